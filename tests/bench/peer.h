/*
 * peer - the other end of a measurement, in a process of its own.
 *
 * It ends when it is stopped, or when the program that started it does. Stop the last one first:
 * a later one holds the sockets of those before it.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/station.h"

struct peer {
    pid_t pid;
    int control; /* to it and from it */
    uint16_t port;
};

/* Runs `act` in a new process, which ends with it. */
void peer_start(struct peer *p, void (*act)(int control, const void *what), const void *what);
/* Shuts the control socket down, and waits for the end; checks that it was an orderly one. */
void peer_stop(struct peer *p);

/* Our device with as many tags as many.h makes, or as it is filled with; and the bare echo. */
void peer_device(struct peer *p, uint32_t tags);
void peer_device_of(struct peer *p, station_fill *fill, uint32_t tags);
void peer_echo(struct peer *p, size_t request_size, size_t reply_size);
/* What was recorded until now, answered again. */
void peer_replay(struct peer *p, const struct recording *recording, unsigned delay_ms);

/* All of it, over a control socket; checks that it worked. */
void peer_tell(int control, const void *data, size_t size);
void peer_hear(int control, void *data, size_t size);

/* A connection to a port of this machine with the socket options of our client. */
int peer_connect(uint16_t port);
/* A request and its whole reply. */
void peer_ask(int fd, const void *request, size_t size, void *reply, size_t reply_size);
/* Registers a session with our device; its handle. */
uint32_t peer_register(int fd);

#endif
