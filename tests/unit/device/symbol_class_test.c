/* SPDX-License-Identifier: MIT */
/* Symbol, class 0x6B, byte by byte (1756-PM020, "Symbol Object"). */
#include <stdio.h>

#include "support/ask.h"
#include "support/unit.h"

#define MAIN "91 0C 50 72 6F 67 72 61 6D 3A 4D 61 69 6E "

static bool add(struct device *d, const char *name, uint16_t type, uint32_t a, uint32_t b) {
    struct device_tag_spec spec = {.name = str_of(name), .type = type, .dims = {a, b}};
    struct device_tag *tag;
    return device_tags_add(&d->tags, &spec, &tag) == EIP_OK;
}

/* Speed DINT, Program:Main (before its first tag), Program:Main.A, Grid INT[2,3], Program:Main.B */
static void set_up(struct device *d) {
    device_init(d, &(struct device_options){.seed = 1});
    bool added =
        add(d, "Speed", EIP_TYPE_DINT, 0, 0) && add(d, "Program:Main.A", EIP_TYPE_REAL, 0, 0) &&
        add(d, "Grid", EIP_TYPE_INT, 2, 3) && add(d, "program:MAIN.B", EIP_TYPE_SHORT_STRING, 4, 0);
    if (!added)
        device_fini(d);
    assert_true(added);
}

static void the_controller_lists_its_tags_and_its_programs(void **state) {
    (void)state;
    struct device d;
    set_up(&d);
    ask(&d, "55 03 20 6B 25 00 00 00 03 00 01 00 02 00 08 00",
        "D5 00 00 00 "
        "01 00 00 00 05 00 53 70 65 65 64 C4 00 00 00 00 00 00 00 00 00 00 00 00 00 "
        "02 00 00 00 0C 00 50 72 6F 67 72 61 6D 3A 4D 61 69 6E 68 10 "
        "00 00 00 00 00 00 00 00 00 00 00 00 "
        "04 00 00 00 04 00 47 72 69 64 C3 40 02 00 00 00 03 00 00 00 00 00 00 00");
    ask(&d, "55 02 20 6B 24 03 01 00 01 00",
        "D5 00 00 00 04 00 00 00 04 00 47 72 69 64"); /* 3 is in the program */
    ask(&d, "55 02 20 6B 24 63 01 00 01 00", "D5 00 00 00");
    device_fini(&d);
}

static void a_program_lists_its_own(void **state) {
    (void)state;
    struct device d;
    set_up(&d);
    ask(&d, "55 0A " MAIN "20 6B 25 00 00 00 02 00 01 00 02 00",
        "D5 00 00 00 03 00 00 00 01 00 41 CA 00 05 00 00 00 01 00 42 DA 20");
    ask(&d, "55 0A " MAIN "20 6B 25 00 04 00 01 00 01 00", "D5 00 00 00 05 00 00 00 01 00 42");
    ask(&d, "4C 0A " MAIN "20 6B 25 00 03 00 01 00", "CC 00 00 00 CA 00 00 00 00 00");
    ask(&d, "4C 0A " MAIN "20 6B 25 00 04 00 01 00", "CC 00 05 01 00 00");
    ask(&d, "55 0A 91 0C 50 72 6F 67 72 61 6D 3A 4D 61 69 78 20 6B 25 00 00 00 01 00 01 00",
        "D5 00 04 01 00 00");
    ask(&d, "55 06 91 05 53 70 65 65 64 00 20 6B 24 00 01 00 01 00", "D5 00 04 01 00 00");
    device_fini(&d);
}

static void every_attribute_can_be_asked_for_in_any_order(void **state) {
    (void)state;
    struct device d;
    set_up(&d);
    ask(&d, "55 02 20 6B 24 04 0A 00 0D 00 0C 00 0A 00 08 00 07 00 06 00 05 00 03 00 02 00 01 00",
        "D5 00 00 00 04 00 00 00 02 20 6B 24 04 04 00 00 00 00 "
        "02 00 00 00 03 00 00 00 00 00 00 00 02 00 00 00 00 04 04 00 00 00 04 00 00 00 C3 40 "
        "04 00 47 72 69 64");
    ask(&d, "55 02 20 6B 24 04 00 00", "D5 00 00 00 04 00 00 00");
    device_fini(&d);
}

static void a_request_that_cannot_be_done_says_why(void **state) {
    (void)state;
    struct device d;
    set_up(&d);
    ask(&d, "55 02 20 6B 24 00 02 00 01 00 09 00", "D5 00 14 00");
    ask(&d, "55 02 20 6B 24 00 01 00 0B 00", "D5 00 14 00");
    ask(&d, "55 02 20 6B 24 00 02 00 01 00", "D5 00 13 00");
    ask(&d, "55 02 20 6B 24 00", "D5 00 13 00");
    ask(&d, "55 01 20 6B 01 00 01 00", "D5 00 26 00");
    ask(&d, "55 03 20 6B 24 00 28 01 01 00 01 00", "D5 00 04 01 00 00");
    device_fini(&d);
}

static void the_class_and_a_symbol_tell_of_themselves(void **state) {
    (void)state;
    struct device d;
    set_up(&d);
    ask(&d, "0E 03 20 6B 24 00 30 01", "8E 00 00 00 01 00");
    ask(&d, "0E 03 20 6B 24 00 30 02", "8E 00 00 00 05 00");
    ask(&d, "0E 03 20 6B 24 01 30 01", "8E 00 00 00 05 00 53 70 65 65 64");
    ask(&d, "0E 03 20 6B 24 02 30 02", "8E 00 00 00 68 10");
    ask(&d, "0E 03 20 6B 24 05 30 07", "8E 00 00 00 00 01");
    ask(&d, "0E 03 20 6B 24 06 30 01", "8E 00 05 01 00 00");
    ask(&d, "01 02 20 6B 24 01", "81 00 00 00 05 00 53 70 65 65 64 C4 00");
    ask(&d, "03 02 20 6B 24 04 02 00 02 00 63 00",
        "83 00 0A 00 02 00 02 00 00 00 C3 40 63 00 14 00");
    ask(&d, "4C 02 20 6B 24 01 01 00", "CC 00 00 00 C4 00 00 00 00 00");
    ask(&d, "4C 02 20 6B 24 02 01 00", "CC 00 05 01 00 00");
    ask(&d, "4C 04 20 6B 24 04 28 01 28 02 01 00", "CC 00 00 00 C3 00 00 00");
    ask(&d, "4B 02 20 6B 24 01", "CB 00 08 00");
    ask(&d, "0E 0A " MAIN "20 6B 24 03 30 01", "8E 00 04 01 00 00"); /* only tags and lists */
    ask(&d, "01 09 " MAIN "20 6B 24 03", "81 00 08 00");
    device_fini(&d);
}

/* Walks a list as clients do; how many symbols it had, each once and in order. */
static uint32_t walk(struct device *d, bool wide, uint32_t from) {
    static uint8_t reply[DEVICE_UNCONNECTED_MAX];
    uint32_t next = from;
    uint32_t count = 0;
    for (uint8_t status = CIP_PARTIAL_TRANSFER; status == CIP_PARTIAL_TRANSFER;) {
        char request[80];
        char instance[40];
        snprintf(instance, sizeof instance, wide ? "%02X %02X %02X %02X" : "%02X %02X",
                 (unsigned)(next & 255), (unsigned)(next >> 8 & 255), (unsigned)(next >> 16 & 255),
                 (unsigned)(next >> 24));
        snprintf(request, sizeof request, "55 %s 20 6B %s 00 %s 02 00 01 00 02 00",
                 wide ? "04" : "03", wide ? "26" : "25", instance);
        size_t size = ask_bytes(d, request, reply);
        status = reply[2];
        struct reader r = reader_of(reply + 4, size - 4);
        while (reader_left(&r) > 0) {
            uint32_t got = reader_u32(&r);
            (void)reader_sub(&r, reader_u16(&r) + (size_t)2);
            assert_false(r.bad);
            assert_true(got >= next);
            next = got + 1;
            count++;
        }
    }
    return count;
}

static void pages_go_on_where_the_last_one_ended(void **state) {
    (void)state;
    struct device d;
    uint32_t added = 0;
    char name[32];
    device_init(&d, &(struct device_options){.seed = 1});
    for (; added < 1000; added++) {
        snprintf(name, sizeof name, "Tag_%u", (unsigned)added);
        if (!add(&d, name, EIP_TYPE_DINT, 0, 0))
            break;
    }
    uint32_t all = walk(&d, false, 0);
    uint32_t half = walk(&d, true, 501);
    device_fini(&d);
    assert_int_equal(added, 1000);
    assert_int_equal(all, 1000);
    assert_int_equal(half, 500);
}

static void instances_beyond_16_bits_are_for_those_who_can_name_them(void **state) {
    (void)state;
    struct device d;
    bool added = true;
    char name[32];
    device_init(&d, &(struct device_options){.seed = 1});
    for (int i = 0; i < 65600 && added; i++) {
        snprintf(name, sizeof name, "Tag_%d", i);
        added = add(&d, name, EIP_TYPE_DINT, 0, 0);
    }
    uint32_t narrow = walk(&d, false, 65000);
    uint32_t wide = walk(&d, true, 65000);
    device_fini(&d);
    assert_true(added);
    assert_int_equal(narrow, 536);
    assert_int_equal(wide, 601);
}

static void a_record_that_has_no_room_at_all_is_too_large(void **state) {
    (void)state;
    struct device d;
    uint8_t request[8 + 2 * 400] = {0x55, 2, 0x20, 0x6b, 0x24, 0, 400 & 255, 400 >> 8};
    uint8_t bytes[DEVICE_UNCONNECTED_MAX];
    struct writer reply = writer_of(bytes, sizeof bytes);
    set_up(&d);
    for (size_t i = 0; i < 400; i++)
        request[8 + 2 * i] = 2;
    device_execute(&d, NULL, reader_of(request, sizeof request), &reply);
    device_fini(&d);
    assert_int_equal(reply.size, 4);
    assert_int_equal(bytes[2], CIP_REPLY_TOO_LARGE);
}

/* Speed, Hidden that clients have no access to, an alias of bit 3 of Speed, and what is removed. */
static void what_clients_may_not_see_is_not_listed(void **state) {
    (void)state;
    struct device d;
    struct device_tag *tag;
    const struct device_link link = {.instance = 1, .offset = 0, .bit = 3};
    const struct device_tag_spec hidden = {
        .name = str_of("Hidden"), .type = EIP_TYPE_DINT, .rights = DEVICE_NO_ACCESS};
    const struct device_tag_spec alias = {
        .name = str_of("Run"), .type = EIP_TYPE_BOOL, .alias = &link, .rights = DEVICE_READ_ONLY};
    device_init(&d, &(struct device_options){.seed = 1});
    bool added = add(&d, "Speed", EIP_TYPE_DINT, 0, 0) &&
                 device_tags_add(&d.tags, &hidden, &tag) == EIP_OK &&
                 device_tags_add(&d.tags, &alias, &tag) == EIP_OK &&
                 add(&d, "Gone", EIP_TYPE_INT, 0, 0) && add(&d, "Last", EIP_TYPE_INT, 0, 0);
    assert_true(added);
    device_tags_remove(&d.tags, device_tags_find(&d.tags, str_of("gone")));
    ask(&d, "55 02 20 6B 24 00 04 00 01 00 02 00 06 00 0A 00",
        "D5 00 00 00 "
        "01 00 00 00 05 00 53 70 65 65 64 C4 00 00 00 00 04 00 "
        "03 00 00 00 03 00 52 75 6E C1 03 00 00 00 00 02 "
        "05 00 00 00 04 00 4C 61 73 74 C3 00 00 00 00 04 00");
    ask(&d, "0E 03 20 6B 24 02 30 01", "8E 00 05 01 00 00");
    ask(&d, "0E 03 20 6B 24 04 30 01", "8E 00 05 01 00 00");
    ask(&d, "0E 03 20 6B 24 00 30 03", "8E 00 00 00 04 00");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(what_clients_may_not_see_is_not_listed),
           cmocka_unit_test(the_controller_lists_its_tags_and_its_programs),
           cmocka_unit_test(a_program_lists_its_own),
           cmocka_unit_test(every_attribute_can_be_asked_for_in_any_order),
           cmocka_unit_test(a_request_that_cannot_be_done_says_why),
           cmocka_unit_test(the_class_and_a_symbol_tell_of_themselves),
           cmocka_unit_test(pages_go_on_where_the_last_one_ended),
           cmocka_unit_test(instances_beyond_16_bits_are_for_those_who_can_name_them),
           cmocka_unit_test(a_record_that_has_no_room_at_all_is_too_large))
