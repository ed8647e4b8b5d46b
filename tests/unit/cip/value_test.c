/* SPDX-License-Identifier: MIT */
#include "cip/value.h"

#include <math.h>

#include "base/rng.h"
#include "support/unit.h"

static uint8_t room[70000];

static const struct {
    uint16_t type;
    size_t size;
    int64_t min;
    uint64_t max;
} integers[] = {
    {EIP_TYPE_BOOL, 1, 0, 1},
    {EIP_TYPE_SINT, 1, INT8_MIN, INT8_MAX},
    {EIP_TYPE_INT, 2, INT16_MIN, INT16_MAX},
    {EIP_TYPE_DINT, 4, INT32_MIN, INT32_MAX},
    {EIP_TYPE_LINT, 8, INT64_MIN, INT64_MAX},
    {EIP_TYPE_USINT, 1, 0, UINT8_MAX},
    {EIP_TYPE_UINT, 2, 0, UINT16_MAX},
    {EIP_TYPE_UDINT, 4, 0, UINT32_MAX},
    {EIP_TYPE_ULINT, 8, 0, UINT64_MAX},
    {EIP_TYPE_BYTE, 1, 0, UINT8_MAX},
    {EIP_TYPE_WORD, 2, 0, UINT16_MAX},
    {EIP_TYPE_DWORD, 4, 0, UINT32_MAX},
    {EIP_TYPE_LWORD, 8, 0, UINT64_MAX},
    {EIP_TYPE_DT, 8, INT64_MIN, INT64_MAX},
    {EIP_TYPE_STIME, 4, INT32_MIN, INT32_MAX},
    {EIP_TYPE_DATE, 2, 0, UINT16_MAX},
    {EIP_TYPE_TIME_OF_DAY, 4, 0, UINT32_MAX},
    {EIP_TYPE_FTIME, 4, INT32_MIN, INT32_MAX},
    {EIP_TYPE_LTIME, 8, INT64_MIN, INT64_MAX},
    {EIP_TYPE_ITIME, 2, INT16_MIN, INT16_MAX},
    {EIP_TYPE_TIME, 4, INT32_MIN, INT32_MAX},
    {EIP_TYPE_ENGUNIT, 2, 0, UINT16_MAX},
    {EIP_TYPE_LTIME_NS, 8, INT64_MIN, INT64_MAX},
};

enum { INTEGERS = sizeof integers / sizeof integers[0] };

static struct eip_value empty(uint16_t type) {
    return eip_value_in(type, 0, room, sizeof room);
}

static struct eip_value logix_string(void) {
    return eip_value_in(EIP_TYPE_STRUCT, EIP_HANDLE_STRING, room, sizeof room);
}

static struct eip_value of(uint16_t type, const void *bytes, size_t size) {
    return cip_value_of(type, 0, reader_of(bytes, size));
}

/* What a setter refused must have changed nothing. */
static void is_unchanged(const struct eip_value *v, const struct eip_value *before) {
    assert_memory_equal(v, before, sizeof *v);
}

static void reads_int(const struct eip_value *v, size_t index, int64_t wanted) {
    int64_t value = ~wanted;
    uint64_t whole = 77;
    double real = 0.5;
    assert_int_equal(eip_value_get_int(v, index, &value), EIP_OK);
    assert_true(value == wanted);
    assert_int_equal(eip_value_get_uint(v, index, &whole), wanted < 0 ? EIP_E_VALUE : EIP_OK);
    assert_true(whole == (wanted < 0 ? 77 : (uint64_t)wanted));
    bool exact = wanted != INT64_MAX;
    assert_int_equal(eip_value_get_real(v, index, &real), exact ? EIP_OK : EIP_E_VALUE);
    assert_true(real == (exact ? (double)wanted : 0.5));
}

static void reads_uint(const struct eip_value *v, size_t index, uint64_t wanted) {
    if (wanted <= INT64_MAX) {
        reads_int(v, index, (int64_t)wanted);
        return;
    }
    int64_t value = 77;
    uint64_t whole = 0;
    double real = 0.5;
    assert_int_equal(eip_value_get_int(v, index, &value), EIP_E_VALUE);
    assert_int_equal(eip_value_get_uint(v, index, &whole), EIP_OK);
    assert_int_equal(eip_value_get_real(v, index, &real), EIP_E_VALUE);
    assert_true(value == 77 && whole == wanted && real == 0.5);
}

static void every_integer_type_holds_its_range(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEGERS; i++) {
        struct eip_value v = empty(integers[i].type);
        assert_int_equal(eip_value_add_int(&v, integers[i].min), EIP_OK);
        assert_int_equal(eip_value_add_uint(&v, integers[i].max), EIP_OK);
        assert_int_equal(eip_value_add_int(&v, 0), EIP_OK);
        assert_int_equal(eip_value_add_int(&v, 1), EIP_OK);
        assert_int_equal(v.count, 4);
        assert_int_equal(v.size, 4 * integers[i].size);
        reads_int(&v, 0, integers[i].min);
        reads_uint(&v, 1, integers[i].max);
        reads_int(&v, 2, 0);
        reads_int(&v, 3, 1);
    }
}

static void every_integer_type_refuses_what_lies_beyond(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEGERS; i++) {
        struct eip_value v = empty(integers[i].type), before = v;
        int64_t min = integers[i].min;
        uint64_t max = integers[i].max;
        if (min > INT64_MIN)
            assert_int_equal(eip_value_add_int(&v, min - 1), EIP_E_VALUE);
        assert_int_equal(eip_value_add_int(&v, INT64_MIN), min == INT64_MIN ? EIP_OK : EIP_E_VALUE);
        v = before;
        if (max < UINT64_MAX)
            assert_int_equal(eip_value_add_uint(&v, max + 1), EIP_E_VALUE);
        if (max < INT64_MAX)
            assert_int_equal(eip_value_add_int(&v, (int64_t)max + 1), EIP_E_VALUE);
        is_unchanged(&v, &before);
    }
}

static void an_integer_takes_only_whole_reals_in_its_range(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEGERS; i++) {
        struct eip_value v = empty(integers[i].type);
        assert_int_equal(eip_value_add_real(&v, (double)integers[i].min), EIP_OK);
        assert_int_equal(eip_value_add_real(&v, 1.0), EIP_OK);
        assert_int_equal(eip_value_add_real(&v, -0.0), EIP_OK);
        reads_int(&v, 0, integers[i].min);
        reads_int(&v, 1, 1);
        reads_int(&v, 2, 0);
        struct eip_value before = v;
        const double refused[] = {0.5,    -0.5,      1.5,
                                  NAN,    INFINITY,  -INFINITY,
                                  0x1p64, -0x1.8p63, (double)integers[i].max + 1};
        for (size_t k = 0; k < sizeof refused / sizeof refused[0]; k++)
            assert_int_equal(eip_value_add_real(&v, refused[k]), EIP_E_VALUE);
        is_unchanged(&v, &before);
    }
}

static void wire_bytes_are_little_endian(void **state) {
    (void)state;
    static const uint8_t bytes[] = {0xfe, 0xff, 0xff, 0xff, 0x39, 0x30, 0, 0};
    struct eip_value v = of(EIP_TYPE_DINT, bytes, sizeof bytes);
    assert_int_equal(v.count, 2);
    reads_int(&v, 0, -2);
    reads_int(&v, 1, 12345);
    v = of(EIP_TYPE_LINT, bytes, sizeof bytes);
    reads_int(&v, 0, 0x3039fffffffe);
    struct eip_value w = empty(EIP_TYPE_DINT);
    assert_int_equal(eip_value_add_int(&w, -2), EIP_OK);
    assert_int_equal(eip_value_add_int(&w, 12345), EIP_OK);
    assert_memory_equal(w.data, bytes, sizeof bytes);
}

static void any_byte_but_zero_is_a_true_bool(void **state) {
    (void)state;
    static const uint8_t bytes[] = {0, 1, 0xff, 0x80};
    struct eip_value v = of(EIP_TYPE_BOOL, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bool value = i == 0;
        assert_int_equal(eip_value_get_bool(&v, i, &value), EIP_OK);
        assert_int_equal(value, i > 0);
        reads_int(&v, i, i > 0);
    }
    struct eip_value w = empty(EIP_TYPE_BOOL);
    assert_int_equal(eip_value_add_bool(&w, true), EIP_OK);
    assert_int_equal(eip_value_add_bool(&w, false), EIP_OK);
    assert_memory_equal(w.data, "\1\0", 2);
}

static void get_real_is_exact_or_refuses(void **state) {
    (void)state;
    static const struct {
        uint64_t value;
        bool exact;
    } cases[] = {
        {(UINT64_C(1) << 53), true},
        {(UINT64_C(1) << 53) + 1, false},
        {(UINT64_C(1) << 53) + 2, true},
        {UINT64_C(1) << 63, true},
        {UINT64_MAX, false},
        {UINT64_MAX - 2047, true},
        {UINT64_MAX - 1024, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct eip_value v = empty(EIP_TYPE_ULINT);
        double real = 0.5;
        assert_int_equal(eip_value_add_uint(&v, cases[i].value), EIP_OK);
        assert_int_equal(eip_value_get_real(&v, 0, &real), cases[i].exact ? EIP_OK : EIP_E_VALUE);
        assert_true(real == (cases[i].exact ? (double)cases[i].value : 0.5));
    }
}

static double real_of(const struct eip_value *v, size_t index) {
    double value = 0;
    assert_int_equal(eip_value_get_real(v, index, &value), EIP_OK);
    return value;
}

static void a_real_is_rounded_to_nearest_and_never_to_infinity(void **state) {
    (void)state;
    struct eip_value v = empty(EIP_TYPE_REAL);
    const double taken[] = {
        0.1,      -1.5,     3.4028234663852886e38, 3.4028235e38, 0x1.fffffefffffffp127, 1e-50,
        INFINITY, -INFINITY};
    const double wanted[] = {0x1.99999ap-4,  -1.5, 0x1.fffffep127, 0x1.fffffep127,
                             0x1.fffffep127, 0,    INFINITY,       -INFINITY};
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        assert_int_equal(eip_value_add_real(&v, taken[i]), EIP_OK);
        assert_true(real_of(&v, i) == wanted[i]);
    }
    struct eip_value before = v;
    assert_int_equal(eip_value_add_real(&v, 0x1.ffffffp127), EIP_E_VALUE);
    assert_int_equal(eip_value_add_real(&v, -1e39), EIP_E_VALUE);
    is_unchanged(&v, &before);
}

static void a_real_takes_integers_by_rounding_once(void **state) {
    (void)state;
    struct eip_value v = empty(EIP_TYPE_REAL);
    /* By way of a double this one would be a tie, and go down. */
    uint64_t hard = (UINT64_C(1) << 60) + (UINT64_C(1) << 36) + 1;
    assert_int_equal(eip_value_add_int(&v, -7), EIP_OK);
    assert_int_equal(eip_value_add_uint(&v, hard), EIP_OK);
    assert_int_equal(eip_value_add_int(&v, INT64_MIN), EIP_OK);
    assert_true(real_of(&v, 0) == -7);
    assert_true(real_of(&v, 1) == 0x1p60 + 0x1p37);
    assert_true(real_of(&v, 2) == -0x1p63);
    struct eip_value w = empty(EIP_TYPE_LREAL);
    assert_int_equal(eip_value_add_uint(&w, UINT64_MAX), EIP_OK);
    assert_int_equal(eip_value_add_int(&w, -9007199254740993), EIP_OK);
    assert_true(real_of(&w, 0) == 0x1p64);
    assert_true(real_of(&w, 1) == -9007199254740992.0);
}

static void every_real_bit_pattern_survives_reading_and_writing(void **state) {
    (void)state;
    struct rng rng = rng_of(1);
    for (int i = 0; i < 100000; i++) {
        uint8_t bytes[8];
        uint64_t bits = rng_next(&rng);
        if (i % 3 == 0) /* NaNs, quiet and signalling */
            bits |= UINT64_C(0x7ff00000) << 32 | 0x7f800000;
        for (size_t k = 0; k < sizeof bytes; k++)
            bytes[k] = (uint8_t)(bits >> 8 * k);
        for (size_t size = 4; size <= 8; size += 4) {
            uint16_t type = size == 4 ? EIP_TYPE_REAL : EIP_TYPE_LREAL;
            struct eip_value v = of(type, bytes, size), w = empty(type);
            assert_int_equal(eip_value_add_real(&w, real_of(&v, 0)), EIP_OK);
            assert_memory_equal(w.data, bytes, size);
        }
    }
}

static void reals_have_no_other_reading(void **state) {
    (void)state;
    static const uint8_t bytes[8] = {0};
    const uint16_t types[] = {EIP_TYPE_REAL, EIP_TYPE_LREAL};
    for (size_t i = 0; i < 2; i++) {
        struct eip_value v = of(types[i], bytes, sizeof bytes);
        int64_t value;
        uint64_t whole;
        bool truth;
        assert_int_equal(eip_value_get_int(&v, 0, &value), EIP_E_TYPE);
        assert_int_equal(eip_value_get_uint(&v, 0, &whole), EIP_E_TYPE);
        assert_int_equal(eip_value_get_bool(&v, 0, &truth), EIP_E_TYPE);
    }
}

static void getters_tell_a_missing_element_from_a_cut_one(void **state) {
    (void)state;
    static const uint8_t bytes[16] = {0};
    for (size_t i = 0; i < INTEGERS; i++) {
        struct eip_value v = of(integers[i].type, bytes, 2 * integers[i].size);
        int64_t value;
        uint64_t whole;
        double real;
        assert_int_equal(v.count, 2);
        assert_int_equal(eip_value_get_int(&v, 1, &value), EIP_OK);
        assert_int_equal(eip_value_get_int(&v, 2, &value), EIP_E_ARGUMENT);
        assert_int_equal(eip_value_get_int(&v, SIZE_MAX, &value), EIP_E_ARGUMENT);
        v.count = 3;
        assert_int_equal(eip_value_get_int(&v, 2, &value), EIP_E_CUT);
        v.size--;
        assert_int_equal(eip_value_get_int(&v, 1, &value), EIP_E_CUT);
        assert_int_equal(eip_value_get_uint(&v, 1, &whole), EIP_E_CUT);
        assert_int_equal(eip_value_get_real(&v, 1, &real), EIP_E_CUT);
        assert_int_equal(eip_value_get_real(&v, 3, &real), EIP_E_ARGUMENT);
    }
    struct eip_value v = of(EIP_TYPE_REAL, bytes, 4);
    double real;
    assert_int_equal(eip_value_get_real(&v, 1, &real), EIP_E_ARGUMENT);
    v.size = 3;
    assert_int_equal(eip_value_get_real(&v, 0, &real), EIP_E_CUT);
}

static void a_full_buffer_takes_no_more(void **state) {
    (void)state;
    for (size_t i = 0; i < INTEGERS; i++) {
        uint8_t buffer[8];
        struct eip_value v = eip_value_in(integers[i].type, 0, buffer, integers[i].size);
        assert_int_equal(eip_value_add_int(&v, 1), EIP_OK);
        struct eip_value before = v;
        assert_int_equal(eip_value_add_int(&v, 1), EIP_E_LIMIT);
        assert_int_equal(eip_value_add_uint(&v, 1), EIP_E_LIMIT);
        assert_int_equal(eip_value_add_real(&v, 1), EIP_E_LIMIT);
        is_unchanged(&v, &before);
    }
    struct eip_value received = of(EIP_TYPE_DINT, room, 4);
    assert_int_equal(eip_value_add_int(&received, 1), EIP_E_LIMIT);
}

static void is_string(const struct eip_value *v, size_t index, const char *wanted, size_t size) {
    const char *text = NULL;
    size_t got = 0;
    assert_int_equal(eip_value_get_string(v, index, &text, &got), EIP_OK);
    assert_int_equal(got, size);
    assert_memory_equal(text, wanted, size);
}

static const struct {
    uint16_t type;
    uint16_t handle;
    size_t head;
    size_t max;
} strings[] = {
    {EIP_TYPE_STRING, 0, 2, 65535},
    {EIP_TYPE_SHORT_STRING, 0, 1, 255},
    {EIP_TYPE_STRINGN, 0, 4, 65535},
    {EIP_TYPE_STRUCT, EIP_HANDLE_STRING, 4, 82},
};

enum { STRINGS = sizeof strings / sizeof strings[0] };

static void strings_come_back(void **state) {
    (void)state;
    for (size_t i = 0; i < STRINGS; i++) {
        struct eip_value v = eip_value_in(strings[i].type, strings[i].handle, room, sizeof room);
        assert_int_equal(eip_value_add_string(&v, "", 0), EIP_OK);
        assert_int_equal(eip_value_add_string(&v, "ab\0c", 4), EIP_OK);
        assert_int_equal(eip_value_add_string(&v, NULL, 0), EIP_OK);
        is_string(&v, 0, "", 0);
        is_string(&v, 1, "ab\0c", 4);
        is_string(&v, 2, "", 0);
        struct eip_value w = cip_value_of(v.type, v.handle, reader_of(v.data, v.size));
        assert_int_equal(w.count, 3);
        is_string(&w, 1, "ab\0c", 4);
        const char *text;
        size_t size;
        assert_int_equal(eip_value_get_string(&v, 3, &text, &size), EIP_E_ARGUMENT);
    }
}

static void a_string_takes_its_longest_text_and_no_longer(void **state) {
    (void)state;
    static char text[65536];
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < STRINGS; i++) {
        struct eip_value v = eip_value_in(strings[i].type, strings[i].handle, room, sizeof room);
        struct eip_value before = v;
        assert_int_equal(eip_value_add_string(&v, text, strings[i].max + 1), EIP_E_VALUE);
        is_unchanged(&v, &before);
        assert_int_equal(eip_value_add_string(&v, text, strings[i].max), EIP_OK);
        is_string(&v, 0, text, strings[i].max);
        size_t size = v.size;
        v = eip_value_in(strings[i].type, strings[i].handle, room, size - 1);
        assert_int_equal(eip_value_add_string(&v, text, strings[i].max), EIP_E_LIMIT);
    }
}

static void every_truncation_of_a_string_is_cut(void **state) {
    (void)state;
    for (size_t i = 0; i < STRINGS; i++) {
        struct eip_value v = eip_value_in(strings[i].type, strings[i].handle, room, sizeof room);
        assert_int_equal(eip_value_add_string(&v, "first", 5), EIP_OK);
        size_t first = v.size;
        assert_int_equal(eip_value_add_string(&v, "second", 6), EIP_OK);
        for (size_t size = 0; size < v.size; size++) {
            struct eip_value cut = v;
            const char *text = "kept";
            size_t got = 4;
            cut.size = size;
            size_t index = size >= first;
            assert_int_equal(eip_value_get_string(&cut, index, &text, &got), EIP_E_CUT);
            assert_true(got == 4 && text[0] == 'k');
            cut = cip_value_of(v.type, v.handle, reader_of(v.data, size));
            assert_int_equal(cut.count, index);
        }
    }
}

static void a_logix_string_is_88_bytes_padded_with_zeros(void **state) {
    (void)state;
    memset(room, 0xaa, sizeof room);
    struct eip_value v = logix_string();
    assert_int_equal(eip_value_add_string(&v, "Hi", 2), EIP_OK);
    assert_int_equal(v.size, 88);
    static const uint8_t wanted[88] = {2, 0, 0, 0, 'H', 'i'};
    assert_memory_equal(v.data, wanted, sizeof wanted);
}

static void a_logix_string_of_impossible_length_is_refused(void **state) {
    (void)state;
    static const uint32_t lengths[] = {83,      84,         255,        0x100,
                                       0x10000, 0x7fffffff, 0x80000000, 0xffffffff};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        uint8_t bytes[88] = {0};
        for (size_t k = 0; k < 4; k++)
            bytes[k] = (uint8_t)(lengths[i] >> 8 * k);
        struct eip_value v =
            cip_value_of(EIP_TYPE_STRUCT, EIP_HANDLE_STRING, reader_of(bytes, sizeof bytes));
        const char *text;
        size_t size;
        assert_int_equal(v.count, 1);
        assert_int_equal(eip_value_get_string(&v, 0, &text, &size), EIP_E_VALUE);
    }
}

static void text_of_other_types_is_no_string(void **state) {
    (void)state;
    static const uint8_t bytes[88] = {2, 0, 2, 0, 'a', 'b'};
    const uint16_t types[] = {EIP_TYPE_DINT,    EIP_TYPE_STRING2, EIP_TYPE_EPATH,
                              EIP_TYPE_STRINGI, EIP_TYPE_STRUCT,  0x1234};
    const char *text;
    size_t size;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct eip_value v = of(types[i], bytes, sizeof bytes), w = empty(types[i]);
        assert_int_equal(eip_value_get_string(&v, 0, &text, &size), EIP_E_TYPE);
        assert_int_equal(eip_value_add_string(&w, "ab", 2), EIP_E_TYPE);
    }
    struct eip_value wide = of(EIP_TYPE_STRINGN, bytes, 8);
    assert_int_equal(eip_value_get_string(&wide, 0, &text, &size), EIP_E_TYPE);
}

static void strings_and_unknown_types_take_no_numbers(void **state) {
    (void)state;
    const uint16_t types[] = {EIP_TYPE_STRING, EIP_TYPE_DATE_AND_TIME, EIP_TYPE_STRUCT, 0, 0xffff};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct eip_value v = empty(types[i]), before = v;
        assert_int_equal(eip_value_add_bool(&v, true), EIP_E_TYPE);
        assert_int_equal(eip_value_add_int(&v, 1), EIP_E_TYPE);
        assert_int_equal(eip_value_add_int(&v, -1), EIP_E_TYPE);
        assert_int_equal(eip_value_add_uint(&v, 1), EIP_E_TYPE);
        assert_int_equal(eip_value_add_real(&v, 1), EIP_E_TYPE);
        is_unchanged(&v, &before);
    }
    struct eip_value v = empty(EIP_TYPE_SINT);
    assert_int_equal(eip_value_add_bool(&v, true), EIP_E_TYPE);
}

static void the_count_follows_from_the_size(void **state) {
    (void)state;
    static const uint8_t bytes[] = {1, 0, 'a', 0, 0, 2, 0, 'b', 'c', 9, 9, 9};
    assert_int_equal(of(EIP_TYPE_DINT, bytes, 11).count, 2);
    assert_int_equal(of(EIP_TYPE_DINT, bytes, 3).count, 0);
    assert_int_equal(of(EIP_TYPE_DATE_AND_TIME, bytes, 12).count, 2);
    assert_int_equal(of(EIP_TYPE_STRING, bytes, 9).count, 3);
    assert_int_equal(of(EIP_TYPE_STRING, bytes, 12).count, 3);
    assert_int_equal(of(EIP_TYPE_STRING, bytes, 0).count, 0);
    assert_int_equal(of(EIP_TYPE_STRING2, bytes, 4).count, 1);
    assert_int_equal(of(EIP_TYPE_SHORT_STRING, bytes + 3, 6).count, 3);
    assert_int_equal(of(EIP_TYPE_STRUCT, bytes, 12).count, 1);
    assert_int_equal(of(EIP_TYPE_EPATH, bytes, 12).count, 1);
    assert_int_equal(cip_value_of(EIP_TYPE_DINT, 0, reader_none()).count, 0);
}

static void is_strings(const void *bytes, size_t size, const char *wanted) {
    char buffer[100];
    struct eip_value v = cip_value_of(EIP_TYPE_STRING, 0, reader_of(bytes, size));
    eip_value_format(&v, buffer, sizeof buffer);
    assert_string_equal(buffer, wanted);
    assert_true(cip_value_is_whole(EIP_TYPE_STRING, 0, reader_of(bytes, size), v.count));
}

/* Devices differ in whether a STRING of odd length has a pad. */
static void strings_are_read_with_their_pads_and_without(void **state) {
    (void)state;
    is_strings("\1\0A\0", 4, "\"A\"");
    is_strings("\1\0A\0\1\0B\0", 8, "[\"A\", \"B\"]");
    is_strings("\1\0A\1\0B", 6, "[\"A\", \"B\"]");
    is_strings("\1\0A\0\0\0", 6, "[\"A\", \"\"]");
    is_strings("\1\0A\0\0", 5, "[\"A\", \"\"]");
    is_strings("\1\0A\0\0\0\3\0BCD\0", 12, "[\"A\", \"\", \"BCD\"]");
    is_strings("\1\0A\0\0\1\0B", 8, "[\"A\", \"\", \"B\"]");
    is_strings("\1\0A\0\0\0\0\1\0B", 10, "[\"A\", \"\", \"\", \"B\"]");
}

static void pads_are_added(void **state) {
    (void)state;
    static const char *const texts[] = {"a", "bc", "", "def"};
    uint8_t bytes[20];
    struct eip_value v = eip_value_in(EIP_TYPE_STRING, 0, bytes, sizeof bytes);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(eip_value_add_string(&v, texts[i], strlen(texts[i])), EIP_OK);
    cip_value_pad(&v);
    assert_int_equal(v.size, 16);
    assert_int_equal(v.room, 4);
    assert_memory_equal(v.data, "\1\0a\0\2\0bc\0\0\3\0def\0", 16);
}

/* Whatever a device sends under whatever type: an answer or an error, never a byte outside. */
static void a_whole_value_has_its_elements_and_nothing_more(void **state) {
    (void)state;
    static const struct {
        uint16_t type;
        const char *bytes;
        size_t size;
        size_t count;
        bool whole;
    } rows[] = {
        {EIP_TYPE_DINT, "\0\0\0\0", 4, 1, true},
        {EIP_TYPE_DINT, "\0\0\0\0\0", 5, 1, false},
        {EIP_TYPE_DINT, "\0\0\0\0", 4, 2, false},
        {EIP_TYPE_SHORT_STRING, "\2ab\0", 4, 2, true},
        {EIP_TYPE_SHORT_STRING, "\2ab\0", 4, 1, false},
        {EIP_TYPE_SHORT_STRING, "\2ab", 3, 2, false},
        {EIP_TYPE_SHORT_STRING, "\2a", 2, 1, false},
        {EIP_TYPE_STRINGN, "\2\0\1\0ab", 6, 1, true},
        {EIP_TYPE_EPATH, "x", 1, 1, true}, /* nothing tells how many bytes it has */
        {EIP_TYPE_EPATH, "", 0, 1, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cip_value_is_whole(rows[i].type, 0, reader_of(rows[i].bytes, rows[i].size),
                                            rows[i].count),
                         rows[i].whole);
}

static void read_everything(const struct eip_value *v) {
    bool truth;
    int64_t value;
    uint64_t whole;
    double real;
    const char *text;
    size_t size;
    for (size_t i = 0; i < (size_t)v->count + 2 && i < 6; i++) {
        bool good = eip_value_get_bool(v, i, &truth) == EIP_OK;
        good |= eip_value_get_int(v, i, &value) == EIP_OK;
        good |= eip_value_get_uint(v, i, &whole) == EIP_OK;
        good |= eip_value_get_real(v, i, &real) == EIP_OK;
        if (eip_value_get_string(v, i, &text, &size) == EIP_OK) {
            good = true;
            assert_true((const uint8_t *)text >= v->data || size == 0);
            assert_true((const uint8_t *)text + size <= v->data + v->size || size == 0);
        }
        assert_false(good && i >= v->count);
    }
}

static void random_bytes_of_every_type_are_read_inside_their_bounds(void **state) {
    (void)state;
    enum { SIZE = 200 };
    struct rng rng = rng_of(9);
    uint8_t *block = mem_alloc(SIZE);
    for (unsigned type = 0; type <= 0xffff && block != NULL; type++) {
        bool known = cip_type_find((uint16_t)type) != NULL || type == EIP_TYPE_STRUCT;
        for (int i = 0; i < (known ? 2000 : 1); i++) {
            /* At the end of the block, so that a checker sees a read behind it. */
            size_t size = rng_below(&rng, rng_chance(&rng, 20) ? SIZE : 12);
            uint8_t *bytes = block + SIZE - size;
            for (size_t k = 0; k < size; k++)
                bytes[k] = (uint8_t)(rng_chance(&rng, 60) ? rng_below(&rng, 4) : rng_next(&rng));
            struct eip_value v = cip_value_of((uint16_t)type, rng_chance(&rng, 50) ? 0x0fce : 0,
                                              reader_of(bytes, size));
            read_everything(&v);
            v.count = (uint32_t)rng_below(&rng, 5);
            read_everything(&v);
        }
    }
    mem_free(block);
}

UNIT_CASES(cmocka_unit_test(every_integer_type_holds_its_range),
           cmocka_unit_test(every_integer_type_refuses_what_lies_beyond),
           cmocka_unit_test(an_integer_takes_only_whole_reals_in_its_range),
           cmocka_unit_test(wire_bytes_are_little_endian),
           cmocka_unit_test(any_byte_but_zero_is_a_true_bool),
           cmocka_unit_test(get_real_is_exact_or_refuses),
           cmocka_unit_test(a_real_is_rounded_to_nearest_and_never_to_infinity),
           cmocka_unit_test(a_real_takes_integers_by_rounding_once),
           cmocka_unit_test(every_real_bit_pattern_survives_reading_and_writing),
           cmocka_unit_test(reals_have_no_other_reading),
           cmocka_unit_test(getters_tell_a_missing_element_from_a_cut_one),
           cmocka_unit_test(a_full_buffer_takes_no_more), cmocka_unit_test(strings_come_back),
           cmocka_unit_test(a_string_takes_its_longest_text_and_no_longer),
           cmocka_unit_test(every_truncation_of_a_string_is_cut),
           cmocka_unit_test(a_whole_value_has_its_elements_and_nothing_more),
           cmocka_unit_test(a_logix_string_is_88_bytes_padded_with_zeros),
           cmocka_unit_test(a_logix_string_of_impossible_length_is_refused),
           cmocka_unit_test(text_of_other_types_is_no_string),
           cmocka_unit_test(strings_and_unknown_types_take_no_numbers),
           cmocka_unit_test(strings_are_read_with_their_pads_and_without),
           cmocka_unit_test(pads_are_added), cmocka_unit_test(the_count_follows_from_the_size),
           cmocka_unit_test(random_bytes_of_every_type_are_read_inside_their_bounds))
