/* SPDX-License-Identifier: MIT */
#include "cmd/decode.h"

#include "cip/attribute.h"
#include "cip/connection.h"
#include "cip/symbol.h"
#include "cip/tag.h"
#include "cip/unconnected.h"
#include "cip/value.h"
#include "cmd/identity_json.h"
#include "json/json.h"

static struct json_object *json_of(struct text *t) {
    struct json_object *string = json_text(text_view(t));
    text_fini(t);
    return string;
}

static struct json_object *endpoint(const struct capture_endpoint *e) {
    char buffer[CAPTURE_ENDPOINT_TEXT_MAX];
    struct text t = text_of(buffer, sizeof buffer);
    capture_endpoint_text(&t, e);
    return json_text(text_view(&t));
}

static struct json_object *path(struct reader bytes) {
    struct text t = text_new();
    cip_path_text(&t, bytes, false);
    return json_of(&t);
}

static void put_words(struct json_object *o, const char *name, struct reader words) {
    struct json_object *list = json_object_new_array();
    while (list != NULL && reader_left(&words) >= 2)
        json_append(list, json_uint(reader_u16(&words)));
    json_put(o, name, list);
}

static void put_data(struct json_object *o, struct reader data) {
    if (reader_left(&data) > 0)
        json_put(o, "data", json_hex(data));
}

static void put_type(struct json_object *o, struct cip_tag_type type) {
    const char *name = eip_type_name(type.code, type.handle);
    char code[16];
    struct text t = text_of(code, sizeof code);
    text_format(&t, "0x%04x", type.code);
    json_put(o, "type", json_text(name != NULL ? str_of(name) : text_view(&t)));
    if (type.code == EIP_TYPE_STRUCT)
        json_put(o, "handle", json_uint(type.handle));
}

static void put_value(struct json_object *o, const struct capture_service *s) {
    struct eip_value value;
    if (!decode_value_of(s, &value)) {
        put_data(o, s->data);
        return;
    }
    put_type(o, (struct cip_tag_type){value.type, value.handle});
    json_put(o, "count", json_uint(value.count));
    json_put(o, "value", json_value(&value));
}

static void put_read(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_read_tag read = cip_read_tag_decode(&r, s->meaning == CIP_MEANS_READ_FRAGMENT);
    if (r.bad) {
        put_data(o, s->data);
        return;
    }
    json_put(o, "count", json_uint(read.count));
    if (read.fragment)
        json_put(o, "offset", json_uint(read.offset));
}

static void put_write(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_write_tag write = cip_write_tag_decode(&r, s->meaning == CIP_MEANS_WRITE_FRAGMENT);
    put_value(o, s);
    if (r.bad)
        return;
    json_put(o, "count", json_uint(write.count));
    if (write.fragment)
        json_put(o, "offset", json_uint(write.offset));
}

static void put_modify(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_read_modify_write rmw = cip_read_modify_write_decode(&r);
    if (r.bad) {
        put_data(o, s->data);
        return;
    }
    json_put(o, "size", json_uint(rmw.size));
    json_put(o, "or", json_hex(rmw.or_mask));
    json_put(o, "and", json_hex(rmw.and_mask));
}

static void put_attributes(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_attribute_list list = cip_attribute_list_decode(&r);
    if (r.bad) {
        put_data(o, s->data);
        return;
    }
    json_put(o, "count", json_uint(list.count));
    put_words(o, "attributes", list.ids);
}

static void put_dimensions(struct json_object *o, const struct cip_symbol *symbol) {
    struct json_object *list = json_object_new_array();
    for (size_t i = 0; list != NULL && i < CIP_SYMBOL_DIMENSIONS_MAX; i++)
        if (symbol->dimensions[i] != 0)
            json_append(list, json_uint(symbol->dimensions[i]));
    json_put(o, "dims", list);
}

static struct json_object *symbol_json(const struct cip_symbol *symbol,
                                       const struct cip_attribute_list *asked) {
    struct json_object *o = json_object_new_object();
    char buffer[DECODE_TYPE_TEXT_MAX];
    struct text type = text_of(buffer, sizeof buffer);
    json_put(o, "instance", json_uint(symbol->instance));
    decode_symbol_type_text(&type, symbol->type);
    for (uint16_t i = 0; i < asked->count; i++) {
        uint16_t id = cip_attribute_list_id(asked, i);
        if (id == CIP_SYMBOL_NAME)
            json_put(o, "name", json_text(symbol->name));
        else if (id == CIP_SYMBOL_TYPE)
            json_put(o, "type", json_text(text_view(&type)));
        else if (id == CIP_SYMBOL_SIZE)
            json_put(o, "size", json_uint(symbol->size));
        else if (id == CIP_SYMBOL_DIMENSIONS)
            put_dimensions(o, symbol);
        else if (id == CIP_SYMBOL_ACCESS)
            json_put(o, "access", json_uint(symbol->access));
    }
    return o;
}

static void put_symbols(struct json_object *o, const struct capture_service *s) {
    struct decode_symbols symbols;
    struct cip_symbol symbol;
    struct json_object *list = json_object_new_array();
    if (!decode_symbols_begin(&symbols, s))
        put_data(o, s->data);
    while (decode_symbols_next(&symbols, &symbol))
        json_append(list, symbol_json(&symbol, &symbols.asked));
    json_put(o, "symbols", list);
}

static void put_triad(struct json_object *o, const struct cip_triad *triad) {
    json_put(o, "serial", json_uint(triad->serial));
    json_put(o, "vendor", json_uint(triad->vendor));
    json_put(o, "originator", json_uint(triad->originator));
}

static void put_open(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    bool large = s->meaning == CIP_MEANS_LARGE_FORWARD_OPEN;
    struct cip_forward_open open = cip_forward_open_decode(&r, large);
    if (r.bad) {
        put_data(o, s->data);
        return;
    }
    json_put(o, "ot_id", json_uint(open.ot_id));
    json_put(o, "to_id", json_uint(open.to_id));
    put_triad(o, &open.triad);
    json_put(o, "ot_rpi_us", json_uint(open.ot_rpi_us));
    json_put(o, "to_rpi_us", json_uint(open.to_rpi_us));
    json_put(o, "ot_size", json_uint(cip_params_of(large, open.ot_params).size));
    json_put(o, "to_size", json_uint(cip_params_of(large, open.to_params).size));
    json_put(o, "transport_class", json_uint(open.transport & 0x0f));
    json_put(o, "connection_path", path(open.path));
}

static void put_opened(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_forward_open_reply reply = cip_forward_open_reply_decode(&r);
    if (r.bad || s->general != CIP_OK) {
        put_data(o, s->data);
        return;
    }
    json_put(o, "ot_id", json_uint(reply.ot_id));
    json_put(o, "to_id", json_uint(reply.to_id));
    put_triad(o, &reply.triad);
    json_put(o, "ot_rpi_us", json_uint(reply.ot_api_us));
    json_put(o, "to_rpi_us", json_uint(reply.to_api_us));
}

static void put_close(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_forward_close close = cip_forward_close_decode(&r);
    if (r.bad) {
        put_data(o, s->data);
        return;
    }
    put_triad(o, &close.triad);
    json_put(o, "connection_path", path(close.path));
}

static void put_unconnected(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_unconnected u = cip_unconnected_decode(&r);
    if (r.bad)
        return;
    json_put(o, "timeout_ms", json_uint(cip_unconnected_timeout_ms(&u)));
    json_put(o, "route", path(u.route));
}

static void put_count(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    uint16_t count = reader_u16(&r);
    if (!r.bad)
        json_put(o, "count", json_uint(count));
}

static void put_request_data(struct json_object *o, const struct capture_service *s) {
    switch (s->meaning) {
    case CIP_MEANS_READ_TAG:
    case CIP_MEANS_READ_FRAGMENT:
        put_read(o, s);
        break;
    case CIP_MEANS_WRITE_TAG:
    case CIP_MEANS_WRITE_FRAGMENT:
        put_write(o, s);
        break;
    case CIP_MEANS_READ_MODIFY_WRITE:
        put_modify(o, s);
        break;
    case CIP_MEANS_GET_LIST:
    case CIP_MEANS_LIST_SYMBOLS:
        put_attributes(o, s);
        break;
    case CIP_MEANS_FORWARD_OPEN:
    case CIP_MEANS_LARGE_FORWARD_OPEN:
        put_open(o, s);
        break;
    case CIP_MEANS_FORWARD_CLOSE:
        put_close(o, s);
        break;
    case CIP_MEANS_UNCONNECTED_SEND:
        put_unconnected(o, s);
        break;
    case CIP_MEANS_MULTIPLE:
        put_count(o, s);
        break;
    case CIP_MEANS_OTHER:
    case CIP_MEANS_GET_ALL:
    case CIP_MEANS_SET_ALL:
    case CIP_MEANS_SET_LIST:
    case CIP_MEANS_GET_SINGLE:
    case CIP_MEANS_SET_SINGLE:
    case CIP_MEANS_READ_TEMPLATE:
        put_data(o, s->data);
        break;
    }
}

static void put_reply_data(struct json_object *o, const struct capture_service *s) {
    if (s->meaning == CIP_MEANS_READ_TAG || s->meaning == CIP_MEANS_READ_FRAGMENT)
        put_value(o, s);
    else if (s->meaning == CIP_MEANS_FORWARD_OPEN || s->meaning == CIP_MEANS_LARGE_FORWARD_OPEN)
        put_opened(o, s);
    else if (s->meaning == CIP_MEANS_MULTIPLE)
        put_count(o, s);
    else if (s->meaning == CIP_MEANS_LIST_SYMBOLS)
        put_symbols(o, s);
    else
        put_data(o, s->data);
}

static struct json_object *service_json(const struct capture_service *s) {
    struct json_object *o = json_object_new_object();
    const char *name = decode_name_of(s);
    json_put(o, "service", json_uint(s->service));
    if (name != NULL)
        json_put(o, "name", json_text(str_of(name)));
    json_put(o, "reply", json_object_new_boolean(s->reply));
    if (!s->path.bad)
        json_put(o, "path", path(s->path));
    if (!s->reply) {
        put_request_data(o, s);
        return o;
    }
    json_put(o, "status", json_uint(s->general));
    if (reader_left(&s->extended) > 0)
        put_words(o, "extended", s->extended);
    put_reply_data(o, s);
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

/* What List Identity and List Services were answered. */
static void put_listed(struct json_object *o, const struct capture_message *m) {
    struct reader body = m->body;
    struct enip_cpf cpf = enip_cpf_decode(&body);
    struct reader identity = enip_cpf_find(&cpf, ENIP_ITEM_IDENTITY);
    struct reader services = enip_cpf_find(&cpf, ENIP_ITEM_SERVICES);
    struct enip_identity id = enip_identity_decode(&identity);
    struct enip_services served = enip_services_decode(&services);
    struct json_object *listed = json_object_new_object();
    if (m->header.command == ENIP_LIST_IDENTITY && !identity.bad) {
        identity_put_json(listed, &id);
        json_put(o, "identity", listed);
    } else if (m->header.command == ENIP_LIST_SERVICES && !services.bad) {
        services_put_json(listed, &served);
        json_put(o, "services", listed);
    } else {
        json_object_put(listed);
    }
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
    put_connection(o, m);
    put_listed(o, m);
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
    put_data(data, io->data);
    json_put(o, "io", data);
    print(t, o);
}
