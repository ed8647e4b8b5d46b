/* SPDX-License-Identifier: MIT */
#include "json/identity.h"

#include "base/text.h"
#include "json/json.h"

static void put_vendor(struct json_object *o, uint16_t vendor) {
    const char *name = enip_vendor_name(vendor);
    json_put(o, "vendor", json_uint(vendor));
    if (name != NULL)
        json_put(o, "vendor_name", json_text(str_of(name)));
}

static void put_revision(struct json_object *o, const struct enip_identity *id) {
    char buffer[sizeof "255.255"];
    struct text t = text_of(buffer, sizeof buffer);
    text_format(&t, "%u.%u", id->major, id->minor);
    json_put(o, "revision", json_text(text_view(&t)));
}

static void put_attribute(struct json_object *o, const struct enip_identity *id,
                          enum enip_identity_attribute attribute) {
    switch (attribute) {
    case ENIP_IDENTITY_VENDOR:
        put_vendor(o, id->vendor);
        break;
    case ENIP_IDENTITY_DEVICE_TYPE:
        json_put(o, "device_type", json_uint(id->device_type));
        break;
    case ENIP_IDENTITY_PRODUCT_CODE:
        json_put(o, "product_code", json_uint(id->product_code));
        break;
    case ENIP_IDENTITY_REVISION:
        put_revision(o, id);
        break;
    case ENIP_IDENTITY_STATUS:
        json_put(o, "status", json_uint(id->status));
        break;
    case ENIP_IDENTITY_SERIAL:
        json_put(o, "serial", json_uint(id->serial));
        break;
    case ENIP_IDENTITY_PRODUCT_NAME:
        json_put(o, "product_name", json_text(id->product_name));
        break;
    case ENIP_IDENTITY_STATE:
        json_put(o, "state", json_uint(id->state));
        break;
    }
}

void json_identity_put(struct json_object *object, const struct enip_identity *identity,
                       uint16_t told) {
    for (int a = ENIP_IDENTITY_VENDOR; a <= ENIP_IDENTITY_STATE; a++)
        if (told >> a & 1)
            put_attribute(object, identity, (enum enip_identity_attribute)a);
}

void json_services_put(struct json_object *object, const struct enip_services *services) {
    json_put(object, "version", json_uint(services->version));
    json_put(object, "capability", json_uint(services->capability));
    json_put(object, "name", json_text(enip_services_name(services)));
}
