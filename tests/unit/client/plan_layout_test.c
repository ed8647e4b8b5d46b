/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/rng.h"
#include "client/plan_layout.h"
#include "support/ask.h"
#include "support/unit.h"

enum { TAGS_MAX = 300, ENTRY = 2, REPLY_HEAD = 4 };

struct bench {
    struct plan_items items;
    struct plan_layout layout;
    struct client_peer peer;
    char texts[TAGS_MAX][40];
    const char *tags[TAGS_MAX];
    uint8_t seen[TAGS_MAX];
};

static void begin(struct bench *b, size_t count) {
    struct client_mistake mistake;
    for (size_t i = 0; i < count; i++)
        b->tags[i] = b->texts[i];
    b->layout = (struct plan_layout){.is_made = false};
    b->peer = (struct client_peer){.no_packets = false};
    assert_int_equal(plan_items_init(&b->items, b->tags, count, &mistake), EIP_OK);
}

static void know(struct bench *b, size_t index, size_t size) {
    const struct cip_tag_type t = {.code = EIP_TYPE_STRUCT, .handle = 1};
    assert_int_equal(plan_items_learn(&b->items, index, t, size), EIP_OK);
}

static void make(struct bench *b, size_t request_max, size_t reply_max) {
    const struct plan_ground ground = {.items = &b->items};
    const struct client_way way = {
        .peer = &b->peer, .request_max = request_max, .reply_max = reply_max};
    assert_int_equal(plan_layout_make(&b->layout, &ground, &way), EIP_OK);
    assert_true(plan_layout_fits(&b->layout, &way));
}

static void end(struct bench *b) {
    plan_layout_fini(&b->layout);
    plan_items_fini(&b->items);
}

/* Neither way is a packet longer than it may be, and each tag is in one. */
static void check_packets(struct bench *b, size_t request_max, size_t reply_max) {
    memset(b->seen, 0, sizeof b->seen);
    for (size_t i = 0; i < b->layout.count; i++) {
        const struct plan_packet *packet = &b->layout.packets[i];
        size_t reply = packet->packed ? REPLY_HEAD + ENTRY : 0;
        assert_in_range(packet->size, 1, request_max);
        assert_int_equal(packet->packed, packet->count > 1);
        for (size_t k = 0; k < packet->count; k++) {
            const struct plan_part *part = &b->layout.parts.parts[packet->part + k];
            reply += (size_t)REPLY_HEAD + part->head + part->size + (packet->packed ? ENTRY : 0u);
            b->seen[b->layout.parts.uses[part->use].item]++;
        }
        assert_in_range(reply, 1, reply_max);
    }
    for (size_t i = 0; i < b->items.count; i++)
        assert_int_equal(b->seen[i], b->items.rows[i].kind == PLAN_FIXED);
}

static void packets_are_full_both_ways_and_not_more(void **state) {
    (void)state;
    static struct bench b;
    struct rng rng = rng_of(5);
    for (size_t round = 0; round < UNIT_SAMPLES(100); round++) {
        size_t count = 1 + rng_below(&rng, TAGS_MAX - 1);
        size_t size = 200 + rng_below(&rng, 3800);
        for (size_t i = 0; i < count; i++)
            snprintf(b.texts[i], sizeof b.texts[i], "A%u_%0*u", (unsigned)i,
                     (int)rng_below(&rng, 20), 0u);
        begin(&b, count);
        for (size_t i = 0; i < count; i++)
            know(&b, i, 1 + rng_below(&rng, rng_chance(&rng, 90) ? 40 : 1000));
        make(&b, size, size);
        check_packets(&b, size, size);
        end(&b);
    }
}

static void two_tags_are_a_packet_and_one_is_a_request(void **state) {
    (void)state;
    static struct bench b;
    snprintf(b.texts[0], sizeof b.texts[0], "A");
    snprintf(b.texts[1], sizeof b.texts[1], "B");
    begin(&b, 2);
    know(&b, 0, 4);
    know(&b, 1, 4);
    make(&b, 500, 500);
    assert_int_equal(b.layout.count, 1);
    ask_compare("the packet", reader_of(b.layout.bytes, b.layout.size),
                "0A 02 20 02 24 01 02 00 06 00 0E 00 4C 02 91 01 41 00 01 00 "
                "4C 02 91 01 42 00 01 00");
    b.peer.no_packets = true;
    make(&b, 500, 500);
    assert_int_equal(b.layout.count, 2);
    ask_compare("the requests", reader_of(b.layout.bytes, b.layout.size),
                "4C 02 91 01 41 00 01 00 4C 02 91 01 42 00 01 00");
    end(&b);
}

static void a_layout_is_for_ways_of_its_size(void **state) {
    (void)state;
    static struct bench b;
    snprintf(b.texts[0], sizeof b.texts[0], "A");
    begin(&b, 1);
    know(&b, 0, 4);
    make(&b, 500, 500);
    struct client_way way = {.peer = &b.peer, .request_max = 500, .reply_max = 500};
    assert_true(plan_layout_fits(&b.layout, &way));
    way.request_max = 499;
    assert_false(plan_layout_fits(&b.layout, &way));
    way.request_max = 600;
    assert_true(plan_layout_fits(&b.layout, &way));
    way.reply_max = 499;
    assert_false(plan_layout_fits(&b.layout, &way));
    way.request_max = way.reply_max = 4000;
    assert_false(plan_layout_fits(&b.layout, &way));
    way.request_max = way.reply_max = 500;
    b.peer.no_packets = true;
    assert_false(plan_layout_fits(&b.layout, &way));
    end(&b);
}

UNIT_CASES(cmocka_unit_test(packets_are_full_both_ways_and_not_more),
           cmocka_unit_test(two_tags_are_a_packet_and_one_is_a_request),
           cmocka_unit_test(a_layout_is_for_ways_of_its_size), )
