/* SPDX-License-Identifier: MIT */
#include "client/browse.h"

#include "base/mem.h"
#include "client/browse_parts.h"

const struct browse_verdict browse_goes_on = {.err = EIP_OK};

/* Life. */

eip_err client_browse_new(eip_cache *cache, const eip_catalog *held, bool anew,
                          struct client_browse **ret_browse) {
    struct client_browse *b = mem_zero(1, sizeof *b);
    if (b == NULL)
        return EIP_E_MEMORY;
    eip_err err = browse_reserve(b, CLIENT_PROGRAM_ITEMS);
    if (err != EIP_OK) {
        mem_free(b);
        return err;
    }
    eip_catalog_keep(held);
    b->cache = cache;
    b->held = held;
    b->anew = anew;
    client_program_ask(b->items);
    browse_start(b, BROWSE_PROGRAM, CLIENT_PROGRAM_ITEMS);
    *ret_browse = b;
    return EIP_OK;
}

void client_browse_free(struct client_browse *b) {
    if (b == NULL)
        return;
    eip_catalog_release(b->held);
    eip_catalog_release(b->building);
    eip_catalog_release(b->result);
    client_store_fini(&b->definitions);
    client_store_fini(&b->store);
    mem_free(b->items);
    mem_free(b->asks);
    mem_free(b);
}

void client_browse_watch(struct client_browse *b,
                         void (*progress)(void *user, size_t done, size_t total), void *user) {
    b->progress = progress;
    b->user = user;
}

void client_browse_in_steps(struct client_browse *b) {
    b->in_steps = true;
}

bool client_browse_go_on(struct client_browse *b) {
    b->pauses = false;
    return b->step != BROWSE_ENDED;
}

eip_err client_browse_result(const struct client_browse *b, const eip_catalog **ret_catalog,
                             struct eip_status *ret_status) {
    if (b->verdict.err == EIP_OK) {
        eip_catalog_keep(b->result);
        *ret_catalog = b->result;
        return EIP_OK;
    }
    *ret_status = b->verdict.status;
    return b->verdict.err;
}

/* For all steps. */

eip_err browse_reserve(struct client_browse *b, size_t count) {
    struct client_item *items = mem_grow(b->items, &b->item_room, count, sizeof *items);
    if (items == NULL)
        return EIP_E_MEMORY;
    b->items = items;
    return EIP_OK;
}

void browse_start(struct client_browse *b, enum browse_step step, size_t count) {
    b->step = step;
    client_batch_init(&b->batch, &b->store, b->items, count);
}

bool browse_is_refused(const struct client_item *item) {
    return item->err == EIP_E_REFUSED && item->status.source == EIP_SOURCE_DEVICE;
}

struct browse_verdict browse_verdict_of(const struct client_item *item) {
    return (struct browse_verdict){.err = item->err, .status = item->status};
}

struct browse_verdict browse_nonsense(const char *rule) {
    return (struct browse_verdict){.err = EIP_E_PROTOCOL, .status = {.rule = rule}};
}

static struct browse_verdict failure(eip_err err) {
    return (struct browse_verdict){.err = err};
}

struct reader browse_data(const struct client_browse *b, const struct client_item *item) {
    return client_store_bytes(&b->store, &item->value);
}

/* From step to step. */

static void tell(const struct client_browse *b) {
    if (b->progress != NULL)
        b->progress(b->user, b->done, b->total);
}

static void end(struct client_browse *b, struct browse_verdict verdict) {
    b->step = BROWSE_ENDED;
    b->verdict = verdict;
    eip_catalog_release(b->building);
    b->building = NULL;
}

static void end_with(struct client_browse *b, const eip_catalog *catalog) {
    b->result = catalog;
    end(b, browse_goes_on);
}

/* All of it, from the lists on. */
static void begin_lists(struct client_browse *b, const struct catalog_key *key) {
    b->key = *key;
    b->done = b->total = 0;
    b->list = (struct browse_list){.program = CATALOG_CONTROLLER};
    memset(b->missed, 0, sizeof b->missed);
    eip_catalog_release(b->building);
    b->building = NULL;
    eip_err err = catalog_new(key, &b->building);
    if (err == EIP_OK)
        err = browse_list_begin(b, CATALOG_CONTROLLER);
    if (err != EIP_OK)
        end(b, failure(err));
}

/* What somebody has of this program already; the caller's. A program without marks may be another
 * one by now. */
static const eip_catalog *find_catalog(const struct client_browse *b,
                                       const struct catalog_key *key) {
    if (b->anew || key->marks_size == 0)
        return NULL;
    if (b->held != NULL && catalog_key_equal(catalog_key_of(b->held), key)) {
        eip_catalog_keep(b->held);
        return b->held;
    }
    return b->cache != NULL ? cache_find(b->cache, key) : NULL;
}

/* The program: false if the browse ended. */
static bool take_program(struct client_browse *b, struct catalog_key *ret_key) {
    *ret_key = (struct catalog_key){.vendor = 0};
    for (size_t i = 0; i < CLIENT_PROGRAM_ITEMS; i++)
        if (b->items[i].err != EIP_OK && !browse_is_refused(&b->items[i])) {
            end(b, browse_verdict_of(&b->items[i]));
            return false;
        }
    client_marks_note(&b->items[CLIENT_PROGRAM_ITEMS - 1], b->batch.way.peer);
    if (!client_program_take(b->items, &b->store, ret_key))
        ret_key->marks_size = 0;
    return true;
}

static void after_program(struct client_browse *b) {
    struct catalog_key key;
    if (!take_program(b, &key))
        return;
    const eip_catalog *found = find_catalog(b, &key);
    if (found != NULL)
        end_with(b, found);
    else
        begin_lists(b, &key);
}

static void finish(struct client_browse *b) {
    eip_err err = catalog_finish(b->building);
    if (err != EIP_OK) {
        end(b, failure(err));
        return;
    }
    const eip_catalog *made = b->building;
    b->building = NULL;
    if (b->cache != NULL && b->key.marks_size > 0)
        cache_put(b->cache, made);
    b->total = b->done;
    tell(b);
    end_with(b, made);
}

/* Whether it is still the same program; of one without marks nobody can say. */
static void ask_again(struct client_browse *b) {
    if (b->key.marks_size == 0) {
        if (b->verdict.err == EIP_OK)
            finish(b);
        else
            end(b, b->verdict);
        return;
    }
    client_program_ask(b->items);
    browse_start(b, BROWSE_AGAIN, CLIENT_PROGRAM_ITEMS);
}

/* An answer that makes no sense may be that of another program than the one before it. */
static void suspect(struct client_browse *b, struct browse_verdict verdict) {
    bool suspicious = verdict.err == EIP_E_REFUSED || verdict.err == EIP_E_PROTOCOL;
    b->verdict = verdict;
    if (suspicious)
        ask_again(b);
    else
        end(b, verdict);
}

static void after_again(struct client_browse *b) {
    struct browse_verdict verdict = b->verdict;
    struct catalog_key key;
    if (!take_program(b, &key))
        return;
    b->verdict = browse_goes_on;
    if (catalog_key_equal(&key, &b->key)) {
        if (verdict.err == EIP_OK)
            finish(b);
        else
            end(b, verdict);
    } else if (b->again) {
        end(b, failure(EIP_E_CHANGED));
    } else {
        b->again = true;
        begin_lists(b, &key);
    }
}

static void ask_templates(struct client_browse *b) {
    bool more = false;
    eip_err err = browse_attributes_ask(b, &more);
    b->total = b->done + b->ask_count;
    if (err != EIP_OK)
        end(b, failure(err));
    else if (!more)
        ask_again(b);
}

static void after_symbols(struct client_browse *b) {
    bool more = false;
    struct browse_verdict verdict = browse_list_take(b, &more);
    if (verdict.err != EIP_OK)
        suspect(b, verdict);
    else if (!more)
        ask_templates(b);
}

/* What is left to read of this round's definitions, or else the templates nested in them. */
static void ask_definitions(struct client_browse *b) {
    bool more = false;
    eip_err err = browse_definitions_ask(b, &more);
    if (err == EIP_OK && more)
        return;
    if (err == EIP_OK)
        err = browse_definitions_keep(b);
    if (err != EIP_OK)
        end(b, failure(err));
    else
        ask_templates(b);
}

static void after_templates(struct client_browse *b) {
    struct browse_verdict verdict =
        b->step == BROWSE_ATTRIBUTES ? browse_attributes_take(b) : browse_definitions_take(b);
    if (verdict.err != EIP_OK)
        suspect(b, verdict);
    else
        ask_definitions(b);
}

static void advance(struct client_browse *b) {
    switch (b->step) {
    case BROWSE_PROGRAM:
        after_program(b);
        break;
    case BROWSE_SYMBOLS:
        after_symbols(b);
        break;
    case BROWSE_ATTRIBUTES:
    case BROWSE_DEFINITIONS:
        after_templates(b);
        break;
    case BROWSE_AGAIN:
        after_again(b);
        break;
    case BROWSE_ENDED:
        break;
    }
}

/* As a task. */

static bool has_ended(const struct client_browse *b) {
    return b->step == BROWSE_ENDED;
}

static void go_on(struct client_browse *b) {
    while (!has_ended(b) && client_batch_is_done(&b->batch))
        advance(b);
}

static bool task_is_done(const void *state) {
    const struct client_browse *b = state;
    return has_ended(b) || b->pauses;
}

static void task_prepare(void *state, const struct client_way *way) {
    struct client_browse *b = state;
    while (!has_ended(b)) {
        client_batch_prepare(&b->batch, way);
        if (!client_batch_is_done(&b->batch))
            return;
        advance(b);
    }
}

static void task_encode(void *state, const struct client_way *way, struct writer *w) {
    struct client_browse *b = state;
    client_batch_encode(&b->batch, way, w);
}

/* Whatever a device thinks of to say, it comes to an end. */
static void end_endless(struct client_browse *b) {
    static const char rule[] = "the device never comes to an end of its tags and types";
    if (!has_ended(b) && ++b->requests >= CLIENT_BROWSE_REQUESTS_MAX)
        end(b, (struct browse_verdict){.err = EIP_E_LIMIT, .status = {.rule = rule}});
}

static void task_take(void *state, const struct client_outcome *outcome) {
    struct client_browse *b = state;
    client_batch_take(&b->batch, outcome);
    go_on(b);
    end_endless(b);
    b->pauses = b->in_steps;
    tell(b);
}

static void task_fail(void *state, eip_err err, const struct eip_status *status) {
    struct client_browse *b = state;
    if (!has_ended(b))
        end(b, (struct browse_verdict){.err = err, .status = *status});
}

const struct client_task client_browse_task = {.is_done = task_is_done,
                                               .prepare = task_prepare,
                                               .encode = task_encode,
                                               .take = task_take,
                                               .fail = task_fail};
