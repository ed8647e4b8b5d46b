#include "cip/attribute.h"
#include "codecs/codec.h"

static bool list(struct reader *r, struct writer *w) {
    struct cip_attribute_list ids = cip_attribute_list_decode(r);
    cip_attribute_list_encode(w, &ids);
    return reader_done(r);
}

/* The reply to Set Attribute List: a status for each attribute, and no values. */
static bool statuses(struct reader *r, struct writer *w) {
    uint16_t count = cip_attribute_count_decode(r);
    writer_u16(w, count);
    for (uint16_t i = 0; i < count; i++)
        cip_attribute_status_encode(w, cip_attribute_status_decode(r));
    return reader_done(r);
}

const struct codec cip_attribute_codecs[] = {
    {"cip.attribute_list", list, NULL, NULL},
    {"cip.attribute_statuses", statuses, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
