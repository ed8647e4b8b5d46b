/* SPDX-License-Identifier: MIT */
/*
 * pair - a client engine and a device session in one process, with the bytes between them handed
 * over in pieces of chosen sizes, and a clock that stands still until it is told to move.
 */
#ifndef SUPPORT_PAIR_H
#define SUPPORT_PAIR_H

#include "client/engine.h"
#include "device/session.h"

enum { PAIR_ITEMS_MAX = 128, PAIR_TIMEOUT_US = 1000000 };

struct pair {
    struct device device;
    struct device_session server;
    struct client_engine engine;
    struct client_operation operation;
    struct client_batch batch;
    struct client_store store;
    struct client_item items[PAIR_ITEMS_MAX];
    uint8_t paths[PAIR_ITEMS_MAX][64];
    size_t item_count;
    struct rng rng;
    size_t piece_max; /* 0: all at once; 1: byte by byte; else random up to it */
    int64_t now_us;
    bool mute; /* the device's answers are held back */
};

/* A device with tags: Speed DINT 1234, Counts INT[1000] counting up, Flag BOOL, Level REAL 1.5,
 * Text STRING "hello", Line_1..60 REAL. The session is not open yet. */
void pair_init(struct pair *p, enum device_route route);
void pair_fini(struct pair *p);

/* Opens and registers. */
void pair_open(struct pair *p);
/* Hands over what either side has to say, until neither has anything. */
void pair_exchange(struct pair *p);

/* Adds a read of count elements, by name; -1 for index means none. */
struct client_item *pair_read(struct pair *p, const char *name, int index, uint16_t count);
struct client_item *pair_write(struct pair *p, const char *name, uint16_t type, uint16_t count,
                               const void *bytes, size_t size);
/* Begins to carry out the first `count` of what was added; its requests are in the output. */
struct client_batch *pair_start(struct pair *p, size_t count);
/* Carries out what was added; how many requests it took. */
size_t pair_run(struct pair *p);
/* The integer at the front of a value that was read. */
int64_t pair_number(const struct pair *p, const struct client_item *item, size_t index);

#endif
