/* SPDX-License-Identifier: MIT */
#include "cmd/decode_parts.h"

#include "cip/value.h"
#include "json/json.h"

#include <inttypes.h>

enum { VALUE_TEXT_MAX = 60, DATA_SHOWN_MAX = 16 };

void decode_hex_text(struct text *t, struct reader data) {
    size_t left = reader_left(&data), shown = left < DATA_SHOWN_MAX ? left : DATA_SHOWN_MAX;
    if (left == 0)
        return;
    text_puts(t, " {");
    text_hex(t, reader_sub(&data, shown), ' ');
    if (shown < left)
        text_format(t, " ... %zu bytes", left);
    text_char(t, '}');
}

void decode_value_text(struct text *t, const struct eip_value *v) {
    char buffer[VALUE_TEXT_MAX];
    struct text line = text_of(buffer, sizeof buffer);
    cip_value_text(v, &line);
    text_str(t, text_view(&line));
    text_puts(t, line.cut ? "..." : "");
}

void decode_ms_text(struct text *t, uint32_t us) {
    text_format(t, "%" PRIu32, us / 1000);
    if (us % 1000 != 0)
        text_format(t, ".%03" PRIu32, us % 1000);
}

struct json_object *decode_string_json(struct text *t) {
    struct json_object *string = json_text(text_view(t));
    text_fini(t);
    return string;
}

struct json_object *decode_path_json(struct reader path) {
    struct text t = text_new();
    cip_path_text(&t, path, false);
    return decode_string_json(&t);
}

struct json_object *decode_words_json(struct reader words) {
    struct json_object *list = json_object_new_array();
    while (list != NULL && reader_left(&words) >= 2)
        json_append(list, json_uint(reader_u16(&words)));
    return list;
}

struct json_object *decode_status_json(const struct capture_service *s) {
    struct cip_reply reply = {.general = s->general, .extended = s->extended};
    struct text t = text_new();
    cip_reply_status_text(&t, &reply);
    return decode_string_json(&t);
}

void decode_put_data(struct json_object *o, struct reader data) {
    if (reader_left(&data) > 0)
        json_put(o, "data", json_hex(data));
}
