/* SPDX-License-Identifier: MIT */
/*
 * decode - how `ciprw decode` shows a message and a packet of I/O, as a line of text or of JSON.
 */
#ifndef CMD_DECODE_H
#define CMD_DECODE_H

#include "base/text.h"
#include "capture/decoder.h"

/* A JSON object, an end of line after it; cut without memory. */
void decode_message_json(struct text *t, const struct capture_message *m);
void decode_io_json(struct text *t, const struct capture_io *io);

/* A line for people; the time counts from start_us. */
void decode_message_text(struct text *t, const struct capture_message *m, int64_t start_us);
void decode_io_text(struct text *t, const struct capture_io *io, int64_t start_us);

/* The name of a service, "service 0x4c" where it has none; name_of gives NULL there. */
const char *decode_name_of(const struct capture_service *s);
void decode_name_text(struct text *t, const struct capture_service *s);

#endif
