/* SPDX-License-Identifier: MIT */
#include "server/server.h"

#include <netinet/in.h>

#include "base/clock.h"
#include "base/mem.h"

enum { TICK_US = 500000 };

struct server_connection {
    struct server *server;
    struct server_connection *next;
    struct server_connection **link; /* what points here */
    struct tcp tcp;
    struct device_session session;
    struct sockaddr_storage local;
    struct sockaddr_storage peer;
    int64_t due_us;   /* when a delayed answer may go; 0: none waits */
    int64_t close_us; /* when a closing session has lingered enough; 0: it is not closing */
    void *ticket;     /* of the request that is being passed on, or NULL */
    bool is_served;
};

/* The answer to a datagram. */
struct server_delayed {
    int64_t due_us;
    struct sockaddr_storage local;
    struct sockaddr_storage peer;
    size_t size;
    uint8_t bytes[DEVICE_DATAGRAM_MAX];
};

static void trace(const struct server *s, enum server_event_kind kind,
                  const struct sockaddr_storage *local, const struct sockaddr *peer,
                  struct reader data) {
    struct server_event event = {
        .kind = kind,
        .local = (const struct sockaddr *)local,
        .peer = peer,
        .data = data,
    };
    if (s->options.trace != NULL)
        s->options.trace(s->options.trace_user, &event);
}

static void trace_connection(const struct server_connection *c, enum server_event_kind kind,
                             const uint8_t *data, size_t size) {
    if (c->is_served)
        trace(c->server, kind, &c->local, (const struct sockaddr *)&c->peer, reader_of(data, size));
}

static struct enip_sockaddr enip_sockaddr_of(const struct sockaddr_storage *address) {
    struct enip_sockaddr result = {.family = ENIP_AF_INET, .port = ENIP_PORT};
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    memcpy(&in, address, sizeof in);
    memcpy(&in6, address, sizeof in6);
    result.port = ntohs(in.sin_port); /* it stands at the same place for IPv6 */
    if (address->ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr))
        memcpy(&in.sin_addr, in6.sin6_addr.s6_addr + 12, sizeof in.sin_addr);
    else if (address->ss_family != AF_INET)
        return result;
    result.address = ntohl(in.sin_addr.s_addr);
    return result;
}

static void close_connection(struct server_connection *c) {
    const struct server_relays *relays = c->server->options.relays;
    c->due_us = 0;
    if (c->ticket != NULL)
        relays->forget(relays->user, c->ticket);
    c->ticket = NULL;
    tcp_close(&c->tcp);
}

/* Gives away what the session holds, if that is new. */
static void pass_on(struct server_connection *c) {
    const struct server_relays *relays = c->server->options.relays;
    const struct device_relay *relay = device_session_relay(&c->session);
    check(relay == NULL || relays != NULL);
    while (relay != NULL && c->ticket == NULL &&
           !relays->begin(relays->user, c, relay, &c->ticket)) {
        device_session_not_relayed(&c->session, CIP_EXT_NO_BUFFER, clock_now_us());
        relay = device_session_relay(&c->session);
    }
}

/* Writes what the session has to say, and reads on if there is room for it. */
static void flush(struct server_connection *c) {
    struct reader output = device_session_output(&c->session);
    if (c->due_us != 0)
        return;
    while (reader_left(&output) > 0 && !tcp_is_writing(&c->tcp)) {
        ptrdiff_t n = tcp_write(&c->tcp, output);
        if (n < 0) {
            close_connection(c);
            return;
        }
        trace_connection(c, SERVER_SENT, output.at, (size_t)n);
        device_session_sent(&c->session, (size_t)n);
        pass_on(c);
        output = device_session_output(&c->session);
    }
    size_t room;
    device_session_room(&c->session, &room);
    bool is_last = device_session_is_closing(&c->session) || c->server->drained_us != 0;
    if (is_last && reader_left(&output) == 0 && c->ticket == NULL)
        close_connection(c);
    else if (room == 0)
        tcp_pause(&c->tcp);
    else
        tcp_resume(&c->tcp);
}

static void set_delay_timer(struct server *s, int64_t now_us) {
    int64_t due_us = CLOCK_NEVER;
    for (const struct server_connection *c = s->connections; c != NULL; c = c->next)
        if (c->due_us != 0 && c->due_us < due_us)
            due_us = c->due_us;
    for (size_t i = 0; i < s->delayed_count; i++)
        if (s->delayed[i].due_us < due_us)
            due_us = s->delayed[i].due_us;
    if (due_us != CLOCK_NEVER)
        timer_set(&s->delay_timer, due_us > now_us ? due_us - now_us : 0);
}

static void send_datagram(struct server *s, const struct sockaddr_storage *local,
                          const struct sockaddr *to, struct reader datagram) {
    if (udp_send(&s->udp, to, datagram))
        trace(s, SERVER_DATAGRAM_SENT, local, to, datagram);
}

static void send_delayed_datagrams(struct server *s, int64_t now_us) {
    size_t kept = 0;
    for (size_t i = 0; i < s->delayed_count; i++) {
        const struct server_delayed *d = &s->delayed[i];
        if (d->due_us <= now_us)
            send_datagram(s, &d->local, (const struct sockaddr *)&d->peer,
                          reader_of(d->bytes, d->size));
        else
            s->delayed[kept++] = *d;
    }
    s->delayed_count = kept;
}

static void send_delayed(void *user) {
    struct server *s = user;
    int64_t now_us = clock_now_us();
    for (struct server_connection *c = s->connections; c != NULL; c = c->next)
        if (c->due_us != 0 && c->due_us <= now_us) {
            c->due_us = 0;
            flush(c);
        }
    send_delayed_datagrams(s, now_us);
    set_delay_timer(s, now_us);
}

/* The peer is not read from until its answer is on its way. */
static void flush_later(struct server_connection *c) {
    struct server *s = c->server;
    int64_t now_us = clock_now_us();
    if (c->due_us != 0)
        return;
    int64_t delay_us = s->options.delay_us(s->options.delay_user);
    if (delay_us <= 0) {
        flush(c);
        return;
    }
    tcp_pause(&c->tcp);
    c->due_us = now_us + delay_us;
    set_delay_timer(s, now_us);
}

/* What the session has to say since it was given something goes when it may. */
static void respond(struct server_connection *c) {
    pass_on(c);
    struct reader output = device_session_output(&c->session);
    if (c->server->options.delay_us != NULL && reader_left(&output) > 0)
        flush_later(c);
    else
        flush(c);
}

void server_relayed(struct server_connection *c, struct reader reply) {
    c->ticket = NULL;
    device_session_relayed(&c->session, reply, clock_now_us());
    respond(c);
}

void server_not_relayed(struct server_connection *c, enum cip_extended why) {
    c->ticket = NULL;
    device_session_not_relayed(&c->session, why, clock_now_us());
    respond(c);
}

static uint8_t *give_room(void *user, size_t *ret_size) {
    struct server_connection *c = user;
    return device_session_room(&c->session, ret_size);
}

static void take_received(void *user, size_t size) {
    struct server_connection *c = user;
    size_t room;
    trace_connection(c, SERVER_RECEIVED, device_session_room(&c->session, &room), size);
    device_session_received(&c->session, size, clock_now_us());
    respond(c);
}

static void take_sent(void *user, size_t size) {
    struct server_connection *c = user;
    trace_connection(c, SERVER_SENT, device_session_output(&c->session).at, size);
    device_session_sent(&c->session, size);
    pass_on(c);
    flush(c);
}

static void take_end(void *user) {
    close_connection(user);
}

static void take_arrival(void *user);

static void unlink_connection(struct server_connection *c) {
    *c->link = c->next;
    if (c->next != NULL)
        c->next->link = c->link;
    c->server->connection_count--;
}

static void add_counts(struct device_session_counts *sum,
                       const struct device_session_counts *more) {
    sum->requests += more->requests;
    sum->repeats += more->repeats;
    sum->refused += more->refused;
    sum->dropped += more->dropped;
    sum->expired += more->expired;
    sum->relayed += more->relayed;
}

static void take_closed(void *user) {
    struct server_connection *c = user;
    struct server *s = c->server;
    trace_connection(c, SERVER_CLOSED, NULL, 0);
    unlink_connection(c);
    add_counts(&s->counts, &c->session.counts);
    device_session_fini(&c->session);
    if (s->spare == NULL && !s->stopping)
        s->spare = c;
    else
        mem_free(c);
    if (s->arrival_waits && !s->stopping) {
        s->arrival_waits = false;
        take_arrival(s);
    }
    if (s->drained_us != 0 && s->connection_count == 0)
        server_stop(s);
}

static const struct tcp_events events = {
    .room = give_room,
    .received = take_received,
    .sent = take_sent,
    .ended = take_end,
    .closed = take_closed,
};

/* The spare one, if there is no memory: *ret_short then says that it is not to be kept. */
static struct server_connection *new_connection(struct server *s, bool *ret_short) {
    struct server_connection *c = mem_zero(1, sizeof *c);
    *ret_short = c == NULL;
    if (c == NULL) {
        c = s->spare;
        s->spare = NULL;
    }
    if (c == NULL)
        return NULL;
    *c = (struct server_connection){.server = s, .next = s->connections};
    c->link = &s->connections;
    if (c->next != NULL)
        c->next->link = &c->next;
    s->connections = c;
    s->connection_count++;
    return c;
}

/* One that is not wanted must be accepted as well: until then no other is offered. */
static void take_arrival(void *user) {
    struct server *s = user;
    bool full = s->connection_count >= s->options.connections_max;
    bool is_short;
    struct server_connection *c = new_connection(s, &is_short);
    s->arrival_waits = c == NULL;
    if (c == NULL)
        return;
    struct enip_sockaddr local = {.family = ENIP_AF_INET};
    eip_err err = tcp_accept(&c->tcp, &s->listener, &events, c);
    if (err == EIP_OK && !full && !is_short && tcp_addresses(&c->tcp, &c->local, &c->peer)) {
        local = enip_sockaddr_of(&c->local);
        err = device_session_init(&c->session, s->options.device, &local, clock_now_us());
        c->is_served = err == EIP_OK;
    }
    trace_connection(c, SERVER_OPENED, NULL, 0);
    if (c->is_served) {
        s->accepted++;
        return;
    }
    s->turned_away++;
    close_connection(c);
}

static void send_datagram_later(struct server *s, const struct sockaddr_storage *local,
                                const struct sockaddr *to, struct reader datagram) {
    int64_t now_us = clock_now_us();
    if (s->delayed_count == SERVER_DELAYED_MAX)
        return;
    struct server_delayed *d = &s->delayed[s->delayed_count++];
    *d = (struct server_delayed){.local = *local, .size = reader_left(&datagram)};
    d->due_us = now_us + s->options.delay_us(s->options.delay_user);
    memcpy(&d->peer, to,
           to->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in));
    memcpy(d->bytes, datagram.at, d->size);
    set_delay_timer(s, now_us);
}

static void answer(struct server *s, const struct sockaddr_storage *local,
                   const struct sockaddr *from, struct reader datagram) {
    uint8_t bytes[DEVICE_DATAGRAM_MAX];
    struct writer reply = writer_of(bytes, sizeof bytes);
    struct enip_sockaddr own = enip_sockaddr_of(local);
    if (!device_datagram(s->options.device, &own, datagram, &reply))
        return;
    if (s->delayed != NULL)
        send_datagram_later(s, local, from, reader_of(bytes, reply.size));
    else
        send_datagram(s, local, from, reader_of(bytes, reply.size));
}

static void take_datagram(void *user, const struct sockaddr *from, struct reader datagram) {
    struct server *s = user;
    struct sockaddr_storage local = udp_local(&s->address, from);
    trace(s, SERVER_DATAGRAM_RECEIVED, &local, from, datagram);
    answer(s, &local, from, datagram);
}

/* The answer leaves from the device's own socket: that tells its address. */
static void take_broadcast(void *user, const struct sockaddr *from, struct reader datagram) {
    struct server_ear *ear = user;
    trace(ear->server, SERVER_DATAGRAM_RECEIVED, &ear->address, from, datagram);
    answer(ear->server, &ear->server->address, from, datagram);
}

/* What a closing session said last may still be on its way to a slow peer. */
static void tick_connection(struct server_connection *c, int64_t now_us) {
    if (!c->is_served)
        return;
    device_session_tick(&c->session, now_us);
    if (!device_session_is_closing(&c->session))
        return;
    if (c->close_us == 0) {
        c->close_us = now_us + SERVER_LINGER_US;
        flush(c);
    } else if (now_us >= c->close_us) {
        close_connection(c);
    }
}

static void tick(void *user) {
    struct server *s = user;
    int64_t now_us = clock_now_us();
    for (struct server_connection *c = s->connections; c != NULL; c = c->next)
        tick_connection(c, now_us);
    if (s->drained_us != 0 && now_us >= s->drained_us)
        server_stop(s);
}

static void start_timers(struct server *s) {
    timer_start(&s->timer, s->loop, TICK_US, tick, s);
    if (s->options.delay_us != NULL)
        timer_init(&s->delay_timer, s->loop, send_delayed, s);
}

static eip_err open_udp(struct server *s, struct endpoint *e) {
    return s->options.no_udp ? EIP_OK : udp_open(&s->udp, s->loop, e->udp, take_datagram, s);
}

static eip_err listen_on(struct server *s, struct endpoint *e) {
    if (s->options.no_tcp)
        return open_udp(s, e);
    eip_err err = tcp_listen(&s->listener, s->loop, e->tcp, take_arrival, s, &s->error);
    e->tcp = -1;
    if (err != EIP_OK) {
        endpoint_close(e);
        return err;
    }
    err = open_udp(s, e);
    if (err != EIP_OK)
        tcp_listener_close(&s->listener);
    return err;
}

/* A device that cannot be found by broadcast is still there for those who know its address. */
static void listen_to_broadcasts(struct server *s) {
    struct broadcast_socket sockets[BROADCAST_SOCKETS_MAX];
    s->ear_count = broadcast_open(&s->address, sockets);
    for (size_t i = 0; i < s->ear_count; i++) {
        struct server_ear *ear = &s->ears[i];
        *ear = (struct server_ear){.server = s, .address = sockets[i].address};
        eip_err err = udp_open(&ear->udp, s->loop, sockets[i].fd, take_broadcast, ear);
        (void)err; /* it is closed, then */
    }
}

static void free_spare(struct server *s) {
    mem_free(s->spare);
    mem_free(s->delayed);
    s->spare = NULL;
    s->delayed = NULL;
    s->delayed_count = 0;
}

static bool take_spare(struct server *s) {
    bool delays = s->options.delay_us != NULL;
    s->spare = mem_zero(1, sizeof *s->spare);
    s->delayed = delays ? mem_zero(SERVER_DELAYED_MAX, sizeof *s->delayed) : NULL;
    if (s->spare != NULL && (s->delayed != NULL || !delays))
        return true;
    free_spare(s);
    return false;
}

eip_err server_start(struct server *s, struct loop *loop, const struct server_options *options,
                     const struct sockaddr *address, socklen_t size) {
    struct endpoint e;
    *s = (struct server){.options = *options, .loop = loop};
    if (s->options.connections_max == 0)
        s->options.connections_max = SERVER_CONNECTIONS_MAX;
    if (!take_spare(s))
        return EIP_E_MEMORY;
    unsigned wanted = (options->no_tcp ? 0 : (unsigned)ENDPOINT_TCP) |
                      (options->no_udp ? 0 : (unsigned)ENDPOINT_UDP);
    eip_err err = endpoint_bind(&e, wanted, address, size);
    s->error = e.error;
    if (err == EIP_OK) {
        s->address = e.address;
        err = listen_on(s, &e);
    }
    if (err != EIP_OK) {
        free_spare(s);
        return err;
    }
    if (!s->options.no_udp)
        listen_to_broadcasts(s);
    start_timers(s);
    return EIP_OK;
}

static void close_listeners(struct server *s) {
    if (!s->options.no_tcp)
        tcp_listener_close(&s->listener);
    if (!s->options.no_udp)
        udp_close(&s->udp);
    for (size_t i = 0; i < s->ear_count; i++)
        udp_close(&s->ears[i].udp);
    s->delayed_count = 0;
}

void server_drain(struct server *s) {
    if (s->stopping || s->drained_us != 0)
        return;
    s->drained_us = clock_now_us() + SERVER_LINGER_US;
    close_listeners(s);
    for (struct server_connection *c = s->connections; c != NULL; c = c->next)
        if (c->is_served && c->due_us == 0 && c->ticket == NULL && !tcp_is_writing(&c->tcp))
            close_connection(c);
    if (s->connection_count == 0)
        server_stop(s);
}

void server_stop(struct server *s) {
    if (s->stopping)
        return;
    s->stopping = true;
    close_listeners(s);
    timer_stop(&s->timer);
    if (s->options.delay_us != NULL)
        timer_stop(&s->delay_timer);
    free_spare(s);
    for (struct server_connection *c = s->connections; c != NULL; c = c->next)
        close_connection(c);
    if (s->options.relays != NULL)
        s->options.relays->stopped(s->options.relays->user);
}
