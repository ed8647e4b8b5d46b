/* SPDX-License-Identifier: MIT */
/*
 * route - finds out whether the route that nobody asked for is one.
 *
 * A bare host may be a chassis, whose controller sits in slot 0, or a device that does not route.
 * A harmless request is sent along the guessed route once, before anything else: general status 08,
 * 05, 16 or 02 to the Unconnected Send, or two sessions closed on it one after the other, mean that
 * the device does not route, and everything goes bare from there on.
 */
#ifndef CLIENT_ROUTE_H
#define CLIENT_ROUTE_H

#include "client/batch.h"

/* Sends the request. EIP_E_CLOSED and EIP_E_LIMIT as the session's. */
eip_err client_route_try(struct client_session *s, const struct client_peer *peer, int64_t now_us,
                         int64_t deadline_us, uint64_t *ret_id) MUST_CHECK;
/*
 * Its outcome: EIP_OK when the peer is settled, or can be asked again on another session; else why
 * nothing can be sent along this route, with the status.
 */
eip_err client_route_take(struct client_peer *peer, const struct client_outcome *outcome,
                          struct eip_status *ret_status) MUST_CHECK;

#endif
