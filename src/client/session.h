/* SPDX-License-Identifier: MIT */
/*
 * session - the client's side of one EtherNet/IP session: requests in, bytes out; bytes in,
 * outcomes out.
 *
 *   CLOSED --open--> REGISTERING --handle granted--> READY
 *     ^                   |                            |
 *     +--- refused, late, |---- close, end of stream, -+
 *     |    end of stream  |     bytes that are no EtherNet/IP
 *     +-------------------+
 *
 * A core: no I/O, no clock, no threads; it allocates in init alone. The driver sends the output,
 * puts received bytes into the room, calls tick when it is due, and asks `next` for outcomes until
 * there are no more. An unconnected reply finds its request by the sender context, a counter, a
 * connected one by connection and sequence count; never by order.
 *
 * Each request has exactly one outcome: a reply, or EIP_E_TIMEOUT, EIP_E_CLOSED, EIP_E_PROTOCOL,
 * EIP_E_REFUSED (by the encapsulation layer) or EIP_E_CANCELLED. A reply that comes after its
 * request ended is dropped and counted. A request that ends before any byte of it was sent is taken
 * out of the output: it never happened, and the outcome says so.
 *
 * Encapsulation: CIP Volume 2, 2-3 to 2-5. Unconnected Send: CIP Volume 1, 3-5.5.4. Connected
 * messages: CIP Volume 1, 3-6 and Volume 2, 2-4.
 */
#ifndef CLIENT_SESSION_H
#define CLIENT_SESSION_H

#include <eip/eip.h>

#include "base/error.h"
#include "cip/message.h"
#include "enip/data.h"

enum {
    CLIENT_REQUESTS_MAX = 32,  /* outstanding; EIP_E_LIMIT for one more */
    CLIENT_MESSAGE_MAX = 8192, /* header included; a longer one closes with EIP_E_PROTOCOL */
    CLIENT_OUTPUT_MAX = 32768, /* unsent bytes; EIP_E_LIMIT for a request that does not fit */
};

enum client_state { CLIENT_CLOSED, CLIENT_REGISTERING, CLIENT_READY };

struct client_request {
    uint64_t id;      /* the sender context; 0: a free place */
    uint16_t command; /* enum enip_command */
    bool ended;       /* without a reply: `err` is the outcome that `next` will tell */
    eip_err err;
    uint32_t to_id;    /* of a connected request: the id its reply comes with, */
    uint32_t ot_id;    /* or its own, which cpppo's device sends back, */
    uint16_t sequence; /* and the sequence count; */
    uint16_t size_max; /* bytes that the connection carries, sequence count included */
    int64_t deadline_us;
    uint64_t heard; /* how often the peer had been heard before it */
    uint64_t start; /* where its first byte stands in the stream of all bytes sent */
    size_t size;
};

struct client_session_counts {
    uint64_t late;  /* replies to requests that had ended */
    uint64_t stray; /* messages that belong to no request */
};

/* A connection, as one request sees it. */
struct client_channel {
    uint32_t ot_id;
    uint32_t to_id;
    uint16_t sequence; /* of this request */
    uint16_t size;     /* bytes of a message either way, sequence count included */
};

/* The time that an Unconnected Send is given, where it does not follow from the deadline. */
struct client_send_time {
    bool given;
    uint8_t exponent; /* of a tick: 2^exponent ms */
    uint8_t ticks;
};

struct client_session {
    enum client_state state;
    eip_err err;      /* why it is CLOSED; EIP_OK before it was opened and after close */
    const char *rule; /* which rule the peer broke, with EIP_E_PROTOCOL, or why; static text */
    uint32_t refusal; /* encapsulation status that refused the registration, else 0 */
    uint32_t handle;
    struct client_send_time send_time;
    uint64_t next_id;
    uint64_t register_id;
    int64_t register_deadline_us;
    struct client_session_counts counts;
    struct client_request requests[CLIENT_REQUESTS_MAX];
    size_t held;    /* places taken, */
    size_t ended;   /* and those of them whose outcome `next` has to tell yet */
    uint64_t heard; /* how often something came from the peer */
    uint8_t *in;
    size_t in_at; /* what was handed out by next lies before it */
    size_t in_size;
    uint8_t *out;
    size_t out_at;
    size_t out_size;
    uint64_t sent; /* position of out_at in the stream */
    size_t lent;   /* bytes from out_at on of which a write is under way */
    struct client_building {
        struct writer w;
        struct client_request request;
        struct enip_frame frame;
        size_t send;         /* mark of the Unconnected Send, */
        struct reader route; /* and its route, empty when there is none */
    } building;
};

/* EIP_E_MEMORY. */
eip_err client_session_init(struct client_session *s) MUST_CHECK;
void client_session_fini(struct client_session *s);

/*
 * From CLOSED: a fresh stream is there. With `registers` the session registers and is REGISTERING;
 * without, it is READY for List commands alone, which need no session.
 */
void client_session_open(struct client_session *s, bool registers, int64_t deadline_us);
/* Ends every request with EIP_E_CLOSED; Unregister Session is left in an output that was empty. */
void client_session_close(struct client_session *s);
/* The stream ended or failed: CLOSED with err, and so does every request. */
void client_session_lost(struct client_session *s, eip_err err);

/*
 * An unconnected request built in place: begin, write the Message Router request, end. With a route
 * (padded port segments, borrowed until end) it goes inside an Unconnected Send. Between begin and
 * end nothing else may be called. Either fails with EIP_E_CLOSED if not READY and EIP_E_LIMIT when
 * a limit is reached, and then nothing is sent.
 */
eip_err client_session_begin(struct client_session *s, struct reader route, int64_t now_us,
                             int64_t deadline_us, struct writer **ret_writer) MUST_CHECK;
/* The same over a connection. A longer reply than it carries is EIP_E_PROTOCOL. */
eip_err client_session_begin_connected(struct client_session *s,
                                       const struct client_channel *channel, int64_t deadline_us,
                                       struct writer **ret_writer) MUST_CHECK;
eip_err client_session_end(struct client_session *s, uint64_t *ret_id) MUST_CHECK;
/* True if one more request of any size can be taken. */
bool client_session_has_room(const struct client_session *s);
/* A List command without data. Errors as above. */
eip_err client_session_list(struct client_session *s, enum enip_command command,
                            int64_t deadline_us, uint64_t *ret_id) MUST_CHECK;
/* The request ends with EIP_E_CANCELLED; nothing happens if it ended before. */
void client_session_cancel(struct client_session *s, uint64_t id);

struct client_outcome {
    uint64_t id;
    eip_err err;
    bool sent;            /* the peer may have seen the request, */
    bool silent;          /* and nothing at all came from it since; of EIP_E_TIMEOUT */
    uint32_t status;      /* encapsulation status, for EIP_E_REFUSED */
    const char *rule;     /* that was broken, for EIP_E_PROTOCOL; static text */
    struct cip_reply cip; /* of a CIP request when err is EIP_OK */
    struct reader data;   /* of a List command, or a whole CIP reply, when err is EIP_OK */
};

/*
 * The next outcome; false when there is none for now. Its views live until the next call with this
 * session.
 */
bool client_session_next(struct client_session *s, struct client_outcome *ret_outcome) MUST_CHECK;

/* Where the next bytes from the peer go, and that they are there. There is always room. */
uint8_t *client_session_room(struct client_session *s, size_t *ret_size);
void client_session_received(struct client_session *s, size_t size);
/* For bytes that are elsewhere: copies what there is room for; how many were taken. */
size_t client_session_receive(struct client_session *s, const void *bytes, size_t size);

/* Bytes for the peer, and that so many of them are on their way. */
struct reader client_session_output(const struct client_session *s);
void client_session_sent(struct client_session *s, size_t size);
/*
 * A write of the first `size` bytes of the output is under way: they stand still, and count as sent
 * where a request ends, until client_session_sent tells of all of them or the session is closed.
 */
void client_session_lend(struct client_session *s, size_t size);

/* The earliest deadline, or CLOCK_NEVER; tick ends what is past its own. */
int64_t client_session_due_us(const struct client_session *s);
void client_session_tick(struct client_session *s, int64_t now_us);

/* What a reply, an outcome without one, and a session that is CLOSED say of why. */
struct eip_status client_status_of(eip_source source, const struct cip_reply *reply);
struct eip_status client_status_below(const struct client_outcome *outcome);
struct eip_status client_session_status(const struct client_session *s);

#endif
