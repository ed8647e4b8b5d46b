/*
 * pin - which processor a process runs on (Linux).
 *
 * Waking an idle processor can cost more than the work that is measured, so figures with one
 * request in flight say where both ends run.
 */
#ifndef BENCH_PIN_H
#define BENCH_PIN_H

#include <stdbool.h>
#include <sys/types.h>

/* Two processors this process may use; the same one twice where there is no other. */
struct pins {
    int first;
    int second;
};

struct pins pins_of(void);
bool pins_are_two(struct pins pins);
/* pid 0: the calling process. */
void pin(pid_t pid, int cpu);

#endif
