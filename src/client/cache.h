/* SPDX-License-Identifier: MIT */
/*
 * cache - catalogs of many programs, for all clients of a process; see <eip/types.h>.
 *
 * A file is a head (mark, version, byte order, size, checksum) and for each program its key, its
 * symbols and its definitions as the controller sent them; loading builds catalogs as browsing
 * does, so nothing in a file is believed that would not be believed of a controller.
 */
#ifndef CLIENT_CACHE_H
#define CLIENT_CACHE_H

#include "client/catalog.h"

/* The catalog of that program, kept for the caller; NULL: it has none. Any thread. */
const eip_catalog *cache_find(eip_cache *cache, const struct catalog_key *key);
/* Keeps a finished catalog that has marks, instead of an older one of the same controller. Any
 * thread. */
void cache_put(eip_cache *cache, const eip_catalog *catalog);

#endif
