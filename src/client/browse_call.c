/* SPDX-License-Identifier: MIT */
/* eip_browse: blocks until the tags and types of a controller are read. */
#include "base/clock.h"
#include "client/browse.h"
#include "client/client.h"

/* The time-out is that of each answer: nobody knows how long a list is. */
static void run(eip_client *c, struct client_browse *b) {
    client_browse_in_steps(b);
    while (client_browse_go_on(b)) {
        int64_t now_us = clock_now_us();
        struct client_operation o =
            client_operation_task(&client_browse_task, b, now_us + c->timeout_us);
        o.connects = true;
        client_driver_finish(&c->driver, &o, now_us);
    }
}

static eip_err take(eip_client *c, const struct client_browse *b) {
    const eip_catalog *catalog = NULL;
    struct eip_status status = {.source = EIP_SOURCE_NONE};
    eip_err err = client_browse_result(b, &catalog, &status);
    c->has_no_lists = err == EIP_E_REFUSED && status.source == EIP_SOURCE_DEVICE;
    if (err != EIP_OK)
        return client_fail(c, "the tags", err, &status);
    eip_catalog_release(c->catalog);
    c->catalog = catalog;
    c->catalog_is_old = false;
    return EIP_OK;
}

static eip_err browse(eip_client *c, const struct eip_browse_options *options) {
    struct client_browse *b;
    const struct eip_status nobody = {.source = EIP_SOURCE_NONE};
    c->action = "list";
    c->strays = client_strays(c);
    c->fault = (struct eip_fault){.err = EIP_OK};
    eip_err err = client_browse_new(c->cache, c->catalog, options->anew, &b);
    if (err != EIP_OK)
        return client_fail(c, "the tags", err, &nobody);
    client_browse_watch(b, options->progress, options->user);
    run(c, b);
    c->fault = (struct eip_fault){.err = EIP_OK}; /* callbacks may have left one of theirs */
    err = take(c, b);
    client_browse_free(b);
    return err;
}

eip_err eip_browse(eip_client *client, const struct eip_browse_options *options,
                   const eip_catalog **ret_catalog) {
    static const struct eip_browse_options defaults;
    struct client_mistake in_callback = {.err = EIP_E_ARGUMENT,
                                         .why = "must not be called from a callback"};
    if (client->is_telling)
        return client_refuse(client, &in_callback, "eip_browse");
    eip_err err = browse(client, options != NULL ? options : &defaults);
    if (err == EIP_OK)
        *ret_catalog = client->catalog;
    return err;
}

eip_err client_catalog(eip_client *c, bool may_browse, const eip_catalog **ret) {
    static const struct eip_browse_options defaults;
    struct client_mistake refused = {.err = EIP_E_REFUSED, .why = "the device has no list of tags"};
    eip_err err = EIP_OK;
    if ((c->catalog == NULL || c->catalog_is_old) && may_browse)
        err = c->has_no_lists ? client_refuse(c, &refused, "the tags") : browse(c, &defaults);
    *ret = c->catalog_is_old ? NULL : c->catalog;
    return err;
}
