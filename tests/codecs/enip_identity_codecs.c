#include "codecs/codec.h"
#include "enip/identity.h"

static bool sockaddr(struct reader *r, struct writer *w) {
    struct enip_sockaddr addr = enip_sockaddr_decode(r);
    enip_sockaddr_encode(w, &addr);
    return reader_done(r);
}

static bool identity(struct reader *r, struct writer *w) {
    struct enip_identity body = enip_identity_decode(r);
    enip_identity_encode(w, &body);
    return reader_done(r);
}

/* The reply to Get Attributes All, with the state or without. */
static bool identity_all(struct reader *r, struct writer *w) {
    struct enip_identity body;
    uint16_t told = enip_identity_all_decode(r, &body);
    for (uint16_t id = 0; id <= ENIP_IDENTITY_STATE; id++)
        if (told >> id & 1)
            enip_identity_attribute_encode(w, id, &body);
    return reader_done(r);
}

/* One attribute, as Get Attribute Single gives it: the product name. */
static bool product_name(struct reader *r, struct writer *w) {
    struct enip_identity body;
    enip_identity_attribute_decode(r, ENIP_IDENTITY_PRODUCT_NAME, &body);
    enip_identity_attribute_encode(w, ENIP_IDENTITY_PRODUCT_NAME, &body);
    return reader_done(r);
}

static bool services(struct reader *r, struct writer *w) {
    struct enip_services body = enip_services_decode(r);
    enip_services_encode(w, &body);
    return reader_done(r);
}

static bool security(struct reader *r, struct writer *w) {
    struct enip_security body = enip_security_decode(r);
    enip_security_encode(w, &body);
    return reader_done(r);
}

static bool legacy_target(struct reader *r, struct writer *w) {
    struct enip_legacy_target body = enip_legacy_target_decode(r);
    enip_legacy_target_encode(w, &body);
    return reader_done(r);
}

const struct codec enip_identity_codecs[] = {
    {"enip.sockaddr", sockaddr, NULL, NULL},
    {"enip.identity", identity, NULL, NULL},
    {"enip.identity_all", identity_all, "the state may be left out", NULL},
    {"enip.product_name", product_name, NULL, NULL},
    {"enip.services", services, NULL, NULL},
    {"enip.security", security, NULL, NULL},
    {"enip.legacy_target", legacy_target, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
