/* SPDX-License-Identifier: MIT */
/* BOOLs of an array against a controller whose requests and replies are typed here. */
#include "support/ask.h"
#include "support/unit.h"

#include "cip/multiple.h"
#include "client/call.h"

#define BITS      "91 04 42 69 74 73"
#define MARKS     "03 02 20 AC 24 01 05 00 01 00 02 00 03 00 04 00 0A 00"
#define HAS_MARKS "83 00 00 00 01 00 01 00 00 00 05 00"
#define HAS_NONE  "83 00 05 00"
#define BEYOND    "CC 00 FF 01 05 21"

enum { MESSAGE_MAX = 1024 };

/* A call, what is known of its peer, and the way there. */
struct talk {
    struct client_call call;
    struct client_peer peer;
    struct client_way way;
};

static void begin(struct talk *t, size_t count) {
    struct client_mistake mistake;
    *t = (struct talk){.way = {.request_max = 480, .reply_max = 500}};
    assert_int_equal(client_call_begin(&t->call, count, &mistake), EIP_OK);
}

static void aim(struct talk *t, size_t index, const char *tag) {
    struct client_mistake mistake;
    assert_int_equal(client_call_aim(&t->call, index, tag, &mistake), EIP_OK);
}

static void carry(struct talk *t, size_t index, const char *tag, const void *bools, size_t count) {
    struct client_mistake mistake;
    struct eip_value value = {
        .type = EIP_TYPE_BOOL, .count = (uint32_t)count, .data = bools, .size = count};
    aim(t, index, tag);
    assert_int_equal(client_call_carry(&t->call, index, &value, &mistake), EIP_OK);
}

static void start(struct talk *t) {
    t->way.peer = &t->peer;
    client_call_start(&t->call, 0);
}

/* The next request is that, and this is the answer. */
static void say(struct talk *t, const char *request, const char *answer) {
    uint8_t asked[MESSAGE_MAX], reply[MESSAGE_MAX];
    struct writer w = writer_of(asked, sizeof asked);
    assert_false(client_batch_is_done(&t->call.batch));
    client_batch_encode(&t->call.batch, &t->way, &w);
    ask_compare("request", reader_of(asked, w.size), request);
    struct reader r = reader_of(reply, ask_hex(answer, reply, sizeof reply));
    struct client_outcome outcome = {.err = EIP_OK, .sent = true, .data = r};
    outcome.cip = cip_reply_decode(&r);
    assert_false(r.bad);
    client_batch_take(&t->call.batch, &outcome);
}

static void lose(struct talk *t, eip_err err) {
    uint8_t asked[MESSAGE_MAX];
    struct writer w = writer_of(asked, sizeof asked);
    assert_false(client_batch_is_done(&t->call.batch));
    client_batch_encode(&t->call.batch, &t->way, &w);
    struct client_outcome outcome = {.err = err, .sent = true};
    client_batch_take(&t->call.batch, &outcome);
}

static void ended(struct talk *t, size_t index, eip_err err) {
    assert_int_equal(t->call.items[index].err, err);
}

static void is_bools(struct talk *t, size_t index, const void *bools, size_t count) {
    struct eip_value v;
    assert_int_equal(client_call_value(&t->call, index, &v), EIP_OK);
    assert_int_equal(v.type, EIP_TYPE_BOOL);
    assert_int_equal(v.count, count);
    assert_int_equal(v.size, count);
    assert_memory_equal(v.data, bools, count);
}

static void end(struct talk *t) {
    assert_true(client_batch_is_done(&t->call.batch));
    client_call_fini(&t->call);
}

static void the_last_index_is_that_of_a_bool(void **state) {
    (void)state;
    static const struct {
        const char *path;
        bool is_spot;
        size_t stem;
        uint32_t index;
    } rows[] = {
        {BITS, true, 6, 0},
        {BITS "28 23", true, 6, 35},
        {BITS "29 00 2C 01", true, 6, 300},
        {BITS "28 01 28 02", false, 0, 0},
        {BITS "28 01 28 02 91 01 41 00 28 05", true, 14, 5},
        {"20 6B 24 07", true, 4, 0},
        {"20 6B 24 07 28 21", true, 4, 33},
        {"", false, 0, 0},
        {"91 09 41", false, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[64];
        struct client_bools_spot spot = {.stem = 0};
        struct reader path = reader_of(bytes, ask_hex(rows[i].path, bytes, sizeof bytes));
        assert_int_equal(client_bools_find(path, &spot), rows[i].is_spot);
        assert_int_equal(spot.stem, rows[i].stem);
        assert_int_equal(spot.index, rows[i].index);
    }
}

static void dwords_cover_their_bools(void **state) {
    (void)state;
    assert_int_equal(client_bools_dwords(0, 1), 1);
    assert_int_equal(client_bools_dwords(31, 1), 1);
    assert_int_equal(client_bools_dwords(31, 2), 2);
    assert_int_equal(client_bools_dwords(32, 32), 1);
    assert_int_equal(client_bools_dwords(1, 64), 3);
    assert_int_equal(client_bools_dwords(31, 65535), 2049);
}

static void a_dword_of_a_logix_controller_is_read_as_its_bools(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    aim(&t, 0, "Bits[3]");
    start(&t);
    say(&t, "4C 04 " BITS "28 03 01 00", "CC 00 00 00 D3 00 FF FF FF FF");
    say(&t, MARKS, HAS_MARKS);
    say(&t, "4C 04 " BITS "28 03 01 00", "CC 00 00 00 D3 00 FF FF FF FF");
    say(&t, "4C 04 " BITS "28 00 01 00", "CC 00 00 00 D3 00 F7 FF FF FF");
    is_bools(&t, 0, "\0", 1);
    assert_int_equal(t.peer.dwords, CLIENT_DWORDS_ARE_BOOLS);
    end(&t);
}

static void what_is_known_of_the_peer_is_not_asked_again(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    aim(&t, 0, "Bits");
    start(&t);
    say(&t, "4C 03 " BITS "01 00", "CC 00 00 00 D3 00 01 00 00 00");
    is_bools(&t, 0, "\1", 1);
    assert_true(client_batch_is_done(&t.call.batch));
    start(&t); /* the same call once more */
    say(&t, "4C 03 " BITS "01 00", "CC 00 00 00 D3 00 00 00 00 00");
    is_bools(&t, 0, "\0", 1);
    end(&t);
}

static void a_range_is_cut_out_of_the_dwords_that_cover_it(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    aim(&t, 0, "Bits[30-33]");
    start(&t);
    say(&t, "4C 04 " BITS "28 1E 04 00", BEYOND);
    say(&t, "4C 04 " BITS "28 00 02 00", "CC 00 00 00 D3 00 00 00 00 40 02 00 00 00");
    is_bools(&t, 0, "\1\0\0\1", 4);
    assert_true(client_batch_is_done(&t.call.batch));
    start(&t); /* in one request, once it is known */
    say(&t, "4C 04 " BITS "28 00 02 00", "CC 00 00 00 D3 00 00 00 00 80 01 00 00 00");
    is_bools(&t, 0, "\0\1\1\0", 4);
    end(&t);
}

static void a_device_without_marks_has_dwords(void **state) {
    (void)state;
    struct talk t;
    struct eip_value v;
    begin(&t, 1);
    aim(&t, 0, "Bits[3]");
    start(&t);
    say(&t, "4C 04 " BITS "28 03 01 00", "CC 00 00 00 D3 00 04 03 02 01");
    say(&t, MARKS, HAS_NONE);
    say(&t, "4C 04 " BITS "28 03 01 00", "CC 00 00 00 D3 00 04 03 02 01");
    assert_int_equal(client_call_value(&t.call, 0, &v), EIP_OK);
    assert_int_equal(v.type, EIP_TYPE_DWORD);
    assert_memory_equal(v.data, "\4\3\2\1", 4);
    assert_true(client_batch_is_done(&t.call.batch));
    start(&t);
    say(&t, "4C 04 " BITS "28 03 01 00", "CC 00 00 00 D3 00 04 03 02 01");
    assert_int_equal(client_call_value(&t.call, 0, &v), EIP_OK);
    assert_int_equal(v.type, EIP_TYPE_DWORD);
    end(&t);
}

static void what_a_device_cannot_tell_now_is_not_remembered(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    aim(&t, 0, "Bits[3]");
    start(&t);
    say(&t, "4C 04 " BITS "28 03 01 00", "CC 00 00 00 D3 00 04 03 02 01");
    say(&t, MARKS, "83 00 02 00");
    ended(&t, 0, EIP_E_REFUSED);
    assert_int_equal(t.call.items[0].status.general, 2);
    assert_int_equal(t.peer.dwords, CLIENT_DWORDS_UNKNOWN);
    start(&t);
    say(&t, "4C 04 " BITS "28 03 01 00", "CC 00 00 00 D3 00 04 03 02 01");
    lose(&t, EIP_E_TIMEOUT);
    ended(&t, 0, EIP_E_TIMEOUT);
    end(&t);
}

static void what_was_refused_stays_so_where_there_is_no_bool(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    aim(&t, 0, "Bits[40]");
    start(&t);
    say(&t, "4C 04 " BITS "28 28 01 00", BEYOND);
    say(&t, "4C 04 " BITS "28 01 01 00", "CC 00 00 00 C4 00 01 00 00 00");
    ended(&t, 0, EIP_E_REFUSED);
    assert_int_equal(t.call.items[0].status.extended[0], 0x2105);
    start(&t);
    say(&t, "4C 04 " BITS "28 28 01 00", BEYOND);
    say(&t, "4C 04 " BITS "28 01 01 00", "CC 00 05 00");
    ended(&t, 0, EIP_E_REFUSED);
    assert_int_equal(t.call.items[0].status.general, 0xff);
    start(&t);
    say(&t, "4C 04 " BITS "28 28 01 00", "CC 00 0F 00"); /* no index will do */
    ended(&t, 0, EIP_E_REFUSED);
    end(&t);
}

static void another_type_in_between_is_no_bool(void **state) {
    (void)state;
    struct talk t;
    struct eip_value v;
    begin(&t, 1);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    aim(&t, 0, "Bits[3]");
    start(&t);
    say(&t, "4C 04 " BITS "28 03 01 00", "CC 00 00 00 D3 00 04 03 02 01");
    say(&t, "4C 04 " BITS "28 00 01 00", "CC 00 00 00 C4 00 04 03 02 01");
    ended(&t, 0, EIP_E_CHANGED);
    start(&t);
    say(&t, "4C 04 " BITS "28 03 01 00", "CC 00 00 00 C4 00 04 03 02 01");
    assert_int_equal(client_call_value(&t.call, 0, &v), EIP_OK);
    assert_int_equal(v.type, EIP_TYPE_DINT);
    end(&t);
}

static void a_bit_and_an_array_of_two_dimensions_are_what_the_wire_has(void **state) {
    (void)state;
    struct talk t;
    struct eip_value v;
    begin(&t, 1);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    aim(&t, 0, "Bits[1].3");
    start(&t);
    say(&t, "4C 04 " BITS "28 01 01 00", "CC 00 00 00 D3 00 08 00 00 00");
    is_bools(&t, 0, "\1", 1);
    aim(&t, 0, "Bits[1,2]");
    start(&t);
    say(&t, "4C 05 " BITS "28 01 28 02 01 00", "CC 00 00 00 D3 00 08 00 00 00");
    assert_int_equal(client_call_value(&t.call, 0, &v), EIP_OK);
    assert_int_equal(v.type, EIP_TYPE_DWORD);
    end(&t);
}

static void one_of_many_asks_for_all(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 2);
    aim(&t, 0, "Bits");
    aim(&t, 1, "Bits[1]");
    start(&t);
    say(&t, "0A 02 20 02 24 01 02 00 06 00 10 00 4C 03 " BITS "01 00 4C 04 " BITS "28 01 01 00",
        "8A 00 00 00 02 00 06 00 10 00 CC 00 00 00 D3 00 02 00 00 00"
        "CC 00 00 00 D3 00 00 00 00 00");
    say(&t, "0A 02 20 02 24 01 02 00 06 00 18 00 " MARKS "4C 04 " BITS "28 01 01 00",
        "8A 00 00 00 02 00 06 00 12 00 " HAS_MARKS "CC 00 00 00 D3 00 00 00 00 00");
    say(&t, "0A 02 20 02 24 01 02 00 06 00 10 00 4C 03 " BITS "01 00 4C 04 " BITS "28 00 01 00",
        "8A 00 00 00 02 00 06 00 10 00 CC 00 00 00 D3 00 02 00 00 00"
        "CC 00 00 00 D3 00 02 00 00 00");
    is_bools(&t, 0, "\0", 1);
    is_bools(&t, 1, "\1", 1);
    end(&t);
}

/* Writing. */

static void a_bool_is_written_by_its_mask(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    carry(&t, 0, "Bits[35]", "\1", 1);
    start(&t);
    assert_true(t.call.operation.writes);
    say(&t, "4C 04 " BITS "28 01 01 00", "CC 00 00 00 D3 00 00 00 00 00");
    say(&t, MARKS, HAS_MARKS);
    say(&t, "4C 04 " BITS "28 01 01 00", "CC 00 00 00 D3 00 00 00 00 00");
    say(&t, "4E 04 " BITS "28 01 04 00 08 00 00 00 FF FF FF FF", "CE 00 00 00");
    ended(&t, 0, EIP_OK);
    end(&t);
}

static void bools_of_one_dword_are_one_request(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    carry(&t, 0, "Bits[7-9]", "\0\1\0", 3);
    start(&t);
    say(&t, "4C 04 " BITS "28 00 01 00", "CC 00 00 00 D3 00 00 00 00 00");
    say(&t, "4E 04 " BITS "28 00 04 00 00 01 00 00 7F FD FF FF", "CE 00 00 00");
    ended(&t, 0, EIP_OK);
    end(&t);
}

static void whole_dwords_are_written_as_such(void **state) {
    (void)state;
    struct talk t;
    uint8_t bools[64] = {[0] = 1, [33] = 1, [63] = 0xff};
    begin(&t, 1);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    carry(&t, 0, "Bits[32]", bools, sizeof bools);
    start(&t);
    say(&t, "4C 04 " BITS "28 01 01 00", "CC 00 00 00 D3 00 00 00 00 00");
    say(&t, "4D 04 " BITS "28 01 D3 00 02 00 01 00 00 00 02 00 00 80", "CD 00 00 00");
    ended(&t, 0, EIP_OK);
    end(&t);
}

static void parts_of_several_dwords_are_not_written(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    carry(&t, 0, "Bits[30-33]", "\1\1\1\1", 4);
    start(&t);
    say(&t, "4C 04 " BITS "28 00 01 00", "CC 00 00 00 D3 00 00 00 00 00");
    ended(&t, 0, EIP_E_VALUE);
    assert_non_null(strstr(t.call.items[0].status.rule, "share a DWORD"));
    end(&t);
}

static void bools_of_their_own_are_written_as_they_are(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    carry(&t, 0, "Bits[35]", "\1", 1);
    start(&t);
    say(&t, "4C 04 " BITS "28 01 01 00", "CC 00 00 00 C1 00 00");
    say(&t, "4D 04 " BITS "28 23 C1 00 01 00 01", "CD 00 00 00");
    ended(&t, 0, EIP_OK);
    carry(&t, 0, "Bits[3]", "\1", 1);
    start(&t);
    say(&t, "4C 04 " BITS "28 00 01 00", "CC 00 00 00 D3 00 00 00 00 00");
    say(&t, MARKS, HAS_NONE);
    say(&t, "4C 04 " BITS "28 00 01 00", "CC 00 00 00 D3 00 00 00 00 00");
    say(&t, "4D 04 " BITS "28 03 C1 00 01 00 01", "CD 00 FF 01 07 21");
    ended(&t, 0, EIP_E_REFUSED);
    end(&t);
}

static void a_bool_without_an_index_is_written_at_once(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    carry(&t, 0, "Bits", "\1", 1);
    start(&t);
    say(&t, "4D 03 " BITS "C1 00 01 00 01", "CD 00 00 00");
    ended(&t, 0, EIP_OK);
    carry(&t, 0, "Bits", "\0", 1);
    start(&t);
    say(&t, "4D 03 " BITS "C1 00 01 00 00", "CD 00 FF 01 07 21");
    say(&t, "4C 03 " BITS "01 00", "CC 00 00 00 D3 00 01 00 00 00");
    say(&t, "4E 03 " BITS "04 00 00 00 00 00 FE FF FF FF", "CE 00 00 00");
    ended(&t, 0, EIP_OK);
    carry(&t, 0, "Bits", "\0", 1);
    start(&t);
    say(&t, "4D 03 " BITS "C1 00 01 00 00", "CD 00 FF 01 07 21");
    say(&t, "4C 03 " BITS "01 00", "CC 00 00 00 C4 00 01 00 00 00");
    ended(&t, 0, EIP_E_REFUSED);
    assert_int_equal(t.call.items[0].status.extended[0], 0x2107);
    end(&t);
}

static void only_what_writes_has_an_unknown_end(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 1);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    carry(&t, 0, "Bits[1]", "\1", 1);
    start(&t);
    lose(&t, EIP_E_CLOSED); /* the read is sent again */
    say(&t, "4C 04 " BITS "28 00 01 00", "CC 00 00 00 D3 00 01 00 00 00");
    lose(&t, EIP_E_CLOSED);
    ended(&t, 0, EIP_E_UNKNOWN);
    carry(&t, 0, "Bits[1]", "\1", 1);
    start(&t);
    lose(&t, EIP_E_TIMEOUT);
    ended(&t, 0, EIP_E_TIMEOUT);
    end(&t);
}

static void writes_keep_their_order(void **state) {
    (void)state;
    struct talk t;
    begin(&t, 2);
    t.peer.dwords = CLIENT_DWORDS_ARE_BOOLS;
    carry(&t, 0, "Bits[1]", "\1", 1);
    carry(&t, 1, "Go", "\1", 1);
    start(&t);
    say(&t, "4C 04 " BITS "28 00 01 00", "CC 00 00 00 D3 00 00 00 00 00");
    say(&t,
        "0A 02 20 02 24 01 02 00 06 00 1A 00 4E 04 " BITS
        "28 00 04 00 02 00 00 00 FF FF FF FF 4D 02 91 02 47 6F C1 00 01 00 01",
        "8A 00 00 00 02 00 06 00 0A 00 CE 00 00 00 CD 00 00 00");
    ended(&t, 0, EIP_OK);
    ended(&t, 1, EIP_OK);
    end(&t);
}

UNIT_CASES(cmocka_unit_test(the_last_index_is_that_of_a_bool),
           cmocka_unit_test(dwords_cover_their_bools),
           cmocka_unit_test(a_dword_of_a_logix_controller_is_read_as_its_bools),
           cmocka_unit_test(what_is_known_of_the_peer_is_not_asked_again),
           cmocka_unit_test(a_range_is_cut_out_of_the_dwords_that_cover_it),
           cmocka_unit_test(a_device_without_marks_has_dwords),
           cmocka_unit_test(what_a_device_cannot_tell_now_is_not_remembered),
           cmocka_unit_test(what_was_refused_stays_so_where_there_is_no_bool),
           cmocka_unit_test(another_type_in_between_is_no_bool),
           cmocka_unit_test(a_bit_and_an_array_of_two_dimensions_are_what_the_wire_has),
           cmocka_unit_test(one_of_many_asks_for_all),
           cmocka_unit_test(a_bool_is_written_by_its_mask),
           cmocka_unit_test(bools_of_one_dword_are_one_request),
           cmocka_unit_test(whole_dwords_are_written_as_such),
           cmocka_unit_test(parts_of_several_dwords_are_not_written),
           cmocka_unit_test(bools_of_their_own_are_written_as_they_are),
           cmocka_unit_test(a_bool_without_an_index_is_written_at_once),
           cmocka_unit_test(only_what_writes_has_an_unknown_end),
           cmocka_unit_test(writes_keep_their_order))
