/* SPDX-License-Identifier: MIT */
/*
 * link - a client of one device on the event loop; client/driver.h is its brother on libc alone.
 *
 *           submit           addresses            connected
 *   IDLE ----------> FINDING ---------> CONNECTING --------> OPEN
 *    ^ ^                |                  |   ^              |
 *    | +----------------+                  |   | the next     |
 *    |     no such name, too late          v   | address      |
 *    +---------------------------------- CLOSING <------------+
 *    |     nobody answered, or the end of the stream
 *    +--> STOPPED (link_stop)
 *
 * It connects when something is submitted, tries the addresses of the name in turn, and stays
 * connected until the peer ends the stream or link_stop is called; the next operation connects
 * anew. What cannot connect ends at once, and what is submitted then waits for the next try
 * (client/engine.h). A name is looked up without holding up the loop, anew for each time it
 * connects.
 *
 * Many links, and servers, share a loop; everything here happens in its thread. What is submitted
 * within one turn leaves with one write. Memory is taken by link_init, and for looking up a name;
 * requests and replies are written and read where the session keeps them.
 */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include "client/engine.h"
#include "io/resolver.h"
#include "io/tcp.h"
#include "io/timer.h"

enum link_state { LINK_IDLE, LINK_FINDING, LINK_CONNECTING, LINK_OPEN, LINK_CLOSING, LINK_STOPPED };

struct link_options {
    const char *host; /* a name, or an address in numbers; borrowed, like the route of the peer */
    uint16_t port;
    struct client_peer peer;
    int64_t timeout_us;          /* of finding and connecting, and of registering; 0: 5 seconds */
    int64_t backoff_max_us;      /* the longest wait before the next try; 0: 2 seconds */
    void (*stopped)(void *user); /* after link_stop: the storage is free; NULL: nobody is told */
    /* Called for everything that goes over the wire; must not call the link. NULL: never. */
    void (*trace)(void *user, const struct eip_trace *event);
    void *user;
};

struct link {
    struct client_engine engine; /* to look at: `peer`, `session` */
    struct link_options options;
    struct loop *loop;
    enum link_state state;
    int error; /* errno of the last attempt to connect that failed, for messages */
    struct resolver resolver;
    struct tcp tcp;
    struct timer timer;
    bool is_seeking;    /* a stream, until there is one or none to be had */
    size_t tried;       /* addresses */
    int64_t give_up_us; /* seeking */
    int64_t due_us;     /* when the name, or the address being tried, has had its time */
    int64_t alarm_us;   /* when the timer comes; it may come for nothing */
    bool is_running;
    bool is_stopping;
    struct sockaddr_storage local;
    struct sockaddr_storage peer;
};

/* EIP_E_MEMORY; else it keeps the loop going until it has stopped. Nothing is sent yet. */
eip_err link_init(struct link *l, struct loop *loop, const struct link_options *options) MUST_CHECK;

/*
 * Takes an operation in the caller's storage, made as client/engine.h says. `done` is called from
 * the loop, once, when it has ended; it may submit (the same operation too), cancel and stop.
 * Without a stream, it ends with EIP_E_HOST, EIP_E_CONNECT (`error`), or EIP_E_TIMEOUT when the
 * name or the operation took too long.
 * EIP_E_CLOSED: link_stop was called, and `done` will not be.
 */
eip_err link_submit(struct link *l, struct client_operation *operation) MUST_CHECK;
/*
 * Ends it soon with EIP_E_CANCELLED, or EIP_E_UNKNOWN for a write that was sent; does nothing for
 * one that has ended.
 */
void link_cancel(struct link *l, struct client_operation *operation);
/*
 * Ends the connection and the session in good order, which may take a second, and closes. What is
 * pending ends with EIP_E_CLOSED, or EIP_E_UNKNOWN for a write that was sent: who wants the answers
 * waits for them first. A name being looked up is waited for. Stopping twice is fine.
 */
void link_stop(struct link *l);

#endif
