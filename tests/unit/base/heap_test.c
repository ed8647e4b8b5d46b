#include "base/heap.h"
#include "base/rng.h"
#include "support/unit.h"

enum { ITEMS = 200, STEPS = 20000 };

static struct heap_item items[ITEMS];

static void empty_places(void) {
    for (size_t i = 0; i < ITEMS; i++)
        items[i] = (struct heap_item){.place = 0};
}

static int64_t smallest(void) {
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < ITEMS; i++)
        if (items[i].place != 0 && items[i].key < least)
            least = items[i].key;
    return least;
}

static eip_err change(struct heap *h, struct rng *rng, struct heap_item *item) {
    int64_t key = rng_between(rng, -50, 50);
    if (item->place == 0)
        return heap_push(h, item, key);
    if (rng_chance(rng, 50))
        heap_move(h, item, key);
    else
        heap_remove(h, item);
    return EIP_OK;
}

static bool top_is_right(const struct heap *h) {
    const struct heap_item *top = heap_top(h);
    return top == NULL ? smallest() == INT64_MAX : top->key == smallest();
}

static void the_top_is_the_smallest_after_every_change(void **state) {
    (void)state;
    empty_places();
    struct heap h = {.count = 0};
    struct rng rng = rng_of(7);
    bool right = true;
    eip_err err = EIP_OK;
    for (int i = 0; i < STEPS && err == EIP_OK; i++) {
        err = change(&h, &rng, &items[rng_below(&rng, ITEMS)]);
        right = right && top_is_right(&h);
    }
    heap_fini(&h);
    assert_true(right);
}

static void items_come_out_in_the_order_of_their_keys(void **state) {
    (void)state;
    empty_places();
    struct heap h = {.count = 0};
    struct rng rng = rng_of(8);
    size_t pushed = 0;
    while (pushed < ITEMS && heap_push(&h, &items[pushed], rng_between(&rng, 0, 99)) == EIP_OK)
        pushed++;
    bool sorted = h.count == pushed;
    int64_t last = INT64_MIN;
    for (struct heap_item *top = heap_top(&h); top != NULL; top = heap_top(&h)) {
        sorted = sorted && top->key >= last;
        last = top->key;
        heap_remove(&h, top);
        sorted = sorted && top->place == 0;
        pushed--;
    }
    heap_fini(&h);
    assert_true(sorted && pushed == 0);
}

static void removing_what_is_in_no_heap_does_nothing(void **state) {
    (void)state;
    struct heap h = {.count = 0};
    struct heap_item item = {.key = 1}, other = {.key = 2};
    eip_err err = heap_push(&h, &item, 5);
    heap_remove(&h, &other);
    bool kept = heap_top(&h) == &item;
    heap_fini(&h);
    heap_fini(&h);
    assert_true(kept || err == EIP_E_MEMORY);
    assert_null(heap_top(&h));
}

static void a_heap_without_memory_stays_as_it_was(void **state) {
    (void)state;
    empty_places();
    struct heap h = {.count = 0};
    size_t pushed = 0;
    while (pushed < ITEMS && heap_push(&h, &items[pushed], (int64_t)pushed) == EIP_OK)
        pushed++;
    bool whole = h.count == pushed && (pushed == ITEMS || items[pushed].place == 0);
    whole = whole && heap_top(&h) == (pushed > 0 ? &items[0] : NULL);
    heap_fini(&h);
    assert_true(whole);
}

UNIT_CASES(cmocka_unit_test(the_top_is_the_smallest_after_every_change),
           cmocka_unit_test(items_come_out_in_the_order_of_their_keys),
           cmocka_unit_test(removing_what_is_in_no_heap_does_nothing),
           cmocka_unit_test(a_heap_without_memory_stays_as_it_was))
