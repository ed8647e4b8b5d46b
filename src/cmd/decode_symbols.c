/* SPDX-License-Identifier: MIT */
#include "cmd/decode_parts.h"

#include "capture/symbols.h"
#include "cip/template.h"
#include "json/json.h"

#include <inttypes.h>

enum { SYMBOLS_SHOWN_MAX = 4 };

/* "DINT", "STRING", "struct 0x29a", or the word as it is. */
static void type_text(struct text *t, uint16_t word) {
    struct cip_symbol_type type = cip_symbol_type_of(word);
    const char *name = type.system ? NULL : eip_type_name(type.code, 0);
    if (type.structure && type.code == CIP_TEMPLATE_STRING)
        text_puts(t, "STRING");
    else if (type.structure)
        text_format(t, "struct 0x%x", type.code);
    else if (name != NULL)
        text_puts(t, name);
    else
        text_format(t, "0x%04x", word);
}

/* "[10,2]"; "[,]" where the lengths were not asked for. */
static void dimensions_text(struct text *t, const struct capture_symbols *symbols,
                            const struct cip_symbol *symbol) {
    bool asked = capture_symbols_asked(symbols, CIP_SYMBOL_DIMENSIONS);
    unsigned count = cip_symbol_type_of(symbol->type).dimensions;
    for (unsigned i = 0; i < count; i++) {
        text_char(t, i == 0 ? '[' : ',');
        if (asked)
            text_unsigned(t, symbol->dimensions[i]);
    }
    if (count > 0)
        text_char(t, ']');
}

static bool is_plain(struct str name) {
    for (size_t i = 0; i < name.size; i++)
        if (name.at[i] <= ' ' || name.at[i] > '~' || name.at[i] == ',' || name.at[i] == '"')
            return false;
    return name.size > 0;
}

static void name_text(struct text *t, struct str name) {
    if (is_plain(name))
        text_str(t, name);
    else
        text_quoted(t, name, '"');
}

static void symbol_text(struct text *t, const struct capture_symbols *symbols,
                        const struct cip_symbol *symbol) {
    if (!capture_symbols_asked(symbols, CIP_SYMBOL_NAME))
        text_format(t, "instance %" PRIu32, symbol->instance);
    else
        name_text(t, symbol->name);
    if (!capture_symbols_asked(symbols, CIP_SYMBOL_TYPE))
        return;
    text_char(t, ' ');
    type_text(t, symbol->type);
    dimensions_text(t, symbols, symbol);
}

static bool page_text(struct text *t, const struct capture_service *s) {
    struct capture_symbols symbols;
    struct cip_symbol symbol;
    if (!capture_symbols_of(s, &symbols))
        return false;
    size_t count = symbols.left;
    if (!capture_symbols_next(&symbols, &symbol)) {
        text_puts(t, ": no symbols");
        return true;
    }
    text_format(t, ": %zu symbol%s from %" PRIu32 ": ", count, count == 1 ? "" : "s",
                symbol.instance);
    symbol_text(t, &symbols, &symbol);
    for (size_t i = 1; i < SYMBOLS_SHOWN_MAX && capture_symbols_next(&symbols, &symbol); i++) {
        text_puts(t, ", ");
        symbol_text(t, &symbols, &symbol);
    }
    if (symbols.left > 0)
        text_format(t, ", and %zu more", symbols.left);
    return true;
}

bool decode_symbols_text(struct text *t, const struct capture_service *s) {
    return page_text(t, s) || decode_attributes_text(t, s);
}

static void put_type(struct json_object *o, uint16_t word) {
    char buffer[32];
    struct text t = text_of(buffer, sizeof buffer);
    struct cip_symbol_type type = cip_symbol_type_of(word);
    type_text(&t, word);
    json_put(o, "type", json_text(text_view(&t)));
    if (!type.structure && !type.system && type.code == EIP_TYPE_BOOL)
        json_put(o, "bit", json_uint(type.bit));
    if (type.system)
        json_put(o, "system", json_object_new_boolean(true));
}

static void put_dimensions(struct json_object *o, const struct cip_symbol *symbol) {
    if (symbol->dimensions[0] == 0)
        return;
    struct json_object *list = json_object_new_array();
    for (size_t i = 0; i < CIP_SYMBOL_DIMENSIONS_MAX && symbol->dimensions[i] != 0; i++)
        json_append(list, json_uint(symbol->dimensions[i]));
    json_put(o, "dims", list);
}

static void put_attribute(struct json_object *o, uint16_t id, const struct cip_symbol *symbol) {
    switch (id) {
    case CIP_SYMBOL_NAME:
        json_put(o, "name", json_text(symbol->name));
        break;
    case CIP_SYMBOL_TYPE:
        put_type(o, symbol->type);
        break;
    case CIP_SYMBOL_ADDRESS:
        json_put(o, "address", json_uint(symbol->address));
        break;
    case CIP_SYMBOL_OBJECT_ADDRESS:
        json_put(o, "object_address", json_uint(symbol->object_address));
        break;
    case CIP_SYMBOL_CONTROL:
        json_put(o, "control", json_uint(symbol->control));
        break;
    case CIP_SYMBOL_SIZE:
        json_put(o, "size", json_uint(symbol->size));
        break;
    case CIP_SYMBOL_DIMENSIONS:
        put_dimensions(o, symbol);
        break;
    case CIP_SYMBOL_ACCESS:
        json_put(o, "access", json_uint(symbol->access));
        break;
    case CIP_SYMBOL_TABLE:
        json_put(o, "table", json_uint(symbol->table));
        break;
    case CIP_SYMBOL_PATH:
        json_put(o, "data_path", json_hex(symbol->path));
        break;
    default:
        break;
    }
}

static struct json_object *symbol_json(const struct capture_symbols *symbols,
                                       const struct cip_symbol *symbol) {
    struct json_object *o = json_object_new_object();
    json_put(o, "instance", json_uint(symbol->instance));
    for (uint16_t i = 0; i < symbols->asked.count; i++)
        put_attribute(o, cip_attribute_list_id(&symbols->asked, i), symbol);
    return o;
}

static bool page_json(struct json_object *o, const struct capture_service *s) {
    struct capture_symbols symbols;
    struct cip_symbol symbol;
    if (!capture_symbols_of(s, &symbols))
        return false;
    struct json_object *list = json_object_new_array();
    while (list != NULL && capture_symbols_next(&symbols, &symbol))
        json_append(list, symbol_json(&symbols, &symbol));
    json_put(o, "symbols", list);
    return true;
}

bool decode_symbols_json(struct json_object *o, const struct capture_service *s) {
    return page_json(o, s) || decode_attributes_json(o, s);
}

/* Which part of the definition: of a reply, what was asked. */
static bool part_of(const struct capture_service *s, struct cip_template_read *ret_read) {
    struct reader r = s->reply ? s->asked : s->data;
    struct cip_template_read read = cip_template_read_decode(&r);
    if (r.bad || (s->general != CIP_OK && s->general != CIP_PARTIAL_TRANSFER))
        return false;
    *ret_read = read;
    return true;
}

/* A whole definition, if the reply carries one. */
static bool whole_of(const struct capture_service *s, const struct cip_template_read *read,
                     struct cip_template *ret_template) {
    struct reader r = s->data;
    uint16_t members;
    if (!s->reply || s->general != CIP_OK || read->offset != 0 || !cip_template_count(r, &members))
        return false;
    *ret_template = cip_template_decode(&r, members);
    return !r.bad;
}

/* "Hist:INT[3]@8", "Run:BOOL@0.1"; a structure by the number of its template. */
static void member_text(struct text *t, const struct cip_template_field *field) {
    const struct cip_symbol_type type = cip_symbol_type_of(field->record.type);
    name_text(t, field->name);
    text_char(t, ':');
    type_text(t, field->record.type);
    if (type.dimensions > 0)
        text_format(t, "[%u]", field->record.info);
    text_format(t, "@%" PRIu32, field->record.offset);
    if (!type.structure && type.code == EIP_TYPE_BOOL)
        text_format(t, ".%u", field->record.info);
}

static void members_text(struct text *t, struct cip_template definition) {
    struct cip_template_field field;
    text_puts(t, ": ");
    name_text(t, definition.name);
    for (const char *before = "{"; cip_template_next(&definition, &field); before = ", ") {
        text_puts(t, before);
        member_text(t, &field);
    }
    text_char(t, '}');
}

bool decode_template_text(struct text *t, const struct capture_service *s) {
    struct cip_template_read read;
    struct cip_template definition;
    if (!part_of(s, &read))
        return false;
    text_format(t, ": %zu bytes from %" PRIu32, s->reply ? reader_left(&s->data) : read.size,
                read.offset);
    if (whole_of(s, &read, &definition))
        members_text(t, definition);
    return true;
}

static void put_info(struct json_object *o, const struct cip_template_member *m) {
    const struct cip_symbol_type type = cip_symbol_type_of(m->type);
    if (type.dimensions > 0)
        json_put(o, "count", json_uint(m->info));
    else if (!type.structure && type.code == EIP_TYPE_BOOL)
        json_put(o, "bit", json_uint(m->info));
}

static struct json_object *members_json(struct cip_template definition) {
    struct cip_template_field field;
    struct json_object *list = json_object_new_array();
    while (list != NULL && cip_template_next(&definition, &field)) {
        struct json_object *o = json_object_new_object();
        json_put(o, "name", json_text(field.name));
        put_type(o, field.record.type);
        put_info(o, &field.record);
        json_put(o, "offset", json_uint(field.record.offset));
        json_append(list, o);
    }
    return list;
}

bool decode_template_json(struct json_object *o, const struct capture_service *s) {
    struct cip_template_read read;
    struct cip_template definition;
    if (!part_of(s, &read))
        return false;
    json_put(o, "offset", json_uint(read.offset));
    json_put(o, "size", json_uint(s->reply ? reader_left(&s->data) : read.size));
    if (s->reply)
        decode_put_data(o, s->data);
    if (whole_of(s, &read, &definition)) {
        json_put(o, "template", json_text(definition.name));
        json_put(o, "members", members_json(definition));
    }
    return true;
}
