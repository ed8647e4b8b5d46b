#include "cip/tag.h"
#include "codecs/codec.h"

static bool type(struct reader *r, struct writer *w) {
    cip_tag_type_encode(w, cip_tag_type_decode(r));
    return reader_done(r);
}

static bool read_as(struct reader *r, struct writer *w, bool fragment) {
    struct cip_read_tag message = cip_read_tag_decode(r, fragment);
    cip_read_tag_encode(w, &message);
    return reader_done(r);
}

static bool read_tag(struct reader *r, struct writer *w) {
    return read_as(r, w, false);
}

static bool read_fragment(struct reader *r, struct writer *w) {
    return read_as(r, w, true);
}

static bool read_tag_reply(struct reader *r, struct writer *w) {
    struct cip_read_tag_reply message = cip_read_tag_reply_decode(r);
    cip_read_tag_reply_encode(w, &message);
    return reader_done(r);
}

static bool write_as(struct reader *r, struct writer *w, bool fragment) {
    struct cip_write_tag message = cip_write_tag_decode(r, fragment);
    cip_write_tag_encode(w, &message);
    return reader_done(r);
}

static bool write_tag(struct reader *r, struct writer *w) {
    return write_as(r, w, false);
}

static bool write_fragment(struct reader *r, struct writer *w) {
    return write_as(r, w, true);
}

static bool read_modify_write(struct reader *r, struct writer *w) {
    struct cip_read_modify_write message = cip_read_modify_write_decode(r);
    cip_read_modify_write_encode(w, &message);
    return reader_done(r);
}

const struct codec cip_tag_codecs[] = {
    {"cip.tag_type", type, NULL, NULL},
    {"cip.read_tag", read_tag, NULL, NULL},
    {"cip.read_fragment", read_fragment, NULL, NULL},
    {"cip.read_tag_reply", read_tag_reply, "the data runs to the end", NULL},
    {"cip.write_tag", write_tag, "the data runs to the end", NULL},
    {"cip.write_fragment", write_fragment, "the data runs to the end", NULL},
    {"cip.read_modify_write", read_modify_write, "bytes after the masks are kept", NULL},
    {NULL, NULL, NULL, NULL},
};
