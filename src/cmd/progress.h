/* SPDX-License-Identifier: MIT */
/*
 * progress - a bar on standard error for what takes long, where that is a terminal.
 *
 *     tags  [##########..........]  25,000 of 50,000
 *
 * Drawn ten times a second at most, and taken away at the end.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    const char *what;
    bool shows;
    bool drawn;
    int64_t next_us; /* when it is drawn again */
};

struct progress progress_of(const char *what);
/* `total` is 0 while nobody knows: a count without a bar. */
void progress_show(struct progress *p, size_t done, size_t total);
void progress_end(struct progress *p);

#endif
