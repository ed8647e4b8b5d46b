/* capture/message */
#include "support/plant.h"
#include "support/unit.h"

static struct plant plant;

static void rr(int side, uint32_t session, uint8_t context, const char *cip, size_t size) {
    plant_send(&plant, side, plant_unconnected(session, context, cip, size));
}

static void unit(int side, uint32_t connection, uint16_t sequence, const char *cip) {
    plant_send(&plant, side, plant_connected(connection, sequence, cip, 4));
}

static void expect(const char *text) {
    assert_string_equal(text_cstr(&plant.seen), text);
    plant_fini(&plant);
}

static void several_requests_may_be_outstanding(void **state) {
    (void)state;
    plant_init(&plant);
    rr(0, 7, 1, "\x0e\0", 2);
    rr(0, 7, 2, "\x01\0", 2);
    rr(1, 7, 2, "\x81\0\0\0", 4);
    rr(1, 7, 1, "\x8e\0\0\0", 4);
    rr(1, 7, 1, "\x8e\0\0\0", 4); /* answered already */
    expect("1 6f 0e?\n2 6f 01?\n3 6f 01! <2\n4 6f 0e! <1\n5 6f 0e.\n");
}

static void equal_contexts_are_answered_in_order(void **state) {
    (void)state;
    plant_init(&plant);
    rr(0, 7, 0, "\x0e\0", 2);
    rr(0, 7, 0, "\x0e\0", 2);
    rr(0, 8, 0, "\x0e\0", 2);
    rr(1, 7, 0, "\x8e\0\0\0", 4);
    rr(1, 8, 0, "\x8e\0\0\0", 4);
    rr(1, 7, 0, "\x8e\0\0\0", 4);
    expect("1 6f 0e?\n2 6f 0e?\n3 6f 0e?\n4 6f 0e! <1\n5 6f 0e! <3\n6 6f 0e! <2\n");
}

static void which_id_answers_which_is_learned_where_it_is_certain(void **state) {
    (void)state;
    plant_init(&plant);
    unit(0, 0x11, 5, "\x0e\0\0\0");
    unit(1, 0x21, 5, "\x8e\0\0\0"); /* certain: 0x21 answers 0x11 */
    unit(0, 0x12, 6, "\x0e\0\0\0");
    unit(0, 0x11, 6, "\x0e\0\0\0");
    unit(1, 0x21, 6, "\x8e\0\0\0"); /* not the older one */
    unit(1, 0x22, 6, "\x8e\0\0\0");
    expect("1 70 0e?\n2 70 0e! <1\n3 70 0e?\n4 70 0e?\n5 70 0e! <4\n6 70 0e! <3\n");
}

static void of_two_possible_answers_nothing_is_learned(void **state) {
    (void)state;
    plant_init(&plant);
    unit(0, 0x11, 5, "\x0e\0\0\0");
    unit(0, 0x12, 5, "\x0e\0\0\0");
    unit(1, 0x22, 5, "\x8e\0\0\0");
    assert_int_equal(plant.decoder.messages.connections.used, 0);
    expect("1 70 0e?\n2 70 0e?\n3 70 0e! <1\n");
}

static void what_was_learned_wrongly_is_learned_anew(void **state) {
    (void)state;
    plant_init(&plant);
    unit(0, 0x11, 5, "\x0e\0\0\0"); /* its reply was lost */
    unit(1, 0x22, 5, "\x8e\0\0\0"); /* the reply to a request that was lost */
    unit(0, 0x11, 6, "\x0e\0\0\0");
    unit(1, 0x21, 6, "\x8e\0\0\0"); /* 0x11 seems to be answered by 0x22 */
    unit(0, 0x12, 9, "\x01\0\0\0");
    unit(1, 0x22, 9, "\x81\0\0\0"); /* but 0x22 answers 0x12 */
    unit(0, 0x11, 7, "\x0e\0\0\0");
    unit(1, 0x21, 7, "\x8e\0\0\0");
    assert_non_null(strstr(text_cstr(&plant.seen), "6 70 01! <5\n"));
    assert_non_null(strstr(text_cstr(&plant.seen), "8 70 0e! <7\n"));
    plant_fini(&plant);
}

/* A Forward Open of a class, answered with ids 0x11 and 0x22. */
static void open_connection(uint8_t transport, const char *path, uint8_t words) {
    uint8_t bytes[64];
    struct writer w = writer_of(bytes, sizeof bytes);
    writer_bytes(&w, "\x54\x02\x20\x06\x24\x01\x0a\x0e", 8);
    writer_u32(&w, 0);
    writer_u32(&w, 0x22);
    writer_bytes(&w, "\x01\0\x37\x13\xef\xbe\xad\xde\3\0\0\0", 12);
    writer_bytes(&w, "\x80\x84\x1e\0\xf8\x43\x80\x84\x1e\0\xf8\x43", 12);
    writer_u8(&w, transport);
    writer_u8(&w, words);
    writer_bytes(&w, path, 2 * (size_t)words);
    plant_send(&plant, 0, plant_unconnected(1, 1, bytes, w.size));
    static const char reply[] = "\xd4\0\0\0\x11\0\0\0\x22\0\0\0\x01\0\x37\x13\xef\xbe\xad\xde"
                                "\x80\x84\x1e\0\x80\x84\x1e\0\0";
    plant_send(&plant, 1, plant_unconnected(1, 1, reply, sizeof reply));
}

static const struct capture_connection *only(void) {
    assert_int_equal(plant.decoder.messages.connections.used, 1);
    return &plant.decoder.messages.connections.list[0];
}

static void a_forward_open_makes_its_connection_known(void **state) {
    (void)state;
    plant_init(&plant);
    open_connection(0xa3, "\x20\x02\x24\x01", 2);
    assert_true(only()->opened);
    assert_int_equal(only()->transport, 0xa3);
    unit(0, 0x11, 1, "\x0e\0\0\0");
    unit(0, 0x99, 1, "\x0e\0\0\0");
    unit(1, 0x22, 1, "\x8e\0\0\0");
    rr(0, 1, 2, "\x4e\x02\x20\x06\x24\x01\x0a\x0e\1\0\x37\x13\xef\xbe\xad\xde\2\0\x20\2\x24\1", 22);
    rr(1, 1, 2, "\xce\0\0\0\1\0\x37\x13\xef\xbe\xad\xde\0\0", 14);
    assert_true(only()->closed);
    expect("1 6f 54?\n2 6f 54! <1\n3 70 0e?\n4 70 0e?\n5 70 0e! <3\n6 6f 4e?\n7 6f 4e! <6\n");
}

static void a_connection_to_another_object_has_its_own_format(void **state) {
    (void)state;
    plant_init(&plant);
    open_connection(0xa3, "\x20\xa6\x24\x01", 2);
    unit(0, 0x11, 1, "\x0e\0\0\0");
    expect("1 6f 54?\n2 6f 54! <1\n3 70 bad\n");
}

static void io_is_known_by_its_forward_open(void **state) {
    (void)state;
    static const uint8_t io[] = "\2\0\2\x80\x08\0\x11\0\0\0\5\0\0\0\xb1\0\2\0\1\0";
    plant_init(&plant);
    open_connection(0x01, "\x20\x04\x24\x97\x2c\x96\x2c\x64", 4);
    plant_datagram(&plant, 2222, 2222, reader_of(io, sizeof io - 1));
    assert_int_equal(only()->traffic[CAPTURE_OT].packets, 1);
    assert_int_equal(only()->traffic[CAPTURE_OT].sequence, 5);
    plant_datagram(&plant, 2222, 2222, reader_of(io, 9));
    assert_int_equal(plant.decoder.stats.io_packets, 1);
    assert_int_equal(plant.decoder.stats.other, 1);
    plant_fini(&plant);
}

/* As OpENer sends it: a connected address, and no sequence number. */
static void io_of_class_0_may_have_a_connected_address(void **state) {
    (void)state;
    static const uint8_t io[] = "\2\0\xa1\0\4\0\x11\0\0\0\xb1\0\2\0\1\0";
    plant_init(&plant);
    for (int i = 0; i < 3; i++)
        plant_datagram(&plant, 2222, 2222, reader_of(io, sizeof io - 1));
    assert_int_equal(only()->keys[CAPTURE_OT].id, 0x11);
    assert_int_equal(only()->traffic[CAPTURE_OT].packets, 3);
    assert_int_equal(only()->traffic[CAPTURE_OT].missed, 0);
    plant_fini(&plant);
}

static void items_that_lie_are_noted_and_read_as_far_as_they_go(void **state) {
    (void)state;
    plant_init(&plant);
    struct reader m = plant_unconnected(1, 1, "\x0e\0", 2);
    uint8_t bytes[64];
    size_t size = reader_left(&m);
    memcpy(bytes, m.at, size);
    bytes[38] = 9; /* the second item promises 9 bytes */
    plant_send(&plant, 0, reader_of(bytes, size));
    bytes[38] = 2;
    bytes[30] = 1; /* the list ends before it */
    plant_send(&plant, 0, reader_of(bytes, size));
    bytes[30] = 2;
    bytes[24] = 1; /* another interface */
    plant_send(&plant, 0, reader_of(bytes, size));
    expect("1 6f 0e? bad\n2 6f bad\n3 6f bad\n");
}

UNIT_CASES(cmocka_unit_test(several_requests_may_be_outstanding),
           cmocka_unit_test(equal_contexts_are_answered_in_order),
           cmocka_unit_test(which_id_answers_which_is_learned_where_it_is_certain),
           cmocka_unit_test(of_two_possible_answers_nothing_is_learned),
           cmocka_unit_test(what_was_learned_wrongly_is_learned_anew),
           cmocka_unit_test(a_forward_open_makes_its_connection_known),
           cmocka_unit_test(a_connection_to_another_object_has_its_own_format),
           cmocka_unit_test(io_is_known_by_its_forward_open),
           cmocka_unit_test(io_of_class_0_may_have_a_connected_address),
           cmocka_unit_test(items_that_lie_are_noted_and_read_as_far_as_they_go))
