/* SPDX-License-Identifier: MIT */
/*
 * message - one encapsulation message: its header, its items, the CIP services in them, and the
 * request that it answers.
 *
 * Unconnected replies are matched by session handle and sender context, connected ones by
 * connection and sequence count. A Forward Open that succeeds makes its connection known; a
 * connected message whose Forward Open was not seen is taken as class 3 (CIP Volume 1, 3-5).
 */
#ifndef CAPTURE_MESSAGE_H
#define CAPTURE_MESSAGE_H

#include "capture/connection.h"
#include "capture/content.h"
#include "capture/framer.h"
#include "capture/request.h"
#include "enip/data.h"
#include "enip/header.h"

/* A message, valid during the call of the sink. */
struct capture_message {
    uint64_t frame; /* in which it ends */
    int64_t time_us;
    bool udp;
    const struct capture_endpoint *src;
    const struct capture_endpoint *dst;
    struct enip_header header;
    struct reader body; /* what was captured of what follows the header */
    bool has_data;      /* Send RR Data, Send Unit Data: interface handle and items */
    struct enip_data data;
    bool connected; /* with the id of its connection and a sequence count */
    uint32_t connection_id;
    uint16_t sequence;
    const struct capture_connection *connection; /* NULL if not known */
    const struct capture_content *content;
    uint64_t request_frame; /* of the request that this answers, 0 if that is not known */
    int64_t request_time_us;
};

/* A packet of class 0 or 1 data. */
struct capture_io {
    uint64_t frame;
    int64_t time_us;
    const struct capture_endpoint *src;
    const struct capture_endpoint *dst;
    uint32_t connection_id;
    uint32_t sequence;
    struct reader data;                          /* with the sequence count of class 1 */
    const struct capture_connection *connection; /* NULL if not known */
    enum capture_direction direction;
};

struct capture_sink {
    void *context;
    void (*message)(void *context, const struct capture_message *message); /* may be NULL */
    void (*io)(void *context, const struct capture_io *io);                /* may be NULL */
};

struct capture_stats {
    uint64_t packets;
    uint64_t other;     /* packets that are not EtherNet/IP */
    uint64_t messages;  /* encapsulation messages */
    uint64_t requests;  /* CIP services asked for */
    uint64_t replies;   /* CIP services answered */
    uint64_t answered;  /* of those, whose request is known: transactions */
    uint64_t exchanges; /* messages matched with their request */
    uint64_t undecoded; /* parts that could not be read */
    uint64_t io_packets;
    uint64_t dropped; /* packets and requests for which there was no memory */
};

/* What messages are decoded with. */
struct capture_messages {
    struct capture_sink sink;
    struct capture_connections connections;
    struct capture_content content;
    struct capture_requests *requests; /* of all flows */
    struct capture_stats *stats;
};

/* Where a message was found. */
struct capture_place {
    uint64_t frame;
    int64_t time_us;
    bool udp;
    int side; /* of its flow */
    const struct capture_endpoint *src;
    const struct capture_endpoint *dst;
    struct capture_request_list *waiting; /* requests of its flow; NULL for UDP */
    const char *cut;                      /* why bytes may be missing at its end */
};

void capture_messages_fini(struct capture_messages *m);
/* Decodes a message and gives it to the sink. */
void capture_messages_take(struct capture_messages *m, const struct capture_place *place,
                           const struct capture_frame *frame);
/* The same for a datagram of class 0 or 1 data; false if it is none. */
bool capture_messages_take_io(struct capture_messages *m, const struct capture_place *place,
                              struct reader datagram);

#endif
