#include "cip/path.h"
#include "codecs/codec.h"

static bool recode(struct reader *r, struct writer *w, bool packed) {
    struct cip_segment segment;
    while (cip_segment_decode(r, packed, &segment, NULL))
        cip_segment_encode(w, packed, &segment);
    return reader_done(r);
}

static bool padded(struct reader *r, struct writer *w) {
    return recode(r, w, false);
}

static bool packed(struct reader *r, struct writer *w) {
    return recode(r, w, true);
}

const struct codec cip_path_segment_codecs[] = {
    {"cip.path", padded, "a path may end after any segment", NULL},
    {"cip.path.packed", packed, "a path may end after any segment", NULL},
    {NULL, NULL, NULL, NULL},
};
