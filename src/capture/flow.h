/* SPDX-License-Identifier: MIT */
/*
 * flow - the TCP connections of a capture, found by their two ends; the one idle longest makes
 * room for a new one.
 */
#ifndef CAPTURE_FLOW_H
#define CAPTURE_FLOW_H

#include "base/map.h"
#include "capture/framer.h"
#include "capture/packet.h"
#include "capture/request.h"
#include "capture/stream.h"

enum { CAPTURE_FLOWS_MAX = 1024 };

struct capture_flow_key {
    uint8_t addresses[2][CAPTURE_ADDRESS_SIZE];
    uint16_t ports[2];
};

struct capture_half {
    struct capture_endpoint end; /* the sender */
    struct capture_stream stream;
    struct capture_framer framer;
};

struct capture_flow {
    struct capture_flow_key key;
    struct capture_half halves[2]; /* by the side that sends */
    struct capture_request_list requests;
    struct capture_flow *busier; /* used more recently */
    struct capture_flow *idler;
};

struct capture_flows {
    struct map map;
    struct capture_flow *busiest;
    struct capture_flow *idlest;
    size_t count;
    uint64_t all;     /* ever seen */
    uint64_t skipped; /* bytes that belonged to no message, of flows that are gone */
    uint64_t broken;  /* messages that lost bytes, likewise */
    struct capture_stream_stats stats;
    struct capture_requests requests;
};

void capture_flows_fini(struct capture_flows *f);
/* The flow of a TCP packet, new if need be, and the side that sent it; NULL without memory. */
struct capture_flow *capture_flows_get(struct capture_flows *f, const struct capture_packet *p,
                                       int *ret_side);
/* Both directions forgotten: the ports are used again for another connection. */
void capture_flow_reset(struct capture_flows *f, struct capture_flow *flow);

#endif
