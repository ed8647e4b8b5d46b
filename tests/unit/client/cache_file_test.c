/* SPDX-License-Identifier: MIT */
#include "client/cache_file.h"

#include "base/checksum.h"
#include "support/catalog_sample.h"
#include "support/unit.h"

/* A file in memory. */
struct image {
    uint8_t *data;
    size_t size;
};

static struct image image_of(const eip_catalog *const *catalogs, size_t count) {
    struct writer size = writer_measure();
    cache_file_encode(&size, catalogs, count);
    struct image i = {.data = mem_alloc(size.size), .size = size.size};
    assert_non_null(i.data);
    struct writer w = writer_of(i.data, i.size);
    cache_file_encode(&w, catalogs, count);
    assert_false(w.bad);
    assert_int_equal(w.size, i.size);
    return i;
}

static struct image sample_image(void) {
    struct catalog_key key = catalog_sample_key(0x1234, 1);
    const eip_catalog *c = catalog_sample(&key);
    struct image i = image_of(&c, 1);
    eip_catalog_release(c);
    return i;
}

static void put_checksum(struct image *i) {
    size_t from = CACHE_FILE_CHECKSUM_AT + sizeof(uint32_t);
    struct writer w = writer_of(i->data + CACHE_FILE_CHECKSUM_AT, sizeof(uint32_t));
    writer_u32(&w, checksum_of(reader_of(i->data + from, i->size - from)));
}

/* All of a file; at its end what it came to. */
static eip_err read_all(struct reader bytes, size_t *ret_count, const char **ret_why) {
    struct cache_file file;
    const eip_catalog *c = NULL;
    eip_err err = cache_file_decode(bytes, &file, ret_why);
    for (*ret_count = 0; err == EIP_OK; (*ret_count)++) {
        err = cache_file_next(&file, &c, ret_why);
        if (err != EIP_OK || c == NULL)
            break;
        eip_catalog_release(c);
    }
    return err;
}

static void expect(struct reader bytes, eip_err wanted, const char *words) {
    const char *why = "";
    size_t count;
    eip_err err = read_all(bytes, &count, &why);
    if (err != wanted)
        fail_msg("%d instead of %d, and not \"%s\"", err, wanted, words);
    if (strstr(why, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", why, words);
}

static void expect_image(struct image *i, eip_err wanted, const char *words) {
    expect(reader_of(i->data, i->size), wanted, words);
}

static void programs_come_back_as_they_were_and_in_their_order(void **state) {
    (void)state;
    struct cache_file file;
    const eip_catalog *catalogs[3];
    const eip_catalog *back = NULL;
    const char *why = NULL;
    for (uint32_t i = 0; i < 3; i++) {
        struct catalog_key key = catalog_sample_key(i, (uint8_t)(3 * i));
        catalogs[i] = i == 1 ? catalog_sample_small(&key, "Alone") : catalog_sample(&key);
    }
    struct image image = image_of(catalogs, 3);
    assert_int_equal(cache_file_decode(reader_of(image.data, image.size), &file, &why), EIP_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cache_file_next(&file, &back, &why), EIP_OK);
        catalog_sample_same(back, catalogs[i]);
        eip_catalog_release(back);
        eip_catalog_release(catalogs[i]);
    }
    assert_int_equal(cache_file_next(&file, &back, &why), EIP_OK);
    assert_null(back);
    mem_free(image.data);
}

static void what_came_back_is_written_as_it_was(void **state) {
    (void)state;
    struct cache_file file;
    const eip_catalog *back = NULL;
    const char *why = NULL;
    struct image image = sample_image();
    assert_int_equal(cache_file_decode(reader_of(image.data, image.size), &file, &why), EIP_OK);
    assert_int_equal(cache_file_next(&file, &back, &why), EIP_OK);
    struct image again = image_of(&back, 1);
    assert_int_equal(again.size, image.size);
    assert_memory_equal(again.data, image.data, image.size);
    eip_catalog_release(back);
    mem_free(again.data);
    mem_free(image.data);
}

static void the_bytes_are_those_its_header_tells(void **state) {
    (void)state;
    static const uint8_t wanted[] = {
        'E',  'I',  'P',  'C',  'A',  'C', 'H', 'E', 1,   0,   0,   0,  /* mark, version */
        0x9d, 0x95, 0xea, 0xe1,                                         /* checksum */
        0x54, 0,    0,    0,    0,    0,   0,   0,   1,   0,   0,   0,  /* size, programs */
        0x4c, 0,    0,    0,    1,    0,   14,  0,   166, 0,   33,  11, /* size, identity */
        0x78, 0x56, 0x34, 0x12, 5,    'P', 'r', 'e', 's', 's',          /* serial, name */
        30,   7,    7,    7,    7,    7,   7,   7,   7,   7,   7,   7,   7,   7,   7, 7, /* marks */
        9,    7,    7,    7,    7,    7,   7,   7,   7,   7,   7,   7,   7,   7,   7,    /* */
        1,    0,    0,    0,    0,    1,   0,   0,   0, /* scopes, no name, symbols */
        1,    0,    0,    0,    0xc4, 0,   0,   0,   5,   'S', 'p', 'e', 'e', 'd', 0, 0,
        0,    0, /* no templates */
    };
    struct catalog_key key = catalog_sample_key(0x12345678, 9);
    const eip_catalog *c = catalog_sample_small(&key, "Speed");
    struct image image = image_of(&c, 1);
    eip_catalog_release(c);
    assert_int_equal(image.size, sizeof wanted);
    assert_memory_equal(image.data, wanted, sizeof wanted);
    mem_free(image.data);
}

static void every_cut_is_told(void **state) {
    (void)state;
    struct image image = sample_image();
    for (size_t size = 0; size < image.size; size++)
        expect(reader_of(image.data, size), EIP_E_CUT, "ends too early");
    expect_image(&image, EIP_OK, "");
    mem_free(image.data);
}

static void every_changed_byte_is_noticed(void **state) {
    (void)state;
    static const uint8_t changes[] = {0x01, 0x80, 0xff};
    struct image image = sample_image();
    for (size_t i = 0; i < image.size * sizeof changes; i++) {
        uint8_t *byte = &image.data[i / sizeof changes];
        const char *why = NULL;
        size_t count;
        *byte ^= changes[i % sizeof changes];
        assert_int_not_equal(read_all(reader_of(image.data, image.size), &count, &why), EIP_OK);
        assert_non_null(why);
        assert_int_equal(count, 0);
        *byte ^= changes[i % sizeof changes];
    }
    mem_free(image.data);
}

static eip_err read_with_bit(struct image *image, size_t bit) {
    const char *why = NULL;
    size_t count;
    uint8_t *byte = &image->data[bit / 8];
    *byte ^= (uint8_t)(1u << bit % 8);
    put_checksum(image);
    eip_err err = read_all(reader_of(image->data, image->size), &count, &why);
    assert_int_equal(err == EIP_OK, why == NULL);
    *byte ^= (uint8_t)(1u << bit % 8);
    return err;
}

/* It is not the checksum that keeps a file from doing harm. Without memory it ends at once. */
static void every_changed_byte_under_a_right_checksum_does_no_harm(void **state) {
    (void)state;
    size_t refused = 0;
    eip_err err = EIP_OK;
    struct image image = sample_image();
    size_t bits = image.size * 8;
    for (size_t bit = 8 * (CACHE_FILE_CHECKSUM_AT + 4); bit < bits && err != EIP_E_MEMORY; bit++) {
        err = read_with_bit(&image, bit);
        refused += err != EIP_OK;
    }
    mem_free(image.data);
    if (err != EIP_E_MEMORY)
        assert_in_range(refused, 500, bits);
}

static void other_files_and_other_versions_are_told_apart(void **state) {
    (void)state;
    struct image image = sample_image();
    expect(reader_of("tags: {}\n", 9), EIP_E_FORMAT, "no cache");
    expect(reader_of("E", 1), EIP_E_CUT, "ends too early");
    expect(reader_of("X", 1), EIP_E_FORMAT, "no cache");
    image.data[8] = CACHE_FILE_VERSION + 1;
    expect_image(&image, EIP_E_FORMAT, "another version");
    image.data[8] = CACHE_FILE_VERSION;
    image.data[11] = 1;
    expect_image(&image, EIP_E_FORMAT, "another version");
    mem_free(image.data);
}

/* Where things stand in the golden file above. */
enum {
    FILE_SIZE_AT = 16,
    PROGRAMS_AT = 24,
    PROGRAM_SIZE_AT = 28,
    NAME_AT = 45,
    MARKS_SIZE_AT = 50,
    SCOPES_AT = 81,
    SYMBOLS_AT = 86,
    WORD_AT = 94,
    DIMENSIONS_AT = 97,
    SYMBOL_NAME_AT = 99,
    TEMPLATES_AT = 104,
};

static void what_contradicts_itself_is_told_though_the_checksum_is_right(void **state) {
    (void)state;
    static const struct {
        size_t at;
        uint8_t byte;
        const char *words;
    } rows[] = {
        {PROGRAMS_AT, 0, "follows its last program"},
        {PROGRAMS_AT, 2, "size of a program"},
        {PROGRAM_SIZE_AT, 0x4b, "size of a program"},
        {PROGRAM_SIZE_AT, 0x4d, "size of a program"},
        {NAME_AT, 0, "not identified"},
        {MARKS_SIZE_AT, 0, "not identified"},
        {MARKS_SIZE_AT, 0xff, "not identified"},
        {SCOPES_AT, 2, "proper name"},
        {SCOPES_AT, 0, "size of a program"},
        {SYMBOLS_AT, 2, "size of a program"},
        {WORD_AT, 0, "proper name or type"},
        {DIMENSIONS_AT, 4, "size of a program"},
        {SYMBOL_NAME_AT, '\n', "proper name or type"},
        {TEMPLATES_AT, 1, "size of a program"},
    };
    struct catalog_key key = catalog_sample_key(0x12345678, 9);
    const eip_catalog *c = catalog_sample_small(&key, "Speed");
    struct image image = image_of(&c, 1);
    eip_catalog_release(c);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t before = image.data[rows[i].at];
        image.data[rows[i].at] = rows[i].byte;
        put_checksum(&image);
        expect_image(&image, EIP_E_VALUE, rows[i].words);
        image.data[rows[i].at] = before;
    }
    image.data[FILE_SIZE_AT]--;
    put_checksum(&image);
    expect_image(&image, EIP_E_VALUE, "changed since");
    mem_free(image.data);
}

/* Two structures with one number, and one without. */
static void structures_have_numbers_of_their_own(void **state) {
    (void)state;
    struct image image = sample_image();
    const struct catalog_template *templates;
    struct catalog_key key = catalog_sample_key(1, 1);
    const eip_catalog *c = catalog_sample(&key);
    assert_int_equal(catalog_templates(c, &templates), 4);
    size_t from_end = 4 + reader_left(&templates[3].content) + 10;
    uint8_t *last = image.data + image.size - from_end;
    assert_int_equal(last[0] | last[1] << 8, templates[3].instance);
    last[0] = (uint8_t)templates[2].instance;
    last[1] = (uint8_t)(templates[2].instance >> 8);
    put_checksum(&image);
    expect_image(&image, EIP_E_VALUE, "one of another");
    last[0] = last[1] = 0;
    put_checksum(&image);
    expect_image(&image, EIP_E_VALUE, "no proper number");
    eip_catalog_release(c);
    mem_free(image.data);
}

static const eip_catalog *large_sample(size_t size) {
    static uint8_t content[CATALOG_DEFINITIONS_MAX];
    struct catalog_key key = catalog_sample_key(1, 1);
    struct catalog_template t = {.instance = 1, .members = 1, .content = reader_of(content, size)};
    eip_catalog *c = NULL;
    assert_int_equal(catalog_new(&key, &c), EIP_OK);
    assert_int_equal(catalog_add_template(c, &t), EIP_OK);
    assert_int_equal(catalog_finish(c), EIP_OK);
    return c;
}

static void the_last_ones_that_fit_are_written(void **state) {
    (void)state;
    const eip_catalog *catalogs[10];
    const eip_catalog *large = large_sample(CATALOG_DEFINITIONS_MAX);
    for (size_t i = 0; i < 10; i++)
        catalogs[i] = large;
    assert_int_equal(cache_file_fit(catalogs, 10), 7);
    assert_int_equal(cache_file_fit(catalogs, 7), 7);
    assert_int_equal(cache_file_fit(catalogs, 0), 0);
    struct writer w = writer_measure();
    cache_file_encode(&w, catalogs, 7);
    assert_true(w.size <= CACHE_FILE_MAX);
    eip_catalog_release(large);
}

static void a_buffer_that_is_too_small_is_not_written_over(void **state) {
    (void)state;
    uint8_t room[16 + 1] = {[16] = 0xaa};
    struct catalog_key key = catalog_sample_key(1, 1);
    const eip_catalog *c = catalog_sample(&key);
    struct writer w = writer_of(room, 16);
    cache_file_encode(&w, &c, 1);
    assert_true(w.bad);
    assert_int_equal(room[16], 0xaa);
    eip_catalog_release(c);
}

UNIT_CASES(cmocka_unit_test(programs_come_back_as_they_were_and_in_their_order),
           cmocka_unit_test(what_came_back_is_written_as_it_was),
           cmocka_unit_test(the_bytes_are_those_its_header_tells),
           cmocka_unit_test(every_cut_is_told), cmocka_unit_test(every_changed_byte_is_noticed),
           cmocka_unit_test(every_changed_byte_under_a_right_checksum_does_no_harm),
           cmocka_unit_test(other_files_and_other_versions_are_told_apart),
           cmocka_unit_test(what_contradicts_itself_is_told_though_the_checksum_is_right),
           cmocka_unit_test(structures_have_numbers_of_their_own),
           cmocka_unit_test(the_last_ones_that_fit_are_written),
           cmocka_unit_test(a_buffer_that_is_too_small_is_not_written_over))
