/* SPDX-License-Identifier: MIT */
#include "client/route.h"

#include "cip/path.h"
#include "cip/service.h"

enum { LOST_MAX = 2 }; /* a network that fails once must not make a chassis a simple device */

/* Identity, vendor id: every device has it, and reading it changes nothing. */
eip_err client_route_try(struct client_session *s, const struct client_peer *peer, int64_t now_us,
                         int64_t deadline_us, uint64_t *ret_id) {
    struct writer *w;
    eip_err err = client_session_begin(s, peer->route, now_us, deadline_us, &w);
    if (err != EIP_OK)
        return err;
    size_t mark = cip_request_begin(w, CIP_GET_ATTRIBUTE_SINGLE);
    cip_path_class(w, CIP_CLASS_IDENTITY);
    cip_path_instance(w, 1);
    cip_path_attribute(w, 1);
    cip_request_path_end(w, mark);
    return client_session_end(s, ret_id);
}

/* Status of an Unconnected Send that says: this device does not route. */
static bool does_not_route(uint8_t general) {
    return general == CIP_SERVICE_NOT_SUPPORTED || general == CIP_PATH_UNKNOWN ||
           general == CIP_OBJECT_UNKNOWN || general == CIP_RESOURCE_UNAVAILABLE;
}

eip_err client_route_take(struct client_peer *peer, const struct client_outcome *outcome,
                          struct eip_status *ret_status) {
    if (outcome->err == EIP_E_CLOSED && outcome->sent) {
        peer->routes_lost++;
        peer->settled = peer->unrouted = peer->routes_lost >= LOST_MAX;
        return EIP_OK;
    }
    if (outcome->err != EIP_OK) {
        *ret_status = client_status_below(outcome);
        return outcome->err;
    }
    const struct cip_reply *reply = &outcome->cip;
    bool routing_error = reply->service == CIP_UNCONNECTED_SEND && reply->general != CIP_OK;
    peer->routes_lost = 0;
    peer->unrouted = routing_error && does_not_route(reply->general);
    peer->settled = peer->unrouted || !routing_error;
    if (peer->settled)
        return EIP_OK;
    *ret_status = client_status_of(EIP_SOURCE_ROUTE, reply);
    return EIP_E_REFUSED;
}
