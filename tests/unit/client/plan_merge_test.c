/* SPDX-License-Identifier: MIT */
/* Elements of arrays; structures need a catalog, and are in plan_run_test. */
#include <stdio.h>

#include "base/rng.h"
#include "client/plan_merge.h"
#include "support/unit.h"

enum { TAGS_MAX = 200, READS_MAX = 200 };

struct bench {
    struct plan_merge merge;
    struct cip_address addresses[TAGS_MAX];
    size_t count;
    struct plan_read reads[READS_MAX];
    size_t read_count;
    size_t placed;
    uint64_t bytes;
};

static void emit(void *user, const struct plan_merge *m, const struct plan_read *read) {
    struct bench *b = user;
    const struct plan_level *level = plan_merge_level(m, &m->places[read->low], read->level);
    assert_true(read->low == b->placed && read->low < read->high);
    assert_in_range(read->end - read->start, 1, m->size_max - 2);
    assert_int_equal(level->offset, read->start);
    for (size_t i = read->low; i < read->high; i++) {
        const struct plan_place *place = &m->places[i];
        assert_in_range(place->offset, read->start, read->end);
        assert_in_range(place->offset + place->size, read->start, read->end);
    }
    b->placed = read->high;
    b->bytes += read->end - read->start;
    assert_true(b->read_count < READS_MAX);
    b->reads[b->read_count++] = *read;
}

static void begin(struct bench *b, size_t size_max) {
    b->merge = (struct plan_merge){.size_max = size_max, .emit = emit, .user = b};
    b->count = b->read_count = b->placed = 0;
    b->bytes = 0;
}

static void add(struct bench *b, const char *tag) {
    struct cip_address *address = &b->addresses[b->count];
    assert_int_equal(cip_address_parse(str_of(tag), address, NULL), EIP_OK);
    const struct plan_row row = {.path = address->path,
                                 .path_size = (uint16_t)address->path_size,
                                 .type = EIP_TYPE_DINT,
                                 .element_size = 4,
                                 .bit = CIP_ADDRESS_NO_BIT,
                                 .count = address->count};
    plan_merge_add(&b->merge, &row, (uint32_t)b->count++);
}

static void finish(struct bench *b) {
    assert_int_equal(plan_merge_run(&b->merge), EIP_OK);
    assert_int_equal(b->placed, b->count);
    plan_merge_fini(&b->merge);
}

static void expect_reads(const char *const *tags, size_t count, size_t reads, uint64_t bytes) {
    static struct bench b;
    begin(&b, 490);
    for (size_t i = 0; i < count; i++)
        add(&b, tags[i]);
    finish(&b);
    assert_int_equal(b.read_count, reads);
    assert_int_equal(b.bytes, bytes);
}

static void neighbours_are_one_read(void **state) {
    (void)state;
    expect_reads((const char *const[]){"A[3]", "A[1]", "A[2]"}, 3, 1, 12);
    expect_reads((const char *const[]){"A", "A", "A.3"}, 3, 1, 4);
    expect_reads((const char *const[]){"A[1]", "A[5]"}, 2, 1, 20);
    expect_reads((const char *const[]){"A[0-9]", "A[4]", "A[8-12]"}, 3, 1, 52);
    expect_reads((const char *const[]){"G[1,2]", "G[1,2]*3"}, 2, 1, 12);
}

static void what_is_far_apart_is_not(void **state) {
    (void)state;
    expect_reads((const char *const[]){"A[1]", "A[50]"}, 2, 2, 8);
    expect_reads((const char *const[]){"A", "B"}, 2, 2, 8);
    expect_reads((const char *const[]){"A[1]", "B[2]"}, 2, 2, 8);
    expect_reads((const char *const[]){"G[1,2]", "G[2,2]"}, 2, 2, 8);
    expect_reads((const char *const[]){"G[1,2]", "G[1,3]"}, 2, 2, 8);
    expect_reads((const char *const[]){"A[1].B", "A[2].B"}, 2, 2, 8);
}

static void no_read_is_larger_than_a_reply(void **state) {
    (void)state;
    expect_reads((const char *const[]){"A[0-99]", "A[100-199]"}, 2, 2, 800);
    expect_reads((const char *const[]){"A[0-99]", "A[50-149]"}, 2, 2, 800);
    expect_reads((const char *const[]){"A[0-99]", "A[100-121]"}, 2, 1, 488);
}

/* Never more reads than tags, and no more bytes than reads of each would cost. */
static void random_sets_cost_no_more_than_reads_of_each(void **state) {
    (void)state;
    static struct bench b;
    struct rng rng = rng_of(11);
    for (size_t round = 0; round < UNIT_SAMPLES(300); round++) {
        uint64_t alone = 0;
        begin(&b, 100 + rng_below(&rng, 400));
        size_t count = 1 + rng_below(&rng, TAGS_MAX - 1);
        for (size_t i = 0; i < count; i++) {
            char tag[32];
            unsigned at = (unsigned)rng_below(&rng, 300);
            unsigned more = rng_chance(&rng, 20) ? (unsigned)rng_below(&rng, 20) : 0;
            snprintf(tag, sizeof tag, "%c[%u-%u]", 'A' + (char)rng_below(&rng, 3), at, at + more);
            add(&b, tag);
            alone += 4 * (more + 1);
        }
        finish(&b);
        assert_in_range(b.read_count, 1, count);
        assert_in_range(b.bytes, 1, alone + (count - b.read_count) * 50);
    }
}

UNIT_CASES(cmocka_unit_test(neighbours_are_one_read), cmocka_unit_test(what_is_far_apart_is_not),
           cmocka_unit_test(no_read_is_larger_than_a_reply),
           cmocka_unit_test(random_sets_cost_no_more_than_reads_of_each), )
