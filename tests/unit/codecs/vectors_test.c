/* Every codec against every vector: the bytes back, no truncation, no byte silently changed. */
#include "codecs/codec.h"
#include "support/unit.h"

#include <string.h>

enum { OUT_MAX = 70000 };

static uint8_t out[OUT_MAX];

static bool recode(const struct codec *codec, const uint8_t *data, size_t size, size_t *ret_size) {
    struct writer w = writer_of(out, sizeof out);
    bool good = codec_run(codec, data, size, &w);
    *ret_size = w.size;
    return good;
}

static bool same(const uint8_t *data, size_t size, size_t out_size) {
    return out_size == size && memcmp(out, data, size) == 0;
}

static const struct codec *codec_of(const struct vector *v) {
    const struct codec *codec = codec_find(v->codec);
    if (codec == NULL)
        fail_msg("%s: no codec %s", v->name, v->codec);
    return codec;
}

static void good_vectors_come_back_byte_for_byte(void **state) {
    (void)state;
    size_t count, size;
    const struct vector *v = vectors_all(&count);
    assert_true(count > 0);
    for (const struct vector *end = v + count; v < end; v++) {
        bool good = recode(codec_of(v), v->bytes, v->size, &size);
        if (good == v->bad)
            fail_msg("%s was %s", v->name, good ? "accepted" : "refused");
        if (good && !same(v->bytes, v->size, size))
            fail_msg("%s came back with other bytes", v->name);
    }
}

static void truncations_fail(void **state) {
    (void)state;
    size_t count, size;
    const struct vector *v = vectors_all(&count);
    for (const struct vector *end = v + count; v < end; v++) {
        const struct codec *codec = codec_of(v);
        for (size_t n = 0; n < v->size && !v->bad; n++) {
            bool good = recode(codec, v->bytes, n, &size);
            if (good && codec->open_end == NULL)
                fail_msg("%s cut to %zu bytes was accepted", v->name, n);
            if (good && !same(v->bytes, n, size))
                fail_msg("%s cut to %zu bytes came back with other bytes", v->name, n);
        }
    }
}

static void changed_bytes_fail_or_come_back(void **state) {
    (void)state;
    static uint8_t copy[OUT_MAX];
    size_t count, size;
    const struct vector *v = vectors_all(&count);
    for (const struct vector *end = v + count; v < end; v++) {
        const struct codec *codec = codec_of(v);
        memcpy(copy, v->bytes, v->size);
        for (size_t change = 0; change < v->size * 255 && !v->bad; change++) {
            size_t at = change / 255;
            copy[at] = (uint8_t)(v->bytes[at] + 1 + change % 255);
            bool good = recode(codec, copy, v->size, &size);
            if (good && codec->lossy == NULL && !same(copy, v->size, size))
                fail_msg("%s with byte %zu = 0x%02x came back with other bytes", v->name, at,
                         copy[at]);
            copy[at] = v->bytes[at];
        }
    }
}

static void every_codec_has_a_good_vector(void **state) {
    (void)state;
    size_t count;
    const struct vector *v = vectors_all(&count);
    for (const struct codec *const *module = codec_modules; *module != NULL; module++)
        for (const struct codec *codec = *module; codec->name != NULL; codec++) {
            bool found = false;
            for (size_t i = 0; i < count && !found; i++)
                found = !v[i].bad && strcmp(v[i].codec, codec->name) == 0;
            if (!found)
                fail_msg("no vector for %s", codec->name);
        }
}

UNIT_CASES(cmocka_unit_test(good_vectors_come_back_byte_for_byte),
           cmocka_unit_test(truncations_fail), cmocka_unit_test(changed_bytes_fail_or_come_back),
           cmocka_unit_test(every_codec_has_a_good_vector))
