/* SPDX-License-Identifier: MIT */
/*
 * cache_file - catalogs as the bytes of a file, and back. All numbers are little-endian.
 *
 *   head     "EIPCACHE" | version u32 | checksum u32 | size u64 | programs u32
 *   program  size u32 | vendor u16 | device type u16 | product code u16 | major u8 | minor u8 |
 *            serial u32 | name text | marks text | scopes u32 | scope... | templates u32 |
 *            template...
 *   scope    name text, of the controller empty | symbols u32 | symbol...
 *   symbol   instance u32 | type word u16 | access u8 | dimensions u8 | elements u32... | name text
 *   template instance u16 | handle u16 | members u16 | size u32 | content size u32 | content
 *   text     size u8 | bytes
 *
 * The checksum is that of all that follows it, a size that of what follows it in its part. What is
 * read is built up as what a controller sends is, by catalog.h: nothing in it is believed, checksum
 * or not.
 */
#ifndef CLIENT_CACHE_FILE_H
#define CLIENT_CACHE_FILE_H

#include "base/writer.h"
#include "client/catalog.h"

enum {
    CACHE_FILE_VERSION = 1,
    CACHE_FILE_MAX = 128 * 1024 * 1024,
    CACHE_FILE_CHECKSUM_AT = 12,
};

/* How many of them, the last ones, fit into a file. */
size_t cache_file_fit(const eip_catalog *const *catalogs, size_t count);
/* From the beginning of w on. Catalogs are finished and have marks. */
void cache_file_encode(struct writer *w, const eip_catalog *const *catalogs, size_t count);

/* The programs that are left of a file whose head was good. */
struct cache_file {
    struct reader programs;
    uint32_t left;
};

/*
 * Takes all of the bytes. EIP_E_FORMAT: they are no such file, or one of another version;
 * EIP_E_CUT; EIP_E_VALUE: the checksum is another one. ret_why is set then, to a static text.
 */
eip_err cache_file_decode(struct reader bytes, struct cache_file *ret_file,
                          const char **ret_why) MUST_CHECK;
/*
 * The next program, finished, with one reference; NULL when there are no more. EIP_E_VALUE: it
 * contradicts itself, EIP_E_LIMIT, EIP_E_MEMORY; with ret_why.
 */
eip_err cache_file_next(struct cache_file *f, const eip_catalog **ret_catalog,
                        const char **ret_why) MUST_CHECK;

#endif
