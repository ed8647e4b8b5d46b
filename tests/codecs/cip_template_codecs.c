#include "cip/template.h"
#include "codecs/codec.h"

static bool member(struct reader *r, struct writer *w) {
    struct cip_template_member record = cip_template_member_decode(r);
    cip_template_member_encode(w, &record);
    return reader_done(r);
}

static bool read(struct reader *r, struct writer *w) {
    struct cip_template_read message = cip_template_read_decode(r);
    cip_template_read_encode(w, &message);
    return reader_done(r);
}

const struct codec cip_template_codecs[] = {
    {"cip.template_member", member, NULL, NULL},
    {"cip.template_read", read, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
