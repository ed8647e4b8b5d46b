/* SPDX-License-Identifier: MIT */
#include "client/structures.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cip/status.h"
#include "cip/structure.h"
#include "client/client.h"

void client_structures_forget(struct client_structures *s) {
    for (size_t i = 0; i < s->whole_count; i++)
        client_whole_free(s->wholes[i]);
    s->whole_count = 0;
}

static void let_go(struct client_structures *s) {
    client_structures_forget(s);
    if (s->catalog != NULL)
        eip_catalog_release(s->catalog);
    s->catalog = NULL;
    s->unknown_count = 0;
}

void client_structures_fini(struct client_structures *s) {
    let_go(s);
    mem_free(s->wholes);
    *s = (struct client_structures){.catalog = NULL};
}

static bool is_bare(const struct eip_item *item) {
    const struct eip_value *v = &item->value;
    return item->err == EIP_OK && v->type == EIP_TYPE_STRUCT && v->handle != EIP_HANDLE_STRING &&
           v->structure == NULL;
}

static bool is_refused(const struct eip_item *item) {
    return item->err == EIP_E_REFUSED && item->status.source == EIP_SOURCE_DEVICE &&
           item->status.general == CIP_PRIVILEGE_VIOLATION;
}

/* Getting a catalog. */

/* What a browse says of itself is not what the call's caller asked for. */
struct told {
    struct eip_fault fault;
    const char *action;
    uint64_t strays;
};

static struct told told_of(const eip_client *c) {
    return (struct told){.fault = c->fault, .action = c->action, .strays = c->strays};
}

static void tell_again(eip_client *c, const struct told *told) {
    c->fault = told->fault;
    c->action = told->action;
    c->strays = told->strays;
}

static void hold(struct client_structures *s, const eip_catalog *catalog) {
    if (catalog == s->catalog)
        return;
    eip_catalog_keep(catalog);
    let_go(s);
    s->catalog = catalog;
}

/* The device's time for the call does not count what a browse takes. */
static void fetch(eip_client *c, bool anew) {
    struct client_structures *s = &c->structures;
    const eip_catalog *catalog = NULL;
    struct told told = told_of(c);
    int64_t start_us = clock_now_us();
    eip_err err = anew ? eip_browse(c, NULL, &catalog) : client_catalog(c, true, &catalog);
    int64_t now_us = clock_now_us();
    tell_again(c, &told);
    c->deadline_us += now_us - start_us;
    s->is_newer = err == EIP_OK && catalog != NULL;
    if (s->is_newer)
        hold(s, catalog);
    else
        s->pause_until_us = now_us + CLIENT_CATALOG_PAUSE_US;
}

static bool may_fetch(const struct client_structures *s, bool may_block) {
    return may_block && clock_now_us() >= s->pause_until_us;
}

bool client_structures_catalog(eip_client *c, bool anew, const eip_catalog **ret_catalog) {
    const eip_catalog *catalog = NULL;
    if (!anew && client_catalog(c, false, &catalog) == EIP_OK && catalog != NULL)
        hold(&c->structures, catalog);
    else if (!may_fetch(&c->structures, true))
        return false;
    else
        fetch(c, anew);
    if (client_catalog(c, false, &catalog) != EIP_OK || catalog == NULL)
        return false;
    *ret_catalog = catalog;
    return true;
}

static void look_for_catalog(eip_client *c, bool may_block) {
    const eip_catalog *catalog = NULL;
    if (client_catalog(c, false, &catalog) == EIP_OK && catalog != NULL)
        hold(&c->structures, catalog);
    else if (may_fetch(&c->structures, may_block))
        fetch(c, false);
}

/* Attaching. */

/* The address is parsed once more: this is for structures alone. */
static bool find_place(const struct client_structures *s, struct client_call *call, const char *tag,
                       struct catalog_place *ret_place) {
    struct cip_address *address = &call->address;
    return cip_address_parse(str_of(tag), address, NULL) == EIP_OK &&
           catalog_resolve(s->catalog, address, ret_place) == EIP_OK;
}

static bool attach(const struct client_structures *s, struct client_call *call,
                   struct eip_item *item) {
    struct catalog_place place;
    const struct eip_structure *structure = NULL;
    if (find_place(s, call, item->tag, &place))
        structure = place.structure;
    else
        structure = catalog_by_handle(s->catalog, item->value.handle);
    return structure != NULL && cip_structure_attach(&item->value, structure);
}

static bool is_given_up(const struct client_structures *s, uint16_t handle) {
    for (size_t i = 0; i < s->unknown_count; i++)
        if (s->unknown[i] == handle)
            return true;
    return s->unknown_count == CLIENT_UNKNOWN_MAX;
}

static void give_up(struct client_structures *s, uint16_t handle) {
    if (!is_given_up(s, handle))
        s->unknown[s->unknown_count++] = handle;
}

/* True if one is left for which another catalog is worth it. */
static bool attach_all(const struct client_structures *s, struct client_call *call,
                       struct eip_item *items, size_t count) {
    bool missing = false;
    for (size_t i = 0; i < count; i++)
        if (is_bare(&items[i]) && !attach(s, call, &items[i]))
            missing |= !is_given_up(s, items[i].value.handle);
    return missing;
}

/* Views of a catalog that is let go. */
static void detach_all(struct eip_item *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (items[i].err == EIP_OK && items[i].value.structure != NULL) {
            items[i].value.structure = NULL;
            items[i].value.count = 1;
        }
}

static void attach_items(eip_client *c, struct client_call *call, struct eip_item *items,
                         size_t count, bool may_block) {
    struct client_structures *s = &c->structures;
    bool missing = attach_all(s, call, items, count);
    if (!missing || !may_fetch(s, may_block))
        return;
    detach_all(items, count);
    fetch(c, true);
    attach_all(s, call, items, count);
    for (size_t i = 0; i < count; i++)
        if (is_bare(&items[i]))
            give_up(s, items[i].value.handle);
}

/* Reading by members. */

static eip_err keep_whole(struct client_structures *s, struct client_whole *w) {
    struct client_whole **wholes =
        mem_grow(s->wholes, &s->whole_room, s->whole_count + 1, sizeof(struct client_whole *));
    if (wholes == NULL)
        return EIP_E_MEMORY;
    s->wholes = wholes;
    wholes[s->whole_count++] = w;
    return EIP_OK;
}

static void carry_out(eip_client *c, struct client_whole *w) {
    struct client_batch *batch;
    while (client_whole_ask(w, &batch)) {
        struct client_operation o = client_operation_batch(batch, c->deadline_us);
        client_driver_finish(&c->driver, &o, clock_now_us());
        client_whole_take(w);
    }
}

/* The refusal stands unless all could be read that is given. */
static bool read_whole(eip_client *c, struct client_call *call, size_t index,
                       struct eip_item *item) {
    struct catalog_place place;
    struct client_whole *w;
    struct eip_status status = {.source = EIP_SOURCE_NONE};
    if (call->targets[index].bit != CIP_ADDRESS_NO_BIT ||
        !find_place(&c->structures, call, item->tag, &place))
        return false;
    uint16_t elements = call->items[index].count;
    if (client_whole_new(&call->address, &place, elements, &w) != EIP_OK)
        return false;
    if (keep_whole(&c->structures, w) != EIP_OK) {
        client_whole_free(w);
        return false;
    }
    carry_out(c, w);
    eip_err err = client_whole_value(w, &item->value, &status);
    if (err == EIP_E_REFUSED || err == EIP_E_LIMIT)
        return false;
    item->err = err;
    item->status = status;
    return true;
}

static bool read_wholes(eip_client *c, struct client_call *call, struct eip_item *items,
                        size_t count) {
    struct told told = told_of(c);
    bool changed = false;
    for (size_t i = 0; i < count; i++)
        if (is_refused(&items[i]) && call->targets[i].aim == CIP_AIM_TAG)
            changed |= read_whole(c, call, i, &items[i]);
    tell_again(c, &told);
    return changed;
}

static eip_err first_failure(const struct eip_item *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (items[i].err != EIP_OK)
            return items[i].err;
    return EIP_OK;
}

static void take_once(eip_client *c, struct client_call *call, struct eip_item *items, size_t count,
                      bool may_block) {
    bool bare = false, refused = false;
    for (size_t i = 0; i < count; i++) {
        bare |= is_bare(&items[i]);
        refused |= may_block && is_refused(&items[i]);
    }
    if (bare || refused)
        look_for_catalog(c, may_block);
    if (bare && c->structures.catalog != NULL)
        attach_items(c, call, items, count, may_block);
    if (refused && c->structures.catalog != NULL && read_wholes(c, call, items, count))
        client_tell_failures(c, items, count);
}

/* Whose program it is. */

static bool has_members(const struct eip_item *item) {
    return item->err == EIP_OK && item->value.structure != NULL;
}

static bool has_any_members(const struct eip_item *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (has_members(&items[i]))
            return true;
    return false;
}

void client_look_fini(struct client_look *l) {
    client_store_fini(&l->store);
}

void client_look_start(struct client_look *l, int64_t deadline_us) {
    client_program_ask(l->items);
    client_batch_init(&l->batch, &l->store, l->items, CLIENT_PROGRAM_ITEMS);
    l->operation = client_operation_batch(&l->batch, deadline_us);
}

eip_err client_look_take(const struct client_look *l, const eip_catalog *catalog) {
    struct catalog_key now;
    eip_err err = l->items[CLIENT_PROGRAM_ITEMS - 1].err;
    if (client_program_take(l->items, &l->store, &now) &&
        catalog_key_equal(catalog_key_of(catalog), &now))
        return EIP_OK;
    return err == EIP_OK || err == EIP_E_REFUSED ? EIP_E_CHANGED : err;
}

const eip_catalog *client_structures_doubt(eip_client *c, const struct eip_item *items,
                                           size_t count) {
    bool bare = false;
    for (size_t i = 0; i < count; i++)
        bare |= is_bare(&items[i]);
    if (bare)
        look_for_catalog(c, false);
    const eip_catalog *catalog = c->structures.catalog;
    return bare && catalog != NULL && catalog_key_of(catalog)->marks_size > 0 ? catalog : NULL;
}

/* A handle tells the types of members, not which is which. */
static eip_err look_at_program(eip_client *c) {
    struct client_look look = {.store = {.data = NULL}};
    if (catalog_key_of(c->structures.catalog)->marks_size == 0)
        return EIP_OK;
    client_look_start(&look, c->deadline_us);
    client_driver_finish(&c->driver, &look.operation, clock_now_us());
    eip_err err = client_look_take(&look, c->structures.catalog);
    client_look_fini(&look);
    return err;
}

static void read_again(eip_client *c, struct client_call *call, struct eip_item *items,
                       size_t count) {
    detach_all(items, count);
    if (!c->structures.is_newer) {
        c->catalog_is_old = true;
        fetch(c, false);
    }
    c->structures.is_newer = false;
    client_structures_forget(&c->structures);
    client_call_start(call, c->deadline_us);
    client_driver_finish(&c->driver, &call->operation, clock_now_us());
    c->fault = (struct eip_fault){.err = EIP_OK};
    client_take_items(c, call, items, count, false);
    take_once(c, call, items, count, true);
}

static void fail_members(eip_client *c, struct eip_item *items, size_t count, eip_err err) {
    for (size_t i = 0; i < count; i++)
        if (has_members(&items[i])) {
            items[i].err = err;
            items[i].status = (struct eip_status){.source = EIP_SOURCE_NONE};
        }
    client_tell_failures(c, items, count);
}

eip_err client_structures_take(eip_client *c, struct client_call *call, struct eip_item *items,
                               size_t count, bool may_block) {
    c->structures.is_newer = false;
    take_once(c, call, items, count, may_block);
    for (int again = 1; may_block && has_any_members(items, count); again--) {
        eip_err err = c->structures.is_newer ? EIP_E_CHANGED : look_at_program(c);
        if (err == EIP_OK)
            break;
        if (err == EIP_E_CHANGED && again > 0)
            read_again(c, call, items, count);
        else
            fail_members(c, items, count, err);
    }
    return first_failure(items, count);
}
