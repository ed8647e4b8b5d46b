/* SPDX-License-Identifier: MIT */
/*
 * whole - a structure that the device does not give as a whole, read member by member.
 *
 *   begin --> ask --> (its batch is carried out) --> take --> ask --> ... --> value
 *              ^                                                                |
 *              +---------------------------- again <----------------------------+
 *
 * A controller refuses a structure (status 0F) of which it does not give every member (External
 * Access None: 1756-PM020, "Symbol Object"). Each of its members is asked for by itself then,
 * structures among them as a whole first; those that are refused too are taken apart in turn. What
 * is asked for at one time goes out in as few packets as it fits. A member is denied if it is
 * refused with 0F, or if the device says that it is not there.
 *
 * What comes is checked against the structure: of another type or size, and the program is another
 * one by now. A value that was put together is not of one moment.
 */
#ifndef CLIENT_WHOLE_H
#define CLIENT_WHOLE_H

#include "client/batch.h"
#include "client/catalog.h"

enum {
    CLIENT_WHOLE_PARTS_MAX = 16384, /* asked for in all; EIP_E_LIMIT beyond, */
    CLIENT_WHOLE_DENIED_MAX = 1024, /* and for more denied ones */
};

struct client_whole;

/*
 * So many structures, from a place that an address leads to. Nothing is kept of either but the
 * structure. EIP_E_TYPE: it is not known; EIP_E_LIMIT, EIP_E_MEMORY.
 */
eip_err client_whole_new(const struct cip_address *address, const struct catalog_place *place,
                         uint32_t count, struct client_whole **ret_whole) MUST_CHECK;
void client_whole_free(struct client_whole *w);

/* False: there is nothing more to ask for, as after what failed. The batch is good until take. */
bool client_whole_ask(struct client_whole *w, struct client_batch **ret_batch) MUST_CHECK;
void client_whole_take(struct client_whole *w);
/*
 * Begins anew, for a value of now: what was asked for in the end is asked for at once, and the view
 * of the last value ends.
 */
void client_whole_again(struct client_whole *w);
/*
 * Once there is nothing more: a view that lives as long as this. EIP_E_REFUSED: no member is given;
 * EIP_E_CHANGED: what came is of another type; or how one of the members ended, with its status.
 */
eip_err client_whole_value(struct client_whole *w, struct eip_value *ret_value,
                           struct eip_status *ret_status) MUST_CHECK;

#endif
