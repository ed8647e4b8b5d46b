/* SPDX-License-Identifier: MIT */
/*
 * io - a datagram of a class 0 or 1 connection, UDP port 2222 (CIP Volume 2, 2-6 and Chapter 3).
 *
 *   items: sequenced address 0x8002 | connected data 0x00B1
 *
 * There is no encapsulation header. OpENer puts a connected address, 0x00A1, before the data of a
 * class 0 connection, so that is accepted too. What the connected data begins with - a sequence
 * count in class 1, a run/idle header where the connection has one - only the connection tells.
 */
#ifndef ENIP_IO_H
#define ENIP_IO_H

#include "enip/cpf.h"

struct enip_io {
    uint32_t connection;
    bool sequenced;     /* false after a connected address */
    uint32_t sequence;  /* 0 unless sequenced */
    struct reader data; /* borrowed */
};

/* Takes all of r. Bad unless it is one address item of the right size and one data item. */
struct enip_io enip_io_decode(struct reader *r);
void enip_io_encode(struct writer *w, const struct enip_io *io);

/* True if a comes after b in a sequence that wraps: the difference is 1 to 0x7fffffff. */
bool enip_io_is_newer(uint32_t a, uint32_t b);

#endif
