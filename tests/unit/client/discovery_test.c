/* SPDX-License-Identifier: MIT */
#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"
#include "client/discovery.h"

struct notes {
    size_t found;
    size_t seen;
    struct eip_identity identity;
};

static void note_found(void *user, const struct sockaddr *from, struct reader data) {
    struct notes *notes = user;
    struct enip_identity identity;
    notes->found++;
    assert_true(client_identity_decode(data, &identity));
    notes->identity = client_identity_of(&identity, from);
}

static void note_seen(void *user, bool sent, const struct sockaddr *local,
                      const struct sockaddr *peer, struct reader bytes) {
    struct notes *notes = user;
    char buffer[64];
    struct text text = text_of(buffer, sizeof buffer);
    (void)peer;
    socket_address_text(&text, local);
    assert_memory_equal(text_cstr(&text), "127.0.0.1:", 10);
    assert_int_not_equal(socket_address_port(local), 0);
    notes->seen += reader_left(&bytes) == (sent ? 24u : 75u);
}

static void a_device_is_identified_by_udp(void **state) {
    (void)state;
    struct running r;
    struct notes notes = {.found = 0};
    running_start(&r, 0);
    struct client_discovery d = {
        .command = ENIP_LIST_IDENTITY,
        .host = "127.0.0.1",
        .port = r.port,
        .wait_us = 2 * CLOCK_SECOND_US,
        .found = note_found,
        .seen = note_seen,
        .user = &notes,
    };
    assert_int_equal(client_discover(&d), EIP_OK);
    assert_int_equal(notes.found, 1);
    assert_int_equal(notes.seen, 2);
    assert_string_equal(notes.identity.product_name, "1756-L83E/B");
    assert_string_equal(notes.identity.address, r.url);
    assert_int_equal(notes.identity.major, 33);
    assert_int_equal(notes.identity.serial, 0x00c0ffee);
    running_stop(&r);
}

/* It is over when the time is, not with the first answer. */
static void a_broadcast_gathers_answers_until_its_time_is_over(void **state) {
    (void)state;
    struct running r;
    struct notes notes = {.found = 0};
    running_start(&r, 0);
    struct client_discovery d = {
        .command = ENIP_LIST_IDENTITY,
        .host = "127.255.255.255",
        .port = r.port,
        .wait_us = CLOCK_MILLISECOND_US,
        .gather_us = 200 * CLOCK_MILLISECOND_US,
        .found = note_found,
        .seen = note_seen,
        .user = &notes,
    };
    int64_t start_us = clock_now_us();
    assert_int_equal(client_discover(&d), EIP_OK);
    assert_true(clock_now_us() - start_us >= d.gather_us);
    assert_int_equal(notes.found, 1);
    assert_string_equal(notes.identity.address, r.url);
    running_stop(&r);
}

static void nobody_there_is_a_timeout(void **state) {
    (void)state;
    struct notes notes = {.found = 0};
    struct client_discovery d = {
        .command = ENIP_LIST_IDENTITY,
        .host = "127.0.0.1",
        .port = running_free_port(),
        .wait_us = 30 * CLOCK_MILLISECOND_US,
        .found = note_found,
        .user = &notes,
    };
    assert_int_equal(client_discover(&d), EIP_E_TIMEOUT);
    d.host = "no.such.host.invalid";
    assert_int_equal(client_discover(&d), EIP_E_HOST);
    assert_int_equal(notes.found, 0);
}

static void data_without_an_identity_is_refused(void **state) {
    (void)state;
    struct enip_identity identity;
    assert_false(client_identity_decode(reader_of("\0\0", 2), &identity));
    assert_false(client_identity_decode(reader_of("\1\0\x0c\0\4\0\1\0\0\2", 10), &identity));
    assert_false(client_identity_decode(reader_of("", 0), &identity));
}

UNIT_CASES(cmocka_unit_test(a_device_is_identified_by_udp),
           cmocka_unit_test(a_broadcast_gathers_answers_until_its_time_is_over),
           cmocka_unit_test(nobody_there_is_a_timeout),
           cmocka_unit_test(data_without_an_identity_is_refused))
