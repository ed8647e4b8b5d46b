/* SPDX-License-Identifier: MIT */
/*
 * decoder - captured packets in, EtherNet/IP messages and their CIP services out.
 *
 * A core: it reads no file and keeps no time. Packets go in one by one; what they complete comes
 * out through the sink before capture_decoder_packet returns. TCP port 44818 is put in order and
 * cut into messages, a datagram to or from UDP port 44818 is one message, UDP port 2222 is I/O.
 * Replies are matched with their requests. All it remembers is limited (see flow.h, stream.h,
 * request.h, connection.h, fragment.h); once it has met the flows of a capture it allocates
 * nothing.
 *
 *   struct capture_decoder d;
 *   capture_decoder_init(&d, CAPTURE_LINK_ETHERNET, &sink);
 *   for each packet: capture_decoder_packet(&d, &raw);
 *   capture_decoder_finish(&d);
 *   capture_decoder_fini(&d);
 */
#ifndef CAPTURE_DECODER_H
#define CAPTURE_DECODER_H

#include "capture/flow.h"
#include "capture/fragment.h"
#include "capture/link.h"
#include "capture/message.h"

/* A packet as it was captured. */
struct capture_raw {
    uint64_t frame; /* from 1 */
    int64_t time_us;
    const uint8_t *bytes;
    size_t size; /* captured; the packet itself knows its own size */
};

struct capture_decoder {
    int link;
    uint16_t port; /* besides 44818, as a device may be set to; 0: none. The caller's to set */
    struct capture_fragments fragments;
    struct capture_flows flows;
    struct capture_messages messages;
    struct capture_stats stats;
};

/*
 * The link type must be one that capture_link_known knows. The decoder must not move: its parts
 * point to each other.
 */
void capture_decoder_init(struct capture_decoder *d, int link, const struct capture_sink *sink);
void capture_decoder_fini(struct capture_decoder *d);
void capture_decoder_packet(struct capture_decoder *d, const struct capture_raw *raw);
/* No more packets will come: what still waits behind a gap comes out. */
void capture_decoder_finish(struct capture_decoder *d);

/* What the flows lost, summed over all of them. */
struct capture_losses {
    uint64_t skipped;    /* bytes that belonged to no message */
    uint64_t broken;     /* messages that lost some of their bytes, or whose end did not come */
    uint64_t unanswered; /* requests */
};

struct capture_losses capture_decoder_losses(const struct capture_decoder *d);

#endif
