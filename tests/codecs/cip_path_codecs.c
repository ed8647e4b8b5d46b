#include "cip/path.h"
#include "codecs/codec.h"

/* A key goes through its fields. */
static void encode_key(struct writer *w, const struct cip_segment *segment) {
    struct cip_key key;
    if (!cip_key_decode(segment, &key)) {
        writer_fail(w);
        return;
    }
    uint8_t format = (uint8_t)segment->bytes.at[0];
    writer_u8(w, 0x34);
    writer_u8(w, format);
    writer_u16(w, key.vendor);
    writer_u16(w, key.device_type);
    writer_u16(w, key.product_code);
    writer_u8(w, key.major);
    writer_u8(w, key.minor);
    if (format == 5)
        writer_u32(w, key.serial);
}

static bool recode(struct reader *r, struct writer *w, bool packed) {
    struct cip_segment segment;
    while (cip_segment_decode(r, packed, &segment, NULL)) {
        if (segment.kind == CIP_SEGMENT_KEY)
            encode_key(w, &segment);
        else
            cip_segment_encode(w, packed, &segment);
    }
    return reader_done(r);
}

static bool padded(struct reader *r, struct writer *w) {
    return recode(r, w, false);
}

static bool packed(struct reader *r, struct writer *w) {
    return recode(r, w, true);
}

const struct codec cip_path_codecs[] = {
    {"cip.path", padded, "a path may end after any segment", NULL},
    {"cip.path.packed", packed, "a path may end after any segment", NULL},
    {NULL, NULL, NULL, NULL},
};
