#include "cip/connection.h"
#include "codecs/codec.h"

static bool recode_open(struct reader *r, struct writer *w, bool large) {
    struct cip_forward_open message = cip_forward_open_decode(r, large);
    cip_forward_open_encode(w, &message);
    return reader_done(r);
}

static bool open_small(struct reader *r, struct writer *w) {
    return recode_open(r, w, false);
}

static bool open_large(struct reader *r, struct writer *w) {
    return recode_open(r, w, true);
}

static bool open_reply(struct reader *r, struct writer *w) {
    struct cip_forward_open_reply reply = cip_forward_open_reply_decode(r);
    cip_forward_open_reply_encode(w, &reply);
    return reader_done(r);
}

static bool error(struct reader *r, struct writer *w) {
    struct cip_connection_error e = cip_connection_error_decode(r);
    cip_connection_error_encode(w, &e);
    return reader_done(r);
}

static bool forward_close(struct reader *r, struct writer *w) {
    struct cip_forward_close message = cip_forward_close_decode(r);
    cip_forward_close_encode(w, &message);
    return reader_done(r);
}

static bool close_reply(struct reader *r, struct writer *w) {
    struct cip_forward_close_reply reply = cip_forward_close_reply_decode(r);
    cip_forward_close_reply_encode(w, &reply);
    return reader_done(r);
}

const struct codec cip_connection_codecs[] = {
    {"cip.forward_open", open_small, NULL, NULL},
    {"cip.forward_open_large", open_large, NULL, NULL},
    {"cip.forward_open_reply", open_reply, NULL, NULL},
    {"cip.connection_error", error, NULL, NULL},
    {"cip.forward_close", forward_close, NULL, NULL},
    {"cip.forward_close_reply", close_reply, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
