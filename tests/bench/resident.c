#include "bench/resident.h"

#include <stdio.h>
#include <unistd.h>

#include "base/check.h"

uint64_t resident_now(void) {
    unsigned long long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    check(statm != NULL && fscanf(statm, "%*u %llu", &pages) == 1);
    fclose(statm);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}
