/* SPDX-License-Identifier: MIT */
/*
 * server - a device on a network address: TCP and UDP on the same port.
 *
 * Many servers may share a loop, each with its own device and address. Everything that came with
 * one read is answered with one write. A peer that does not take its answers is not read from until
 * it does; one too many is turned away at the door, and so is one that there is no memory for. What
 * a session said last has SERVER_LINGER_US to be taken by its peer. What is broadcast on the
 * network of its address is heard as well, if the system lets it, and answered from its address.
 * What the device's routes lead to is given to whoever can pass it on, and answered when they say.
 * Thread: the loop's.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "device/session.h"
#include "io/broadcast.h"
#include "io/endpoint.h"
#include "io/tcp.h"
#include "io/timer.h"
#include "io/udp.h"

enum {
    SERVER_CONNECTIONS_MAX = 8192, /* unless options say less; others are closed at once */
    SERVER_LINGER_US = 5000000,
    SERVER_DELAYED_MAX = 64, /* datagrams that wait for their answer; more are lost */
};

enum server_event_kind {
    SERVER_OPENED,
    SERVER_RECEIVED,
    SERVER_SENT,
    SERVER_CLOSED,
    SERVER_DATAGRAM_RECEIVED,
    SERVER_DATAGRAM_SENT,
};

/* What happened on the wire; views live during the call. */
struct server_event {
    enum server_event_kind kind;
    const struct sockaddr *local;
    const struct sockaddr *peer;
    struct reader data;
};

struct server_connection;

/* Who passes requests on to other devices, as device/relay.h has them. */
struct server_relays {
    /*
     * Passes it on, and names it; answers with server_relayed or server_not_relayed, once, later
     * than here. False, for want of memory: it is refused.
     */
    bool (*begin)(void *user, struct server_connection *c, const struct device_relay *relay,
                  void **ret_ticket);
    /* Who asked is gone: it is not answered. */
    void (*forget)(void *user, void *ticket);
    /* The server was stopped: nothing more comes. */
    void (*stopped)(void *user);
    void *user;
};

struct server_options {
    struct device *device;                                       /* outlives the server */
    size_t connections_max;                                      /* 0: SERVER_CONNECTIONS_MAX */
    void (*trace)(void *user, const struct server_event *event); /* NULL: nobody looks */
    void *trace_user;

    bool no_tcp;
    bool no_udp;
    const struct server_relays *relays; /* wanted by a device with routes; outlives the server */
    /* How long what was asked now is to wait for its answer. NULL: not at all. */
    int64_t (*delay_us)(void *user);
    void *delay_user;
};

struct server_delayed;

/* A socket that hears broadcasts. */
struct server_ear {
    struct server *server;
    struct udp udp;
    struct sockaddr_storage address;
};

struct server {
    struct server_options options;
    struct loop *loop;
    struct sockaddr_storage address;
    struct tcp_listener listener;
    struct udp udp;
    struct server_ear ears[BROADCAST_SOCKETS_MAX];
    size_t ear_count;
    struct timer timer;
    struct timer delay_timer;
    struct server_connection *connections;
    struct server_delayed *delayed; /* NULL: datagrams are answered at once */
    size_t delayed_count;
    struct server_connection *spare; /* so that one can be accepted, and closed, without memory */
    size_t connection_count;
    uint64_t turned_away;
    uint64_t accepted;
    struct device_session_counts counts; /* of the connections that are closed */
    int64_t drained_us;                  /* when to drain no longer; 0: it is not draining */
    int error;                           /* errno behind EIP_E_SYSTEM */
    bool arrival_waits; /* for a connection to be closed: there was no memory for one more */
    bool stopping;
};

/*
 * Listens. `address` in the server then has the port. EIP_E_MEMORY. EIP_E_SYSTEM: `error` says why,
 * and the loop must run once more if it has run before. The server must stay until the loop has
 * ended.
 */
eip_err server_start(struct server *s, struct loop *loop, const struct server_options *options,
                     const struct sockaddr *address, socklen_t size) MUST_CHECK;
/* The reply to a request that was passed on, as it came; or why there is none. */
void server_relayed(struct server_connection *c, struct reader reply);
void server_not_relayed(struct server_connection *c, enum cip_extended why);
/*
 * Takes no more connections, and stops when every one was given the answers it waits for, or
 * SERVER_LINGER_US later.
 */
void server_drain(struct server *s);
/* Closes everything; the loop ends when nothing else keeps it. */
void server_stop(struct server *s);

#endif
