/* SPDX-License-Identifier: MIT */
#include "capture/connection.h"

#include "base/mem.h"

enum { MISSED_MAX = 1000000 }; /* a larger step is a restart of the device, not a loss */

void capture_connections_fini(struct capture_connections *c) {
    map_fini(&c->map);
    mem_free(c->list);
    *c = (struct capture_connections){.list = NULL};
}

static bool is_group(const struct capture_endpoint *e) {
    return e->v6 ? e->address[0] == 0xff : e->address[0] >= 224 && e->address[0] < 240;
}

static struct capture_connection_key key_of(const struct capture_endpoint *sender,
                                            const struct capture_endpoint *receiver, uint32_t id) {
    struct capture_connection_key key = {.id = id, .sender_port = sender->port};
    memcpy(key.sender, sender->address, sizeof key.sender);
    if (receiver == NULL || is_group(receiver))
        return key;
    key.receiver_port = receiver->port;
    memcpy(key.receiver, receiver->address, sizeof key.receiver);
    return key;
}

static struct str view(const struct capture_connection_key *key) {
    return str_span(key, sizeof *key);
}

struct capture_connection *capture_connections_find(const struct capture_connections *c,
                                                    const struct capture_endpoint *sender,
                                                    const struct capture_endpoint *receiver,
                                                    uint32_t id,
                                                    enum capture_direction *ret_direction) {
    struct capture_connection_key key = key_of(sender, receiver, id);
    struct capture_connection *one = map_find(&c->map, view(&key));
    if (one != NULL)
        *ret_direction =
            str_equal(view(&one->keys[CAPTURE_OT]), view(&key)) ? CAPTURE_OT : CAPTURE_TO;
    return one;
}

void capture_connections_close(struct capture_connections *c, struct capture_connection *one) {
    for (int i = 0; i < 2; i++)
        if (map_find(&c->map, view(&one->keys[i])) == one)
            map_remove(&c->map, view(&one->keys[i]));
    one->closed = true;
}

static bool allocate(struct capture_connections *c) {
    if (c->list == NULL)
        c->list = mem_zero(CAPTURE_CONNECTIONS_MAX, sizeof *c->list);
    return c->list != NULL;
}

/* A free place, or that of the oldest. */
static struct capture_connection *take(struct capture_connections *c) {
    if (!allocate(c))
        return NULL;
    struct capture_connection *one = &c->list[c->next];
    c->next = (c->next + 1) % CAPTURE_CONNECTIONS_MAX;
    if (c->used < CAPTURE_CONNECTIONS_MAX)
        c->used++;
    if (one->used)
        capture_connections_close(c, one);
    *one = (struct capture_connection){.used = true};
    return one;
}

static bool put(struct capture_connections *c, struct capture_connection *one, int direction) {
    struct capture_connection *old = map_find(&c->map, view(&one->keys[direction]));
    if (old != NULL && old != one)
        capture_connections_close(c, old);
    return map_put(&c->map, view(&one->keys[direction]), one) == EIP_OK;
}

static struct capture_connection *enter(struct capture_connections *c,
                                        struct capture_connection *one, int directions) {
    for (int i = 0; i < directions; i++)
        if (!put(c, one, i)) {
            capture_connections_close(c, one);
            one->used = false;
            return NULL;
        }
    return one;
}

struct capture_connection *capture_connections_add(struct capture_connections *c,
                                                   const struct capture_endpoint *originator,
                                                   const struct capture_endpoint *target,
                                                   const uint32_t ids[2], bool to_group) {
    check(originator != NULL && target != NULL);
    struct capture_connection *one = take(c);
    if (one == NULL)
        return NULL;
    one->keys[CAPTURE_OT] = key_of(originator, target, ids[CAPTURE_OT]);
    one->keys[CAPTURE_TO] = key_of(target, to_group ? NULL : originator, ids[CAPTURE_TO]);
    one->ends[0] = *originator;
    one->ends[1] = *target;
    return enter(c, one, 2);
}

struct capture_connection *capture_connections_add_one(struct capture_connections *c,
                                                       const struct capture_endpoint *sender,
                                                       const struct capture_endpoint *receiver,
                                                       uint32_t id) {
    struct capture_connection *one = take(c);
    if (one == NULL)
        return NULL;
    one->one_way = true;
    one->keys[CAPTURE_OT] = key_of(sender, receiver, id);
    one->ends[0] = *sender;
    one->ends[1] = *receiver;
    return enter(c, one, 1);
}

static bool same_address(const struct capture_endpoint *a, const struct capture_endpoint *b) {
    return memcmp(a->address, b->address, sizeof a->address) == 0;
}

struct capture_connection *capture_connections_named(const struct capture_connections *c,
                                                     const struct capture_endpoint *originator,
                                                     const struct capture_endpoint *target,
                                                     const struct cip_triad *triad) {
    for (size_t i = 0; i < c->used; i++) {
        struct capture_connection *one = &c->list[i];
        if (one->used && !one->closed && one->opened && one->triad.serial == triad->serial &&
            one->triad.vendor == triad->vendor && one->triad.originator == triad->originator &&
            same_address(&one->ends[0], originator) && same_address(&one->ends[1], target))
            return one;
    }
    return NULL;
}

void capture_traffic_count(struct capture_traffic *t, uint32_t sequence) {
    uint32_t step = sequence - t->sequence;
    if (t->packets > 0 && step > 1 && step < MISSED_MAX)
        t->missed += step - 1;
    if (t->packets == 0 || step < UINT32_MAX / 2)
        t->sequence = sequence;
    t->packets++;
}
