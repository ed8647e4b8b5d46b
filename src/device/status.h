/* SPDX-License-Identifier: MIT */
/* status - how a service of the device ended: general status and up to two extended words. */
#ifndef DEVICE_STATUS_H
#define DEVICE_STATUS_H

#include <stdbool.h>

#include "cip/status.h"

struct device_status {
    uint8_t general; /* enum cip_general */
    bool has_extended;
    uint16_t extended;
    bool has_detail; /* a second word: what the first one says of it */
    uint16_t detail;
};

static inline struct device_status device_status_of(enum cip_general general) {
    return (struct device_status){.general = (uint8_t)general};
}

static inline struct device_status device_status_ext(enum cip_general general, uint16_t extended) {
    return (struct device_status){
        .general = (uint8_t)general, .has_extended = true, .extended = extended};
}

static inline struct device_status device_status_detail(enum cip_general general, uint16_t extended,
                                                        uint16_t detail) {
    struct device_status status = device_status_ext(general, extended);
    status.has_detail = true;
    status.detail = detail;
    return status;
}

#endif
