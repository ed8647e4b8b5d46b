/* SPDX-License-Identifier: MIT */
#include "client/driver.h"

#include "base/clock.h"

eip_err client_driver_init(struct client_driver *d, const struct client_peer *peer) {
    d->stream = socket_stream_of();
    return client_engine_init(&d->engine, peer, rng_fresh_seed(d));
}

static void trace(const struct client_driver *d, eip_trace_kind kind, const uint8_t *data,
                  size_t size) {
    struct eip_trace event = {
        .kind = kind,
        .local = socket_address_of(&d->stream.local),
        .peer = socket_address_of(&d->stream.peer),
        .data = data,
        .size = size,
    };
    if (d->trace != NULL)
        d->trace(d->trace_user, &event);
}

static bool is_connecting(const struct client_driver *d) {
    return d->stream.state == SOCKET_STREAM_CONNECTING;
}

static void close_stream(struct client_driver *d) {
    if (d->stream.fd < 0)
        return;
    if (!is_connecting(d))
        trace(d, EIP_TRACE_CLOSED, NULL, 0);
    socket_stream_close(&d->stream);
}

static void close_if_useless(struct client_driver *d) {
    if (!client_engine_wants_close(&d->engine))
        return;
    close_stream(d);
    client_engine_closed(&d->engine);
}

static eip_err send_output(struct client_driver *d, int64_t wait_us) {
    struct client_session *s = &d->engine.session;
    struct reader output = client_session_output(s);
    while (reader_left(&output) > 0) {
        size_t n;
        eip_err err = socket_stream_send(&d->stream, output, wait_us, &n);
        if (err != EIP_OK)
            return err;
        trace(d, EIP_TRACE_SENT, output.at, n);
        client_session_sent(s, n);
        output = client_session_output(s);
    }
    return EIP_OK;
}

static eip_err receive_input(struct client_driver *d, int64_t wait_us) {
    size_t room;
    size_t n;
    uint8_t *at = client_session_room(&d->engine.session, &room);
    eip_err err = socket_stream_receive(&d->stream, at, room, wait_us, &n);
    if (err != EIP_OK)
        return err;
    trace(d, EIP_TRACE_RECEIVED, at, n);
    client_session_received(&d->engine.session, n);
    return EIP_OK;
}

/* A stream that fails takes the session with it; time that is over is the engine's business. */
static void note(struct client_driver *d, eip_err err) {
    if (err != EIP_OK && err != EIP_E_TIMEOUT)
        client_engine_lost(&d->engine, EIP_E_CLOSED);
}

/* Blocking. */

static void opened(struct client_driver *d, int64_t now_us, int64_t deadline_us) {
    d->busy_us = now_us;
    trace(d, EIP_TRACE_OPENED, NULL, 0);
    client_engine_opened(&d->engine, now_us, deadline_us);
}

eip_err client_driver_resolve(struct client_driver *d) {
    return socket_resolve(d->host, d->port, d->addresses, &d->address_count);
}

static eip_err connect_now(struct client_driver *d, int64_t wait_us) {
    eip_err err = client_driver_resolve(d);
    int64_t deadline_us = clock_now_us() + d->timeout_us;
    if (err == EIP_OK)
        err = socket_stream_connect(&d->stream, d->addresses, d->address_count, wait_us);
    if (err == EIP_OK)
        opened(d, clock_now_us(), deadline_us);
    return err;
}

/* Sends, and waits for what comes, until the engine is due. */
static void move(struct client_driver *d, int64_t now_us) {
    int64_t wait_us = client_engine_due_us(&d->engine) - now_us;
    d->busy_us = now_us;
    if (wait_us <= 0)
        return;
    if (d->stream.fd < 0 && !client_engine_needs_stream(&d->engine)) {
        socket_poller_wait_one(-1, 0, now_us + wait_us);
        return;
    }
    if (d->stream.fd < 0) {
        eip_err err = connect_now(d, wait_us < d->timeout_us ? wait_us : d->timeout_us);
        if (err != EIP_OK)
            client_engine_failed(&d->engine, clock_now_us(), err);
        return;
    }
    eip_err err = send_output(d, wait_us);
    if (err == EIP_OK)
        err = receive_input(d, wait_us);
    note(d, err);
}

static void finish_connecting(struct client_driver *d) {
    while (is_connecting(d)) {
        socket_poller_wait_one(d->stream.fd, SOCKET_WRITE, d->stream.due_us);
        client_driver_step(d, clock_now_us());
    }
}

/* After a while without traffic, the peer may have closed the stream unseen. */
static void look_at_stream(struct client_driver *d, int64_t now_us) {
    bool waits = client_session_due_us(&d->engine.session) != CLOCK_NEVER;
    if (waits || d->stream.fd < 0 || now_us - d->busy_us < CLIENT_IDLE_US)
        return;
    if (socket_stream_is_stale(&d->stream))
        client_engine_lost(&d->engine, EIP_E_CLOSED);
    close_if_useless(d);
}

int64_t client_driver_ready(struct client_driver *d, int64_t now_us) {
    if (is_connecting(d)) {
        finish_connecting(d);
        now_us = clock_now_us();
    }
    look_at_stream(d, now_us);
    return now_us;
}

void client_driver_until(struct client_driver *d, const bool *ended, int64_t now_us) {
    bool is_late = false;
    while (!*ended) {
        client_engine_run(&d->engine, now_us);
        close_if_useless(d);
        if (*ended)
            return;
        if (!is_late)
            move(d, now_us);
        else
            now_us = clock_now_us();
        is_late = !is_late;
    }
}

void client_driver_finish(struct client_driver *d, struct client_operation *o, int64_t now_us) {
    now_us = client_driver_ready(d, now_us);
    client_engine_submit(&d->engine, o);
    client_driver_until(d, &o->ended, now_us);
}

eip_err client_driver_open(struct client_driver *d) {
    const struct client_session *s = &d->engine.session;
    client_engine_seek(&d->engine);
    eip_err err = connect_now(d, d->timeout_us);
    if (err != EIP_OK) {
        client_engine_failed(&d->engine, clock_now_us(), err);
        return err;
    }
    while (s->state == CLIENT_REGISTERING) {
        move(d, clock_now_us());
        client_engine_run(&d->engine, clock_now_us());
    }
    if (s->state == CLIENT_READY)
        return EIP_OK;
    err = s->err;
    close_if_useless(d);
    return err;
}

void client_driver_fini(struct client_driver *d) {
    struct client_engine *e = &d->engine;
    int64_t now_us = clock_now_us();
    bool talks = d->stream.state == SOCKET_STREAM_OPEN;
    client_engine_leave(e, now_us);
    while (talks && client_engine_is_leaving(e)) {
        move(d, clock_now_us());
        client_engine_run(e, clock_now_us());
    }
    client_engine_close(e, now_us);
    if (talks)
        note(d, send_output(d, CLOCK_SECOND_US));
    close_stream(d);
    client_engine_fini(e);
}

/* From a loop. */

int client_driver_fd(const struct client_driver *d) {
    return d->stream.fd;
}

unsigned client_driver_want(const struct client_driver *d) {
    struct reader output = client_session_output(&d->engine.session);
    if (d->stream.fd < 0)
        return 0;
    if (is_connecting(d))
        return SOCKET_WRITE;
    return SOCKET_READ | (reader_left(&output) > 0 ? SOCKET_WRITE : 0u);
}

int64_t client_driver_due_us(const struct client_driver *d) {
    int64_t due_us = client_engine_due_us(&d->engine);
    if (is_connecting(d))
        return d->stream.due_us < due_us ? d->stream.due_us : due_us;
    return client_engine_needs_stream(&d->engine) ? 0 : due_us;
}

static void take_state(struct client_driver *d, enum socket_stream_state state, int64_t now_us) {
    switch (state) {
    case SOCKET_STREAM_CLOSED:
        client_engine_failed(&d->engine, now_us, EIP_E_CONNECT);
        break;
    case SOCKET_STREAM_CONNECTING:
        break;
    case SOCKET_STREAM_OPEN:
        opened(d, now_us, d->stream.deadline_us);
    }
}

static void start_connecting(struct client_driver *d, int64_t now_us) {
    eip_err err = d->address_count > 0 ? EIP_OK : client_driver_resolve(d);
    if (err != EIP_OK)
        client_engine_failed(&d->engine, now_us, err);
    else
        take_state(d,
                   socket_stream_start(&d->stream, d->addresses, d->address_count, now_us,
                                       now_us + d->timeout_us),
                   now_us);
}

static eip_err send_some(struct client_driver *d) {
    struct client_session *s = &d->engine.session;
    struct reader output = client_session_output(s);
    size_t n = 1;
    while (n > 0 && reader_left(&output) > 0) {
        eip_err err = socket_stream_try_send(&d->stream, output, &n);
        if (err != EIP_OK)
            return err;
        if (n > 0)
            trace(d, EIP_TRACE_SENT, output.at, n);
        client_session_sent(s, n);
        output = client_session_output(s);
    }
    return EIP_OK;
}

static eip_err receive_some(struct client_driver *d) {
    size_t room;
    size_t n;
    uint8_t *at = client_session_room(&d->engine.session, &room);
    eip_err err = socket_stream_try_receive(&d->stream, at, room, &n);
    if (err != EIP_OK || n == 0)
        return err;
    trace(d, EIP_TRACE_RECEIVED, at, n);
    client_session_received(&d->engine.session, n);
    return EIP_OK;
}

void client_driver_step(struct client_driver *d, int64_t now_us) {
    if (client_engine_needs_stream(&d->engine) && d->stream.fd < 0)
        start_connecting(d, now_us);
    if (is_connecting(d))
        take_state(d, socket_stream_progress(&d->stream, now_us), now_us);
    bool talks = d->stream.state == SOCKET_STREAM_OPEN;
    if (talks) {
        d->busy_us = now_us;
        note(d, receive_some(d));
    }
    client_engine_run(&d->engine, now_us);
    if (talks)
        note(d, send_some(d));
    if (client_engine_wants_close(&d->engine))
        client_engine_run(&d->engine, now_us);
    close_if_useless(d);
}
