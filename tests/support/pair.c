/* SPDX-License-Identifier: MIT */
#include "support/pair.h"

#include <stdio.h>

#include "support/unit.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cip/path.h"
#include "cip/type.h"
#include "cip/value.h"

static struct device_tag *add(struct pair *p, const char *name, uint16_t type, uint32_t count) {
    struct device_tag_spec spec = {.name = str_of(name), .type = type, .dims = {count}};
    struct device_tag *tag = NULL;
    if (type == EIP_TYPE_STRUCT)
        spec.handle = EIP_HANDLE_STRING;
    assert_int_equal(device_tags_add(&p->device.tags, &spec, &tag), EIP_OK);
    return tag;
}

static void add_tags(struct pair *p) {
    memcpy(add(p, "Speed", EIP_TYPE_DINT, 0)->data, (uint8_t[]){0xd2, 4, 0, 0}, 4);
    struct device_tag *counts = add(p, "Counts", EIP_TYPE_INT, 1000);
    for (size_t i = 0; i < 1000; i++) {
        counts->data[2 * i] = (uint8_t)i;
        counts->data[2 * i + 1] = (uint8_t)(i >> 8);
    }
    add(p, "Flag", EIP_TYPE_BOOL, 0)->data[0] = 1;
    memcpy(add(p, "Level", EIP_TYPE_REAL, 0)->data, (uint8_t[]){0, 0, 0xc0, 0x3f}, 4);
    memcpy(add(p, "Text", EIP_TYPE_STRUCT, 0)->data, "\5\0\0\0hello", 9);
    for (int i = 1; i <= 60; i++) {
        char name[32];
        snprintf(name, sizeof name, "Line_%d", i);
        add(p, name, EIP_TYPE_REAL, 0)->data[3] = (uint8_t)i;
    }
}

void pair_init(struct pair *p, enum device_route route) {
    struct device_options options = {.route = route, .seed = 1};
    static const uint8_t slot_0[] = {1, 0};
    memset(p, 0, sizeof *p);
    device_init(&p->device, &options);
    p->rng = rng_of(7);
    struct client_peer peer = {.route = reader_of(slot_0, sizeof slot_0), .guessed = true};
    struct enip_sockaddr local = {.family = ENIP_AF_INET, .port = ENIP_PORT, .address = 0x7f000001};
    assert_int_equal(device_session_init(&p->server, &p->device, &local, 0), EIP_OK);
    assert_int_equal(client_engine_init(&p->engine, &peer, 1), EIP_OK);
    add_tags(p);
}

void pair_fini(struct pair *p) {
    client_engine_close(&p->engine, p->now_us);
    client_engine_fini(&p->engine);
    client_store_fini(&p->store);
    device_session_fini(&p->server);
    device_fini(&p->device);
}

static size_t piece(struct pair *p, size_t size) {
    size_t n = size;
    if (p->piece_max == 1)
        n = 1;
    else if (p->piece_max > 1)
        n = 1 + (size_t)rng_below(&p->rng, p->piece_max);
    return n < size ? n : size;
}

static bool to_device(struct pair *p) {
    struct reader output = client_session_output(&p->engine.session);
    size_t n = piece(p, reader_left(&output));
    if (n == 0 || device_session_is_closing(&p->server))
        return false;
    size_t taken = device_session_receive(&p->server, output.at, n, p->now_us);
    client_session_sent(&p->engine.session, taken);
    return taken > 0;
}

static bool to_client(struct pair *p) {
    struct reader output = device_session_output(&p->server);
    size_t n = piece(p, reader_left(&output));
    if (n == 0 || p->mute)
        return false;
    size_t taken = client_session_receive(&p->engine.session, output.at, n);
    device_session_sent(&p->server, taken);
    return taken > 0;
}

void pair_exchange(struct pair *p) {
    bool moved = true;
    while (moved) {
        moved = to_device(p);
        moved = to_client(p) || moved;
    }
}

void pair_open(struct pair *p) {
    client_engine_opened(&p->engine, p->now_us, p->now_us + PAIR_TIMEOUT_US);
    pair_exchange(p);
    client_engine_run(&p->engine, p->now_us);
    assert_int_equal(p->engine.session.state, CLIENT_READY);
}

static struct client_item *new_item(struct pair *p, const char *name, int index, uint16_t count) {
    size_t at = p->item_count++;
    struct writer w = writer_of(p->paths[at], sizeof p->paths[at]);
    cip_path_symbol(&w, str_of(name));
    if (index >= 0)
        cip_path_member(&w, (uint32_t)index);
    assert_false(w.bad);
    p->items[at] = (struct client_item){.path = reader_of(w.data, w.size), .count = count};
    return &p->items[at];
}

struct client_item *pair_read(struct pair *p, const char *name, int index, uint16_t count) {
    return new_item(p, name, index, count);
}

struct client_item *pair_write(struct pair *p, const char *name, uint16_t type, uint16_t count,
                               const void *bytes, size_t size) {
    struct client_item *item = new_item(p, name, -1, count);
    item->op = CLIENT_WRITE;
    item->type.code = type;
    if (type == EIP_TYPE_STRUCT)
        item->type.handle = EIP_HANDLE_STRING;
    item->data = reader_of(bytes, size);
    return item;
}

struct client_batch *pair_start(struct pair *p, size_t count) {
    struct client_operation *o = &p->operation;
    client_batch_init(&p->batch, &p->store, p->items, count);
    *o = client_operation_batch(&p->batch, p->now_us + PAIR_TIMEOUT_US);
    client_engine_submit(&p->engine, o);
    client_engine_run(&p->engine, p->now_us);
    return &p->batch;
}

size_t pair_run(struct pair *p) {
    uint64_t first = p->engine.session.next_id;
    pair_start(p, p->item_count);
    while (!p->operation.ended) {
        uint64_t before = p->engine.session.next_id;
        pair_exchange(p);
        client_engine_run(&p->engine, p->now_us);
        if (p->operation.ended || p->engine.session.next_id > before)
            continue;
        p->now_us = client_engine_due_us(&p->engine);
        client_engine_run(&p->engine, p->now_us);
    }
    p->item_count = 0;
    return (size_t)(p->engine.session.next_id - first);
}

int64_t pair_number(const struct pair *p, const struct client_item *item, size_t index) {
    struct reader data = reader_of(p->store.data + item->value.at, item->value.size);
    struct eip_value value = cip_value_of(item->type.code, item->type.handle, data);
    int64_t number = -1;
    assert_int_equal(eip_value_get_int(&value, index, &number), EIP_OK);
    return number;
}
