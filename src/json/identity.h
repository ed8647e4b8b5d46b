/* SPDX-License-Identifier: MIT */
/*
 * identity - what a device says of itself, as members of a JSON object.
 */
#ifndef JSON_IDENTITY_H
#define JSON_IDENTITY_H

#include <json-c/json.h>

#include "enip/identity.h"

/*
 * vendor, vendor_name where it is known, device_type, product_code, revision ("33.11"), status,
 * serial, product_name, state: those in the set `told`, ENIP_IDENTITY_ALL for a List Identity.
 */
void json_identity_put(struct json_object *object, const struct enip_identity *identity,
                       uint16_t told);
/* version, capability, name */
void json_services_put(struct json_object *object, const struct enip_services *services);

#endif
