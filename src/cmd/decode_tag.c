/* SPDX-License-Identifier: MIT */
#include "cmd/decode_parts.h"

#include "cip/tag.h"
#include "cip/value.h"
#include "json/json.h"

#include <inttypes.h>

static bool is_fragment(const struct capture_service *s) {
    return s->meaning == CIP_MEANS_READ_FRAGMENT || s->meaning == CIP_MEANS_WRITE_FRAGMENT;
}

static bool is_write(const struct capture_service *s) {
    return s->meaning == CIP_MEANS_WRITE_TAG || s->meaning == CIP_MEANS_WRITE_FRAGMENT;
}

static bool is_read(const struct capture_service *s) {
    return s->meaning == CIP_MEANS_READ_TAG || s->meaning == CIP_MEANS_READ_FRAGMENT;
}

/* The value in a read reply or a write request; false if s carries none that can be read. */
static bool value_of(const struct capture_service *s, struct eip_value *ret_value) {
    struct reader r = s->data, data;
    struct cip_tag_type type;
    if (s->reply && (is_write(s) || (s->general != CIP_OK && s->general != CIP_PARTIAL_TRANSFER)))
        return false;
    if (is_write(s)) {
        struct cip_write_tag tag = cip_write_tag_decode(&r, is_fragment(s));
        type = tag.type;
        data = tag.data;
    } else {
        struct cip_read_tag_reply tag = cip_read_tag_reply_decode(&r);
        type = tag.type;
        data = tag.data;
    }
    if (r.bad)
        return false;
    *ret_value = cip_value_of(type.code, type.handle, data);
    return true;
}

/* How many elements, from where: of a request, or of the one that a reply answers. */
struct range {
    uint16_t count;
    uint32_t offset; /* 0 unless a fragment */
};

static bool range_of(const struct capture_service *s, struct range *ret_range) {
    struct reader r = s->reply ? s->asked : s->data;
    struct range range;
    if (is_write(s)) {
        struct cip_write_tag write = cip_write_tag_decode(&r, is_fragment(s));
        range = (struct range){write.count, write.offset};
    } else {
        struct cip_read_tag read = cip_read_tag_decode(&r, is_fragment(s));
        range = (struct range){read.count, read.offset};
    }
    if (r.bad)
        return false;
    *ret_range = range;
    return true;
}

void decode_range_text(struct text *t, const struct capture_service *s) {
    struct range range;
    if (!(is_read(s) || is_write(s)) || !range_of(s, &range))
        return;
    bool told = s->reply || s->meaning == CIP_MEANS_WRITE_TAG; /* by the value, by the request */
    if (!told && range.count != 1)
        text_format(t, "*%u", range.count);
    if (is_fragment(s))
        text_format(t, "+%" PRIu32, range.offset);
}

static bool value_text(struct text *t, const struct capture_service *s) {
    struct eip_value value;
    if (!value_of(s, &value))
        return false;
    const char *name = eip_type_name(value.type, value.handle);
    text_puts(t, " = ");
    decode_value_text(t, &value);
    if (name != NULL)
        text_format(t, " %s", name);
    else
        text_format(t, " type 0x%04x", value.type);
    return true;
}

static void mask_text(struct text *t, struct reader mask) {
    text_puts(t, " 0x");
    for (size_t left = reader_left(&mask); left > 0; left--)
        text_format(t, "%02x", mask.at[left - 1]);
}

static bool modify_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_read_modify_write rmw = cip_read_modify_write_decode(&r);
    if (s->reply || r.bad)
        return false;
    text_puts(t, " or");
    mask_text(t, rmw.or_mask);
    text_puts(t, " and");
    mask_text(t, rmw.and_mask);
    return true;
}

bool decode_tag_text(struct text *t, const struct capture_service *s) {
    struct range range;
    if (s->meaning == CIP_MEANS_READ_MODIFY_WRITE)
        return modify_text(t, s);
    if (is_read(s) && !s->reply)
        return range_of(s, &range); /* decode_range_text has said it all */
    return value_text(t, s);
}

static void put_type(struct json_object *o, const struct eip_value *v) {
    const char *name = eip_type_name(v->type, v->handle);
    char code[16];
    struct text t = text_of(code, sizeof code);
    text_format(&t, "0x%04x", v->type);
    json_put(o, "type", json_text(name != NULL ? str_of(name) : text_view(&t)));
    if (v->type == EIP_TYPE_STRUCT)
        json_put(o, "handle", json_uint(v->handle));
}

static bool modify_json(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_read_modify_write rmw = cip_read_modify_write_decode(&r);
    if (s->reply || r.bad)
        return false;
    json_put(o, "size", json_uint(rmw.size));
    json_put(o, "or", json_hex(rmw.or_mask));
    json_put(o, "and", json_hex(rmw.and_mask));
    return true;
}

/* The count of a request is its own; that of a reply follows from the bytes. */
bool decode_tag_json(struct json_object *o, const struct capture_service *s) {
    struct eip_value value;
    struct range range;
    if (s->meaning == CIP_MEANS_READ_MODIFY_WRITE)
        return modify_json(o, s);
    bool ranged = range_of(s, &range), valued = (s->reply || is_write(s)) && value_of(s, &value);
    if (valued)
        put_type(o, &value);
    if (ranged && !s->reply)
        json_put(o, "count", json_uint(range.count));
    else if (valued)
        json_put(o, "count", json_uint(value.count));
    if (ranged && is_fragment(s))
        json_put(o, "offset", json_uint(range.offset));
    if (valued)
        json_put(o, "value", json_value(&value));
    else if (s->reply || !ranged)
        decode_put_data(o, s->data);
    return true;
}
