/*
 * mixed - a controller as plants have them, and a thousand tags of it: members, bits and strings of
 * twenty structures, tags of three programs, scalars and elements of five elementary types, whole
 * structures, and one in ten that fails, because it is not there or because it is refused.
 */
#ifndef BENCH_MIXED_H
#define BENCH_MIXED_H

#include "device/device.h"

enum { MIXED_TAGS = 1000, MIXED_FAILING = MIXED_TAGS / 10 };

/* A station_fill; the number is not looked at. */
void mixed_fill(struct device *d, uint32_t unused);
/* The names of the tags; they live as long as the program. */
const char *const *mixed_names(void);

#endif
