/* SPDX-License-Identifier: MIT */
#include "sim/work.h"

#include "base/check.h"
#include "base/error.h"
#include "cip/address.h"
#include "cip/service.h"
#include "cip/status.h"

enum {
    SPAN_BITS = 20, /* operations come within a second or so */
    BURST_PERCENT = 40,
    MANY_PERCENT = 5,
    IDLE_PERMILLE = 5,
    FEW = 30,
    ITEMS_BITS = 5,
    BIG_LEFT = 1 << 20, /* when fewer bytes are left, items are small */
    CALM_WAIT_US = 60 * CLOCK_SECOND_US,
    CANCEL_PERCENT = 8,
    CANCEL_BITS = 17,
    CHAIN_PERCENT = 20,
    LIST_PERCENT = 4,
    READS_PERCENT = 60, /* operations that only read: they go side by side */
    EMPTY_PERCENT = 2,
    SMALL_ELEMENTS = 4,
    MEMBER_PERCENT = 60,
};

/* Planning. */

static uint8_t *room_for(struct work *w, size_t size) {
    check(size <= WORK_BYTES - w->used);
    uint8_t *at = w->bytes + w->used;
    w->used += size;
    return at;
}

static void end_path(struct work *w, const struct writer *path) {
    check(!path->bad);
    w->used -= CIP_PATH_SIZE_MAX - path->size;
}

static struct reader symbol_path(struct work *w, struct str name, bool indexed, uint32_t index) {
    uint8_t *at = room_for(w, CIP_PATH_SIZE_MAX);
    struct writer path = writer_of(at, CIP_PATH_SIZE_MAX);
    cip_path_symbol(&path, name);
    if (indexed)
        cip_path_member(&path, index);
    w->used -= CIP_PATH_SIZE_MAX - path.size;
    return reader_of(at, path.size);
}

static struct reader object_path(struct work *w, uint32_t class_id, uint32_t attribute) {
    uint8_t *at = room_for(w, CIP_PATH_SIZE_MAX);
    struct writer path = writer_of(at, CIP_PATH_SIZE_MAX);
    cip_path_class(&path, class_id);
    cip_path_instance(&path, 1);
    if (attribute > 0)
        cip_path_attribute(&path, attribute);
    w->used -= CIP_PATH_SIZE_MAX - path.size;
    return reader_of(at, path.size);
}

/* A member of one of the elements of a structure, or some elements of it if it is an array. */
static void choose_member(struct work *w, const struct ledger_tag *t, struct client_item *item,
                          struct work_want *want) {
    struct rng *rng = &w->sim->rng;
    const struct ledger_member *m = &ledger_members[rng_below(rng, LEDGER_MEMBERS)];
    uint32_t element = t->elements > 0 ? (uint32_t)rng_below(rng, t->elements) : 0;
    uint32_t first = (uint32_t)rng_below(rng, m->count);
    uint32_t count = 1 + (uint32_t)rng_below(rng, m->count - first);
    uint8_t *at = room_for(w, CIP_PATH_SIZE_MAX);
    struct writer path = writer_of(at, CIP_PATH_SIZE_MAX);
    cip_path_symbol(&path, str_of(t->name));
    if (t->elements > 0)
        cip_path_member(&path, element);
    for (size_t i = 0; i < sizeof m->names / sizeof m->names[0] && m->names[i] != NULL; i++)
        cip_path_symbol(&path, str_of(m->names[i]));
    if (m->is_array && (first > 0 || rng_chance(rng, 50)))
        cip_path_member(&path, first);
    end_path(w, &path);
    item->path = reader_of(at, path.size);
    item->count = (uint16_t)count;
    item->type = want->type = m->type;
    want->at = element * t->element_size + m->at + first * t->cell_size;
    want->size = count * t->cell_size;
}

/* Some elements of some tag. */
static void choose_place(struct work *w, struct client_item *item, struct work_want *want) {
    struct sim *sim = w->sim;
    bool small = WORK_BYTES - w->used < BIG_LEFT || rng_chance(&sim->rng, 70);
    want->tag = (uint16_t)rng_below(&sim->rng, LEDGER_TAGS);
    const struct ledger_tag *t = &w->ledger->tags[want->tag];
    if (t->has_members && rng_chance(&sim->rng, MEMBER_PERCENT)) {
        choose_member(w, t, item, want);
        return;
    }
    uint32_t all = t->elements > 0 ? t->elements : 1;
    uint32_t first = (uint32_t)rng_below(&sim->rng, all);
    uint32_t most = all - first;
    if (small && most > SMALL_ELEMENTS)
        most = SMALL_ELEMENTS;
    uint32_t count = 1 + (uint32_t)rng_below(&sim->rng, most);
    if (!small && rng_chance(&sim->rng, 30)) {
        first = 0;
        count = all;
    }
    item->count = (uint16_t)count;
    item->type = want->type = t->type;
    item->path = symbol_path(w, str_of(t->name),
                             t->elements > 0 && (first > 0 || rng_chance(&sim->rng, 50)), first);
    want->at = first * t->element_size;
    want->size = count * t->element_size;
}

static void plan_read(struct work *w, struct client_item *item, struct work_want *want) {
    choose_place(w, item, want);
    item->op = CLIENT_READ;
}

static bool plan_write(struct work *w, struct client_item *item, struct work_want *want) {
    choose_place(w, item, want);
    item->op = CLIENT_WRITE;
    if (!ledger_plan(w->ledger, want->tag, want->at, want->size, &want->write))
        return false;
    uint8_t *data = room_for(w, want->size);
    item->data = reader_of(data, ledger_fill(w->ledger, want->write, data));
    return true;
}

static bool has_bits(uint16_t type) {
    return type == EIP_TYPE_SINT || type == EIP_TYPE_INT || type == EIP_TYPE_DINT ||
           type == EIP_TYPE_LINT || type == EIP_TYPE_UDINT || type == EIP_TYPE_DWORD;
}

/* The masks set the new value, and often leave its highest byte alone: it is the same for all. */
static bool plan_modify(struct work *w, struct client_item *item, struct work_want *want) {
    choose_place(w, item, want);
    want->size /= item->count;
    item->count = 1;
    item->op = CLIENT_MODIFY;
    if (!has_bits(want->type.code) ||
        !ledger_plan(w->ledger, want->tag, want->at, want->size, &want->write))
        return false;
    uint8_t *masks = room_for(w, 2 * want->size);
    ledger_fill(w->ledger, want->write, masks);
    memcpy(masks + want->size, masks, want->size);
    if (want->size == 4 && rng_chance(&w->sim->rng, 50)) {
        masks[3] = 0;
        masks[7] = 0xff;
    }
    item->data = reader_of(masks, 2 * want->size);
    return true;
}

/* A write that goes as a service of its own. */
static bool plan_call(struct work *w, struct client_item *item, struct work_want *want) {
    choose_place(w, item, want);
    want->size /= item->count;
    if (!ledger_plan(w->ledger, want->tag, want->at, want->size, &want->write))
        return false;
    uint8_t *data = room_for(w, want->size + 8);
    struct writer out = writer_of(data, want->size + 8);
    cip_tag_type_encode(&out, want->type);
    writer_u16(&out, 1);
    size_t size = ledger_fill(w->ledger, want->write, data + out.size);
    item->data = reader_of(data, out.size + size);
    item->op = CLIENT_CALL;
    item->service = CIP_WRITE_TAG;
    return true;
}

/* Of Identity: what every device of a run is asked for, its vendor, type and product code. */
static void plan_get(struct work *w, struct client_item *item, struct work_want *want) {
    static const uint8_t values[][2] = {{1, 0}, {0x0e, 0}, {166, 0}};
    uint32_t attribute = 1 + (uint32_t)rng_below(&w->sim->rng, 3);
    item->op = CLIENT_GET;
    item->service = CIP_GET_ATTRIBUTE_SINGLE;
    item->data = reader_of(NULL, 0);
    item->path = object_path(w, CIP_CLASS_IDENTITY, attribute);
    want->value = reader_of(values[attribute - 1], 2);
}

static void plan_bad_service(struct work *w, struct client_item *item, struct work_want *want) {
    bool attribute = rng_chance(&w->sim->rng, 50);
    item->op = rng_chance(&w->sim->rng, 50) ? CLIENT_GET : CLIENT_CALL;
    item->service = attribute ? CIP_GET_ATTRIBUTE_SINGLE : 0x32;
    item->data = reader_of(NULL, 0);
    item->path = object_path(w, CIP_CLASS_IDENTITY, attribute ? 99 : 0);
    want->err = EIP_E_REFUSED;
    want->general = attribute ? CIP_ATTRIBUTE_NOT_SUPPORTED : CIP_SERVICE_NOT_SUPPORTED;
}

static void plan_missing(struct work *w, struct client_item *item, struct work_want *want) {
    static const uint8_t value[4] = {1, 2, 3, 4};
    bool beyond = rng_chance(&w->sim->rng, 30);
    item->op = rng_chance(&w->sim->rng, 50) ? CLIENT_READ : CLIENT_WRITE;
    item->count = 1;
    item->type = (struct cip_tag_type){.code = EIP_TYPE_DINT};
    item->data = reader_of(value, sizeof value);
    item->path = symbol_path(w, str_of(beyond ? "Counts" : "Missing"), beyond, 100);
    want->err = beyond ? EIP_E_REFUSED : EIP_E_TAG;
    want->general = beyond ? CIP_GENERAL_ERROR : CIP_PATH_SEGMENT_ERROR;
    want->extended = beyond ? CIP_EXT_BEYOND : 0;
}

/* False when the dice or a limit say otherwise: then it is a read. */
static bool plan_by_kind(struct work *w, struct client_item *item, struct work_want *want) {
    uint64_t kind = rng_below(&w->sim->rng, 100);
    if (kind < 35)
        return plan_write(w, item, want);
    if (kind < 45)
        return plan_modify(w, item, want);
    if (kind < 50)
        return plan_call(w, item, want);
    if (kind < 55)
        plan_get(w, item, want);
    else if (kind < 57)
        plan_bad_service(w, item, want);
    else if (kind < 60)
        plan_missing(w, item, want);
    else
        return false;
    return true;
}

static void plan_case(struct work *w, struct client_item *item, struct work_want *want) {
    const struct replay_case *of = &replay_cases[rng_below(&w->sim->rng, replay_case_count)];
    struct cip_address address;
    check(cip_address_parse(str_of(of->address), &address, NULL) == EIP_OK);
    uint8_t *path = room_for(w, address.path_size);
    memcpy(path, address.path, address.path_size);
    item->op = of->op;
    item->service = of->service;
    item->count = of->count;
    item->type = (struct cip_tag_type){.code = of->type, .handle = of->handle};
    item->path = reader_of(path, address.path_size);
    item->data = reader_of(NULL, 0);
    if (of->op == CLIENT_WRITE || of->op == CLIENT_MODIFY)
        item->data = reader_of(of->bytes.at, of->bytes.size);
    want->of = of;
    want->err = of->err;
    want->general = of->general;
    want->extended = of->extended;
    want->value = reader_of(of->bytes.at, of->bytes.size);
}

static void plan_item(struct work *w, struct client_item *item, struct work_want *want,
                      bool reads) {
    *item = (struct client_item){.op = CLIENT_READ};
    *want = (struct work_want){.write = WORK_NO_WRITE};
    if (w->ledger == NULL) {
        plan_case(w, item, want);
        return;
    }
    if (!reads && plan_by_kind(w, item, want))
        return;
    *want = (struct work_want){.write = WORK_NO_WRITE};
    plan_read(w, item, want);
}

static int64_t wait_of(struct sim *sim) {
    switch (sim->calm ? 4 : rng_below(&sim->rng, 4)) {
    case 0:
        return rng_between(&sim->rng, 0, 30 * CLOCK_MILLISECOND_US);
    case 1:
        return rng_between(&sim->rng, 1, 500) * CLOCK_MILLISECOND_US;
    case 2:
    case 3:
        return rng_between(&sim->rng, 500, 8000) * CLOCK_MILLISECOND_US;
    default:
        return CALM_WAIT_US;
    }
}

static uint16_t list_command(struct work *w) {
    static const uint16_t commands[] = {ENIP_LIST_IDENTITY, ENIP_LIST_SERVICES,
                                        ENIP_LIST_INTERFACES};
    return commands[rng_below(&w->sim->rng, sizeof commands / sizeof commands[0])];
}

static void plan_task(struct work *w, struct work_task *t) {
    struct sim *sim = w->sim;
    t->work = w;
    t->command = 0;
    t->submitted = t->reason.cancelled = t->done = false;
    t->store = (struct client_store){.data = NULL};
    t->wait_us = wait_of(sim);
    t->cancel_after_us = !sim->calm && rng_chance(&sim->rng, CANCEL_PERCENT)
                             ? (int64_t)sim_skewed(sim, CANCEL_BITS)
                             : CLOCK_NEVER;
    t->count = 1 + sim_skewed(sim, ITEMS_BITS) + rng_below(&sim->rng, WORK_ITEMS - 31);
    if (rng_chance(&sim->rng, EMPTY_PERCENT))
        t->count = 0;
    if (w->lists || (w->ledger != NULL && rng_chance(&sim->rng, LIST_PERCENT)))
        t->command = list_command(w);
    bool reads = rng_chance(&sim->rng, READS_PERCENT);
    for (size_t i = 0; i < t->count; i++)
        plan_item(w, &t->items[i], &t->wants[i], reads);
}

/* Now and then so long that a connection that is kept grows stale. */
static int64_t gap_of(struct sim *sim) {
    if (rng_below(&sim->rng, 1000) < IDLE_PERMILLE)
        return rng_between(&sim->rng, 10, 100) * CLOCK_SECOND_US;
    return (int64_t)sim_skewed(sim, SPAN_BITS) / 4;
}

void work_begin(struct work *w, struct sim *sim) {
    w->sim = sim;
    w->done = w->used = 0;
    w->submissions = 0;
    w->ordered = w->ledger != NULL && !sim->garbles;
    uint64_t most = rng_chance(&sim->rng, MANY_PERCENT) ? WORK_TASKS : FEW;
    w->count = 1 + rng_below(&sim->rng, most);
    int64_t at_us = 0;
    for (size_t i = 0; i < w->count; i++) {
        if (!rng_chance(&sim->rng, BURST_PERCENT))
            at_us += gap_of(sim);
        w->tasks[i].submit_us = at_us;
        plan_task(w, &w->tasks[i]);
    }
}

/* Outcomes. */

static bool changes_something(const struct client_item *item) {
    return item->op != CLIENT_READ && item->op != CLIENT_GET;
}

static bool is_expected(const struct work_task *t, const struct client_item *item,
                        const struct work_want *want) {
    if (t->work->refusal != 0)
        return item->err == EIP_E_REFUSED && item->status.source == EIP_SOURCE_ROUTE &&
               item->status.general == t->work->refusal;
    if (item->err != want->err)
        return false;
    bool extended = want->extended == 0 ||
                    (item->status.extended_count > 0 && item->status.extended[0] == want->extended);
    return item->err == EIP_OK || (item->status.general == want->general && extended);
}

static void check_value(const struct work_task *t, const struct client_item *item,
                        const struct work_want *want) {
    struct work *w = t->work;
    if (item->value.size > t->store.size - item->value.at) {
        sim_fail(w->sim, "a value lies outside of its store");
        return;
    }
    struct reader value = reader_of(t->store.data + item->value.at, item->value.size);
    if (item->op == CLIENT_CALL)
        return;
    if (item->op == CLIENT_GET || want->of != NULL) {
        if (reader_left(&value) != reader_left(&want->value) ||
            memcmp(value.at, want->value.at, item->value.size) != 0)
            sim_fail(w->sim, "the answer to %s has another value",
                     want->of != NULL ? want->of->name : "a service");
        return;
    }
    const struct ledger_tag *tag = &w->ledger->tags[want->tag];
    if (item->type.code != want->type.code || item->type.handle != want->type.handle)
        sim_fail(w->sim, "a read of %s has another type", tag->name);
    else
        ledger_check(w->ledger, want->tag, want->at, want->size, value, t->changes);
}

static void check_item(const struct work_task *t, size_t i) {
    struct work *w = t->work;
    const struct client_item *item = &t->items[i];
    const struct work_want *want = &t->wants[i];
    eip_err err = item->err;
    w->sim->totals->items++;
    w->sim->totals->outcomes[err]++;
    if (!item->done)
        sim_fail(w->sim, "an operation ended, and its item %zu did not", i);
    if (want->write != WORK_NO_WRITE)
        ledger_settle(w->ledger, want->write,
                      err == EIP_OK          ? LEDGER_DONE
                      : err == EIP_E_UNKNOWN ? LEDGER_UNKNOWN
                                             : LEDGER_REFUSED);
    if (w->sim->garbles)
        return;
    if (!is_expected(t, item, want) && !reason_explains(&t->reason, err, changes_something(item)))
        sim_fail(w->sim, "item %zu ended with %s (%s, status %02x) without a reason", i,
                 error_name(err), item->status.rule != NULL ? item->status.rule : "-",
                 item->status.general);
    else if (err == EIP_OK && (item->op == CLIENT_READ || item->op == CLIENT_GET))
        check_value(t, item, want);
}

static void check_list(const struct work_task *t) {
    const struct client_operation *o = &t->operation;
    bool good = o->err == EIP_OK && reader_left(&o->reply) > 0;
    if (!t->work->sim->garbles && !good && !reason_explains(&t->reason, o->err, false))
        sim_fail(t->work->sim, "a List command ended with %s without a reason", error_name(o->err));
}

static void tell_done(void *user, struct client_operation *operation);

static void submit(struct work_task *t) {
    struct work *w = t->work;
    struct client_operation *o = &t->operation;
    int64_t now_us = w->sim->now_us;
    t->submitted = true;
    t->submission = ++w->submissions;
    t->changes = w->ledger != NULL ? w->ledger->changes : 0;
    t->reason = reason_now(w->network, t->wait_us);
    if (t->command != 0) {
        *o = client_operation_list(t->command, now_us + t->wait_us);
    } else {
        client_batch_init(&t->batch, &t->store, t->items, t->count);
        *o = client_operation_batch(&t->batch, now_us + t->wait_us);
    }
    o->done = tell_done;
    o->user = t;
    t->writes = o->writes;
    o->connects = rng_chance(&w->sim->rng, 50);
    sim_say(w->sim, "operation %td: %zu items, %.3f ms", t - w->tasks, t->count,
            (double)t->wait_us / CLOCK_MILLISECOND_US);
    client_engine_submit(w->engine, o);
}

/* Order. */

/* A device without connections, or out of them, has its requests unconnected. */
static void note_way(struct work *w) {
    const struct client_peer *peer = &w->engine->peer;
    if (peer->connected != CLIENT_CONNECTED_ALWAYS || peer->no_connection ||
        peer->out_of_connections)
        w->ordered = false;
}

static struct work_task *task_of_write(struct work *w, uint32_t write, size_t *ret_item) {
    for (size_t i = 0; i < w->count; i++)
        for (size_t j = 0; j < w->tasks[i].count && w->tasks[i].submitted; j++)
            if (w->tasks[i].wants[j].write == write) {
                *ret_item = j;
                return &w->tasks[i];
            }
    return NULL;
}

/* In one operation writes are carried out in their order. */
static void check_items(const struct work_task *t, size_t item) {
    const struct ledger *l = t->work->ledger;
    for (size_t i = 0; i < item; i++) {
        uint32_t write = t->wants[i].write;
        if (write == WORK_NO_WRITE || t->items[i].done)
            continue;
        const struct ledger_write *w = &l->writes[write];
        if (w->executed < w->size && l->tags[w->tag].type.code != EIP_TYPE_BOOL)
            sim_fail(t->work->sim, "a write was carried out before the one in front of it");
    }
}

void work_wrote(struct work *w, uint32_t write) {
    size_t item;
    const struct work_task *t = task_of_write(w, write, &item);
    note_way(w);
    if (t == NULL)
        return;
    check_items(t, item);
    for (size_t i = 0; i < w->count && w->ordered; i++) {
        const struct work_task *other = &w->tasks[i];
        if (other->submitted && !other->done && other->submission < t->submission &&
            other->command == 0)
            sim_fail(w->sim, "a write was carried out before an operation that was submitted "
                             "earlier had ended");
    }
}

/* What waited for a write sees it. */
static void note_end_of_write(const struct work_task *t) {
    struct work *w = t->work;
    note_way(w);
    for (size_t i = 0; i < w->count && w->ordered; i++) {
        struct work_task *other = &w->tasks[i];
        if (other->submitted && !other->done && other->submission > t->submission)
            other->changes = w->ledger->changes;
    }
}

/* Every outcome goes through here, and often another operation begins. */
static void tell_done(void *user, struct client_operation *operation) {
    struct work_task *t = user;
    struct work *w = t->work;
    check(operation == &t->operation);
    sim_say(w->sim, "operation %td is done", t - w->tasks);
    if (t->done)
        sim_fail(w->sim, "an operation ended twice");
    t->done = true;
    w->done++;
    w->sim->totals->operations++;
    if (w->sim->now_us > t->reason.submitted_us + t->wait_us)
        sim_fail(w->sim, "an operation ended after its deadline");
    if (operation->command != 0)
        check_list(t);
    for (size_t i = 0; operation->command == 0 && i < t->count; i++)
        check_item(t, i);
    if (t->writes && w->ledger != NULL)
        note_end_of_write(t);
    struct work_task *next = t + 1;
    if (next < w->tasks + w->count && !next->submitted && rng_chance(&w->sim->rng, CHAIN_PERCENT))
        submit(next);
}

/* Time. */

static int64_t task_due_us(const struct work_task *t) {
    if (!t->submitted)
        return t->submit_us;
    if (t->done || t->reason.cancelled || t->cancel_after_us == CLOCK_NEVER)
        return CLOCK_NEVER;
    return t->reason.submitted_us + t->cancel_after_us;
}

static bool step_task(struct work_task *t) {
    struct work *w = t->work;
    if (w->sim->now_us < task_due_us(t))
        return false;
    if (!t->submitted) {
        submit(t);
        return true;
    }
    t->reason.cancelled = true;
    sim_say(w->sim, "operation %td is cancelled", t - w->tasks);
    if (!client_engine_has(w->engine, &t->operation))
        sim_fail(w->sim, "the engine does not know an operation that has not ended");
    else
        client_engine_cancel(w->engine, &t->operation);
    return true;
}

bool work_step(struct work *w) {
    bool happened = false;
    note_way(w);
    for (size_t i = 0; i < w->count; i++)
        happened |= step_task(&w->tasks[i]);
    return happened;
}

void work_stop(struct work *w) {
    size_t submitted = 0;
    while (submitted < w->count && w->tasks[submitted].submitted)
        submitted++;
    w->count = submitted;
}

bool work_is_done(const struct work *w) {
    return w->done == w->count;
}

int64_t work_due_us(const struct work *w) {
    int64_t due_us = CLOCK_NEVER;
    for (size_t i = 0; i < w->count; i++) {
        int64_t task_us = task_due_us(&w->tasks[i]);
        if (task_us < due_us)
            due_us = task_us;
    }
    return due_us;
}

void work_end(struct work *w) {
    for (size_t i = 0; i < w->count; i++)
        client_store_fini(&w->tasks[i].store);
}
