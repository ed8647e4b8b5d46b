/* SPDX-License-Identifier: MIT */
#include "client/engine.h"

#include "base/clock.h"
#include "client/route.h"

static const struct eip_status no_status = {.source = EIP_SOURCE_NONE};

eip_err client_engine_init(struct client_engine *e, const struct client_peer *peer, uint64_t seed) {
    *e = (struct client_engine){.peer = *peer};
    e->last = &e->first;
    e->asked_us = CLOCK_NEVER;
    e->backoff = backoff_of(0, seed);
    client_pool_init(&e->pool, seed);
    return client_session_init(&e->session);
}

void client_engine_fini(struct client_engine *e) {
    check(e->first == NULL);
    client_session_fini(&e->session);
}

void client_engine_set_backoff(struct client_engine *e, int64_t max_us) {
    bool is_endless = max_us > CLOCK_NEVER / 4; /* it is added to the time */
    e->backoff = backoff_of(is_endless ? CLOCK_NEVER / 4 : max_us, rng_next(&e->backoff.rng));
}

/* Operations. */

struct client_operation client_operation_list(uint16_t command, int64_t deadline_us) {
    return (struct client_operation){.command = command, .deadline_us = deadline_us};
}

struct client_operation client_operation_task(const struct client_task *task, void *state,
                                              int64_t deadline_us) {
    return (struct client_operation){.task = task, .state = state, .deadline_us = deadline_us};
}

struct client_operation client_operation_batch(struct client_batch *batch, int64_t deadline_us) {
    struct client_operation o = client_operation_task(&client_batch_task, batch, deadline_us);
    o.writes = client_batch_writes(batch);
    return o;
}

struct client_operation client_operation_message(struct reader message, int64_t deadline_us) {
    struct client_operation o = client_operation_list(ENIP_SEND_RR_DATA, deadline_us);
    o.message = message;
    return o;
}

void client_engine_submit(struct client_engine *e, struct client_operation *o) {
    o->next = NULL;
    o->err = EIP_OK;
    o->status = no_status;
    o->reply = reader_none();
    o->request = 0;
    o->ended = false;
    o->retries = 0;
    *e->last = o;
    e->last = &o->next;
    e->count++;
    e->is_due = true;
}

bool client_engine_has(const struct client_engine *e, const struct client_operation *operation) {
    const struct client_operation *o = e->first;
    while (o != NULL && o != operation)
        o = o->next;
    return o != NULL;
}

static bool is_empty(const struct client_operation *o) {
    return o->task != NULL && o->task->is_done(o->state);
}

/* Ends what of it has not ended yet, none of which is outstanding. */
static void end_operation(struct client_operation *o, eip_err err,
                          const struct eip_status *status) {
    if (o->ended)
        return;
    o->ended = true;
    if (o->task != NULL) {
        o->task->fail(o->state, err, status);
        return;
    }
    o->err = err;
    o->status = *status;
}

static void end_all(struct client_engine *e, eip_err err, const struct eip_status *status) {
    for (struct client_operation *o = e->first; o != NULL; o = o->next)
        if (o->request == 0)
            end_operation(o, err, status);
}

static void unlink_operation(struct client_engine *e, struct client_operation **link) {
    struct client_operation *o = *link;
    *link = o->next;
    if (e->last == &o->next)
        e->last = link;
    e->count--;
}

/* A callback may submit, which appends; so it is called when the list is whole again. */
static void tell_ended(struct client_engine *e) {
    struct client_operation **link = &e->first;
    while (*link != NULL) {
        struct client_operation *o = *link;
        if (!o->ended) {
            link = &o->next;
            continue;
        }
        unlink_operation(e, link);
        if (o->done != NULL)
            o->done(o->user, o);
    }
}

static bool has_work(const struct client_engine *e) {
    const struct client_operation *o = e->first;
    while (o != NULL && (o->ended || is_empty(o)))
        o = o->next;
    return o != NULL;
}

/* The state. */

eip_state client_engine_state(const struct client_engine *e) {
    const struct client_session *s = &e->session;
    bool has_session = e->has_stream && s->state != CLIENT_CLOSED;
    if (!has_session && (e->leaves || !(e->seeks || has_work(e))))
        return EIP_STATE_CLOSED;
    if (!has_session)
        return e->wait_us != 0 ? EIP_STATE_WAITING : EIP_STATE_CONNECTING;
    bool is_on_its_way =
        e->trying != 0 || (client_pool_is_used(&e->pool) && !client_pool_is_open(&e->pool));
    bool is_ready = s->state == CLIENT_READY && (e->is_ready || !is_on_its_way);
    return is_ready ? EIP_STATE_READY : EIP_STATE_OPENING;
}

/* The one place that tells of it. */
static void note_state(struct client_engine *e) {
    eip_state state = client_engine_state(e);
    e->is_ready = state == EIP_STATE_READY;
    if (state == e->state)
        return;
    e->state = state;
    if (e->changed != NULL)
        e->changed(e->user, state, e->is_news ? &e->end : NULL);
    e->is_news = false;
}

static void note_end(struct client_engine *e, eip_err err, const struct eip_status *status) {
    e->end = (struct client_end){.err = err, .status = *status};
    e->is_news = true;
}

/* Trying again. */

static void back_off(struct client_engine *e, int64_t now_us) {
    e->wait_us = now_us + backoff_fail(&e->backoff);
}

static void note_registered(struct client_engine *e) {
    if (e->registered)
        return;
    e->registered = true;
    if (!e->reopened)
        backoff_reset(&e->backoff);
}

static void note_answer(struct client_engine *e) {
    if (!e->reopened)
        return;
    e->reopened = false;
    backoff_reset(&e->backoff);
}

static void note_loss(struct client_engine *e, int64_t now_us) {
    if (!e->registered || e->reopened)
        back_off(e, now_us);
    e->reopened |= e->registered;
}

/* Who is asked, and says nothing. */

static void note_heard(struct client_engine *e) {
    if (e->heard == e->session.heard)
        return;
    e->heard = e->session.heard;
    e->asked_us = CLOCK_NEVER;
    e->is_silent = false;
}

static void note_asked(struct client_engine *e, int64_t now_us) {
    if (e->asked_us == CLOCK_NEVER && e->session.held > 0)
        e->asked_us = now_us;
}

/* A connection may have been dropped, and a device may know none: that is no sign. */
static bool is_sign_of_death(const struct client_engine *e, const struct client_outcome *outcome,
                             enum client_pool_event event, int64_t now_us) {
    bool counts = event == CLIENT_POOL_NOTHING || (event == CLIENT_POOL_OPENING && e->pool.granted);
    return counts && !e->lists_only && outcome->silent && now_us - e->asked_us >= CLIENT_SILENCE_US;
}

/* Outcomes. */

/*
 * A List command changes nothing: when the session is lost under it, it is asked again over the
 * next one. So is a message that was not sent.
 */
static void take_bare(struct client_operation *o, const struct client_outcome *outcome) {
    bool is_list = o->command != ENIP_SEND_RR_DATA;
    if (outcome->err == EIP_E_CLOSED && (is_list || !outcome->sent))
        return;
    o->ended = true;
    o->err = outcome->err;
    o->status = client_status_below(outcome);
    o->reply = outcome->data;
}

static void take_route(struct client_engine *e, const struct client_outcome *outcome) {
    struct eip_status status = no_status;
    e->trying = 0;
    eip_err err = client_route_take(&e->peer, outcome, &status);
    /* The deadline was that of the first operation: the others go on, and try it again. */
    bool again = err == EIP_E_TIMEOUT || (err == EIP_E_CLOSED && !outcome->sent);
    if (err != EIP_OK && !again)
        end_all(e, err, &status);
}

/* A read that was given half of its time is sent again, as if the session had been lost. */
static void take_operation(struct client_engine *e, struct client_outcome *outcome,
                           int64_t now_us) {
    struct client_operation *o = e->first;
    while (o != NULL && o->request != outcome->id)
        o = o->next;
    if (o == NULL)
        return;
    o->request = 0;
    if (outcome->err == EIP_E_TIMEOUT && now_us < o->deadline_us)
        outcome->err = EIP_E_CLOSED;
    if (o->task == NULL) {
        take_bare(o, outcome);
        return;
    }
    o->task->take(o->state, outcome);
    o->ended = o->task->is_done(o->state);
    if (outcome->err == EIP_E_CANCELLED)
        end_operation(o, EIP_E_CANCELLED, &no_status);
}

static void take_outcome(struct client_engine *e, struct client_outcome *outcome, int64_t now_us) {
    bool is_route = e->trying != 0 && outcome->id == e->trying;
    enum client_pool_event event =
        is_route ? CLIENT_POOL_NOTHING
                 : client_pool_take(&e->pool, &e->session, &e->peer, outcome, now_us);
    bool is_dead = is_sign_of_death(e, outcome, event, now_us);
    bool is_asked = !is_route && (event == CLIENT_POOL_NOTHING || event == CLIENT_POOL_REQUEST);
    if (is_asked && outcome->err == EIP_OK)
        note_answer(e);
    if (is_route)
        take_route(e, outcome);
    else if (is_asked)
        take_operation(e, outcome, now_us);
    e->is_silent |= is_dead;
}

static void take_outcomes(struct client_engine *e, int64_t now_us) {
    struct client_outcome outcome;
    while (client_session_next(&e->session, &outcome)) {
        take_outcome(e, &outcome, now_us);
        tell_ended(e);
    }
}

/* What may have changed something has its whole time to be answered: then it is not unknown. */
static bool is_writing(const struct client_engine *e) {
    for (const struct client_operation *o = e->first; o != NULL; o = o->next)
        if (o->request != 0 && (o->writes || o->command == ENIP_SEND_RR_DATA))
            return true;
    return false;
}

static void give_up_silent(struct client_engine *e, int64_t now_us) {
    if (e->session.state == CLIENT_CLOSED || is_writing(e))
        return;
    e->session.rule = "the device answered nothing for a while";
    client_session_lost(&e->session, EIP_E_CLOSED);
    take_outcomes(e, now_us);
}

/* A session that was refused, or is nonsense, is not tried again for those who wait for it. */
static void take_end_of_session(struct client_engine *e, int64_t now_us) {
    const struct client_session *s = &e->session;
    if (!e->has_stream || s->state != CLIENT_CLOSED)
        return;
    client_pool_lost(&e->pool, &e->peer);
    struct eip_status status = client_session_status(s);
    eip_err err = s->err != EIP_OK ? s->err : EIP_E_CLOSED;
    if (!e->is_over) {
        note_end(e, err, &status);
        note_loss(e, now_us);
    }
    e->is_over = true;
    if (err != EIP_E_CLOSED || s->handle == 0)
        end_all(e, err, &status);
}

/* Sending. */

static bool is_waiting(const struct client_operation *o) {
    return o->request == 0 && !o->ended;
}

static int64_t first_deadline(const struct client_engine *e) {
    int64_t deadline_us = CLOCK_NEVER;
    for (const struct client_operation *o = e->first; o != NULL; o = o->next)
        if (is_waiting(o) && o->deadline_us < deadline_us)
            deadline_us = o->deadline_us;
    return deadline_us;
}

/* A quarter of what the operation has left: after two without an answer, half of it is there. */
static int64_t opening_deadline(const struct client_operation *o, int64_t now_us) {
    int64_t quarter_us = (o->deadline_us - now_us) / 4;
    int64_t wait_us = quarter_us < CLIENT_OPEN_LEAST_US  ? CLIENT_OPEN_LEAST_US
                      : quarter_us < CLIENT_OPEN_MOST_US ? quarter_us
                                                         : CLIENT_OPEN_MOST_US;
    return now_us + wait_us < o->deadline_us ? now_us + wait_us : o->deadline_us;
}

/* A route that fills a path to its end leads to a device, but not to a connection with it. */
static void open_connection(struct client_engine *e, const struct client_operation *o,
                            int64_t now_us) {
    eip_err err =
        client_pool_open(&e->pool, &e->session, &e->peer, now_us, opening_deadline(o, now_us));
    if (err == EIP_E_LIMIT && client_session_has_room(&e->session))
        e->peer.no_connection = e->is_due = true;
}

static void try_route(struct client_engine *e, int64_t now_us) {
    if (client_route_try(&e->session, &e->peer, now_us, first_deadline(e), &e->trying) != EIP_OK)
        e->trying = 0; /* no room for it: later */
}

/* How the next request goes. */
struct passage {
    bool is_there;
    struct client_connection *connection; /* or NULL: unconnected */
};

static bool wants_connection(const struct client_engine *e, const struct client_operation *o) {
    switch (e->peer.connected) {
    case CLIENT_CONNECTED_NEVER:
        return false;
    case CLIENT_CONNECTED_ALWAYS:
        return true;
    case CLIENT_CONNECTED_AUTO:
        break;
    }
    return o->connects;
}

/*
 * Over a connection, once one is open. None of them being free, one more is opened for an operation
 * that is worth it, unless one is on its way for it: `waiting` operations before it want one too.
 */
static struct passage find_passage(struct client_engine *e, const struct client_operation *o,
                                   size_t *waiting, int64_t now_us) {
    struct client_pool *p = &e->pool;
    struct client_connection *c = client_pool_free(p, &e->session, &e->peer, now_us);
    if (c != NULL)
        return (struct passage){.is_there = true, .connection = c};
    bool wants = wants_connection(e, o);
    size_t opening = client_pool_opening(p);
    if (wants && opening <= *waiting && client_pool_may_open(p, &e->peer))
        open_connection(e, o, now_us);
    *waiting += wants;
    bool must_wait = client_pool_is_open(p) || (wants && client_pool_is_used(p)) ||
                     !client_session_has_room(&e->session);
    return (struct passage){.is_there = !must_wait};
}

/* Every way begins with the route; false while it is being tried. */
static bool has_route(struct client_engine *e, int64_t now_us) {
    if (e->trying == 0 && client_peer_is_open(&e->peer))
        try_route(e, now_us);
    return e->trying == 0 && !client_peer_is_open(&e->peer);
}

static struct client_way way_of(struct client_engine *e, const struct client_connection *c) {
    struct reader route = client_peer_route(&e->peer);
    if (c != NULL) {
        size_t room = c->size - sizeof c->sequence;
        return (struct client_way){
            .peer = &e->peer, .request_max = room, .reply_max = room, .connected = true};
    }
    return (struct client_way){.peer = &e->peer,
                               .request_max = CLIENT_UNCONNECTED_REQUEST_MAX,
                               .reply_max = CLIENT_UNCONNECTED_REPLY_MAX,
                               .routed = reader_left(&route) > 0};
}

/* What only reads can be sent again when a connection turns out to be dead. */
static int64_t connected_deadline(const struct client_operation *o, int64_t now_us) {
    int64_t half_us = (o->deadline_us - now_us) / 2;
    if (o->writes || half_us < CLIENT_TRY_LEAST_US / 2)
        return o->deadline_us;
    return now_us + (half_us > CLIENT_TRY_LEAST_US ? half_us : CLIENT_TRY_LEAST_US);
}

static eip_err begin(struct client_engine *e, const struct client_operation *o,
                     struct client_connection *c, int64_t now_us, struct writer **ret_writer) {
    if (c != NULL)
        return client_connection_begin(c, &e->session, now_us, connected_deadline(o, now_us),
                                       ret_writer);
    return client_session_begin(&e->session, client_peer_route(&e->peer), now_us, o->deadline_us,
                                ret_writer);
}

static void send_task(struct client_engine *e, struct client_operation *o,
                      struct client_connection *c, int64_t now_us) {
    struct client_way way = way_of(e, c);
    struct writer *w;
    o->task->prepare(o->state, &way);
    o->ended = o->task->is_done(o->state);
    if (o->ended)
        return;
    eip_err err = begin(e, o, c, now_us, &w);
    if (err == EIP_OK) {
        o->task->encode(o->state, &way, w);
        err = c != NULL ? client_connection_end(c, &e->session, &o->request)
                        : client_session_end(&e->session, &o->request);
    }
    if (err != EIP_OK)
        end_operation(o, err, &no_status);
}

static void send_list(struct client_engine *e, struct client_operation *o) {
    eip_err err = client_session_list(&e->session, (enum enip_command)o->command, o->deadline_us,
                                      &o->request);
    if (err != EIP_OK)
        end_operation(o, err, &no_status);
}

/* The peer's route, and its connection, are not for it. */
static void send_message(struct client_engine *e, struct client_operation *o, int64_t now_us) {
    struct writer *w;
    eip_err err = client_session_begin(&e->session, reader_of(NULL, 0), now_us, o->deadline_us, &w);
    if (err == EIP_OK) {
        writer_rest(w, o->message);
        err = client_session_end(&e->session, &o->request);
    }
    if (err != EIP_OK)
        end_operation(o, err, &no_status);
}

/* The tasks before the next one in the queue that have not ended. */
struct before {
    bool any;
    bool writes;
    size_t waiting; /* for a connection */
};

/* Over connections, what comes after a write must not overtake it, nor it what comes before. */
static bool keeps_its_place(const struct client_engine *e, const struct client_operation *o,
                            const struct before *before) {
    return (before->writes || (o->writes && before->any)) && client_pool_is_used(&e->pool);
}

static void send_next_task(struct client_engine *e, struct client_operation *o,
                           struct before *before, int64_t now_us) {
    if (!has_route(e, now_us) || keeps_its_place(e, o, before))
        return;
    struct passage passage = find_passage(e, o, &before->waiting, now_us);
    if (passage.is_there)
        send_task(e, o, passage.connection, now_us);
}

static void send_operations(struct client_engine *e, int64_t now_us) {
    struct before before = {.waiting = 0};
    if (e->leaves || e->is_silent)
        return;
    for (struct client_operation *o = e->first; o != NULL; o = o->next) {
        bool waits = is_waiting(o);
        if (waits && (e->session.state != CLIENT_READY || !client_session_has_room(&e->session)))
            return;
        if (waits && o->command == ENIP_SEND_RR_DATA)
            send_message(e, o, now_us);
        else if (waits && o->command != 0)
            send_list(e, o);
        else if (waits)
            send_next_task(e, o, &before, now_us);
        if (o->task == NULL || o->ended)
            continue;
        before.any = true;
        before.writes |= o->writes;
    }
}

/* Who waited in vain for the next try to connect hears why the one before failed. */
static eip_err lateness(const struct client_engine *e) {
    bool cannot = e->end.err == EIP_E_CONNECT || e->end.err == EIP_E_HOST;
    return e->wait_us != 0 && cannot ? e->end.err : EIP_E_TIMEOUT;
}

static void end_late_and_empty(struct client_engine *e, int64_t now_us) {
    for (struct client_operation *o = e->first; o != NULL; o = o->next)
        if (is_waiting(o) && (is_empty(o) || now_us >= o->deadline_us))
            end_operation(o, lateness(e), &no_status);
}

static void end_wait(struct client_engine *e, int64_t now_us) {
    if (now_us >= e->wait_us)
        e->wait_us = 0;
}

void client_engine_run(struct client_engine *e, int64_t now_us) {
    e->is_due = false;
    note_heard(e);
    take_outcomes(e, now_us);
    client_session_tick(&e->session, now_us);
    take_outcomes(e, now_us);
    if (e->is_silent)
        give_up_silent(e, now_us);
    if (e->session.state == CLIENT_READY)
        note_registered(e);
    take_end_of_session(e, now_us);
    end_late_and_empty(e, now_us);
    end_wait(e, now_us);
    send_operations(e, now_us);
    note_asked(e, now_us);
    tell_ended(e);
    note_state(e);
}

/* The stream. */

bool client_engine_needs_stream(const struct client_engine *e) {
    return !e->has_stream && !e->leaves && e->wait_us == 0 && has_work(e);
}

void client_engine_seek(struct client_engine *e) {
    e->seeks = true;
    note_state(e);
}

void client_engine_opened(struct client_engine *e, int64_t now_us, int64_t deadline_us) {
    check(!e->has_stream);
    take_outcomes(e, now_us); /* of the stream before, if nobody ran since */
    e->seeks = e->is_over = e->registered = e->is_ready = e->is_silent = false;
    e->wait_us = 0;
    e->asked_us = CLOCK_NEVER;
    client_pool_lost(&e->pool, &e->peer);
    e->has_stream = true;
    client_session_open(&e->session, !e->lists_only, deadline_us);
    client_engine_run(e, now_us);
}

void client_engine_failed(struct client_engine *e, int64_t now_us, eip_err err) {
    e->seeks = false;
    note_end(e, err, &no_status);
    back_off(e, now_us);
    end_all(e, err, &no_status);
    tell_ended(e);
    note_state(e);
}

void client_engine_lost(struct client_engine *e, eip_err err) {
    client_session_lost(&e->session, err);
    e->is_due = true;
}

bool client_engine_wants_close(const struct client_engine *e) {
    return e->has_stream && e->session.state == CLIENT_CLOSED;
}

/* A device that closes every session it grants ends the operations that try it again and again. */
void client_engine_closed(struct client_engine *e) {
    e->has_stream = false;
    for (struct client_operation *o = e->first; o != NULL; o = o->next)
        if (o->retries++ >= CLIENT_RETRIES_MAX)
            end_operation(o, EIP_E_CLOSED, &no_status);
    tell_ended(e);
    note_state(e);
}

void client_engine_leave(struct client_engine *e, int64_t now_us) {
    e->leaves = true;
    if (e->session.state == CLIENT_READY)
        client_pool_close(&e->pool, &e->session, &e->peer, now_us);
}

bool client_engine_is_leaving(const struct client_engine *e) {
    return e->session.state == CLIENT_READY && client_pool_is_closing(&e->pool);
}

void client_engine_close(struct client_engine *e, int64_t now_us) {
    e->leaves = true;
    client_session_close(&e->session);
    take_outcomes(e, now_us);
    end_all(e, EIP_E_CLOSED, &no_status);
    tell_ended(e);
    note_state(e);
}

void client_engine_cancel(struct client_engine *e, struct client_operation *o) {
    if (o->request != 0)
        client_session_cancel(&e->session, o->request);
    else
        end_operation(o, EIP_E_CANCELLED, &no_status);
    e->is_due = true;
}

int64_t client_engine_due_us(const struct client_engine *e) {
    if (e->is_due)
        return 0;
    int64_t due_us = client_session_due_us(&e->session);
    int64_t deadline_us = first_deadline(e);
    if (deadline_us < due_us)
        due_us = deadline_us;
    return e->wait_us != 0 && e->wait_us < due_us && has_work(e) ? e->wait_us : due_us;
}
