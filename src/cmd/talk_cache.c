/* SPDX-License-Identifier: MIT */
#include "cmd/talk_cache.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/cache.h"
#include "cmd/command.h"

static void warn(const struct talk_cache *c, const char *why, const char *detail,
                 const char *what_now) {
    fprintf(stderr, "%s%s: warning: the cache %s: %s%s%s; %s\n", command_prefix(c->command),
            c->command, c->path, why, detail[0] != '\0' ? ": " : "", detail, what_now);
}

static bool is_ours(eip_err err) {
    return err == EIP_OK || err == EIP_E_CUT || err == EIP_E_VALUE;
}

static void load(struct talk_cache *c) {
    const char *why = "";
    eip_err err = eip_cache_load(c->cache, c->path, &why);
    bool is_absent = err == EIP_E_SYSTEM && errno == ENOENT;
    if (err == EIP_OK || is_absent)
        return;
    const char *detail = err == EIP_E_SYSTEM ? strerror(errno) : "";
    warn(c, why, detail, is_ours(err) ? "it is written anew" : "it is left alone");
    if (!is_ours(err))
        c->path = NULL;
}

void talk_cache_open(struct talk_cache *c, const char *command, const char *path) {
    *c = (struct talk_cache){.command = command, .path = path};
    if (path == NULL)
        return;
    if (eip_cache_new(&c->cache) == EIP_OK)
        load(c);
    else
        warn(c, "there is no memory for it", "", "it is not used");
}

/* What other processes saved meanwhile stays. */
static void save(struct talk_cache *c) {
    (void)eip_cache_load(c->cache, c->path, NULL);
    eip_err err = eip_cache_save(c->cache, c->path);
    if (err == EIP_E_SYSTEM)
        warn(c, "it cannot be written", strerror(errno), "what was read is not kept");
    else if (err != EIP_OK)
        warn(c, "there is no memory to write it", "", "what was read is not kept");
}

void talk_cache_close(struct talk_cache *c) {
    if (c->cache != NULL && c->path != NULL && cache_is_unsaved(c->cache))
        save(c);
    eip_cache_free(c->cache);
    c->cache = NULL;
}
