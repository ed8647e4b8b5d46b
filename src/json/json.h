/* SPDX-License-Identifier: MIT */
/*
 * json - values as json-c objects, made so that every number reads back as it was.
 *
 * Integers of 64 bits are exact, signed and unsigned; a REAL is the shortest text that reads back;
 * NaN and the infinities, which JSON does not have, are the strings "nan", "inf" and "-inf". Each
 * maker gives a new object that the caller owns, NULL without memory; each put gives it away.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include <json-c/json.h>

#include <eip/value.h>

#include "base/str.h"

struct json_object *json_int(int64_t v);
struct json_object *json_uint(uint64_t v);
/* A number written with these digits; text is a JSON number. */
struct json_object *json_number(double v, const char *text);
struct json_object *json_real(double v);
/* Bytes that are not UTF-8 stand for the Latin-1 letters they are. */
struct json_object *json_text(struct str s);
/* "01 ff" */
struct json_object *json_hex(struct reader bytes);
/* Seconds with six decimals. */
struct json_object *json_seconds(int64_t us);

/*
 * A scalar for one element, else a list; an object for a structure whose members are known, without
 * those that are hidden or denied; hexadecimal text for what has no other reading.
 */
struct json_object *json_value(const struct eip_value *v);

/* Adds a member, of which it becomes the owner; a NULL value is left out. */
void json_put(struct json_object *object, const char *name, struct json_object *value);
void json_append(struct json_object *list, struct json_object *value);

#endif
