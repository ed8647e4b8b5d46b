/* capture/connection */
#include "support/unit.h"

#include "capture/connection.h"

static const struct capture_endpoint client = {.address = {10, 0, 0, 1}, .port = 50000};
static const struct capture_endpoint plc = {.address = {10, 0, 0, 2}, .port = 44818};
static const struct capture_endpoint other = {.address = {10, 0, 0, 3}, .port = 44818};
static const struct capture_endpoint group = {.address = {239, 192, 1, 1}, .port = 2222};

static struct capture_connections all;

static struct capture_connection *find(const struct capture_endpoint *from,
                                       const struct capture_endpoint *to, uint32_t id, int want) {
    enum capture_direction direction = CAPTURE_OT;
    struct capture_connection *c = capture_connections_find(&all, from, to, id, &direction);
    if (c != NULL)
        assert_int_equal(direction, want);
    return c;
}

static void fini(void) {
    capture_connections_fini(&all);
    assert_int_equal(mem_held(), 0);
}

static void a_connection_is_found_by_sender_receiver_and_id(void **state) {
    (void)state;
    const uint32_t ids[2] = {0x11, 0x22};
    struct capture_connection *c = capture_connections_add(&all, &client, &plc, ids, false);
    assert_ptr_equal(find(&client, &plc, 0x11, CAPTURE_OT), c);
    assert_ptr_equal(find(&plc, &client, 0x22, CAPTURE_TO), c);
    assert_null(find(&client, &plc, 0x22, 0));
    assert_null(find(&plc, &client, 0x11, 0));
    assert_null(find(&client, &other, 0x11, 0));
    struct capture_connection *d = capture_connections_add(&all, &client, &other, ids, false);
    assert_ptr_equal(find(&client, &other, 0x11, CAPTURE_OT), d);
    assert_ptr_equal(find(&client, &plc, 0x11, CAPTURE_OT), c);
    fini();
}

static void ports_tell_clients_of_one_host_apart(void **state) {
    (void)state;
    static const struct capture_endpoint second = {.address = {10, 0, 0, 1}, .port = 50001};
    const uint32_t ids[2] = {1, 2}, others[2] = {3, 2};
    struct capture_connection *c = capture_connections_add(&all, &client, &plc, ids, false);
    struct capture_connection *d = capture_connections_add(&all, &second, &plc, others, false);
    assert_false(c->closed);
    assert_ptr_equal(find(&plc, &client, 2, CAPTURE_TO), c);
    assert_ptr_equal(find(&plc, &second, 2, CAPTURE_TO), d);
    capture_connections_close(&all, c);
    assert_ptr_equal(find(&plc, &second, 2, CAPTURE_TO), d);
    capture_connections_close(&all, d);
}

static void the_same_ids_again_are_another_connection(void **state) {
    (void)state;
    const uint32_t ids[2] = {1, 2}, again[2] = {3, 2};
    struct capture_connection *c = capture_connections_add(&all, &client, &plc, ids, false);
    struct capture_connection *d = capture_connections_add(&all, &client, &plc, again, false);
    assert_true(c->closed);
    assert_null(find(&client, &plc, 1, 0));
    assert_ptr_equal(find(&plc, &client, 2, CAPTURE_TO), d);
    capture_connections_close(&all, d);
    assert_null(find(&plc, &client, 2, 0));
    assert_null(find(&client, &plc, 3, 0));
    fini();
}

static void a_multicast_one_is_found_by_its_sender(void **state) {
    (void)state;
    const uint32_t ids[2] = {1, 2};
    struct capture_connection *c = capture_connections_add(&all, &client, &plc, ids, true);
    assert_ptr_equal(find(&plc, &group, 2, CAPTURE_TO), c);
    assert_null(find(&other, &group, 2, 0));
    fini();
}

static void a_close_names_it_by_its_triad(void **state) {
    (void)state;
    const uint32_t ids[2] = {1, 2};
    struct cip_triad triad = {1, 2, 3};
    struct capture_connection *c = capture_connections_add(&all, &client, &plc, ids, false);
    assert_null(capture_connections_named(&all, &client, &plc, &triad));
    c->opened = true;
    c->triad = triad;
    assert_ptr_equal(capture_connections_named(&all, &client, &plc, &triad), c);
    assert_null(capture_connections_named(&all, &client, &other, &triad));
    capture_connections_close(&all, c);
    assert_null(capture_connections_named(&all, &client, &plc, &triad));
    struct capture_connection *d = capture_connections_add(&all, &client, &plc, ids, false);
    d->opened = true;
    d->triad = triad;
    assert_ptr_equal(capture_connections_named(&all, &client, &plc, &triad), d);
    triad.serial = 9;
    assert_null(capture_connections_named(&all, &client, &plc, &triad));
    fini();
}

static void the_oldest_make_room(void **state) {
    (void)state;
    for (uint32_t i = 0; i <= CAPTURE_CONNECTIONS_MAX; i++) {
        const uint32_t ids[2] = {i, i + 100000};
        assert_non_null(capture_connections_add(&all, &client, &plc, ids, false));
    }
    assert_null(find(&client, &plc, 0, 0));
    assert_null(find(&plc, &client, 100000, 0));
    assert_non_null(find(&client, &plc, 1, CAPTURE_OT));
    assert_non_null(find(&client, &plc, CAPTURE_CONNECTIONS_MAX, CAPTURE_OT));
    fini();
}

static void missing_packets_are_counted_by_sequence_number(void **state) {
    (void)state;
    struct capture_traffic t = {.packets = 0};
    static const uint32_t numbers[] = {UINT32_MAX - 1, UINT32_MAX, 0, 3, 2, 4, 4, 900000000};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        capture_traffic_count(&t, numbers[i]);
    assert_int_equal(t.packets, 8);
    assert_int_equal(t.missed, 2);
}

UNIT_CASES(cmocka_unit_test(a_connection_is_found_by_sender_receiver_and_id),
           cmocka_unit_test(ports_tell_clients_of_one_host_apart),
           cmocka_unit_test(the_same_ids_again_are_another_connection),
           cmocka_unit_test(a_multicast_one_is_found_by_its_sender),
           cmocka_unit_test(a_close_names_it_by_its_triad), cmocka_unit_test(the_oldest_make_room),
           cmocka_unit_test(missing_packets_are_counted_by_sequence_number))
