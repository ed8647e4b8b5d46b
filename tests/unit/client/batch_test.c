/* SPDX-License-Identifier: MIT */
/* A client's batches against a device, in memory, with a clock that obeys. */
#include <stdio.h>

#include "support/pair.h"
#include "support/unit.h"

#include "cip/path.h"
#include "cip/service.h"
#include "cip/value.h"

static void begin(struct pair *p) {
    pair_init(p, DEVICE_ROUTE_ANY);
    pair_open(p);
}

static struct client_item *read_line(struct pair *p, int number) {
    char name[32];
    snprintf(name, sizeof name, "Line_%d", number);
    return pair_read(p, name, -1, 1);
}

static void many_small_reads_share_packets(void **state) {
    (void)state;
    struct pair p;
    begin(&p);
    for (int i = 1; i <= 60; i++)
        read_line(&p, i);
    size_t requests = pair_run(&p);
    assert_in_range(requests, 3, 5); /* one of them the probe of the route */
    for (size_t i = 0; i < 60; i++) {
        assert_int_equal(p.items[i].err, EIP_OK);
        assert_int_equal(p.items[i].value.size, 4);
        assert_int_equal(p.store.data[p.items[i].value.at + 3], i + 1);
    }
    pair_fini(&p);
}

static void it_does_not_matter_how_the_bytes_are_cut(void **state) {
    (void)state;
    for (size_t piece = 1; piece < 60; piece += 7) {
        struct pair p;
        begin(&p);
        p.piece_max = piece;
        struct client_item *speed = pair_read(&p, "speed", -1, 1);
        struct client_item *counts = pair_read(&p, "Counts", -1, 1000);
        pair_run(&p);
        assert_int_equal(pair_number(&p, speed, 0), 1234);
        for (size_t i = 0; i < 1000; i++)
            assert_int_equal(pair_number(&p, counts, i), i);
        pair_fini(&p);
    }
}

static void large_arrays_come_in_fragments(void **state) {
    (void)state;
    struct pair p;
    begin(&p);
    struct client_item *counts = pair_read(&p, "Counts", 100, 900);
    struct client_item *text = pair_read(&p, "Text", -1, 1);
    pair_run(&p);
    assert_int_equal(counts->err, EIP_OK);
    assert_int_equal(counts->value.size, 1800);
    assert_int_equal(pair_number(&p, counts, 899), 999);
    assert_int_equal(text->value.size, 88);
    assert_int_equal(text->type.handle, EIP_HANDLE_STRING);
    pair_fini(&p);
}

static void writes_large_and_small_arrive(void **state) {
    (void)state;
    struct pair p;
    static uint8_t numbers[2000];
    begin(&p);
    for (size_t i = 0; i < sizeof numbers; i++)
        numbers[i] = (uint8_t)(i * 7);
    pair_write(&p, "Speed", EIP_TYPE_DINT, 1, "\1\2\3\4", 4);
    pair_write(&p, "Counts", EIP_TYPE_INT, 1000, numbers, sizeof numbers);
    pair_write(&p, "Flag", EIP_TYPE_BOOL, 1, "\0", 1);
    pair_run(&p);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(p.items[i].err, EIP_OK);
    struct device_tag *counts = device_tags_find(&p.device.tags, str_of("Counts"));
    assert_memory_equal(counts->data, numbers, sizeof numbers);
    assert_int_equal(device_tags_find(&p.device.tags, str_of("Speed"))->data[3], 4);
    assert_int_equal(device_tags_find(&p.device.tags, str_of("Flag"))->data[0], 0);
    pair_fini(&p);
}

static void a_bit_is_changed_by_masks(void **state) {
    (void)state;
    struct pair p;
    begin(&p);
    struct client_item *item = pair_read(&p, "Speed", -1, 1);
    item->op = CLIENT_MODIFY;
    item->data = reader_of("\1\0\0\0\xff\xff\xff\xff", 8);
    pair_run(&p);
    assert_int_equal(item->err, EIP_OK);
    assert_int_equal(device_tags_find(&p.device.tags, str_of("Speed"))->data[0], 0xd3);
    pair_fini(&p);
}

static void one_bad_tag_does_not_spoil_the_others(void **state) {
    (void)state;
    struct pair p;
    begin(&p);
    struct client_item *good = pair_read(&p, "Speed", -1, 1);
    struct client_item *nope = pair_read(&p, "Nope", -1, 1);
    struct client_item *beyond = pair_read(&p, "Counts", 999, 2);
    struct client_item *wrong = pair_write(&p, "Speed", EIP_TYPE_INT, 1, "\0\0", 2);
    pair_run(&p);
    assert_int_equal(pair_number(&p, good, 0), 1234);
    assert_int_equal(nope->err, EIP_E_TAG);
    assert_int_equal(nope->status.source, EIP_SOURCE_DEVICE);
    assert_int_equal(nope->status.general, 4);
    assert_int_equal(beyond->err, EIP_E_REFUSED);
    assert_int_equal(beyond->status.extended[0], 0x2105);
    assert_int_equal(wrong->status.extended[0], 0x2107);
    pair_fini(&p);
}

static void a_device_that_does_not_route_is_asked_once(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_NONE);
    pair_open(&p);
    struct client_item *speed = pair_read(&p, "Speed", -1, 1);
    assert_int_equal(pair_run(&p), 2);
    assert_int_equal(pair_number(&p, speed, 0), 1234);
    assert_true(p.engine.peer.unrouted);
    speed = pair_read(&p, "Speed", -1, 1);
    assert_int_equal(pair_run(&p), 1);
    assert_int_equal(pair_number(&p, speed, 0), 1234);
    pair_fini(&p);
}

static void a_session_closed_on_the_route_asks_for_another(void **state) {
    (void)state;
    struct pair p;
    begin(&p);
    struct client_item *speed = pair_read(&p, "Speed", -1, 1);
    struct client_batch *b = pair_start(&p, 1);
    p.mute = true;
    pair_exchange(&p);
    client_engine_lost(&p.engine, EIP_E_CLOSED);
    client_engine_run(&p.engine, 0);
    assert_true(client_engine_wants_close(&p.engine));
    client_engine_closed(&p.engine);
    assert_true(client_engine_needs_stream(&p.engine));
    assert_false(client_batch_is_done(b));
    assert_true(client_peer_is_open(&p.engine.peer));
    assert_int_equal(speed->err, EIP_OK);
    pair_fini(&p);
}

static void a_route_somebody_asked_for_is_not_given_up(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_NONE);
    p.engine.peer.guessed = false;
    pair_open(&p);
    struct client_item *speed = pair_read(&p, "Speed", -1, 1);
    pair_run(&p);
    assert_int_equal(speed->err, EIP_E_REFUSED);
    assert_int_equal(speed->status.source, EIP_SOURCE_ROUTE);
    assert_int_equal(speed->status.general, 8);
    pair_fini(&p);
}

static void an_empty_slot_is_a_fault_of_the_route(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_SLOT);
    p.device.options.slot = 3;
    pair_open(&p);
    struct client_item *speed = pair_read(&p, "Speed", -1, 1);
    pair_run(&p);
    assert_int_equal(speed->err, EIP_E_REFUSED);
    assert_int_equal(speed->status.source, EIP_SOURCE_ROUTE);
    assert_int_equal(speed->status.extended[0], 0x0312);
    assert_false(p.engine.peer.settled);
    pair_fini(&p);
}

/* Without an answer a read timed out, and nobody knows about the write. */
static void silence_ends_reads_and_leaves_writes_unknown(void **state) {
    (void)state;
    struct pair p;
    begin(&p);
    pair_read(&p, "Speed", -1, 1);
    pair_run(&p); /* settles the route */
    p.mute = true;
    struct client_item *read = pair_read(&p, "Speed", -1, 1);
    struct client_item *write = pair_write(&p, "Speed", EIP_TYPE_DINT, 1, "\1\0\0\0", 4);
    pair_run(&p);
    assert_int_equal(read->err, EIP_E_TIMEOUT);
    assert_int_equal(write->err, EIP_E_UNKNOWN);
    pair_fini(&p);
}

static void what_was_never_sent_is_no_unknown_write(void **state) {
    (void)state;
    struct pair p;
    begin(&p);
    struct client_item *write = pair_write(&p, "Speed", EIP_TYPE_DINT, 1, "\1\0\0\0", 4);
    p.mute = true;
    pair_run(&p); /* the probe of the route times out before it */
    assert_int_equal(write->err, EIP_E_TIMEOUT);
    assert_int_equal(device_tags_find(&p.device.tags, str_of("Speed"))->data[0], 0xd2);
    pair_fini(&p);
}

/* Replies typed by hand for devices the simulated one is not. */
static void reply_with(struct pair *p, const char *cip, size_t size) {
    uint8_t bytes[600];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct client_session *s = &p->engine.session;
    struct reader output = client_session_output(s);
    client_session_sent(s, reader_left(&output));
    writer_u16(&w, ENIP_SEND_RR_DATA);
    writer_u16(&w, (uint16_t)(16 + size));
    writer_u32(&w, s->handle);
    writer_u32(&w, 0);
    writer_u64(&w, p->operation.request);
    writer_u32(&w, 0);
    writer_zeros(&w, 6);
    writer_u16(&w, 2);
    writer_u32(&w, 0);
    writer_u16(&w, 0xb2);
    writer_u16(&w, (uint16_t)size);
    writer_bytes(&w, cip, size);
    assert_int_equal(client_session_receive(s, bytes, w.size), w.size);
    client_engine_run(&p->engine, 0);
}

static struct client_batch *begin_by_hand(struct pair *p, size_t count) {
    pair_init(p, DEVICE_ROUTE_ANY);
    pair_open(p);
    p->engine.peer.settled = true;
    for (size_t i = 0; i < count; i++)
        pair_read(p, "Speed", -1, 1);
    return pair_start(p, count);
}

static void a_write_refused_after_its_first_fragment_is_unknown(void **state) {
    (void)state;
    static const uint8_t numbers[2000];
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    p.engine.peer.settled = true;
    struct client_item *item =
        pair_write(&p, "Counts", EIP_TYPE_INT, 1000, numbers, sizeof numbers);
    pair_start(&p, 1);
    reply_with(&p, "\xd3\0\0\0", 4);
    assert_false(item->done);
    reply_with(&p, "\xd3\0\xff\1\4\x21", 6);
    assert_int_equal(item->err, EIP_E_UNKNOWN);
    assert_int_equal(item->status.extended[0], CIP_EXT_OFFSET);
    pair_fini(&p);
}

static void a_device_without_packets_is_asked_one_by_one(void **state) {
    (void)state;
    struct pair p;
    struct client_batch *b = begin_by_hand(&p, 2);
    assert_true(b->packed);
    reply_with(&p, "\x8a\0\x08\0", 4);
    for (int i = 0; i < 2; i++) {
        assert_false(b->packed);
        reply_with(&p, "\xcc\0\0\0\xc4\0\7\0\0\0", 10);
    }
    assert_true(client_batch_is_done(b));
    assert_int_equal(pair_number(&p, &p.items[1], 0), 7);
    assert_true(p.engine.peer.no_packets);
    pair_fini(&p);
}

static void answers_too_large_for_a_packet_are_asked_for_alone(void **state) {
    (void)state;
    struct pair p;
    struct client_batch *b = begin_by_hand(&p, 2);
    reply_with(&p, "\x8a\0\x11\0", 4);
    assert_false(b->packed);
    assert_int_equal(b->carried_count, 1);
    assert_false(p.engine.peer.no_packets);
    reply_with(&p, "\xcc\0\x11\0", 4); /* too large even alone: by fragments */
    reply_with(&p, "\xd2\0\6\0\xc4\0\7\0", 8);
    reply_with(&p, "\xd2\0\0\0\xc4\0\0\0", 8);
    assert_int_equal(pair_number(&p, &p.items[0], 0), 7);
    pair_fini(&p);
}

static void a_partial_answer_in_a_packet_is_continued(void **state) {
    (void)state;
    struct pair p;
    begin_by_hand(&p, 2);
    reply_with(&p,
               "\x8a\0\x1e\0\2\0\6\0\x10\0"
               "\xcc\0\0\0\xc4\0\7\0\0\0"
               "\xcc\0\6\0\xc4\0\x08\0",
               28);
    assert_true(p.items[0].done);
    assert_false(p.items[1].done);
    reply_with(&p, "\xd2\0\0\0\xc4\0\1\0", 8);
    assert_int_equal(pair_number(&p, &p.items[1], 0), 0x10008);
    pair_fini(&p);
}

static struct client_item *start_at(struct client_item *item, uint32_t start) {
    item->by_fragments = true;
    item->start = start;
    return item;
}

static void what_follows_an_offset_is_read_and_written_whole(void **state) {
    (void)state;
    struct pair p;
    static uint8_t numbers[1000];
    memset(numbers, 7, sizeof numbers);
    begin(&p);
    struct client_item *read = start_at(pair_read(&p, "Counts", 100, 900), 20);
    struct client_item *last = start_at(pair_read(&p, "Counts", 100, 900), 1798);
    struct client_item *beyond = start_at(pair_read(&p, "Counts", 100, 900), 1800);
    start_at(pair_write(&p, "Counts", EIP_TYPE_INT, 1000, numbers, sizeof numbers), 200);
    pair_run(&p);
    assert_int_equal(read->value.size, 1780);
    assert_int_equal(pair_number(&p, read, 0), 110);
    assert_int_equal(pair_number(&p, read, 889), 999);
    assert_int_equal(last->value.size, 2);
    assert_int_equal(pair_number(&p, last, 0), 999);
    assert_int_equal(beyond->err, EIP_E_REFUSED);
    const uint8_t *counts = device_tags_find(&p.device.tags, str_of("Counts"))->data;
    assert_int_equal(counts[198], 99);
    assert_memory_equal(counts + 200, numbers, sizeof numbers);
    assert_int_equal(counts[1200], 600 & 0xff);
    pair_fini(&p);
}

static void more_than_follows_an_offset_breaks_the_protocol(void **state) {
    (void)state;
    static const struct {
        uint32_t start;
        const char *reply;
        size_t size;
        eip_err err;
    } rows[] = {
        {4, "\xd2\0\0\0\xc4\0\1\0\0\0", 10, EIP_E_PROTOCOL},
        {8, "\xd2\0\0\0\xc4\0\1\0\0\0", 10, EIP_E_PROTOCOL},
        {2, "\xd2\0\0\0\xc4\0\1\0\0\0", 10, EIP_E_PROTOCOL},
        {2, "\xd2\0\0\0\xc4\0\1", 7, EIP_E_PROTOCOL},
        {2, "\xd2\0\0\0\xc4\0\1\0", 8, EIP_OK},
        {1, "\xd2\0\0\0\xda\0\1x", 8, EIP_OK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pair p;
        pair_init(&p, DEVICE_ROUTE_ANY);
        pair_open(&p);
        p.engine.peer.settled = true;
        start_at(pair_read(&p, "Speed", -1, 1), rows[i].start);
        pair_start(&p, 1);
        reply_with(&p, rows[i].reply, rows[i].size);
        assert_int_equal(p.items[0].err, rows[i].err);
        pair_fini(&p);
    }
}

/* Beside the other read, of 8 bytes and a type, in CLIENT_UNCONNECTED_REPLY_MAX. */
enum { GUESS_MAX = CLIENT_UNCONNECTED_REPLY_MAX - 6 - (2 + 4 + 4 + 8) - (2 + 4) };

static void get_vendor(struct client_item *item, uint16_t reply_guess) {
    item->op = CLIENT_GET;
    item->service = CIP_GET_ATTRIBUTE_SINGLE;
    item->path = reader_of("\x20\1\x24\1\x30\1", 6);
    item->reply_guess = reply_guess;
}

static void a_service_shares_a_packet_if_its_answer_is_guessed(void **state) {
    (void)state;
    for (uint16_t guess = 0; guess <= 600; guess += 2) {
        struct pair p;
        begin(&p);
        p.engine.peer.settled = true;
        pair_read(&p, "Speed", -1, 1);
        struct client_item *vendor = pair_read(&p, "Speed", -1, 1);
        get_vendor(vendor, guess);
        bool shares = guess > 0 && guess <= GUESS_MAX;
        assert_int_equal(pair_run(&p), shares ? 1 : 2);
        assert_int_equal(vendor->err, EIP_OK);
        assert_int_equal(vendor->value.size, 2);
        pair_fini(&p);
    }
}

static void a_service_that_was_crowded_out_is_asked_for_alone(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    p.engine.peer.settled = true;
    for (int i = 0; i < 2; i++)
        get_vendor(pair_read(&p, "Speed", -1, 1), 2);
    struct client_batch *b = pair_start(&p, 2);
    reply_with(&p, "\x8a\0\x1e\0\2\0\6\0\x0c\0\x8e\0\0\0\1\0\x8e\0\x11\0", 20);
    assert_true(p.items[0].done);
    assert_false(p.items[1].done);
    assert_false(b->packed);
    reply_with(&p, "\x8e\0\x11\0", 4);
    assert_int_equal(p.items[1].err, EIP_E_REFUSED);
    assert_int_equal(p.items[1].status.general, CIP_REPLY_TOO_LARGE);
    pair_fini(&p);
}

static void a_packet_without_a_word_on_each_is_asked_for_again_but_its_writes(void **state) {
    (void)state;
    struct pair p;
    pair_init(&p, DEVICE_ROUTE_ANY);
    pair_open(&p);
    p.engine.peer.settled = true;
    struct client_item *read = pair_read(&p, "Speed", -1, 1);
    struct client_item *write = pair_write(&p, "Speed", EIP_TYPE_DINT, 1, "\1\0\0\0", 4);
    struct client_batch *b = pair_start(&p, 2);
    reply_with(&p, "\x8a\0\x1e\0", 4);
    assert_int_equal(write->err, EIP_E_UNKNOWN);
    assert_false(b->packed);
    reply_with(&p, "\xcc\0\0\0\xc4\0\7\0\0\0", 10);
    assert_int_equal(pair_number(&p, read, 0), 7);
    pair_fini(&p);
}

static void a_device_that_sends_nothing_for_ever_is_given_up(void **state) {
    (void)state;
    struct pair p;
    struct client_batch *b = begin_by_hand(&p, 1);
    reply_with(&p, "\xcc\0\6\0\xc4\0", 6);
    reply_with(&p, "\xd2\0\6\0\xc4\0", 6);
    assert_true(client_batch_is_done(b));
    assert_int_equal(p.items[0].err, EIP_E_PROTOCOL);
    pair_fini(&p);
}

static void answers_that_make_no_sense_break_the_protocol(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {
        {"\x8a\0\0\0\1\0\4\0\xcc\0\0\0\xc4\0\7\0\0\0", 18}, /* one answer for two */
        {"\x8a\0\0\0\2\0\6\0\xff\0\xcc\0\0\0", 14},         /* offsets beyond the end */
        {"\x8a\0\0\0\2\0", 6},
        {"\xcc\0\0\0\xc4\0\7\0\0\0", 10}, /* not a packet */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pair p;
        struct client_batch *b = begin_by_hand(&p, 2);
        reply_with(&p, rows[i].bytes, rows[i].size);
        assert_true(client_batch_is_done(b));
        assert_int_equal(p.items[0].err, EIP_E_PROTOCOL);
        assert_int_equal(p.items[1].err, EIP_E_PROTOCOL);
        pair_fini(&p);
    }
}

static void another_type_in_the_next_fragment_breaks_the_protocol(void **state) {
    (void)state;
    struct pair p;
    begin_by_hand(&p, 1);
    reply_with(&p, "\xcc\0\6\0\xc4\0\7\0", 8);
    reply_with(&p, "\xd2\0\0\0\xc3\0\7\0", 8);
    assert_int_equal(p.items[0].err, EIP_E_PROTOCOL);
    pair_fini(&p);
}

static void fewer_or_more_bytes_than_were_asked_for_break_the_protocol(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {
        {"\xcc\0\0\0\xc4\0", 6},              /* no value */
        {"\xcc\0\0\0\xc4\0\7\0\0", 9},        /* a part of one */
        {"\xcc\0\0\0\xc4\0\7\0\0\0\7", 11},   /* and more than one */
        {"\xcc\0\6\0\xc4\0\7\0\0\0\7", 11},   /* and still not all */
        {"\xcc\0\0\0\xa0\2\xce\x0f\7\0", 10}, /* a STRING is 88 bytes */
        {"\xcc\0\0\0\xa0\2\1\2", 8},          /* a structure of nothing */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pair p;
        struct client_batch *b = begin_by_hand(&p, 1);
        reply_with(&p, rows[i].bytes, rows[i].size);
        assert_true(client_batch_is_done(b));
        assert_int_equal(p.items[0].err, EIP_E_PROTOCOL);
        pair_fini(&p);
    }
}

/* Two elements of varying size were asked for. */
static void strings_are_counted(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        eip_err err;
    } rows[] = {
        {"\xcc\0\0\0\xda\0\1a\2bc", 11, EIP_OK},
        {"\xcc\0\0\0\xda\0\0\0", 8, EIP_OK},
        {"\xcc\0\0\0\xda\0\1a", 8, EIP_E_PROTOCOL},        /* one of them */
        {"\xcc\0\0\0\xda\0\1a\2b", 10, EIP_E_PROTOCOL},    /* a part of the second */
        {"\xcc\0\0\0\xda\0\1a\2bc\0", 12, EIP_E_PROTOCOL}, /* a third */
        {"\xcc\0\0\0\xd0\0\1\0a\0\0", 11, EIP_OK},
        {"\xcc\0\0\0\xd0\0\1\0a\0", 10, EIP_E_PROTOCOL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pair p;
        pair_init(&p, DEVICE_ROUTE_ANY);
        pair_open(&p);
        p.engine.peer.settled = true;
        pair_read(&p, "Names", -1, 2);
        const struct client_batch *b = pair_start(&p, 1);
        reply_with(&p, rows[i].bytes, rows[i].size);
        assert_true(client_batch_is_done(b));
        assert_int_equal(p.items[0].err, rows[i].err);
        pair_fini(&p);
    }
}

static void strings_of_any_length_go_both_ways_in_fragments(void **state) {
    (void)state;
    enum { STRINGS = 100 };
    static uint8_t bytes[STRINGS * 256];
    struct device_tag_spec spec = {
        .name = str_of("Names"), .type = EIP_TYPE_SHORT_STRING, .dims = {STRINGS}};
    struct device_tag *tag;
    struct pair p;
    size_t size = 0;
    for (size_t i = 0; i < STRINGS; i++) {
        size_t length = i * 37 % 256;
        bytes[size] = (uint8_t)length;
        memset(bytes + size + 1, (int)('a' + i % 26), length);
        size += 1 + length;
    }
    begin(&p);
    assert_int_equal(device_tags_add(&p.device.tags, &spec, &tag), EIP_OK);
    struct client_item *write =
        pair_write(&p, "Names", EIP_TYPE_SHORT_STRING, STRINGS, bytes, size);
    pair_run(&p);
    assert_int_equal(write->err, EIP_OK);
    struct client_item *read = pair_read(&p, "Names", -1, STRINGS);
    pair_run(&p);
    assert_int_equal(read->err, EIP_OK);
    assert_int_equal(read->value.size, size);
    assert_memory_equal(p.store.data + read->value.at, bytes, size);
    pair_fini(&p);
}

/* Answers to a routed write of one tag, by the Unconnected Send. */
static void a_write_lost_on_its_way_is_unknown(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        eip_err err;
    } rows[] = {
        {"\xd2\0\1\1\4\2\0\0", 8, EIP_E_UNKNOWN},   /* it went on, and no answer came back */
        {"\xd2\0\0\0", 4, EIP_E_UNKNOWN},           /* success, of which service? */
        {"\xd2\0\1\1\x12\3\0\0", 8, EIP_E_REFUSED}, /* no such slot: it did not go on */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pair p;
        pair_init(&p, DEVICE_ROUTE_ANY);
        pair_open(&p);
        p.engine.peer.settled = true;
        pair_write(&p, "Speed", EIP_TYPE_DINT, 1, "\1\0\0\0", 4);
        pair_start(&p, 1);
        reply_with(&p, rows[i].bytes, rows[i].size);
        assert_int_equal(p.items[0].err, rows[i].err);
        pair_fini(&p);
    }
}

static void reading_again_and_again_allocates_nothing(void **state) {
    (void)state;
    struct pair p;
    begin(&p);
    uint64_t before = 0;
    for (int round = 0; round < 100; round++) {
        struct client_item *counts = pair_read(&p, "Counts", -1, 1000);
        for (int i = 1; i <= 60; i++)
            read_line(&p, i);
        pair_run(&p);
        assert_int_equal(counts->err, EIP_OK);
        if (round == 0)
            before = mem_count();
    }
    assert_int_equal(mem_count(), before);
    pair_fini(&p);
}

UNIT_CASES(cmocka_unit_test(many_small_reads_share_packets),
           cmocka_unit_test(it_does_not_matter_how_the_bytes_are_cut),
           cmocka_unit_test(large_arrays_come_in_fragments),
           cmocka_unit_test(a_write_refused_after_its_first_fragment_is_unknown),
           cmocka_unit_test(writes_large_and_small_arrive),
           cmocka_unit_test(a_bit_is_changed_by_masks),
           cmocka_unit_test(one_bad_tag_does_not_spoil_the_others),
           cmocka_unit_test(a_device_that_does_not_route_is_asked_once),
           cmocka_unit_test(a_session_closed_on_the_route_asks_for_another),
           cmocka_unit_test(a_route_somebody_asked_for_is_not_given_up),
           cmocka_unit_test(an_empty_slot_is_a_fault_of_the_route),
           cmocka_unit_test(silence_ends_reads_and_leaves_writes_unknown),
           cmocka_unit_test(what_was_never_sent_is_no_unknown_write),
           cmocka_unit_test(a_device_without_packets_is_asked_one_by_one),
           cmocka_unit_test(answers_too_large_for_a_packet_are_asked_for_alone),
           cmocka_unit_test(a_partial_answer_in_a_packet_is_continued),
           cmocka_unit_test(what_follows_an_offset_is_read_and_written_whole),
           cmocka_unit_test(more_than_follows_an_offset_breaks_the_protocol),
           cmocka_unit_test(a_service_shares_a_packet_if_its_answer_is_guessed),
           cmocka_unit_test(a_service_that_was_crowded_out_is_asked_for_alone),
           cmocka_unit_test(a_packet_without_a_word_on_each_is_asked_for_again_but_its_writes),
           cmocka_unit_test(a_device_that_sends_nothing_for_ever_is_given_up),
           cmocka_unit_test(answers_that_make_no_sense_break_the_protocol),
           cmocka_unit_test(another_type_in_the_next_fragment_breaks_the_protocol),
           cmocka_unit_test(fewer_or_more_bytes_than_were_asked_for_break_the_protocol),
           cmocka_unit_test(strings_are_counted),
           cmocka_unit_test(strings_of_any_length_go_both_ways_in_fragments),
           cmocka_unit_test(a_write_lost_on_its_way_is_unknown),
           cmocka_unit_test(reading_again_and_again_allocates_nothing))
