/* SPDX-License-Identifier: MIT */
#include "cmd/decode_parts.h"

#include "cip/connection.h"
#include "cip/unconnected.h"
#include "json/json.h"

#include <inttypes.h>

static void rates_text(struct text *t, uint32_t ot_us, uint32_t to_us) {
    text_puts(t, " every ");
    decode_ms_text(t, ot_us);
    text_puts(t, " and ");
    decode_ms_text(t, to_us);
    text_puts(t, " ms");
}

static void put_triad(struct json_object *o, const struct cip_triad *triad) {
    json_put(o, "serial", json_uint(triad->serial));
    json_put(o, "vendor", json_uint(triad->vendor));
    json_put(o, "originator", json_uint(triad->originator));
}

static bool asks_large(const struct capture_service *s) {
    return s->meaning == CIP_MEANS_LARGE_FORWARD_OPEN;
}

static bool request_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    bool large = asks_large(s);
    struct cip_forward_open open = cip_forward_open_decode(&r, large);
    if (r.bad)
        return false;
    text_format(t, " class %u to ", open.transport & 0x0f);
    cip_path_text(t, open.path, false);
    text_format(t, ", %u and %u bytes", cip_params_of(large, open.ot_params).size,
                cip_params_of(large, open.to_params).size);
    rates_text(t, open.ot_rpi_us, open.to_rpi_us);
    text_format(t, ", serial 0x%04x", open.triad.serial);
    return true;
}

static bool reply_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_forward_open_reply reply = cip_forward_open_reply_decode(&r);
    if (r.bad || s->general != CIP_OK)
        return false;
    text_format(t, " O->T 0x%08" PRIx32 " T->O 0x%08" PRIx32, reply.ot_id, reply.to_id);
    rates_text(t, reply.ot_api_us, reply.to_api_us);
    text_format(t, ", serial 0x%04x", reply.triad.serial);
    return true;
}

bool decode_open_text(struct text *t, const struct capture_service *s) {
    return s->reply ? reply_text(t, s) : request_text(t, s);
}

static bool request_json(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    bool large = asks_large(s);
    struct cip_forward_open open = cip_forward_open_decode(&r, large);
    if (r.bad)
        return false;
    json_put(o, "ot_id", json_uint(open.ot_id));
    json_put(o, "to_id", json_uint(open.to_id));
    put_triad(o, &open.triad);
    json_put(o, "ot_rpi_us", json_uint(open.ot_rpi_us));
    json_put(o, "to_rpi_us", json_uint(open.to_rpi_us));
    json_put(o, "ot_size", json_uint(cip_params_of(large, open.ot_params).size));
    json_put(o, "to_size", json_uint(cip_params_of(large, open.to_params).size));
    json_put(o, "transport_class", json_uint(open.transport & 0x0f));
    json_put(o, "connection_path", decode_path_json(open.path));
    return true;
}

/* What a target that refuses says of the connection. */
static bool refused_json(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_connection_error refused = cip_connection_error_decode(&r);
    if (r.bad || reader_left(&s->data) == 0)
        return false;
    put_triad(o, &refused.triad);
    json_put(o, "remaining_words", json_uint(refused.remaining_words));
    return true;
}

static bool reply_json(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    if (s->general != CIP_OK)
        return refused_json(o, s);
    struct cip_forward_open_reply reply = cip_forward_open_reply_decode(&r);
    if (r.bad)
        return false;
    json_put(o, "ot_id", json_uint(reply.ot_id));
    json_put(o, "to_id", json_uint(reply.to_id));
    put_triad(o, &reply.triad);
    json_put(o, "ot_rpi_us", json_uint(reply.ot_api_us));
    json_put(o, "to_rpi_us", json_uint(reply.to_api_us));
    return true;
}

bool decode_open_json(struct json_object *o, const struct capture_service *s) {
    return s->reply ? reply_json(o, s) : request_json(o, s);
}

bool decode_close_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_triad triad =
        s->reply ? cip_forward_close_reply_decode(&r).triad : cip_forward_close_decode(&r).triad;
    if (r.bad)
        return false;
    text_format(t, "%s serial 0x%04x", s->reply ? ": success," : "", triad.serial);
    return true;
}

static bool closed_json(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    if (s->general != CIP_OK)
        return refused_json(o, s);
    struct cip_forward_close_reply reply = cip_forward_close_reply_decode(&r);
    if (r.bad)
        return false;
    put_triad(o, &reply.triad);
    return true;
}

bool decode_close_json(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    if (s->reply)
        return closed_json(o, s);
    struct cip_forward_close close = cip_forward_close_decode(&r);
    if (r.bad)
        return false;
    put_triad(o, &close.triad);
    json_put(o, "connection_path", decode_path_json(close.path));
    return true;
}

bool decode_unconnected_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_unconnected u = cip_unconnected_decode(&r);
    if (s->reply || r.bad || reader_left(&u.route) == 0)
        return false;
    text_puts(t, " through ");
    cip_path_text(t, u.route, false);
    return true;
}

bool decode_unconnected_json(struct json_object *o, const struct capture_service *s) {
    struct reader r = s->data;
    struct cip_unconnected u = cip_unconnected_decode(&r);
    if (s->reply || r.bad)
        return false;
    json_put(o, "timeout_ms", json_uint(cip_unconnected_timeout_ms(&u)));
    json_put(o, "route", decode_path_json(u.route));
    return true;
}
