/* SPDX-License-Identifier: MIT */
#include "device/connection.h"

#include "base/clock.h"
#include "base/mem.h"

_Static_assert(sizeof(struct cip_triad) == 8, "a triad is a key without padding");

static struct str id_key(const uint32_t *id) {
    return (struct str){.at = (const char *)id, .size = sizeof *id};
}

static struct str triad_key(const struct cip_triad *triad) {
    return (struct str){.at = (const char *)triad, .size = sizeof *triad};
}

static struct device_connection *of_item(struct heap_item *item) {
    return (struct device_connection *)((char *)item - offsetof(struct device_connection, due));
}

struct device_connections device_connections_of(uint32_t seed) {
    return (struct device_connections){
        .by_id = map_of(false, seed),
        .by_triad = map_of(false, seed),
    };
}

void device_connections_fini(struct device_connections *t) {
    map_fini(&t->by_id);
    map_fini(&t->by_triad);
}

size_t device_connection_count(const struct device_connections *t) {
    return t->by_id.count;
}

struct device_connection *device_connection_find(const struct device_connections *t,
                                                 uint32_t ot_id) {
    return map_find(&t->by_id, id_key(&ot_id));
}

struct device_connection *device_connection_of_triad(const struct device_connections *t,
                                                     const struct cip_triad *triad) {
    return map_find(&t->by_triad, triad_key(triad));
}

static uint32_t new_id(const struct device_connections *t, struct rng *rng) {
    uint32_t id;
    do
        id = (uint32_t)rng_next(rng);
    while (id == 0 || device_connection_find(t, id) != NULL);
    return id;
}

static eip_err enter(struct device_connections *t, struct device_connection *c, int64_t due_us) {
    if (heap_push(c->owner, &c->due, due_us) != EIP_OK)
        return EIP_E_MEMORY;
    if (map_put(&t->by_id, id_key(&c->ot_id), c) == EIP_OK) {
        if (map_put(&t->by_triad, triad_key(&c->triad), c) == EIP_OK)
            return EIP_OK;
        map_remove(&t->by_id, id_key(&c->ot_id));
    }
    heap_remove(c->owner, &c->due);
    return EIP_E_MEMORY;
}

static int64_t first_interval(int64_t timeout_us) {
    return timeout_us > DEVICE_CONNECTION_FIRST_US ? timeout_us : DEVICE_CONNECTION_FIRST_US;
}

eip_err device_connection_open(struct device_connections *t, struct rng *rng, struct heap *owner,
                               const struct device_connection_spec *spec, int64_t now_us,
                               struct device_connection **ret_connection) {
    check(spec->to_size > DEVICE_CONNECTION_SEQUENCE_SIZE);
    check(device_connection_of_triad(t, &spec->triad) == NULL);
    struct device_connection *c =
        mem_zero(1, sizeof *c + spec->to_size - DEVICE_CONNECTION_SEQUENCE_SIZE);
    if (c == NULL)
        return EIP_E_MEMORY;
    c->owner = owner;
    c->ot_id = new_id(t, rng);
    c->to_id = spec->to_id;
    c->triad = spec->triad;
    c->ot_size = spec->ot_size;
    c->to_size = spec->to_size;
    c->timeout_us = spec->timeout_us;
    if (enter(t, c, now_us + first_interval(spec->timeout_us)) != EIP_OK) {
        mem_free(c);
        return EIP_E_MEMORY;
    }
    *ret_connection = c;
    return EIP_OK;
}

void device_connection_close(struct device_connections *t, struct device_connection *c) {
    map_remove(&t->by_id, id_key(&c->ot_id));
    map_remove(&t->by_triad, triad_key(&c->triad));
    heap_remove(c->owner, &c->due);
    mem_free(c);
}

void device_connection_touch(struct device_connection *c, int64_t now_us) {
    heap_move(c->owner, &c->due, now_us + c->timeout_us);
}

void device_connection_answered(struct device_connection *c, uint16_t sequence,
                                const uint8_t *reply, size_t size) {
    check(size <= (size_t)c->to_size - DEVICE_CONNECTION_SEQUENCE_SIZE);
    c->has_answered = true;
    c->sequence = sequence;
    c->reply_size = (uint16_t)size;
    memcpy(c->reply, reply, size);
}

int64_t device_connections_due_us(const struct heap *owner) {
    const struct heap_item *next = heap_top(owner);
    return next != NULL ? next->key : CLOCK_NEVER;
}

size_t device_connections_expire(struct device_connections *t, struct heap *owner, int64_t now_us) {
    size_t count = 0;
    for (; device_connections_due_us(owner) <= now_us; count++)
        device_connection_close(t, of_item(heap_top(owner)));
    return count;
}

void device_connections_close_all(struct device_connections *t, struct heap *owner) {
    while (heap_top(owner) != NULL)
        device_connection_close(t, of_item(heap_top(owner)));
    heap_fini(owner);
}
