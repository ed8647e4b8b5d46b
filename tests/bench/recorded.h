/*
 * recorded - a client and the replay it is measured against: first the same work is done with our
 * own device, under the eyes of a recording; then the replay answers that again and again.
 *
 * What the work reads is compared by the work itself: with what it ought to be while it is
 * recorded, and with the recording in all runs after that.
 */
#ifndef BENCH_RECORDED_H
#define BENCH_RECORDED_H

#include "bench/bench.h"
#include "bench/peer.h"
#include "bench/pin.h"
#include "bench/replay.h"

struct recorded_spec {
    station_fill *fill; /* of the device */
    uint32_t tags;
    const char *settings; /* of the URL, with its '?' */
    unsigned depth;
    unsigned delay_ms;   /* of the replay */
    bool two_processors; /* else both ends are on one */
    /* The work: `run` does it once, and may be called until `end`. */
    void (*begin)(void *user, eip_client *client);
    void (*run)(void *user);
    void (*end)(void *user);
    /* After the runs that are recorded, with another client of the device. NULL: never. */
    void (*verify)(void *user, eip_client *client);
    void *user;
};

struct recorded {
    const struct recorded_spec *spec;
    struct recording recording;
    size_t from, to; /* the exchanges of one run */
    struct peer replay;
    struct bare bare;
    eip_client *client;
};

/* Records, and has run the work against the replay until it is in its stride. The specification
 * stays the caller's. */
void recorded_start(struct recorded *r, const struct recorded_spec *spec);
void recorded_stop(struct recorded *r);
/* The ceiling: the same packets, and nothing looked at. */
uint64_t recorded_bare(const struct recorded *r);
/* Bytes of one run. */
uint64_t recorded_bytes(const struct recorded *r);

#endif
