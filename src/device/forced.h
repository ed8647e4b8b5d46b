/* SPDX-License-Identifier: MIT */
/*
 * forced - tags whose requests end with a status that is not theirs: for tests of clients.
 *
 * The value neither changes nor is told. Few are expected; a tag that is not forced costs nothing.
 */
#ifndef DEVICE_FORCED_H
#define DEVICE_FORCED_H

#include "device/status.h"
#include "device/tags.h"

struct device_force {
    const struct device_tag *tag;
    struct device_status status;
};

struct device_forces {
    struct device_force *rows;
    size_t count;
    size_t room;
};

void device_forces_fini(struct device_forces *f);
/* From now on; status 0 ends it. EIP_E_MEMORY. An alias is forced by the tag it stands for. */
eip_err device_forces_set(struct device_forces *f, struct device_tag *tag,
                          struct device_status status) MUST_CHECK;
/* 0 for a tag that is not forced. */
struct device_status device_forced(const struct device_forces *f, const struct device_tag *tag);

#endif
