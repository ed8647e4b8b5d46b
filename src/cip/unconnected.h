/* SPDX-License-Identifier: MIT */
/*
 * unconnected - Unconnected Send: a request carried through a chassis (CIP Volume 1, 3-5.5.4).
 *
 *   priority/tick u8 | ticks u8 | size u16 | message | pad if odd | route words u8 | 0 | route
 *
 * A success, and an error of the embedded service, come back as the reply of the embedded service.
 * A routing error is a reply to service 0x52 whose data is: remaining path size u8 | 0 (the second
 * byte, and even both, are left out by some devices).
 */
#ifndef CIP_UNCONNECTED_H
#define CIP_UNCONNECTED_H

#include "base/writer.h"

struct cip_unconnected {
    uint8_t priority; /* bits 3..0 tick exponent, bit 4 priority */
    uint8_t ticks;    /* time-out: ticks * 2^exponent ms */
    struct reader message;
    uint8_t pad; /* as sent; 0 where there is none */
    uint8_t reserved;
    struct reader route; /* padded port segments; may be empty */
};

/* The data of the request after its path. Takes all of r: bad unless the route fills the rest. */
struct cip_unconnected cip_unconnected_decode(struct reader *r);
/* Makes w bad for a route of odd size or over 255 words. */
void cip_unconnected_encode(struct writer *w, const struct cip_unconnected *u);
/* Time-out in milliseconds. */
uint32_t cip_unconnected_timeout_ms(const struct cip_unconnected *u);

/* For a message built in place. */
size_t cip_unconnected_begin(struct writer *w, uint8_t priority, uint8_t ticks);
void cip_unconnected_end(struct writer *w, size_t mark, struct reader route);

/* What follows the status in a routing error. */
struct cip_unconnected_error {
    uint8_t size; /* bytes that were there: 0, 1 or 2 */
    uint8_t remaining_words;
    uint8_t reserved;
};

/* Takes all of r; bad if there are more than 2 bytes. */
struct cip_unconnected_error cip_unconnected_error_decode(struct reader *r);
void cip_unconnected_error_encode(struct writer *w, const struct cip_unconnected_error *e);

#endif
