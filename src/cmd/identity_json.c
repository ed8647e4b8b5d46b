/* SPDX-License-Identifier: MIT */
#include "cmd/identity_json.h"

#include <stdio.h>

void identity_put_json(struct json_object *o, const struct enip_identity *id) {
    char revision[sizeof "255.255"];
    const char *vendor = enip_vendor_name(id->vendor);
    snprintf(revision, sizeof revision, "%u.%u", id->major, id->minor);
    json_put(o, "vendor", json_uint(id->vendor));
    if (vendor != NULL)
        json_put(o, "vendor_name", json_text(str_of(vendor)));
    json_put(o, "device_type", json_uint(id->device_type));
    json_put(o, "product_code", json_uint(id->product_code));
    json_put(o, "revision", json_text(str_of(revision)));
    json_put(o, "status", json_uint(id->status));
    json_put(o, "serial", json_uint(id->serial));
    json_put(o, "product_name", json_text(id->product_name));
    json_put(o, "state", json_uint(id->state));
}

struct str services_name(const struct enip_services *services) {
    size_t size = 0;
    while (size < sizeof services->name && services->name[size] != '\0')
        size++;
    return str_span(services->name, size);
}

void services_put_json(struct json_object *o, const struct enip_services *services) {
    json_put(o, "version", json_uint(services->version));
    json_put(o, "capability", json_uint(services->capability));
    json_put(o, "name", json_text(services_name(services)));
}
