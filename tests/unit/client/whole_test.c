/* SPDX-License-Identifier: MIT */
/* Structures that are read member by member, answered by a list of what a device gives. */
#include "client/whole.h"

#include "cip/path.h"
#include "cip/status.h"
#include "support/unit.h"

enum { SIZE_MAX_OF_VALUE = 16 };

static const struct eip_member key_members[] = {
    {.name = "Code", .type = EIP_TYPE_DINT, .bit = EIP_NO_BIT, .element_size = 4},
    {.name = "Pin", .type = EIP_TYPE_SINT, .bit = EIP_NO_BIT, .offset = 4, .element_size = 1},
};
static const struct eip_structure key = {
    .name = "Key", .handle = 0x11, .size = 8, .member_count = 2, .members = key_members};

static const struct eip_member part_members[] = {
    {.name = "Host", .type = EIP_TYPE_SINT, .bit = EIP_NO_BIT, .hidden = true, .element_size = 1},
    {.name = "Run", .type = EIP_TYPE_BOOL, .bit = 0, .element_size = 1},
    {.name = "Stop", .type = EIP_TYPE_BOOL, .bit = 7, .element_size = 1},
    {.name = "Hist",
     .type = EIP_TYPE_INT,
     .bit = EIP_NO_BIT,
     .offset = 4,
     .count = 2,
     .element_size = 2},
    {.name = "Keys",
     .structure = &key,
     .type = EIP_TYPE_STRUCT,
     .bit = EIP_NO_BIT,
     .offset = 8,
     .count = 2,
     .element_size = 8},
};
static const struct eip_structure part = {
    .name = "Part", .handle = 0x22, .size = 24, .member_count = 5, .members = part_members};

/* What the device says of a path. */
struct answer {
    const char *path;
    uint8_t status; /* of a refusal, or 0 and a value */
    struct cip_tag_type type;
    size_t size;
    uint8_t bytes[SIZE_MAX_OF_VALUE];
};

static const struct answer *find(const struct answer *answers, struct reader path) {
    char buffer[128];
    struct text text = text_of(buffer, sizeof buffer);
    cip_path_text(&text, path, false);
    for (; answers->path != NULL; answers++)
        if (strcmp(answers->path, text_cstr(&text)) == 0)
            return answers;
    fail_msg("nobody was to ask for %s", buffer);
    return NULL;
}

static void answer_item(struct client_store *values, struct client_item *item,
                        const struct answer *a) {
    item->status = (struct eip_status){.source = EIP_SOURCE_DEVICE, .general = a->status};
    item->err = a->status == CIP_OK ? EIP_OK : EIP_E_REFUSED;
    item->type = a->type;
    if (a->status == CIP_OK)
        assert_int_equal(client_store_append(values, &item->value, reader_of(a->bytes, a->size)),
                         EIP_OK);
}

/* Asks until there is nothing more; how often. */
static int carry_out(struct client_whole *w, const struct answer *answers) {
    struct client_batch *b;
    int rounds = 0;
    for (; client_whole_ask(w, &b); rounds++) {
        for (size_t i = 0; i < b->count; i++)
            answer_item(b->store, &b->items[i], find(answers, b->items[i].path));
        client_whole_take(w);
    }
    return rounds;
}

static struct client_whole *whole_of(const char *tag, const struct catalog_place *place,
                                     uint32_t count) {
    struct cip_address address;
    struct client_whole *w = NULL;
    assert_int_equal(cip_address_parse(str_of(tag), &address, NULL), EIP_OK);
    assert_int_equal(client_whole_new(&address, place, count, &w), EIP_OK);
    return w;
}

/* A tag of parts, with these dimensions, from one of its elements on. */
static struct catalog_place place_of(struct eip_symbol *symbol, const uint32_t dimensions[3],
                                     uint32_t first, size_t name_size) {
    *symbol = (struct eip_symbol){.structure = &part, .type = EIP_TYPE_STRUCT};
    memcpy(symbol->dimensions, dimensions, sizeof symbol->dimensions);
    return (struct catalog_place){.symbol = symbol,
                                  .structure = &part,
                                  .type = EIP_TYPE_STRUCT,
                                  .bit = EIP_NO_BIT,
                                  .element_size = part.size,
                                  .offset = (uint64_t)first * part.size,
                                  .count = 1,
                                  .name_size = name_size};
}

static struct catalog_place scalar(struct eip_symbol *symbol) {
    return place_of(symbol, (uint32_t[3]){0}, 0, 4); /* 91 01 'P' 00 */
}

/* All but one of two keys' codes, and a BOOL that is not there for clients. */
static const struct answer most[] = {
    {"P.Run", 0, {EIP_TYPE_BOOL, 0}, 1, {0xff}},
    {"P.Stop", CIP_PATH_SEGMENT_ERROR, {0}, 0, {0}},
    {"P.Hist", 0, {EIP_TYPE_INT, 0}, 4, {1, 0, 2, 0}},
    {"P.Keys", CIP_PRIVILEGE_VIOLATION, {0}, 0, {0}},
    {"P.Keys[0]", 0, {EIP_TYPE_STRUCT, 0x11}, 8, {5, 0, 0, 0, 6, 0, 0, 0}},
    {"P.Keys[1]", CIP_PRIVILEGE_VIOLATION, {0}, 0, {0}},
    {"P.Keys[1].Code", CIP_PRIVILEGE_VIOLATION, {0}, 0, {0}},
    {"P.Keys[1].Pin", 0, {EIP_TYPE_SINT, 0}, 1, {7}},
    {NULL, 0, {0}, 0, {0}},
};

static void what_is_refused_is_taken_apart(void **state) {
    (void)state;
    struct eip_symbol symbol;
    struct eip_value v;
    struct eip_status status;
    const struct catalog_place place = scalar(&symbol);
    struct client_whole *w = whole_of("P", &place, 1);
    assert_int_equal(carry_out(w, most), 3);
    assert_int_equal(client_whole_value(w, &v, &status), EIP_OK);
    static const uint8_t bytes[24] = {1, 0, 0, 0, 1, 0, 2, 0, 5, 0, 0,
                                      0, 6, 0, 0, 0, 0, 0, 0, 0, 7};
    assert_int_equal(v.size, sizeof bytes);
    assert_memory_equal(v.data, bytes, sizeof bytes);
    assert_ptr_equal(v.structure, &part);
    assert_int_equal(v.count, 1);
    assert_string_equal(v.denied[0], "Stop");
    assert_string_equal(v.denied[1], "Keys[1].Code");
    assert_null(v.denied[2]);
    char text[128];
    eip_value_format(&v, text, sizeof text);
    assert_string_equal(text, "{Run: true, Hist: [1, 2], Keys: [{Code: 5, Pin: 6}, {Pin: 7}]}");
    client_whole_free(w);
}

static void expect_two_denied(struct client_whole *w, const char *first, const char *second) {
    struct eip_value v;
    struct eip_status status;
    assert_int_equal(client_whole_value(w, &v, &status), EIP_OK);
    assert_string_equal(v.denied[0], first);
    assert_string_equal(v.denied[1], second);
    assert_null(v.denied[2]);
}

static void it_is_read_again_at_once_and_without_memory(void **state) {
    (void)state;
    static const struct answer then[] = {
        {"P.Run", 0, {EIP_TYPE_BOOL, 0}, 1, {0}},
        {"P.Stop", 0, {EIP_TYPE_BOOL, 0}, 1, {1}},
        {"P.Hist", CIP_PRIVILEGE_VIOLATION, {0}, 0, {0}},
        {"P.Keys[0]", 0, {EIP_TYPE_STRUCT, 0x11}, 8, {8, 0, 0, 0, 9, 0, 0, 0}},
        {"P.Keys[1].Code", 0, {EIP_TYPE_DINT, 0}, 4, {7, 0, 0, 0}},
        {"P.Keys[1].Pin", CIP_PATH_SEGMENT_ERROR, {0}, 0, {0}},
        {NULL, 0, {0}, 0, {0}},
    };
    static const uint8_t bytes[24] = {0x80, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0,
                                      9,    0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0};
    struct eip_symbol symbol;
    struct eip_value v;
    struct eip_status status;
    const struct catalog_place place = scalar(&symbol);
    struct client_whole *w = whole_of("P", &place, 1);
    carry_out(w, most);
    expect_two_denied(w, "Stop", "Keys[1].Code");
    client_whole_again(w);
    assert_int_equal(carry_out(w, then), 1);
    expect_two_denied(w, "Hist", "Keys[1].Pin");
    assert_int_equal(client_whole_value(w, &v, &status), EIP_OK);
    assert_memory_equal(v.data, bytes, sizeof bytes);
    uint64_t before = mem_count();
    client_whole_again(w);
    assert_int_equal(carry_out(w, then), 1);
    expect_two_denied(w, "Hist", "Keys[1].Pin");
    assert_int_equal(mem_count(), before);
    client_whole_free(w);
}

static void after_a_failure_it_is_read_again_all_the_same(void **state) {
    (void)state;
    struct answer answers[sizeof most / sizeof most[0]];
    struct eip_symbol symbol;
    struct eip_value v;
    struct eip_status status;
    const struct catalog_place place = scalar(&symbol);
    struct client_whole *w = whole_of("P", &place, 1);
    memcpy(answers, most, sizeof most);
    answers[4].status = 2; /* of P.Keys[0], beside which Keys[1] is to be opened */
    carry_out(w, answers);
    assert_int_equal(client_whole_value(w, &v, &status), EIP_E_REFUSED);
    for (int i = 0; i < 2; i++) {
        client_whole_again(w);
        carry_out(w, most);
        expect_two_denied(w, "Stop", "Keys[1].Code");
    }
    client_whole_free(w);
}

/* The answers, but one. */
static void but(struct answer *answers, const struct answer *other) {
    memcpy(answers, most, sizeof most);
    for (size_t i = 0; answers[i].path != NULL; i++)
        if (strcmp(answers[i].path, other->path) == 0)
            answers[i] = *other;
}

static eip_err outcome(const struct answer *answers, struct eip_status *ret_status) {
    struct eip_symbol symbol;
    struct eip_value v;
    const struct catalog_place place = scalar(&symbol);
    struct client_whole *w = whole_of("P", &place, 1);
    carry_out(w, answers);
    eip_err err = client_whole_value(w, &v, ret_status);
    client_whole_free(w);
    return err;
}

static void a_member_of_another_type_is_of_another_program(void **state) {
    (void)state;
    static const struct answer others[] = {
        {"P.Hist", 0, {EIP_TYPE_INT, 0}, 2, {1, 0}},
        {"P.Hist", 0, {EIP_TYPE_DINT, 0}, 4, {1, 0}},
        {"P.Run", 0, {EIP_TYPE_BOOL, 0}, 4, {1}},
        {"P.Keys[0]", 0, {EIP_TYPE_STRUCT, 0x12}, 8, {1}},
    };
    struct answer answers[sizeof most / sizeof most[0]];
    struct eip_status status;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        but(answers, &others[i]);
        assert_int_equal(outcome(answers, &status), EIP_E_CHANGED);
    }
}

static void another_failure_ends_it_all(void **state) {
    (void)state;
    static const struct answer busy = {"P.Keys[1].Pin", 2, {0}, 0, {0}};
    struct answer answers[sizeof most / sizeof most[0]];
    struct eip_status status;
    but(answers, &busy);
    assert_int_equal(outcome(answers, &status), EIP_E_REFUSED);
    assert_int_equal(status.general, 2);
}

static void where_nothing_is_given_it_is_refused(void **state) {
    (void)state;
    struct answer answers[sizeof most / sizeof most[0]];
    struct eip_status status;
    memcpy(answers, most, sizeof most);
    for (size_t i = 0; answers[i].path != NULL; i++)
        answers[i].status = CIP_PATH_SEGMENT_ERROR;
    assert_int_equal(outcome(answers, &status), EIP_E_REFUSED);
    assert_int_equal(status.general, CIP_OK);
}

/* Which elements are asked for, each as a whole: "P[0,2] P[1,0] ..." */
static const char *asked(const char *tag, const struct catalog_place *place, uint32_t count) {
    static char buffer[512];
    struct text text = text_of(buffer, sizeof buffer);
    struct client_whole *w = whole_of(tag, place, count);
    struct client_batch *b;
    assert_true(client_whole_ask(w, &b));
    for (size_t i = 0; i < b->count; i++) {
        if (i > 0)
            text_char(&text, ' ');
        cip_path_text(&text, b->items[i].path, false);
    }
    client_whole_free(w);
    return buffer;
}

static void elements_of_arrays_are_counted_through_their_dimensions(void **state) {
    (void)state;
    struct eip_symbol symbol;
    struct catalog_place place = place_of(&symbol, (uint32_t[3]){2, 3, 0}, 2, 4);
    assert_string_equal(asked("P[0,2]", &place, 3), "P[0,2] P[1,0] P[1,1]");
    place = place_of(&symbol, (uint32_t[3]){2, 3, 0}, 0, 4);
    assert_string_equal(asked("P", &place, 2), "P[0,0] P[0,1]");
    place = place_of(&symbol, (uint32_t[3]){10, 0, 0}, 7, 4);
    assert_string_equal(asked("P[7]", &place, 2), "P[7] P[8]");
    assert_string_equal(asked("P[7]", &place, 1), "P[7].Run P[7].Stop P[7].Hist P[7].Keys");
    /* A member has one dimension, whatever the tag has. */
    place = place_of(&symbol, (uint32_t[3]){10, 0, 0}, 700, 4);
    place.count = 4;
    assert_string_equal(asked("P[7].Q[300]", &place, 2), "P[7].Q[300] P[7].Q[301]");
    assert_string_equal(asked("P[7].Q", &place, 2), "P[7].Q[0] P[7].Q[1]");
}

static void an_element_of_several_is_named_by_its_index(void **state) {
    (void)state;
    static const struct answer answers[] = {
        {"P[4]", 0, {EIP_TYPE_STRUCT, 0x22}, 16, {0}}, /* too short: see below */
        {"P[5]", CIP_PRIVILEGE_VIOLATION, {0}, 0, {0}},
        {"P[5].Run", CIP_PRIVILEGE_VIOLATION, {0}, 0, {0}},
        {"P[5].Stop", 0, {EIP_TYPE_BOOL, 0}, 1, {1}},
        {"P[5].Hist", CIP_PATH_UNKNOWN, {0}, 0, {0}},
        {"P[5].Keys", CIP_PATH_UNKNOWN, {0}, 0, {0}},
        {NULL, 0, {0}, 0, {0}},
    };
    struct eip_symbol symbol;
    struct eip_value v;
    struct eip_status status;
    struct catalog_place place = place_of(&symbol, (uint32_t[3]){10, 0, 0}, 5, 4);
    struct client_whole *w = whole_of("P[5]", &place, 1);
    carry_out(w, answers);
    assert_int_equal(client_whole_value(w, &v, &status), EIP_OK);
    assert_string_equal(v.denied[0], "Run");
    assert_string_equal(v.denied[2], "Keys");
    assert_null(v.denied[3]);
    assert_int_equal(v.data[0], 0x80);
    client_whole_free(w);

    place = place_of(&symbol, (uint32_t[3]){10, 0, 0}, 4, 4);
    w = whole_of("P[4]", &place, 2);
    carry_out(w, answers);
    assert_int_equal(client_whole_value(w, &v, &status), EIP_E_CHANGED);
    client_whole_free(w);
}

static void what_is_no_known_structure_or_too_much_is_refused(void **state) {
    (void)state;
    struct cip_address address;
    struct eip_symbol symbol;
    struct client_whole *w = NULL;
    struct catalog_place place = scalar(&symbol);
    assert_int_equal(cip_address_parse(str_of("P"), &address, NULL), EIP_OK);
    assert_int_equal(client_whole_new(&address, &place, 0, &w), EIP_E_TYPE);
    assert_int_equal(client_whole_new(&address, &place, CLIENT_WHOLE_PARTS_MAX + 1, &w),
                     EIP_E_LIMIT);
    place.structure = NULL;
    assert_int_equal(client_whole_new(&address, &place, 1, &w), EIP_E_TYPE);
    place.type = EIP_TYPE_DINT;
    assert_int_equal(client_whole_new(&address, &place, 1, &w), EIP_E_TYPE);
    assert_null(w);
    client_whole_free(NULL);
}

/* A structure as large as its members say, but they are too many to be asked for. */
static void parts_are_limited(void **state) {
    (void)state;
    static const struct eip_member many = {.name = "Many",
                                           .structure = &key,
                                           .type = EIP_TYPE_STRUCT,
                                           .bit = EIP_NO_BIT,
                                           .count = CLIENT_WHOLE_PARTS_MAX,
                                           .element_size = 8};
    static const struct eip_structure large = {.name = "Large",
                                               .handle = 0x33,
                                               .size = 8 * CLIENT_WHOLE_PARTS_MAX,
                                               .member_count = 1,
                                               .members = &many};
    static const struct answer refused[] = {{"P.Many", CIP_PRIVILEGE_VIOLATION, {0}, 0, {0}},
                                            {NULL, 0, {0}, 0, {0}}};
    struct eip_symbol symbol;
    struct eip_value v;
    struct eip_status status;
    struct catalog_place place = scalar(&symbol);
    place.structure = &large;
    struct client_whole *w = whole_of("P", &place, 1);
    carry_out(w, refused);
    assert_int_equal(client_whole_value(w, &v, &status), EIP_E_LIMIT);
    client_whole_free(w);
}

UNIT_CASES(cmocka_unit_test(what_is_refused_is_taken_apart),
           cmocka_unit_test(it_is_read_again_at_once_and_without_memory),
           cmocka_unit_test(after_a_failure_it_is_read_again_all_the_same),
           cmocka_unit_test(a_member_of_another_type_is_of_another_program),
           cmocka_unit_test(another_failure_ends_it_all),
           cmocka_unit_test(where_nothing_is_given_it_is_refused),
           cmocka_unit_test(elements_of_arrays_are_counted_through_their_dimensions),
           cmocka_unit_test(an_element_of_several_is_named_by_its_index),
           cmocka_unit_test(what_is_no_known_structure_or_too_much_is_refused),
           cmocka_unit_test(parts_are_limited))
