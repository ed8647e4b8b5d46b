/* SPDX-License-Identifier: MIT */
/*
 * enip_wire - what goes over the wire of enip_client, in its log: each message and each service in
 * it at the level DETAIL, the data of services at INFO, the bytes of messages at DEBUG.
 *
 *   DETAIL   issue      Sent 72 bytes: Send RR Data
 *   DETAIL   issue        Request Unconnected Send @6/1 via 1/0, 14 bytes
 *   DETAIL   issue          Request Read Tag SCADA[1], 2 bytes
 *   DETAIL   collect    Received 50 bytes after   0.000s: Send RR Data
 *   DETAIL   collect      Reply Read Tag SCADA[1]: success (0x00), 4 bytes
 */
#ifndef CMD_ENIP_WIRE_H
#define CMD_ENIP_WIRE_H

#include <eip/eip.h>

#include "capture/flow.h"
#include "capture/message.h"
#include "cmd/log.h"

struct enip_wire {
    struct log *log;
    struct capture_framer framers[2]; /* of what we sent, and of what came */
    struct capture_messages messages;
    struct capture_requests requests;
    struct capture_request_list waiting;
    struct capture_stats stats;
};

/* It must not move from here on: its parts point to each other. */
void enip_wire_init(struct enip_wire *wire, struct log *log);
void enip_wire_fini(struct enip_wire *wire);

/* For client_driver.trace, with a struct enip_wire. */
void enip_wire_trace(void *user, const struct eip_trace *event);
/* The same of a datagram. */
void enip_wire_datagram(struct enip_wire *wire, bool sent, struct reader bytes);

#endif
