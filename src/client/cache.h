/* SPDX-License-Identifier: MIT */
/*
 * cache - catalogs of many programs, for all clients of a process; see <eip/types.h>.
 *
 * It holds one program of each controller, and of so many at most: the one that was unused longest
 * goes first. Its file is that of cache_file.h; loading builds catalogs as browsing does, so
 * nothing in a file is believed that would not be believed of a controller. Any thread may call
 * these; the lock is held while catalogs change hands, never while they are built, written or
 * freed.
 */
#ifndef CLIENT_CACHE_H
#define CLIENT_CACHE_H

#include "client/catalog.h"

enum { CACHE_CONTROLLERS_MAX = 4096 };

/* The catalog of that program, kept for the caller; NULL: it has none. */
const eip_catalog *cache_find(eip_cache *cache, const struct catalog_key *key);
/*
 * Keeps a finished catalog that has marks, instead of an older one of the same controller: one with
 * the same identity and the same name of the program. Without memory it is not kept.
 */
void cache_put(eip_cache *cache, const eip_catalog *catalog);
/* True if it holds what was put into it and neither came from a file nor was saved in one. */
bool cache_is_unsaved(eip_cache *cache);

#endif
