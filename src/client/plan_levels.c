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

static struct plan_level leaf(const struct plan_row *row) {
    struct plan_end end = plan_end_of(row);
    struct plan_level level = {.end = row->path_size,
                               .type = row->type,
                               .handle = row->handle,
                               .element_size = row->element_size,
                               .readable = true};
    if (row->symbol != NULL) {
        level.stem = end.stem;
        level.offset = row->offset;
    } else {
        level.stem = end.last;
        level.offset = end.count > 0 ? (uint64_t)end.indexes[end.count - 1] * row->element_size : 0;
    }
    return level;
}

size_t plan_levels_of(const struct plan_row *row, bool outer,
                      struct plan_level ret_levels[PLAN_LEVELS_MAX]) {
    (void)outer;
    ret_levels[0] = leaf(row);
    return 1;
}

bool plan_element_path(const struct plan_row *row, uint32_t after, struct writer *w) {
    struct plan_end end = plan_end_of(row);
    if (end.count > 1)
        return false;
    writer_bytes(w, row->path, end.stem);
    cip_path_member(w, (end.count > 0 ? end.indexes[0] : 0) + after);
    return true;
}
