/* SPDX-License-Identifier: MIT */
/*
 * session - one TCP connection of a device: encapsulation bytes in, encapsulation bytes out.
 *
 *   OPEN --Register Session--> REGISTERED --Unregister Session--> CLOSING
 *     |                            |                                 ^
 *     +---- a message that cannot be framed, or silence too long ----+
 *
 * A core: the driver puts received bytes into the room the session offers, takes the output away,
 * and closes the stream when is_closing says so and the output is empty. Nothing a peer sends makes
 * it hold more than its two buffers and the connections it may open: while a reply might not fit
 * into the output, requests wait in the input, and while the input is full, room is empty and the
 * driver stops reading.
 *
 * The session owns the class 3 connections opened through it: a SendUnitData names one of them, or
 * it is dropped. A request with the sequence count of the one before is the same request again, and
 * gets the same answer (CIP Volume 1, 3-6). Whatever ends the session closes its connections.
 *
 * A request that is to be passed on to another device (relay.h) is held: the driver, which sees it
 * in device_session_relay after each call that may execute requests, answers it when it can, and
 * until then the session works on nothing else, so that answers keep their order. If the session
 * ends first, so has the request: whoever drives it forgets what it passed on.
 *
 * Encapsulation: CIP Volume 2, 2-3 to 2-5.
 */
#ifndef DEVICE_SESSION_H
#define DEVICE_SESSION_H

#include "device/device.h"
#include "device/relay.h"
#include "enip/header.h"

enum {
    DEVICE_MESSAGE_MAX = 8192, /* header included; a longer one is answered 0x65, then closed */
    DEVICE_REPLY_MAX = 4608,   /* largest frame the device sends */
    DEVICE_RELAYED_MAX = 4096, /* of an unconnected reply that comes from another device */
    DEVICE_OUTPUT_MAX = 16384, /* requests wait in the input while fewer than REPLY_MAX are free */
    DEVICE_DATAGRAM_MAX = 512, /* no reply to a datagram is larger */
};

enum device_session_state { DEVICE_OPEN, DEVICE_REGISTERED, DEVICE_CLOSING };

struct device_session_counts {
    uint64_t requests; /* CIP requests executed */
    uint64_t repeats;  /* of connections: answered with the reply that was kept */
    uint64_t refused;  /* messages answered with an encapsulation status */
    uint64_t dropped;  /* without an answer: options set, no such connection, data too long */
    uint64_t expired;  /* connections that nobody used for too long */
    uint64_t relayed;  /* requests passed on to other devices */
};

/* The request that is being passed on, and how its answer goes back. */
struct device_held {
    bool is_held;
    struct device_relay relay;
    struct enip_header header;
    bool is_connected;
    uint32_t ot_id; /* of the connection it came over */
    uint16_t sequence;
};

struct device_session {
    enum device_session_state state;
    struct device *device;
    struct enip_sockaddr local; /* told in List Identity */
    uint32_t handle;
    int64_t heard_us;        /* when bytes came last */
    int64_t now_us;          /* the last time told */
    struct heap connections; /* class 3, by the time at which they time out */
    struct device_session_counts counts;
    struct device_held held;
    int64_t answered_us; /* when a request that was held was answered last */
    uint8_t *in;
    size_t in_at; /* what stands before it is done with, or held */
    size_t in_size;
    size_t in_old;   /* what stands before it came no later than old_us, the rest than heard_us */
    int64_t old_us;  /* so nothing waits unnoticed until whoever asked has given up */
    int64_t came_us; /* of the message that is executed */
    uint8_t *out;
    size_t out_at;
    size_t out_size;
};

/* EIP_E_MEMORY. The device must outlive the session, which must stay where it is. */
eip_err device_session_init(struct device_session *s, struct device *device,
                            const struct enip_sockaddr *local, int64_t now_us) MUST_CHECK;
void device_session_fini(struct device_session *s);

/* Where the next bytes from the peer go; *ret_size is 0 while the output must be taken first. */
uint8_t *device_session_room(struct device_session *s, size_t *ret_size);
/* That many bytes were put there. */
void device_session_received(struct device_session *s, size_t size, int64_t now_us);
/*
 * For bytes that are elsewhere: copies them into the room; how many were taken. All of them once
 * the session is closing: it drops what still comes.
 */
size_t device_session_receive(struct device_session *s, const void *bytes, size_t size,
                              int64_t now_us);

/* Bytes for the peer; the view lives until the next call with this session. */
struct reader device_session_output(const struct device_session *s);
/* That many of them are on their way. Requests that waited for room are executed now. */
void device_session_sent(struct device_session *s, size_t size);

/* The request to be passed on, or NULL; its views live until it is answered. */
const struct device_relay *device_session_relay(const struct device_session *s);
/*
 * Its answer: all of a Message Router reply, which goes back as it is, or general status 11 in its
 * place where there is no room for it. Requests that waited behind it are executed now.
 */
void device_session_relayed(struct device_session *s, struct reader reply, int64_t now_us);
/* There is none: general status 01 of the Unconnected Send, and why. */
void device_session_not_relayed(struct device_session *s, enum cip_extended why, int64_t now_us);
/*
 * For the Connection Manager, which is asked to pass it on: 0, or the extended status that says
 * why not. What it waited for others before it counts as its time.
 */
uint16_t device_session_hold(struct device_session *s, const struct device_relay *relay) MUST_CHECK;

/* True when the stream is to be closed as soon as the output is empty. */
bool device_session_is_closing(const struct device_session *s);

/*
 * When tick is wanted next, or CLOCK_NEVER; tick closes a session that is silent for too long, and
 * connections that were not used in their time.
 */
int64_t device_session_due_us(const struct device_session *s);
void device_session_tick(struct device_session *s, int64_t now_us);

/*
 * A datagram from UDP port 44818: List Identity, Services and Interfaces are answered, any other
 * command with status 1, garbage not at all, and neither what may itself be a reply: two devices
 * must not answer each other for ever. False when there is nothing to send.
 */
bool device_datagram(struct device *d, const struct enip_sockaddr *local, struct reader datagram,
                     struct writer *reply) MUST_CHECK;

#endif
