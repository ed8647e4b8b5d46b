/* SPDX-License-Identifier: MIT */
/*
 * framer - encapsulation messages cut out of the bytes of a stream.
 *
 * A message that lies whole in one chunk is given where it is; others are gathered. After a gap,
 * or in a capture that begins in the middle, the framer has to find a message again: it looks for
 * a plausible header at the start of a chunk, unless the header of the message under way tells
 * where that one ends.
 */
#ifndef CAPTURE_FRAMER_H
#define CAPTURE_FRAMER_H

#include "base/reader.h"

enum { CAPTURE_MESSAGE_MAX = 24 + 65535 };

struct capture_framer {
    bool synced; /* the next byte after the message under way begins another */
    bool fresh;  /* no byte of the stream was seen yet */
    size_t need; /* bytes of the message under way, 0 while its length is not known */
    size_t seen; /* of those, lost ones included */
    size_t have; /* gathered */
    bool cut;    /* some were not captured, or there was no memory for them */
    bool lost;   /* some were lost with their segment */
    uint8_t *buffer;
    size_t room;
    uint64_t skipped; /* bytes that belonged to no message, so far */
    uint64_t broken;  /* messages that lost some of their bytes */
};

struct capture_frame {
    struct reader bytes; /* what was captured of it: its first bytes; at least the header */
    size_t size;         /* what was sent */
};

void capture_framer_fini(struct capture_framer *f);
/* Forgets the message under way; in sync if the next byte surely begins a message. */
void capture_framer_start(struct capture_framer *f, bool synced);
/* The next message; false if the chunk is used up. The bytes live as long as the chunk, and no
 * longer than until the next call. */
bool capture_framer_next(struct capture_framer *f, struct reader *chunk,
                         struct capture_frame *ret_frame);
/*
 * Bytes were sent that are not there: not captured with their segment (cut), or lost with it. True
 * if a message that was cut ends with them.
 */
bool capture_framer_lose(struct capture_framer *f, size_t size, bool cut,
                         struct capture_frame *ret_frame);

/* True if these may be the first bytes of an encapsulation message. */
bool capture_framer_plausible(struct reader bytes);
/*
 * True if a stream or a datagram that begins so is of another protocol, one end of which happens to
 * have our port: no command of ours, and a header that no command of ours could have.
 */
bool capture_framer_foreign(struct reader bytes);

#endif
