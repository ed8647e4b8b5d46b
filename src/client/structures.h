/* SPDX-License-Identifier: MIT */
/*
 * structures - what was read becomes structures with members: finds what describes them in the
 * client's catalog, and has those read by members that the device does not give as a whole.
 *
 * The catalog is fetched when the first structure comes that is no STRING, and once more when one
 * comes that it does not know: the program has changed then. What still cannot be found stays
 * without members, and is not looked for again in that catalog; where no catalog can be had, the
 * next try is a while later. So a read never fails for want of it, and is seldom slowed down.
 *
 * A handle tells the types of a structure's members, not which is which: after a read the marks of
 * program changes are looked at. If they are not those of the catalog, a read that may block
 * fetches it anew and reads all once more; EIP_E_CHANGED if they are not the same even then. Others
 * get structures without members. What was read before the catalog was fetched is read once more,
 * too.
 */
#ifndef CLIENT_STRUCTURES_H
#define CLIENT_STRUCTURES_H

#include "client/browse.h"
#include "client/call.h"
#include "client/whole.h"

enum { CLIENT_UNKNOWN_MAX = 16, CLIENT_CATALOG_PAUSE_US = 10000000 };

/* What a client remembers of it. */
struct client_structures {
    const eip_catalog *catalog;           /* kept while values of it may be looked at */
    uint16_t unknown[CLIENT_UNKNOWN_MAX]; /* handles that were not found in it */
    size_t unknown_count;
    bool is_newer;          /* the catalog, than what was read */
    int64_t pause_until_us; /* no catalog could be had */
    struct client_whole **wholes;
    size_t whole_count, whole_room;
};

void client_structures_fini(struct client_structures *s);
/* Values are no longer looked at. */
void client_structures_forget(struct client_structures *s);

/*
 * A catalog for a plan that has structures without one: that of the client, or another one than
 * that. It lives as long as the client's. False: there is none to be had for now.
 */
bool client_structures_catalog(eip_client *c, bool anew, const eip_catalog **ret_catalog);

/* Which program runs, asked after something was read. */
struct client_look {
    struct client_operation operation;
    struct client_batch batch;
    struct client_item items[CLIENT_PROGRAM_ITEMS];
    struct client_store store;
};

void client_look_fini(struct client_look *l);
/* Makes the operation that asks. */
void client_look_start(struct client_look *l, int64_t deadline_us);
/* Once it has ended: EIP_OK if it is that of the catalog, EIP_E_CHANGED if not, or what failed. */
eip_err client_look_take(const struct client_look *l, const eip_catalog *catalog);
/* The client's catalog, if members would be taken from it and it can be looked at; else NULL. */
const eip_catalog *client_structures_doubt(eip_client *c, const struct eip_item *items,
                                           size_t count);

/*
 * Attaches structures to the values of items that were read, and, if it may block, fetches what it
 * needs for that and reads those that were refused with status 0F. The error of the first item that
 * failed, which may be better then.
 */
eip_err client_structures_take(eip_client *c, struct client_call *call, struct eip_item *items,
                               size_t count, bool may_block);

#endif
