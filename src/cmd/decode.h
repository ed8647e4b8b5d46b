/* SPDX-License-Identifier: MIT */
/*
 * decode - how `ciprw decode` shows a message and a packet of I/O, as a line of text or of JSON.
 */
#ifndef CMD_DECODE_H
#define CMD_DECODE_H

#include <eip/value.h>

#include "base/text.h"
#include "capture/decoder.h"
#include "cip/symbol.h"

/* A JSON object, an end of line after it; cut without memory. */
void decode_message_json(struct text *t, const struct capture_message *m);
void decode_io_json(struct text *t, const struct capture_io *io);

/* A line for people; the time counts from start_us. */
void decode_message_text(struct text *t, const struct capture_message *m, int64_t start_us);
void decode_io_text(struct text *t, const struct capture_io *io, int64_t start_us);

/* The name of a service, "service 0x4c" where it has none; name_of gives NULL there. */
const char *decode_name_of(const struct capture_service *s);
void decode_name_text(struct text *t, const struct capture_service *s);
/* The value in a read reply or a write request; false if s carries none that can be read. */
bool decode_value_of(const struct capture_service *s, struct eip_value *ret_value);

/* The symbols in a reply to Get Instance Attribute List, one after another. */
struct decode_symbols {
    struct cip_attribute_list asked;
    struct reader left;
};

/* False if there are none to show: an error, or the request is not known. */
bool decode_symbols_begin(struct decode_symbols *symbols, const struct capture_service *s);
bool decode_symbols_next(struct decode_symbols *symbols, struct cip_symbol *ret_symbol);

enum { DECODE_TYPE_TEXT_MAX = 16 };
/* "DINT", "struct 0x29a"; the type word's dimensions are left out. */
void decode_symbol_type_text(struct text *t, uint16_t type);

#endif
