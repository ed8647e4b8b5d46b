#include "support/unit.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LEAKED = 3, NOT_REACHED = 4, ALLOCATIONS_MAX = 400 };

bool unit_is_torture(int argc, char **argv) {
    return argc == 2 && strcmp(argv[1], "--torture") == 0;
}

static _Atomic int64_t held_by_threads;

void unit_thread_ends(void) {
    atomic_fetch_add(&held_by_threads, mem_held());
}

/* What the child's exit handler has to know. */
static uint64_t allocations_before, failing;

/* A case that ends early without having come to its n-th allocation has no such allocation. */
static void tell_if_not_reached(void) {
    if (mem_count() - allocations_before < failing)
        _exit(NOT_REACHED);
}

/* Runs one case with its n-th allocation failing; the exit status says how it went. */
static _Noreturn void child(const struct CMUnitTest *test, uint64_t n) {
    if (freopen("/dev/null", "w", stderr) == NULL)
        exit(LEAKED);
    void *state = NULL;
    allocations_before = mem_count();
    failing = n;
    if (atexit(tell_if_not_reached) != 0)
        exit(LEAKED);
    int64_t held = mem_held();
    mem_fail_from(n);
    test->test_func(&state);
    tell_if_not_reached();
    _exit(mem_held() + atomic_load(&held_by_threads) == held ? 0 : LEAKED);
}

/* False when the case crashed or leaked; *ret_more is false when it has no n-th allocation. */
static bool survives(const struct CMUnitTest *test, uint64_t n, bool *ret_more) {
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child(test, n);
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return false;
    *ret_more = !(WIFEXITED(status) && WEXITSTATUS(status) == NOT_REACHED);
    return WIFEXITED(status) && WEXITSTATUS(status) != LEAKED;
}

int unit_torture(const struct CMUnitTest *cases, size_t count) {
    size_t runs = 0;
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        bool more = true;
        for (uint64_t n = 1; more && n <= ALLOCATIONS_MAX; n++, runs++)
            if (!survives(&cases[i], n, &more)) {
                printf("%s: crashed or leaked with allocation %llu failing\n", cases[i].name,
                       (unsigned long long)n);
                failed = 1;
            }
    }
    printf("%zu runs of %zu cases\n", runs, count);
    return failed;
}
