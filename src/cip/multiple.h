/* SPDX-License-Identifier: MIT */
/*
 * multiple - Multiple Service Packet (1756-PM020, "Multiple Service Packet"; CIP Volume 1, A).
 *
 *   count u16 | offset u16 * count | embedded messages; offsets count from the first byte of count
 *
 * Requests and replies have the same form. Decoding checks the list once; a message whose offset
 * makes no sense is refused alone (cip_multiple_item), its neighbours are not.
 */
#ifndef CIP_MULTIPLE_H
#define CIP_MULTIPLE_H

#include "base/writer.h"

struct cip_multiple {
    uint16_t count;
    struct reader offsets; /* count words */
    struct reader all;     /* from the first byte of count to the end */
};

/* Takes all of r. Bad if r cannot hold the list of offsets. */
struct cip_multiple cip_multiple_decode(struct reader *r);
/* The bytes of one message; a bad reader for an offset inside the list, beyond the end or backward. */
struct reader cip_multiple_item(const struct cip_multiple *m, uint16_t index);

/* Build in place: begin with the count, then mark each message before it is written. */
struct cip_multiple_writer {
    size_t start; /* of count in the writer */
    uint16_t count;
    uint16_t next;
};

struct cip_multiple_writer cip_multiple_begin(struct writer *w, uint16_t count);
void cip_multiple_next(struct writer *w, struct cip_multiple_writer *m);

#endif
