/* SPDX-License-Identifier: MIT */
/*
 * running - a device served on a loopback port by a thread of its own, and a listener that says
 * whatever bytes it is given, when so many came: what tests of sockets talk to.
 */
#ifndef SUPPORT_RUNNING_H
#define SUPPORT_RUNNING_H

#include <pthread.h>

#include "server/server.h"

struct running {
    struct device device;
    struct loop loop;
    struct server server;
    uv_async_t wake;
    pthread_t thread;
    uint16_t port;
    char url[32]; /* "127.0.0.1:PORT" */
};

/* Tags as ask_init makes them. connections_max 0: as the server does. */
void running_start(struct running *r, size_t connections_max);
/* The device is the one in r, whatever the options say. */
void running_start_with(struct running *r, const struct server_options *options);
void running_stop(struct running *r);

/* After `wait_for` more bytes were taken, these are said. */
struct turn {
    size_t wait_for;
    const void *bytes;
    size_t size;
};

enum { TURNS_MAX = 4 };

/* Accepts one connection, takes its turns, and closes if told to. */
struct babbler {
    int fd;
    pthread_t thread;
    uint16_t port;
    char url[32];
    struct turn turns[TURNS_MAX];
    size_t count;
    bool closes;
};

void babbler_converse(struct babbler *b, const struct turn *turns, size_t count, bool closes);
/* With a single turn. */
void babbler_start(struct babbler *b, size_t wait_for, const void *bytes, size_t size, bool closes);
void babbler_stop(struct babbler *b);

/* A port of this machine on which nobody listens. */
uint16_t running_free_port(void);

#endif
