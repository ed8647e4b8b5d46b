#include "cip/multiple.h"
#include "codecs/codec.h"

static bool multiple(struct reader *r, struct writer *w) {
    struct cip_multiple m = cip_multiple_decode(r);
    struct reader rest = m.all;
    reader_take(&rest, 2 + 2 * (size_t)m.count);
    writer_u16(w, m.count);
    writer_rest(w, m.offsets);
    writer_rest(w, rest);
    return reader_done(r);
}

const struct codec cip_multiple_codecs[] = {
    {"cip.multiple", multiple, "each message may be refused alone", NULL},
    {NULL, NULL, NULL, NULL},
};
