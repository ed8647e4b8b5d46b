#include "cip/symbol.h"

#include "support/unit.h"

static const uint8_t ids_1_2[] = {1, 0, 2, 0};
static const uint8_t ids_1_2_8[] = {1, 0, 2, 0, 8, 0};
static const uint8_t ids_2_7_8_1[] = {2, 0, 7, 0, 8, 0, 1, 0};
static const uint8_t ids_all[] = {1, 0, 2, 0, 3, 0, 5, 0, 6, 0, 7, 0, 8, 0, 10, 0, 12, 0, 13, 0};

static struct cip_attribute_list asked(const uint8_t *ids, size_t size) {
    return (struct cip_attribute_list){.count = (uint16_t)(size / 2), .ids = reader_of(ids, size)};
}

static struct reader bytes_of(const char *vector) {
    const struct vector *v = vectors_get(vector);
    return reader_of(v->bytes, v->size);
}

static void a_page_is_read_record_by_record(void **state) {
    (void)state;
    struct cip_attribute_list list = asked(ids_1_2_8, sizeof ids_1_2_8);
    struct reader r = bytes_of("list_symbols_reply/cip.reply");
    reader_take(&r, 4);
    struct cip_symbol speed = cip_symbol_decode(&r, &list);
    assert_false(r.bad);
    assert_int_equal(speed.instance, 1);
    assert_true(str_equal(speed.name, str_of("Speed")));
    assert_int_equal(speed.type, 0x00c4);
    assert_int_equal(speed.dimensions[0], 0);
    struct cip_symbol counts = cip_symbol_decode(&r, &list);
    assert_true(reader_done(&r));
    assert_int_equal(counts.instance, 7);
    assert_true(str_equal(counts.name, str_of("Counts")));
    assert_int_equal(counts.type, 0x20c4);
    assert_int_equal(counts.dimensions[0], 10);
    assert_int_equal(counts.dimensions[1], 0);
    assert_int_equal(counts.dimensions[2], 0);
}

static void attributes_come_in_the_order_asked_for(void **state) {
    (void)state;
    struct cip_attribute_list list = asked(ids_2_7_8_1, sizeof ids_2_7_8_1);
    struct reader r = bytes_of("list_symbols_reordered_reply/cip.symbol.2_7_8_1");
    struct cip_symbol ready = cip_symbol_decode(&r, &list);
    assert_true(reader_done(&r));
    assert_int_equal(ready.instance, 5);
    assert_int_equal(ready.type, 0x05c1);
    assert_int_equal(ready.size, 1);
    assert_true(str_equal(ready.name, str_of("Ready1")));
}

static void all_ten_attributes_have_their_fields(void **state) {
    (void)state;
    struct cip_attribute_list list = asked(ids_all, sizeof ids_all);
    struct reader r = bytes_of("list_symbols_all_reply/cip.symbol.all");
    struct cip_symbol s = cip_symbol_decode(&r, &list);
    assert_true(reader_done(&r));
    assert_int_equal(s.instance, 1);
    assert_true(str_equal(s.name, str_of("Speed")));
    assert_int_equal(s.type, 0x00c4);
    assert_int_equal(s.address, 0x40302010);
    assert_int_equal(s.object_address, 0x80706050);
    assert_int_equal(s.control, 1u << 26);
    assert_int_equal(s.size, 4);
    assert_int_equal(s.access, 2);
    assert_int_equal(s.table, 7);
    assert_int_equal(reader_left(&s.path), 6);
    assert_memory_equal(s.path.at, "\x20\x6b\x25\x00\x01\x00", 6);
}

static void what_was_not_asked_for_stays_empty(void **state) {
    (void)state;
    struct cip_attribute_list list = asked(ids_1_2, sizeof ids_1_2);
    struct reader r = bytes_of("list_program_symbols_reply/cip.symbol.1_2");
    struct cip_symbol s = cip_symbol_decode(&r, &list);
    assert_true(reader_done(&r));
    assert_true(str_equal(s.name, str_of("Cnt")));
    assert_int_equal(s.size, 0);
    assert_int_equal(s.access, 0);
    assert_int_equal(s.control, 0);
    assert_int_equal(reader_left(&s.path), 0);
}

static void an_attribute_of_unknown_size_is_refused_both_ways(void **state) {
    (void)state;
    static const uint8_t known[] = {1, 2, 3, 5, 6, 7, 8, 10, 12, 13};
    static const uint8_t zeros[64];
    for (uint8_t id = 0; id < 20; id++) {
        uint8_t ids[2] = {id, 0};
        struct cip_attribute_list list = asked(ids, sizeof ids);
        struct reader r = reader_of(zeros, sizeof zeros);
        struct cip_symbol s = cip_symbol_decode(&r, &list);
        bool is_known = memchr(known, id, sizeof known) != NULL;
        assert_int_equal(r.bad, !is_known);
        struct writer w = writer_measure();
        cip_symbol_encode(&w, &s, &list);
        assert_int_equal(w.bad, !is_known);
    }
}

static void a_record_that_is_cut_is_refused(void **state) {
    (void)state;
    struct cip_attribute_list list = asked(ids_1_2_8, sizeof ids_1_2_8);
    struct reader r = bytes_of("symbol_cut_in_dimensions");
    cip_symbol_decode(&r, &list);
    assert_true(r.bad);
}

static void a_path_that_is_not_words_cannot_be_sent(void **state) {
    (void)state;
    static const uint8_t ids[] = {13, 0};
    static const uint8_t path[512];
    struct cip_attribute_list list = asked(ids, sizeof ids);
    static const struct {
        size_t size;
        bool bad;
    } rows[] = {{0, false}, {1, true}, {2, false}, {510, false}, {511, true}, {512, true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cip_symbol s = {.path = reader_of(path, rows[i].size)};
        struct writer w = writer_measure();
        cip_symbol_encode(&w, &s, &list);
        assert_int_equal(w.bad, rows[i].bad);
    }
}

static void a_name_over_65535_characters_cannot_be_sent(void **state) {
    (void)state;
    static const char name[65536];
    static const uint8_t ids[] = {1, 0};
    struct cip_attribute_list list = asked(ids, sizeof ids);
    struct cip_symbol s = {.name = str_span(name, 65535)};
    struct writer w = writer_measure();
    cip_symbol_encode(&w, &s, &list);
    assert_false(w.bad);
    s.name.size++;
    cip_symbol_encode(&w, &s, &list);
    assert_true(w.bad);
}

static void measuring_equals_writing(void **state) {
    (void)state;
    struct cip_attribute_list list = asked(ids_all, sizeof ids_all);
    const struct vector *v = vectors_get("list_symbols_all_reply/cip.symbol.all");
    struct reader r = reader_of(v->bytes, v->size);
    struct cip_symbol s = cip_symbol_decode(&r, &list);
    uint8_t out[128];
    struct writer w = writer_of(out, sizeof out), m = writer_measure();
    cip_symbol_encode(&w, &s, &list);
    cip_symbol_encode(&m, &s, &list);
    assert_int_equal(m.size, v->size);
    assert_int_equal(w.size, v->size);
    assert_memory_equal(out, v->bytes, v->size);
}

static void assert_type(uint16_t word, struct cip_symbol_type want) {
    struct cip_symbol_type type = cip_symbol_type_of(word);
    assert_int_equal(type.structure, want.structure);
    assert_int_equal(type.system, want.system);
    assert_int_equal(type.dimensions, want.dimensions);
    assert_int_equal(type.code, want.code);
    assert_int_equal(type.bit, want.bit);
}

static void one_attribute_stands_by_itself(void **state) {
    (void)state;
    uint8_t buffer[16];
    struct writer w = writer_of(buffer, sizeof buffer);
    const struct cip_symbol symbol = {.instance = 9, .name = str_of("Ab"), .type = 0x20c4};
    cip_symbol_attribute_encode(&w, CIP_SYMBOL_NAME, &symbol);
    cip_symbol_attribute_encode(&w, CIP_SYMBOL_TYPE, &symbol);
    assert_false(w.bad);
    assert_int_equal(w.size, 6);
    assert_memory_equal(buffer, "\2\0Ab\xc4\x20", 6);
}

static void ten_attributes_are_known(void **state) {
    (void)state;
    static const uint16_t known[] = {1, 2, 3, 5, 6, 7, 8, 10, 12, 13};
    size_t at = 0;
    for (uint16_t id = 0; id < 300; id++) {
        bool is_known = at < sizeof known / sizeof known[0] && known[at] == id;
        assert_int_equal(cip_symbol_has_attribute(id), is_known);
        at += is_known;
    }
}

static void type_words_are_taken_apart(void **state) {
    (void)state;
    assert_type(0x00c4, (struct cip_symbol_type){.code = 0xc4});
    assert_type(0x20c4, (struct cip_symbol_type){.code = 0xc4, .dimensions = 1});
    assert_type(0x40c4, (struct cip_symbol_type){.code = 0xc4, .dimensions = 2});
    assert_type(0x60ca, (struct cip_symbol_type){.code = 0xca, .dimensions = 3});
    assert_type(0x20d3, (struct cip_symbol_type){.code = 0xd3, .dimensions = 1});
    assert_type(0x02c1, (struct cip_symbol_type){.code = 0xc1, .bit = 2});
    assert_type(0x07c1, (struct cip_symbol_type){.code = 0xc1, .bit = 7});
    assert_type(0x829a, (struct cip_symbol_type){.structure = true, .code = 0x29a});
    assert_type(0x8fce, (struct cip_symbol_type){.structure = true, .code = 0xfce});
    assert_type(0xaf83,
                (struct cip_symbol_type){.structure = true, .code = 0xf83, .dimensions = 1});
    assert_type(0x1068, (struct cip_symbol_type){.system = true, .code = 0x68});
}

static void every_type_word_comes_back(void **state) {
    (void)state;
    for (uint32_t word = 0; word <= UINT16_MAX; word++) {
        struct cip_symbol_type type = cip_symbol_type_of((uint16_t)word);
        assert_int_equal(cip_symbol_type_pack(&type), word);
    }
}

UNIT_CASES(cmocka_unit_test(a_page_is_read_record_by_record),
           cmocka_unit_test(attributes_come_in_the_order_asked_for),
           cmocka_unit_test(all_ten_attributes_have_their_fields),
           cmocka_unit_test(what_was_not_asked_for_stays_empty),
           cmocka_unit_test(an_attribute_of_unknown_size_is_refused_both_ways),
           cmocka_unit_test(a_record_that_is_cut_is_refused),
           cmocka_unit_test(a_path_that_is_not_words_cannot_be_sent),
           cmocka_unit_test(a_name_over_65535_characters_cannot_be_sent),
           cmocka_unit_test(one_attribute_stands_by_itself),
           cmocka_unit_test(ten_attributes_are_known), cmocka_unit_test(measuring_equals_writing),
           cmocka_unit_test(type_words_are_taken_apart),
           cmocka_unit_test(every_type_word_comes_back))
