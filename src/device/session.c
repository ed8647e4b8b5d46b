/* SPDX-License-Identifier: MIT */
#include "device/session.h"

#include "base/clock.h"
#include "base/mem.h"
#include "enip/data.h"

enum { IDENTITY_VERSION = 1, SERVICES_VERSION = 1 };

eip_err device_session_init(struct device_session *s, struct device *device,
                            const struct enip_sockaddr *local, int64_t now_us) {
    uint8_t *buffers = mem_alloc(DEVICE_MESSAGE_MAX + DEVICE_OUTPUT_MAX);
    if (buffers == NULL)
        return EIP_E_MEMORY;
    *s = (struct device_session){
        .device = device,
        .local = *local,
        .heard_us = now_us,
        .now_us = now_us,
        .answered_us = now_us,
        .came_us = now_us,
        .in = buffers,
        .out = buffers + DEVICE_MESSAGE_MAX,
    };
    return EIP_OK;
}

static void end_connections(struct device_session *s) {
    if (s->device != NULL)
        device_connections_close_all(&s->device->connections, &s->connections);
}

void device_session_fini(struct device_session *s) {
    end_connections(s);
    mem_free(s->in);
    *s = (struct device_session){.state = DEVICE_CLOSING};
}

static void enter(struct device_session *s, enum device_session_state state) {
    s->state = state;
    if (state != DEVICE_CLOSING)
        return;
    s->in_at = s->in_size = s->in_old = 0;
    s->held.is_held = false;
    end_connections(s);
}

static void write_identity(const struct device *d, const struct enip_sockaddr *local,
                           struct writer *w) {
    struct enip_identity identity = d->identity;
    identity.version = IDENTITY_VERSION;
    identity.sockaddr = *local;
    writer_u16(w, 1);
    size_t item = enip_item_begin(w, ENIP_ITEM_IDENTITY);
    enip_identity_encode(w, &identity);
    enip_item_end(w, item);
}

static void write_services(struct writer *w) {
    struct enip_services services = {
        .version = SERVICES_VERSION,
        .capability = ENIP_CAPABILITY_TCP,
        .name = "Communications",
    };
    writer_u16(w, 1);
    size_t item = enip_item_begin(w, ENIP_ITEM_SERVICES);
    enip_services_encode(w, &services);
    enip_item_end(w, item);
}

/* The reply to RSLinx's legacy command (cpppo documents it from captures). */
static void write_legacy(const struct enip_sockaddr *local, struct writer *w) {
    struct enip_legacy_target target = {.version = 1, .sockaddr = *local};
    uint32_t ip = local->address;
    struct text text = text_of((char *)target.address, sizeof target.address);
    text_format(&text, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
    writer_u16(w, 1);
    size_t item = enip_item_begin(w, ENIP_ITEM_LEGACY_TARGET);
    enip_legacy_target_encode(w, &target);
    enip_item_end(w, item);
}

static bool is_list(uint16_t command) {
    return command == ENIP_LIST_IDENTITY || command == ENIP_LIST_SERVICES ||
           command == ENIP_LIST_INTERFACES;
}

/* What is answered to a List command. */
static void write_list(const struct device *d, const struct enip_sockaddr *local, uint16_t command,
                       struct writer *w) {
    if (command == ENIP_LIST_IDENTITY)
        write_identity(d, local, w);
    else if (command == ENIP_LIST_SERVICES)
        write_services(w);
    else if (command == ENIP_LIST_TARGETS)
        write_legacy(local, w);
    else
        writer_u16(w, 0); /* interfaces */
}

static struct enip_header reply_header(const struct enip_header *request, uint32_t status) {
    struct enip_header header = *request;
    header.length = 0;
    header.status = status;
    return header;
}

static void refuse(struct device_session *s, struct writer *w, const struct enip_header *request,
                   uint32_t status) {
    struct enip_header header = reply_header(request, status);
    enip_header_encode(w, &header);
    s->counts.refused++;
}

static void take_register(struct device_session *s, struct writer *w,
                          const struct enip_header *request, struct reader data) {
    struct enip_header header = reply_header(request, ENIP_OK);
    struct enip_register asked = enip_register_decode(&data);
    struct enip_register answer = {.version = ENIP_VERSION};
    if (!reader_done(&data)) {
        refuse(s, w, request, ENIP_BAD_LENGTH);
        return;
    }
    if (s->state == DEVICE_REGISTERED) {
        header.status = ENIP_UNSUPPORTED_COMMAND;
    } else if (asked.version != ENIP_VERSION || asked.options != 0) {
        header.status = ENIP_BAD_VERSION;
    } else {
        do
            s->handle = (uint32_t)rng_next(&s->device->rng);
        while (s->handle == 0);
        enter(s, DEVICE_REGISTERED);
    }
    if (header.status != ENIP_OK)
        s->counts.refused++;
    header.session = s->handle;
    size_t mark = enip_message_begin(w, &header);
    enip_register_encode(w, &answer);
    enip_message_end(w, mark);
}

uint16_t device_session_hold(struct device_session *s, const struct device_relay *relay) {
    int64_t waited_us = s->now_us - s->came_us;
    if (waited_us >= relay->timeout_us)
        return CIP_EXT_UNCONNECTED_TIMEOUT;
    s->held = (struct device_held){.is_held = true, .relay = *relay};
    s->held.relay.timeout_us -= waited_us;
    s->counts.relayed++;
    return 0;
}

/* What was begun of the reply is taken back. */
static void hold_reply(struct device_session *s, struct writer *w, size_t start,
                       const struct enip_header *request) {
    s->held.header = reply_header(request, ENIP_OK);
    w->size = start;
}

static void take_unconnected(struct device_session *s, struct writer *w,
                             const struct enip_header *request, struct reader data) {
    struct enip_data decoded = enip_data_decode(&data);
    struct reader message = enip_cpf_find(&decoded.cpf, ENIP_ITEM_UNCONNECTED_DATA);
    if (data.bad || message.bad || decoded.interface_handle != 0 || reader_left(&message) < 2) {
        refuse(s, w, request, ENIP_BAD_DATA);
        return;
    }
    struct enip_header header = reply_header(request, ENIP_OK);
    size_t start = w->size;
    struct enip_frame frame = enip_unconnected_begin(w, &header, 0);
    struct writer reply = *w;
    reply.room = w->size + DEVICE_UNCONNECTED_MAX;
    device_execute(s->device, s, message, &reply);
    w->size = reply.size;
    s->counts.requests++;
    if (s->held.is_held)
        hold_reply(s, w, start, request);
    else
        enip_frame_end(w, frame);
}

/* Executes it and keeps the answer, unless the connection closed itself. */
static void execute_connected(struct device_session *s, struct writer *w,
                              const struct device_connection *c, uint16_t sequence,
                              struct reader message) {
    struct device_connections *connections = &s->device->connections;
    uint32_t id = c->ot_id;
    size_t start = w->size;
    struct writer reply = *w;
    reply.room = start + c->to_size - DEVICE_CONNECTION_SEQUENCE_SIZE;
    device_execute(s->device, s, message, &reply);
    w->size = reply.size;
    s->counts.requests++;
    struct device_connection *still = device_connection_find(connections, id);
    if (still != NULL && !s->held.is_held)
        device_connection_answered(still, sequence, w->data + start, w->size - start);
}

static void answer_connected(struct device_session *s, struct writer *w,
                             const struct enip_header *request, struct device_connection *c,
                             struct reader message) {
    struct enip_header header = reply_header(request, ENIP_OK);
    uint16_t sequence = reader_u16(&message);
    bool repeated = c->has_answered && c->sequence == sequence;
    uint32_t ot_id = c->ot_id;
    size_t start = w->size;
    struct enip_frame frame = enip_connected_begin(w, &header, c->to_id, sequence);
    device_connection_touch(c, s->now_us);
    if (repeated && !s->device->options.executes_repeats) {
        writer_bytes(w, c->reply, c->reply_size);
        s->counts.repeats++;
    } else {
        execute_connected(s, w, c, sequence, message);
    }
    if (s->held.is_held) {
        hold_reply(s, w, start, request);
        s->held.is_connected = true;
        s->held.ot_id = ot_id;
        s->held.sequence = sequence;
    } else {
        enip_frame_end(w, frame);
    }
}

/* Devices are silent about connections that do not exist, and so is this one. */
static void take_connected(struct device_session *s, struct writer *w,
                           const struct enip_header *request, struct reader data) {
    struct enip_data decoded = enip_data_decode(&data);
    struct reader address = enip_cpf_find(&decoded.cpf, ENIP_ITEM_CONNECTED_ADDRESS);
    struct reader message = enip_cpf_find(&decoded.cpf, ENIP_ITEM_CONNECTED_DATA);
    size_t size = reader_left(&message);
    uint32_t id = reader_u32(&address);
    if (data.bad || !reader_done(&address) || message.bad || decoded.interface_handle != 0) {
        refuse(s, w, request, ENIP_BAD_DATA);
        return;
    }
    struct device_connection *c = device_connection_find(&s->device->connections, id);
    if (c == NULL || c->owner != &s->connections || size > c->ot_size ||
        size < DEVICE_CONNECTION_SEQUENCE_SIZE)
        s->counts.dropped++;
    else
        answer_connected(s, w, request, c, message);
}

static void take_list(struct device_session *s, struct writer *w,
                      const struct enip_header *request) {
    struct enip_header header = reply_header(request, ENIP_OK);
    header.session = 0;
    size_t mark = enip_message_begin(w, &header);
    write_list(s->device, &s->local, request->command, w);
    enip_message_end(w, mark);
}

static void take_in_session(struct device_session *s, struct writer *w,
                            const struct enip_header *request, struct reader data) {
    if (s->state != DEVICE_REGISTERED || request->session != s->handle) {
        refuse(s, w, request, ENIP_BAD_SESSION);
        return;
    }
    if (request->command == ENIP_UNREGISTER_SESSION)
        enter(s, DEVICE_CLOSING);
    else if (request->command == ENIP_SEND_RR_DATA)
        take_unconnected(s, w, request, data);
    else
        take_connected(s, w, request, data);
}

static void take_message(struct device_session *s, struct writer *w,
                         const struct enip_header *request, struct reader data) {
    if (request->options != 0) { /* CIP Volume 2, 2-3.7: discarded without a reply */
        s->counts.dropped++;
        return;
    }
    switch (request->command) {
    case ENIP_NOP:
        break;
    case ENIP_LIST_TARGETS:
    case ENIP_LIST_SERVICES:
    case ENIP_LIST_IDENTITY:
    case ENIP_LIST_INTERFACES:
        take_list(s, w, request);
        break;
    case ENIP_REGISTER_SESSION:
        take_register(s, w, request, data);
        break;
    case ENIP_UNREGISTER_SESSION:
    case ENIP_SEND_RR_DATA:
    case ENIP_SEND_UNIT_DATA:
        take_in_session(s, w, request, data);
        break;
    default:
        refuse(s, w, request, ENIP_UNSUPPORTED_COMMAND);
    }
}

static struct writer output_writer(struct device_session *s) {
    struct writer w = writer_of(s->out, DEVICE_OUTPUT_MAX);
    w.size = s->out_size;
    return w;
}

static bool has_output_room(const struct device_session *s) {
    return DEVICE_OUTPUT_MAX - s->out_size >= DEVICE_REPLY_MAX;
}

static size_t message_max(const struct device_session *s) {
    size_t most = DEVICE_MESSAGE_MAX - ENIP_HEADER_SIZE;
    size_t asked = s->device->options.message_max;
    return asked > 0 && asked < most ? asked : most;
}

/* One message from the front of the bytes; false when there is no whole one. */
static bool take_next(struct device_session *s, struct reader *r) {
    struct reader peek = *r;
    struct enip_header request = enip_header_decode(&peek);
    if (peek.bad)
        return false;
    struct writer w = output_writer(s);
    if (request.length > message_max(s)) {
        refuse(s, &w, &request, ENIP_BAD_LENGTH);
        enter(s, DEVICE_CLOSING);
    } else {
        struct reader data = reader_sub(&peek, request.length);
        if (data.bad)
            return false;
        s->came_us = peek.at <= s->in + s->in_old ? s->old_us : s->heard_us;
        take_message(s, &w, &request, data);
        *r = peek;
    }
    check(!w.bad);
    s->out_size = w.size;
    return true;
}

/* A held request stands where it is. */
static void work(struct device_session *s) {
    struct reader r = reader_of(s->in + s->in_at, s->in_size - s->in_at);
    while (s->state != DEVICE_CLOSING && !s->held.is_held && has_output_room(s) && take_next(s, &r))
        continue;
    if (s->state == DEVICE_CLOSING)
        return;
    s->in_at = (size_t)(r.at - s->in);
    if (s->held.is_held)
        return;
    s->in_old = s->in_old > s->in_at ? s->in_old - s->in_at : 0;
    s->in_size = reader_left(&r);
    memmove(s->in, r.at, s->in_size);
    s->in_at = 0;
}

/* Requests passed on. */

const struct device_relay *device_session_relay(const struct device_session *s) {
    return s->held.is_held ? &s->held.relay : NULL;
}

/* An answer as it came, or the failure: what the writer has no room for is told in its place. */
static void put_answer(const struct device_session *s, struct writer *w, struct reader answer) {
    struct reader message = s->held.relay.send.message;
    if (reader_left(&answer) <= w->room - w->size)
        writer_rest(w, answer);
    else
        cip_reply_begin(w, reader_u8(&message), CIP_REPLY_TOO_LARGE, NULL, 0);
}

static void answer_held_unconnected(struct device_session *s, struct writer *w,
                                    struct reader answer) {
    struct enip_frame frame = enip_unconnected_begin(w, &s->held.header, 0);
    struct writer reply = *w;
    reply.room = w->size + DEVICE_RELAYED_MAX;
    put_answer(s, &reply, answer);
    w->size = reply.size;
    enip_frame_end(w, frame);
}

/* The connection may have been closed meanwhile, by another session. */
static void answer_held_connected(struct device_session *s, struct writer *w,
                                  struct reader answer) {
    const struct device_held *h = &s->held;
    struct device_connection *c = device_connection_find(&s->device->connections, h->ot_id);
    if (c == NULL || c->owner != &s->connections) {
        s->counts.dropped++;
        return;
    }
    struct enip_frame frame = enip_connected_begin(w, &h->header, c->to_id, h->sequence);
    size_t start = w->size;
    struct writer reply = *w;
    reply.room = start + c->to_size - DEVICE_CONNECTION_SEQUENCE_SIZE;
    put_answer(s, &reply, answer);
    w->size = reply.size;
    device_connection_answered(c, h->sequence, w->data + start, w->size - start);
    device_connection_touch(c, s->now_us);
    enip_frame_end(w, frame);
}

/* The peer was not silent while it waited. */
void device_session_relayed(struct device_session *s, struct reader reply, int64_t now_us) {
    check(s->held.is_held);
    struct writer w = output_writer(s);
    s->answered_us = s->now_us = now_us;
    if (s->held.is_connected)
        answer_held_connected(s, &w, reply);
    else
        answer_held_unconnected(s, &w, reply);
    check(!w.bad);
    s->out_size = w.size;
    s->held.is_held = false;
    work(s);
}

void device_session_not_relayed(struct device_session *s, enum cip_extended why, int64_t now_us) {
    uint8_t bytes[DEVICE_ROOM_MIN];
    uint16_t extended = (uint16_t)why;
    struct writer w = writer_of(bytes, sizeof bytes);
    struct cip_unconnected_error error = {.size = 2};
    error.remaining_words = (uint8_t)s->held.relay.route_words;
    cip_reply_begin(&w, CIP_UNCONNECTED_SEND, CIP_CONNECTION_FAILURE, &extended, 1);
    cip_unconnected_error_encode(&w, &error);
    device_session_relayed(s, reader_of(bytes, w.size), now_us);
}

uint8_t *device_session_room(struct device_session *s, size_t *ret_size) {
    *ret_size = s->state == DEVICE_CLOSING ? 0 : DEVICE_MESSAGE_MAX - s->in_size;
    return s->in + s->in_size;
}

void device_session_received(struct device_session *s, size_t size, int64_t now_us) {
    check(s->state != DEVICE_CLOSING && size <= DEVICE_MESSAGE_MAX - s->in_size);
    if (s->in_old == 0) {
        s->in_old = s->in_size;
        s->old_us = s->heard_us;
    }
    s->in_size += size;
    s->device->octets_in += (uint32_t)size;
    s->heard_us = now_us;
    s->now_us = now_us;
    work(s);
}

size_t device_session_receive(struct device_session *s, const void *bytes, size_t size,
                              int64_t now_us) {
    size_t taken = 0;
    while (taken < size) {
        size_t room;
        uint8_t *at = device_session_room(s, &room);
        size_t n = size - taken < room ? size - taken : room;
        if (n == 0)
            break;
        memcpy(at, (const uint8_t *)bytes + taken, n);
        device_session_received(s, n, now_us);
        taken += n;
    }
    return s->state == DEVICE_CLOSING ? size : taken;
}

struct reader device_session_output(const struct device_session *s) {
    return reader_of(s->out + s->out_at, s->out_size - s->out_at);
}

void device_session_sent(struct device_session *s, size_t size) {
    check(size <= s->out_size - s->out_at);
    s->out_at += size;
    s->device->octets_out += (uint32_t)size;
    if (s->out_at < s->out_size)
        return;
    s->out_at = 0;
    s->out_size = 0;
    work(s);
}

bool device_session_is_closing(const struct device_session *s) {
    return s->state == DEVICE_CLOSING;
}

static int64_t silence_due_us(const struct device_session *s) {
    int64_t inactivity_us = s->device->options.inactivity_us;
    int64_t since_us = s->heard_us > s->answered_us ? s->heard_us : s->answered_us;
    bool is_never = inactivity_us == 0 || inactivity_us >= CLOCK_NEVER - since_us;
    return is_never ? CLOCK_NEVER : since_us + inactivity_us;
}

/* While a request is held, what connections are used for waits behind it: they do not time out. */
int64_t device_session_due_us(const struct device_session *s) {
    if (s->state == DEVICE_CLOSING || s->held.is_held)
        return CLOCK_NEVER;
    int64_t silence_us = silence_due_us(s);
    int64_t connection_us = device_connections_due_us(&s->connections);
    return silence_us < connection_us ? silence_us : connection_us;
}

void device_session_tick(struct device_session *s, int64_t now_us) {
    s->now_us = now_us;
    if (now_us < device_session_due_us(s))
        return;
    size_t expired = device_connections_expire(&s->device->connections, &s->connections, now_us);
    s->counts.expired += expired;
    s->device->manager.timeouts += (uint16_t)expired;
    if (now_us >= silence_due_us(s))
        enter(s, DEVICE_CLOSING);
}

bool device_datagram(struct device *d, const struct enip_sockaddr *local, struct reader datagram,
                     struct writer *reply) {
    struct enip_header request = enip_header_decode(&datagram);
    struct reader data = reader_sub(&datagram, request.length);
    bool is_request = request.status == ENIP_OK && request.options == 0 && request.length == 0;
    if (data.bad || !reader_done(&datagram) || !is_request || request.command == ENIP_NOP)
        return false;
    bool is_known = is_list(request.command);
    struct enip_header header =
        reply_header(&request, is_known ? ENIP_OK : ENIP_UNSUPPORTED_COMMAND);
    header.session = 0;
    size_t mark = enip_message_begin(reply, &header);
    if (is_known)
        write_list(d, local, request.command, reply);
    enip_message_end(reply, mark);
    return !reply->bad;
}
