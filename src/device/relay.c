/* SPDX-License-Identifier: MIT */
#include "device/relay.h"

#include "base/clock.h"
#include "cip/message.h"
#include "cip/service.h"

/* A link is a byte; one in the long form may be a number in digits. */
static bool is_number(struct str link, uint64_t *ret_number) {
    if (link.size == 1) {
        *ret_number = (uint8_t)link.at[0];
        return true;
    }
    return str_number(link, 10, UINT16_MAX, ret_number);
}

static bool has_hop(const struct device_hops *row, const struct cip_segment *hop) {
    uint64_t number;
    if (row->port != hop->value)
        return false;
    if (row->link.size > 0)
        return str_equal_fold(row->link, hop->bytes);
    return is_number(hop->bytes, &number) && number >= row->first && number <= row->last;
}

bool device_routes_take(const struct device_routes *routes, struct reader *route,
                        size_t *ret_target) {
    struct reader rest = *route;
    struct cip_segment hop;
    if (routes == NULL || !cip_segment_decode(&rest, false, &hop, NULL) ||
        hop.kind != CIP_SEGMENT_PORT)
        return false;
    for (size_t i = 0; i < routes->count; i++)
        if (has_hop(&routes->rows[i], &hop)) {
            *route = rest;
            *ret_target = routes->rows[i].target;
            return true;
        }
    return false;
}

bool device_hops_overlap(const struct device_hops *a, const struct device_hops *b) {
    if (a->port != b->port || (a->link.size > 0) != (b->link.size > 0))
        return false;
    if (a->link.size > 0)
        return str_equal_fold(a->link, b->link);
    return a->first <= b->last && b->first <= a->last;
}

static uint16_t refuse(struct reader message) {
    struct cip_request request = cip_request_decode(&message);
    struct cip_target target = cip_target_of(request.path);
    enum cip_meaning meaning = cip_meaning_of(request.service, &target);
    if (message.bad)
        return CIP_EXT_UNCONNECTED_PARAMETER;
    bool is_of_connection = meaning == CIP_MEANS_FORWARD_OPEN ||
                            meaning == CIP_MEANS_LARGE_FORWARD_OPEN ||
                            meaning == CIP_MEANS_FORWARD_CLOSE;
    return is_of_connection ? CIP_EXT_PORT_NOT_AVAILABLE : 0;
}

static int64_t timeout_us(const struct cip_unconnected *send) {
    int64_t asked_us = (int64_t)cip_unconnected_timeout_ms(send) * CLOCK_MILLISECOND_US;
    if (asked_us < DEVICE_RELAY_MIN_US)
        return DEVICE_RELAY_MIN_US;
    return asked_us < DEVICE_RELAY_MAX_US ? asked_us : DEVICE_RELAY_MAX_US;
}

bool device_relay_of(const struct device_routes *routes, const struct cip_unconnected *send,
                     struct device_relay *ret_relay, uint16_t *ret_refused) {
    struct device_relay relay = {
        .send = *send,
        .route_words = reader_left(&send->route) / 2,
        .timeout_us = timeout_us(send),
    };
    if (!device_routes_take(routes, &relay.send.route, &relay.target))
        return false;
    *ret_relay = relay;
    *ret_refused = refuse(send->message);
    return true;
}

void device_relay_encode(struct writer *w, const struct device_relay *relay) {
    if (reader_left(&relay->send.route) == 0) {
        writer_rest(w, relay->send.message);
        return;
    }
    size_t mark = cip_request_begin(w, CIP_UNCONNECTED_SEND);
    cip_path_class(w, CIP_CLASS_CONNECTION_MANAGER);
    cip_path_instance(w, 1);
    cip_request_path_end(w, mark);
    cip_unconnected_encode(w, &relay->send);
}
