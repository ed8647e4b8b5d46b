/* SPDX-License-Identifier: MIT */
#include "link/link.h"

#include <errno.h>

#include "base/clock.h"

enum { TIMEOUT_US = 5000000 };

static void trace(const struct link *l, eip_trace_kind kind, const uint8_t *data, size_t size) {
    struct eip_trace event = {
        .kind = kind,
        .local = (const struct sockaddr *)&l->local,
        .peer = (const struct sockaddr *)&l->peer,
        .data = data,
        .size = size,
    };
    if (l->options.trace != NULL)
        l->options.trace(l->options.user, &event);
}

/* The stream. */

static void close_stream(struct link *l) {
    if (l->state == LINK_OPEN)
        trace(l, EIP_TRACE_CLOSED, NULL, 0);
    l->state = LINK_CLOSING;
    l->due_us = CLOCK_NEVER;
    tcp_close(&l->tcp);
}

/* Hands the output to the stream; what it cannot take at once stays lent until take_sent. */
static void send_output(struct link *l) {
    struct client_session *s = &l->engine.session;
    struct reader output = client_session_output(s);
    while (reader_left(&output) > 0 && !tcp_is_writing(&l->tcp)) {
        ptrdiff_t n = tcp_write(&l->tcp, output);
        if (n < 0) {
            client_engine_lost(&l->engine, EIP_E_CLOSED);
            return;
        }
        if (n > 0)
            trace(l, EIP_TRACE_SENT, output.at, (size_t)n);
        client_session_sent(s, (size_t)n);
        output = client_session_output(s);
        if (tcp_is_writing(&l->tcp))
            client_session_lend(s, reader_left(&output));
    }
}

/* What a callback submits on the way is seen to in the second run, or in the loop's next turn. */
static void run_engine(struct link *l, int64_t now_us) {
    struct client_engine *e = &l->engine;
    client_engine_run(e, now_us);
    if (client_engine_due_us(e) == 0)
        client_engine_run(e, now_us);
    if (l->state != LINK_OPEN)
        return;
    if (!client_engine_wants_close(e))
        send_output(l);
    if (client_engine_wants_close(e)) {
        client_engine_run(e, now_us);
        close_stream(l);
        client_engine_closed(e);
    }
}

/* Seeking one. */

static void fail(struct link *l, int64_t now_us, eip_err err) {
    l->is_seeking = false;
    l->due_us = CLOCK_NEVER;
    client_engine_failed(&l->engine, now_us, err);
}

static const struct tcp_events events;

static void connect_next(struct link *l, int64_t now_us) {
    const struct resolver *r = &l->resolver;
    if (l->tried == r->count || now_us >= l->give_up_us) {
        fail(l, now_us, EIP_E_CONNECT);
        return;
    }
    l->state = LINK_CONNECTING;
    l->due_us = now_us + (l->give_up_us - now_us) / (int64_t)(r->count - l->tried);
    const struct sockaddr *address = (const struct sockaddr *)&r->addresses[l->tried++];
    if (tcp_connect(&l->tcp, l->loop, address, &events, l, &l->error) != EIP_OK)
        close_stream(l);
}

static void take_addresses(void *user, eip_err err);

static void find_addresses(struct link *l, int64_t now_us) {
    const struct link_options *o = &l->options;
    if (resolver_take_number(&l->resolver, o->host, o->port))
        return;
    l->state = LINK_FINDING;
    eip_err err = resolver_start(&l->resolver, l->loop, o->host, o->port, take_addresses, l);
    if (err == EIP_OK)
        return;
    l->state = LINK_IDLE;
    fail(l, now_us, err);
}

/* A name may be looked up still for one who gave up waiting. */
static void seek(struct link *l, int64_t now_us) {
    bool can_begin = l->state == LINK_IDLE || l->state == LINK_FINDING;
    if (can_begin && !l->is_seeking && client_engine_needs_stream(&l->engine)) {
        l->is_seeking = true;
        l->tried = 0;
        l->give_up_us = l->due_us = now_us + l->options.timeout_us;
        if (l->state == LINK_IDLE)
            find_addresses(l, now_us);
    }
    if (l->state == LINK_IDLE && l->is_seeking)
        connect_next(l, now_us);
}

static void end_waiting(struct link *l, int64_t now_us) {
    if (now_us < l->due_us)
        return;
    l->error = ETIMEDOUT;
    if (l->state == LINK_CONNECTING)
        close_stream(l);
    else
        fail(l, now_us, EIP_E_TIMEOUT);
}

/* Stopping. */

static void take_stopped(void *user) {
    struct link *l = user;
    client_engine_fini(&l->engine);
    if (l->options.stopped != NULL)
        l->options.stopped(l->options.user);
}

/* One step on the way from any state to STOPPED; each takes an event of the loop. */
static void leave(struct link *l, int64_t now_us) {
    struct client_engine *e = &l->engine;
    if (!e->leaves) {
        client_engine_leave(e, now_us);
        run_engine(l, now_us);
    }
    if (l->state == LINK_OPEN && client_engine_is_leaving(e))
        return;
    client_engine_close(e, now_us);
    switch (l->state) {
    case LINK_IDLE:
        l->state = LINK_STOPPED;
        timer_close(&l->timer, take_stopped);
        break;
    case LINK_FINDING:
        resolver_cancel(&l->resolver);
        break;
    case LINK_OPEN:
        send_output(l);
        close_stream(l);
        client_engine_closed(e);
        break;
    case LINK_CONNECTING:
        close_stream(l);
        break;
    case LINK_CLOSING:
    case LINK_STOPPED:
        break;
    }
}

/* What the loop tells. Whatever it is, what follows from it is the same. */

static void set_alarm(struct link *l, int64_t now_us) {
    int64_t due_us = client_engine_due_us(&l->engine);
    if (l->due_us < due_us)
        due_us = l->due_us;
    if (due_us >= l->alarm_us || l->state == LINK_STOPPED)
        return;
    l->alarm_us = due_us;
    timer_set(&l->timer, due_us > now_us ? due_us - now_us : 0);
}

static void proceed(struct link *l) {
    int64_t now_us = clock_now_us();
    l->is_running = true;
    end_waiting(l, now_us);
    run_engine(l, now_us);
    if (l->is_stopping)
        leave(l, now_us);
    else
        seek(l, now_us);
    l->is_running = false;
    set_alarm(l, now_us);
}

static void take_alarm(void *user) {
    struct link *l = user;
    l->alarm_us = CLOCK_NEVER;
    proceed(l);
}

static void take_addresses(void *user, eip_err err) {
    struct link *l = user;
    l->state = LINK_IDLE;
    if (err != EIP_OK && l->is_seeking)
        fail(l, clock_now_us(), err);
    proceed(l);
}

static void take_connected(void *user, int error) {
    struct link *l = user;
    int64_t now_us = clock_now_us();
    if (error != 0) {
        l->error = error;
        close_stream(l);
    } else {
        bool is_there = tcp_addresses(&l->tcp, &l->local, &l->peer);
        (void)is_there; /* if not, reading will tell */
        l->is_seeking = false;
        l->due_us = CLOCK_NEVER;
        l->state = LINK_OPEN;
        trace(l, EIP_TRACE_OPENED, NULL, 0);
        client_engine_opened(&l->engine, now_us, now_us + l->options.timeout_us);
    }
    proceed(l);
}

static uint8_t *give_room(void *user, size_t *ret_size) {
    struct link *l = user;
    return client_session_room(&l->engine.session, ret_size);
}

static void take_received(void *user, size_t size) {
    struct link *l = user;
    size_t room;
    trace(l, EIP_TRACE_RECEIVED, client_session_room(&l->engine.session, &room), size);
    client_session_received(&l->engine.session, size);
    proceed(l);
}

static void take_sent(void *user, size_t size) {
    struct link *l = user;
    struct reader output = client_session_output(&l->engine.session);
    trace(l, EIP_TRACE_SENT, output.at, size);
    client_session_sent(&l->engine.session, size);
    proceed(l);
}

static void take_end(void *user) {
    struct link *l = user;
    client_engine_lost(&l->engine, EIP_E_CLOSED);
    proceed(l);
}

static void take_closed(void *user) {
    struct link *l = user;
    l->state = LINK_IDLE;
    proceed(l);
}

static const struct tcp_events events = {
    .room = give_room,
    .received = take_received,
    .sent = take_sent,
    .ended = take_end,
    .closed = take_closed,
    .connected = take_connected,
};

/* What its owner asks for. */

eip_err link_init(struct link *l, struct loop *loop, const struct link_options *options) {
    *l = (struct link){
        .options = *options,
        .loop = loop,
        .due_us = CLOCK_NEVER,
        .alarm_us = CLOCK_NEVER,
    };
    if (l->options.timeout_us == 0)
        l->options.timeout_us = TIMEOUT_US;
    eip_err err = client_engine_init(&l->engine, &options->peer, rng_fresh_seed(l));
    client_engine_set_backoff(&l->engine, options->backoff_max_us);
    if (err == EIP_OK)
        timer_init(&l->timer, loop, take_alarm, l);
    return err;
}

static void wake(struct link *l) {
    l->alarm_us = 0;
    timer_set(&l->timer, 0);
}

eip_err link_submit(struct link *l, struct client_operation *operation) {
    if (l->is_stopping)
        return EIP_E_CLOSED;
    client_engine_submit(&l->engine, operation);
    if (!l->is_running && l->alarm_us > 0)
        wake(l);
    return EIP_OK;
}

void link_cancel(struct link *l, struct client_operation *operation) {
    if (!client_engine_has(&l->engine, operation))
        return;
    client_engine_cancel(&l->engine, operation);
    wake(l);
}

void link_stop(struct link *l) {
    if (l->is_stopping)
        return;
    l->is_stopping = true;
    wake(l);
}
