#include "cip/path.h"
#include "support/paths.h"
#include "support/unit.h"

static void a_key_is_read_and_matched(void **state) {
    (void)state;
    struct reader r = paths_get("path_io_connection");
    struct cip_segment s;
    struct cip_key key;
    assert_true(cip_segment_decode(&r, false, &s, NULL));
    assert_true(cip_key_decode(&s, &key));
    assert_int_equal(key.vendor, 1);
    assert_int_equal(key.device_type, 14);
    assert_int_equal(key.product_code, 54);
    assert_int_equal(key.major, 0x81);
    assert_int_equal(key.minor, 1);
    s.kind = CIP_SEGMENT_DATA;
    assert_false(cip_key_decode(&s, &key));
}

static void a_key_matches_what_its_fields_ask_for(void **state) {
    (void)state;
    static const struct cip_key device = {1, 14, 54, 20, 11, 0xc0ffee, false};
    static const struct {
        struct cip_key wanted;
        uint16_t extended;
    } rows[] = {
        {{0, 0, 0, 0, 0, 0, false}, 0},
        {{1, 14, 54, 20, 11, 0xc0ffee, false}, 0},
        {{2, 14, 54, 20, 11, 0, false}, CIP_KEY_DEVICE_MISMATCH},
        {{1, 14, 55, 20, 11, 0, false}, CIP_KEY_DEVICE_MISMATCH},
        {{1, 14, 54, 20, 11, 1, false}, CIP_KEY_DEVICE_MISMATCH},
        {{1, 12, 54, 20, 11, 0, false}, CIP_KEY_TYPE_MISMATCH},
        {{1, 14, 54, 20, 10, 0, false}, CIP_KEY_REVISION_MISMATCH},
        {{1, 14, 54, 19, 0, 0, false}, CIP_KEY_REVISION_MISMATCH},
        {{1, 14, 54, 20, 0, 0, false}, 0},
        {{1, 14, 54, 0x80 | 20, 10, 0, false}, 0},
        {{1, 14, 54, 0x80 | 20, 11, 0, false}, 0},
        {{1, 14, 54, 0x80 | 20, 12, 0, false}, CIP_KEY_REVISION_MISMATCH},
        {{1, 14, 54, 0x80 | 20, 0, 0, false}, CIP_KEY_REVISION_MISMATCH},
        {{1, 14, 54, 0x80 | 19, 1, 0, false}, CIP_KEY_REVISION_MISMATCH},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (cip_key_match(&rows[i].wanted, &device) != rows[i].extended)
            fail_msg("row %zu", i);
}

UNIT_CASES(cmocka_unit_test(a_key_is_read_and_matched),
           cmocka_unit_test(a_key_matches_what_its_fields_ask_for))
