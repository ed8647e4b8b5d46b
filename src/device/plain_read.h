/* SPDX-License-Identifier: MIT */
/*
 * plain_read - Read Tag of a tag by a name of one level, from its first element on: what nearly
 * all requests in a packet are (1756-PM020, "Read Tag Service").
 *
 * It is answered at once, byte for byte as device_run_call answers it. Whatever is not as plain,
 * and whatever would end with a status, is left to that.
 */
#ifndef DEVICE_PLAIN_READ_H
#define DEVICE_PLAIN_READ_H

#include "device/device.h"

struct device_plain_read {
    struct str name;
    uint16_t count;
};

/* False for any other request. */
bool device_plain_read_of(struct reader request, struct device_plain_read *ret_read) MUST_CHECK;
/*
 * Writes the whole reply, but not into the last bytes of room, as many as are reserved; false, with
 * nothing written, where it does not fit or is no success. The guess is that of device_tags_guess.
 */
bool device_plain_read_run(const struct device *d, const struct device_plain_read *read,
                           uint32_t guess, size_t reserved, struct writer *reply) MUST_CHECK;

#endif
