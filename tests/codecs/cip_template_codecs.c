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

/* A whole definition; a change that hides how many members it has is refused. */
static bool definition(struct reader *r, struct writer *w) {
    uint16_t members;
    if (!cip_template_count(*r, &members))
        return false;
    struct cip_template t = cip_template_decode(r, members);
    cip_template_encode(w, &t);
    struct cip_template_field field;
    while (cip_template_next(&t, &field))
        members--;
    return reader_done(r) && members == 0;
}

const struct codec cip_template_codecs[] = {
    {"cip.template_member", member, NULL, NULL},
    {"cip.template_read", read, NULL, NULL},
    {"cip.template", definition, "zeros at the end may be fewer", NULL},
    {NULL, NULL, NULL, NULL},
};
