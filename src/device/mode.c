/* SPDX-License-Identifier: MIT */
#include "device/mode.h"

enum { OTHER_BITS = 0x030f, OPERATIONAL = 3, MAJOR_RECOVERABLE_FAULT = 4 };

static const struct {
    const char *name;
    uint16_t status; /* keyswitch, major faults, extended device status */
    uint8_t state;
} known_modes[DEVICE_MODE_COUNT] = {
    [DEVICE_REMOTE_RUN] = {"remote-run", 0x3060, OPERATIONAL},
    [DEVICE_RUN] = {"run", 0x1060, OPERATIONAL},
    [DEVICE_REMOTE_PROGRAM] = {"remote-program", 0x3070, OPERATIONAL},
    [DEVICE_PROGRAM] = {"program", 0x2070, OPERATIONAL},
    [DEVICE_TEST] = {"test", 0x3070, OPERATIONAL},
    [DEVICE_FAULTED] = {"faulted", 0x3450, MAJOR_RECOVERABLE_FAULT},
};

bool device_mode_find(struct str name, enum device_mode *ret_mode) {
    for (int i = 0; i < DEVICE_MODE_COUNT; i++)
        if (str_equal_fold(name, str_of(known_modes[i].name))) {
            *ret_mode = (enum device_mode)i;
            return true;
        }
    return false;
}

uint16_t device_mode_status(enum device_mode mode, uint16_t status) {
    return (uint16_t)(known_modes[mode].status | (status & OTHER_BITS));
}

uint8_t device_mode_state(enum device_mode mode) {
    return known_modes[mode].state;
}
