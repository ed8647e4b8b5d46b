/* SPDX-License-Identifier: MIT */
#include "client/session.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cip/path.h"
#include "cip/service.h"
#include "cip/unconnected.h"

/* 2^10 ms a tick: seconds, roughly, and up to four minutes (CIP Volume 1, 3-5.5.4). */
enum { TICK_EXPONENT = 10, TICKS_MAX = 255, INPUT_ROOM = 2 * CLIENT_MESSAGE_MAX };

eip_err client_session_init(struct client_session *s) {
    uint8_t *buffers = mem_alloc(INPUT_ROOM + CLIENT_OUTPUT_MAX);
    if (buffers == NULL)
        return EIP_E_MEMORY;
    *s = (struct client_session){.in = buffers, .out = buffers + INPUT_ROOM, .next_id = 1};
    return EIP_OK;
}

void client_session_fini(struct client_session *s) {
    mem_free(s->in);
    *s = (struct client_session){.state = CLIENT_CLOSED};
}

static void mark_ended(struct client_session *s, struct client_request *r, eip_err err) {
    r->ended = true;
    r->err = err;
    s->ended++;
}

static void free_request(struct client_session *s, struct client_request *r) {
    s->ended -= r->ended;
    s->held--;
    r->id = 0;
}

/* What stands before it in the stream of all bytes is out of our hands. */
static uint64_t gone(const struct client_session *s) {
    return s->sent + s->lent;
}

static void end_all(struct client_session *s, eip_err err) {
    for (size_t i = 0; i < CLIENT_REQUESTS_MAX; i++) {
        struct client_request *r = &s->requests[i];
        if (r->id == 0 || r->ended)
            continue;
        mark_ended(s, r, err);
        if (r->start >= gone(s))
            r->size = 0; /* it stands nowhere: it was not sent */
    }
}

/* The one place that changes the state. */
static void enter(struct client_session *s, enum client_state state, eip_err err) {
    s->state = state;
    s->err = err;
    if (state != CLIENT_CLOSED)
        return;
    end_all(s, err == EIP_OK ? EIP_E_CLOSED : err);
    s->in_at = s->in_size;
}

static void break_off(struct client_session *s, const char *rule) {
    s->rule = rule;
    enter(s, CLIENT_CLOSED, EIP_E_PROTOCOL);
}

static uint64_t written(const struct client_session *s) {
    return s->sent + (s->out_size - s->out_at);
}

/* The end of the output, moved to the front when that is needed for `size` more bytes. */
static struct writer output_writer(struct client_session *s, size_t size) {
    if (s->out_at > 0 && s->lent == 0 && CLIENT_OUTPUT_MAX - s->out_size < size) {
        s->out_size -= s->out_at;
        memmove(s->out, s->out + s->out_at, s->out_size);
        s->out_at = 0;
    }
    struct writer w = writer_of(s->out, CLIENT_OUTPUT_MAX);
    w.size = s->out_size;
    return w;
}

static struct enip_header header_of(const struct client_session *s, uint16_t command, uint64_t id) {
    struct enip_header header = {.command = command, .session = s->handle};
    struct writer context = writer_of(header.context, sizeof header.context);
    writer_u64(&context, id);
    return header;
}

/* What is lent may have arrived. */
static void drop_output(struct client_session *s) {
    s->sent += s->lent;
    s->out_at = s->out_size = s->lent = 0;
}

void client_session_open(struct client_session *s, bool registers, int64_t deadline_us) {
    check(s->state == CLIENT_CLOSED);
    s->in_at = s->in_size = 0;
    drop_output(s);
    s->handle = 0;
    s->refusal = 0;
    s->rule = NULL;
    if (!registers) {
        enter(s, CLIENT_READY, EIP_OK);
        return;
    }
    s->register_id = s->next_id++;
    s->register_deadline_us = deadline_us;
    struct enip_header header = header_of(s, ENIP_REGISTER_SESSION, s->register_id);
    struct enip_register reg = {.version = ENIP_VERSION};
    struct writer w = output_writer(s, ENIP_HEADER_SIZE);
    size_t mark = enip_message_begin(&w, &header);
    enip_register_encode(&w, &reg);
    enip_message_end(&w, mark);
    s->out_size = w.size;
    enter(s, CLIENT_REGISTERING, EIP_OK);
}

void client_session_close(struct client_session *s) {
    bool says_goodbye = s->state == CLIENT_READY && s->handle != 0 && s->out_at == s->out_size;
    enter(s, CLIENT_CLOSED, EIP_OK);
    drop_output(s);
    if (!says_goodbye)
        return;
    struct enip_header header = header_of(s, ENIP_UNREGISTER_SESSION, s->next_id++);
    struct writer w = output_writer(s, ENIP_HEADER_SIZE);
    enip_header_encode(&w, &header);
    s->out_size = w.size;
}

void client_session_lost(struct client_session *s, eip_err err) {
    enter(s, CLIENT_CLOSED, err);
    drop_output(s);
}

static struct client_request *free_place(struct client_session *s) {
    for (size_t i = 0; i < CLIENT_REQUESTS_MAX; i++)
        if (s->requests[i].id == 0)
            return &s->requests[i];
    return NULL;
}

/* The first place that is taken, from `at` on; a walk stops after `held` of them. */
static size_t next_held(const struct client_session *s, size_t at) {
    while (s->requests[at].id == 0)
        at++;
    return at;
}

static struct client_request *find_request(struct client_session *s, uint64_t id) {
    size_t at = 0;
    for (size_t i = 0; i < s->held; i++, at++) {
        struct client_request *r = &s->requests[at = next_held(s, at)];
        if (r->id == id && !r->ended)
            return r;
    }
    return NULL;
}

/* Enters a request whose bytes end where w ends. */
static eip_err add_request(struct client_session *s, const struct client_request *request,
                           const struct writer *w) {
    struct client_request *r = free_place(s);
    if (r == NULL || w->bad)
        return EIP_E_LIMIT;
    *r = *request;
    s->held++;
    r->start = written(s);
    r->heard = s->heard;
    r->size = w->size - s->out_size;
    s->out_size = w->size;
    return EIP_OK;
}

static uint8_t ticks_of(int64_t wait_us) {
    int64_t tick_us = CLOCK_MILLISECOND_US << TICK_EXPONENT;
    int64_t ticks = wait_us > 0 ? wait_us / tick_us + 1 : 1;
    return (uint8_t)(ticks < TICKS_MAX ? ticks : TICKS_MAX);
}

static struct client_building *new_building(struct client_session *s, enum enip_command command,
                                            int64_t deadline_us) {
    s->building = (struct client_building){
        .w = output_writer(s, CLIENT_MESSAGE_MAX),
        .request = {.id = s->next_id++, .command = (uint16_t)command, .deadline_us = deadline_us},
        .route = reader_of(NULL, 0),
    };
    return &s->building;
}

static eip_err check_building(struct client_session *s) {
    if (s->state != CLIENT_READY || s->handle == 0)
        return EIP_E_CLOSED;
    return free_place(s) != NULL ? EIP_OK : EIP_E_LIMIT;
}

static void begin_send(struct client_building *b, const struct client_send_time *time) {
    size_t path = cip_request_begin(&b->w, CIP_UNCONNECTED_SEND);
    cip_path_class(&b->w, CIP_CLASS_CONNECTION_MANAGER);
    cip_path_instance(&b->w, 1);
    cip_request_path_end(&b->w, path);
    b->send = cip_unconnected_begin(&b->w, time->exponent, time->ticks);
}

eip_err client_session_begin(struct client_session *s, struct reader route, int64_t now_us,
                             int64_t deadline_us, struct writer **ret_writer) {
    eip_err err = check_building(s);
    if (err != EIP_OK)
        return err;
    struct client_building *b = new_building(s, ENIP_SEND_RR_DATA, deadline_us);
    uint8_t ticks = ticks_of(deadline_us - now_us);
    struct enip_header header = header_of(s, ENIP_SEND_RR_DATA, b->request.id);
    b->frame = enip_unconnected_begin(&b->w, &header, ticks);
    b->route = route;
    struct client_send_time time = {.exponent = TICK_EXPONENT, .ticks = ticks};
    if (reader_left(&route) > 0)
        begin_send(b, s->send_time.given ? &s->send_time : &time);
    *ret_writer = &b->w;
    return EIP_OK;
}

eip_err client_session_begin_connected(struct client_session *s,
                                       const struct client_channel *channel, int64_t deadline_us,
                                       struct writer **ret_writer) {
    eip_err err = check_building(s);
    if (err != EIP_OK)
        return err;
    struct client_building *b = new_building(s, ENIP_SEND_UNIT_DATA, deadline_us);
    b->request.to_id = channel->to_id;
    b->request.ot_id = channel->ot_id;
    b->request.sequence = channel->sequence;
    b->request.size_max = channel->size;
    struct enip_header header = header_of(s, ENIP_SEND_UNIT_DATA, b->request.id);
    b->frame = enip_connected_begin(&b->w, &header, channel->ot_id, channel->sequence);
    *ret_writer = &b->w;
    return EIP_OK;
}

eip_err client_session_end(struct client_session *s, uint64_t *ret_id) {
    struct client_building *b = &s->building;
    if (reader_left(&b->route) > 0)
        cip_unconnected_end(&b->w, b->send, b->route);
    if (b->w.bad)
        return EIP_E_LIMIT;
    enip_frame_end(&b->w, b->frame);
    eip_err err = add_request(s, &b->request, &b->w);
    if (err == EIP_OK)
        *ret_id = b->request.id;
    return err;
}

bool client_session_has_room(const struct client_session *s) {
    size_t unsent = s->lent > 0 ? s->out_size : s->out_size - s->out_at;
    return CLIENT_OUTPUT_MAX - unsent >= CLIENT_MESSAGE_MAX && s->held < CLIENT_REQUESTS_MAX;
}

eip_err client_session_list(struct client_session *s, enum enip_command command,
                            int64_t deadline_us, uint64_t *ret_id) {
    if (s->state != CLIENT_READY)
        return EIP_E_CLOSED;
    struct client_request request = {
        .id = s->next_id++, .command = (uint16_t)command, .deadline_us = deadline_us};
    struct enip_header header = header_of(s, request.command, request.id);
    header.session = 0;
    struct writer w = output_writer(s, ENIP_HEADER_SIZE);
    enip_header_encode(&w, &header);
    eip_err err = add_request(s, &request, &w);
    if (err == EIP_OK)
        *ret_id = request.id;
    return err;
}

/* Cuts a request that was not begun to be sent out of the output; later ones move up. */
static void unsend(struct client_session *s, const struct client_request *gone) {
    size_t at = s->out_at + (size_t)(gone->start - s->sent);
    size_t after = at + gone->size;
    memmove(s->out + at, s->out + after, s->out_size - after);
    s->out_size -= gone->size;
    for (size_t i = 0; i < CLIENT_REQUESTS_MAX; i++)
        if (s->requests[i].id != 0 && s->requests[i].start > gone->start)
            s->requests[i].start -= gone->size;
}

/* Ends one request while the session goes on. */
static void end_request(struct client_session *s, struct client_request *r, eip_err err) {
    mark_ended(s, r, err);
    if (r->start >= gone(s) && r->size > 0) {
        unsend(s, r);
        r->size = 0;
    }
}

static bool was_sent(const struct client_session *s, const struct client_request *r) {
    return r->size > 0 && r->start < gone(s);
}

void client_session_cancel(struct client_session *s, uint64_t id) {
    struct client_request *r = id != 0 ? find_request(s, id) : NULL;
    if (r != NULL)
        end_request(s, r, EIP_E_CANCELLED);
}

static uint64_t context_of(const struct enip_header *header) {
    struct reader r = reader_of(header->context, sizeof header->context);
    return reader_u64(&r);
}

static void take_registered(struct client_session *s, const struct enip_header *header) {
    if (s->state != CLIENT_REGISTERING || context_of(header) != s->register_id) {
        s->counts.stray++;
        return;
    }
    s->refusal = header->status;
    s->handle = header->session;
    if (header->status != ENIP_OK)
        enter(s, CLIENT_CLOSED, EIP_E_REFUSED);
    else if (header->session == 0)
        break_off(s, "the session it granted has the handle 0");
    else
        enter(s, CLIENT_READY, EIP_OK);
}

/* The reply's CIP part; the rule that the bytes break, or NULL. */
static const char *decode_unconnected(struct reader data, struct client_outcome *outcome) {
    struct enip_data decoded = enip_data_decode(&data);
    struct reader message = enip_cpf_find(&decoded.cpf, ENIP_ITEM_UNCONNECTED_DATA);
    if (data.bad)
        return "the items of a reply do not fill its length";
    if (message.bad)
        return "a reply to an unconnected request has no unconnected data item";
    outcome->data = message;
    outcome->cip = cip_reply_decode(&message);
    return message.bad ? "the CIP reply is cut short, or is no reply" : NULL;
}

static void end_with_reply(struct client_session *s, struct client_request *r,
                           const struct enip_header *header, struct client_outcome *outcome) {
    free_request(s, r);
    if (header->status != ENIP_OK)
        outcome->err = EIP_E_REFUSED;
    else if (outcome->rule != NULL)
        outcome->err = EIP_E_PROTOCOL;
    if (header->status == ENIP_BAD_SESSION)
        enter(s, CLIENT_CLOSED, EIP_E_CLOSED);
}

static bool take_reply(struct client_session *s, const struct enip_header *header,
                       struct reader data, struct client_outcome *outcome) {
    uint64_t id = context_of(header);
    struct client_request *r = id != 0 ? find_request(s, id) : NULL;
    if (r == NULL || r->command != header->command) {
        if (r == NULL && id != 0 && id < s->next_id)
            s->counts.late++;
        else
            s->counts.stray++;
        return false;
    }
    *outcome =
        (struct client_outcome){.id = id, .sent = true, .status = header->status, .data = data};
    if (header->status == ENIP_OK && r->command == ENIP_SEND_RR_DATA)
        outcome->rule = decode_unconnected(data, outcome);
    end_with_reply(s, r, header, outcome);
    return true;
}

/*
 * A reply names the connection by the id of its own direction (CIP Volume 2, 2-6). cpppo's device
 * echoes that of the request instead; no other connection of the session has that one.
 */
static struct client_request *find_connected(struct client_session *s, uint32_t connection_id,
                                             uint16_t sequence) {
    size_t at = 0;
    for (size_t i = 0; i < s->held; i++, at++) {
        struct client_request *r = &s->requests[at = next_held(s, at)];
        bool named = r->to_id == connection_id || r->ot_id == connection_id;
        if (!r->ended && r->command == ENIP_SEND_UNIT_DATA && named && r->sequence == sequence)
            return r;
    }
    return NULL;
}

/* The sender context of connected messages says nothing; connection and sequence count do. */
static bool take_connected(struct client_session *s, const struct enip_header *header,
                           struct reader data, struct client_outcome *outcome) {
    if (header->status != ENIP_OK)
        return take_reply(s, header, data, outcome);
    struct enip_data decoded = enip_data_decode(&data);
    struct reader address = enip_cpf_find(&decoded.cpf, ENIP_ITEM_CONNECTED_ADDRESS);
    struct reader message = enip_cpf_find(&decoded.cpf, ENIP_ITEM_CONNECTED_DATA);
    uint32_t connection_id = reader_u32(&address);
    size_t size = reader_left(&message);
    uint16_t sequence = reader_u16(&message);
    struct client_request *r =
        address.bad || message.bad ? NULL : find_connected(s, connection_id, sequence);
    if (data.bad || r == NULL) {
        s->counts.stray++;
        return false;
    }
    *outcome = (struct client_outcome){.id = r->id, .sent = true};
    outcome->cip = cip_reply_decode(&message);
    outcome->rule = size > r->size_max ? "a reply is longer than its connection carries"
                    : message.bad      ? "the CIP reply is cut short, or is no reply"
                                       : NULL;
    end_with_reply(s, r, header, outcome);
    return true;
}

/* True when the message was the reply to a request. */
static bool take_message(struct client_session *s, const struct enip_header *header,
                         struct reader data, struct client_outcome *outcome) {
    switch (header->command) {
    case ENIP_NOP:
        return false;
    case ENIP_REGISTER_SESSION:
        take_registered(s, header);
        return false;
    case ENIP_SEND_RR_DATA:
    case ENIP_LIST_TARGETS:
    case ENIP_LIST_IDENTITY:
    case ENIP_LIST_SERVICES:
    case ENIP_LIST_INTERFACES:
        return take_reply(s, header, data, outcome);
    case ENIP_SEND_UNIT_DATA:
        return take_connected(s, header, data, outcome);
    default:
        s->counts.stray++;
        return false;
    }
}

static bool next_ended(struct client_session *s, struct client_outcome *outcome) {
    size_t at = 0;
    if (s->ended == 0)
        return false;
    while (s->requests[at].id == 0 || !s->requests[at].ended)
        at++;
    struct client_request *r = &s->requests[at];
    *outcome = (struct client_outcome){
        .id = r->id, .err = r->err, .sent = was_sent(s, r), .rule = s->rule};
    outcome->silent = r->err == EIP_E_TIMEOUT && outcome->sent && r->heard == s->heard;
    free_request(s, r);
    return true;
}

/* One message from the input; false when there is no whole one. */
static bool take_next(struct client_session *s, struct enip_header *header, struct reader *data) {
    struct reader r = reader_of(s->in + s->in_at, s->in_size - s->in_at);
    *header = enip_header_decode(&r);
    if (r.bad)
        return false;
    if (header->length > CLIENT_MESSAGE_MAX - ENIP_HEADER_SIZE) {
        break_off(s, "a message is longer than any answer to what was asked");
        return false;
    }
    *data = reader_sub(&r, header->length);
    if (r.bad)
        return false;
    s->in_at = s->in_size - reader_left(&r);
    return true;
}

bool client_session_next(struct client_session *s, struct client_outcome *ret_outcome) {
    struct enip_header header;
    struct reader data;
    while (s->state != CLIENT_CLOSED && take_next(s, &header, &data))
        if (take_message(s, &header, data, ret_outcome))
            return true;
    return next_ended(s, ret_outcome);
}

uint8_t *client_session_room(struct client_session *s, size_t *ret_size) {
    if (s->in_at > 0) {
        s->in_size -= s->in_at;
        memmove(s->in, s->in + s->in_at, s->in_size);
        s->in_at = 0;
    }
    *ret_size = INPUT_ROOM - s->in_size;
    return s->in + s->in_size;
}

void client_session_received(struct client_session *s, size_t size) {
    check(size <= INPUT_ROOM - s->in_size);
    s->heard++;
    if (s->state != CLIENT_CLOSED)
        s->in_size += size;
}

size_t client_session_receive(struct client_session *s, const void *bytes, size_t size) {
    size_t room;
    uint8_t *at = client_session_room(s, &room);
    size_t n = size < room ? size : room;
    memcpy(at, bytes, n);
    client_session_received(s, n);
    return n;
}

struct reader client_session_output(const struct client_session *s) {
    return reader_of(s->out + s->out_at, s->out_size - s->out_at);
}

void client_session_sent(struct client_session *s, size_t size) {
    check(size <= s->out_size - s->out_at);
    s->lent -= size < s->lent ? size : s->lent;
    s->out_at += size;
    s->sent += size;
    if (s->out_at == s->out_size)
        s->out_at = s->out_size = 0;
}

void client_session_lend(struct client_session *s, size_t size) {
    check(size <= s->out_size - s->out_at);
    s->lent = size;
}

int64_t client_session_due_us(const struct client_session *s) {
    int64_t due = s->state == CLIENT_REGISTERING ? s->register_deadline_us : CLOCK_NEVER;
    size_t at = 0;
    for (size_t i = 0; i < s->held; i++, at++) {
        const struct client_request *r = &s->requests[at = next_held(s, at)];
        if (!r->ended && r->deadline_us < due)
            due = r->deadline_us;
    }
    return due;
}

void client_session_tick(struct client_session *s, int64_t now_us) {
    size_t at = 0;
    if (s->state == CLIENT_REGISTERING && now_us >= s->register_deadline_us)
        enter(s, CLIENT_CLOSED, EIP_E_TIMEOUT);
    for (size_t i = 0; i < s->held; i++, at++) {
        struct client_request *r = &s->requests[at = next_held(s, at)];
        if (!r->ended && now_us >= r->deadline_us)
            end_request(s, r, EIP_E_TIMEOUT);
    }
}

/* In the words of the public. */

struct eip_status client_status_of(eip_source source, const struct cip_reply *reply) {
    struct eip_status status = {.source = source, .general = reply->general};
    size_t count = cip_reply_extended_count(reply);
    status.extended_count = (uint8_t)(count < EIP_EXTENDED_MAX ? count : EIP_EXTENDED_MAX);
    for (size_t i = 0; i < status.extended_count; i++)
        status.extended[i] = cip_reply_extended(reply, i);
    return status;
}

struct eip_status client_status_below(const struct client_outcome *outcome) {
    bool refused = outcome->err == EIP_E_REFUSED;
    return (struct eip_status){.source = refused ? EIP_SOURCE_ENCAPSULATION : EIP_SOURCE_NONE,
                               .encapsulation = refused ? outcome->status : 0,
                               .rule = outcome->rule};
}

struct eip_status client_session_status(const struct client_session *s) {
    return (struct eip_status){
        .source = s->refusal != 0 ? EIP_SOURCE_ENCAPSULATION : EIP_SOURCE_NONE,
        .encapsulation = s->refusal,
        .rule = s->rule,
    };
}
