/* SPDX-License-Identifier: MIT */
/*
 * A cache file of any bytes, as they are, and under a head that fits them: it is refused with a
 * reason, or its programs are built, and written as they are read again.
 *
 * covers: src/client/cache_file.c
 */
#include "fuzz/fuzz.h"

#include "base/checksum.h"
#include "base/mem.h"
#include "client/cache_file.h"

enum { HEAD_SIZE = 28, CHECKED_AT = 16, SIZED_AT = 24, PROGRAMS_MAX = 16 };

struct programs {
    const eip_catalog *at[PROGRAMS_MAX];
    size_t count;
};

static void release(struct programs *p) {
    while (p->count > 0)
        eip_catalog_release(p->at[--p->count]);
}

static eip_err read_programs(struct reader bytes, struct programs *p) {
    struct cache_file file;
    const char *why = NULL;
    eip_err err = cache_file_decode(bytes, &file, &why);
    for (p->count = 0; err == EIP_OK && p->count < PROGRAMS_MAX; p->count++) {
        err = cache_file_next(&file, &p->at[p->count], &why);
        if (err != EIP_OK || p->at[p->count] == NULL)
            break;
    }
    check((err == EIP_OK) == (why == NULL));
    return err;
}

/* For mem_free. */
static struct reader written(const struct programs *p) {
    struct writer size = writer_measure();
    check(cache_file_fit(p->at, p->count) == p->count);
    cache_file_encode(&size, p->at, p->count);
    uint8_t *data = mem_alloc(size.size);
    check(data != NULL);
    struct writer w = writer_of(data, size.size);
    cache_file_encode(&w, p->at, p->count);
    check(!w.bad && w.size == size.size);
    return reader_of(data, w.size);
}

static void check_equal(struct reader a, struct reader b) {
    check(reader_left(&a) == reader_left(&b) && memcmp(a.at, b.at, reader_left(&a)) == 0);
}

static void keep(struct programs *p) {
    struct programs again;
    struct reader first = written(p);
    eip_err err = read_programs(first, &again);
    check(err == EIP_OK && again.count == p->count);
    struct reader second = written(&again);
    check_equal(first, second);
    mem_free((void *)first.at);
    mem_free((void *)second.at);
    release(&again);
}

static void load(struct reader bytes) {
    struct programs p;
    if (read_programs(bytes, &p) == EIP_OK)
        keep(&p);
    release(&p);
}

static void load_under_a_head(const uint8_t *data, size_t size) {
    uint8_t *file = mem_alloc(size);
    check(file != NULL);
    memcpy(file, data, size);
    struct writer head = writer_of(file, HEAD_SIZE);
    writer_bytes(&head, "EIPCACHE", 8);
    writer_u32(&head, CACHE_FILE_VERSION);
    writer_zeros(&head, sizeof(uint32_t));
    writer_u64(&head, size - SIZED_AT);
    struct writer sum = writer_of(file + CACHE_FILE_CHECKSUM_AT, sizeof(uint32_t));
    writer_u32(&sum, checksum_of(reader_of(file + CHECKED_AT, size - CHECKED_AT)));
    load(reader_of(file, size));
    mem_free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    load(reader_of(data, size));
    if (size >= HEAD_SIZE)
        load_under_a_head(data, size);
    return 0;
}
