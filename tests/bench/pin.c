#define _GNU_SOURCE /* sched_setaffinity */
#include "bench/pin.h"

#include <sched.h>

#include "base/check.h"

struct pins pins_of(void) {
    struct pins pins = {.first = -1};
    cpu_set_t set;
    check(sched_getaffinity(0, sizeof set, &set) == 0);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, &set))
            continue;
        if (pins.first < 0)
            pins.first = (int)cpu;
        pins.second = (int)cpu;
    }
    return pins;
}

bool pins_are_two(struct pins pins) {
    return pins.first != pins.second;
}

void pin(pid_t pid, int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    check(sched_setaffinity(pid, sizeof set, &set) == 0);
}
