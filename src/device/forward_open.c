/* SPDX-License-Identifier: MIT */
#include "device/forward_open.h"

#include "device/route.h"
#include "device/session.h"

enum {
    OPEN_SIZE = 36, /* up to the path; */
    LARGE_OPEN_SIZE = 40,
    CLOSE_SIZE = 12,
    OPEN_WORDS_AT = 1, /* the size of the path, from the end of that */
    CLOSE_WORDS_AT = 2,
    MULTIPLIER_MAX = 7,
    MULTIPLIER_BASE = 4,
    TRANSPORT_SERVER_3 = 0x83, /* direction and class */
    TRANSPORT_MASK = 0x8f,
    TRIGGER_SHIFT = 4,
    TRIGGER_MASK = 7,
    TRIGGER_MAX = 2,
};

static struct device_status failure(uint16_t extended) {
    return device_status_ext(CIP_CONNECTION_FAILURE, extended);
}

/* 13 or 15 unless the data is as long as its fixed part and its path. */
static struct device_status judge_length(struct reader data, size_t fixed, size_t words_at) {
    size_t left = reader_left(&data);
    if (left < fixed)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    size_t want = fixed + 2 * (size_t)data.at[fixed - words_at];
    if (left == want)
        return device_status_of(CIP_OK);
    return device_status_of(left < want ? CIP_NOT_ENOUGH_DATA : CIP_TOO_MUCH_DATA);
}

static void put_refusal(struct writer *w, const struct cip_triad *triad, size_t path_size) {
    struct cip_connection_error error = {.triad = *triad,
                                         .remaining_words = (uint8_t)(path_size / 2)};
    cip_connection_error_encode(w, &error);
}

/* A connection path on the way through its segments. */
struct walk {
    const struct device *device;
    struct reader path;
    const uint8_t *at; /* of the segment */
    struct cip_segment segment;
    bool more;
};

static void step(struct walk *w) {
    w->at = w->path.at;
    w->more = cip_segment_decode(&w->path, false, &w->segment, NULL);
}

static bool is_at(const struct walk *w, enum cip_segment_kind kind) {
    return w->more && w->segment.kind == kind;
}

static uint16_t take_key(struct walk *w) {
    const struct enip_identity *identity = &w->device->identity;
    struct cip_key device = {
        .vendor = identity->vendor,
        .device_type = identity->device_type,
        .product_code = identity->product_code,
        .major = identity->major,
        .minor = identity->minor,
        .serial = identity->serial,
    };
    struct cip_key wanted;
    if (!is_at(w, CIP_SEGMENT_KEY))
        return 0;
    if (!cip_key_decode(&w->segment, &wanted))
        return CIP_EXT_INVALID_SEGMENT;
    step(w);
    return cip_key_match(&wanted, &device);
}

static uint16_t take_route(struct walk *w) {
    const uint8_t *start = w->at;
    while (is_at(w, CIP_SEGMENT_PORT))
        step(w);
    return device_route_refuse(w->device, reader_of(start, (size_t)(w->at - start)));
}

/* Explicit connections lead to the Message Router, and to nothing further in it. */
static uint16_t take_application(struct walk *w) {
    if (!is_at(w, CIP_SEGMENT_CLASS))
        return CIP_EXT_INVALID_SEGMENT;
    uint32_t class_id = w->segment.value;
    step(w);
    if (!is_at(w, CIP_SEGMENT_INSTANCE))
        return class_id == CIP_CLASS_MESSAGE_ROUTER ? CIP_EXT_INVALID_SEGMENT
                                                    : CIP_EXT_APPLICATION_PATH;
    if (class_id != CIP_CLASS_MESSAGE_ROUTER || w->segment.value != 1)
        return CIP_EXT_APPLICATION_PATH;
    step(w);
    return w->more || w->path.bad ? CIP_EXT_INVALID_SEGMENT : 0;
}

/* A key stands before the route or, for the device at its end, behind it. */
static uint16_t judge_path(const struct device *d, struct reader path) {
    static uint16_t (*const parts[])(struct walk *) = {take_key, take_route, take_key,
                                                       take_application};
    struct walk w = {.device = d, .path = path};
    uint16_t wrong = 0;
    step(&w);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && wrong == 0; i++)
        wrong = parts[i](&w);
    return wrong;
}

static bool is_class_3(uint8_t transport) {
    return (transport & TRANSPORT_MASK) == TRANSPORT_SERVER_3 &&
           (transport >> TRIGGER_SHIFT & TRIGGER_MASK) <= TRIGGER_MAX;
}

static uint16_t size_max(const struct device *d) {
    uint16_t max = d->options.connection_size_max;
    check(max <= DEVICE_CONNECTION_SIZE_MAX);
    return max != 0 ? max : DEVICE_CONNECTION_SIZE_MAX;
}

static struct device_status judge_sizes(const struct device *d, uint16_t ot, uint16_t to) {
    if (ot > size_max(d) || to > size_max(d))
        return device_status_detail(CIP_CONNECTION_FAILURE, CIP_EXT_CONNECTION_SIZE, size_max(d));
    if (ot < DEVICE_CONNECTION_SIZE_MIN || to < DEVICE_CONNECTION_SIZE_MIN)
        return failure(CIP_EXT_CONNECTION_PARAMETER);
    return device_status_of(CIP_OK);
}

static struct device_status judge_open(const struct device *d, const struct cip_forward_open *open,
                                       const struct cip_params *ot, const struct cip_params *to) {
    bool is_null = ot->type == CIP_CONNECTION_NULL && to->type == CIP_CONNECTION_NULL;
    bool is_used = device_connection_of_triad(&d->connections, &open->triad) != NULL;
    const struct {
        bool is_wrong;
        uint16_t extended;
    } rows[] = {
        {is_null, CIP_EXT_NULL_OPEN},
        {is_used, CIP_EXT_CONNECTION_IN_USE},
        {open->multiplier > MULTIPLIER_MAX, CIP_EXT_MULTIPLIER},
        {!is_class_3(open->transport), CIP_EXT_TRANSPORT},
        {open->ot_rpi_us == 0, CIP_EXT_RPI},
        {ot->redundant_owner, CIP_EXT_OT_OWNER},
        {ot->type != CIP_CONNECTION_P2P, CIP_EXT_OT_TYPE},
        {to->type != CIP_CONNECTION_P2P, CIP_EXT_TO_TYPE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].is_wrong)
            return failure(rows[i].extended);
    uint16_t wrong = judge_path(d, open->path);
    return wrong != 0 ? failure(wrong) : judge_sizes(d, ot->size, to->size);
}

size_t device_connections_max(const struct device *d) {
    size_t max = d->options.connections_max;
    return max != 0 ? max : DEVICE_CONNECTIONS_MAX;
}

static size_t session_connections_max(const struct device *d) {
    size_t max = d->options.session_connections_max;
    return max != 0 ? max : DEVICE_SESSION_CONNECTIONS_MAX;
}

static bool is_full(const struct device *d, const struct device_session *s) {
    return device_connection_count(&d->connections) >= device_connections_max(d) ||
           s->connections.count >= session_connections_max(d);
}

static struct device_status open_connection(struct device_call *call,
                                            const struct cip_forward_open *open) {
    struct device *d = call->device;
    struct device_session *s = call->session;
    struct cip_params ot = cip_params_of(open->large, open->ot_params);
    struct cip_params to = cip_params_of(open->large, open->to_params);
    struct device_status status = judge_open(d, open, &ot, &to);
    struct device_connection *c = NULL;
    if (status.general != CIP_OK)
        return status;
    if (is_full(d, s))
        return failure(CIP_EXT_OUT_OF_CONNECTIONS);
    struct device_connection_spec spec = {
        .triad = open->triad,
        .to_id = open->to_id,
        .ot_size = ot.size,
        .to_size = to.size,
        .timeout_us = (int64_t)open->ot_rpi_us * (MULTIPLIER_BASE << open->multiplier),
    };
    if (device_connection_open(&d->connections, &d->rng, &s->connections, &spec, s->now_us, &c) !=
        EIP_OK)
        return failure(CIP_EXT_NO_BUFFER);
    struct cip_forward_open_reply reply = {
        .ot_id = c->ot_id,
        .to_id = c->to_id,
        .triad = c->triad,
        .ot_api_us = open->ot_rpi_us,
        .to_api_us = open->to_rpi_us,
        .application = reader_of(NULL, 0),
    };
    cip_forward_open_reply_encode(call->reply, &reply);
    return status;
}

static void count_open(struct device_manager_counts *counts, struct device_status status) {
    counts->opens++;
    if (status.general == CIP_OK)
        return;
    if (status.general != CIP_CONNECTION_FAILURE)
        counts->open_format_rejects++;
    else if (status.extended == CIP_EXT_OUT_OF_CONNECTIONS || status.extended == CIP_EXT_NO_BUFFER)
        counts->open_resource_rejects++;
    else
        counts->open_other_rejects++;
}

static bool is_routing_error(uint16_t extended) {
    return extended == CIP_EXT_INVALID_SEGMENT || extended == CIP_EXT_PORT_NOT_AVAILABLE ||
           extended == CIP_EXT_LINK_NOT_VALID;
}

struct device_status device_forward_open(struct device_call *call) {
    struct device *d = call->device;
    bool large = call->service == CIP_LARGE_FORWARD_OPEN;
    if (call->in_packet || call->session == NULL || (large && d->options.no_large))
        return device_status_of(CIP_SERVICE_NOT_SUPPORTED);
    struct device_status status =
        judge_length(call->data, large ? LARGE_OPEN_SIZE : OPEN_SIZE, OPEN_WORDS_AT);
    if (status.general == CIP_OK) {
        struct cip_forward_open open = cip_forward_open_decode(&call->data, large);
        status = open_connection(call, &open);
        if (status.general != CIP_OK)
            put_refusal(call->reply, &open.triad,
                        is_routing_error(status.extended) ? reader_left(&open.path) : 0);
    }
    count_open(&d->manager, status);
    return status;
}

static struct device_status close_connection(struct device_call *call) {
    struct device_manager_counts *counts = &call->device->manager;
    struct cip_forward_close asked = cip_forward_close_decode(&call->data);
    struct device_connection *c =
        device_connection_of_triad(&call->device->connections, &asked.triad);
    if (c == NULL) {
        counts->close_other_rejects++;
        put_refusal(call->reply, &asked.triad, reader_left(&asked.path));
        return failure(CIP_EXT_CONNECTION_NOT_FOUND);
    }
    device_connection_close(&call->device->connections, c);
    struct cip_forward_close_reply reply = {.triad = asked.triad,
                                            .application = reader_of(NULL, 0)};
    cip_forward_close_reply_encode(call->reply, &reply);
    return device_status_of(CIP_OK);
}

struct device_status device_forward_close(struct device_call *call) {
    struct device_manager_counts *counts = &call->device->manager;
    if (call->in_packet)
        return device_status_of(CIP_SERVICE_NOT_SUPPORTED);
    counts->closes++;
    struct device_status status = judge_length(call->data, CLOSE_SIZE, CLOSE_WORDS_AT);
    if (status.general == CIP_OK)
        return close_connection(call);
    counts->close_format_rejects++;
    return status;
}
