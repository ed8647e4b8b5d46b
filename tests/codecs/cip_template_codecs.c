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

/* What was walked, for the encoder. */
enum { FIELDS_MAX = 64 };

static struct cip_template_field field_of(const void *owner, uint16_t index) {
    return ((const struct cip_template_field *)owner)[index];
}

/* The members again as a source: as long as what was decoded, but for its padding. */
static bool is_as_long(struct cip_template t, size_t size) {
    struct cip_template_field fields[FIELDS_MAX];
    const struct cip_template_source source = {
        .name = t.name, .members = t.members, .field = field_of, .owner = fields};
    if (t.members > FIELDS_MAX)
        return true;
    for (uint16_t i = 0; i < source.members; i++)
        if (!cip_template_next(&t, &fields[i]))
            return false;
    uint32_t bare = (uint32_t)(size - reader_left(&t.padding));
    return cip_template_source_words(&source) == cip_template_words(bare);
}

/* A whole definition; a change that hides how many members it has is refused. */
static bool definition(struct reader *r, struct writer *w) {
    uint16_t members;
    if (!cip_template_count(*r, &members))
        return false;
    size_t size = reader_left(r);
    struct cip_template t = cip_template_decode(r, members);
    cip_template_encode(w, &t);
    return reader_done(r) && is_as_long(t, size);
}

const struct codec cip_template_codecs[] = {
    {"cip.template_member", member, NULL, NULL},
    {"cip.template_read", read, NULL, NULL},
    {"cip.template", definition, "zeros at the end may be fewer", NULL},
    {NULL, NULL, NULL, NULL},
};
