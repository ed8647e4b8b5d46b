/* SPDX-License-Identifier: MIT */
#include "client/whole.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "cip/path.h"
#include "cip/status.h"
#include "cip/structure.h"

/* Something that is asked for: a member, or an element of an array. */
struct part {
    const struct eip_structure *structure; /* NULL: it is none, or not known */
    const struct eip_member *member;       /* NULL: an element of the outermost array */
    struct client_span path;
    struct client_span name; /* with its NUL */
    uint32_t count;          /* elements that are asked for at once; 0: it is no array */
    size_t offset;           /* of its bytes in the value */
    unsigned depth;
    bool opened; /* what it is made of is asked for instead */
};

/* In the order of the value. */
struct denied {
    size_t offset;
    uint8_t bit;
    const char *name;
};

struct client_whole {
    const struct eip_structure *structure;
    uint32_t count;
    uint8_t *bytes; /* of all structures */

    struct part *parts;
    size_t part_count, part_room;
    size_t level_at, level_end; /* those that are being asked for */
    struct client_item *items;
    size_t item_room;
    struct client_batch batch;
    struct client_store values;
    struct client_store paths;
    struct client_store names;

    size_t *denied; /* parts */
    size_t denied_count, denied_room;
    struct denied *denied_rows;
    const char **denied_names;
    size_t row_room, name_room;
    bool named;
    bool given; /* something was */
    eip_err err;
    struct eip_status status;
};

static size_t element_size(const struct client_whole *w, const struct part *p) {
    return p->member != NULL ? p->member->element_size : w->structure->size;
}

static bool is_bit(const struct part *p) {
    return p->member != NULL && p->member->bit != EIP_NO_BIT;
}

static size_t size_of(const struct client_whole *w, const struct part *p) {
    return is_bit(p) ? 1 : element_size(w, p) * (p->count > 0 ? p->count : 1);
}

/* Path and name of a part: those of the part it is in, and what is written after them. */
struct spot {
    uint8_t path_bytes[CIP_PATH_SIZE_MAX];
    struct writer path;
    struct text name;
};

static void spot_begin(struct spot *s, struct reader path, struct str name) {
    s->path = writer_of(s->path_bytes, sizeof s->path_bytes);
    writer_bytes(&s->path, path.at, reader_left(&path));
    s->name = text_new();
    text_str(&s->name, name);
}

static eip_err add_part(struct client_whole *w, struct part part, struct spot *s) {
    if (w->part_count >= CLIENT_WHOLE_PARTS_MAX || s->path.bad || s->name.cut)
        return EIP_E_LIMIT;
    if (part.count > UINT16_MAX || part.depth >= CIP_STRUCTURE_DEPTH_MAX)
        return EIP_E_LIMIT;
    struct part *parts = mem_grow(w->parts, &w->part_room, w->part_count + 1, sizeof *parts);
    if (parts == NULL)
        return EIP_E_MEMORY;
    w->parts = parts;
    struct reader path = reader_of(s->path_bytes, s->path.size);
    struct reader name = reader_of(text_cstr(&s->name), s->name.size + 1);
    part.path = part.name = (struct client_span){.size = 0};
    eip_err err = client_store_append(&w->paths, &part.path, path);
    if (err == EIP_OK)
        err = client_store_append(&w->names, &part.name, name);
    if (err == EIP_OK)
        parts[w->part_count++] = part;
    return err;
}

static struct str name_of(const struct client_whole *w, const struct part *p) {
    return str_span(w->names.data + p->name.at, p->name.size - 1);
}

/* A structure becomes its members. */
static eip_err add_member(struct client_whole *w, const struct part *in,
                          const struct eip_member *m) {
    struct spot s;
    spot_begin(&s, client_store_bytes(&w->paths, &in->path), name_of(w, in));
    cip_path_symbol(&s.path, str_of(m->name));
    if (s.name.size > 0)
        text_char(&s.name, '.');
    text_puts(&s.name, m->name);
    struct part part = {.structure = m->structure,
                        .member = m,
                        .count = m->count,
                        .offset = in->offset + m->offset,
                        .depth = in->depth + 1};
    eip_err err = add_part(w, part, &s);
    text_fini(&s.name);
    return err;
}

static eip_err add_members(struct client_whole *w, const struct part *in) {
    eip_err err = EIP_OK;
    for (uint32_t i = 0; err == EIP_OK && i < in->structure->member_count; i++) {
        const struct eip_member *m = &in->structure->members[i];
        size_t size =
            m->bit != EIP_NO_BIT ? 1 : (size_t)m->element_size * (m->count > 0 ? m->count : 1);
        if (m->hidden)
            continue;
        if (m->offset > in->structure->size || size > in->structure->size - m->offset)
            return EIP_E_LIMIT; /* no catalog has such a member */
        err = add_member(w, in, m);
    }
    return err;
}

/* An array of a member becomes its elements. */
static eip_err add_elements(struct client_whole *w, const struct part *array) {
    eip_err err = EIP_OK;
    for (uint32_t i = 0; err == EIP_OK && i < array->count; i++) {
        struct spot s;
        struct part part = *array;
        spot_begin(&s, client_store_bytes(&w->paths, &array->path), name_of(w, array));
        cip_path_member(&s.path, i);
        text_format(&s.name, "[%u]", (unsigned)i);
        part.count = 0;
        part.offset += (size_t)i * element_size(w, array);
        err = add_part(w, part, &s);
        text_fini(&s.name);
    }
    return err;
}

/* Beginning. */

/* Where the outermost structures are: an array's path without indices, and which of its elements.
 */
struct array {
    struct reader path;
    uint32_t lengths[EIP_DIMENSIONS_MAX];
    size_t dimensions;
    uint64_t first;
};

/* A member has one dimension; a tag all of its own, whose last runs fastest. */
static struct array array_of(const struct cip_address *address, const struct catalog_place *place) {
    struct reader rest = reader_of(address->path, address->path_size);
    struct cip_segment segment;
    struct array a = {.path = rest};
    size_t size = 0;
    while (cip_segment_decode(&rest, false, &segment, NULL)) {
        bool is_index = segment.kind == CIP_SEGMENT_MEMBER;
        a.first = is_index ? segment.value : 0;
        a.dimensions = is_index ? 1 : 0;
        if (!is_index)
            size = (size_t)(rest.at - address->path);
    }
    a.path = reader_of(address->path, size);
    if (a.dimensions == 0 && place->count > 1)
        a.dimensions = 1;
    if (size != place->name_size)
        return a;
    a.first = place->offset / place->structure->size;
    for (a.dimensions = 0; a.dimensions < EIP_DIMENSIONS_MAX; a.dimensions++) {
        a.lengths[a.dimensions] = place->symbol->dimensions[a.dimensions];
        if (a.lengths[a.dimensions] == 0)
            break;
    }
    return a;
}

static void put_indices(struct writer *w, const struct array *a, uint64_t element) {
    uint32_t indices[EIP_DIMENSIONS_MAX];
    for (size_t i = a->dimensions; i > 0; i--) {
        uint32_t length = i > 1 ? a->lengths[i - 1] : 0;
        indices[i - 1] = (uint32_t)(length > 0 ? element % length : element);
        element = length > 0 ? element / length : 0;
    }
    for (size_t i = 0; i < a->dimensions; i++)
        cip_path_member(w, indices[i]);
}

/* One of several is asked for as a whole; one alone was refused, and is taken apart at once. */
static eip_err add_outermost(struct client_whole *w, const struct array *a, uint32_t index) {
    struct spot s;
    struct part part = {.structure = w->structure, .offset = (size_t)index * w->structure->size};
    spot_begin(&s, a->path, str_span(NULL, 0));
    put_indices(&s.path, a, a->first + index);
    if (w->count > 1)
        text_format(&s.name, "[%u]", (unsigned)index);
    eip_err err = add_part(w, part, &s);
    text_fini(&s.name);
    if (err == EIP_OK && w->count == 1) {
        w->level_at = w->part_count;
        w->parts[0].opened = true;
        part = w->parts[0];
        err = add_members(w, &part);
    }
    return err;
}

static eip_err begin(struct client_whole *w, const struct array *a) {
    eip_err err = EIP_OK;
    w->bytes = mem_zero(w->count, w->structure->size);
    if (w->bytes == NULL)
        return EIP_E_MEMORY;
    for (uint32_t i = 0; err == EIP_OK && i < w->count; i++)
        err = add_outermost(w, a, i);
    return err;
}

eip_err client_whole_new(const struct cip_address *address, const struct catalog_place *place,
                         uint32_t count, struct client_whole **ret_whole) {
    const struct eip_structure *s = place->structure;
    if (place->type != EIP_TYPE_STRUCT || s == NULL || s->size == 0 || count == 0)
        return EIP_E_TYPE;
    if (count > CLIENT_VALUE_MAX / s->size || count > CLIENT_WHOLE_PARTS_MAX)
        return EIP_E_LIMIT;
    struct client_whole *w = mem_zero(1, sizeof *w);
    if (w == NULL)
        return EIP_E_MEMORY;
    w->structure = s;
    w->count = count;
    const struct array a = array_of(address, place);
    eip_err err = begin(w, &a);
    if (err != EIP_OK) {
        client_whole_free(w);
        return err;
    }
    *ret_whole = w;
    return EIP_OK;
}

void client_whole_free(struct client_whole *w) {
    if (w == NULL)
        return;
    client_store_fini(&w->values);
    client_store_fini(&w->paths);
    client_store_fini(&w->names);
    mem_free(w->bytes);
    mem_free(w->parts);
    mem_free(w->items);
    mem_free(w->denied);
    mem_free(w->denied_rows);
    mem_free(w->denied_names);
    mem_free(w);
}

void client_whole_again(struct client_whole *w) {
    size_t kept = 0;
    for (size_t i = 0; i < w->part_count; i++)
        if (!w->parts[i].opened)
            w->parts[kept++] = w->parts[i];
    w->part_count = kept;
    w->level_at = w->level_end = 0;
    w->denied_count = 0;
    w->named = w->given = false;
    w->err = EIP_OK;
    w->status = (struct eip_status){.source = EIP_SOURCE_NONE};
    memset(w->bytes, 0, (size_t)w->count * w->structure->size);
}

/* Asking. */

bool client_whole_ask(struct client_whole *w, struct client_batch **ret_batch) {
    size_t count = w->part_count - w->level_at;
    if (w->err != EIP_OK || count == 0)
        return false;
    struct client_item *items = mem_grow(w->items, &w->item_room, count, sizeof *items);
    if (items == NULL) {
        w->err = EIP_E_MEMORY;
        return false;
    }
    w->items = items;
    w->level_end = w->part_count;
    for (size_t i = 0; i < count; i++) {
        const struct part *p = &w->parts[w->level_at + i];
        items[i] = (struct client_item){.op = CLIENT_READ,
                                        .path = client_store_bytes(&w->paths, &p->path),
                                        .count = (uint16_t)(p->count > 0 ? p->count : 1),
                                        .data = reader_of(NULL, 0)};
    }
    client_batch_init(&w->batch, &w->values, items, count);
    *ret_batch = &w->batch;
    return true;
}

/* Taking. */

static bool is_expected(const struct client_whole *w, const struct part *p,
                        const struct client_item *item) {
    uint16_t type = p->member != NULL ? p->member->type : EIP_TYPE_STRUCT;
    bool is_handle = p->structure == NULL || item->type.handle == p->structure->handle;
    return item->type.code == type && is_handle && item->value.size == size_of(w, p);
}

static eip_err keep(struct client_whole *w, const struct part *p, const struct client_item *item) {
    struct reader data = client_store_bytes(&w->values, &item->value);
    if (!is_expected(w, p, item))
        return EIP_E_CHANGED;
    w->given = true;
    if (!is_bit(p))
        memcpy(w->bytes + p->offset, data.at, reader_left(&data));
    else if (data.at[0] != 0)
        w->bytes[p->offset] |= (uint8_t)(1u << p->member->bit);
    return EIP_OK;
}

static eip_err deny(struct client_whole *w, size_t part) {
    if (w->denied_count >= CLIENT_WHOLE_DENIED_MAX)
        return EIP_E_LIMIT;
    size_t *denied = mem_grow(w->denied, &w->denied_room, w->denied_count + 1, sizeof *denied);
    if (denied == NULL)
        return EIP_E_MEMORY;
    w->denied = denied;
    denied[w->denied_count++] = part;
    return EIP_OK;
}

/* Strings are given or not as a whole. */
static bool has_parts(const struct part *p) {
    return p->structure != NULL && cip_structure_chars(p->structure) == 0;
}

/* All of what it is made of, or nothing. */
static eip_err open_part(struct client_whole *w, size_t at) {
    const struct part p = w->parts[at];
    size_t before = w->part_count;
    eip_err err = p.count > 0 ? add_elements(w, &p) : add_members(w, &p);
    if (err != EIP_OK)
        w->part_count = before;
    w->parts[at].opened = err == EIP_OK;
    return err;
}

static eip_err take_part(struct client_whole *w, size_t at, const struct client_item *item) {
    const struct part p = w->parts[at];
    if (item->err == EIP_OK)
        return keep(w, &p, item);
    uint8_t status = item->status.source == EIP_SOURCE_DEVICE ? item->status.general : CIP_OK;
    if (status == CIP_PRIVILEGE_VIOLATION && has_parts(&p))
        return open_part(w, at);
    bool is_denied = status == CIP_PRIVILEGE_VIOLATION || status == CIP_PATH_SEGMENT_ERROR ||
                     status == CIP_PATH_UNKNOWN;
    if (is_denied)
        return deny(w, at);
    w->status = item->status;
    return item->err;
}

void client_whole_take(struct client_whole *w) {
    size_t first = w->level_at;
    w->level_at = w->level_end;
    for (size_t i = first; w->err == EIP_OK && i < w->level_end; i++)
        w->err = take_part(w, i, &w->items[i - first]);
}

/* The outcome. */

static int compare_denied(const void *a, const void *b) {
    const struct denied *x = a, *y = b;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return x->bit < y->bit ? -1 : x->bit > y->bit;
}

static eip_err name_denied(struct client_whole *w) {
    struct denied *rows = mem_grow(w->denied_rows, &w->row_room, w->denied_count, sizeof *rows);
    w->denied_rows = rows != NULL ? rows : w->denied_rows;
    const char **names =
        mem_grow(w->denied_names, &w->name_room, w->denied_count + 1, sizeof *names);
    w->denied_names = names != NULL ? names : w->denied_names;
    if (rows == NULL || names == NULL)
        return EIP_E_MEMORY;
    for (size_t i = 0; i < w->denied_count; i++) {
        const struct part *p = &w->parts[w->denied[i]];
        rows[i] = (struct denied){.offset = p->offset,
                                  .bit = p->member != NULL ? p->member->bit : EIP_NO_BIT,
                                  .name = (const char *)w->names.data + p->name.at};
    }
    qsort(rows, w->denied_count, sizeof *rows, compare_denied);
    for (size_t i = 0; i < w->denied_count; i++)
        names[i] = rows[i].name;
    names[w->denied_count] = NULL;
    w->named = true;
    return EIP_OK;
}

eip_err client_whole_value(struct client_whole *w, struct eip_value *ret_value,
                           struct eip_status *ret_status) {
    if (w->err == EIP_OK && !w->given)
        w->err = EIP_E_REFUSED;
    if (w->err == EIP_OK && w->denied_count > 0 && !w->named)
        w->err = name_denied(w);
    if (w->err != EIP_OK) {
        *ret_status = w->status;
        return w->err;
    }
    *ret_value = (struct eip_value){
        .type = EIP_TYPE_STRUCT,
        .handle = w->structure->handle,
        .count = w->count,
        .data = w->bytes,
        .size = (size_t)w->count * w->structure->size,
        .structure = w->structure,
        .denied = w->named ? w->denied_names : NULL,
    };
    return EIP_OK;
}
