/* SPDX-License-Identifier: MIT */
/* Requests and replies typed from 1756-PM020, "CIP Services and User-created Tags". */
#include "support/ask.h"
#include "support/unit.h"

#define SPEED    "04 91 05 53 70 65 65 64 00 "
#define FLAGS    "04 91 05 46 6C 61 67 73 00 "
#define COUNTS   "04 91 06 43 6F 75 6E 74 73 "
#define COUNTS_5 "05 91 06 43 6F 75 6E 74 73 28 05 "
#define FLAG     "03 91 04 46 6C 61 67 "
#define LEVEL    "04 91 05 4C 65 76 65 6C 00 "
#define TEXT     "03 91 04 54 65 78 74 "

struct row {
    const char *request;
    const char *reply;
};

static void ask_rows(const struct row *rows, size_t count) {
    struct device d;
    ask_init(&d);
    for (size_t i = 0; i < count; i++)
        ask(&d, rows[i].request, rows[i].reply);
    device_fini(&d);
}

static void reads_answer_type_and_data(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"4C " SPEED "01 00", "CC 00 00 00 C4 00 D2 04 00 00"},
        {"4C " COUNTS_5 "03 00", "CC 00 00 00 C3 00 05 00 06 00 07 00"},
        {"4C 04 91 05 73 50 45 45 44 00 01 00", "CC 00 00 00 C4 00 D2 04 00 00"},
        {"4C 03 20 6B 25 00 01 00 01 00", "CC 00 00 00 C4 00 D2 04 00 00"},
        {"52 " SPEED "01 00 00 00 00 00", "D2 00 00 00 C4 00 D2 04 00 00"},
        {"52 " COUNTS_5 "03 00 02 00 00 00", "D2 00 00 00 C3 00 06 00 07 00"},
        {"52 " COUNTS_5 "03 00 03 00 00 00", "D2 00 00 00 C3 00 00 07 00"},
    };
    ask_rows(rows, sizeof rows / sizeof rows[0]);
}

static void reads_that_cannot_be_done_say_why(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"4C 03 91 04 4E 6F 70 65 01 00", "CC 00 04 01 00 00"},
        {"4C 03 20 6B 25 00 63 00 01 00", "CC 00 05 01 00 00"},
        {"4C " SPEED "02 00", "CC 00 FF 01 05 21"},
        {"4C " COUNTS_5 "E4 03", "CC 00 FF 01 05 21"},
        {"4C " SPEED "00 00", "CC 00 03 00"},
        {"4C " SPEED "01", "CC 00 13 00"},
        {"4C " SPEED, "CC 00 13 00"},
        {"4C " SPEED "01 00 00", "CC 00 15 00"},
        {"52 " SPEED "01 00 04 00 00 00", "D2 00 FF 01 04 21"},
        {"52 " SPEED "01 00 FF FF FF FF", "D2 00 FF 01 04 21"},
        {"52 " SPEED "01 00 00", "D2 00 13 00"},
        {"4B " SPEED "01 00", "CB 00 08 00"},
        {"01 " SPEED, "81 00 08 00"},
    };
    ask_rows(rows, sizeof rows / sizeof rows[0]);
}

static void a_read_that_does_not_fit_is_partial(void **state) {
    (void)state;
    struct device d;
    uint8_t reply[DEVICE_UNCONNECTED_MAX];
    ask_init(&d);
    size_t size = ask_bytes(&d, "4C " COUNTS "E8 03", reply);
    assert_int_equal(reply[2], CIP_PARTIAL_TRANSFER);
    assert_int_equal(size, DEVICE_UNCONNECTED_MAX);
    size = ask_bytes(&d, "4C 03 91 03 42 69 67 00 F4 01", reply); /* elements of eight bytes */
    assert_int_equal(reply[2], CIP_PARTIAL_TRANSFER);
    assert_int_equal((size - 6) % 8, 0);
    assert_true(size > DEVICE_UNCONNECTED_MAX - 8);
    size = ask_bytes(&d, "52 " COUNTS "E8 03 CE 07 00 00", reply);
    assert_int_equal(reply[2], CIP_OK);
    assert_int_equal(size, 4 + 2 + 2);
    device_fini(&d);
}

static void writes_are_read_back(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"4D " SPEED "C4 00 01 00 DC 05 00 00", "CD 00 00 00"},
        {"4C " SPEED "01 00", "CC 00 00 00 C4 00 DC 05 00 00"},
        {"4D " COUNTS_5 "C3 00 02 00 FF FF FE FF", "CD 00 00 00"},
        {"4C " COUNTS_5 "03 00", "CC 00 00 00 C3 00 FF FF FE FF 07 00"},
        {"4D " FLAG "C1 00 01 00 FF", "CD 00 00 00"}, /* any byte but 0 is true */
        {"4C " FLAG "01 00", "CC 00 00 00 C1 00 01"},
        {"53 " COUNTS_5 "C3 00 02 00 02 00 00 00 11 22", "D3 00 00 00"},
        {"4C " COUNTS_5 "02 00", "CC 00 00 00 C3 00 FF FF 11 22"},
        {"4D 06 91 04 54 65 78 74 91 03 4C 45 4E 00 C4 00 01 00 02 00 00 00", "CD 00 00 00"},
        {"4C " TEXT "01 00", "CC 00 00 00 A0 02 CE 0F 02 00 00 00 68 65 *"},
    };
    ask_rows(rows, sizeof rows / sizeof rows[0]);
}

static void writes_that_cannot_be_done_change_nothing(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"4D " SPEED "C3 00 01 00 DC 05", "CD 00 FF 01 07 21"},
        {"4D " SPEED "C4 00 02 00 DC 05 00 00 00 00 00 00", "CD 00 FF 01 05 21"},
        {"4D " SPEED "C4 00 00 00", "CD 00 03 00"},
        {"4D " SPEED "C4 00 01 00 DC 05 00", "CD 00 13 00"},
        {"4D " SPEED "C4 00 01 00", "CD 00 13 00"},
        {"4D " SPEED "C4 00 01", "CD 00 13 00"},
        {"4D " SPEED "C4 00 01 00 DC 05 00 00 00", "CD 00 15 00"},
        {"4D " TEXT "A0 02 CD 0F 01 00 00", "CD 00 FF 01 07 21"},
        {"53 " SPEED "C4 00 01 00 04 00 00 00 01", "D3 00 FF 01 04 21"},
        {"53 " SPEED "C4 00 01 00 03 00 00 00 01 02", "D3 00 15 00"},
        {"53 " SPEED "C4 00 01 00 00 00 00 00", "D3 00 13 00"},
        {"4C " SPEED "01 00", "CC 00 00 00 C4 00 D2 04 00 00"},
    };
    ask_rows(rows, sizeof rows / sizeof rows[0]);
}

static void bits_are_set_and_cleared_by_masks(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"4E " FLAGS "04 00 20 00 00 00 FF FF FF FF", "CE 00 00 00"},
        {"4C " FLAGS "01 00", "CC 00 00 00 C4 00 20 00 00 00"},
        {"4E " FLAGS "04 00 04 00 00 00 DF FF FF FF", "CE 00 00 00"},
        {"4C " FLAGS "01 00", "CC 00 00 00 C4 00 04 00 00 00"},
        /* pycomm3 sends and masks of eight bytes */
        {"4E " FLAGS "04 00 01 00 00 00 FF FF FF FF FF FF FF FF", "CE 00 00 00"},
        {"4C " FLAGS "01 00", "CC 00 00 00 C4 00 05 00 00 00"},
        {"4E " FLAGS "02 00 01 00 FF FF", "CE 00 03 00"},
        {"4E " FLAGS "03 00 01 00 00 FF FF FF", "CE 00 03 00"},
        {"4E " FLAGS "04 00 01 00 00 00 FF FF FF", "CE 00 13 00"},
        {"4E " FLAGS, "CE 00 13 00"},
        {"4E " LEVEL "04 00 01 00 00 00 FF FF FF FF", "CE 00 FF 01 07 21"},
    };
    ask_rows(rows, sizeof rows / sizeof rows[0]);
}

/* Names SHORT_STRING[4], Grid INT[2,3], Text STRING. */
#define NAMES "04 91 05 4E 61 6D 65 73 00 "
#define GRID  "03 91 04 47 72 69 64 "

struct heard {
    size_t count;
    const struct device_tag *tag;
    size_t offset;
    uint8_t bytes[1024];
    size_t size;
};

static void hear(void *user, const struct device_tag *tag, size_t offset, struct reader bytes) {
    struct heard *h = user;
    h->count++;
    h->tag = tag;
    h->offset = offset;
    h->size = reader_left(&bytes);
    assert_true(h->size <= sizeof h->bytes);
    memcpy(h->bytes, bytes.at, h->size);
}

static void set_up(struct device *d, struct heard *h) {
    static const struct device_tag_spec specs[] = {
        {.type = EIP_TYPE_SHORT_STRING, .dims = {4}},
        {.type = EIP_TYPE_INT, .dims = {2, 3}},
        {.type = EIP_TYPE_STRUCT, .handle = EIP_HANDLE_STRING},
    };
    static const char *const names[] = {"Names", "Grid", "Text"};
    struct device_options options = {.seed = 1, .written = hear, .user = h};
    device_init(d, &options);
    bool added = true;
    for (size_t i = 0; i < 3 && added; i++) {
        struct device_tag_spec spec = specs[i];
        struct device_tag *tag;
        spec.name = str_of(names[i]);
        added = device_tags_add(&d->tags, &spec, &tag) == EIP_OK;
    }
    if (!added)
        device_fini(d);
    assert_true(added);
    *h = (struct heard){.count = 0};
}

static void strings_of_any_length_are_read_and_written(void **state) {
    (void)state;
    struct device d;
    struct heard h;
    set_up(&d, &h);
    static const struct row rows[] = {
        {"4C " NAMES "02 00", "CC 00 00 00 DA 00 00 00"},
        {"4D " NAMES "DA 00 03 00 02 61 62 00 03 63 64 65", "CD 00 00 00"},
        {"4C " NAMES "04 00", "CC 00 00 00 DA 00 02 61 62 00 03 63 64 65 00"},
        {"52 " NAMES "04 00 05 00 00 00", "D2 00 00 00 DA 00 63 64 65 00"},
        {"52 " NAMES "04 00 09 00 00 00", "D2 00 FF 01 04 21"},
        {"4C " NAMES "05 00", "CC 00 FF 01 05 21"},
        {"53 " NAMES "DA 00 04 00 00 00 00 00 02 41", "D3 00 00 00"},
        {"53 " NAMES "DA 00 04 00 02 00 00 00 42 01 43", "D3 00 00 00"},
        {"4C " NAMES "02 00", "CC 00 00 00 DA 00 02 41 42 01 43"},
        {"4D " NAMES "DA 00 02 00 02 61 62 05 41", "CD 00 13 00"},
        {"4D " NAMES "DA 00 01 00 02 61 62 00", "CD 00 15 00"},
        {"4D " NAMES "C2 00 01 00 02", "CD 00 FF 01 07 21"},
        {"53 " NAMES "DA 00 01 00 03 00 00 00 00", "D3 00 FF 01 04 21"},
        {"4D 05 91 05 4E 61 6D 65 73 00 28 03 DA 00 01 00 01 7A", "CD 00 00 00"},
        {"4C " NAMES "04 00", "CC 00 00 00 DA 00 02 41 42 01 43 03 63 64 65 01 7A"},
        {"4E " NAMES "01 00 00 FF", "CE 00 03 00"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ask(&d, rows[i].request, rows[i].reply);
    device_fini(&d);
}

static void a_range_of_several_dimensions_is_in_storage_order(void **state) {
    (void)state;
    struct device d;
    struct heard h;
    set_up(&d, &h);
    ask(&d, "4D " GRID "C3 00 06 00 01 00 02 00 03 00 04 00 05 00 06 00", "CD 00 00 00");
    ask(&d, "4C 05 91 04 47 72 69 64 28 00 28 02 03 00", "CC 00 00 00 C3 00 03 00 04 00 05 00");
    ask(&d, "4C 05 91 04 47 72 69 64 28 01 28 02 02 00", "CC 00 FF 01 05 21");
    ask(&d, "4C 04 91 04 47 72 69 64 28 01 01 00", "CC 00 04 01 00 00");
    device_fini(&d);
}

static void the_hook_hears_of_each_change_and_of_nothing_else(void **state) {
    (void)state;
    struct device d;
    struct heard h;
    set_up(&d, &h);
    ask(&d, "4D 05 91 04 47 72 69 64 28 01 28 01 C3 00 02 00 07 00 08 00", "CD 00 00 00");
    assert_int_equal(h.count, 1);
    assert_ptr_equal(h.tag, device_tags_find(&d.tags, str_of("Grid")));
    assert_int_equal(h.offset, 8);
    assert_int_equal(h.size, 4);
    assert_memory_equal(h.bytes, ((uint8_t[]){7, 0, 8, 0}), 4);
    ask(&d, "53 " GRID "C3 00 02 00 03 00 00 00 09", "D3 00 00 00");
    assert_int_equal(h.offset, 3);
    assert_int_equal(h.size, 1);
    ask(&d, "4E 05 91 04 47 72 69 64 28 00 28 02 02 00 80 00 FF FF", "CE 00 00 00");
    assert_int_equal(h.count, 3);
    assert_int_equal(h.offset, 4);
    assert_int_equal(h.bytes[0], 0x80);
    ask(&d, "4D 06 91 04 54 65 78 74 91 03 4C 45 4E 00 C4 00 01 00 02 00 00 00", "CD 00 00 00");
    assert_int_equal(h.offset, 0);
    assert_int_equal(h.size, 4);
    ask(&d, "4D 05 91 05 4E 61 6D 65 73 00 28 03 DA 00 01 00 01 7A", "CD 00 00 00");
    assert_int_equal(h.offset, 3 * DEVICE_SLOT_SIZE);
    assert_int_equal(h.size, DEVICE_SLOT_SIZE);
    ask(&d, "4C " GRID "02 00", "CC 00 00 00 C3 00 00 00 00 09");
    ask(&d, "4D " GRID "C4 00 01 00 00 00 00 00", "CD 00 FF 01 07 21");
    ask(&d, "4D " GRID "C3 00 01 00 00", "CD 00 13 00");
    assert_int_equal(h.count, 5);
    device_fini(&d);
}

/* Motor is {Run BOOL, Fault BOOL, Speed REAL, Hist INT[3]}: the handle is 0x0621. */
static void a_structure_is_read_and_written_whole_and_by_member(void **state) {
    (void)state;
    static const struct device_member_spec members[] = {
        {.name = {"Run", 3}, .type = {"BOOL", 4}},
        {.name = {"Fault", 5}, .type = {"BOOL", 4}},
        {.name = {"Speed", 5}, .type = {"REAL", 4}},
        {.name = {"Hist", 4}, .type = {"INT", 3}, .count = 3}};
    const struct device_type_spec motor = {str_of("Motor"), members, 4};
    struct device_tag_spec spec = {.name = str_of("M"), .type = EIP_TYPE_STRUCT, .dims = {3}};
    struct device_type_fault fault;
    struct device_tag *tag;
    struct device d;
    ask_init(&d);
    eip_err err = device_types_add(&d.types, &motor, &spec.structure, &fault);
    if (err == EIP_OK)
        err = device_tags_add(&d.tags, &spec, &tag);
    if (err != EIP_OK)
        device_fini(&d);
    assert_int_equal(err, EIP_OK);
    ask(&d,
        "4D 03 91 01 4D 00 28 01 A0 02 21 06 01 00 01 00 00 00 00 00 48 41 01 00 02 00 03 00 00 00",
        "CD 00 00 00");
    ask(&d, "4C 03 91 01 4D 00 28 01 01 00",
        "CC 00 00 00 A0 02 21 06 01 00 00 00 00 00 48 41 01 00 02 00 03 00 00 00");
    ask(&d, "4C 06 91 01 4D 00 28 01 91 03 52 75 6E 00 01 00", "CC 00 00 00 C1 00 01");
    ask(&d, "4D 07 91 01 4D 00 28 01 91 05 46 61 75 6C 74 00 C1 00 01 00 01", "CD 00 00 00");
    ask(&d, "4D 06 91 01 4D 00 28 01 91 03 52 75 6E 00 C1 00 01 00 00", "CD 00 00 00");
    ask(&d, "4C 03 91 01 4D 00 28 01 01 00", "CC 00 00 00 A0 02 21 06 02 *");
    ask(&d, "4D 07 91 01 4D 00 28 01 91 05 46 61 75 6C 74 00 C1 00 01 00 01 00", "CD 00 15 00");
    ask(&d, "4C 07 91 01 4D 00 28 01 91 04 48 69 73 74 28 01 02 00",
        "CC 00 00 00 C3 00 02 00 03 00");
    ask(&d, "4D 02 91 01 4D 00 A0 02 22 06 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
        "CD 00 FF 01 07 21");
    ask(&d, "52 02 91 01 4D 00 03 00 10 00 00 00", "D2 00 00 00 A0 02 21 06 02 *");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(a_structure_is_read_and_written_whole_and_by_member),
           cmocka_unit_test(reads_answer_type_and_data),
           cmocka_unit_test(reads_that_cannot_be_done_say_why),
           cmocka_unit_test(a_read_that_does_not_fit_is_partial),
           cmocka_unit_test(writes_are_read_back),
           cmocka_unit_test(writes_that_cannot_be_done_change_nothing),
           cmocka_unit_test(bits_are_set_and_cleared_by_masks),
           cmocka_unit_test(strings_of_any_length_are_read_and_written),
           cmocka_unit_test(a_range_of_several_dimensions_is_in_storage_order),
           cmocka_unit_test(the_hook_hears_of_each_change_and_of_nothing_else))
