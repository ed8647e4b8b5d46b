/*
 * catalog_sample - finished catalogs of small programs, for what keeps and compares catalogs.
 */
#ifndef SUPPORT_CATALOG_SAMPLE_H
#define SUPPORT_CATALOG_SAMPLE_H

#include "client/catalog.h"

/* A controller of the name "Press" with this serial number; the marks have one byte of two. */
struct catalog_key catalog_sample_key(uint32_t serial, uint8_t mark);
/*
 * Tags of every kind and access, of the controller and of one of two programs; structures in
 * structures, and one that nobody can read. These fail the test.
 */
const eip_catalog *catalog_sample(const struct catalog_key *key);
/* Nothing but a tag of that name. */
const eip_catalog *catalog_sample_small(const struct catalog_key *key, const char *name);
/* They tell the same of everything. */
void catalog_sample_same(const eip_catalog *a, const eip_catalog *b);

#endif
