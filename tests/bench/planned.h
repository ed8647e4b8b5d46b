/*
 * planned - a plan as recorded.h's work: all its tags are read in each run, and every item is
 * compared with what it was in the first one.
 */
#ifndef BENCH_PLANNED_H
#define BENCH_PLANNED_H

#include <eip/plan.h>

#include "bench/recorded.h"

/* What an item is; small, for it is looked at while time is measured. */
struct planned_item {
    uint32_t at; /* in the bytes of all */
    uint32_t size;
    uint32_t count; /* elements */
    uint16_t type;
    uint8_t err;
    uint8_t general;
};

struct planned {
    const char *const *tags;
    size_t count;
    eip_plan *plan;
    struct planned_item *items; /* NULL: nothing was read yet */
    uint8_t *bytes;
    size_t size;
    size_t room;
    size_t failing; /* how many of the tags have an error */
};

/* For struct recorded_spec, with a struct planned as user. */
void planned_begin(void *user, eip_client *client);
void planned_run(void *user);
void planned_end(void *user);
/* Each tag by itself. */
void planned_verify(void *user, eip_client *client);

/* Forgets what was read. */
void planned_fini(struct planned *p);

#endif
