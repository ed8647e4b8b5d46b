/* SPDX-License-Identifier: MIT */
#include "cip/status.h"

#include "support/unit.h"

static const char *text_with(uint8_t general, const uint16_t *extended, size_t count) {
    static char buffer[256];
    struct text t = text_of(buffer, sizeof buffer);
    cip_status_text(&t, general, extended, count);
    assert_false(t.cut);
    return buffer;
}

/* CIP Volume 1, Appendix B-1: 00 to 2E without a gap, and FF. */
static void every_general_status_has_words_of_its_own(void **state) {
    (void)state;
    for (unsigned a = 0; a <= 0xff; a++) {
        const char *text = cip_general_text((uint8_t)a);
        bool known = a <= 0x2e || a == 0xff;
        assert_int_equal(strcmp(text, "unknown status") != 0, known);
        for (unsigned b = 0; b < a && known; b++)
            assert_string_not_equal(text, cip_general_text((uint8_t)b));
    }
}

static void general_words_stand_at_the_right_number(void **state) {
    (void)state;
    static const struct {
        uint8_t general;
        const char *text;
    } cases[] = {
        {0x00, "success"},
        {0x01, "connection failure"},
        {0x04, "path segment error"},
        {0x05, "path destination unknown"},
        {0x08, "service not supported"},
        {0x0e, "attribute not settable"},
        {0x10, "device state conflict"},
        {0x13, "not enough data"},
        {0x14, "attribute not supported"},
        {0x16, "object does not exist"},
        {0x1b, "routing failure, reply too large"},
        {0x1e, "embedded service error"},
        {0x20, "invalid parameter"},
        {0x25, "key failure in path"},
        {0x26, "path size invalid"},
        {0x2b, "unknown Modbus error"},
        {0x2c, "attribute not gettable"},
        {0xff, "general error"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(cip_general_text(cases[i].general), cases[i].text);
}

struct range {
    uint8_t general;
    uint16_t first;
    uint16_t last;
};

/* CIP Volume 1, 3-5.5.2; 1756-RM003; 1756-PM020. */
static const struct range ranges[] = {
    {0x01, 0x0100, 0x0100}, {0x01, 0x0103, 0x0103}, {0x01, 0x0106, 0x0109}, {0x01, 0x0110, 0x0133},
    {0x01, 0x0135, 0x0139}, {0x01, 0x0203, 0x0207}, {0x01, 0x0301, 0x0306}, {0x01, 0x0311, 0x0312},
    {0x01, 0x0315, 0x031f}, {0x01, 0x0800, 0x0814}, {0xff, 0x2001, 0x2002}, {0xff, 0x2018, 0x2018},
    {0xff, 0x201b, 0x201c}, {0xff, 0x2100, 0x2100}, {0xff, 0x2102, 0x210b}, {0xff, 0x210e, 0x2114},
    {0x10, 0x2101, 0x2101}, {0x10, 0x2802, 0x2802},
};

static bool is_listed(unsigned general, unsigned extended) {
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (ranges[i].general == general && extended >= ranges[i].first &&
            extended <= ranges[i].last)
            return true;
    return false;
}

static void exactly_the_listed_pairs_have_words(void **state) {
    (void)state;
    for (unsigned general = 0; general <= 0xff; general++)
        for (unsigned extended = 0; extended <= 0xffff; extended += general % 15 == 1 ? 1 : 7) {
            const char *text = cip_extended_text((uint8_t)general, (uint16_t)extended);
            if ((text != NULL) != is_listed(general, extended))
                fail_msg("0x%02x/0x%04x: %s", general, extended, text != NULL ? text : "nothing");
        }
    for (unsigned extended = 0; extended <= 0xffff; extended++)
        assert_int_equal(cip_extended_text(0xff, (uint16_t)extended) != NULL,
                         is_listed(0xff, extended));
}

static void extended_words_stand_at_the_right_number(void **state) {
    (void)state;
    static const struct {
        uint8_t general;
        uint16_t extended;
        const char *text;
    } cases[] = {
        {0x01, 0x0107, "target connection not found"},
        {0x01, 0x0113, "out of connections"},
        {0x01, 0x011b, "RPI smaller than the production inhibit time"},
        {0x01, 0x0126, "invalid configuration size"},
        {0x01, 0x012d, "consuming symbol unknown"},
        {0x01, 0x0204, "unconnected request timed out"},
        {0x01, 0x0312, "link address not valid"},
        {0x01, 0x0316, "path differs in Forward Close"},
        {0x01, 0x0813, "not configured for off-subnet multicast"},
        {0xff, 0x2104, "address out of range"},
        {0xff, 0x2105, "access beyond the end of the object"},
        {0xff, 0x210e, "search failed"},
        {0x10, 0x2101, "invalid keyswitch position"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(cip_extended_text(cases[i].general, cases[i].extended), cases[i].text);
}

static void a_status_is_told_in_one_form(void **state) {
    (void)state;
    assert_string_equal(text_with(0x04, NULL, 0), "path segment error (0x04)");
    assert_string_equal(text_with(0x04, (uint16_t[]){0}, 1),
                        "path segment error (0x04), extended 0x0000");
    assert_string_equal(text_with(0xff, (uint16_t[]){0x2107}, 1),
                        "general error (0xff): data type mismatch (0x2107)");
    assert_string_equal(text_with(0xff, (uint16_t[]){0x2107, 0x01f8}, 2),
                        "general error (0xff): data type mismatch (0x2107), extended 0x01f8");
    assert_string_equal(text_with(0x04, (uint16_t[]){1, 2, 3}, 3),
                        "path segment error (0x04), extended 0x0001, extended 0x0002, "
                        "extended 0x0003");
    assert_string_equal(text_with(0x7b, NULL, 0), "unknown status (0x7b)");
}

static void a_second_word_with_a_meaning_is_told_as_a_number(void **state) {
    (void)state;
    assert_string_equal(text_with(0x01, (uint16_t[]){0x0109, 504}, 2),
                        "connection failure (0x01): invalid connection size (0x0109), "
                        "supported size 504");
    assert_string_equal(text_with(0x01, (uint16_t[]){0x0127, 32, 5}, 3),
                        "connection failure (0x01): invalid O->T size (0x0127), "
                        "expected size 32, extended 0x0005");
    assert_string_equal(text_with(0x01, (uint16_t[]){0x0128, 34}, 2),
                        "connection failure (0x01): invalid T->O size (0x0128), "
                        "expected size 34");
}

static void advice_is_that_of_the_pair_or_else_of_the_general_status(void **state) {
    (void)state;
    assert_non_null(strstr(cip_status_advice(0xff, (uint16_t[]){0x2105}, 1), "fewer elements"));
    assert_non_null(strstr(cip_status_advice(0x01, (uint16_t[]){0x0204}, 1), "router"));
    assert_non_null(strstr(cip_status_advice(0x01, (uint16_t[]){0x7777}, 1), "extended"));
    assert_non_null(strstr(cip_status_advice(0x01, NULL, 0), "extended"));
    assert_non_null(strstr(cip_status_advice(0x14, (uint16_t[]){0}, 1), "no such attribute"));
    assert_null(cip_status_advice(0x00, NULL, 0));
    assert_null(cip_status_advice(0xff, (uint16_t[]){0x7777}, 1));
    assert_null(cip_status_advice(0x7b, NULL, 0));
}

static void advice_for_a_pair_stands_at_a_pair_that_has_words(void **state) {
    (void)state;
    for (unsigned general = 0; general <= UINT8_MAX; general++)
        for (unsigned extended = 1; extended <= UINT16_MAX; extended++) {
            const char *of_all = cip_status_advice((uint8_t)general, NULL, 0);
            uint16_t word = (uint16_t)extended;
            if (cip_status_advice((uint8_t)general, &word, 1) != of_all)
                assert_non_null(cip_extended_text((uint8_t)general, word));
        }
}

UNIT_CASES(cmocka_unit_test(every_general_status_has_words_of_its_own),
           cmocka_unit_test(general_words_stand_at_the_right_number),
           cmocka_unit_test(exactly_the_listed_pairs_have_words),
           cmocka_unit_test(extended_words_stand_at_the_right_number),
           cmocka_unit_test(a_status_is_told_in_one_form),
           cmocka_unit_test(a_second_word_with_a_meaning_is_told_as_a_number),
           cmocka_unit_test(advice_is_that_of_the_pair_or_else_of_the_general_status),
           cmocka_unit_test(advice_for_a_pair_stands_at_a_pair_that_has_words))
