/* SPDX-License-Identifier: MIT */
/*
 * decode_parts - what decode_text.c and decode_json.c share: the contents of messages, each kind
 * with its text and its JSON side by side.
 *
 * A function that gives bool writes what it can read and is true, or is false and has written
 * nothing: the bytes are then for the caller to show.
 */
#ifndef CMD_DECODE_PARTS_H
#define CMD_DECODE_PARTS_H

#include <json-c/json.h>

#include <eip/value.h>

#include "capture/message.h"
#include "cmd/decode.h"

/* decode_part.c, which all the others use. Bytes: " {01 02 ... 30 bytes}", nothing if there are
 * none. A value: cut if it is long. Milliseconds: 2.500 for 2500. */
void decode_hex_text(struct text *t, struct reader data);
void decode_value_text(struct text *t, const struct eip_value *v);
void decode_ms_text(struct text *t, uint32_t us);
struct json_object *decode_string_json(struct text *t); /* frees the text */
struct json_object *decode_path_json(struct reader path);
struct json_object *decode_words_json(struct reader words);
/* The status of a reply in words. */
struct json_object *decode_status_json(const struct capture_service *s);
/* The member `data`, absent if there is none. */
void decode_put_data(struct json_object *o, struct reader data);

/* decode_connection.c: Forward Open and Forward Close, Unconnected Send. */
bool decode_open_text(struct text *t, const struct capture_service *s);
bool decode_open_json(struct json_object *o, const struct capture_service *s);
bool decode_close_text(struct text *t, const struct capture_service *s);
bool decode_close_json(struct json_object *o, const struct capture_service *s);
bool decode_unconnected_text(struct text *t, const struct capture_service *s);
bool decode_unconnected_json(struct json_object *o, const struct capture_service *s);

/* decode_attributes.c: the attribute services. */
bool decode_attributes_text(struct text *t, const struct capture_service *s);
bool decode_attributes_json(struct json_object *o, const struct capture_service *s);

/* decode_symbols.c: pages of symbols, parts of templates. */
bool decode_symbols_text(struct text *t, const struct capture_service *s);
bool decode_symbols_json(struct json_object *o, const struct capture_service *s);
bool decode_template_text(struct text *t, const struct capture_service *s);
bool decode_template_json(struct json_object *o, const struct capture_service *s);

/* decode_tag.c: the services that read and write tags; "*6+16", which stands after the path. */
void decode_range_text(struct text *t, const struct capture_service *s);
bool decode_tag_text(struct text *t, const struct capture_service *s);
bool decode_tag_json(struct json_object *o, const struct capture_service *s);

/* decode_identity.c: an Identity object, and the replies to List Identity and Services. */
bool decode_identity_text(struct text *t, const struct capture_service *s);
bool decode_identity_json(struct json_object *o, const struct capture_service *s);
void decode_list_text(struct text *t, const struct capture_message *m);
void decode_list_json(struct json_object *o, const struct capture_message *m);

#endif
