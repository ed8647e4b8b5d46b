#include "cip/message.h"
#include "codecs/codec.h"

static bool request(struct reader *r, struct writer *w) {
    struct cip_request message = cip_request_decode(r);
    cip_request_encode(w, &message);
    return reader_done(r);
}

static bool reply(struct reader *r, struct writer *w) {
    struct cip_reply message = cip_reply_decode(r);
    cip_reply_encode(w, &message);
    return reader_done(r);
}

const struct codec cip_message_codecs[] = {
    {"cip.request", request, "a service's data may have any length", NULL},
    {"cip.reply", reply, "a service's data may have any length", NULL},
    {NULL, NULL, NULL, NULL},
};
