#include "codecs/codec.h"
#include "enip/io.h"

static bool io(struct reader *r, struct writer *w) {
    struct enip_io datagram = enip_io_decode(r);
    enip_io_encode(w, &datagram);
    return reader_done(r);
}

const struct codec enip_io_codecs[] = {
    {"enip.io", io, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
