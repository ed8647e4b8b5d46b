#include "cip/unconnected.h"
#include "codecs/codec.h"

static bool send(struct reader *r, struct writer *w) {
    struct cip_unconnected u = cip_unconnected_decode(r);
    cip_unconnected_encode(w, &u);
    return reader_done(r);
}

static bool error(struct reader *r, struct writer *w) {
    struct cip_unconnected_error e = cip_unconnected_error_decode(r);
    cip_unconnected_error_encode(w, &e);
    return reader_done(r);
}

const struct codec cip_unconnected_codecs[] = {
    {"cip.unconnected", send, NULL, NULL},
    {"cip.unconnected_error", error, "devices leave out one byte or both", NULL},
    {NULL, NULL, NULL, NULL},
};
