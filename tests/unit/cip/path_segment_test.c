#include "base/rng.h"
#include "cip/path.h"
#include "support/paths.h"
#include "support/unit.h"

#include <string.h>

static void what_has_no_wire_form_is_not_encoded(void **state) {
    (void)state;
    static char many[600];
    memset(many, 'm', sizeof many);
    const struct cip_segment rows[] = {
        {.kind = CIP_SEGMENT_SYMBOL},
        {.kind = CIP_SEGMENT_SYMBOL, .bytes = {many, 256}},
        {.kind = CIP_SEGMENT_SHORT_SYMBOL, .bytes = {many, 32}},
        {.kind = CIP_SEGMENT_PORT, .value = 0, .bytes = {many, 1}},
        {.kind = CIP_SEGMENT_PORT, .value = 65536, .bytes = {many, 1}},
        {.kind = CIP_SEGMENT_PORT, .value = 1},
        {.kind = CIP_SEGMENT_PORT, .value = 1, .bytes = {many, 256}},
        {.kind = CIP_SEGMENT_CLASS, .value = 256, .width = 1},
        {.kind = CIP_SEGMENT_CLASS, .value = 65536, .width = 2},
        {.kind = CIP_SEGMENT_CLASS, .value = 1, .width = 3},
        {.kind = CIP_SEGMENT_KEY, .bytes = {"\x04", 1}},
        {.kind = CIP_SEGMENT_NETWORK, .value = 0x43, .bytes = {many, 2}},
        {.kind = CIP_SEGMENT_NETWORK, .value = 0x83, .bytes = {many, 1}},
        {.kind = CIP_SEGMENT_DATA, .bytes = {many, 3}},
        {.kind = CIP_SEGMENT_DATA, .bytes = {many, 512}},
        {.kind = (enum cip_segment_kind)99},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[1024];
        struct writer w = writer_of(out, sizeof out);
        cip_segment_encode(&w, false, &rows[i]);
        if (!w.bad)
            fail_msg("row %zu was encoded", i);
    }
}

/* Whatever is read is written again as it was, and its text is printable and ends. */
static void any_bytes_come_back_or_are_refused(void **state) {
    (void)state;
    struct rng rng = rng_of(43);
    size_t accepted = 0;
    for (int i = 0; i < 200000; i++) {
        uint8_t bytes[16], out[32];
        char buffer[256];
        size_t size = (size_t)rng_below(&rng, sizeof bytes + 1);
        for (size_t k = 0; k < size; k++)
            bytes[k] = paths_likely_byte(&rng);
        bool packed = rng_chance(&rng, 50);
        struct reader r = reader_of(bytes, size);
        struct writer w = writer_of(out, sizeof out);
        struct cip_segment s;
        while (cip_segment_decode(&r, packed, &s, NULL))
            cip_segment_encode(&w, packed, &s);
        accepted += !r.bad;
        assert_false(w.bad);
        assert_true(r.bad || w.size == size);
        assert_memory_equal(out, bytes, w.size);
        struct text t = text_of(buffer, sizeof buffer);
        cip_path_text(&t, reader_of(bytes, size), packed);
        for (size_t k = 0; k < t.size; k++)
            assert_in_range(buffer[k], 0x20, 0x7e);
        assert_false(t.cut);
    }
    assert_true(accepted > 10000);
}

UNIT_CASES(cmocka_unit_test(what_has_no_wire_form_is_not_encoded),
           cmocka_unit_test(any_bytes_come_back_or_are_refused))
