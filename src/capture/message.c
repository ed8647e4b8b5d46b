/* SPDX-License-Identifier: MIT */
#include "capture/message.h"

#include "enip/io.h"

void capture_messages_fini(struct capture_messages *m) {
    capture_connections_fini(&m->connections);
    capture_content_fini(&m->content);
}

static bool is_reply(struct reader message) {
    return (reader_u8(&message) & CIP_REPLY_BIT) != 0;
}

/*
 * The items where the list and the bytes disagree: as many as there are, the last one with as many
 * bytes as are left.
 */
static void salvage_items(struct capture_messages *m, struct capture_message *msg,
                          struct reader body) {
    struct enip_cpf *cpf = &msg->data.cpf;
    cpf->count = 0;
    reader_u32(&body);
    reader_u16(&body);
    uint16_t promised = reader_u16(&body);
    bool cut = body.bad;
    while (!cut && cpf->count < promised && cpf->count < ENIP_CPF_ITEMS_MAX) {
        struct reader head = body;
        struct enip_item item = {.type = reader_u16(&head)};
        size_t size = reader_u16(&head), left = reader_left(&head);
        cut = head.bad || size > left;
        item.body = reader_sub(&head, size < left ? size : left);
        if (head.bad)
            break;
        cpf->items[cpf->count++] = item;
        body = head;
    }
    capture_content_note(&m->content, body.at,
                         cut ? "the list of items is cut short" : "bytes that belong to no item");
}

static void take_items(struct capture_messages *m, struct capture_message *msg) {
    struct reader body = msg->body;
    msg->has_data = true;
    msg->data = enip_data_decode(&body);
    if (body.bad)
        salvage_items(m, msg, msg->body);
}

static struct capture_request *match_unconnected(const struct capture_place *place,
                                                 const struct capture_message *msg,
                                                 struct reader reply) {
    struct capture_request_key key = {.side = !place->side, .id = msg->header.session};
    memcpy(key.context, msg->header.context, sizeof key.context);
    return capture_requests_find(place->waiting, &key, reply, NULL);
}

/* The only request with that sequence count on a connection that is not known yet. */
static struct capture_request *match_unknown(struct capture_messages *m,
                                             const struct capture_place *place,
                                             struct capture_message *msg, struct reader reply) {
    struct capture_request_key key = {.side = !place->side, .connected = true};
    struct capture_request *best = NULL, *r = NULL;
    enum capture_direction direction;
    size_t count = 0;
    key.sequence = msg->sequence;
    while ((r = capture_requests_find(place->waiting, &key, reply, r)) != NULL) {
        if (capture_connections_find(&m->connections, place->dst, place->src, r->key.id,
                                     &direction) != NULL)
            continue;
        best = best != NULL ? best : r;
        count++;
    }
    if (count == 1) {
        const uint32_t ids[2] = {best->key.id, msg->connection_id};
        msg->connection =
            capture_connections_add(&m->connections, place->dst, place->src, ids, false);
    }
    return best;
}

static struct capture_request *match_connected(struct capture_messages *m,
                                               const struct capture_place *place,
                                               struct capture_message *msg, struct reader reply) {
    enum capture_direction direction;
    struct capture_connection *c = capture_connections_find(&m->connections, place->src, place->dst,
                                                            msg->connection_id, &direction);
    if (c == NULL)
        return match_unknown(m, place, msg, reply);
    struct capture_request_key key = {.side = !place->side, .connected = true};
    key.id = c->keys[CAPTURE_OT].id;
    key.sequence = msg->sequence;
    struct capture_request *r = capture_requests_find(place->waiting, &key, reply, NULL);
    if (r != NULL || c->opened)
        return r;
    capture_connections_close(&m->connections, c); /* what was learned seems wrong */
    msg->connection = NULL;
    return match_unknown(m, place, msg, reply);
}

static void remember(struct capture_messages *m, const struct capture_place *place,
                     const struct capture_message *msg, struct reader message) {
    struct capture_request_key key = {.side = (uint8_t)place->side, .connected = msg->connected};
    key.id = msg->connected ? msg->connection_id : msg->header.session;
    key.sequence = msg->sequence;
    memcpy(key.context, msg->header.context, sizeof key.context);
    struct capture_request *r =
        capture_requests_add(m->requests, place->waiting, &key, message, &m->content);
    m->stats->dropped += r == NULL;
    if (r == NULL)
        return;
    r->frame = place->frame;
    r->time_us = place->time_us;
}

/* One end of a connection with this class and trigger; datagrams of I/O have ports of their own. */
static struct capture_endpoint end_of(const struct capture_endpoint *end, uint8_t transport) {
    enum { CLASS = 0x0f, EXPLICIT = 2 };
    struct capture_endpoint e = *end;
    if ((transport & CLASS) < EXPLICIT)
        e.port = 0;
    return e;
}

static void open_connection(struct capture_messages *m, const struct capture_place *place,
                            const struct capture_service *s) {
    struct reader asked = s->asked, data = s->data;
    struct cip_forward_open open =
        cip_forward_open_decode(&asked, s->meaning == CIP_MEANS_LARGE_FORWARD_OPEN);
    struct cip_forward_open_reply reply = cip_forward_open_reply_decode(&data);
    if (asked.bad || data.bad)
        return;
    const uint32_t ids[2] = {reply.ot_id, reply.to_id};
    bool group = cip_params_of(open.large, open.to_params).type == CIP_CONNECTION_MULTICAST;
    struct capture_endpoint originator = end_of(place->dst, open.transport);
    struct capture_endpoint target = end_of(place->src, open.transport);
    struct capture_connection *c =
        capture_connections_add(&m->connections, &originator, &target, ids, group);
    if (c == NULL)
        return;
    c->opened = true;
    c->transport = open.transport;
    c->triad = open.triad;
    c->rpi_us[CAPTURE_OT] = reply.ot_api_us;
    c->rpi_us[CAPTURE_TO] = reply.to_api_us;
    c->path_size =
        reader_left(&open.path) < sizeof c->path ? reader_left(&open.path) : sizeof c->path;
    memcpy(c->path, open.path.at, c->path_size);
}

static void close_connection(struct capture_messages *m, const struct capture_place *place,
                             const struct capture_service *s) {
    struct reader data = s->data;
    struct cip_forward_close_reply reply = cip_forward_close_reply_decode(&data);
    if (data.bad)
        return;
    struct capture_connection *c =
        capture_connections_named(&m->connections, place->dst, place->src, &reply.triad);
    if (c != NULL)
        capture_connections_close(&m->connections, c);
}

/* What a reply changes in what is known. */
static void learn(struct capture_messages *m, const struct capture_place *place,
                  const struct capture_service *s) {
    if (!s->known || s->general != CIP_OK)
        return;
    if (s->meaning == CIP_MEANS_FORWARD_OPEN || s->meaning == CIP_MEANS_LARGE_FORWARD_OPEN)
        open_connection(m, place, s);
    else if (s->meaning == CIP_MEANS_FORWARD_CLOSE)
        close_connection(m, place, s);
}

static void count_services(struct capture_messages *m, const struct capture_place *place) {
    for (size_t i = 0; i < m->content.count; i++) {
        const struct capture_service *s = &m->content.services[i];
        m->stats->requests += !s->reply;
        m->stats->replies += s->reply;
        m->stats->answered += s->known;
        if (s->reply)
            learn(m, place, s);
    }
}

static void take_cip(struct capture_messages *m, const struct capture_place *place,
                     struct capture_message *msg, struct reader message) {
    struct capture_request *r = NULL;
    bool reply = is_reply(message);
    if (reply && place->waiting != NULL)
        r = msg->connected ? match_connected(m, place, msg, message)
                           : match_unconnected(place, msg, message);
    capture_content_add(&m->content, message, r != NULL ? &r->question : NULL);
    if (!reply && place->waiting != NULL)
        remember(m, place, msg, message);
    count_services(m, place);
    if (r == NULL)
        return;
    msg->request_frame = r->frame;
    msg->request_time_us = r->time_us;
    m->stats->exchanges++;
    capture_requests_remove(m->requests, r);
}

/* Only connections to the Message Router carry its messages. */
static bool is_routed(const struct capture_connection *c) {
    if (c == NULL || !c->opened)
        return true;
    struct cip_target target = cip_target_of(reader_of(c->path, c->path_size));
    return !target.has_class || target.class_id == CIP_CLASS_MESSAGE_ROUTER;
}

static void take_connected(struct capture_messages *m, const struct capture_place *place,
                           struct capture_message *msg, struct reader data) {
    struct reader address = enip_cpf_find(&msg->data.cpf, ENIP_ITEM_CONNECTED_ADDRESS);
    enum capture_direction direction;
    const uint8_t *at = data.at;
    msg->connected = true;
    msg->connection_id = reader_u32(&address);
    msg->sequence = reader_u16(&data);
    msg->connection = capture_connections_find(&m->connections, place->src, place->dst,
                                               msg->connection_id, &direction);
    if (data.bad)
        capture_content_note(&m->content, at, "connected data without a sequence count");
    else if (!is_routed(msg->connection))
        capture_content_note(&m->content, at, "a connection to an object of its own format");
    else
        take_cip(m, place, msg, data);
}

static void take_dtls(struct capture_messages *m, const struct capture_place *place,
                      struct capture_message *msg, struct reader item) {
    const uint8_t *at = item.at;
    struct enip_dtls_message dtls = enip_dtls_message_decode(&item);
    if (item.bad)
        capture_content_note(&m->content, at, "an unconnected message without its head");
    else
        take_cip(m, place, msg, dtls.message);
}

static void take_data(struct capture_messages *m, const struct capture_place *place,
                      struct capture_message *msg) {
    take_items(m, msg);
    struct reader unconnected = enip_cpf_find(&msg->data.cpf, ENIP_ITEM_UNCONNECTED_DATA);
    struct reader connected = enip_cpf_find(&msg->data.cpf, ENIP_ITEM_CONNECTED_DATA);
    struct reader dtls = enip_cpf_find(&msg->data.cpf, ENIP_ITEM_UNCONNECTED_DTLS);
    if (!connected.bad && msg->header.command == ENIP_SEND_UNIT_DATA)
        take_connected(m, place, msg, connected);
    else if (!connected.bad)
        capture_content_note(&m->content, connected.at, "connected data in Send RR Data");
    if (!unconnected.bad && msg->data.interface_handle != 0)
        capture_content_note(&m->content, msg->body.at, "an interface other than CIP");
    else if (!unconnected.bad)
        take_cip(m, place, msg, unconnected);
    else if (!dtls.bad)
        take_dtls(m, place, msg, dtls);
}

/* Commands with data of a fixed form; an error reply need not have it. */
static void check_command(struct capture_messages *m, const struct capture_message *msg) {
    struct reader body = msg->body;
    if (msg->header.command != ENIP_REGISTER_SESSION || msg->header.status != ENIP_OK)
        return;
    enip_register_decode(&body);
    if (!reader_done(&body))
        capture_content_note(&m->content, msg->body.at, "Register Session has four bytes of data");
}

void capture_messages_take(struct capture_messages *m, const struct capture_place *place,
                           const struct capture_frame *frame) {
    struct reader bytes = frame->bytes;
    struct capture_message msg = {
        .frame = place->frame,
        .time_us = place->time_us,
        .udp = place->udp,
        .src = place->src,
        .dst = place->dst,
        .content = &m->content,
    };
    capture_content_clear(&m->content, bytes.at);
    msg.header = enip_header_decode(&bytes);
    msg.body = reader_rest(&bytes);
    bool data =
        msg.header.command == ENIP_SEND_RR_DATA || msg.header.command == ENIP_SEND_UNIT_DATA;
    if (reader_left(&frame->bytes) < frame->size)
        capture_content_note(&m->content, frame->bytes.end, place->cut);
    else if (data && reader_left(&msg.body) > 0)
        take_data(m, place, &msg);
    else
        check_command(m, &msg);
    m->stats->messages++;
    m->stats->undecoded += m->content.undecoded_count;
    if (m->sink.message != NULL)
        m->sink.message(m->sink.context, &msg);
}

bool capture_messages_take_io(struct capture_messages *m, const struct capture_place *place,
                              struct reader datagram) {
    struct enip_io packet = enip_io_decode(&datagram);
    if (datagram.bad)
        return false;
    struct capture_io io = {
        .frame = place->frame,
        .time_us = place->time_us,
        .src = place->src,
        .dst = place->dst,
        .connection_id = packet.connection,
        .sequence = packet.sequence,
        .data = packet.data,
    };
    struct capture_endpoint src = end_of(io.src, 0), dst = end_of(io.dst, 0);
    struct capture_connection *c =
        capture_connections_find(&m->connections, &src, &dst, io.connection_id, &io.direction);
    if (c == NULL)
        c = capture_connections_add_one(&m->connections, &src, &dst, io.connection_id);
    if (c != NULL)
        capture_traffic_count(&c->traffic[io.direction], io.sequence);
    io.connection = c;
    m->stats->io_packets++;
    if (m->sink.io != NULL)
        m->sink.io(m->sink.context, &io);
    return true;
}
