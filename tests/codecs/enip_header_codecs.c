#include "codecs/codec.h"
#include "enip/header.h"

static bool header(struct reader *r, struct writer *w) {
    struct enip_header h = enip_header_decode(r);
    enip_header_encode(w, &h);
    return reader_done(r);
}

/* A whole message: the header and exactly as many bytes as it promises. */
static bool message(struct reader *r, struct writer *w) {
    struct enip_header h = enip_header_decode(r);
    struct reader body = reader_sub(r, h.length);
    size_t mark = enip_message_begin(w, &h);
    writer_rest(w, body);
    enip_message_end(w, mark);
    return reader_done(r);
}

const struct codec enip_header_codecs[] = {
    {"enip.header", header, NULL, NULL},
    {"enip.message", message, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
