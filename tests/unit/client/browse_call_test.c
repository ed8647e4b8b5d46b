/* SPDX-License-Identifier: MIT */
/* eip_browse over a real socket, against a device in a thread. */
#include <eip/eip.h>

#include "client/client.h"
#include "support/running.h"
#include "support/unit.h"

static eip_client *open_client(const struct running *r, eip_cache *cache) {
    const struct eip_options options = {.cache = cache};
    eip_client *c = NULL;
    assert_int_equal(eip_open(r->url, &options, &c), EIP_OK);
    return c;
}

static void a_controller_tells_its_tags_and_types(void **state) {
    (void)state;
    struct running r;
    const eip_catalog *catalog;
    running_start(&r, 0);
    eip_client *c = open_client(&r, NULL);
    assert_int_equal(eip_browse(c, NULL, &catalog), EIP_OK);
    assert_int_equal(eip_catalog_find(catalog, "Counts")->dimensions[0], 1000);
    assert_true(eip_catalog_find(catalog, "Text")->structure->is_string);
    assert_int_equal(eip_last_fault(c)->err, EIP_OK);
    const eip_catalog *again;
    assert_int_equal(eip_browse(c, NULL, &again), EIP_OK);
    assert_ptr_equal(again, catalog);
    eip_close(c);
    running_stop(&r);
}

static void a_catalog_that_is_kept_outlives_its_client(void **state) {
    (void)state;
    struct running r;
    const eip_catalog *catalog;
    running_start(&r, 0);
    eip_client *c = open_client(&r, NULL);
    assert_int_equal(eip_browse(c, NULL, &catalog), EIP_OK);
    eip_catalog_keep(catalog);
    eip_close(c);
    assert_non_null(eip_catalog_find(catalog, "Speed"));
    eip_catalog_release(catalog);
    running_stop(&r);
}

static void clients_with_one_cache_have_one_catalog(void **state) {
    (void)state;
    struct running r;
    eip_cache *cache;
    const eip_catalog *first, *second;
    assert_int_equal(eip_cache_new(&cache), EIP_OK);
    running_start(&r, 0);
    eip_client *a = open_client(&r, cache), *b = open_client(&r, cache);
    assert_int_equal(eip_browse(a, NULL, &first), EIP_OK);
    assert_int_equal(eip_browse(b, NULL, &second), EIP_OK);
    assert_ptr_equal(first, second);
    eip_close(a);
    eip_close(b);
    running_stop(&r);
    eip_cache_free(cache);
}

static void count(void *user, size_t done, size_t total) {
    size_t *seen = user;
    seen[0]++;
    seen[1] = done;
    seen[2] = total;
}

static void how_far_it_is_is_told(void **state) {
    (void)state;
    struct running r;
    size_t seen[3] = {0};
    const struct eip_browse_options options = {.anew = true, .progress = count, .user = seen};
    const eip_catalog *catalog;
    running_start(&r, 0);
    eip_client *c = open_client(&r, NULL);
    assert_int_equal(eip_browse(c, &options, &catalog), EIP_OK);
    assert_true(seen[0] > 3);
    assert_int_equal(seen[1], seen[2]);
    assert_in_range(seen[1], 8, 20); /* seven tags and the string's definition at least */
    eip_close(c);
    running_stop(&r);
}

static void others_in_the_library_ask_for_the_catalog_when_they_may(void **state) {
    (void)state;
    struct running r;
    const eip_catalog *catalog = NULL;
    running_start(&r, 0);
    eip_client *c = open_client(&r, NULL);
    assert_int_equal(client_catalog(c, false, &catalog), EIP_OK);
    assert_null(catalog);
    assert_int_equal(client_catalog(c, true, &catalog), EIP_OK);
    assert_non_null(eip_catalog_find(catalog, "Speed"));
    const eip_catalog *again = NULL;
    assert_int_equal(client_catalog(c, false, &again), EIP_OK);
    assert_ptr_equal(again, catalog);
    eip_close(c);
    running_stop(&r);
}

static void a_device_without_lists_is_asked_once(void **state) {
    (void)state;
    struct running r;
    const eip_catalog *catalog = NULL;
    struct device_profile bare = device_plain;
    bare.class_count = 2; /* identity and router */
    running_start(&r, 0);
    r.device.options.profile = &bare; /* before anybody connects */
    eip_client *c = open_client(&r, NULL);
    assert_int_equal(eip_browse(c, NULL, &catalog), EIP_E_REFUSED);
    assert_non_null(strstr(eip_last_fault(c)->text, "no list of tags"));
    assert_int_equal(client_catalog(c, true, &catalog), EIP_E_REFUSED);
    assert_non_null(strstr(eip_last_fault(c)->text, "no list of tags"));
    eip_close(c);
    running_stop(&r);
}

UNIT_CASES(cmocka_unit_test(a_controller_tells_its_tags_and_types),
           cmocka_unit_test(a_catalog_that_is_kept_outlives_its_client),
           cmocka_unit_test(clients_with_one_cache_have_one_catalog),
           cmocka_unit_test(how_far_it_is_is_told),
           cmocka_unit_test(others_in_the_library_ask_for_the_catalog_when_they_may),
           cmocka_unit_test(a_device_without_lists_is_asked_once))
