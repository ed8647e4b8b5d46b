/* SPDX-License-Identifier: MIT */
#include "cip/attribute.h"

#include "base/check.h"

uint16_t cip_attribute_count_decode(struct reader *r) {
    uint16_t count = reader_u16(r);
    if (count > CIP_ATTRIBUTES_MAX)
        reader_fail(r);
    return r->bad ? 0 : count;
}

struct cip_attribute_list cip_attribute_list_decode(struct reader *r) {
    struct cip_attribute_list list = {.count = cip_attribute_count_decode(r)};
    list.ids = reader_sub(r, 2 * (size_t)list.count);
    if (!reader_done(r)) {
        reader_fail(r);
        list.count = 0;
    }
    return list;
}

void cip_attribute_list_encode(struct writer *w, const struct cip_attribute_list *list) {
    if (list->count > CIP_ATTRIBUTES_MAX || reader_left(&list->ids) != 2 * (size_t)list->count)
        writer_fail(w);
    writer_u16(w, list->count);
    writer_rest(w, list->ids);
}

uint16_t cip_attribute_list_id(const struct cip_attribute_list *list, uint16_t index) {
    check(index < list->count);
    struct reader ids = list->ids;
    reader_take(&ids, 2 * (size_t)index);
    return reader_u16(&ids);
}

struct cip_attribute_status cip_attribute_status_decode(struct reader *r) {
    struct cip_attribute_status status = {.id = reader_u16(r)};
    status.status = reader_u16(r);
    return status;
}

void cip_attribute_status_encode(struct writer *w, struct cip_attribute_status status) {
    writer_u16(w, status.id);
    writer_u16(w, status.status);
}
