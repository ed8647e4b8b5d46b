/* SPDX-License-Identifier: MIT */
#include "client/cache.h"

#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "client/cache_file.h"
#include "support/catalog_sample.h"
#include "support/unit.h"

enum { THREADS = 4, TURNS = 2000, CONTROLLERS = 3 };

static eip_cache *cache_new(void) {
    eip_cache *cache = NULL;
    assert_int_equal(eip_cache_new(&cache), EIP_OK);
    return cache;
}

/* The only reference to the catalog is then the cache's, if it keeps it. */
static void put(eip_cache *cache, uint32_t serial, uint8_t mark, const char *tag) {
    struct catalog_key key = catalog_sample_key(serial, mark);
    const eip_catalog *c = catalog_sample_small(&key, tag);
    cache_put(cache, c);
    eip_catalog_release(c);
}

/* The tag of that program, or NULL. */
static bool has(eip_cache *cache, uint32_t serial, uint8_t mark, const char *tag) {
    struct catalog_key key = catalog_sample_key(serial, mark);
    const eip_catalog *c = cache_find(cache, &key);
    bool found = c != NULL && eip_catalog_find(c, tag) != NULL;
    eip_catalog_release(c);
    return found;
}

static void a_program_is_found_by_all_that_identifies_it(void **state) {
    (void)state;
    eip_cache *cache = cache_new();
    struct catalog_key key = catalog_sample_key(1, 1);
    put(cache, 1, 1, "Speed");
    assert_true(has(cache, 1, 1, "Speed"));
    assert_false(has(cache, 1, 2, "Speed"));
    assert_false(has(cache, 2, 1, "Speed"));
    key.major++;
    assert_null(cache_find(cache, &key));
    key.major--;
    key.name[0] = 'p';
    assert_null(cache_find(cache, &key));
    eip_cache_free(cache);
}

static void a_program_without_marks_is_not_kept(void **state) {
    (void)state;
    eip_cache *cache = cache_new();
    struct catalog_key key = catalog_sample_key(1, 1);
    key.marks_size = 0;
    const eip_catalog *c = catalog_sample_small(&key, "Speed");
    cache_put(cache, c);
    assert_null(cache_find(cache, &key));
    assert_false(cache_is_unsaved(cache));
    eip_catalog_release(c);
    eip_cache_free(cache);
}

static void a_changed_program_takes_the_place_of_the_one_before(void **state) {
    (void)state;
    eip_cache *cache = cache_new();
    put(cache, 1, 1, "Old");
    put(cache, 2, 1, "Other");
    put(cache, 1, 2, "New");
    assert_true(has(cache, 1, 2, "New"));
    assert_false(has(cache, 1, 1, "Old"));
    assert_true(has(cache, 2, 1, "Other"));
    put(cache, 1, 2, "Again");
    assert_true(has(cache, 1, 2, "Again"));
    eip_cache_free(cache);
}

static void a_catalog_lives_as_long_as_somebody_has_it(void **state) {
    (void)state;
    eip_cache *cache = cache_new();
    struct catalog_key key = catalog_sample_key(1, 1);
    put(cache, 1, 1, "Speed");
    const eip_catalog *c = cache_find(cache, &key);
    put(cache, 1, 2, "Speed");
    assert_non_null(eip_catalog_find(c, "Speed"));
    eip_cache_free(cache);
    assert_non_null(eip_catalog_find(c, "Speed"));
    eip_catalog_release(c);
}

static void what_was_unused_longest_goes_first(void **state) {
    (void)state;
    eip_cache *cache = cache_new();
    for (uint32_t i = 0; i < CACHE_CONTROLLERS_MAX; i++)
        put(cache, i, 1, "Speed");
    assert_true(has(cache, 0, 1, "Speed"));
    put(cache, CACHE_CONTROLLERS_MAX, 1, "Speed");
    put(cache, CACHE_CONTROLLERS_MAX + 1, 1, "Speed");
    assert_true(has(cache, 0, 1, "Speed"));
    assert_false(has(cache, 1, 1, "Speed"));
    assert_false(has(cache, 2, 1, "Speed"));
    assert_true(has(cache, 3, 1, "Speed"));
    assert_true(has(cache, CACHE_CONTROLLERS_MAX + 1, 1, "Speed"));
    eip_cache_free(cache);
}

/* A file that is removed with its folder. */
struct place {
    char folder[32];
    char path[48];
};

static struct place place_new(void) {
    struct place p = {.folder = "/tmp/cache_test.XXXXXX"};
    assert_non_null(mkdtemp(p.folder));
    snprintf(p.path, sizeof p.path, "%s/tags", p.folder);
    return p;
}

static void place_free(const struct place *p) {
    (void)unlink(p->path);
    (void)rmdir(p->folder);
}

static void what_was_saved_is_loaded(void **state) {
    (void)state;
    struct place p = place_new();
    const char *why = NULL;
    eip_cache *cache = cache_new(), *other = cache_new();
    struct catalog_key key = catalog_sample_key(7, 7);
    const eip_catalog *c = catalog_sample(&key);
    cache_put(cache, c);
    put(cache, 8, 8, "Speed");
    assert_int_equal(eip_cache_save(cache, p.path), EIP_OK);
    assert_int_equal(eip_cache_load(other, p.path, &why), EIP_OK);
    assert_null(why);
    const eip_catalog *back = cache_find(other, &key);
    assert_non_null(back);
    catalog_sample_same(c, back);
    assert_true(has(other, 8, 8, "Speed"));
    eip_catalog_release(back);
    eip_catalog_release(c);
    eip_cache_free(other);
    eip_cache_free(cache);
    place_free(&p);
}

static void an_empty_cache_is_saved_too(void **state) {
    (void)state;
    struct place p = place_new();
    eip_cache *cache = cache_new();
    assert_int_equal(eip_cache_save(cache, p.path), EIP_OK);
    assert_int_equal(eip_cache_load(cache, p.path, NULL), EIP_OK);
    eip_cache_free(cache);
    place_free(&p);
}

static void what_is_loaded_is_older_than_what_is_there(void **state) {
    (void)state;
    struct place p = place_new();
    eip_cache *cache = cache_new(), *other = cache_new();
    put(cache, 1, 1, "Old");
    put(cache, 2, 1, "Second");
    put(cache, 3, 1, "Third");
    assert_int_equal(eip_cache_save(cache, p.path), EIP_OK);
    put(other, 1, 2, "New");
    for (uint32_t i = 4; i <= CACHE_CONTROLLERS_MAX + 1; i++)
        put(other, i, 1, "Speed");
    assert_int_equal(eip_cache_load(other, p.path, NULL), EIP_OK);
    assert_true(has(other, 1, 2, "New"));
    assert_false(has(other, 1, 1, "Old"));
    assert_false(has(other, 2, 1, "Second")); /* there is room for one, and it was used last */
    assert_true(has(other, 3, 1, "Third"));
    assert_true(has(other, 4, 1, "Speed"));
    eip_cache_free(other);
    eip_cache_free(cache);
    place_free(&p);
}

static void it_knows_whether_there_is_something_to_save(void **state) {
    (void)state;
    struct place p = place_new();
    eip_cache *cache = cache_new();
    assert_false(cache_is_unsaved(cache));
    put(cache, 1, 1, "Speed");
    assert_true(cache_is_unsaved(cache));
    assert_int_equal(eip_cache_save(cache, "/nowhere/at/all"), EIP_E_SYSTEM);
    assert_int_equal(errno, ENOENT);
    assert_true(cache_is_unsaved(cache));
    assert_int_equal(eip_cache_save(cache, p.path), EIP_OK);
    assert_true(has(cache, 1, 1, "Speed"));
    assert_int_equal(eip_cache_load(cache, p.path, NULL), EIP_OK);
    assert_false(cache_is_unsaved(cache));
    struct catalog_key key = catalog_sample_key(1, 1);
    const eip_catalog *c = cache_find(cache, &key);
    cache_put(cache, c); /* it is the one that is there */
    eip_catalog_release(c);
    assert_false(cache_is_unsaved(cache));
    put(cache, 1, 2, "Speed");
    assert_true(cache_is_unsaved(cache));
    eip_cache_free(cache);
    place_free(&p);
}

static void expect_failure(eip_cache *cache, const char *path, eip_err err, const char *words) {
    const char *why = NULL;
    assert_int_equal(eip_cache_load(cache, path, &why), err);
    assert_non_null(strstr(why, words));
}

static void a_broken_file_adds_nothing_and_says_why(void **state) {
    (void)state;
    struct place p = place_new();
    uint8_t *data;
    size_t size;
    eip_cache *cache = cache_new(), *other = cache_new();
    put(cache, 1, 1, "First");
    put(cache, 2, 1, "Second");
    assert_int_equal(eip_cache_save(cache, p.path), EIP_OK);
    assert_int_equal(file_read(p.path, CACHE_FILE_MAX, &data, &size), EIP_OK);
    assert_int_equal(file_replace(p.path, reader_of(data, size - 1)), EIP_OK);
    expect_failure(other, p.path, EIP_E_CUT, "too early");
    data[size - 20] ^= 1;
    assert_int_equal(file_replace(p.path, reader_of(data, size)), EIP_OK);
    expect_failure(other, p.path, EIP_E_VALUE, "changed");
    assert_int_equal(file_replace(p.path, reader_of("[]", 2)), EIP_OK);
    expect_failure(other, p.path, EIP_E_FORMAT, "no cache");
    assert_false(has(other, 1, 1, "First"));
    assert_false(has(other, 2, 1, "Second"));
    mem_free(data);
    eip_cache_free(other);
    eip_cache_free(cache);
    place_free(&p);
}

/* A hole of so many bytes takes no room. */
static void what_is_no_such_file_at_all_is_told(void **state) {
    (void)state;
    struct place p = place_new();
    eip_cache *cache = cache_new();
    expect_failure(cache, p.path, EIP_E_SYSTEM, "cannot be read");
    assert_int_equal(errno, ENOENT);
    expect_failure(cache, p.folder, EIP_E_SYSTEM, "cannot be read");
    assert_int_equal(errno, EISDIR);
    expect_failure(cache, NULL, EIP_E_ARGUMENT, "path");
    assert_int_equal(eip_cache_load(cache, NULL, NULL), EIP_E_ARGUMENT);
    assert_int_equal(eip_cache_save(cache, NULL), EIP_E_ARGUMENT);
    assert_int_equal(file_replace(p.path, reader_of("", 0)), EIP_OK);
    assert_int_equal(truncate(p.path, (off_t)CACHE_FILE_MAX + 1), 0);
    expect_failure(cache, p.path, EIP_E_LIMIT, "larger");
    eip_cache_free(cache);
    eip_cache_free(NULL);
    place_free(&p);
}

struct shared {
    eip_cache *cache;
    char path[48];
    unsigned found[THREADS];
    unsigned number;
};

/* Programs change, are found, and are saved and loaded meanwhile. */
static void use(struct shared *s, unsigned thread, unsigned turn) {
    uint32_t serial = (turn + thread) % CONTROLLERS;
    uint8_t mark = (uint8_t)(turn / 64);
    if (turn % 16 == 0)
        put(s->cache, serial, mark, "Speed");
    s->found[thread] += has(s->cache, serial, mark, "Speed");
    if (turn % 256 == 0 && eip_cache_save(s->cache, s->path) == EIP_OK)
        (void)eip_cache_load(s->cache, s->path, NULL);
}

static void *work(void *data) {
    struct shared *s = data;
    unsigned thread = __atomic_fetch_add(&s->number, 1, __ATOMIC_RELAXED);
    for (unsigned turn = 0; turn < TURNS; turn++)
        use(s, thread, turn);
    return NULL;
}

static void threads_share_a_cache(void **state) {
    (void)state;
    struct place p = place_new();
    struct shared s = {.cache = cache_new()};
    pthread_t threads[THREADS];
    memcpy(s.path, p.path, sizeof s.path);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &s), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(s.found[i] > 0);
    }
    eip_cache_free(s.cache);
    place_free(&p);
}

UNIT_CASES(cmocka_unit_test(a_program_is_found_by_all_that_identifies_it),
           cmocka_unit_test(a_program_without_marks_is_not_kept),
           cmocka_unit_test(a_changed_program_takes_the_place_of_the_one_before),
           cmocka_unit_test(a_catalog_lives_as_long_as_somebody_has_it),
           cmocka_unit_test(what_was_unused_longest_goes_first),
           cmocka_unit_test(what_was_saved_is_loaded),
           cmocka_unit_test(an_empty_cache_is_saved_too),
           cmocka_unit_test(what_is_loaded_is_older_than_what_is_there),
           cmocka_unit_test(it_knows_whether_there_is_something_to_save),
           cmocka_unit_test(a_broken_file_adds_nothing_and_says_why),
           cmocka_unit_test(what_is_no_such_file_at_all_is_told),
           cmocka_unit_test(threads_share_a_cache))
