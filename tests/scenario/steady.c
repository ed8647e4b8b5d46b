/*
 * steady - reads a tag so many times, and says how many allocations that took after the first
 * reads: what system_calls_scenario.py counts the system calls of.
 */
#include <stdio.h>
#include <stdlib.h>

#include <eip/eip.h>

#include "base/mem.h"

enum { FIRST = 10 };

int main(int argc, char **argv) {
    eip_client *plc;
    struct eip_value value;
    uint64_t before = 0;
    if (argc != 4 || eip_open(argv[1], NULL, &plc) != EIP_OK)
        return 2;
    long count = strtol(argv[3], NULL, 10);
    for (long i = 0; i < FIRST + count; i++) {
        if (i == FIRST)
            before = mem_count();
        if (eip_read(plc, argv[2], &value) != EIP_OK)
            return 1;
    }
    printf("%llu allocations\n", (unsigned long long)(mem_count() - before));
    eip_close(plc);
    return 0;
}
