/* SPDX-License-Identifier: MIT */
#include "base/lock.h"
#include "support/unit.h"

#include <pthread.h>

enum { THREADS = 4, TURNS = 20000 };

struct shared {
    struct lock *lock;
    uint64_t sum;
    bool inside;
    unsigned crowds;
};

static void *add(void *data) {
    struct shared *s = data;
    for (int i = 0; i < TURNS; i++) {
        lock_take(s->lock);
        s->crowds += s->inside;
        s->inside = true;
        s->sum++;
        s->inside = false;
        lock_give(s->lock);
    }
    return NULL;
}

static void one_thread_at_a_time_has_it(void **state) {
    (void)state;
    struct shared s = {.sum = 0};
    pthread_t threads[THREADS];
    assert_int_equal(lock_new(&s.lock), EIP_OK);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, add, &s), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    lock_free(s.lock);
    assert_int_equal(s.crowds, 0);
    assert_int_equal(s.sum, THREADS * TURNS);
}

static void none_may_be_freed(void **state) {
    (void)state;
    lock_free(NULL);
}

UNIT_CASES(cmocka_unit_test(one_thread_at_a_time_has_it), cmocka_unit_test(none_may_be_freed))
