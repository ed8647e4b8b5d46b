#include "base/rng.h"
#include "cip/path.h"
#include "support/paths.h"
#include "support/unit.h"

static void the_target_is_the_first_object_of_the_path(void **state) {
    (void)state;
    struct cip_target t = cip_target_of(paths_get("path_class_instance_attribute"));
    assert_true(t.has_class && t.has_instance && t.has_attribute && !t.symbolic && !t.bad);
    assert_true(t.class_id == 1 && t.instance == 1 && t.attribute == 7);
    t = cip_target_of(paths_get("large_forward_open/cip.path"));
    assert_true(t.class_id == 2 && t.instance == 1 && !t.has_attribute && !t.symbolic);
    t = cip_target_of(paths_get("path_io_connection"));
    assert_true(t.class_id == 4 && t.instance == 151 && !t.bad);
    t = cip_target_of(reader_of(NULL, 0));
    assert_true(!t.bad && !t.has_class && !t.symbolic);
}

static void names_and_symbol_instances_are_tags(void **state) {
    (void)state;
    static const char *const tags[] = {"path_speed",
                                       "path_grid_1_2",
                                       "path_program_tag",
                                       "path_symbol_instance",
                                       "path_program_symbol_instance",
                                       "path_short_symbols",
                                       "path_wide"};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        struct cip_target t = cip_target_of(paths_get(tags[i]));
        assert_true(t.symbolic && !t.bad);
    }
    struct cip_target t = cip_target_of(paths_get("path_program_symbol_instance"));
    assert_true(t.has_class && t.class_id == 0x6b && t.instance == 0x0107);
}

static void a_bad_target_keeps_what_came_before(void **state) {
    (void)state;
    struct cip_target t = cip_target_of(reader_of("\x20\x06\x24\x01\x91\x05", 6));
    assert_true(t.bad && t.class_id == 6 && t.instance == 1);
    t = cip_target_of(reader_of("\x20", 1));
    assert_true(t.bad && !t.has_class);
    t = cip_target_of(reader_none());
    assert_true(t.bad);
}

/* What cip_target_of must say, the slow way. */
static struct cip_target slow_target(struct reader path) {
    struct cip_target t = {.bad = false};
    struct cip_segment s;
    while (cip_segment_decode(&path, false, &s, NULL)) {
        bool name = s.kind == CIP_SEGMENT_SYMBOL || s.kind == CIP_SEGMENT_SHORT_SYMBOL;
        if ((name && !t.has_class) ||
            (s.kind == CIP_SEGMENT_CLASS && !t.has_class && s.value == 0x6b))
            t.symbolic = true;
        if (s.kind == CIP_SEGMENT_CLASS && !t.has_class) {
            t.has_class = true;
            t.class_id = s.value;
        } else if (s.kind == CIP_SEGMENT_INSTANCE && !t.has_instance) {
            t.has_instance = true;
            t.instance = s.value;
        } else if (s.kind == CIP_SEGMENT_ATTRIBUTE && !t.has_attribute) {
            t.has_attribute = true;
            t.attribute = s.value;
        }
    }
    t.bad = path.bad;
    return t;
}

static bool same_target(struct cip_target a, struct cip_target b) {
    return a.symbolic == b.symbolic && a.has_class == b.has_class &&
           a.has_instance == b.has_instance && a.has_attribute == b.has_attribute &&
           a.bad == b.bad && a.class_id == b.class_id && a.instance == b.instance &&
           a.attribute == b.attribute;
}

static void the_quick_target_is_the_slow_one_on_any_bytes(void **state) {
    (void)state;
    struct rng rng = rng_of(42);
    for (int i = 0; i < 200000; i++) {
        uint8_t bytes[16];
        size_t size = (size_t)rng_below(&rng, sizeof bytes + 1);
        for (size_t k = 0; k < size; k++)
            bytes[k] = paths_likely_byte(&rng);
        struct reader path = reader_of(bytes, size);
        if (!same_target(cip_target_of(path), slow_target(path)))
            fail_msg("round %d", i);
    }
}

UNIT_CASES(cmocka_unit_test(the_target_is_the_first_object_of_the_path),
           cmocka_unit_test(names_and_symbol_instances_are_tags),
           cmocka_unit_test(a_bad_target_keeps_what_came_before),
           cmocka_unit_test(the_quick_target_is_the_slow_one_on_any_bytes))
