/* SPDX-License-Identifier: MIT */
#include "cmd/decode_parts.h"
#include "json/json.h"

static struct json_object *endpoint(const struct capture_endpoint *e) {
    char buffer[CAPTURE_ENDPOINT_TEXT_MAX];
    struct text t = text_of(buffer, sizeof buffer);
    capture_endpoint_text(&t, e);
    return json_text(text_view(&t));
}

static bool put_count(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    uint16_t count = reader_u16(&r);
    if (r.bad)
        return false;
    json_put(o, "count", json_uint(count));
    return true;
}

/* What a service carries; false if that has no members of its own. */
static bool put_contents(struct json_object *o, const struct capture_service *s) {
    switch (s->meaning) {
    case CIP_MEANS_READ_TAG:
    case CIP_MEANS_WRITE_TAG:
    case CIP_MEANS_READ_FRAGMENT:
    case CIP_MEANS_WRITE_FRAGMENT:
    case CIP_MEANS_READ_MODIFY_WRITE:
        return decode_tag_json(o, s);
    case CIP_MEANS_FORWARD_OPEN:
    case CIP_MEANS_LARGE_FORWARD_OPEN:
        return decode_open_json(o, s);
    case CIP_MEANS_FORWARD_CLOSE:
        return decode_close_json(o, s);
    case CIP_MEANS_UNCONNECTED_SEND:
        return decode_unconnected_json(o, s);
    case CIP_MEANS_MULTIPLE:
        return put_count(o, s);
    case CIP_MEANS_GET_ALL:
        return decode_identity_json(o, s) || decode_attributes_json(o, s);
    case CIP_MEANS_GET_SINGLE:
        return decode_identity_json(o, s);
    case CIP_MEANS_GET_LIST:
    case CIP_MEANS_SET_LIST:
        return decode_attributes_json(o, s);
    case CIP_MEANS_LIST_SYMBOLS:
        return decode_symbols_json(o, s);
    case CIP_MEANS_READ_TEMPLATE:
        return decode_template_json(o, s);
    case CIP_MEANS_OTHER:
    case CIP_MEANS_SET_ALL:
    case CIP_MEANS_SET_SINGLE:
        break;
    }
    return false;
}

static void put_status(struct json_object *o, const struct capture_service *s) {
    json_put(o, "status", json_uint(s->general));
    if (reader_left(&s->extended) > 0)
        json_put(o, "extended", decode_words_json(s->extended));
    if (s->general != CIP_OK && s->general != CIP_PARTIAL_TRANSFER)
        json_put(o, "error", decode_status_json(s));
}

static struct json_object *service_json(const struct capture_service *s) {
    struct json_object *o = json_object_new_object();
    const char *name = decode_name_of(s);
    json_put(o, "service", json_uint(s->service));
    if (name != NULL)
        json_put(o, "name", json_text(str_of(name)));
    json_put(o, "reply", json_object_new_boolean(s->reply));
    if (!s->path.bad)
        json_put(o, "path", decode_path_json(s->path));
    if (s->reply)
        put_status(o, s);
    if (!put_contents(o, s))
        decode_put_data(o, s->data);
    return o;
}

static void put_services(struct json_object *o, const struct capture_content *c) {
    struct json_object *list = json_object_new_array();
    for (size_t i = 0; list != NULL && i < c->count; i++)
        json_append(list, service_json(&c->services[i]));
    json_put(o, "cip", list);
}

static void put_undecoded(struct json_object *o, const struct capture_content *c) {
    struct json_object *list = json_object_new_array();
    for (size_t i = 0; i < c->undecoded_count && i < CAPTURE_UNDECODED_MAX; i++) {
        struct json_object *part = json_object_new_object();
        json_put(part, "offset", json_uint(c->undecoded[i].offset));
        json_put(part, "reason", json_text(str_of(c->undecoded[i].reason)));
        json_append(list, part);
    }
    json_put(o, "undecoded", list);
}

static void put_place(struct json_object *o, uint64_t frame, int64_t time_us,
                      const struct capture_endpoint *src, const struct capture_endpoint *dst) {
    json_put(o, "frame", json_uint(frame));
    json_put(o, "time", json_seconds(time_us));
    json_put(o, "src", endpoint(src));
    json_put(o, "dst", endpoint(dst));
}

static void print(struct text *t, struct json_object *o) {
    size_t size = 0;
    const char *line = json_object_to_json_string_length(
        o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &size);
    if (line == NULL)
        t->cut = true;
    else
        text_str(t, str_span(line, size));
    text_char(t, '\n');
    json_object_put(o);
}

static void put_connection(struct json_object *o, const struct capture_message *m) {
    if (m->connected) {
        json_put(o, "connection", json_uint(m->connection_id));
        json_put(o, "sequence", json_uint(m->sequence));
    }
    if (m->request_frame != 0)
        json_put(o, "answers", json_uint(m->request_frame));
}

void decode_message_json(struct text *t, const struct capture_message *m) {
    struct json_object *o = json_object_new_object();
    const char *name = enip_command_name(m->header.command);
    put_place(o, m->frame, m->time_us, m->src, m->dst);
    json_put(o, "command", json_uint(m->header.command));
    if (name != NULL)
        json_put(o, "command_name", json_text(str_of(name)));
    json_put(o, "length", json_uint(m->header.length));
    json_put(o, "session", json_uint(m->header.session));
    json_put(o, "status", json_uint(m->header.status));
    if (m->header.status != ENIP_OK)
        json_put(o, "error", json_text(str_of(enip_status_text(m->header.status))));
    put_connection(o, m);
    decode_list_json(o, m);
    if (m->content->count > 0)
        put_services(o, m->content);
    if (m->content->undecoded_count > 0)
        put_undecoded(o, m->content);
    print(t, o);
}

void decode_io_json(struct text *t, const struct capture_io *io) {
    struct json_object *o = json_object_new_object(), *data = json_object_new_object();
    put_place(o, io->frame, io->time_us, io->src, io->dst);
    json_put(data, "connection", json_uint(io->connection_id));
    json_put(data, "sequence", json_uint(io->sequence));
    decode_put_data(data, io->data);
    json_put(o, "io", data);
    print(t, o);
}
