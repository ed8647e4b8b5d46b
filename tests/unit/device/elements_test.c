/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "device/elements.h"

enum { STRINGS = 4 };

struct fixture {
    struct device_tags tags;
    struct device_place place; /* of the whole tag */
    struct device_change change;
};

static void set_up(struct fixture *f, uint16_t type, uint16_t handle, uint32_t count) {
    struct device_tag_spec spec = {
        .name = str_of("Tag"), .type = type, .handle = handle, .dims = {count}};
    struct device_tag *tag;
    f->tags = device_tags_of(1);
    eip_err err = device_tags_add(&f->tags, &spec, &tag);
    if (err != EIP_OK)
        device_tags_fini(&f->tags);
    assert_int_equal(err, EIP_OK);
    f->place = (struct device_place){.tag = tag,
                                     .type = tag->type,
                                     .at = tag->data,
                                     .element_size = device_tag_element_size(tag),
                                     .count = tag->count};
}

static uint8_t put(struct fixture *f, uint32_t count, uint64_t offset, const char *bytes,
                   size_t size, bool all) {
    struct device_cursor to;
    if (!device_elements_seek(&f->place, count, offset, &to))
        return CIP_GENERAL_ERROR;
    return device_elements_write(&f->place, count, to, reader_of(bytes, size), all, &f->change)
        .general;
}

/* The bytes in hand, "" and false if the offset is none. */
static bool get(const struct fixture *f, uint32_t count, uint64_t offset, size_t room,
                const char *bytes, size_t size) {
    uint8_t buffer[2048];
    struct writer w = writer_of(buffer, sizeof buffer);
    struct device_cursor from;
    assert_true(device_elements_seek(&f->place, count, offset, &from));
    bool whole = device_elements_read(&f->place, count, from, room, &w);
    assert_int_equal(w.size, size);
    assert_memory_equal(buffer, bytes, size);
    return whole;
}

static void strings_are_packed_on_the_wire_and_slotted_in_the_tag(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f, EIP_TYPE_SHORT_STRING, 0, STRINGS);
    assert_int_equal(put(&f, 3, 0, "\3abc\0\2de", 8, true), CIP_OK);
    assert_int_equal(f.change.offset, 0);
    assert_int_equal(f.change.size, 3 * DEVICE_SLOT_SIZE);
    assert_memory_equal(f.place.at, "\3abc", 4);
    assert_memory_equal(f.place.at + 2 * DEVICE_SLOT_SIZE, "\2de", 3);
    assert_true(get(&f, 4, 0, 100, "\3abc\0\2de\0", 9));
    assert_true(get(&f, 3, 2, 100, "bc\0\2de", 6));
    assert_true(get(&f, 3, 5, 100, "\2de", 3));
    device_tags_fini(&f.tags);
}

static void strings_that_do_not_fit_are_left_for_the_next_fragment(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f, EIP_TYPE_SHORT_STRING, 0, STRINGS);
    assert_int_equal(put(&f, 3, 0, "\3abc\0\2de", 8, true), CIP_OK);
    assert_false(get(&f, 3, 0, 7, "\3abc\0", 5));
    assert_false(get(&f, 3, 0, 3, "", 0));
    assert_true(get(&f, 3, 0, 8, "\3abc\0\2de", 8));
    device_tags_fini(&f.tags);
}

static void strings_are_written_in_pieces_of_any_size(void **state) {
    (void)state;
    static const char wire[] = "\3abc\0\2de\5fghij";
    for (size_t piece = 1; piece < sizeof wire; piece++) {
        struct fixture f;
        set_up(&f, EIP_TYPE_SHORT_STRING, 0, STRINGS);
        assert_int_equal(put(&f, STRINGS, 0, "\7oldest!\4gone\1x\0", 16, true), CIP_OK);
        for (size_t at = 0; at < sizeof wire - 1; at += piece) {
            size_t left = sizeof wire - 1 - at;
            size_t size = piece < left ? piece : left;
            assert_int_equal(put(&f, STRINGS, at, wire + at, size, false), CIP_OK);
        }
        assert_true(get(&f, STRINGS, 0, 100, wire, sizeof wire - 1));
        device_tags_fini(&f.tags);
    }
}

static void a_piece_tells_which_slots_it_changed(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f, EIP_TYPE_SHORT_STRING, 0, STRINGS);
    assert_int_equal(put(&f, STRINGS, 0, "\3abc\2de", 7, false), CIP_OK);
    assert_int_equal(put(&f, STRINGS, 5, "DE\1f", 4, false), CIP_OK);
    assert_int_equal(f.change.offset, DEVICE_SLOT_SIZE);
    assert_int_equal(f.change.size, 2 * DEVICE_SLOT_SIZE);
    assert_true(get(&f, 3, 0, 100, "\3abc\2DE\1f", 9));
    device_tags_fini(&f.tags);
}

static void too_many_or_too_few_bytes_change_nothing(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f, EIP_TYPE_SHORT_STRING, 0, STRINGS);
    assert_int_equal(put(&f, 2, 0, "\1a\1b\1c", 6, true), CIP_TOO_MUCH_DATA);
    assert_int_equal(put(&f, 2, 0, "\1a\1b\1c", 6, false), CIP_TOO_MUCH_DATA);
    assert_int_equal(put(&f, 2, 0, "\1a", 2, true), CIP_NOT_ENOUGH_DATA);
    assert_int_equal(put(&f, 2, 0, "\1a\2b", 4, true), CIP_NOT_ENOUGH_DATA);
    assert_int_equal(put(&f, 2, 0, "", 0, false), CIP_NOT_ENOUGH_DATA);
    assert_true(get(&f, STRINGS, 0, 100, "\0\0\0\0", 4));
    struct device_cursor cursor;
    assert_false(device_elements_seek(&f.place, 2, 2, &cursor));
    assert_false(device_elements_seek(&f.place, 2, UINT64_MAX, &cursor));
    device_tags_fini(&f.tags);
}

static void the_longest_string_fills_its_slot(void **state) {
    (void)state;
    char wire[DEVICE_SLOT_SIZE + 1];
    struct fixture f;
    memset(wire, 'x', sizeof wire);
    wire[0] = (char)0xff;
    wire[DEVICE_SLOT_SIZE] = 0;
    set_up(&f, EIP_TYPE_SHORT_STRING, 0, 2);
    assert_int_equal(put(&f, 2, 0, wire, sizeof wire, true), CIP_OK);
    assert_true(get(&f, 2, 0, sizeof wire, wire, sizeof wire));
    device_tags_fini(&f.tags);
}

static void elements_of_a_fixed_size_are_cut_between_elements(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f, EIP_TYPE_INT, 0, STRINGS);
    assert_int_equal(put(&f, 4, 0, "abcdefgh", 8, true), CIP_OK);
    assert_false(get(&f, 4, 0, 5, "abcd", 4));
    assert_false(get(&f, 4, 1, 4, "bcd", 3));
    assert_true(get(&f, 4, 6, 5, "gh", 2));
    assert_int_equal(put(&f, 4, 3, "XY", 2, false), CIP_OK);
    assert_int_equal(f.change.offset, 3);
    assert_true(get(&f, 4, 0, 8, "abcXYfgh", 8));
    assert_int_equal(put(&f, 4, 7, "zz", 2, false), CIP_TOO_MUCH_DATA);
    assert_int_equal(put(&f, 4, 8, "z", 1, false), CIP_GENERAL_ERROR);
    device_tags_fini(&f.tags);
}

static void a_structure_is_cut_at_words(void **state) {
    (void)state;
    struct fixture f;
    char zeros[88] = {0};
    set_up(&f, EIP_TYPE_STRUCT, EIP_HANDLE_STRING, 0);
    assert_false(get(&f, 1, 0, 87, zeros, 84));
    assert_true(get(&f, 1, 84, 87, zeros, 4));
    device_tags_fini(&f.tags);
}

static void a_bool_is_kept_as_one(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f, EIP_TYPE_BOOL, 0, 0);
    assert_int_equal(put(&f, 1, 0, "\xff", 1, true), CIP_OK);
    assert_true(get(&f, 1, 0, 1, "\1", 1));
    device_tags_fini(&f.tags);
}

static void a_string_of_odd_length_is_padded(void **state) {
    (void)state;
    static const char wire[] = "\3\0abc\0\0\0\2\0de\0\0";
    struct fixture f;
    set_up(&f, EIP_TYPE_STRING, 0, STRINGS);
    assert_int_equal(put(&f, 3, 0, wire, 12, true), CIP_OK);
    assert_int_equal(f.change.size, 3 * DEVICE_STRING_SLOT_SIZE);
    assert_memory_equal(f.place.at + 2 * DEVICE_STRING_SLOT_SIZE, "\2\0de", 4);
    assert_true(get(&f, 4, 0, 100, wire, 14));
    assert_true(get(&f, 3, 5, 100, "\0\0\0\2\0de", 7));
    assert_false(get(&f, 3, 0, 11, wire, 8));
    device_tags_fini(&f.tags);
}

static void pads_that_are_not_sent_are_stored(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f, EIP_TYPE_STRING, 0, 3);
    assert_int_equal(put(&f, 3, 0, "\4\0abcd\4\0efgh\4\0ijkl", 18, true), CIP_OK);
    assert_int_equal(put(&f, 1, 0, "\3\0abc", 5, true), CIP_OK);
    assert_true(get(&f, 1, 0, 100, "\3\0abc\0", 6));
    assert_int_equal(put(&f, 3, 0, "\1\0A\1\0B\1\0C", 9, true), CIP_OK);
    assert_true(get(&f, 3, 0, 100, "\1\0A\0\1\0B\0\1\0C\0", 12));
    assert_int_equal(put(&f, 2, 0, "\1\0a\1\0b", 6, false), CIP_INVALID_PARAMETER_VALUE);
    assert_int_equal(put(&f, 2, 0, "\1\0a\0\1\0b", 7, false), CIP_OK);
    assert_true(get(&f, 3, 0, 100, "\1\0a\0\1\0b\0\1\0C\0", 12));
    device_tags_fini(&f.tags);
}

static void a_length_is_never_split_between_fragments(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f, EIP_TYPE_STRING, 0, 2);
    assert_int_equal(put(&f, 2, 0, "\2", 1, false), CIP_NOT_ENOUGH_DATA);
    assert_int_equal(put(&f, 2, 1, "\1a", 2, false), CIP_GENERAL_ERROR);
    assert_int_equal(put(&f, 2, 0, "\2\0a", 3, false), CIP_OK);
    assert_int_equal(put(&f, 2, 3, "b\4\0cd", 5, false), CIP_OK);
    assert_int_equal(f.change.size, 2 * DEVICE_STRING_SLOT_SIZE);
    assert_int_equal(put(&f, 2, 8, "ef", 2, false), CIP_OK);
    assert_int_equal(f.change.offset, DEVICE_STRING_SLOT_SIZE);
    assert_true(get(&f, 2, 0, 100, "\2\0ab\4\0cdef", 10));
    device_tags_fini(&f.tags);
}

static void a_string_longer_than_its_slot_changes_nothing(void **state) {
    (void)state;
    enum { CHARACTERS = DEVICE_STRING_SLOT_SIZE - 2 };
    char wire[2 + CHARACTERS + 1];
    struct fixture f;
    memset(wire, 'x', sizeof wire);
    wire[0] = (char)(CHARACTERS & 0xff);
    wire[1] = CHARACTERS >> 8;
    set_up(&f, EIP_TYPE_STRING, 0, 1);
    assert_int_equal(put(&f, 1, 0, wire, 2 + CHARACTERS, true), CIP_OK);
    assert_true(get(&f, 1, 0, 2 + CHARACTERS, wire, 2 + CHARACTERS));
    wire[0]++;
    assert_int_equal(put(&f, 1, 0, wire, sizeof wire, true), CIP_TOO_MUCH_DATA);
    assert_int_equal(put(&f, 1, 0, wire, 3, false), CIP_TOO_MUCH_DATA);
    wire[0]--;
    assert_true(get(&f, 1, 0, 2 + CHARACTERS, wire, 2 + CHARACTERS));
    device_tags_fini(&f.tags);
}

UNIT_CASES(cmocka_unit_test(strings_are_packed_on_the_wire_and_slotted_in_the_tag),
           cmocka_unit_test(strings_that_do_not_fit_are_left_for_the_next_fragment),
           cmocka_unit_test(strings_are_written_in_pieces_of_any_size),
           cmocka_unit_test(a_piece_tells_which_slots_it_changed),
           cmocka_unit_test(too_many_or_too_few_bytes_change_nothing),
           cmocka_unit_test(the_longest_string_fills_its_slot),
           cmocka_unit_test(a_string_of_odd_length_is_padded),
           cmocka_unit_test(pads_that_are_not_sent_are_stored),
           cmocka_unit_test(a_length_is_never_split_between_fragments),
           cmocka_unit_test(a_string_longer_than_its_slot_changes_nothing),
           cmocka_unit_test(elements_of_a_fixed_size_are_cut_between_elements),
           cmocka_unit_test(a_structure_is_cut_at_words), cmocka_unit_test(a_bool_is_kept_as_one))
