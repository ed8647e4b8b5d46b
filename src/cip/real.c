/* SPDX-License-Identifier: MIT */
#include "cip/real.h"

enum { DIGITS_MAX = 800, SHIFT_MAX = 60, POWER_STEP = 27, POWER_FIRST = -297 };
/* Decimal exponents out of reach of a double, with room to spare. */
enum { POINT_MAX = 310, POINT_MIN = -400 };

struct u128 {
    uint64_t high;
    uint64_t low;
};

/* The layout of an IEEE 754 format. */
struct format {
    unsigned bits; /* of the significand, the hidden one included */
    int32_t exponent_min;
    int32_t exponent_max;
};

static const struct format single = {24, -126, 127};
static const struct format twice = {53, -1022, 1023};

/* digits * 10^exponent */
struct shortest {
    uint64_t digits;
    int32_t exponent;
};

/* The first 192 bits of 10^(POWER_FIRST + POWER_STEP * row), rounded down. */
static const uint64_t powers[][3] = {
    {0xa76c582338ed2621, 0xaf2af2b80af6f24e, 0x657c8f4d43323a36}, /* 1e-297 */
    {0x873e4f75e2224e68, 0x5a7744a6e804a291, 0xcc35eddfcf0996d7}, /* 1e-270 */
    {0xda7f5bf590966848, 0xaf39a475506a899e, 0xa30294cc2934e662}, /* 1e-243 */
    {0xb080392cc4349dec, 0xbd8d794d96aacfb3, 0xfe13a5c86af64418}, /* 1e-216 */
    {0x8e938662882af53e, 0x547eb47b7282ee9c, 0x41b0230e1421487d}, /* 1e-189 */
    {0xe65829b3046b0afa, 0x0cb4a5a3112a5112, 0xa3b561b1cb208396}, /* 1e-162 */
    {0xba121a4650e4ddeb, 0x92f34d62616ce413, 0x21a0183e10583cd3}, /* 1e-135 */
    {0x964e858c91ba2655, 0x3a6a07f8d510f86f, 0xe9082f25e9c5e9ec}, /* 1e-108 */
    {0xf2d56790ab41c2a2, 0xfae27299423fb9c3, 0x3695dad7e8858901}, /* 1e-81 */
    {0xc428d05aa4751e4c, 0xaa97e14c3c26b886, 0x96842dc95323f5a8}, /* 1e-54 */
    {0x9e74d1b791e07e48, 0x775ea264cf55347d, 0xca49f1c05120c9c7}, /* 1e-27 */
    {0x8000000000000000, 0x0000000000000000, 0x0000000000000000}, /* 1e0 */
    {0xcecb8f27f4200f3a, 0x0000000000000000, 0x0000000000000000}, /* 1e27 */
    {0xa70c3c40a64e6c51, 0x999090b65f67d924, 0x0000000000000000}, /* 1e54 */
    {0x86f0ac99b4e8dafd, 0x69a028bb3ded71a3, 0xdf9f915627c04e28}, /* 1e81 */
    {0xda01ee641a708de9, 0xe80e6f4820cc9495, 0xd74baad03bc1d8d3}, /* 1e108 */
    {0xb01ae745b101e9e4, 0x5ec05dcff72e7f8f, 0xc04c79ffe324301f}, /* 1e135 */
    {0x8e41ade9fbebc27d, 0x14588f13be847307, 0x23bd6a2059c002f5}, /* 1e162 */
    {0xe5d3ef282a242e81, 0x8f1668c8a86da5fa, 0xf0b5ccf5176ecc7c}, /* 1e189 */
    {0xb9a74a0637ce2ee1, 0x6d953e2bd7173692, 0x88efb0037ac08bde}, /* 1e216 */
    {0x95f83d0a1fb69cd9, 0x4abdaf101564f98e, 0x0d5a4af7b3a98e47}, /* 1e243 */
    {0xf24a01a73cf2dccf, 0xbc633b39673c8cec, 0x3d9c44cd2f36917c}, /* 1e270 */
    {0xc3b8358109e84f07, 0x0a862f80ec4700c8, 0x02606ea01029dc37}, /* 1e297 */
    {0x9e19db92b4e31ba9, 0x6c07a2c26a8346d1, 0x4944d9f52cd0dec2}, /* 1e324 */
};

static const uint64_t fives[POWER_STEP] = {
    1u,
    5u,
    25u,
    125u,
    625u,
    3125u,
    15625u,
    78125u,
    390625u,
    1953125u,
    9765625u,
    48828125u,
    244140625u,
    1220703125u,
    6103515625u,
    30517578125u,
    152587890625u,
    762939453125u,
    3814697265625u,
    19073486328125u,
    95367431640625u,
    476837158203125u,
    2384185791015625u,
    11920928955078125u,
    59604644775390625u,
    298023223876953125u,
    1490116119384765625u,
};

static struct u128 multiply(uint64_t a, uint64_t b) {
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0, cross = a1 * b0 + (low >> 32), middle = a0 * b1 + (uint32_t)cross;
    return (struct u128){
        .high = a1 * b1 + (cross >> 32) + (middle >> 32),
        .low = middle << 32 | (uint32_t)low,
    };
}

/* a * b + add, which never overflows. */
static struct u128 multiply_add(uint64_t a, uint64_t b, uint64_t add) {
    struct u128 product = multiply(a, b);
    product.low += add;
    product.high += product.low < add;
    return product;
}

/* The factors are log 2 / log 10 and the reverse in fixed point, exact over doubles' exponents. */
static int32_t floor_shift(int32_t value, unsigned bits) {
    return value >= 0 ? value >> bits : -(int32_t)(((uint32_t)-value + (1u << bits) - 1) >> bits);
}

static int32_t log10_of_pow2(int32_t exponent, bool three_quarters) {
    return floor_shift(exponent * 1262611 - (three_quarters ? 524031 : 0), 22);
}

static int32_t log2_of_pow10(int32_t exponent) {
    return floor_shift(exponent * 1741647, 19);
}

/* The first 128 bits of 10^exponent, rounded down, plus one. */
static struct u128 power_of_ten(int32_t exponent) {
    int32_t row = (exponent - POWER_FIRST) / POWER_STEP;
    int32_t base = POWER_FIRST + row * POWER_STEP;
    int32_t over = exponent - base;
    struct u128 a = multiply(powers[row][2], fives[over]);
    struct u128 b = multiply_add(powers[row][1], fives[over], a.high);
    struct u128 c = multiply_add(powers[row][0], fives[over], b.high);
    int32_t shift = log2_of_pow10(exponent) - log2_of_pow10(base) - over;
    struct u128 power = {.high = c.low, .low = b.low};
    if (shift > 0) {
        power.high = c.low >> shift | c.high << (64 - shift);
        power.low = b.low >> shift | c.low << (64 - shift);
    }
    power.low++;
    power.high += power.low == 0;
    return power;
}

/* The product's integer part, its last bit set if there is a fraction. */
static uint64_t scale(struct u128 power, uint64_t value) {
    struct u128 product = multiply_add(power.high, value, multiply(power.low, value).high);
    return product.high | (product.low > 1);
}

/* Of two neighbours in the units of the lower one: the one inside the interval, else the nearer. */
static uint64_t nearer(uint64_t value4, uint64_t lower, bool lower_in, bool upper_in) {
    if (lower_in != upper_in)
        return lower_in ? lower : lower + 1;
    uint64_t middle4 = 4 * lower + 2;
    return value4 < middle4 || (value4 == middle4 && lower % 2 == 0) ? lower : lower + 1;
}

/*
 * The shortest decimal in the rounding interval of significand * 2^exponent. `narrow`: the number
 * is a power of two, whose lower neighbour is at half the distance. Names end in 4 for quarters.
 */
static struct shortest shorten(uint64_t significand, int32_t exponent, bool narrow) {
    int32_t k = log10_of_pow2(exponent, narrow);
    unsigned shift = (unsigned)(exponent + log2_of_pow10(-k) + 1);
    struct u128 power = power_of_ten(-k);
    uint64_t odd = significand & 1;
    uint64_t value4 = scale(power, 4 * significand << shift);
    uint64_t low4 = scale(power, (4 * significand - (narrow ? 1 : 2)) << shift) + odd;
    uint64_t high4 = scale(power, (4 * significand + 2) << shift) - odd;
    uint64_t s = value4 / 4;
    uint64_t tens = s / 10;
    bool down = low4 <= 40 * tens, up = 40 * (tens + 1) <= high4;
    if (s >= 10 && down != up)
        return (struct shortest){down ? tens : tens + 1, k + 1};
    return (struct shortest){nearer(value4, s, low4 <= 4 * s, 4 * (s + 1) <= high4), k};
}

static size_t put_unsigned(char *at, uint64_t value) {
    char digits[20];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (size_t i = 0; i < count; i++)
        at[i] = digits[count - 1 - i];
    return count;
}

static size_t put_zeros(char *at, int32_t count) {
    for (int32_t i = 0; i < count; i++)
        at[i] = '0';
    return count > 0 ? (size_t)count : 0;
}

/* "123.45", "1200.0", "0.0012": count digits at `digits`, the point after the first `point`. */
static size_t put_plain(char *at, const char *digits, int32_t count, int32_t point) {
    char *from = at;
    int32_t whole = point < 0 ? 0 : point < count ? point : count;
    memcpy(at, digits, (size_t)whole);
    at += whole;
    at += put_zeros(at, point - whole > 0 ? point - whole : 0);
    if (point <= 0)
        *at++ = '0';
    *at++ = '.';
    at += put_zeros(at, -point);
    memcpy(at, digits + whole, (size_t)(count - whole));
    at += count - whole;
    if (whole == count)
        *at++ = '0';
    return (size_t)(at - from);
}

/* "1.5e-7" */
static size_t put_exponent(char *at, const char *digits, int32_t count, int32_t exponent) {
    char *from = at;
    *at++ = digits[0];
    if (count > 1)
        *at++ = '.';
    memcpy(at, digits + 1, (size_t)(count - 1));
    at += count - 1;
    *at++ = 'e';
    if (exponent < 0)
        *at++ = '-';
    at += put_unsigned(at, (uint64_t)(exponent < 0 ? -exponent : exponent));
    return (size_t)(at - from);
}

static size_t put_shortest(char *at, struct shortest s) {
    char digits[20];
    while (s.digits % 10 == 0) {
        s.digits /= 10;
        s.exponent++;
    }
    int32_t count = (int32_t)put_unsigned(digits, s.digits);
    int32_t exponent = s.exponent + count - 1;
    if (exponent > -5 && exponent < 16)
        return put_plain(at, digits, count, exponent + 1);
    return put_exponent(at, digits, count, exponent);
}

/* A number without a fraction has no shorter digits than its own while the format has all of them.
 */
static bool is_small_whole(const struct format *f, uint64_t significand, int32_t exponent) {
    unsigned drop = (unsigned)-exponent;
    return exponent <= 0 && drop < f->bits && (significand & ((UINT64_C(1) << drop) - 1)) == 0;
}

static size_t put_finite(char *at, const struct format *f, uint64_t fraction, uint32_t biased) {
    uint64_t hidden = UINT64_C(1) << (f->bits - 1);
    uint64_t significand = biased > 0 ? fraction | hidden : fraction;
    int32_t exponent =
        (int32_t)(biased > 0 ? biased : 1) - 1 + f->exponent_min - (int32_t)f->bits + 1;
    if (significand == 0 || is_small_whole(f, significand, exponent)) {
        size_t size = put_unsigned(at, significand == 0 ? 0 : significand >> -exponent);
        at[size++] = '.';
        at[size++] = '0';
        return size;
    }
    return put_shortest(at, shorten(significand, exponent, fraction == 0 && biased > 1));
}

static size_t put_word(char *at, struct str word) {
    memcpy(at, word.at, word.size);
    return word.size;
}

static size_t put_bits(char *at, const struct format *f, uint64_t bits) {
    unsigned fraction_bits = f->bits - 1;
    uint64_t fraction = bits & ((UINT64_C(1) << fraction_bits) - 1);
    uint32_t biased_max = (uint32_t)(f->exponent_max - f->exponent_min) + 2;
    uint32_t biased = (uint32_t)(bits >> fraction_bits) & biased_max;
    bool negative = bits >> fraction_bits > biased_max;
    if (biased == biased_max && fraction != 0)
        return put_word(at, str_of("nan"));
    if (negative)
        *at++ = '-';
    size_t size =
        biased == biased_max ? put_word(at, str_of("inf")) : put_finite(at, f, fraction, biased);
    return negative + size;
}

size_t cip_real_format(float value, char *buffer) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return put_bits(buffer, &single, bits);
}

size_t cip_lreal_format(double value, char *buffer) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return put_bits(buffer, &twice, bits);
}

void cip_real_text(float value, struct text *t) {
    char buffer[CIP_REAL_CHARS_MAX];
    text_str(t, str_span(buffer, cip_real_format(value, buffer)));
}

void cip_lreal_text(double value, struct text *t) {
    char buffer[CIP_REAL_CHARS_MAX];
    text_str(t, str_span(buffer, cip_lreal_format(value, buffer)));
}

/* 0.d1d2d3... * 10^point, d1 and the last digit not zero; no digits: zero. */
struct decimal {
    uint8_t digit[DIGITS_MAX];
    size_t count;
    int64_t point;
    bool negative;
    bool more; /* digits that are not zero were left out after the last */
};

static void append(struct decimal *d, uint8_t digit) {
    if (d->count < DIGITS_MAX)
        d->digit[d->count++] = digit;
    else if (digit != 0)
        d->more = true;
}

static void trim(struct decimal *d) {
    while (d->count > 0 && d->digit[d->count - 1] == 0)
        d->count--;
}

/* Divide by 2^bits, as by hand. */
static void halve(struct decimal *d, unsigned bits) {
    size_t count = d->count;
    uint64_t rest = 0;
    d->count = 0;
    for (size_t i = 0; i < count || rest > 0; i++) {
        rest = 10 * rest + (i < count ? d->digit[i] : 0);
        uint8_t digit = (uint8_t)(rest >> bits);
        rest &= (UINT64_C(1) << bits) - 1;
        if (digit == 0 && d->count == 0)
            d->point--;
        else
            append(d, digit);
    }
    trim(d);
}

/* Multiply by 2^bits. */
static void redouble(struct decimal *d, unsigned bits) {
    uint64_t carry = 0;
    for (size_t i = d->count; i-- > 0;) {
        carry += (uint64_t)d->digit[i] << bits;
        d->digit[i] = (uint8_t)(carry % 10);
        carry /= 10;
    }
    char head[20];
    size_t size = carry > 0 ? put_unsigned(head, carry) : 0;
    size_t keep = d->count + size > DIGITS_MAX ? DIGITS_MAX - size : d->count;
    for (size_t i = keep; i < d->count; i++)
        d->more |= d->digit[i] != 0;
    memmove(d->digit + size, d->digit, keep);
    for (size_t i = 0; i < size; i++)
        d->digit[i] = (uint8_t)(head[i] - '0');
    d->count = keep + size;
    d->point += (int64_t)size;
    trim(d);
}

/* The integer nearest to a number below 2^60, ties to even. */
static uint64_t round_even(const struct decimal *d) {
    uint64_t value = 0;
    for (int64_t i = 0; i < d->point; i++)
        value = 10 * value + ((size_t)i < d->count ? d->digit[i] : 0);
    if (d->point < 0 || (size_t)d->point >= d->count)
        return value;
    size_t at = (size_t)d->point;
    bool tie = d->digit[at] == 5 && at + 1 == d->count && !d->more;
    return value + (tie ? value % 2 : d->digit[at] >= 5);
}

/* Bring d to [0.5, 1) by powers of two; the power of two it was divided by. */
static int32_t normalize(struct decimal *d) {
    int32_t exponent = 0;
    while (d->point > 0) {
        unsigned bits = d->point > 18 ? SHIFT_MAX : 3 * (unsigned)d->point;
        halve(d, bits);
        exponent += (int32_t)bits;
    }
    while (d->point < 0 || d->digit[0] < 5) {
        unsigned bits = d->point < -18 ? SHIFT_MAX : d->point < 0 ? 3 * (unsigned)-d->point : 1;
        redouble(d, bits);
        exponent -= (int32_t)bits;
    }
    return exponent;
}

/* The nearest number of the format as its bits without the sign; false if that is infinity. */
static bool to_bits(struct decimal *d, const struct format *f, uint64_t *ret_bits) {
    uint64_t hidden = UINT64_C(1) << (f->bits - 1);
    if (d->count > 0 && d->point > POINT_MAX)
        return false;
    if (d->count == 0 || d->point < POINT_MIN) {
        *ret_bits = 0;
        return true;
    }
    int32_t exponent = normalize(d) - 1;
    for (int32_t low; (low = f->exponent_min - exponent) > 0; exponent += low) {
        low = low < SHIFT_MAX ? low : SHIFT_MAX;
        halve(d, (unsigned)low);
    }
    redouble(d, f->bits);
    uint64_t significand = round_even(d);
    if (significand == 2 * hidden) {
        significand = hidden;
        exponent++;
    }
    if (exponent > f->exponent_max)
        return false;
    /* The hidden bit of a normal number counts the exponent up from 0 to 1. */
    *ret_bits = ((uint64_t)(exponent - f->exponent_min) << (f->bits - 1)) + significand;
    return true;
}

/* "-" or "+" at the front, which is consumed. */
static bool take_sign(struct str *s) {
    bool negative = s->size > 0 && s->at[0] == '-';
    if (negative || (s->size > 0 && s->at[0] == '+'))
        *s = str_span(s->at + 1, s->size - 1);
    return negative;
}

/* Digits with at most one point among them, consumed; false if there is no digit. */
static bool take_digits(struct str *s, struct decimal *d) {
    bool any = false, point = false;
    size_t i = 0;
    for (; i < s->size && (str_is_digit(s->at[i]) || (s->at[i] == '.' && !point)); i++) {
        if (s->at[i] == '.') {
            point = true;
            continue;
        }
        any = true;
        bool leading = d->count == 0 && s->at[i] == '0';
        if (!leading)
            append(d, (uint8_t)(s->at[i] - '0'));
        d->point += !leading && !point;
        d->point -= leading && point;
    }
    trim(d);
    *s = str_span(s->at + i, s->size - i);
    return any;
}

/* "e-7" and then the end, or just the end. */
static bool take_exponent(struct str *s, struct decimal *d) {
    const int64_t huge = INT64_C(1) << 60; /* more than the digits of any text make up for */
    if (s->size == 0)
        return true;
    if (str_lower(s->at[0]) != 'e')
        return false;
    *s = str_span(s->at + 1, s->size - 1);
    bool negative = take_sign(s);
    int64_t exponent = 0;
    for (size_t i = 0; i < s->size; i++) {
        if (!str_is_digit(s->at[i]))
            return false;
        exponent = exponent < huge / 16 ? 10 * exponent + (s->at[i] - '0') : huge;
    }
    d->point += negative ? -exponent : exponent;
    return s->size > 0;
}

static bool decimal_parse(struct str s, struct decimal *ret) {
    ret->count = 0;
    ret->point = 0;
    ret->more = false;
    ret->negative = take_sign(&s);
    return take_digits(&s, ret) && take_exponent(&s, ret);
}

static bool bits_parse(struct str s, const struct format *f, uint64_t *ret_bits) {
    uint64_t sign = UINT64_C(1) << ((f->bits == single.bits ? 32 : 64) - 1);
    uint64_t infinity = sign - (UINT64_C(1) << (f->bits - 1));
    struct decimal d;
    uint64_t bits;
    if (str_equal_fold(s, str_of("nan"))) {
        *ret_bits = infinity | UINT64_C(1) << (f->bits - 2);
        return true;
    }
    struct str word = s;
    bool negative = take_sign(&word);
    if (str_equal_fold(word, str_of("inf")))
        bits = infinity;
    else if (!decimal_parse(s, &d) || !to_bits(&d, f, &bits))
        return false;
    *ret_bits = negative ? bits | sign : bits;
    return true;
}

bool cip_real_parse(struct str s, float *ret_value) {
    uint64_t bits;
    if (!bits_parse(s, &single, &bits))
        return false;
    uint32_t word = (uint32_t)bits;
    memcpy(ret_value, &word, sizeof word);
    return true;
}

bool cip_lreal_parse(struct str s, double *ret_value) {
    uint64_t bits;
    if (!bits_parse(s, &twice, &bits))
        return false;
    memcpy(ret_value, &bits, sizeof bits);
    return true;
}

/* False if d has a fraction or more than 64 bits. */
static bool to_integer(const struct decimal *d, uint64_t *ret_value) {
    uint64_t value = 0;
    if (d->count > 0 && (d->more || d->point < (int64_t)d->count || d->point > 20))
        return false;
    for (int64_t i = 0; d->count > 0 && i < d->point; i++) {
        uint64_t digit = (size_t)i < d->count ? d->digit[i] : 0;
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = 10 * value + digit;
    }
    *ret_value = value;
    return true;
}

bool cip_integer_parse(struct str s, bool *ret_negative, uint64_t *ret_magnitude) {
    struct decimal d;
    uint64_t magnitude;
    struct str word = s;
    bool negative = take_sign(&word);
    if (!str_number_any(word, UINT64_MAX, &magnitude) &&
        !(decimal_parse(s, &d) && to_integer(&d, &magnitude)))
        return false;
    *ret_negative = negative;
    *ret_magnitude = magnitude;
    return true;
}
