/* SPDX-License-Identifier: MIT */
#include "client/plan_table.h"

#include <string.h>

#include "client/plan.h"

void plan_table_fini(struct plan_table *t) {
    for (size_t i = 0; i < PLAN_TABLE_MAX; i++)
        eip_plan_free(t->rows[i].plan);
    *t = (struct plan_table){.uses = 0};
}

/* FNV-1a, and the end of each tag. */
static uint64_t hash_of(const struct eip_item *items, size_t count) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < count; i++) {
        const char *at = items[i].tag;
        do
            hash = (hash ^ (uint8_t)*at) * UINT64_C(0x100000001b3);
        while (*at++ != '\0');
    }
    return hash;
}

static bool has_tags(const eip_plan *plan, const struct eip_item *items, size_t count) {
    const struct eip_item *own;
    size_t i = 0;
    if (eip_plan_items(plan, &own) != count)
        return false;
    while (i < count && strcmp(own[i].tag, items[i].tag) == 0)
        i++;
    return i == count;
}

/* The set's place, or that of the one that was not read for longest. */
static struct plan_kept *find(struct plan_table *t, uint64_t hash, size_t count) {
    struct plan_kept *oldest = &t->rows[0];
    for (size_t i = 0; i < PLAN_TABLE_MAX; i++) {
        if (t->rows[i].hash == hash && t->rows[i].count == count)
            return &t->rows[i];
        if (t->rows[i].used < oldest->used)
            oldest = &t->rows[i];
    }
    return oldest;
}

static void forget(struct plan_kept *kept, uint64_t hash, size_t count) {
    eip_plan_free(kept->plan);
    *kept = (struct plan_kept){.hash = hash, .count = count};
}

static eip_plan *make(eip_client *c, const struct eip_item *items, size_t count) {
    eip_plan *plan = NULL;
    if (client_plan_of_items(c, items, count, &plan) != EIP_OK)
        return NULL;
    plan->is_kept = true;
    return plan;
}

/* NULL: there is none, or none yet. */
static eip_plan *plan_for(eip_client *c, const struct eip_item *items, size_t count, bool now) {
    struct plan_table *t = &c->kept;
    uint64_t hash = hash_of(items, count);
    struct plan_kept *kept = find(t, hash, count);
    bool seen = kept->hash == hash && kept->count == count;
    if (!seen || (kept->plan != NULL && !has_tags(kept->plan, items, count)))
        forget(kept, hash, count);
    kept->used = ++t->uses;
    if (kept->plan == NULL && (seen || now))
        kept->plan = make(c, items, count);
    return kept->plan;
}

static eip_err take(eip_client *c, const struct eip_item *own, struct eip_item *items,
                    size_t count) {
    eip_err first = EIP_OK;
    const struct eip_item *last = NULL;
    for (size_t i = 0; i < count; i++) {
        if (own[i].err == EIP_OK)
            items[i].value = own[i].value;
        else
            last = &own[i];
        items[i].err = own[i].err;
        items[i].status = own[i].status;
        first = first == EIP_OK ? own[i].err : first;
    }
    if (last != NULL)
        client_fail(c, last->tag, last->err, &last->status);
    return first;
}

bool plan_table_read(eip_client *c, struct eip_item *items, size_t count, bool now,
                     eip_err *ret_err) {
    const struct eip_item *own;
    if (c->is_telling || items == NULL || count == 0 || count > CLIENT_ITEMS_MAX)
        return false;
    for (size_t i = 0; i < count; i++)
        if (items[i].tag == NULL)
            return false;
    eip_plan *plan = plan_for(c, items, count, now);
    if (plan == NULL)
        return false;
    uint64_t rebuilds = plan->run.rebuilds;
    client_plan_read(plan);
    eip_plan_items(plan, &own);
    if (!now && plan->run.rebuilds > rebuilds)
        return false;
    *ret_err = take(c, own, items, count);
    return true;
}

bool plan_table_needs(const struct eip_item *items, size_t count) {
    struct cip_address address;
    bool needs = false;
    for (size_t i = 0; i < count; i++)
        if (items[i].tag == NULL ||
            cip_address_parse_large(str_of(items[i].tag), &address, NULL) != EIP_OK)
            return false;
        else
            needs |= address.count > CIP_ELEMENTS_MAX;
    return needs;
}
