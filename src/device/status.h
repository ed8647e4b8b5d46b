/* SPDX-License-Identifier: MIT */
/* status - how a service of the device ended: general status and at most one extended word. */
#ifndef DEVICE_STATUS_H
#define DEVICE_STATUS_H

#include <stdbool.h>

#include "cip/status.h"

struct device_status {
    uint8_t general; /* enum cip_general */
    bool has_extended;
    uint16_t extended;
};

static inline struct device_status device_status_of(enum cip_general general) {
    return (struct device_status){.general = (uint8_t)general};
}

static inline struct device_status device_status_ext(enum cip_general general, uint16_t extended) {
    return (struct device_status){
        .general = (uint8_t)general, .has_extended = true, .extended = extended};
}

#endif
