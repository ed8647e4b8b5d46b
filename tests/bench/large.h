/*
 * large - the program of a large controller: tags of many types, most of the controller, some of
 * ten programs; 500 structures, in one another, with BOOLs, arrays and strings.
 */
#ifndef BENCH_LARGE_H
#define BENCH_LARGE_H

#include <eip/types.h>

#include "device/device.h"

enum {
    LARGE_TAGS = 50000,
    LARGE_TAGS_LEAST = 4000, /* fewer need not all of the structures */
    LARGE_STRUCTURES = 500,
};

/* For station_fill. */
void large_fill(struct device *d, uint32_t tags);
/* Checks that a catalog tells just what a device was filled with. */
void large_check(const eip_catalog *c, uint32_t tags);
/* Bytes of the names of all tags, without those of programs. */
uint64_t large_name_bytes(uint32_t tags);
/*
 * How many replies of so many bytes it takes to tell all of it, when each is filled as far as it
 * goes: pages of symbols, none of which is split, with the attributes 1, 2, 8 and 10; and packets
 * with the attributes 1, 2, 4 and 5 of templates, and with their definitions.
 */
uint64_t large_pages(uint32_t tags, size_t reply_max);

#endif
