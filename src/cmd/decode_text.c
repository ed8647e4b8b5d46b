/* SPDX-License-Identifier: MIT */
#include "cmd/decode.h"

#include "cip/attribute.h"
#include "cip/connection.h"
#include "cip/tag.h"
#include "cip/unconnected.h"
#include "cip/value.h"
#include "enip/identity.h"

#include <inttypes.h>

enum {
    SERVICES_SHOWN_MAX = 4, /* of a Multiple Service Packet, on its line */
    VALUE_TEXT_MAX = 60,
    DATA_SHOWN_MAX = 16,
};

const char *decode_name_of(const struct capture_service *s) {
    struct cip_target target;
    if (s->path.bad)
        return cip_service_name(s->service, NULL);
    target = cip_target_of(s->path);
    return cip_service_name(s->service, &target);
}

void decode_name_text(struct text *t, const struct capture_service *s) {
    const char *name = decode_name_of(s);
    if (name != NULL)
        text_puts(t, name);
    else
        text_format(t, "Service 0x%02x", s->service);
}

bool decode_value_of(const struct capture_service *s, struct eip_value *ret_value) {
    struct reader r = s->data;
    bool fragment = s->meaning == CIP_MEANS_WRITE_FRAGMENT;
    bool write = fragment || s->meaning == CIP_MEANS_WRITE_TAG;
    if (s->reply && (write || (s->general != CIP_OK && s->general != CIP_PARTIAL_TRANSFER)))
        return false;
    struct cip_tag_type type;
    struct reader data;
    if (write) {
        struct cip_write_tag tag = cip_write_tag_decode(&r, fragment);
        type = tag.type;
        data = tag.data;
    } else {
        struct cip_read_tag_reply tag = cip_read_tag_reply_decode(&r);
        type = tag.type;
        data = tag.data;
    }
    if (r.bad)
        return false;
    *ret_value = cip_value_of(type.code, type.handle, data);
    return true;
}

bool decode_symbols_begin(struct decode_symbols *symbols, const struct capture_service *s) {
    struct reader asked = s->asked;
    bool listed = s->general == CIP_OK || s->general == CIP_PARTIAL_TRANSFER;
    *symbols = (struct decode_symbols){.left = listed && s->known ? s->data : reader_none()};
    symbols->asked = cip_attribute_list_decode(&asked);
    if (asked.bad)
        reader_fail(&symbols->left);
    return !symbols->left.bad;
}

bool decode_symbols_next(struct decode_symbols *symbols, struct cip_symbol *ret_symbol) {
    if (reader_left(&symbols->left) == 0)
        return false;
    struct cip_symbol symbol = cip_symbol_decode(&symbols->left, &symbols->asked);
    if (symbols->left.bad)
        return false;
    *ret_symbol = symbol;
    return true;
}

void decode_symbol_type_text(struct text *t, uint16_t type) {
    struct cip_symbol_type parts = cip_symbol_type_of(type);
    const char *name = parts.structure ? NULL : eip_type_name(parts.code, 0);
    if (name != NULL)
        text_puts(t, name);
    else
        text_format(t, "%s0x%x", parts.structure ? "struct " : "type ", parts.code);
}

static void hex_text(struct text *t, struct reader data) {
    size_t left = reader_left(&data), shown = left < DATA_SHOWN_MAX ? left : DATA_SHOWN_MAX;
    if (left == 0)
        return;
    text_puts(t, " {");
    text_hex(t, reader_sub(&data, shown), ' ');
    if (shown < left)
        text_format(t, " ... %zu bytes", left);
    text_char(t, '}');
}

/* One, two or four bytes are most often a number. */
static void number_text(struct text *t, struct reader data) {
    size_t size = reader_left(&data);
    uint32_t low = size >= 4 ? reader_u32(&data) : size >= 2 ? reader_u16(&data) : reader_u8(&data);
    text_format(t, " = %" PRIu32 " (0x%0*" PRIx32 ")", low, (int)(2 * size), low);
}

static void data_text(struct text *t, const struct capture_service *s) {
    size_t size = reader_left(&s->data);
    if (s->meaning == CIP_MEANS_GET_SINGLE && s->reply && (size == 1 || size == 2 || size == 4))
        number_text(t, s->data);
    else
        hex_text(t, s->data);
}

static void value_text(struct text *t, const struct capture_service *s) {
    struct eip_value value;
    char buffer[VALUE_TEXT_MAX];
    if (!decode_value_of(s, &value)) {
        data_text(t, s);
        return;
    }
    const char *name = eip_type_name(value.type, value.handle);
    struct text line = text_of(buffer, sizeof buffer);
    cip_value_text(&value, &line);
    text_format(t, " = %s%s", text_cstr(&line), line.cut ? "..." : "");
    if (name != NULL)
        text_format(t, " %s", name);
    else
        text_format(t, " type 0x%04x", value.type);
}

static void symbol_text(struct text *t, const struct cip_symbol *symbol) {
    text_format(t, " %" PRIu32, symbol->instance);
    if (symbol->name.size > 0) {
        text_char(t, ' ');
        text_quoted(t, symbol->name, '"');
    }
    if (symbol->type != 0) {
        text_char(t, ' ');
        decode_symbol_type_text(t, symbol->type);
    }
    for (size_t i = 0; i < CIP_SYMBOL_DIMENSIONS_MAX && symbol->dimensions[i] != 0; i++)
        text_format(t, "[%" PRIu32 "]", symbol->dimensions[i]);
}

/* How many, and the first of them. */
static void symbols_text(struct text *t, const struct capture_service *s) {
    struct decode_symbols symbols;
    struct cip_symbol symbol;
    size_t count = 0;
    if (!decode_symbols_begin(&symbols, s)) {
        hex_text(t, s->data);
        return;
    }
    struct decode_symbols first = symbols;
    while (decode_symbols_next(&symbols, &symbol))
        count++;
    text_format(t, " %zu symbols%s", count, count > 0 ? ":" : "");
    for (size_t i = 0; i < SERVICES_SHOWN_MAX && decode_symbols_next(&first, &symbol); i++) {
        if (i > 0)
            text_char(t, ',');
        symbol_text(t, &symbol);
    }
    if (count > SERVICES_SHOWN_MAX)
        text_puts(t, ", ...");
}

/* The ids that a list asks for. */
static void attributes_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_attribute_list list = cip_attribute_list_decode(&r);
    if (r.bad) {
        hex_text(t, s->data);
        return;
    }
    for (uint16_t i = 0; i < list.count; i++)
        text_format(t, "%s%u", i > 0 ? ", " : " attributes ", cip_attribute_list_id(&list, i));
}

static void read_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_read_tag read = cip_read_tag_decode(&r, s->meaning == CIP_MEANS_READ_FRAGMENT);
    if (!r.bad && read.count != 1)
        text_format(t, "*%u", read.count);
    if (!r.bad && read.fragment)
        text_format(t, "+%" PRIu32, read.offset);
}

static void open_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    bool large = s->meaning == CIP_MEANS_LARGE_FORWARD_OPEN;
    struct cip_forward_open open = cip_forward_open_decode(&r, large);
    if (r.bad)
        return;
    text_format(t, " class %u to ", open.transport & 0x0f);
    cip_path_text(t, open.path, false);
    text_format(t, ", %u and %u bytes every %" PRIu32 " and %" PRIu32 " ms",
                cip_params_of(large, open.ot_params).size,
                cip_params_of(large, open.to_params).size, open.ot_rpi_us / 1000,
                open.to_rpi_us / 1000);
}

static void opened_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_forward_open_reply reply = cip_forward_open_reply_decode(&r);
    if (!r.bad)
        text_format(t, " O->T 0x%08" PRIx32 " T->O 0x%08" PRIx32, reply.ot_id, reply.to_id);
}

static void request_text(struct text *t, const struct capture_service *s) {
    switch (s->meaning) {
    case CIP_MEANS_READ_TAG:
    case CIP_MEANS_READ_FRAGMENT:
        read_text(t, s);
        break;
    case CIP_MEANS_WRITE_TAG:
    case CIP_MEANS_WRITE_FRAGMENT:
        value_text(t, s);
        break;
    case CIP_MEANS_FORWARD_OPEN:
    case CIP_MEANS_LARGE_FORWARD_OPEN:
        open_text(t, s);
        break;
    case CIP_MEANS_GET_LIST:
    case CIP_MEANS_LIST_SYMBOLS:
        attributes_text(t, s);
        break;
    case CIP_MEANS_UNCONNECTED_SEND:
    case CIP_MEANS_MULTIPLE:
    case CIP_MEANS_FORWARD_CLOSE:
        break;
    case CIP_MEANS_OTHER:
    case CIP_MEANS_GET_ALL:
    case CIP_MEANS_SET_ALL:
    case CIP_MEANS_SET_LIST:
    case CIP_MEANS_GET_SINGLE:
    case CIP_MEANS_SET_SINGLE:
    case CIP_MEANS_READ_MODIFY_WRITE:
    case CIP_MEANS_READ_TEMPLATE:
        data_text(t, s);
        break;
    }
}

static void status_text(struct text *t, const struct capture_service *s) {
    struct cip_reply reply = {.general = s->general, .extended = s->extended};
    text_puts(t, ": ");
    cip_reply_status_text(t, &reply);
}

static void reply_text(struct text *t, const struct capture_service *s) {
    if (s->general != CIP_OK)
        status_text(t, s);
    if (s->general != CIP_OK && s->general != CIP_PARTIAL_TRANSFER)
        return;
    if (s->meaning == CIP_MEANS_READ_TAG || s->meaning == CIP_MEANS_READ_FRAGMENT)
        value_text(t, s);
    else if (s->meaning == CIP_MEANS_FORWARD_OPEN || s->meaning == CIP_MEANS_LARGE_FORWARD_OPEN)
        opened_text(t, s);
    else if (s->meaning == CIP_MEANS_LIST_SYMBOLS)
        symbols_text(t, s);
    else if (reader_left(&s->data) == 0 && s->general == CIP_OK)
        text_puts(t, ": success");
    else
        data_text(t, s);
}

static void service_text(struct text *t, const struct capture_service *s) {
    decode_name_text(t, s);
    if (!s->path.bad && s->meaning != CIP_MEANS_MULTIPLE &&
        s->meaning != CIP_MEANS_UNCONNECTED_SEND) {
        text_char(t, ' ');
        cip_path_text(t, s->path, false);
    }
    if (s->reply)
        reply_text(t, s);
    else
        request_text(t, s);
}

static void multiple_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    decode_name_text(t, s);
    text_format(t, " of %u", reader_u16(&r));
    if (s->reply && s->general != CIP_OK)
        status_text(t, s);
}

/* The services of a message: carriers with a colon, those in a packet with commas between them. */
static void services_text(struct text *t, const struct capture_content *c) {
    size_t shown = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct capture_service *s = &c->services[i];
        bool carrier = s->span > 1;
        if (shown == SERVICES_SHOWN_MAX) {
            text_format(t, ", and %zu more", c->count - i);
            return;
        }
        text_puts(t, i == 0 ? " " : c->services[i - 1].depth < s->depth ? ": " : ", ");
        if (s->meaning == CIP_MEANS_MULTIPLE)
            multiple_text(t, s);
        else
            service_text(t, s);
        shown += !carrier;
    }
}

static void undecoded_text(struct text *t, const struct capture_content *c) {
    if (c->undecoded_count == 0)
        return;
    text_format(t, "  [%s at byte %zu", c->undecoded[0].reason, c->undecoded[0].offset);
    if (c->undecoded_count > 1)
        text_format(t, ", and %zu more", c->undecoded_count - 1);
    text_puts(t, "]");
}

static void place_text(struct text *t, uint64_t frame, int64_t time_us,
                       const struct capture_endpoint *src, const struct capture_endpoint *dst) {
    char buffer[2 * CAPTURE_ENDPOINT_TEXT_MAX + 4], seconds[32];
    struct text ends = text_of(buffer, sizeof buffer);
    capture_endpoint_text(&ends, src);
    text_puts(&ends, " > ");
    capture_endpoint_text(&ends, dst);
    struct text time = text_of(seconds, sizeof seconds);
    text_seconds(&time, time_us);
    text_format(t, "%6" PRIu64 " %11s  %-41s  ", frame, seconds, text_cstr(&ends));
}

static void identity_text(struct text *t, struct reader body) {
    struct enip_cpf cpf = enip_cpf_decode(&body);
    struct reader item = enip_cpf_find(&cpf, ENIP_ITEM_IDENTITY);
    struct enip_identity identity = enip_identity_decode(&item);
    if (item.bad)
        return;
    text_puts(t, "  ");
    text_quoted(t, identity.product_name, '"');
    text_format(t, " revision %u.%u serial 0x%08" PRIx32 " at ", identity.major, identity.minor,
                identity.serial);
    enip_sockaddr_text(t, &identity.sockaddr);
}

/* Which way a CIP message goes. */
static void direction_text(struct text *t, const struct capture_content *c) {
    if (c->count > 0)
        text_puts(t, c->services[0].reply ? " reply  " : " request");
}

void decode_message_text(struct text *t, const struct capture_message *m, int64_t start_us) {
    const char *name = enip_command_name(m->header.command);
    place_text(t, m->frame, m->time_us - start_us, m->src, m->dst);
    if (name != NULL)
        text_puts(t, name);
    else
        text_format(t, "command 0x%04x", m->header.command);
    if (m->header.status != ENIP_OK)
        text_format(t, ": %s (0x%02" PRIx32 ")", enip_status_text(m->header.status),
                    m->header.status);
    direction_text(t, m->content);
    services_text(t, m->content);
    if (m->header.command == ENIP_LIST_IDENTITY)
        identity_text(t, m->body);
    undecoded_text(t, m->content);
    text_char(t, '\n');
}

void decode_io_text(struct text *t, const struct capture_io *io, int64_t start_us) {
    place_text(t, io->frame, io->time_us - start_us, io->src, io->dst);
    text_format(t, "I/O 0x%08" PRIx32 " #%" PRIu32, io->connection_id, io->sequence);
    hex_text(t, io->data);
    text_char(t, '\n');
}
