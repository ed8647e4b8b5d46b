/* SPDX-License-Identifier: MIT */
/*
 * bench_figures - what `ciprw bench` measured: counts, and how long requests took.
 */
#ifndef CMD_BENCH_FIGURES_H
#define CMD_BENCH_FIGURES_H

#include <stdbool.h>

#include <eip/eip.h>

#include "base/histogram.h"

struct bench_figures {
    struct histogram latency; /* of requests, in nanoseconds */
    uint64_t requests;        /* calls: each reads all tags, or one */
    uint64_t reads;           /* tags that were read */
    uint64_t errors;          /* tags that were not */
    uint64_t packets;         /* messages that were sent */
    uint64_t sent;            /* bytes */
    uint64_t received;
};

/* What was asked for. */
struct bench_setting {
    const char *url;
    uint32_t clients;
    size_t tags;
    bool single; /* one tag a request */
};

void bench_figures_text(const struct bench_figures *f, const struct bench_setting *s,
                        int64_t duration_us);
void bench_figures_json(const struct bench_figures *f, const struct bench_setting *s,
                        int64_t duration_us);

#endif
