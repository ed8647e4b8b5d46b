/*
 * plant - a decoder of captures fed with made-up traffic, and a short text of what came out of it.
 */
#ifndef SUPPORT_PLANT_H
#define SUPPORT_PLANT_H

#include "base/text.h"
#include "capture/decoder.h"

struct plant {
    struct capture_decoder decoder;
    struct text seen; /* a line a message: "3 6f 0e@1?" frame, command, services, "<2" answers */
    uint32_t seq[2];
    uint64_t frame;
};

void plant_init(struct plant *p);
/* Checks that nothing is left behind. */
void plant_fini(struct plant *p);

/* A segment at the side's position, which moves on. */
void plant_send(struct plant *p, int side, struct reader payload);
/* A segment anywhere, with any flags. */
void plant_segment(struct plant *p, int side, uint32_t seq, uint8_t flags, struct reader payload);
void plant_datagram(struct plant *p, uint16_t src_port, uint16_t dst_port, struct reader payload);

/* Messages around a CIP message, into a buffer of 1 KiB that is used again by the next call. */
struct reader plant_unconnected(uint32_t session, uint8_t context, const void *cip, size_t size);
struct reader plant_connected(uint32_t connection, uint16_t sequence, const void *cip, size_t size);

#endif
