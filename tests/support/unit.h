/*
 * unit - what every unit test includes, and its main.
 *
 * With --torture each case runs again with the n-th allocation failing, for every n, in a process
 * of its own: a case may then end early or fail an assertion, but must not crash or leak.
 */
#ifndef SUPPORT_UNIT_H
#define SUPPORT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "support/vectors.h"

#define UNIT_CASES(...)                                                                            \
    int main(int argc, char **argv) {                                                              \
        const struct CMUnitTest cases[] = {__VA_ARGS__};                                           \
        if (unit_is_torture(argc, argv))                                                           \
            return unit_torture(cases, sizeof cases / sizeof cases[0]);                            \
        return cmocka_run_group_tests(cases, NULL, NULL);                                          \
    }

/* How many of `n` random samples are taken: fewer where an emulator runs the test. */
#ifdef UNIT_EMULATED
#define UNIT_SAMPLES(n) ((n) / 20)
#else
#define UNIT_SAMPLES(n) (n)
#endif

/* A thread of a case tells at its end what it holds: blocks may be freed by another one. */
void unit_thread_ends(void);

bool unit_is_torture(int argc, char **argv);
int unit_torture(const struct CMUnitTest *cases, size_t count);

#endif
