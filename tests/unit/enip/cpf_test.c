#include "enip/cpf.h"

#include "support/unit.h"

static struct reader bytes_of(const char *vector) {
    const struct vector *v = vectors_get(vector);
    return reader_of(v->bytes, v->size);
}

static void items_keep_their_types_and_bodies(void **state) {
    (void)state;
    struct reader r = bytes_of("get_vendor/enip.cpf");
    struct enip_cpf cpf = enip_cpf_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(cpf.count, 2);
    assert_int_equal(cpf.items[0].type, ENIP_ITEM_NULL_ADDRESS);
    assert_int_equal(reader_left(&cpf.items[0].body), 0);
    assert_int_equal(cpf.items[1].type, ENIP_ITEM_UNCONNECTED_DATA);
    assert_int_equal(reader_left(&cpf.items[1].body), 8);
    assert_int_equal(reader_u8(&cpf.items[1].body), 0x0e);
}

static void no_items_are_a_good_list(void **state) {
    (void)state;
    struct reader r = bytes_of("list_interfaces_reply/enip.cpf");
    struct enip_cpf cpf = enip_cpf_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(cpf.count, 0);
}

static void the_first_item_of_a_type_is_found(void **state) {
    (void)state;
    static const uint8_t bytes[] = {3, 0, 0xb2, 0, 1, 0, 7, 0x99, 0x99, 0, 0, 0xb2, 0, 1, 0, 8};
    struct reader r = reader_of(bytes, sizeof bytes);
    struct enip_cpf cpf = enip_cpf_decode(&r);
    assert_true(reader_done(&r));
    struct reader body = enip_cpf_find(&cpf, ENIP_ITEM_UNCONNECTED_DATA);
    assert_int_equal(reader_u8(&body), 7);
    assert_true(reader_done(&body));
}

static void an_absent_item_is_a_failed_reader(void **state) {
    (void)state;
    struct enip_cpf cpf = {.count = 0};
    struct reader body = enip_cpf_find(&cpf, ENIP_ITEM_CONNECTED_DATA);
    assert_true(body.bad);
    assert_int_equal(reader_u16(&body), 0);
}

static void eight_items_are_the_most(void **state) {
    (void)state;
    uint8_t bytes[2 + 4 * (ENIP_CPF_ITEMS_MAX + 1)] = {0};
    for (uint8_t count = ENIP_CPF_ITEMS_MAX; count <= ENIP_CPF_ITEMS_MAX + 1; count++) {
        bytes[0] = count;
        struct reader r = reader_of(bytes, 2 + 4 * (size_t)count);
        struct enip_cpf cpf = enip_cpf_decode(&r);
        assert_int_equal(r.bad, count > 8);
        assert_int_equal(cpf.count, count > 8 ? 0 : 8);
    }
}

static void a_lying_list_has_no_items(void **state) {
    (void)state;
    static const char *const bad[] = {"cpf_too_many", "cpf_item_runs_over", "cpf_one_more",
                                      "cpf_header_cut", "cpf_nine_items"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reader r = bytes_of(bad[i]);
        struct enip_cpf cpf = enip_cpf_decode(&r);
        assert_true(r.bad);
        assert_int_equal(cpf.count, 0);
        assert_true(enip_cpf_find(&cpf, ENIP_ITEM_UNCONNECTED_DATA).bad);
    }
}

static void an_item_over_65535_bytes_cannot_be_sent(void **state) {
    (void)state;
    struct writer w = writer_measure();
    size_t mark = enip_item_begin(&w, ENIP_ITEM_CONNECTED_DATA);
    writer_zeros(&w, 65535);
    enip_item_end(&w, mark);
    assert_false(w.bad);
    writer_u8(&w, 0);
    enip_item_end(&w, mark);
    assert_true(w.bad);
}

static void measuring_equals_writing(void **state) {
    (void)state;
    const struct vector *v = vectors_get("list_identity_reply/enip.cpf");
    struct reader r = reader_of(v->bytes, v->size);
    struct enip_cpf cpf = enip_cpf_decode(&r);
    uint8_t out[64];
    struct writer w = writer_of(out, sizeof out), m = writer_measure();
    enip_cpf_encode(&w, &cpf);
    enip_cpf_encode(&m, &cpf);
    assert_false(w.bad || m.bad);
    assert_int_equal(w.size, v->size);
    assert_int_equal(m.size, v->size);
    assert_memory_equal(out, v->bytes, v->size);
}

static void a_sequenced_address_has_connection_and_number(void **state) {
    (void)state;
    struct reader r = bytes_of("sequenced_address");
    struct enip_sequenced address = enip_sequenced_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(address.connection, 0x80020010);
    assert_int_equal(address.sequence, 1);
}

static void a_dtls_message_has_type_transaction_and_status(void **state) {
    (void)state;
    struct reader r = bytes_of("dtls_message");
    struct enip_dtls_message m = enip_dtls_message_decode(&r);
    assert_true(reader_done(&r));
    assert_int_equal(m.type, 1);
    assert_int_equal(m.transaction, 7);
    assert_int_equal(m.status, 0);
    assert_int_equal(reader_left(&m.message), 8);
}

UNIT_CASES(cmocka_unit_test(items_keep_their_types_and_bodies),
           cmocka_unit_test(no_items_are_a_good_list),
           cmocka_unit_test(the_first_item_of_a_type_is_found),
           cmocka_unit_test(an_absent_item_is_a_failed_reader),
           cmocka_unit_test(eight_items_are_the_most), cmocka_unit_test(a_lying_list_has_no_items),
           cmocka_unit_test(an_item_over_65535_bytes_cannot_be_sent),
           cmocka_unit_test(measuring_equals_writing),
           cmocka_unit_test(a_sequenced_address_has_connection_and_number),
           cmocka_unit_test(a_dtls_message_has_type_transaction_and_status))
