/* SPDX-License-Identifier: MIT */
/*
 * mode - what a controller is doing and how its key stands, as its Identity's status word tells it
 * (Rockwell Automation, Knowledgebase 28917; CIP Volume 1, 5-2.2.1.5).
 */
#ifndef DEVICE_MODE_H
#define DEVICE_MODE_H

#include "base/str.h"

enum device_mode {
    DEVICE_REMOTE_RUN, /* key in REMOTE, as a controller is found most often */
    DEVICE_RUN,
    DEVICE_REMOTE_PROGRAM,
    DEVICE_PROGRAM,
    DEVICE_TEST,    /* key in REMOTE; the status word says what it says in remote program mode */
    DEVICE_FAULTED, /* by a major fault that can be cleared, key in REMOTE */
};

enum { DEVICE_MODE_COUNT = DEVICE_FAULTED + 1 };

/* "remote-run", in letters of any case; false for a name that is none. */
bool device_mode_find(struct str name, enum device_mode *ret_mode);
/* The word in that mode; what else it tells is as before: minor faults, whether it is owned. */
uint16_t device_mode_status(enum device_mode mode, uint16_t status);
/* Attribute 8 of the Identity. */
uint8_t device_mode_state(enum device_mode mode);

#endif
