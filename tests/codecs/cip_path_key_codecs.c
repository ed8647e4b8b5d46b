#include "cip/path.h"
#include "codecs/codec.h"

/* One electronic key by its fields. */
static bool key(struct reader *r, struct writer *w) {
    struct cip_segment segment;
    struct cip_key fields;
    if (!cip_segment_decode(r, false, &segment, NULL) || !cip_key_decode(&segment, &fields))
        return false;
    cip_path_key(w, &fields);
    return reader_done(r);
}

const struct codec cip_path_key_codecs[] = {
    {"cip.key", key, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
