/* SPDX-License-Identifier: MIT */
/*
 * operate - what stands behind eip_operations: texts that were parsed, each with the item that a
 * batch carries out. operate_parse.c makes them, operate.c carries them out, operate_text.c tells.
 */
#ifndef CLIENT_OPERATE_H
#define CLIENT_OPERATE_H

#include <eip/operate.h>

#include "base/arena.h"
#include "cip/address.h"
#include "client/batch.h"

struct client_entry {
    struct eip_operation shown;
    struct client_item item; /* as it has to be asked */
    enum cip_aim aim;
    struct cip_target object; /* of an aim that is no tag */
};

struct eip_operations {
    struct arena arena; /* texts, paths and values */
    struct client_entry *entries;
    size_t count;
};

static inline bool client_entry_writes(const struct client_entry *e) {
    return e->shown.method == EIP_METHOD_WRITE ||
           e->shown.method == EIP_METHOD_SET_ATTRIBUTE_SINGLE;
}

#endif
