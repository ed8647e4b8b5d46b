/* SPDX-License-Identifier: MIT */
/*
 * engine - a client of one device: operations in, each ended exactly once; what it takes to get
 * them there - a stream, a session, a route, a connection, and all of it anew when it is lost - is
 * its business.
 *
 *   needs_stream --opened--> registering --> trying the guessed route --> opening a connection
 *        ^                                      (when there is one)         (when asked for)
 *        |                                                                        |
 *        +------------- wants_close, closed <-------- operations run <------------+
 *
 * A core: no I/O, no clock, no threads. The driver connects when needs_stream says so and calls
 * opened or failed; then moves bytes between the stream and the session (client_session_room,
 * _received, _output, _sent), calls lost when the stream ends, run after anything happened or
 * due_us is reached, and closes the stream when wants_close says so. The driver alone calls; done
 * callbacks come from run, opened, failed, closed and close, and may submit and cancel, not run.
 *
 * Several operations are under way at once, each with one request: on unconnected traffic as many
 * as the session takes, sent in their order; over class 3 connections one on each. Devices keep no
 * order between connections, so there an operation that writes waits until those submitted before
 * it have ended, and those after it wait for it.
 *
 * Over a connection a read has half of its time to be answered; then the connection is given up,
 * for a device may have dropped it without a word, and the read is sent over another one.
 *
 * An operation that was under way when the session was lost goes on over the next one, unless it
 * may have changed something: then that is EIP_E_UNKNOWN. One that cannot connect or register ends
 * at once, and the next try waits (policy/backoff.h), with those that were submitted meanwhile. A
 * session that was lost is opened anew at once, unless no operation was answered on it nor on the
 * one before: a device may grant connections and fall over what comes by them.
 *
 * A peer that said nothing at all since a request was sent whose time is over may be gone for good,
 * unplugged or frozen, and TCP takes minutes to notice: nothing more is sent, the stream is closed
 * when no write is under way any more, and what comes next goes over another one. Over a
 * connection, that is so if not even a Forward Open is answered.
 *
 * What an operation does is a task's business (task.h): a batch, a lane of a plan.
 *
 * A message is an operation for those who pass on what others ask: Message Router bytes in, those
 * of the reply out, unconnected and by no route. What it means is not looked at, so it is sent once
 * whatever becomes of it: EIP_E_LIMIT and EIP_E_MEMORY say that it was not.
 */
#ifndef CLIENT_ENGINE_H
#define CLIENT_ENGINE_H

#include "client/batch.h"
#include "client/pool.h"
#include "policy/backoff.h"

enum {
    CLIENT_UNCONNECTED_REQUEST_MAX = 480, /* bytes: a Logix bridge carries about 500 (1756-PM020) */
    CLIENT_UNCONNECTED_REPLY_MAX = 500,
    CLIENT_RETRIES_MAX = 3,        /* sessions lost under one operation */
    CLIENT_TRY_LEAST_US = 250000,  /* for a read over a connection, and */
    CLIENT_OPEN_LEAST_US = 100000, /* for a Forward Open: less is not waited for an answer */
    CLIENT_OPEN_MOST_US = 2000000,
    CLIENT_SILENCE_US = 250000, /* of a peer that may be gone: shorter silence means nothing */
};

/* In the caller's storage from submit until done is called. */
struct client_operation {
    struct client_operation *next;
    const struct client_task *task; /* NULL for a List command or a message */
    void *state;                    /* of the task */
    int64_t deadline_us;
    bool writes;           /* it does not only read: it keeps its place among others */
    bool connects;         /* worth a connection, where the URL leaves that open */
    uint8_t retries;       /* sessions that were lost under it */
    uint16_t command;      /* a List command, or SendRRData for a message, instead of a task; 0 */
    struct reader message; /* borrowed until it has ended */
    eip_err err;           /* of a List command or message; a task keeps its own */
    struct eip_status status;
    struct reader
        reply;        /* data of a List command, or to a message: a view until more is received */
    uint64_t request; /* that is outstanding, or 0 */
    bool ended;
    void (*done)(void *user, struct client_operation *operation); /* NULL: nobody is told */
    void *user;
};

/* Why the state before ended; EIP_OK: for no failure. */
struct client_end {
    eip_err err;
    struct eip_status status;
};

struct client_engine {
    struct client_session session;
    struct client_pool pool;
    struct client_peer peer;
    struct client_operation *first; /* in the order of submission */
    struct client_operation **last;
    size_t count;
    uint64_t trying; /* the request that tries the route, or 0 */
    bool lists_only; /* no session is registered: List commands alone */
    bool has_stream;
    bool is_over; /* ... whose session ended, and that was seen to */
    bool is_due;  /* something waits for run */
    bool leaves;  /* nothing is sent any more */

    struct backoff backoff;
    int64_t wait_us;  /* no stream is asked for before this time, or 0 */
    bool registered;  /* the session was there; */
    bool reopened;    /* the one before was lost, and nothing was answered since */
    bool seeks;       /* a stream is wanted although there is nothing to do */
    uint64_t heard;   /* of the session, when it was looked at last */
    int64_t asked_us; /* the first request after that, or CLOCK_NEVER */
    bool is_silent;   /* the peer may be gone: nothing more is sent to it */

    eip_state state;       /* as it was told last */
    bool is_ready;         /* since its session began, it was */
    struct client_end end; /* of the state before, */
    bool is_news;          /* which was not told yet */
    /* Called when the state changed, with what ended the one before; must not call the engine. */
    void (*changed)(void *user, eip_state state, const struct client_end *end);
    void *user;
};

/* EIP_E_MEMORY. The seed names connections; the peer is copied, its route stays borrowed. */
eip_err client_engine_init(struct client_engine *e, const struct client_peer *peer,
                           uint64_t seed) MUST_CHECK;
/* Every operation must have ended. */
void client_engine_fini(struct client_engine *e);
/* The longest wait between tries to connect; 0: BACKOFF_MAX_US. */
void client_engine_set_backoff(struct client_engine *e, int64_t max_us);

/* A batch as an operation. */
struct client_operation client_operation_batch(struct client_batch *batch, int64_t deadline_us);
/* Any other task, which only reads. */
struct client_operation client_operation_task(const struct client_task *task, void *state,
                                              int64_t deadline_us);
/* A List command as an operation. */
struct client_operation client_operation_list(uint16_t command, int64_t deadline_us);
/* A message as an operation. */
struct client_operation client_operation_message(struct reader message, int64_t deadline_us);
/* Queues an operation; nothing happens before run. An empty batch ends with the next run. */
void client_engine_submit(struct client_engine *e, struct client_operation *operation);
/* The next run ends it with EIP_E_CANCELLED, or EIP_E_UNKNOWN for a write that was sent. */
void client_engine_cancel(struct client_engine *e, struct client_operation *operation);
bool client_engine_has(const struct client_engine *e, const struct client_operation *operation);

/* True when there is something to do, no stream to do it on, and it is time to try. */
bool client_engine_needs_stream(const struct client_engine *e);
/* The driver connects although nothing asks for it: so says the state until opened or failed. */
void client_engine_seek(struct client_engine *e);
/* A stream is there; the session registers until the deadline. */
void client_engine_opened(struct client_engine *e, int64_t now_us, int64_t deadline_us);
/* There is no stream to be had: everything ends with err, and the next one waits for a while. */
void client_engine_failed(struct client_engine *e, int64_t now_us, eip_err err);
/* The stream ended or failed. */
void client_engine_lost(struct client_engine *e, eip_err err);
/*
 * The orderly end, first half: a Forward Close, if there is a connection, is in the output, and no
 * other request will be. Go on as ever while is_leaving: until it is answered, or a second is over.
 */
void client_engine_leave(struct client_engine *e, int64_t now_us);
bool client_engine_is_leaving(const struct client_engine *e);
/*
 * Second half: everything ends; Unregister Session is in the output, if that was empty. Callbacks
 * may not submit from here.
 */
void client_engine_close(struct client_engine *e, int64_t now_us);

/* Takes what came, lets time pass, and puts into the output what can be sent. */
void client_engine_run(struct client_engine *e, int64_t now_us);
/* The stream is of no more use. The driver closes it and calls closed. */
bool client_engine_wants_close(const struct client_engine *e);
void client_engine_closed(struct client_engine *e);
/* When run is wanted next although nothing happens, or CLOCK_NEVER. */
int64_t client_engine_due_us(const struct client_engine *e);
eip_state client_engine_state(const struct client_engine *e);

#endif
