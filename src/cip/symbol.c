/* SPDX-License-Identifier: MIT */
#include "cip/symbol.h"

#include "base/check.h"

static void dimensions_decode(struct reader *r, uint32_t *ret_dimensions) {
    for (size_t i = 0; i < CIP_SYMBOL_DIMENSIONS_MAX; i++)
        ret_dimensions[i] = reader_u32(r);
}

static void dimensions_encode(struct writer *w, const uint32_t *dimensions) {
    for (size_t i = 0; i < CIP_SYMBOL_DIMENSIONS_MAX; i++)
        writer_u32(w, dimensions[i]);
}

static struct reader path_decode(struct reader *r) {
    return reader_sub(r, 2 * (size_t)reader_u8(r));
}

static void path_encode(struct writer *w, struct reader path) {
    size_t size = reader_left(&path);
    if (size % 2 != 0 || size > 2 * UINT8_MAX)
        writer_fail(w);
    writer_u8(w, (uint8_t)(size / 2));
    writer_rest(w, path);
}

static void name_encode(struct writer *w, struct str name) {
    size_t mark = writer_length16(w);
    writer_bytes(w, name.at, name.size);
    writer_length16_end(w, mark);
}

static void attribute_decode(struct reader *r, uint16_t id, struct cip_symbol *symbol) {
    switch (id) {
    case CIP_SYMBOL_NAME:
        symbol->name = str_rest(reader_sub(r, reader_u16(r)));
        break;
    case CIP_SYMBOL_TYPE:
        symbol->type = reader_u16(r);
        break;
    case CIP_SYMBOL_ADDRESS:
        symbol->address = reader_u32(r);
        break;
    case CIP_SYMBOL_OBJECT_ADDRESS:
        symbol->object_address = reader_u32(r);
        break;
    case CIP_SYMBOL_CONTROL:
        symbol->control = reader_u32(r);
        break;
    case CIP_SYMBOL_SIZE:
        symbol->size = reader_u16(r);
        break;
    case CIP_SYMBOL_DIMENSIONS:
        dimensions_decode(r, symbol->dimensions);
        break;
    case CIP_SYMBOL_ACCESS:
        symbol->access = reader_u8(r);
        break;
    case CIP_SYMBOL_TABLE:
        symbol->table = reader_u32(r);
        break;
    case CIP_SYMBOL_PATH:
        symbol->path = path_decode(r);
        break;
    default:
        reader_fail(r);
    }
}

void cip_symbol_attribute_encode(struct writer *w, uint16_t id, const struct cip_symbol *symbol) {
    switch (id) {
    case CIP_SYMBOL_NAME:
        name_encode(w, symbol->name);
        break;
    case CIP_SYMBOL_TYPE:
        writer_u16(w, symbol->type);
        break;
    case CIP_SYMBOL_ADDRESS:
        writer_u32(w, symbol->address);
        break;
    case CIP_SYMBOL_OBJECT_ADDRESS:
        writer_u32(w, symbol->object_address);
        break;
    case CIP_SYMBOL_CONTROL:
        writer_u32(w, symbol->control);
        break;
    case CIP_SYMBOL_SIZE:
        writer_u16(w, symbol->size);
        break;
    case CIP_SYMBOL_DIMENSIONS:
        dimensions_encode(w, symbol->dimensions);
        break;
    case CIP_SYMBOL_ACCESS:
        writer_u8(w, symbol->access);
        break;
    case CIP_SYMBOL_TABLE:
        writer_u32(w, symbol->table);
        break;
    case CIP_SYMBOL_PATH:
        path_encode(w, symbol->path);
        break;
    default:
        writer_fail(w);
    }
}

bool cip_symbol_has_attribute(uint16_t id) {
    const struct cip_symbol empty = {.path = reader_of(NULL, 0)};
    struct writer measure = writer_measure();
    cip_symbol_attribute_encode(&measure, id, &empty);
    return measure.size > 0;
}

struct cip_symbol cip_symbol_decode(struct reader *r, const struct cip_attribute_list *asked) {
    struct cip_symbol symbol = {.instance = reader_u32(r)};
    for (uint16_t i = 0; i < asked->count && !r->bad; i++)
        attribute_decode(r, cip_attribute_list_id(asked, i), &symbol);
    return symbol;
}

void cip_symbol_encode(struct writer *w, const struct cip_symbol *symbol,
                       const struct cip_attribute_list *asked) {
    writer_u32(w, symbol->instance);
    for (uint16_t i = 0; i < asked->count; i++)
        cip_symbol_attribute_encode(w, cip_attribute_list_id(asked, i), symbol);
}

struct cip_symbol_type cip_symbol_type_of(uint16_t word) {
    struct cip_symbol_type type = {
        .structure = word >> 15,
        .dimensions = word >> 13 & 3,
        .system = word >> 12 & 1,
    };
    type.code = type.structure ? word & CIP_SYMBOL_TEMPLATE_MAX : word & 0xff;
    type.bit = type.structure ? 0 : word >> 8 & 0xf;
    return type;
}

uint16_t cip_symbol_type_pack(const struct cip_symbol_type *type) {
    check(type->dimensions <= CIP_SYMBOL_DIMENSIONS_MAX);
    check(type->code <= (type->structure ? CIP_SYMBOL_TEMPLATE_MAX : 0xff));
    check(type->bit <= (type->structure ? 0 : 0xf));
    return (uint16_t)(type->structure << 15 | type->dimensions << 13 | type->system << 12 |
                      type->bit << 8 | type->code);
}
