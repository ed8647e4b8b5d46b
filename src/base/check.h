/* SPDX-License-Identifier: MIT */
/* check - an assertion that stays on: a bug of ours ends the process with its place. */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#include <stdio.h>
#include <stdlib.h>

/* The result of a function that can fail must not be dropped. */
#define MUST_CHECK __attribute__((warn_unused_result))

#define check(cond) ((cond) ? (void)0 : check_failed(#cond, __FILE__, __LINE__))

static inline _Noreturn void check_failed(const char *what, const char *file, int line) {
    fprintf(stderr, "%s:%d: check failed: %s\n", file, line, what);
    fflush(stderr); /* buffered once it was reopened as a file */
    abort();
}

#endif
