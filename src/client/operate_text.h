/* SPDX-License-Identifier: MIT */
/*
 * operate_text - values, paths and operations as cpppo's tools print them, in the manner of Python:
 * [1, 2], ['text'], [True], @0x0001/1/7.
 */
#ifndef CLIENT_OPERATE_TEXT_H
#define CLIENT_OPERATE_TEXT_H

#include "base/text.h"
#include "client/operate.h"

/* ISO-8859-1 between quotes; what cannot be printed is escaped. */
void client_operate_string_put(struct text *t, struct str s);
/* A list; structures but for the STRING, and values of no type, as their bytes. */
void client_operate_value_put(struct text *t, const struct eip_value *value);
/*
 * All attributes of an object, as a list: Identity (CIP Volume 1, 5-2) and TCP/IP Interface (CIP
 * Volume 2, 5-4) in their types, any other as its bytes.
 */
void client_operate_object_put(struct text *t, uint32_t class_id, struct reader data);

enum { CLIENT_OPERATE_NO_ELEMENT = -1 };

/* The element that a path ends in, or CLIENT_OPERATE_NO_ELEMENT. */
int64_t client_operate_path_put(struct text *t, struct reader path);

/* "Single Read  Tag  Tag[3-5]"; "Frag" by the fragmented services, "Multi." if it may be packed. */
void client_operate_description_put(struct text *t, const struct client_entry *e, bool fragments,
                                    bool packed);
/* "            SCADA[1][  1-1  ]+  0 <= [99]: 'OK'" */
void client_operate_line_put(struct text *t, const struct client_entry *e,
                             const struct eip_result *r);

#endif
