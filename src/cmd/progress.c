/* SPDX-License-Identifier: MIT */
#include "cmd/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

enum { WIDTH = 30, STEP_US = 100 * CLOCK_MILLISECOND_US };

struct progress progress_of(const char *what) {
    return (struct progress){.what = what, .shows = isatty(STDERR_FILENO) == 1};
}

static void draw(const struct progress *p, size_t done, size_t total) {
    char bar[WIDTH + 1];
    size_t full = total > 0 && done <= total ? done * WIDTH / total : 0;
    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = '\0';
    if (total > 0)
        fprintf(stderr, "\r%s  [%s]  %zu of %zu\033[K", p->what, bar, done, total);
    else
        fprintf(stderr, "\r%s  %zu\033[K", p->what, done);
}

void progress_show(struct progress *p, size_t done, size_t total) {
    int64_t now_us = p->shows ? clock_now_us() : 0;
    if (!p->shows || now_us < p->next_us)
        return;
    draw(p, done, total);
    p->drawn = true;
    p->next_us = now_us + STEP_US;
}

void progress_end(struct progress *p) {
    if (p->drawn)
        fputs("\r\033[K", stderr);
    p->drawn = false;
}
