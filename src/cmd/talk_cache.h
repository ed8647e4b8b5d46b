/* SPDX-License-Identifier: MIT */
/*
 * talk_cache - what the option --cache of a command does: tags and types of controllers are loaded
 * from a file, and saved in it when some were added.
 *
 * The command works without the file: what is wrong with it is a warning. It is written anew where
 * it was cut or changed, and left alone where it is something else.
 */
#ifndef CMD_TALK_CACHE_H
#define CMD_TALK_CACHE_H

#include <eip/types.h>

struct talk_cache {
    const char *command;
    const char *path; /* NULL: nothing is saved */
    eip_cache *cache; /* for eip_options; NULL: none */
};

/* NULL as path: no cache. */
void talk_cache_open(struct talk_cache *c, const char *command, const char *path);
/* After the clients that use it were closed. */
void talk_cache_close(struct talk_cache *c);

#endif
