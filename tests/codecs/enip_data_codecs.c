#include "codecs/codec.h"
#include "enip/data.h"

static bool data(struct reader *r, struct writer *w) {
    struct enip_data d = enip_data_decode(r);
    enip_data_encode(w, &d);
    return reader_done(r);
}

static bool reg(struct reader *r, struct writer *w) {
    struct enip_register body = enip_register_decode(r);
    enip_register_encode(w, &body);
    return reader_done(r);
}

const struct codec enip_data_codecs[] = {
    {"enip.data", data, NULL, NULL},
    {"enip.register", reg, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
