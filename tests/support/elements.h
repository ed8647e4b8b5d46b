/* SPDX-License-Identifier: MIT */
/* elements - what a device that tests have made holds, as clients get it. */
#ifndef SUPPORT_ELEMENTS_H
#define SUPPORT_ELEMENTS_H

#include "device/device.h"

/* All elements from an address on, in hex digits. */
void elements_expect(const struct device *d, const char *address, const char *hex);
/* Clients find nothing there. */
void elements_expect_none(const struct device *d, const char *address);

/* Every symbol can be found again, and has a place among values unless it is a program. */
void elements_check(const struct device *d);

#endif
