#include "base/histogram.h"
#include "base/rng.h"
#include "support/unit.h"

static struct histogram h;

static int clear(void **state) {
    (void)state;
    h = (struct histogram){.count = 0};
    return 0;
}

static void an_empty_one_tells_nothing(void **state) {
    (void)state;
    assert_true(histogram_quantile(&h, 0) == 0 && histogram_quantile(&h, 1) == 0);
    assert_true(histogram_below(&h, UINT64_MAX) == 0);
}

static void small_values_are_exact(void **state) {
    (void)state;
    for (uint64_t v = 1; v <= 100; v++)
        histogram_add(&h, v);
    assert_true(h.count == 100 && h.least == 1 && h.greatest == 100);
    assert_true(histogram_quantile(&h, 0.01) == 1);
    assert_true(histogram_quantile(&h, 0.5) == 50);
    assert_true(histogram_quantile(&h, 1) == 100);
    assert_true(histogram_below(&h, 1) == 0 && histogram_below(&h, 51) == 50);
}

static void a_single_value_is_every_quantile(void **state) {
    (void)state;
    histogram_add(&h, 123456789);
    for (int i = 0; i <= 10; i++)
        assert_true(histogram_quantile(&h, i / 10.0) == 123456789);
}

/* Whatever the value: told a little more than it is, by 1/64 at most. */
static void a_value_of_any_size_is_told_within_a_64th(void **state) {
    (void)state;
    struct rng rng = rng_of(3);
    for (int i = 0; i < 20000; i++) {
        uint64_t v = rng_next(&rng) >> rng_below(&rng, 64);
        clear(NULL);
        histogram_add(&h, v);
        histogram_add(&h, UINT64_MAX);
        uint64_t told = histogram_quantile(&h, 0.5);
        assert_true(told >= v && told - v <= v / 64);
        assert_true(histogram_below(&h, v) == 0);
    }
}

static void the_edges_of_buckets_are_told_apart(void **state) {
    (void)state;
    for (unsigned bit = 1; bit < 64; bit++) {
        uint64_t edge = UINT64_C(1) << bit;
        clear(NULL);
        histogram_add(&h, edge - 1);
        histogram_add(&h, edge);
        assert_true(histogram_quantile(&h, 0.5) == edge - 1);
        assert_true(histogram_below(&h, edge) == 1);
    }
}

static void all_are_below_what_is_more_than_the_greatest(void **state) {
    (void)state;
    histogram_add(&h, 1000);
    histogram_add(&h, 999990); /* in the bucket of a million */
    assert_true(histogram_below(&h, 1000000) == 2);
    assert_true(histogram_below(&h, 999990) == 1);
    histogram_add(&h, 2000000);
    assert_true(histogram_below(&h, 1000000) == 1);
}

static void quantiles_of_many_are_those_of_their_order(void **state) {
    (void)state;
    for (uint64_t v = 1; v <= 100000; v++)
        histogram_add(&h, v * 1000);
    static const double parts[] = {0.5, 0.9, 0.99, 0.999};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        double exact = parts[i] * 100000000;
        double told = (double)histogram_quantile(&h, parts[i]);
        assert_true(told >= exact && told <= exact * (1 + 1.0 / 64));
    }
}

UNIT_CASES(cmocka_unit_test_setup(an_empty_one_tells_nothing, clear),
           cmocka_unit_test_setup(small_values_are_exact, clear),
           cmocka_unit_test_setup(a_single_value_is_every_quantile, clear),
           cmocka_unit_test_setup(a_value_of_any_size_is_told_within_a_64th, clear),
           cmocka_unit_test_setup(the_edges_of_buckets_are_told_apart, clear),
           cmocka_unit_test_setup(all_are_below_what_is_more_than_the_greatest, clear),
           cmocka_unit_test_setup(quantiles_of_many_are_those_of_their_order, clear))
