/* SPDX-License-Identifier: MIT */
/*
 * planned - plans on an engine that talks to a device in the same process: a controller with
 * structures, programs, arrays and tags that clients may not read.
 */
#ifndef SUPPORT_PLANNED_H
#define SUPPORT_PLANNED_H

#include <eip/device.h>

#include "base/rng.h"
#include "client/plan_run.h"
#include "device/device.h"

enum { PLANNED_TAG_MAX = 96 };

struct planned {
    eip_device *device;
    eip_device_session *server;
    struct client_engine engine;
    struct client_call call; /* of tags that are read alone */
    int64_t now_us;
    size_t frames;                                         /* that the client sent */
    void (*before_frame)(struct planned *p, size_t frame); /* told of each, from 0; or NULL */
    size_t reply_largest;                                  /* bytes of a frame that came */
    size_t change_at;                                      /* of use to it */
};

/* False: there is no memory. Requests go over connections, or never do. */
bool planned_init(struct planned *p, enum client_connected connected, const char *profile);
void planned_fini(struct planned *p);

/* The device is one of that kind from now on; the profile is borrowed. */
void planned_become(struct planned *p, const struct device_profile *profile);

/* Runs a plan to its end; false: it never ends. */
bool planned_run(struct planned *p, struct plan_run *plan);
/* The same for any operation. */
bool planned_finish(struct planned *p, struct client_operation *o);
/* Reads a tag alone. */
eip_err planned_read(struct planned *p, const char *tag, struct eip_value *ret_value,
                     struct eip_status *ret_status);
/*
 * Every item of a plan ended as a read of its tag alone does, or has the members that are given of
 * what is refused as a whole.
 */
void planned_expect_same(struct planned *p, const struct plan_run *plan);
/* Another tag of the device, or a path to what there is not. */
void planned_random_tag(struct rng *rng, char tag[PLANNED_TAG_MAX]);

#endif
