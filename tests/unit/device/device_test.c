/* SPDX-License-Identifier: MIT */
#include "support/ask.h"
#include "support/unit.h"

static void whatever_is_asked_there_is_an_answer(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "0E 00", "8E 00 26 00");                   /* no path */
    ask(&d, "0E 09 20 01", "8E 00 26 00");             /* a path longer than the request */
    ask(&d, "", "80 00 26 00");                        /* nothing at all */
    ask(&d, "8E 03 20 01 24 01 30 01", "8E 00 26 00"); /* a reply */
    ask(&d, "0E 02 24 01 30 01", "8E 00 04 00");       /* no class */
    ask(&d, "0E 01 F0 00", "8E 00 04 00");             /* no segment */
    ask(&d, "4C 03 91 20 53 70 65 65 01 00", "CC 00 04 00");
    device_fini(&d);
}

static void random_requests_are_answered_within_bounds(void **state) {
    (void)state;
    struct device d;
    struct rng rng = rng_of(42);
    static const uint8_t starts[] = {0x4c, 0x4d, 0x52, 0x53, 0x4e, 0x0a, 0x0e, 0x01, 0x03, 0x10};
    ask_init(&d);
    for (int i = 0; i < 20000; i++) {
        uint8_t request[64];
        uint8_t reply[DEVICE_UNCONNECTED_MAX];
        size_t size = (size_t)rng_below(&rng, sizeof request);
        for (size_t j = 0; j < size; j++)
            request[j] = (uint8_t)rng_below(&rng, rng_chance(&rng, 70) ? 8 : 256);
        request[0] = starts[rng_below(&rng, sizeof starts)];
        if (rng_chance(&rng, 50))
            memcpy(request + 1, "\4\x91\6Counts", 9);
        struct writer w = writer_of(reply, sizeof reply);
        device_execute(&d, NULL, reader_of(request, size), &w);
        assert_false(w.bad);
        assert_in_range(w.size, 4, sizeof reply);
        assert_int_equal(reply[1], 0);
        assert_in_range(reply[3], 0, 2);
    }
    device_fini(&d);
}

static void devices_with_other_seeds_give_other_handles(void **state) {
    (void)state;
    struct device a;
    struct device b;
    device_init(&a, &(struct device_options){.seed = 1});
    device_init(&b, &(struct device_options){.seed = 2});
    assert_true(rng_next(&a.rng) != rng_next(&b.rng));
    device_fini(&a);
    device_fini(&b);
}

/* Whatever does not fit is refused as a whole, the list of attributes too. */
static void an_answer_that_does_not_fit_is_refused(void **state) {
    (void)state;
    struct device d;
    uint8_t request[8 + 2 * 100] = {0x03, 2, 0x20, 1, 0x24, 1, 100, 0};
    uint8_t reply[DEVICE_UNCONNECTED_MAX];
    struct writer w = writer_of(reply, sizeof reply);
    ask_init(&d);
    for (size_t i = 0; i < 100; i++)
        request[8 + 2 * i] = 1;
    device_execute(&d, NULL, reader_of(request, sizeof request), &w);
    assert_int_equal(w.size, 4);
    assert_memory_equal(reply, "\x83\0\x11\0", 4);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(whatever_is_asked_there_is_an_answer),
           cmocka_unit_test(random_requests_are_answered_within_bounds),
           cmocka_unit_test(an_answer_that_does_not_fit_is_refused),
           cmocka_unit_test(devices_with_other_seeds_give_other_handles))
