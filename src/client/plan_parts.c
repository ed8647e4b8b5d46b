/* SPDX-License-Identifier: MIT */
#include "client/plan_parts.h"

#include "base/mem.h"
#include "cip/message.h"
#include "cip/service.h"
#include "cip/type.h"
#include "client/plan_merge.h"

enum { BITS_PER_BYTE = 8, TYPE_SIZE = 2, STRUCTURE_TYPE_SIZE = 4, REQUEST_MAX = 520 };

/* What is being built, and of what. */
struct builder {
    struct plan_parts *parts;
    struct plan_items *items;
    struct plan_limits limits;
    eip_err err;
};

void plan_parts_fini(struct plan_parts *p) {
    mem_free(p->parts);
    mem_free(p->uses);
    mem_free(p->bytes);
    *p = (struct plan_parts){.count = 0};
}

static uint8_t head_size(uint16_t type) {
    return type == EIP_TYPE_STRUCT ? STRUCTURE_TYPE_SIZE : TYPE_SIZE;
}

/* Parts. */

static eip_err keep_request(struct plan_parts *p, struct reader path, size_t count,
                            struct plan_part *part) {
    uint8_t request[REQUEST_MAX];
    struct writer w = writer_of(request, sizeof request);
    size_t mark = cip_request_begin(&w, CIP_READ_TAG);
    writer_rest(&w, path);
    cip_request_path_end(&w, mark);
    writer_u16(&w, (uint16_t)count);
    uint8_t *bytes = mem_grow(p->bytes, &p->bytes_room, p->size + w.size, 1);
    if (w.bad || bytes == NULL)
        return bytes == NULL ? EIP_E_MEMORY : EIP_E_LIMIT;
    p->bytes = bytes;
    memcpy(bytes + p->size, request, w.size);
    part->request = (uint32_t)p->size;
    part->request_size = (uint16_t)w.size;
    p->size += w.size;
    return EIP_OK;
}

/* Its uses follow. */
static eip_err add_part(struct plan_parts *p, struct reader path, size_t count,
                        struct plan_part part) {
    struct plan_part *parts = mem_grow(p->parts, &p->room, p->count + 1, sizeof *parts);
    if (parts == NULL)
        return EIP_E_MEMORY;
    p->parts = parts;
    part.use = (uint32_t)p->use_count;
    eip_err err = keep_request(p, path, count, &part);
    if (err == EIP_OK)
        parts[p->count++] = part;
    return err;
}

static eip_err add_use(struct plan_parts *p, struct plan_use use) {
    struct plan_use *uses = mem_grow(p->uses, &p->use_room, p->use_count + 1, sizeof *uses);
    if (uses == NULL)
        return EIP_E_MEMORY;
    p->uses = uses;
    uses[p->use_count++] = use;
    p->parts[p->count - 1].count++;
    return EIP_OK;
}

/*
 * By symbol instance, where that is shorter: the program's name, the instance, and what follows the
 * tag's name.
 */
static struct reader by_instance(const struct plan_row *row, struct reader path,
                                 uint8_t room[CIP_PATH_SIZE_MAX]) {
    struct writer w = writer_of(room, CIP_PATH_SIZE_MAX);
    struct reader first = path;
    struct cip_segment segment;
    if (row->symbol == NULL || row->symbol->instance > UINT16_MAX || row->alone)
        return path;
    if (row->symbol->program != NULL && cip_segment_decode(&first, false, &segment, NULL))
        writer_bytes(&w, path.at, (size_t)(first.at - path.at));
    cip_path_class(&w, CIP_CLASS_SYMBOL);
    cip_path_instance(&w, row->symbol->instance);
    writer_bytes(&w, path.at + row->name_size, reader_left(&path) - row->name_size);
    return w.bad || w.size >= reader_left(&path) ? path : reader_of(room, w.size);
}

static eip_err add_tag_part(struct builder *b, const struct plan_row *row, struct reader path,
                            size_t count, struct plan_part part) {
    uint8_t room[CIP_PATH_SIZE_MAX];
    struct reader shorter = b->limits.instances ? by_instance(row, path, room) : path;
    part.instance = shorter.at != path.at;
    part.guarded = part.guarded || part.instance;
    part.plain = part.plain && !part.instance;
    return add_part(b->parts, shorter, count, part);
}

static struct plan_part part_of(uint16_t type, uint16_t handle, uint64_t size) {
    return (struct plan_part){
        .type = type | (uint32_t)handle << 16, .head = head_size(type), .size = (uint16_t)size};
}

/* Uses. */

static enum plan_copy copy_of(uint16_t type, uint64_t size) {
    if (type == EIP_TYPE_BOOL)
        return PLAN_COPY_BOOL;
    switch (size) {
    case 1:
        return PLAN_COPY_1;
    case 2:
        return PLAN_COPY_2;
    case 4:
        return PLAN_COPY_4;
    case 8:
        return PLAN_COPY_8;
    default:
        return PLAN_COPY;
    }
}

static struct plan_use use_of(const struct plan_items *items, uint32_t item, uint64_t from,
                              bool inside) {
    const struct plan_row *row = &items->rows[item];
    struct plan_use use = {.item = item,
                           .to = row->at,
                           .from = (uint16_t)from,
                           .size = (uint16_t)row->size,
                           .copy = (uint8_t)copy_of(row->type, row->size)};
    int bit = inside && row->member_bit != EIP_NO_BIT ? row->member_bit : row->bit;
    if (bit == CIP_ADDRESS_NO_BIT)
        return use;
    use.from = (uint16_t)(from + (unsigned)bit / BITS_PER_BYTE);
    use.copy = PLAN_COPY_BIT;
    use.bit = (uint8_t)((unsigned)bit % BITS_PER_BYTE);
    return use;
}

/* Reads of one or more tags. */

static bool asks_the_same(const struct plan_row *row, struct reader path, size_t count) {
    return row->count == count && row->path_size == reader_left(&path) &&
           memcmp(row->path, path.at, row->path_size) == 0;
}

/* A value that is shown with members that a catalog told of. */
static bool has_members(const struct builder *b, const struct plan_row *row) {
    return b->limits.catalog != NULL && row->structure != NULL;
}

static void emit(void *user, const struct plan_merge *m, const struct plan_read *read) {
    struct builder *b = user;
    const struct plan_place *first = &m->places[read->low];
    const struct plan_level *level = plan_merge_level(m, first, read->level);
    struct reader path = reader_of(first->path, level->end);
    uint64_t size = read->end - read->start;
    size_t count = (size_t)(size / level->element_size);
    struct plan_part part = part_of(level->type, level->handle, size);
    part.plain = true;
    for (size_t i = read->low; i < read->high; i++) {
        const struct plan_place *place = &m->places[i];
        const struct plan_row *row = &b->items->rows[place->item];
        bool same = asks_the_same(row, path, count);
        part.plain = part.plain && same;
        part.guarded = part.guarded || place->level_count > read->level + 1 ||
                       (!same && m->catalog != NULL && plan_has_dimensions(row));
        b->parts->must_guard = b->parts->must_guard || has_members(b, row);
        part.guarded = part.guarded || has_members(b, row);
    }
    if (b->err == EIP_OK)
        b->err = add_tag_part(b, &b->items->rows[first->item], path, count, part);
    for (size_t i = read->low; b->err == EIP_OK && i < read->high; i++) {
        const struct plan_place *place = &m->places[i];
        bool inside = place->level_count > read->level + 1;
        b->err =
            add_use(b->parts, use_of(b->items, place->item, place->offset - read->start, inside));
    }
}

static void emit_alone(struct builder *b, uint32_t item) {
    const struct plan_row *row = &b->items->rows[item];
    bool is_known = row->kind == PLAN_FIXED;
    uint64_t size = (uint64_t)row->element_size * row->count;
    struct plan_part part = part_of(row->type, row->handle, size);
    if (!is_known)
        part = (struct plan_part){.size = PLAN_REFUSED_SIZE};
    part.plain = true;
    part.guarded = is_known && has_members(b, row);
    b->parts->must_guard = b->parts->must_guard || part.guarded;
    size_t count = row->count <= UINT16_MAX ? row->count : 1;
    b->err = add_part(b->parts, reader_of(row->path, row->path_size), count, part);
    if (b->err == EIP_OK)
        b->err = add_use(b->parts, use_of(b->items, item, 0, false));
}

/* More than a reply: as many elements in each part as fit. */
static void emit_split(struct builder *b, uint32_t item, size_t per_part) {
    const struct plan_row *row = &b->items->rows[item];
    bool guarded = plan_has_dimensions(row) || has_members(b, row);
    b->parts->must_guard = b->parts->must_guard || guarded;
    for (uint32_t at = 0; b->err == EIP_OK && at < row->count;) {
        uint8_t bytes[CIP_PATH_SIZE_MAX];
        struct writer path = writer_of(bytes, sizeof bytes);
        uint32_t left = row->count - at;
        uint32_t count = left < per_part ? left : (uint32_t)per_part;
        uint32_t size = count * row->element_size;
        if (!plan_element_path(row, at, &path) || path.bad) {
            b->err = EIP_E_LIMIT;
            return;
        }
        struct plan_part part = part_of(row->type, row->handle, size);
        part.split = true;
        part.guarded = guarded;
        b->err = add_tag_part(b, row, reader_of(bytes, path.size), count, part);
        struct plan_use use = use_of(b->items, item, 0, false);
        use.to += at * row->element_size;
        use.size = (uint16_t)size;
        use.copy = row->type == EIP_TYPE_BOOL ? PLAN_COPY_BOOL : PLAN_COPY;
        if (b->err == EIP_OK)
            b->err = add_use(b->parts, use);
        at += count;
    }
}

static bool can_split(const struct builder *b, const struct plan_row *row) {
    uint8_t bytes[CIP_PATH_SIZE_MAX];
    struct writer path = writer_of(bytes, sizeof bytes);
    if (b->limits.catalog == NULL && plan_has_dimensions(row))
        return false;
    return plan_element_path(row, row->count - 1, &path) && !path.bad;
}

static void add_fixed(struct builder *b, struct plan_merge *m, uint32_t item) {
    const struct plan_row *row = &b->items->rows[item];
    size_t head = head_size(row->type);
    size_t most = b->limits.catalog != NULL ? b->limits.guarded : b->limits.alone;
    size_t room = most > head ? most - head : 0;
    size_t per_part = room / row->element_size;
    bool is_countable = row->count <= UINT16_MAX;
    size_t all = has_members(b, row) ? most : b->limits.alone;
    bool fits = (uint64_t)row->element_size * row->count + head <= all;
    if (is_countable && row->count <= per_part && !row->alone)
        plan_merge_add(m, row, item);
    else if (is_countable && fits)
        emit_alone(b, item);
    else if (per_part > 0 && !(row->alone && is_countable) && can_split(b, row))
        emit_split(b, item, per_part < UINT16_MAX ? per_part : UINT16_MAX);
    else
        plan_items_set_kind(b->items, item, PLAN_ASIDE);
}

eip_err plan_parts_build(struct plan_parts *p, struct plan_items *items,
                         const struct plan_limits *limits) {
    struct builder b = {.parts = p, .items = items, .limits = *limits};
    struct plan_merge merge = {
        .size_max = limits->catalog != NULL ? limits->guarded : limits->alone,
        .catalog = limits->catalog,
        .emit = emit,
        .user = &b,
    };
    p->count = p->use_count = p->size = 0;
    p->must_guard = false;
    for (size_t i = 0; b.err == EIP_OK && i < items->count; i++) {
        if (items->rows[i].kind == PLAN_FIXED)
            add_fixed(&b, &merge, (uint32_t)i);
        else if (items->rows[i].kind == PLAN_REFUSED)
            emit_alone(&b, (uint32_t)i);
    }
    if (b.err == EIP_OK)
        b.err = plan_merge_run(&merge);
    plan_merge_fini(&merge);
    return b.err;
}
