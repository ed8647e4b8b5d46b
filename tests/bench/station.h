/*
 * station - a loop with a device, an echo or a replay, that runs until it is told something.
 */
#ifndef BENCH_STATION_H
#define BENCH_STATION_H

#include "bench/echo.h"
#include "bench/replay.h"
#include "server/server.h"

struct station {
    struct loop loop;
    uv_poll_t control;
    struct device device;
    struct server server;
    struct echo echo;
    struct replay replay;
    bool has_device;
    bool has_echo;
    bool has_replay;
};

/* The control socket stays the caller's. */
void station_init(struct station *s, int control);
void station_fini(struct station *s);
/* With as many tags as it is filled with; the port. */
typedef void station_fill(struct device *d, uint32_t tags);
uint16_t station_device(struct station *s, station_fill *fill, uint32_t tags);
uint16_t station_echo(struct station *s, size_t request_size, size_t reply_size);
uint16_t station_replay(struct station *s, const struct recording *recording, unsigned delay_ms);
/* Serves until there is something to be read from the control socket, or its end. */
void station_run(struct station *s);

#endif
