/* SPDX-License-Identifier: MIT */
/*
 * client - what stands behind an eip_client: a driver, the blocking call, and the calls that were
 * submitted. The functions of <eip/eip.h> that block are in client.c, the others in submit.c.
 */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "client/call.h"
#include "client/driver.h"
#include "client/plan_table.h"
#include "client/structures.h"
#include "client/url.h"

enum { CLIENT_SUBMITTED_MAX = 4096 }; /* calls of one client; EIP_E_LIMIT for one more */

/* A call that was submitted; kept for another one after it ended. */
struct client_submitted {
    struct client_call call;
    struct client_look look;    /* after it, for structures, */
    const eip_catalog *catalog; /* whose members they may have; or NULL */
    struct client_submitted *next;
    eip_client *client;
    uint64_t id;     /* 0: free */
    uint64_t strays; /* when it was submitted */
    bool writes;
    struct eip_item *items;
    eip_done *done;
    void *user;
};

struct eip_client {
    struct client_url url;
    int64_t timeout_us;
    struct client_driver driver;
    struct client_call call; /* the one that blocks, */
    int64_t deadline_us;     /* and until when it may */
    struct client_structures structures;
    const char *action; /* of the last call */
    uint64_t strays;    /* messages that belonged to no request, when it began */
    struct eip_fault fault;
    eip_cache *cache;           /* borrowed, or NULL */
    const eip_catalog *catalog; /* of the program that ran when it was asked last, or NULL */
    bool catalog_is_old;        /* a plan found another program; kept for those who look at it */
    bool has_no_lists;          /* the device refused to be browsed */
    struct client_submitted *submitted; /* free ones too */
    size_t submitted_count;
    size_t pending;
    uint64_t next_id;
    struct socket_poller poller; /* of eip_wait */
    eip_plan *plans;             /* all that were made of it */
    struct plan_table kept;      /* of eip_read_many */
    void (*state)(void *user, eip_state state, const struct eip_fault *why); /* or NULL */
    void *state_user;
    bool is_telling; /* a callback is running */
};

/* Messages that belonged to no request, so far. */
uint64_t client_strays(const eip_client *c);

/*
 * What happened in words: fault.h tells what `action` and `object` are. Without an error there is
 * no text.
 */
void client_describe(const eip_client *c, const char *action, const char *object, eip_err err,
                     const struct eip_status *status, struct eip_fault *ret_fault);
/* Tells why nothing was sent; the error. */
eip_err client_refuse(eip_client *c, const struct client_mistake *m, const char *tag);
/* Tells how an item ended; the error. */
eip_err client_fail(eip_client *c, const char *tag, eip_err err, const struct eip_status *status);
/* Aims a call at the tags of items, and carries their values there. */
eip_err client_aim_items(eip_client *c, struct client_call *call, struct eip_item *items,
                         size_t count, bool writes) MUST_CHECK;
/*
 * The catalog that the client has, which stays its own; browses for one if need be and allowed, in
 * as many round trips as that takes, but not again where the device has none. Without one *ret is
 * NULL, with EIP_OK where it was not allowed; else the errors of eip_browse, with the fault filled.
 */
eip_err client_catalog(eip_client *c, bool may_browse, const eip_catalog **ret) MUST_CHECK;
/* How each ended goes into the items; the error of the first that failed. */
eip_err client_take_items(eip_client *c, struct client_call *call, struct eip_item *items,
                          size_t count, bool writes);
/* Tells them again: how they ended has become better, or something else was told meanwhile. */
void client_tell_failures(eip_client *c, const struct eip_item *items, size_t count);

#endif
