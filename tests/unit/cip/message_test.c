/* SPDX-License-Identifier: MIT */
#include "cip/message.h"

#include "support/unit.h"

static void check_status(const uint8_t *bytes, size_t size, const char *wanted) {
    char buffer[128];
    struct text t = text_of(buffer, sizeof buffer);
    struct reader r = reader_of(bytes, size);
    struct cip_reply reply = cip_reply_decode(&r);
    assert_false(r.bad);
    cip_reply_status_text(&t, &reply);
    assert_string_equal(buffer, wanted);
}

static void the_status_of_a_reply_is_told_in_words(void **state) {
    (void)state;
    check_status((const uint8_t[]){0xcc, 0, 0, 0, 0xc4, 0}, 6, "success (0x00)");
    check_status((const uint8_t[]){0xcc, 0, 0x04, 1, 0, 0}, 6,
                 "path segment error (0x04), extended 0x0000");
    check_status((const uint8_t[]){0xd4, 0, 0x01, 2, 0x09, 0x01, 0xf8, 0x01}, 8,
                 "connection failure (0x01): invalid connection size (0x0109), "
                 "supported size 504");
}

static void the_longest_list_of_words_is_told(void **state) {
    (void)state;
    uint8_t bytes[4 + 2 * CIP_EXTENDED_MAX] = {0xcc, 0, 0x02, CIP_EXTENDED_MAX};
    struct reader r = reader_of(bytes, sizeof bytes);
    struct cip_reply reply = cip_reply_decode(&r);
    static char buffer[8192];
    struct text t = text_of(buffer, sizeof buffer);
    cip_reply_status_text(&t, &reply);
    assert_int_equal(t.size, strlen("resource unavailable (0x02)") +
                                 CIP_EXTENDED_MAX * strlen(", extended 0x0000"));
}

UNIT_CASES(cmocka_unit_test(the_status_of_a_reply_is_told_in_words),
           cmocka_unit_test(the_longest_list_of_words_is_told))
