/* SPDX-License-Identifier: MIT */
/*
 * identity_json - what a device says of itself, as members of a JSON object; the same words
 * wherever a command prints them.
 */
#ifndef CMD_IDENTITY_JSON_H
#define CMD_IDENTITY_JSON_H

#include "enip/identity.h"
#include "json/json.h"

void identity_put_json(struct json_object *o, const struct enip_identity *identity);
void services_put_json(struct json_object *o, const struct enip_services *services);
/* The name without the zeros behind it; a view of services. */
struct str services_name(const struct enip_services *services);

#endif
