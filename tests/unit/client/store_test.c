/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "client/store.h"

static eip_err append(struct client_store *store, struct client_span *span, const char *text) {
    return client_store_append(store, span, reader_of(text, strlen(text)));
}

static void expect(const struct client_store *store, const struct client_span *span,
                   const char *text) {
    assert_int_equal(span->size, strlen(text));
    assert_memory_equal(store->data + span->at, text, span->size);
}

static void spans_that_grow_in_turn_keep_their_bytes(void **state) {
    (void)state;
    struct client_store store = {.data = NULL};
    struct client_span a = {.size = 0};
    struct client_span b = {.size = 0};
    char as[301] = "";
    char bs[301] = "";
    for (int i = 0; i < 100; i++) {
        if (append(&store, &a, "abc") != EIP_OK || append(&store, &b, "xyz") != EIP_OK) {
            client_store_fini(&store);
            fail();
        }
        strncat(as, "abc", sizeof as - strlen(as) - 1);
        strncat(bs, "xyz", sizeof bs - strlen(bs) - 1);
        expect(&store, &a, as);
        expect(&store, &b, bs);
    }
    client_store_fini(&store);
    client_store_fini(&store);
}

static void room_ahead_keeps_a_span_in_place(void **state) {
    (void)state;
    struct client_store store = {.data = NULL};
    struct client_span a = {.size = 0};
    struct client_span b = {.size = 0};
    if (client_store_reserve(&store, &a, 6) == EIP_OK && append(&store, &b, "b") == EIP_OK &&
        append(&store, &a, "abc") == EIP_OK && append(&store, &a, "def") == EIP_OK) {
        expect(&store, &a, "abcdef");
        assert_int_equal(a.at, 0);
        expect(&store, &b, "b");
    }
    client_store_fini(&store);
}

static void a_cleared_store_is_filled_again_without_allocating(void **state) {
    (void)state;
    struct client_store store = {.data = NULL};
    struct client_span a = {.size = 0};
    eip_err err = append(&store, &a, "once");
    uint64_t before = mem_count();
    client_store_clear(&store);
    a = (struct client_span){.size = 0};
    if (err == EIP_OK) {
        assert_int_equal(append(&store, &a, "twice"), EIP_OK);
        assert_int_equal(mem_count(), before);
        expect(&store, &a, "twice");
    }
    client_store_fini(&store);
}

static void more_than_the_limit_is_refused(void **state) {
    (void)state;
    struct client_store store = {.data = NULL};
    struct client_span a = {.size = 0};
    assert_int_equal(client_store_reserve(&store, &a, (size_t)CLIENT_STORE_MAX + 1), EIP_E_LIMIT);
    assert_int_equal(a.room, 0);
    client_store_fini(&store);
}

UNIT_CASES(cmocka_unit_test(spans_that_grow_in_turn_keep_their_bytes),
           cmocka_unit_test(room_ahead_keeps_a_span_in_place),
           cmocka_unit_test(a_cleared_store_is_filled_again_without_allocating),
           cmocka_unit_test(more_than_the_limit_is_refused))
