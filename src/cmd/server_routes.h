/* SPDX-License-Identifier: MIT */
/*
 * server_routes - the table of routes of simulators, and the links to the devices it leads to.
 *
 * In cpppo.cfg:
 *
 *   {"1/0": "10.0.0.5", "1/1-15": "plc7:44819", "2/192.168.1.5": "[fe80::1]"}
 *
 * A key is a hop, a port and a link: a number, a range of them, or an address. What is asked along
 * it goes to the device over one link for each, which is shared by all sessions, connected when it
 * is first wanted, and again after it was lost. A request is sent once, whatever becomes of it.
 */
#ifndef CMD_SERVER_ROUTES_H
#define CMD_SERVER_ROUTES_H

#include "cmd/log.h"
#include "device/relay.h"
#include "link/link.h"
#include "server/server.h"

enum { SERVER_ROUTES_MAX = 1024 }; /* rows; one more is a mistake */

struct server_target;

struct server_routes {
    struct device_routes table; /* for the device; of the rows below */
    struct device_hops *rows;
    struct server_target *targets;
    size_t target_count;
    struct loop *loop;
    struct log *log;
    struct server_relays relays;
};

/* NULL, or why not, and where in the text; the table is empty then. */
const char *server_routes_parse(struct server_routes *r, struct str text, size_t *ret_at);
/* One row more, as 1/1-15=10.0.0.5; errors as above, and the table is as it was. */
const char *server_routes_add(struct server_routes *r, struct str text, size_t *ret_at);
/* After the loop has ended. */
void server_routes_fini(struct server_routes *r);

/*
 * For the options of servers on this loop, which outlive it; NULL if the table is empty. Devices
 * that did not answer are noted in the log, unless it is NULL.
 */
const struct server_relays *server_routes_serve(struct server_routes *r, struct loop *loop,
                                                struct log *log);

#endif
