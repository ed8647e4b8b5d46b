#include "codecs/codec.h"
#include "enip/cpf.h"

static bool cpf(struct reader *r, struct writer *w) {
    struct enip_cpf items = enip_cpf_decode(r);
    enip_cpf_encode(w, &items);
    return reader_done(r);
}

static bool sequenced(struct reader *r, struct writer *w) {
    struct enip_sequenced address = enip_sequenced_decode(r);
    enip_sequenced_encode(w, &address);
    return reader_done(r);
}

static bool dtls(struct reader *r, struct writer *w) {
    struct enip_dtls_message m = enip_dtls_message_decode(r);
    enip_dtls_message_encode(w, &m);
    return reader_done(r);
}

const struct codec enip_cpf_codecs[] = {
    {"enip.cpf", cpf, NULL, NULL},
    {"enip.sequenced", sequenced, NULL, NULL},
    {"enip.dtls", dtls, "the message fills the item", NULL},
    {NULL, NULL, NULL, NULL},
};
