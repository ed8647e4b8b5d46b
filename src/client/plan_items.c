/* SPDX-License-Identifier: MIT */
#include "client/plan_items.h"

#include "base/mem.h"
#include "cip/status.h"
#include "cip/structure.h"
#include "cip/type.h"

enum { BITS_PER_BYTE = 8, ALIGNMENT_MAX = 8 };

static const struct eip_status no_status = {.source = EIP_SOURCE_NONE};

static eip_err mistake(struct client_mistake *m, eip_err err, size_t index, size_t column,
                       const char *why) {
    *m = (struct client_mistake){.err = err, .index = index, .column = column, .why = why};
    return err;
}

static const void *keep(struct plan_items *p, const void *bytes, size_t size) {
    uint8_t *copy = arena_take_bytes(&p->texts, size);
    if (copy != NULL)
        memcpy(copy, bytes, size);
    return copy;
}

static eip_err add(struct plan_items *p, size_t index, const char *tag, struct client_mistake *m) {
    struct cip_address address;
    struct cip_address_fault wrong;
    struct cip_target object;
    struct plan_row *row = &p->rows[index];
    if (tag == NULL)
        return mistake(m, EIP_E_ARGUMENT, index, 0, "is NULL");
    if (cip_address_parse_large(str_of(tag), &address, &wrong) != EIP_OK)
        return mistake(m, EIP_E_TAG, index, wrong.column, wrong.why);
    p->items[index].tag = keep(p, tag, strlen(tag) + 1);
    row->path = keep(p, address.path, address.path_size);
    if (p->items[index].tag == NULL || row->path == NULL)
        return mistake(m, EIP_E_MEMORY, index, 0, error_text(EIP_E_MEMORY));
    row->path_size = (uint16_t)address.path_size;
    row->bit = (int8_t)address.bit;
    row->member_bit = EIP_NO_BIT;
    row->count = address.count;
    row->is_object = cip_address_aim(&address, &object) != CIP_AIM_TAG;
    if (row->is_object)
        plan_items_set_kind(p, index, PLAN_ASIDE);
    return EIP_OK;
}

eip_err plan_items_init(struct plan_items *p, const char *const *tags, size_t count,
                        struct client_mistake *ret_mistake) {
    *p = (struct plan_items){.count = 0};
    if (tags == NULL && count > 0)
        return mistake(ret_mistake, EIP_E_ARGUMENT, count, 0, "is NULL");
    if (count > PLAN_ITEMS_MAX)
        return mistake(ret_mistake, EIP_E_LIMIT, count, 0, "more than 1048576 tags");
    p->items = mem_zero(count, sizeof *p->items);
    p->rows = mem_zero(count, sizeof *p->rows);
    p->states = mem_zero(count, sizeof *p->states);
    if (p->items == NULL || p->rows == NULL || p->states == NULL)
        return mistake(ret_mistake, EIP_E_MEMORY, count, 0, error_text(EIP_E_MEMORY));
    p->count = p->unknown = count;
    eip_err err = EIP_OK;
    for (size_t i = 0; err == EIP_OK && i < count; i++)
        err = add(p, i, tags[i], ret_mistake);
    return err;
}

void plan_items_fini(struct plan_items *p) {
    mem_free(p->items);
    mem_free(p->rows);
    mem_free(p->states);
    mem_free(p->values);
    arena_fini(&p->texts);
    *p = (struct plan_items){.count = 0};
}

static void enter(struct plan_items *p, size_t index, enum plan_state state) {
    p->failed += (state == PLAN_FAILED);
    p->failed -= (p->states[index] == PLAN_FAILED);
    p->states[index] = (uint8_t)state;
}

void plan_items_set_kind(struct plan_items *p, size_t index, enum plan_kind kind) {
    p->unknown += (kind == PLAN_UNKNOWN);
    p->unknown -= (p->rows[index].kind == PLAN_UNKNOWN);
    p->rows[index].kind = (uint8_t)kind;
}

static void swap_paths(struct plan_row *row) {
    const uint8_t *path = row->path;
    uint16_t size = row->path_size;
    row->path = row->other_path;
    row->path_size = row->other_size;
    row->other_path = path;
    row->other_size = size;
}

/* A row is of its tag's text again. */
static void forget_bool(struct plan_row *row) {
    if (!row->is_bool)
        return;
    swap_paths(row);
    row->bit = CIP_ADDRESS_NO_BIT;
    row->is_bool = false;
}

void plan_items_forget(struct plan_items *p) {
    p->values_size = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct plan_row *row = &p->rows[i];
        if (p->states[i] == PLAN_GOOD)
            enter(p, i, PLAN_NONE);
        forget_bool(row);
        plan_items_set_kind(p, i, row->is_object ? PLAN_ASIDE : PLAN_UNKNOWN);
        row->alone = row->confirmed = row->is_denied = false;
        row->member_bit = EIP_NO_BIT;
        row->symbol = NULL;
        row->structure = NULL;
    }
}

/* What is known. */

static bool is_integer(uint16_t code) {
    const struct cip_type *type = cip_type_find(code);
    return type != NULL && (type->kind == CIP_KIND_SIGNED || type->kind == CIP_KIND_UNSIGNED);
}

/* Bytes of an element, 0 if they vary, or if nothing tells. */
static size_t element_size(const struct plan_row *row, struct cip_tag_type type, size_t bytes) {
    size_t size = cip_type_size(type.code, type.handle);
    if (type.code == EIP_TYPE_STRUCT && bytes % row->count == 0)
        size = bytes / row->count;
    return size * row->count == bytes ? size : 0;
}

static bool has_bit(const struct plan_row *row, uint16_t type, size_t size) {
    return row->count == 1 && is_integer(type) && (size_t)row->bit < size * BITS_PER_BYTE;
}

eip_err plan_items_learn(struct plan_items *p, size_t index, struct cip_tag_type type,
                         size_t bytes) {
    struct plan_row *row = &p->rows[index];
    size_t size = element_size(row, type, bytes);
    forget_bool(row);
    row->confirmed = true;
    plan_items_set_kind(p, index, PLAN_ASIDE);
    if (size == 0 || (row->bit != CIP_ADDRESS_NO_BIT && !has_bit(row, type.code, size)))
        return EIP_OK;
    row->type = type.code;
    row->handle = type.handle;
    row->element_size = (uint32_t)size;
    row->member_bit = EIP_NO_BIT;
    row->symbol = NULL;
    row->structure = NULL;
    return plan_items_place(p, index);
}

static bool suits(const struct plan_row *row, const struct catalog_place *place) {
    size_t size = place->element_size;
    bool known = place->type == EIP_TYPE_STRUCT ? place->structure != NULL
                                                : cip_type_size(place->type, 0) == size;
    return known && size > 0 && row->count <= place->count &&
           place->symbol->access != EIP_ACCESS_NONE &&
           (row->bit == CIP_ADDRESS_NO_BIT || has_bit(row, place->type, size));
}

static eip_err find_place(const struct plan_row *row, const eip_catalog *catalog,
                          struct catalog_place *ret_place) {
    struct cip_address address;
    memcpy(address.path, row->path, row->path_size);
    address.path_size = row->path_size;
    return catalog_resolve(catalog, &address, ret_place);
}

static eip_err be_at(struct plan_items *p, size_t index, const struct catalog_place *place) {
    struct plan_row *row = &p->rows[index];
    row->type = place->type;
    row->handle = place->type == EIP_TYPE_STRUCT ? place->structure->handle : 0;
    row->element_size = place->element_size;
    row->member_bit = place->bit;
    row->symbol = place->symbol;
    row->structure = row->handle != EIP_HANDLE_STRING ? place->structure : NULL;
    row->offset = place->offset;
    row->name_size = (uint16_t)place->name_size;
    return plan_items_place(p, index);
}

/* BOOLs of an array. */

/* The path of the DWORD that a BOOL is in; false: it is in none. */
static bool find_dword(const struct plan_row *row, struct cip_address *ret_address,
                       uint32_t *ret_index) {
    struct client_bools_spot spot;
    struct writer w = writer_of(ret_address->path, sizeof ret_address->path);
    if (row->count != 1 || row->bit != CIP_ADDRESS_NO_BIT ||
        !client_bools_find(reader_of(row->path, row->path_size), &spot))
        return false;
    writer_bytes(&w, row->path, spot.stem);
    if (spot.stem < row->path_size)
        cip_path_member(&w, spot.index / CIP_BOOLS_OF_DWORD);
    ret_address->path_size = w.size;
    *ret_index = spot.index;
    return !w.bad;
}

/* The path is that of the DWORD until it is forgotten. */
static eip_err aim_at_dword(struct plan_items *p, struct plan_row *row,
                            const struct cip_address *dword, uint32_t index) {
    if (row->other_path == NULL) {
        row->other_path = keep(p, dword->path, dword->path_size);
        row->other_size = (uint16_t)dword->path_size;
    }
    if (row->other_path == NULL)
        return EIP_E_MEMORY;
    swap_paths(row);
    row->bit = (int8_t)(index % CIP_BOOLS_OF_DWORD);
    row->is_bool = true;
    return EIP_OK;
}

eip_err plan_items_learn_bools(struct plan_items *p, size_t index) {
    static const struct catalog_place nowhere = {
        .type = EIP_TYPE_DWORD, .bit = EIP_NO_BIT, .element_size = CLIENT_DWORD_SIZE};
    struct plan_row *row = &p->rows[index];
    struct cip_address dword;
    uint32_t at;
    forget_bool(row);
    row->confirmed = true;
    plan_items_set_kind(p, index, PLAN_ASIDE);
    if (!find_dword(row, &dword, &at))
        return EIP_OK;
    eip_err err = aim_at_dword(p, row, &dword, at);
    return err == EIP_OK ? be_at(p, index, &nowhere) : err;
}

/* More than one at once are learned. */
static eip_err resolve_bool(struct plan_items *p, size_t index, const eip_catalog *catalog) {
    struct plan_row *row = &p->rows[index];
    struct cip_address dword;
    struct catalog_place place;
    uint32_t at;
    if (!find_dword(row, &dword, &at) || catalog_resolve(catalog, &dword, &place) != EIP_OK ||
        place.type != EIP_TYPE_DWORD || !suits(row, &place))
        return EIP_OK;
    eip_err err = aim_at_dword(p, row, &dword, at);
    return err == EIP_OK ? be_at(p, index, &place) : err;
}

static eip_err resolve(struct plan_items *p, size_t index, const eip_catalog *catalog) {
    struct plan_row *row = &p->rows[index];
    struct catalog_place place = {.type = 0};
    eip_err err = find_place(row, catalog, &place);
    bool has_marks = catalog_key_of(catalog)->marks_size > 0;
    bool is_dword = place.type == EIP_TYPE_DWORD && row->bit == CIP_ADDRESS_NO_BIT;
    /* A controller with marks has no arrays of DWORDs but those of BOOLs; others may be asked. */
    if (has_marks && (is_dword || err == EIP_E_ARGUMENT))
        return resolve_bool(p, index, catalog);
    if (is_dword)
        return EIP_OK;
    return err == EIP_OK && suits(row, &place) ? be_at(p, index, &place) : EIP_OK;
}

eip_err plan_items_resolve(struct plan_items *p, const eip_catalog *catalog) {
    eip_err err = EIP_OK;
    for (size_t i = 0; err == EIP_OK && i < p->count; i++)
        if (p->rows[i].kind == PLAN_UNKNOWN)
            err = resolve(p, i, catalog);
    return err;
}

bool plan_items_differs(const struct plan_items *p, size_t index, struct cip_tag_type type,
                        size_t bytes) {
    const struct plan_row *row = &p->rows[index];
    if (row->is_bool)
        return type.code != EIP_TYPE_BOOL || bytes != 1;
    return row->type != type.code || row->handle != type.handle ||
           (uint64_t)row->element_size * row->count != bytes;
}

/* Values that move are still those of this run. */
static eip_err grow(struct plan_items *p, size_t size) {
    if (size > PLAN_VALUES_MAX)
        return EIP_E_LIMIT;
    if (size <= p->values_room)
        return EIP_OK;
    uint8_t *values = mem_grow(p->values, &p->values_room, size, 1);
    if (values == NULL)
        return EIP_E_MEMORY;
    p->values = values;
    for (size_t i = 0; i < p->count; i++)
        if (p->states[i] == PLAN_GOOD || p->states[i] == PLAN_KEPT)
            p->items[i].value.data = values + p->rows[i].at;
    return EIP_OK;
}

static eip_err take_room(struct plan_items *p, size_t index, uint64_t size) {
    size_t align = 1;
    while (align < ALIGNMENT_MAX && align * 2 <= size)
        align *= 2;
    size_t at = (p->values_size + align - 1) / align * align;
    if (size > CLIENT_VALUE_MAX)
        return EIP_E_LIMIT;
    eip_err err = grow(p, at + (size_t)size);
    if (err != EIP_OK)
        return err;
    p->rows[index].at = (uint32_t)at;
    p->rows[index].size = (uint32_t)size;
    p->values_size = at + (size_t)size;
    return EIP_OK;
}

eip_err plan_items_place(struct plan_items *p, size_t index) {
    struct plan_row *row = &p->rows[index];
    bool is_bit = row->bit != CIP_ADDRESS_NO_BIT;
    if (p->states[index] == PLAN_GOOD)
        enter(p, index, PLAN_NONE);
    eip_err err = take_room(p, index, is_bit ? 1 : (uint64_t)row->element_size * row->count);
    if (err == EIP_OK)
        plan_items_set_kind(p, index, PLAN_FIXED);
    return err;
}

/* How they ended. */

static void end_well(struct plan_items *p, size_t index, enum plan_state state) {
    p->items[index].err = EIP_OK;
    p->items[index].status = no_status;
    enter(p, index, state);
}

/* Of structures that nobody knows the members of it is not known how many they are. */
static uint32_t shown_count(const struct plan_row *row) {
    bool is_bare =
        row->type == EIP_TYPE_STRUCT && row->handle != EIP_HANDLE_STRING && row->structure == NULL;
    return row->bit != CIP_ADDRESS_NO_BIT || is_bare ? 1 : row->count;
}

void plan_items_show(struct plan_items *p, size_t index) {
    struct plan_row *row = &p->rows[index];
    bool is_bit = row->bit != CIP_ADDRESS_NO_BIT;
    if (row->failed_run == p->run)
        return;
    row->confirmed = true;
    p->items[index].value = (struct eip_value){
        .type = is_bit ? EIP_TYPE_BOOL : row->type,
        .handle = is_bit ? 0 : row->handle,
        .count = shown_count(row),
        .data = p->values + row->at,
        .size = row->size,
        .structure = row->structure,
    };
    end_well(p, index, PLAN_GOOD);
}

bool plan_items_is_bare(const struct plan_items *p, size_t index) {
    const struct eip_item *item = &p->items[index];
    const struct eip_value *v = &item->value;
    return item->err == EIP_OK && v->type == EIP_TYPE_STRUCT && v->handle != EIP_HANDLE_STRING &&
           v->structure == NULL;
}

void plan_items_attach(struct plan_items *p, size_t index, const eip_catalog *catalog) {
    struct plan_row *row = &p->rows[index];
    struct eip_value *value = &p->items[index].value;
    struct catalog_place place = {.structure = NULL};
    if (!plan_items_is_bare(p, index))
        return;
    const struct eip_structure *structure = row->structure;
    if (structure == NULL && !row->is_object && find_place(row, catalog, &place) == EIP_OK)
        structure = place.structure;
    if (structure == NULL || structure->handle != value->handle)
        structure = catalog_by_handle(catalog, value->handle);
    if (structure == NULL || !cip_structure_attach(value, structure))
        return;
    if (row->kind != PLAN_FIXED || row->element_size == structure->size)
        row->structure = structure;
}

void plan_items_loose(struct plan_items *p, size_t index, const struct eip_value *value) {
    p->items[index].value = *value;
    end_well(p, index, PLAN_LOOSE);
}

eip_err plan_items_keep(struct plan_items *p, size_t index, const struct eip_value *value) {
    if (p->states[index] == PLAN_GOOD)
        enter(p, index, PLAN_NONE);
    eip_err err = take_room(p, index, value->size);
    if (err != EIP_OK)
        return err;
    uint8_t *copy = p->values + p->rows[index].at;
    if (value->size > 0)
        memcpy(copy, value->data, value->size);
    p->items[index].value = *value;
    p->items[index].value.data = copy;
    end_well(p, index, PLAN_KEPT);
    return EIP_OK;
}

static bool is_denial(eip_err err, const struct eip_status *status) {
    return err == EIP_E_REFUSED && status->source == EIP_SOURCE_DEVICE &&
           status->general == CIP_PRIVILEGE_VIOLATION;
}

bool plan_items_is_denied_whole(const struct plan_items *p, size_t index) {
    const struct eip_item *item = &p->items[index];
    const struct plan_row *row = &p->rows[index];
    return p->states[index] == PLAN_FAILED && is_denial(item->err, &item->status) &&
           !row->is_object && !row->is_denied && row->bit == CIP_ADDRESS_NO_BIT;
}

void plan_items_fail_instead(struct plan_items *p, size_t index, eip_err err,
                             const struct eip_status *status) {
    p->rows[index].failed_run = 0;
    plan_items_fail(p, index, err, status);
}

void plan_items_fail(struct plan_items *p, size_t index, eip_err err,
                     const struct eip_status *status) {
    if (p->rows[index].failed_run == p->run)
        return;
    p->rows[index].failed_run = p->run;
    p->denied += is_denial(err, status);
    p->items[index].err = err;
    p->items[index].status = *status;
    if (p->states[index] != PLAN_FAILED)
        p->items[index].value = (struct eip_value){.count = 0};
    enter(p, index, PLAN_FAILED);
}

void plan_items_fail_all(struct plan_items *p, eip_err err, const struct eip_status *status) {
    for (size_t i = 0; i < p->count; i++)
        plan_items_fail_instead(p, i, err, status);
}

eip_err plan_items_err(const struct plan_items *p, size_t *ret_index) {
    if (p->failed == 0)
        return EIP_OK;
    const uint8_t *first = memchr(p->states, PLAN_FAILED, p->count);
    *ret_index = (size_t)(first - p->states);
    return p->items[*ret_index].err;
}
