/* resident - how much memory this process has. */
#ifndef BENCH_RESIDENT_H
#define BENCH_RESIDENT_H

#include <stdint.h>

/* Bytes. */
uint64_t resident_now(void);

#endif
