/* SPDX-License-Identifier: MIT */
/*
 * server_config - what cpppo.cfg says of enip_server's device.
 *
 * Mistakes are told as "FILE:LINE:COLUMN: [Section] Option: why". Sections that are not known are
 * left alone; in those that are, every option has to be. [DEFAULT] holds for all of them.
 */
#ifndef CMD_SERVER_CONFIG_H
#define CMD_SERVER_CONFIG_H

#include "cmd/options.h"
#include "cmd/server_routes.h"
#include "cmd/server_tags.h"
#include "plant/cpppo_cfg.h"

enum { SERVER_ROUTE_MAX = 260, SERVER_LINK_MAX = 64, SERVER_PATHS_MAX = 4 };

struct server_config {
    struct cpppo_cfg cfg;
    struct text loaded;                  /* "'/etc/cpppo.cfg', 'cpppo.cfg'" */
    struct text paths[SERVER_PATHS_MAX]; /* which the options of cfg look at */
    struct text product;
    struct text host;
    struct text domain;
    uint8_t route[SERVER_ROUTE_MAX];
    uint8_t link[SERVER_LINK_MAX];
    struct server_routes routes;
};

struct server_config server_config_new(void);
void server_config_fini(struct server_config *c);

/*
 * Reads the files of this name, with .cfg after it if it has no dot, in /etc (or the folder that
 * APPDATA names), the user's and the current one, and the others, which must be there; an enum
 * status.
 */
int server_config_load(struct server_config *c, const char *base, bool searches,
                       const struct option_texts *files) MUST_CHECK;
/* To the device, which looks at the configuration from then on; an enum status. */
int server_config_apply(struct server_config *c, struct device *d,
                        struct server_tags *tags) MUST_CHECK;

/*
 * "0", "false": only what has no route is taken; "null": whatever; else one hop, as 1/0 or in JSON.
 * NULL, or why not.
 */
const char *server_route_parse(struct str text, uint8_t room[SERVER_ROUTE_MAX],
                               struct device_options *options);

#endif
