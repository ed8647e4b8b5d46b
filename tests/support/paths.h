/* SPDX-License-Identifier: MIT */
/* paths - EPATHs to try things on: those of the vectors, and bytes that look like one. */
#ifndef SUPPORT_PATHS_H
#define SUPPORT_PATHS_H

#include "base/reader.h"
#include "base/rng.h"

/* The bytes of a vector. */
struct reader paths_get(const char *name);
/* A byte that often begins or ends a segment. */
uint8_t paths_likely_byte(struct rng *rng);

#endif
