/* SPDX-License-Identifier: MIT */
#include "client/plan_levels.h"

#include "cip/path.h"

/* An index that is not the last says nothing of where the elements lie, unless a catalog does. */
struct plan_end plan_end_of(const struct plan_row *row) {
    struct plan_end end = {.stem = 0};
    struct reader path = reader_of(row->path, row->path_size);
    struct cip_segment segment;
    uint16_t at = 0;
    while (cip_segment_decode(&path, false, &segment, NULL)) {
        uint16_t next = (uint16_t)(path.at - row->path);
        if (segment.kind == CIP_SEGMENT_MEMBER && end.count < PLAN_INDEXES_MAX) {
            end.indexes[end.count++] = segment.value;
            end.last = at;
        } else {
            end.count = 0;
            end.stem = end.last = next;
        }
        at = next;
    }
    return end;
}

/* Without a catalog nothing tells what comes after the last element of a row. */
static struct plan_level leaf(const struct plan_row *row, bool has_catalog) {
    struct plan_end end = plan_end_of(row);
    struct plan_level level = {.end = row->path_size,
                               .type = row->type,
                               .handle = row->handle,
                               .element_size = row->element_size,
                               .readable = true};
    if (has_catalog && row->symbol != NULL) {
        level.stem = end.stem;
        level.offset = row->offset;
    } else if (end.count > 1) {
        level.stem = row->path_size;
    } else {
        level.stem = end.last;
        level.offset = end.count > 0 ? (uint64_t)end.indexes[end.count - 1] * row->element_size : 0;
    }
    return level;
}

/* A structure on the way, which the path leads to with so many bytes. */
static bool outer_level(const struct plan_row *row, const eip_catalog *catalog, uint16_t size,
                        struct plan_level *ret_level) {
    struct plan_row part = {.path = row->path, .path_size = size};
    struct cip_address address;
    struct catalog_place place;
    memcpy(address.path, row->path, size);
    address.path_size = size;
    if (catalog_resolve(catalog, &address, &place) != EIP_OK || place.structure == NULL ||
        place.element_size == 0)
        return false;
    *ret_level = (struct plan_level){.stem = plan_end_of(&part).stem,
                                     .end = size,
                                     .type = EIP_TYPE_STRUCT,
                                     .handle = place.structure->handle,
                                     .element_size = place.element_size,
                                     .readable = true,
                                     .offset = place.offset};
    return true;
}

static void add_level(struct plan_level *levels, size_t *count, struct plan_level level) {
    if (*count == PLAN_LEVELS_MAX)
        memmove(levels, levels + 1, --*count * sizeof *levels);
    levels[(*count)++] = level;
}

size_t plan_levels_of(const struct plan_row *row, const eip_catalog *catalog,
                      struct plan_level ret_levels[PLAN_LEVELS_MAX]) {
    struct reader path = reader_of(row->path, row->path_size);
    struct cip_segment segment;
    struct plan_level level;
    size_t count = 0;
    uint16_t at = 0;
    bool inside = catalog != NULL && row->symbol != NULL;
    while (inside && cip_segment_decode(&path, false, &segment, NULL)) {
        if (segment.kind == CIP_SEGMENT_SYMBOL && at >= row->name_size) {
            if (outer_level(row, catalog, at, &level))
                add_level(ret_levels, &count, level);
            else
                count = 0; /* what is around that cannot be told either */
        }
        at = (uint16_t)(path.at - row->path);
    }
    add_level(ret_levels, &count, leaf(row, catalog != NULL));
    return count;
}

/* The dimensions of the array that the path ends in; one, if nothing says more. */
static size_t dimensions_of(const struct plan_row *row, struct plan_end end,
                            uint32_t ret_lengths[PLAN_INDEXES_MAX]) {
    size_t count = 0;
    if (row->symbol != NULL && end.stem == row->name_size)
        while (count < PLAN_INDEXES_MAX && row->symbol->dimensions[count] > 0) {
            ret_lengths[count] = row->symbol->dimensions[count];
            count++;
        }
    return count > 0 ? count : 1;
}

bool plan_has_dimensions(const struct plan_row *row) {
    uint32_t lengths[PLAN_INDEXES_MAX];
    struct plan_end end = plan_end_of(row);
    return end.count > 1 || dimensions_of(row, end, lengths) > 1;
}

bool plan_element_path(const struct plan_row *row, uint32_t after, struct writer *w) {
    uint32_t lengths[PLAN_INDEXES_MAX] = {0};
    struct plan_end end = plan_end_of(row);
    size_t dimensions = dimensions_of(row, end, lengths);
    uint64_t element = 0;
    if (end.count > 0 && end.count != dimensions)
        return false;
    for (size_t i = 0; i < end.count; i++)
        element = element * lengths[i] + end.indexes[i];
    element += after;
    for (size_t i = dimensions; i-- > 1; element /= lengths[i])
        end.indexes[i] = (uint32_t)(element % lengths[i]);
    end.indexes[0] = (uint32_t)element;
    writer_bytes(w, row->path, end.stem);
    for (size_t i = 0; i < dimensions; i++)
        cip_path_member(w, end.indexes[i]);
    return true;
}
