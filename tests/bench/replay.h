/*
 * replay - a server that answers recorded replies, so that a client of it is all there is to be
 * measured: on libuv, all requests of one read by one write.
 *
 * A request has to be one of the recording, byte for byte, but for what a client chooses anew each
 * time: sender context, sequence count, and the names of connections. Those are what is patched in
 * the reply. Any number of clients may talk to it, each as if it were the only one.
 */
#ifndef BENCH_REPLAY_H
#define BENCH_REPLAY_H

#include "bench/recording.h"
#include "io/loop.h"

struct replay_connection;

struct replay {
    uv_tcp_t listener;
    uint16_t port;
    const struct recording *recording;
    unsigned delay_ms; /* of each reply */
    struct replay_connection *connections;
};

/* The recording stays the caller's. */
void replay_start(struct replay *r, struct loop *loop, const struct recording *recording,
                  unsigned delay_ms);
/* The loop ends when nothing else keeps it. */
void replay_stop(struct replay *r);
/* After the loop has ended. */
void replay_fini(struct replay *r);

/*
 * The least a client can do: sends the requests of a recording, each when the one before was
 * answered, and looks at nothing that comes.
 */
struct bare {
    int fd;
    const struct recording *recording;
};

/* Says what was said before exchange `until`: a session, connections. */
void bare_open(struct bare *b, const struct recording *recording, uint16_t port, size_t until);
void bare_close(struct bare *b);
/* The exchanges [from, to). */
uint64_t bare_run(const struct bare *b, size_t from, size_t to);

#endif
