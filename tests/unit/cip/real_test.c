/* SPDX-License-Identifier: MIT */
/* Every text against strtod and strtof, which round exactly. */
#include "cip/real.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "support/unit.h"

enum { SAMPLES = UNIT_SAMPLES(200000) };

/* One of the two formats, as 64 bits. */
struct format {
    const char *name;
    unsigned fraction_bits;
    unsigned exponent_max;
    size_t (*write)(uint64_t bits, char *buffer);
    uint64_t (*judge)(const char *text);
    bool (*read)(struct str s, uint64_t *ret_bits);
};

static size_t real_write(uint64_t bits, char *buffer) {
    uint32_t word = (uint32_t)bits;
    float value;
    memcpy(&value, &word, sizeof value);
    return cip_real_format(value, buffer);
}

static uint64_t real_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint64_t real_judge(const char *text) {
    return real_bits(strtof(text, NULL));
}

static bool real_read(struct str s, uint64_t *ret_bits) {
    float value;
    bool good = cip_real_parse(s, &value);
    if (good)
        *ret_bits = real_bits(value);
    return good;
}

static double lreal_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t lreal_bits(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static size_t lreal_write(uint64_t bits, char *buffer) {
    return cip_lreal_format(lreal_of(bits), buffer);
}

static uint64_t lreal_judge(const char *text) {
    return lreal_bits(strtod(text, NULL));
}

static bool lreal_read(struct str s, uint64_t *ret_bits) {
    double value;
    bool good = cip_lreal_parse(s, &value);
    if (good)
        *ret_bits = lreal_bits(value);
    return good;
}

static const struct format formats[] = {
    {"REAL", 23, 254, real_write, real_judge, real_read},
    {"LREAL", 52, 2046, lreal_write, lreal_judge, lreal_read},
};

enum { FORMATS = sizeof formats / sizeof formats[0] };

/* The significant digits of a text, and the power of ten of the last one. */
static uint64_t digits_of(const char *text, int *ret_count, int *ret_exponent) {
    uint64_t digits = 0;
    int exponent = 0, zeros = 0, count = 0;
    bool point = false;
    const char *p = text;
    for (; *p != '\0' && *p != 'e'; p++) {
        if (*p == '.')
            point = true;
        if (*p < '0' || *p > '9')
            continue;
        exponent -= point;
        zeros = *p == '0' ? zeros + 1 : 0;
        digits = 10 * digits + (uint64_t)(*p - '0');
        count += digits > 0;
    }
    for (; zeros > 0 && digits > 0; zeros--, count--, exponent++)
        digits /= 10;
    *ret_count = count;
    *ret_exponent = exponent + (*p == 'e' ? (int)strtol(p + 1, NULL, 10) : 0);
    return digits;
}

static bool reads_as(const struct format *f, uint64_t digits, int exponent, uint64_t bits) {
    char text[64];
    snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exponent);
    return f->judge(text) == bits;
}

/*
 * The texts that read back lie in one interval around the number. If a shorter one were in it, so
 * would be the nearest shorter one on that side of the text we wrote: two of them to try.
 */
static void is_shortest(const struct format *f, uint64_t bits) {
    char text[CIP_REAL_CHARS_MAX + 1];
    int count, exponent;
    text[f->write(bits, text)] = '\0';
    if (f->judge(text) != bits)
        fail_msg("%s 0x%llx reads back differently: %s", f->name, (unsigned long long)bits, text);
    uint64_t digits = digits_of(text, &count, &exponent);
    if (count < 2)
        return;
    if (reads_as(f, digits / 10, exponent + 1, bits) ||
        reads_as(f, digits / 10 + 1, exponent + 1, bits))
        fail_msg("%s 0x%llx has a shorter text than %s", f->name, (unsigned long long)bits, text);
}

/* printf gives the nearest text of so many digits: if that one reads back, it is the one. */
static void is_nearest(const struct format *f, uint64_t bits, double value) {
    char text[CIP_REAL_CHARS_MAX + 1], wanted[64];
    int count, exponent, wanted_count, wanted_exponent;
    text[f->write(bits, text)] = '\0';
    uint64_t digits = digits_of(text, &count, &exponent);
    snprintf(wanted, sizeof wanted, "%.*e", count > 0 ? count - 1 : 0, value);
    if (f->judge(wanted) == bits && digits != digits_of(wanted, &wanted_count, &wanted_exponent))
        fail_msg("%s %s is not the nearest, %s is", f->name, text, wanted);
}

static void reads_itself(const struct format *f, uint64_t bits) {
    char text[CIP_REAL_CHARS_MAX];
    uint64_t read = ~bits;
    size_t size = f->write(bits, text);
    assert_true(f->read(str_span(text, size), &read));
    assert_true(read == bits);
}

static void every_exponent_with_boundary_fractions_is_shortest(void **state) {
    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        const struct format *f = &formats[i];
        uint64_t end = UINT64_C(1) << f->fraction_bits;
        const uint64_t fractions[] = {0,       1,       2,           3,       end / 2 - 1,
                                      end / 2, end - 2, end / 2 + 1, end - 1, end / 3};
        for (uint64_t e = 0; e <= f->exponent_max; e++)
            for (size_t k = 0; k < sizeof fractions / sizeof fractions[0]; k++) {
                is_shortest(f, e << f->fraction_bits | fractions[k]);
                reads_itself(f, e << f->fraction_bits | fractions[k]);
            }
    }
}

static void random_reals_are_shortest_nearest_and_read_back(void **state) {
    (void)state;
    struct rng rng = rng_of(1);
    for (int i = 0; i < SAMPLES; i++) {
        uint32_t bits = (uint32_t)rng_next(&rng);
        if ((bits >> 23 & 0xff) == 0xff)
            continue;
        float value;
        memcpy(&value, &bits, sizeof value);
        is_shortest(&formats[0], bits);
        is_nearest(&formats[0], bits, (double)value);
        reads_itself(&formats[0], bits);
    }
}

static void random_lreals_are_shortest_nearest_and_read_back(void **state) {
    (void)state;
    struct rng rng = rng_of(2);
    for (int i = 0; i < SAMPLES; i++) {
        uint64_t bits = rng_next(&rng);
        if ((bits >> 52 & 0x7ff) == 0x7ff)
            continue;
        is_shortest(&formats[1], bits);
        is_nearest(&formats[1], bits, lreal_of(bits));
        reads_itself(&formats[1], bits);
    }
}

static void short_decimals_come_back_as_they_were_typed(void **state) {
    (void)state;
    struct rng rng = rng_of(3);
    for (int i = 0; i < SAMPLES; i++) {
        char typed[64], text[CIP_REAL_CHARS_MAX + 1];
        int64_t whole = rng_between(&rng, -9999, 9999), part = rng_between(&rng, 1, 9);
        int size = snprintf(typed, sizeof typed, "%lld.%02lld%lld", (long long)whole,
                            (long long)rng_between(&rng, 0, 99), (long long)part);
        double value;
        assert_true(cip_lreal_parse(str_span(typed, (size_t)size), &value));
        text[cip_lreal_format(value, text)] = '\0';
        assert_string_equal(text, typed);
    }
}

static void texts_have_the_promised_form(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {100.0, "100.0"},
        {123456.789, "123456.789"},
        {0.001, "0.001"},
        {0.0001, "0.0001"},
        {0.00012345, "0.00012345"},
        {0.00001, "1e-5"},
        {1.5e-7, "1.5e-7"},
        {1e15, "1000000000000000.0"},
        {9007199254740991.0, "9007199254740991.0"},
        {9999999999999998.0, "9999999999999998.0"},
        {1e16, "1e16"},
        {1e20, "1e20"},
        {-1.25e100, "-1.25e100"},
        {1e23, "1e23"},
        {5e-324, "5e-324"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {NAN, "nan"},
        {-NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buffer[64];
        struct text t = text_of(buffer, sizeof buffer);
        cip_lreal_text(cases[i].value, &t);
        assert_string_equal(buffer, cases[i].text);
    }
}

static void reals_have_the_promised_form(void **state) {
    (void)state;
    static const struct {
        float value;
        const char *text;
    } cases[] = {
        {0.1f, "0.1"},
        {16777216.0f, "16777216.0"},
        {3.4028235e38f, "3.4028235e38"},
        {1.1754944e-38f, "1.1754944e-38"},
        {1e-45f, "1e-45"},
        {1e15f, "1000000000000000.0"},
        {1e16f, "1e16"},
        {-72.5f, "-72.5"},
        {INFINITY, "inf"},
        {NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buffer[64];
        struct text t = text_of(buffer, sizeof buffer);
        cip_real_text(cases[i].value, &t);
        assert_string_equal(buffer, cases[i].text);
    }
}

static void judged(const struct format *f, const char *text) {
    uint64_t bits = 0, wanted = f->judge(text);
    bool finite = (wanted >> f->fraction_bits & (f->exponent_max | 1)) != (f->exponent_max | 1);
    bool good = f->read(str_of(text), &bits);
    if (good != finite || (good && bits != wanted))
        fail_msg("%s: %s was read as 0x%llx", f->name, text, (unsigned long long)bits);
}

static void random_decimals_read_as_strtod_reads_them(void **state) {
    (void)state;
    struct rng rng = rng_of(4);
    for (int i = 0; i < SAMPLES; i++) {
        char text[160];
        size_t size = 0, digits = 1 + rng_below(&rng, rng_chance(&rng, 10) ? 100 : 20);
        const struct format *f = &formats[i % FORMATS];
        int64_t reach = i % FORMATS == 0 ? 60 : 345;
        if (rng_chance(&rng, 50))
            text[size++] = '-';
        for (size_t k = 0, point = rng_below(&rng, digits + 1); k < digits; k++) {
            if (k == point)
                text[size++] = '.';
            text[size++] = (char)('0' + rng_below(&rng, 10));
        }
        snprintf(text + size, sizeof text - size, "e%lld",
                 (long long)rng_between(&rng, -reach, reach));
        judged(f, text);
    }
}

/* The middle between two floats is a double, whose exact text printf knows. */
static void ties_and_their_neighbours_round_as_strtof_rounds_them(void **state) {
    (void)state;
    struct rng rng = rng_of(5);
    for (int i = 0; i < SAMPLES / 10; i++) {
        uint32_t low = (uint32_t)rng_below(&rng, 0x7f800000u);
        float a, b;
        uint32_t high = low + 1;
        memcpy(&a, &low, sizeof a);
        memcpy(&b, &high, sizeof b);
        char text[400];
        double middle = high < 0x7f800000u ? ((double)a + (double)b) / 2 : 0x1.ffffffp127;
        int size = snprintf(text, sizeof text - 2, "%.200f", middle);
        judged(&formats[0], text);
        text[size] = '1';
        text[size + 1] = '\0';
        judged(&formats[0], text);
        snprintf(text, sizeof text, "%.*e", (int)rng_below(&rng, 120), middle);
        judged(&formats[0], text);
    }
}

static void digits_without_end_are_not_lost(void **state) {
    (void)state;
    char text[2000];
    /* Half of the smallest LREAL has 751 digits; a digit far behind them makes it round up. */
    int size = snprintf(text, sizeof text, "%.1074f", 0x1p-1074);
    judged(&formats[1], text);
    memset(text, '0', sizeof text);
    size = snprintf(text, sizeof text, "9007199254740993.");
    text[size] = '0';
    text[1900] = '\0';
    judged(&formats[1], text);
    text[1899] = '1';
    judged(&formats[1], text);
    memset(text, '9', 1500);
    text[1500] = '\0';
    judged(&formats[1], text);
    text[1] = '.';
    judged(&formats[1], text);
    memset(text, '0', 1500);
    text[1] = '.';
    snprintf(text + 1499, 16, "1e1499");
    judged(&formats[1], text);
}

static void what_is_no_number_is_refused(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",         " ",
        "-",        "+",
        ".",        "e5",
        "1e",       "1e+",
        "1e5x",     "1 ",
        " 1",       "1,5",
        "1..5",     "1.5.",
        "--1",      "+-1",
        "0x1",      "nane",
        "infinity", "-nan",
        "in",       "1f",
        "1e5.0",    "1e309",
        "-1e309",   "1e99999999999999999999",
        "1_0",      "NaN0",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = 7;
        if (cip_lreal_parse(str_of(cases[i]), &value) || value != 7)
            fail_msg("\"%s\" was read", cases[i]);
    }
    float single = 7;
    assert_false(cip_real_parse(str_of("1e39"), &single));
    assert_false(cip_real_parse(str_of("3.4028236e38"), &single));
    assert_true(cip_real_parse(str_of("3.40282356e38"), &single));
    assert_false(cip_real_parse(str_of("3.4028235678e38"), &single));
}

static void words_and_tiny_numbers_are_read(void **state) {
    (void)state;
    double value;
    assert_true(cip_lreal_parse(str_of("NaN"), &value) && isnan(value));
    assert_true(cip_lreal_parse(str_of("inf"), &value) && value == INFINITY);
    assert_true(cip_lreal_parse(str_of("-Inf"), &value) && value == -INFINITY);
    assert_true(cip_lreal_parse(str_of("1e-99999999999999999999"), &value) && value == 0);
    assert_true(cip_lreal_parse(str_of("-0"), &value) && value == 0 && signbit(value));
    assert_true(cip_lreal_parse(str_of("+2.5E+1"), &value) && value == 25);
    assert_true(cip_lreal_parse(str_of("0e999"), &value) && value == 0);
}

static void whole_numbers_are_exact_in_any_form(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool good, negative;
        uint64_t magnitude;
    } cases[] = {
        {"0", true, false, 0},
        {"-0", true, true, 0},
        {"12.0", true, false, 12},
        {"1.5e3", true, false, 1500},
        {"-150000e-3", true, true, 150},
        {"18446744073709551615", true, false, UINT64_MAX},
        {"1.8446744073709551615e19", true, false, UINT64_MAX},
        {"0xffffffffffffffff", true, false, UINT64_MAX},
        {"-0x80", true, true, 128},
        {"0e99999", true, false, 0},
        {"18446744073709551616", false, false, 0},
        {"18446744073709551615.1", false, false, 0},
        {"1e20", false, false, 0},
        {"0.5", false, false, 0},
        {"1.5e0", false, false, 0},
        {"0x", false, false, 0},
        {"0x1g", false, false, 0},
        {"0x10000000000000000", false, false, 0},
        {"", false, false, 0},
        {"nan", false, false, 0},
        {"1 ", false, false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool negative = false;
        uint64_t magnitude = 0;
        if (cip_integer_parse(str_of(cases[i].text), &negative, &magnitude) != cases[i].good)
            fail_msg("%s", cases[i].text);
        assert_true(negative == cases[i].negative && magnitude == cases[i].magnitude);
    }
}

/* Where a locale with a decimal comma is installed, it shows. */
static void a_comma_locale_changes_nothing(void **state) {
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "ru_RU.UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (setlocale(LC_NUMERIC, names[i]) != NULL)
            break;
    char text[CIP_REAL_CHARS_MAX + 1];
    double value;
    text[cip_lreal_format(1.5, text)] = '\0';
    bool good = cip_lreal_parse(str_of("2.5"), &value);
    setlocale(LC_NUMERIC, "C");
    assert_string_equal(text, "1.5");
    assert_true(good && value == 2.5);
}

UNIT_CASES(cmocka_unit_test(every_exponent_with_boundary_fractions_is_shortest),
           cmocka_unit_test(random_reals_are_shortest_nearest_and_read_back),
           cmocka_unit_test(random_lreals_are_shortest_nearest_and_read_back),
           cmocka_unit_test(short_decimals_come_back_as_they_were_typed),
           cmocka_unit_test(texts_have_the_promised_form),
           cmocka_unit_test(reals_have_the_promised_form),
           cmocka_unit_test(random_decimals_read_as_strtod_reads_them),
           cmocka_unit_test(ties_and_their_neighbours_round_as_strtof_rounds_them),
           cmocka_unit_test(digits_without_end_are_not_lost),
           cmocka_unit_test(what_is_no_number_is_refused),
           cmocka_unit_test(words_and_tiny_numbers_are_read),
           cmocka_unit_test(whole_numbers_are_exact_in_any_form),
           cmocka_unit_test(a_comma_locale_changes_nothing))
