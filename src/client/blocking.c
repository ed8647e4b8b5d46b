/* SPDX-License-Identifier: MIT */
#include "client/blocking.h"

#include "base/clock.h"

eip_err client_blocking_init(struct client_blocking *b) {
    *b = (struct client_blocking){.stream = socket_stream_of()};
    return client_session_init(&b->session);
}

void client_blocking_fini(struct client_blocking *b) {
    client_blocking_close(b);
    client_session_fini(&b->session);
}

static void trace(const struct client_blocking *b, eip_trace_kind kind, const uint8_t *data,
                  size_t size) {
    struct eip_trace event = {
        .kind = kind,
        .local = socket_address_of(&b->stream.local),
        .peer = socket_address_of(&b->stream.peer),
        .data = data,
        .size = size,
    };
    if (b->trace != NULL)
        b->trace(b->trace_user, &event);
}

static eip_err send_output(struct client_blocking *b, int64_t wait_us) {
    struct reader output = client_session_output(&b->session);
    while (reader_left(&output) > 0) {
        size_t n;
        eip_err err = socket_stream_send(&b->stream, output, wait_us, &n);
        if (err != EIP_OK)
            return err;
        trace(b, EIP_TRACE_SENT, output.at, n);
        client_session_sent(&b->session, n);
        output = client_session_output(&b->session);
    }
    return EIP_OK;
}

static eip_err receive_input(struct client_blocking *b, int64_t wait_us) {
    size_t room;
    size_t n;
    uint8_t *at = client_session_room(&b->session, &room);
    eip_err err = socket_stream_receive(&b->stream, at, room, wait_us, &n);
    if (err != EIP_OK)
        return err;
    trace(b, EIP_TRACE_RECEIVED, at, n);
    client_session_received(&b->session, n);
    return EIP_OK;
}

static void close_stream(struct client_blocking *b) {
    if (b->stream.fd < 0)
        return;
    trace(b, EIP_TRACE_CLOSED, NULL, 0);
    socket_stream_close(&b->stream);
}

void client_blocking_close(struct client_blocking *b) {
    if (b->session.state != CLIENT_CLOSED) {
        client_session_close(&b->session);
        if (send_output(b, CLOCK_SECOND_US) != EIP_OK)
            client_session_lost(&b->session, EIP_E_CLOSED);
    }
    close_stream(b);
}

/* One turn: send, receive, and let time pass. A stream that fails takes the session with it. */
static void turn(struct client_blocking *b, int64_t wait_us) {
    eip_err err = send_output(b, wait_us);
    if (err == EIP_OK)
        err = receive_input(b, wait_us);
    if (err == EIP_OK)
        return;
    if (err == EIP_E_TIMEOUT)
        client_session_tick(&b->session, clock_now_us());
    else
        client_session_lost(&b->session, EIP_E_CLOSED);
}

/* next() brings no outcomes before the registration is through, but takes what belongs to it. */
static void finish_opening(struct client_blocking *b, int64_t deadline_us) {
    struct client_outcome ignored;
    while (b->session.state == CLIENT_REGISTERING) {
        turn(b, deadline_us - clock_now_us());
        while (client_session_next(&b->session, &ignored))
            continue;
    }
}

eip_err client_blocking_open(struct client_blocking *b, const char *host, uint16_t port,
                             bool registers, int64_t timeout_us) {
    struct socket_address addresses[SOCKET_ADDRESSES_MAX];
    size_t count;
    struct client_outcome ignored;
    client_blocking_close(b);
    while (client_session_next(&b->session, &ignored))
        continue;
    eip_err err = socket_resolve(host, port, addresses, &count);
    if (err != EIP_OK)
        return err;
    int64_t deadline_us = clock_now_us() + timeout_us;
    err = socket_stream_connect(&b->stream, addresses, count, timeout_us);
    if (err != EIP_OK)
        return err;
    trace(b, EIP_TRACE_OPENED, NULL, 0);
    client_session_open(&b->session, registers, deadline_us);
    finish_opening(b, deadline_us);
    if (b->session.state == CLIENT_READY)
        return EIP_OK;
    err = b->session.err;
    close_stream(b);
    return err;
}

bool client_blocking_is_ready(struct client_blocking *b, int64_t now_us) {
    if (b->session.state != CLIENT_READY)
        return false;
    if (now_us - b->busy_us < CLIENT_IDLE_US || !socket_stream_is_stale(&b->stream))
        return true;
    client_session_lost(&b->session, EIP_E_CLOSED);
    return false;
}

void client_blocking_wait(struct client_blocking *b, int64_t now_us, int64_t deadline_us,
                          struct client_outcome *ret_outcome) {
    int64_t wait_us = deadline_us - now_us;
    b->busy_us = now_us;
    while (!client_session_next(&b->session, ret_outcome)) {
        turn(b, wait_us);
        if (client_session_next(&b->session, ret_outcome))
            break;
        now_us = clock_now_us();
        client_session_tick(&b->session, now_us);
        wait_us = deadline_us - now_us;
    }
    b->busy_us = now_us;
    if (b->session.state == CLIENT_CLOSED)
        close_stream(b);
}
