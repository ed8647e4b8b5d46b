/* SPDX-License-Identifier: MIT */
#include "client/operate.h"

#include "base/check.h"
#include "base/clock.h"
#include "base/mem.h"
#include "cip/type.h"
#include "cip/value.h"
#include "client/client.h"
#include "client/operate_text.h"
#include "enip/header.h"

enum {
    ITEMS = 16,       /* interface, time-out and count, and the heads of two items, */
    CONNECTED = 6,    /* with a connection's id and sequence count */
    UNCONNECTED = 13, /* an Unconnected Send but for its route, with a pad */
};

_Static_assert((int)EIP_OPERATE_DEPTH_MAX <= (int)CLIENT_REQUESTS_MAX, "each has its request");

/* One message that is under way, or whose results are being told. */
struct slot {
    struct client_operation operation;
    struct client_batch batch;
    struct client_store store;
    struct client_item *items;
    size_t first; /* operation, counted through all repetitions */
    size_t count;
    size_t index;
    bool is_long; /* it takes more than one request */
};

/* The slots are a ring, in the order of the operations. */
struct eip_harvest {
    eip_client *client;
    const struct eip_operations *operations;
    struct eip_operate_options options;
    bool validates;
    size_t total;
    size_t next; /* operation to go into a slot */
    struct slot *slots;
    size_t slot_count;
    size_t room; /* items of a slot */
    size_t request_max;
    size_t reply_max;
    bool writes;  /* something of it all does */
    size_t begun; /* slots, counted through */
    size_t sent;  /* of them: those that wait for nothing but their answers */
    size_t ended; /* of them: all of their results were told */
    size_t told;  /* results of the slot after these */
    struct text description;
    struct text line;
};

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static const struct client_entry *entry_at(const struct eip_harvest *h, size_t number) {
    return &h->operations->entries[number % h->operations->count];
}

static struct slot *slot_at(const struct eip_harvest *h, size_t index) {
    return &h->slots[index % h->slot_count];
}

/* Beginning. */

static bool is_connected(const struct client_engine *e) {
    bool asked = e->peer.connected == CLIENT_CONNECTED_ALWAYS && !e->peer.no_connection;
    return client_pool_is_open(&e->pool) || (asked && !e->peer.out_of_connections);
}

/* What the messages around a packet leave of the budget, by the way that they will probably go. */
static void set_budget(struct eip_harvest *h) {
    const struct client_engine *e = &h->client->driver.engine;
    bool connected = is_connected(e);
    struct reader route = client_peer_route(&e->peer);
    size_t head = ENIP_HEADER_SIZE + ITEMS + (connected ? CONNECTED : 0);
    size_t routed = connected || reader_left(&route) == 0 ? 0 : UNCONNECTED + reader_left(&route);
    size_t budget = h->options.multiple > head + routed ? h->options.multiple - head : 0;
    h->request_max = least(budget > routed ? budget - routed : 0,
                           connected ? SIZE_MAX : CLIENT_UNCONNECTED_REQUEST_MAX);
    h->reply_max = least(budget, connected ? SIZE_MAX : CLIENT_UNCONNECTED_REPLY_MAX);
}

static bool make_slots(struct eip_harvest *h) {
    size_t depth = h->options.depth > 0 ? h->options.depth : 1;
    h->slot_count = least(depth, EIP_OPERATE_DEPTH_MAX);
    h->room = h->options.multiple > 0 ? least(h->total, CLIENT_PACKET_MAX) : 1;
    h->slots = mem_zero(h->slot_count, sizeof *h->slots);
    for (size_t i = 0; h->slots != NULL && i < h->slot_count; i++)
        if ((h->slots[i].items = mem_zero(h->room, sizeof *h->slots[i].items)) == NULL)
            return false;
    return h->slots != NULL;
}

static void free_harvest(struct eip_harvest *h) {
    for (size_t i = 0; h->slots != NULL && i < h->slot_count; i++) {
        mem_free(h->slots[i].items);
        client_store_fini(&h->slots[i].store);
    }
    text_fini(&h->description);
    text_fini(&h->line);
    mem_free(h->slots);
    mem_free(h);
}

static eip_err refuse(eip_client *c, eip_err err, const char *why) {
    struct client_mistake mistake = {.err = err, .why = why};
    return client_refuse(c, &mistake, "operations");
}

static eip_err check_options(eip_client *c, const eip_operations *operations,
                             const struct eip_operate_options *options) {
    if (c->is_telling)
        return refuse(c, EIP_E_ARGUMENT, "must not be carried out from a callback");
    if (options->timeout_us < 0)
        return refuse(c, EIP_E_ARGUMENT, "their time-out is negative");
    if (operations->count > 0 && options->repeat > SIZE_MAX / operations->count)
        return refuse(c, EIP_E_ARGUMENT, "they are repeated too often");
    return EIP_OK;
}

static eip_err new_harvest(eip_client *c, const eip_operations *operations,
                           const struct eip_operate_options *options, bool validates,
                           struct eip_harvest **ret_harvest) {
    eip_err err = check_options(c, operations, options);
    if (err != EIP_OK)
        return err;
    struct eip_harvest *h = mem_zero(1, sizeof *h);
    if (h == NULL)
        return refuse(c, EIP_E_MEMORY, error_text(EIP_E_MEMORY));
    h->client = c;
    h->operations = operations;
    h->options = *options;
    h->validates = validates;
    h->total = operations->count * (options->repeat > 0 ? options->repeat : 1);
    h->description = text_new();
    h->line = text_new();
    text_puts(&h->description, ""); /* room from the beginning on */
    if (!make_slots(h) || h->description.cut) {
        free_harvest(h);
        return refuse(c, EIP_E_MEMORY, error_text(EIP_E_MEMORY));
    }
    set_budget(h);
    for (size_t i = 0; i < operations->count; i++)
        h->writes |= client_entry_writes(&operations->entries[i]);
    c->strays = client_strays(c);
    *ret_harvest = h;
    return EIP_OK;
}

static const struct eip_operate_options defaults;

eip_err eip_harvest_new(eip_client *client, const eip_operations *operations,
                        const struct eip_operate_options *options, eip_harvest **ret_harvest) {
    return new_harvest(client, operations, options != NULL ? options : &defaults, true,
                       ret_harvest);
}

/* Sending. */

static struct client_item item_of(const struct eip_harvest *h, size_t number) {
    const struct client_entry *e = entry_at(h, number);
    struct client_item item = e->item;
    item.by_fragments |= h->options.fragment && e->aim == CIP_AIM_TAG;
    return item;
}

static void fill(struct eip_harvest *h, struct slot *s) {
    struct client_packet packet = client_packet_of(h->request_max, h->reply_max);
    size_t room = h->client->driver.engine.peer.no_packets ? 1 : h->room;
    s->first = h->next;
    s->index = h->begun++;
    for (s->count = 0; s->count < room && h->next < h->total; s->count++, h->next++) {
        s->items[s->count] = item_of(h, h->next);
        if (!client_packet_add(&packet, &s->items[s->count]))
            break;
    }
    s->is_long = client_item_is_long(&s->items[0], CLIENT_UNCONNECTED_REQUEST_MAX,
                                     CLIENT_UNCONNECTED_REPLY_MAX);
    client_batch_init(&s->batch, &s->store, s->items, s->count);
    s->operation = client_operation_batch(&s->batch, 0);
}

/*
 * Requests that are under way together are carried out in their order; but one that comes of an
 * answer, as a further fragment does, would come after what is already under way. So a write waits
 * for such ones before it, and everything for such writes.
 */
static bool has_to_wait(const struct eip_harvest *h, const struct slot *s) {
    for (size_t i = h->ended; h->writes && i < h->sent; i++) {
        const struct slot *before = slot_at(h, i);
        if (before->is_long && !before->operation.ended &&
            (before->operation.writes || s->operation.writes))
            return true;
    }
    return false;
}

/* The first packet may have to go again as so many single requests, and so would those after it. */
static bool tries_packets(const struct eip_harvest *h) {
    const struct slot *first = slot_at(h, 0);
    return h->writes && h->begun == 1 && first->count > 1 && !first->operation.ended;
}

static bool may_fill(const struct eip_harvest *h) {
    return h->next < h->total && h->begun - h->ended < h->slot_count && !tries_packets(h);
}

/* With a single slot it is submitted when its result is waited for. */
static void submit(struct eip_harvest *h, struct client_operation *o) {
    eip_client *c = h->client;
    int64_t timeout_us = h->options.timeout_us > 0 ? h->options.timeout_us : c->timeout_us;
    int64_t now_us = clock_now_us();
    int64_t left_us = CLOCK_NEVER - now_us;
    o->deadline_us = timeout_us < left_us ? now_us + timeout_us : CLOCK_NEVER;
    h->sent++;
    if (h->slot_count > 1)
        client_engine_submit(&c->driver.engine, o);
}

/* At most one that is filled has to wait. */
static void send_some(struct eip_harvest *h) {
    while (h->sent < h->begun || may_fill(h)) {
        if (h->sent == h->begun)
            fill(h, slot_at(h, h->begun));
        struct slot *s = slot_at(h, h->sent);
        if (has_to_wait(h, s))
            return;
        submit(h, &s->operation);
    }
}

/* What ended meanwhile makes room, by half of the slots at a time: each time costs system calls. */
static void refill(struct eip_harvest *h) {
    size_t under_way = h->begun - h->ended;
    size_t sent = h->sent;
    bool waits = under_way == 0 || !slot_at(h, h->ended)->operation.ended;
    if (!waits && 2 * under_way > h->slot_count)
        return;
    send_some(h);
    if (h->slot_count > 1 && h->sent > sent)
        client_driver_step(&h->client->driver, clock_now_us());
}

static void finish(struct eip_harvest *h, struct slot *s) {
    struct client_driver *d = &h->client->driver;
    if (h->slot_count == 1 && !s->operation.ended)
        client_driver_finish(d, &s->operation, clock_now_us());
    while (!s->operation.ended) {
        (void)socket_poller_wait_one(client_driver_fd(d), client_driver_want(d),
                                     client_driver_due_us(d));
        client_driver_step(d, clock_now_us());
        send_some(h);
    }
}

/* Results. */

/* Strings tell by their lengths; by chance, what stands in the midst of one may look like some. */
static bool begins_element(uint32_t offset, const struct cip_tag_type *type, struct reader data) {
    size_t element = cip_type_size(type->code, type->handle);
    if (element > 0)
        return offset % element == 0;
    size_t count = cip_value_walk(type->code, type->handle, data);
    return cip_value_is_whole(type->code, type->handle, data, count);
}

/* The type is known only by now, and values that begin in the midst of one would be wrong. */
static void judge(const struct client_entry *e, struct client_item *item, struct reader data) {
    if (item->err != EIP_OK || item->op != CLIENT_READ ||
        begins_element(e->shown.offset, &item->type, data))
        return;
    item->err = EIP_E_ARGUMENT;
    item->status.rule = "the byte offset is not where an element begins";
}

static struct eip_value value_of(const struct eip_harvest *h, const struct client_entry *e,
                                 const struct client_item *item, struct reader data) {
    static const struct eip_value none;
    if (item->err != EIP_OK)
        return none;
    if (client_entry_writes(e))
        return h->validates ? e->shown.value : none;
    return e->aim == CIP_AIM_TAG ? cip_value_of(item->type.code, item->type.handle, data)
                                 : client_object_value(data, e->aim, &e->object);
}

static void tell(struct eip_harvest *h, struct slot *s, struct eip_result *ret_result) {
    struct client_item *item = &s->items[h->told];
    const struct client_entry *e = entry_at(h, s->first + h->told);
    struct reader data = client_store_bytes(&s->store, &item->value);
    judge(e, item, data);
    text_clear(&h->description);
    client_operate_description_put(&h->description, e, item->by_fragments, h->options.multiple > 0);
    *ret_result = (struct eip_result){
        .number = s->first + h->told++,
        .index = s->index,
        .description = text_cstr(&h->description),
        .operation = &e->shown,
        .err = item->err,
        .status = item->status,
        .value = value_of(h, e, item, data),
    };
    if (!h->validates || h->options.print == NULL)
        return;
    text_clear(&h->line);
    client_operate_line_put(&h->line, e, ret_result);
    h->options.print(h->options.print_user, text_cstr(&h->line));
}

bool eip_harvest_next(eip_harvest *h, struct eip_result *ret_result) {
    if (h->client->is_telling)
        return false;
    if (h->ended < h->begun && h->told == slot_at(h, h->ended)->count) {
        h->ended++;
        h->told = 0;
    }
    refill(h);
    if (h->ended == h->begun)
        return false;
    struct slot *s = slot_at(h, h->ended);
    finish(h, s);
    tell(h, s, ret_result);
    return true;
}

static void give_up(struct eip_harvest *h, struct slot *s) {
    struct client_driver *d = &h->client->driver;
    if (client_engine_has(&d->engine, &s->operation))
        client_engine_cancel(&d->engine, &s->operation);
    while (client_engine_has(&d->engine, &s->operation))
        client_driver_step(d, clock_now_us());
}

void eip_harvest_free(eip_harvest *h) {
    if (h == NULL || h->client->is_telling)
        return;
    for (size_t i = h->ended; i < h->begun; i++)
        give_up(h, slot_at(h, i));
    free_harvest(h);
}

void eip_result_fault(const eip_client *c, const struct eip_result *result,
                      struct eip_fault *ret_fault) {
    const struct eip_operation *o = result->operation;
    bool writes = o->method == EIP_METHOD_WRITE || o->method == EIP_METHOD_SET_ATTRIBUTE_SINGLE;
    client_describe(c, writes ? "write" : "read", o->tag, result->err, &result->status, ret_fault);
}

/* All of them. */

static eip_err run(eip_client *c, const eip_operations *operations,
                   const struct eip_operate_options *options, bool validates, eip_take_result *take,
                   void *user) {
    struct eip_harvest *h = NULL;
    struct eip_result result;
    eip_err err = new_harvest(c, operations, options, validates, &h);
    if (err != EIP_OK)
        return err;
    check(h != NULL);
    while (eip_harvest_next(h, &result))
        if (take != NULL)
            take(user, &result);
    eip_harvest_free(h);
    return EIP_OK;
}

eip_err eip_synchronous(eip_client *client, const eip_operations *operations,
                        const struct eip_operate_options *options, eip_take_result *take,
                        void *user) {
    struct eip_operate_options one = options != NULL ? *options : defaults;
    one.depth = 1;
    return run(client, operations, &one, false, take, user);
}

eip_err eip_pipeline(eip_client *client, const eip_operations *operations,
                     const struct eip_operate_options *options, eip_take_result *take, void *user) {
    return run(client, operations, options != NULL ? options : &defaults, false, take, user);
}

eip_err eip_operate(eip_client *client, const eip_operations *operations,
                    const struct eip_operate_options *options, eip_take_result *take, void *user) {
    return run(client, operations, options != NULL ? options : &defaults, true, take, user);
}

struct values {
    eip_take_value *take;
    void *user;
};

static void take_value(void *user, const struct eip_result *result) {
    const struct values *v = user;
    if (v->take != NULL)
        v->take(v->user, result->err == EIP_OK ? &result->value : NULL);
}

eip_err eip_results(eip_client *client, const eip_operations *operations,
                    const struct eip_operate_options *options, eip_take_value *take, void *user) {
    struct values values = {.take = take, .user = user};
    return eip_operate(client, operations, options, take_value, &values);
}

static void count_result(void *user, const struct eip_result *result) {
    struct eip_processed *p = user;
    p->failures += result->err != EIP_OK;
    p->transactions++;
    p->requests = result->index + 1;
}

eip_err eip_process(eip_client *client, const eip_operations *operations,
                    const struct eip_operate_options *options,
                    struct eip_processed *ret_processed) {
    struct eip_processed processed = {.failures = 0};
    eip_err err = eip_operate(client, operations, options, count_result, &processed);
    if (err == EIP_OK)
        *ret_processed = processed;
    return err;
}
