/* SPDX-License-Identifier: MIT */
#include "cmd/enip_lists.h"

#include <string.h>

#include "client/operate_text.h"
#include "enip/cpf.h"
#include "enip/identity.h"
#include "socket/address.h"

enum { ADDRESS_TEXT_MAX = 80 };

void enip_list_name_put(struct text *t, enum enip_command command) {
    switch ((int)command) {
    case ENIP_LIST_SERVICES:
        text_puts(t, "List Services");
        break;
    case ENIP_LIST_IDENTITY:
        text_puts(t, "List Identity");
        break;
    case ENIP_LIST_INTERFACES:
        text_puts(t, "List Interfaces");
        break;
    default:
        text_format(t, "Legacy 0x%04X", (unsigned)command);
    }
}

/* One item of a dictionary: its place in the answer, and what kind of thing it is. */
struct entry {
    struct text *t;
    unsigned index;
    const char *kind;
};

static void put_key(const struct entry *e, const char *name) {
    text_format(e->t, ",\n    \"item[%u].%s%s%s\": ", e->index, e->kind,
                e->kind[0] != '\0' ? "." : "", name);
}

static void put_number(const struct entry *e, const char *name, uint32_t value) {
    put_key(e, name);
    text_unsigned(e->t, value);
}

static void put_string(const struct entry *e, const char *name, struct str value) {
    put_key(e, name);
    text_char(e->t, '"');
    for (size_t i = 0; i < value.size; i++) {
        uint8_t c = (uint8_t)value.at[i];
        if (c < 0x20 || c >= 0x7f)
            text_format(e->t, "\\u%04x", c);
        else
            text_format(e->t, "%s%c", c == '"' || c == '\\' ? "\\" : "", c);
    }
    text_char(e->t, '"');
}

static void put_address(const struct entry *e, const char *name, uint32_t a) {
    put_key(e, name);
    text_format(e->t, "\"%u.%u.%u.%u\"", a >> 24, a >> 16 & 0xff, a >> 8 & 0xff, a & 0xff);
}

static bool put_services(struct entry *e, struct reader body) {
    struct enip_services s = enip_services_decode(&body);
    e->kind = "communications_service";
    put_number(e, "capability", s.capability);
    put_string(e, "service_name", enip_services_name(&s));
    put_number(e, "version", s.version);
    return !body.bad;
}

static bool put_identity(struct entry *e, struct reader body) {
    struct enip_identity id = enip_identity_decode(&body);
    e->kind = "identity_object";
    put_address(e, "sin_addr", id.sockaddr.address);
    put_number(e, "status_word", id.status);
    put_number(e, "vendor_id", id.vendor);
    put_string(e, "product_name", id.product_name);
    put_number(e, "sin_port", id.sockaddr.port);
    put_number(e, "state", id.state);
    put_number(e, "version", id.version);
    put_number(e, "device_type", id.device_type);
    put_number(e, "sin_family", id.sockaddr.family);
    put_number(e, "serial_number", id.serial);
    put_number(e, "product_code", id.product_code);
    put_number(e, "product_revision", id.major | (uint32_t)id.minor << 8);
    return !body.bad;
}

/* Names and order as the README of cpppo prints them for this command since February 2016. */
static bool put_legacy(struct entry *e, struct reader body) {
    struct enip_legacy_target target = enip_legacy_target_decode(&body);
    const char *text = (const char *)target.address;
    e->kind = "legacy_CPF_0x0001";
    put_address(e, "sin_addr", target.sockaddr.address);
    put_number(e, "unknown_1", target.unknown);
    put_number(e, "sin_port", target.sockaddr.port);
    put_number(e, "version", target.version);
    put_number(e, "sin_family", target.sockaddr.family);
    put_string(e, "ip_address", str_span(text, strnlen(text, sizeof target.address)));
    return !body.bad;
}

static bool put_unknown(const struct entry *e, struct reader body) {
    put_key(e, "input");
    text_char(e->t, '"');
    text_hex(e->t, body, ' ');
    text_char(e->t, '"');
    return true;
}

static bool put_body(struct entry *e, uint16_t type, struct reader body) {
    switch (type) {
    case ENIP_ITEM_SERVICES:
        return put_services(e, body);
    case ENIP_ITEM_IDENTITY:
        return put_identity(e, body);
    case ENIP_ITEM_LEGACY_TARGET:
        return put_legacy(e, body);
    default:
        return put_unknown(e, body);
    }
}

/* In the order of cpppo 3.9: the length comes first of an identity, and last of the others. */
static bool put_item(struct text *t, unsigned index, const struct enip_item *item) {
    struct entry plain = {.t = t, .index = index, .kind = ""};
    struct entry e = plain;
    bool last = item->type == ENIP_ITEM_SERVICES || item->type == ENIP_ITEM_LEGACY_TARGET;
    uint32_t size = (uint32_t)reader_left(&item->body);
    if (!last)
        put_number(&plain, "length", size);
    bool good = put_body(&e, item->type, item->body);
    if (last)
        put_number(&plain, "length", size);
    put_number(&plain, "type_id", item->type);
    return good;
}

void enip_peer_put(struct text *t, const struct sockaddr *from) {
    struct text address = text_of((char[ADDRESS_TEXT_MAX]){0}, ADDRESS_TEXT_MAX);
    socket_address_text(&address, from);
    struct str all = text_view(&address);
    size_t colon = all.size;
    while (colon > 0 && all.at[colon] != ':')
        colon--;
    struct str host = str_span(all.at, colon);
    if (host.size > 1 && host.at[0] == '[')
        host = str_span(host.at + 1, host.size - 2);
    text_char(t, '(');
    client_operate_string_put(t, host);
    text_format(t, ", %u)", socket_address_port(from));
}

bool enip_list_put(struct text *t, enum enip_command command, unsigned index,
                   const struct sockaddr *from, struct reader data) {
    struct text own = text_new();
    struct enip_cpf cpf = enip_cpf_decode(&data);
    bool good = !data.bad;
    enip_list_name_put(&own, command);
    text_format(&own, " %2u from ", index);
    enip_peer_put(&own, from);
    text_format(&own, ": {\n    \"count\": %u", cpf.count);
    for (uint16_t i = 0; i < cpf.count && good; i++)
        good = put_item(&own, i, &cpf.items[i]);
    text_puts(&own, "\n}");
    if (good)
        text_str(t, text_view(&own));
    text_fini(&own);
    return good;
}
