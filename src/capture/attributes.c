/* SPDX-License-Identifier: MIT */
#include "capture/attributes.h"

#include "cip/attribute.h"

static bool is_instance(const struct cip_target *t) {
    return !t->bad && t->has_class && t->has_instance && t->instance != 0;
}

const struct cip_object_attribute *capture_attribute_named(const struct capture_service *s) {
    if (s->path.bad)
        return NULL;
    struct cip_target t = cip_target_of(s->path);
    return is_instance(&t) && t.has_attribute ? cip_object_attribute_find(t.class_id, t.attribute)
                                              : NULL;
}

/* What all of an object is; zero ends it. NULL where that is not known. */
static const uint16_t *all_of(const struct capture_service *s) {
    static const uint16_t project[] = {1, 0};
    static const uint16_t controller[] = {1, 2, 3, 4, 10, 0};
    if (s->path.bad)
        return NULL;
    struct cip_target t = cip_target_of(s->path);
    if (!is_instance(&t) || t.has_attribute)
        return NULL;
    if (t.class_id == CIP_CLASS_PROJECT)
        return project;
    return t.class_id == CIP_CLASS_CONTROLLER ? controller : NULL;
}

static bool has_list(const struct capture_service *s) {
    if (s->meaning == CIP_MEANS_SET_LIST && !s->reply)
        return true;
    if (s->meaning == CIP_MEANS_GET_ALL)
        return s->reply && s->general == CIP_OK && all_of(s) != NULL;
    return s->reply && (s->meaning == CIP_MEANS_GET_LIST || s->meaning == CIP_MEANS_SET_LIST) &&
           (s->general == CIP_OK || s->general == CIP_ATTRIBUTE_LIST_ERROR);
}

static struct capture_attributes list_of(const struct capture_service *s) {
    struct capture_attributes list = {.rest = s->data};
    if (!s->path.bad) {
        struct cip_target t = cip_target_of(s->path);
        list.typed = is_instance(&t);
        list.class_id = list.typed ? t.class_id : 0;
    }
    if (s->meaning == CIP_MEANS_GET_ALL) {
        list.values = true;
        list.ids = all_of(s);
        while (list.ids != NULL && list.ids[list.left] != 0)
            list.left++;
        return list;
    }
    list.statuses = s->reply;
    list.values = !s->reply || s->meaning == CIP_MEANS_GET_LIST;
    list.left = cip_attribute_count_decode(&list.rest);
    return list;
}

bool capture_attributes_next(struct capture_attributes *list,
                             struct capture_attribute *ret_attribute) {
    struct reader *r = &list->rest;
    struct capture_attribute a = {.bytes = reader_none()};
    if (list->left == 0 || r->bad)
        return false;
    list->left--;
    a.id = list->ids != NULL ? *list->ids++ : reader_u16(r);
    a.status = list->statuses ? reader_u16(r) : 0;
    a.has_value = list->values && a.status == 0;
    a.known = list->typed ? cip_object_attribute_find(list->class_id, a.id) : NULL;
    const uint8_t *start = r->at;
    if (a.has_value && a.known != NULL)
        cip_object_value(r, a.known);
    else if (a.has_value && list->left == 0)
        reader_rest(r);
    else if (a.has_value)
        reader_fail(r);
    if (r->bad)
        return false;
    if (a.has_value)
        a.bytes = reader_of(start, (size_t)(r->at - start));
    *ret_attribute = a;
    return true;
}

bool capture_attributes_of(const struct capture_service *s, struct capture_attributes *ret_list) {
    struct capture_attributes list = list_of(s), all = list;
    struct capture_attribute a;
    if (!has_list(s) || list.rest.bad)
        return false;
    while (capture_attributes_next(&all, &a))
        continue;
    if (!reader_done(&all.rest) || all.left > 0)
        return false;
    *ret_list = list;
    return true;
}
