/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "client/call.h"

static struct client_mistake aim(struct client_call *c, size_t index, const char *tag) {
    struct client_mistake mistake = {.err = EIP_OK};
    if (client_call_aim(c, index, tag, &mistake) == EIP_OK)
        assert_int_equal(mistake.err, EIP_OK);
    return mistake;
}

static void begin(struct client_call *c, size_t count) {
    struct client_mistake mistake;
    eip_err err = client_call_begin(c, count, &mistake);
    if (err != EIP_OK)
        client_call_fini(c);
    assert_int_equal(err, EIP_OK);
}

/* As if the item had been read. */
static void fill(struct client_call *c, size_t index, uint16_t type, const void *bytes,
                 size_t size) {
    struct client_item *item = &c->items[index];
    item->type.code = type;
    item->err = client_store_append(&c->values, &item->value, reader_of(bytes, size));
    assert_int_equal(item->err, EIP_OK);
}

static void tags_become_paths_that_stand_still(void **state) {
    (void)state;
    struct client_call c = {.count = 0};
    begin(&c, 3);
    aim(&c, 0, "A");
    aim(&c, 1, "Speed[3].2");
    aim(&c, 2, "Counts[10-19]");
    client_call_start(&c, 0);
    static const struct {
        const char *path;
        size_t size;
        uint16_t count;
        int bit;
    } rows[] = {
        {"\x91\1A", 4, 1, CIP_ADDRESS_NO_BIT},
        {"\x91\5Speed\0\x28\3", 10, 1, 2},
        {"\x91\6Counts\x28\12", 10, 10, CIP_ADDRESS_NO_BIT},
    };
    for (size_t i = 0; i < 3; i++) {
        const struct client_item *item = &c.items[i];
        assert_int_equal(item->op, CLIENT_READ);
        assert_int_equal(reader_left(&item->path), rows[i].size);
        assert_memory_equal(item->path.at, rows[i].path, rows[i].size);
        assert_int_equal(item->count, rows[i].count);
        assert_int_equal(c.targets[i].bit, rows[i].bit);
    }
    client_call_fini(&c);
    client_call_fini(&c);
}

static void mistakes_tell_which_tag_and_where(void **state) {
    (void)state;
    struct client_call c = {.count = 0};
    begin(&c, 2);
    struct client_mistake m = aim(&c, 1, "Speed[");
    assert_int_equal(m.err, EIP_E_TAG);
    assert_int_equal(m.index, 1);
    assert_int_equal(m.column, 7);
    assert_non_null(m.why);
    m = aim(&c, 0, NULL);
    assert_int_equal(m.err, EIP_E_ARGUMENT);
    assert_int_equal(m.column, 0);
    m = aim(&c, 0, "A*65536");
    assert_int_equal(m.err, EIP_E_TAG);
    assert_int_equal(m.column, 3);
    client_call_fini(&c);
}

static void so_many_items_and_no_more(void **state) {
    (void)state;
    struct client_call c = {.count = 0};
    struct client_mistake mistake = {.err = EIP_OK};
    assert_int_equal(client_call_begin(&c, CLIENT_ITEMS_MAX + 1, &mistake), EIP_E_LIMIT);
    assert_int_equal(mistake.err, EIP_E_LIMIT);
    assert_non_null(mistake.why);
    begin(&c, 0);
    assert_int_equal(c.count, 0);
    client_call_fini(&c);
}

static void a_value_makes_a_write_of_a_read(void **state) {
    (void)state;
    struct client_call c = {.count = 0};
    struct client_mistake m = {.err = EIP_OK};
    struct eip_value two = {
        .type = EIP_TYPE_INT, .count = 2, .data = (const uint8_t *)"\1\0\2\0", .size = 4};
    begin(&c, 1);
    aim(&c, 0, "Counts[5]");
    assert_int_equal(client_call_carry(&c, 0, &two, &m), EIP_OK);
    assert_int_equal(c.items[0].op, CLIENT_WRITE);
    assert_int_equal(c.items[0].count, 2);
    assert_int_equal(c.items[0].type.code, EIP_TYPE_INT);
    assert_ptr_equal(c.items[0].data.at, two.data);
    aim(&c, 0, "Counts[5-6]");
    assert_int_equal(client_call_carry(&c, 0, &two, &m), EIP_OK);
    aim(&c, 0, "Counts[5-7]");
    assert_int_equal(client_call_carry(&c, 0, &two, &m), EIP_E_VALUE);
    assert_non_null(strstr(m.why, "number of elements"));
    assert_int_equal(c.items[0].op, CLIENT_READ);
    aim(&c, 0, "Counts");
    two.count = 0;
    assert_int_equal(client_call_carry(&c, 0, &two, &m), EIP_E_VALUE);
    two.count = UINT16_MAX + 1;
    assert_int_equal(client_call_carry(&c, 0, &two, &m), EIP_E_VALUE);
    assert_non_null(strstr(m.why, "65535"));
    two.count = 1;
    two.size = 0;
    assert_int_equal(client_call_carry(&c, 0, &two, &m), EIP_E_VALUE);
    two.size = 2;
    two.data = NULL;
    assert_int_equal(client_call_carry(&c, 0, &two, &m), EIP_E_ARGUMENT);
    client_call_fini(&c);
}

static void a_structure_is_written_whole_or_not_at_all(void **state) {
    (void)state;
    static const struct eip_structure four = {.name = "Four", .handle = 7, .size = 4};
    static const char *const denied[] = {"Secret", NULL};
    struct client_call c = {.count = 0};
    struct client_mistake m = {.err = EIP_OK};
    struct eip_value v = {.type = EIP_TYPE_STRUCT,
                          .handle = 7,
                          .count = 1,
                          .data = (const uint8_t *)"\1\2\3\4\5\6\7\10",
                          .size = 8,
                          .structure = &four};
    begin(&c, 1);
    aim(&c, 0, "S");
    assert_int_equal(client_call_carry(&c, 0, &v, &m), EIP_E_VALUE);
    v.count = 2;
    assert_int_equal(client_call_carry(&c, 0, &v, &m), EIP_OK);
    assert_int_equal(c.items[0].type.handle, 7);
    v.denied = denied;
    assert_int_equal(client_call_carry(&c, 0, &v, &m), EIP_E_VALUE);
    assert_non_null(strstr(m.why, "denied"));
    client_call_fini(&c);
}

static void objects_are_aimed_at_by_numbers(void **state) {
    (void)state;
    static const struct {
        uint32_t class_id, instance, attribute;
        const char *path;
        size_t size;
    } rows[] = {
        {1, 1, 7, "\x20\1\x24\1\x30\7", 6},
        {1, 0, 1, "\x20\1\x24\0\x30\1", 6}, /* the class itself */
        {1, 1, 0, "\x20\1\x24\1", 4},
        {0x300, 0x100, 0x200, "\x21\0\0\3\x25\0\0\1\x31\0\0\2", 12},
    };
    struct client_call c = {.count = 0};
    struct client_mistake m;
    begin(&c, 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(client_call_aim_object(&c, 0, rows[i].class_id, rows[i].instance,
                                                rows[i].attribute, &m),
                         EIP_OK);
        client_call_start(&c, 0);
        assert_int_equal(reader_left(&c.items[0].path), rows[i].size);
        assert_memory_equal(c.items[0].path.at, rows[i].path, rows[i].size);
        assert_false(c.items[0].data.bad);
    }
    client_call_fini(&c);
}

static void bits_are_picked_out_of_what_was_read(void **state) {
    (void)state;
    static const struct {
        const char *tag;
        uint16_t type;
        const char *bytes;
        size_t size;
        int bit; /* or -1: EIP_E_TYPE */
    } rows[] = {
        {"A.0", EIP_TYPE_DINT, "\1\0\0\0", 4, 1},
        {"A.1", EIP_TYPE_DINT, "\1\0\0\0", 4, 0},
        {"A.31", EIP_TYPE_DINT, "\0\0\0\x80", 4, 1},
        {"A.7", EIP_TYPE_SINT, "\x80", 1, 1},
        {"A.8", EIP_TYPE_SINT, "\x80", 1, -1},
        {"A.63", EIP_TYPE_ULINT, "\0\0\0\0\0\0\0\x80", 8, 1},
        {"A.63", EIP_TYPE_LINT, "\0\0\0\0\0\0\0\x80", 8, 1},
        {"A.0", EIP_TYPE_REAL, "\1\0\0\0", 4, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct client_call c = {.count = 0};
        struct eip_value value = {.count = 77};
        bool bit;
        begin(&c, 1);
        aim(&c, 0, rows[i].tag);
        fill(&c, 0, rows[i].type, rows[i].bytes, rows[i].size);
        eip_err err = client_call_value(&c, 0, &value);
        assert_int_equal(err, rows[i].bit < 0 ? EIP_E_TYPE : EIP_OK);
        if (rows[i].bit < 0) {
            assert_int_equal(value.count, 77);
        } else {
            assert_int_equal(value.type, EIP_TYPE_BOOL);
            assert_int_equal(eip_value_get_bool(&value, 0, &bit), EIP_OK);
            assert_int_equal(bit, rows[i].bit);
        }
        client_call_fini(&c);
    }
}

static void an_item_that_failed_has_no_value(void **state) {
    (void)state;
    struct client_call c = {.count = 0};
    struct eip_value value = {.count = 77};
    begin(&c, 1);
    aim(&c, 0, "A");
    c.items[0].err = EIP_E_REFUSED;
    assert_int_equal(client_call_value(&c, 0, &value), EIP_E_REFUSED);
    assert_int_equal(value.count, 77);
    client_call_fini(&c);
}

static void a_call_that_is_used_again_allocates_nothing(void **state) {
    (void)state;
    struct client_call c = {.count = 0};
    uint64_t before = 0;
    for (int round = 0; round < 10; round++) {
        begin(&c, 2);
        aim(&c, 0, "Speed");
        aim(&c, 1, "Counts[7]");
        client_call_start(&c, 0);
        if (round == 0)
            before = mem_count();
    }
    assert_int_equal(mem_count(), before);
    client_call_fini(&c);
}

UNIT_CASES(cmocka_unit_test(tags_become_paths_that_stand_still),
           cmocka_unit_test(mistakes_tell_which_tag_and_where),
           cmocka_unit_test(so_many_items_and_no_more),
           cmocka_unit_test(a_value_makes_a_write_of_a_read),
           cmocka_unit_test(a_structure_is_written_whole_or_not_at_all),
           cmocka_unit_test(objects_are_aimed_at_by_numbers),
           cmocka_unit_test(bits_are_picked_out_of_what_was_read),
           cmocka_unit_test(an_item_that_failed_has_no_value),
           cmocka_unit_test(a_call_that_is_used_again_allocates_nothing))
