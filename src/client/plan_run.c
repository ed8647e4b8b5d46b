/* SPDX-License-Identifier: MIT */
#include "client/plan_run.h"

#include "base/mem.h"
#include "cip/value.h"
#include "client/browse.h"

static const struct eip_status no_status = {.source = EIP_SOURCE_NONE};

static void go_on(struct plan_run *p);
static void begin_again(struct plan_run *p);

eip_err plan_run_init(struct plan_run *p, const char *const *tags, size_t count,
                      struct client_mistake *ret_mistake) {
    *p = (struct plan_run){.runs = 0};
    p->traffic.items = &p->items;
    p->traffic.layout = &p->layout;
    return plan_items_init(&p->items, tags, count, ret_mistake);
}

static void aside_fini(struct plan_aside *a) {
    client_call_fini(&a->call);
    mem_free(a->which);
}

void plan_run_fini(struct plan_run *p) {
    check(p->engine == NULL);
    client_browse_free(p->browse);
    eip_catalog_release(p->catalog);
    plan_layout_fini(&p->layout);
    aside_fini(&p->standing);
    aside_fini(&p->passing);
    plan_wholes_fini(&p->wholes);
    mem_free(p->traffic.asides);
    plan_items_fini(&p->items);
}

/* Tags by a batch. */

static bool is_huge(const struct plan_run *p, uint32_t item) {
    return p->items.rows[item].count > UINT16_MAX;
}

static eip_err aside_add(struct plan_aside *a, uint32_t item) {
    uint32_t *which = mem_grow(a->which, &a->room, a->count + 1, sizeof *which);
    if (which == NULL)
        return EIP_E_MEMORY;
    a->which = which;
    which[a->count++] = item;
    return EIP_OK;
}

/* The tags were parsed before. */
static eip_err aside_aim(struct plan_run *p, struct plan_aside *a) {
    struct client_mistake mistake;
    eip_err err = client_call_begin(&a->call, a->count, &mistake);
    for (size_t i = 0; err == EIP_OK && i < a->count; i++) {
        const char *tag = p->items.items[a->which[i]].tag;
        err = is_huge(p, a->which[i]) ? client_call_aim_first(&a->call, i, tag, &mistake)
                                      : client_call_aim(&a->call, i, tag, &mistake);
    }
    return err;
}

/* Its bytes go to where the value stands. */
static void deliver(struct plan_run *p, uint32_t item, const struct eip_value *value) {
    const struct plan_row *row = &p->items.rows[item];
    uint8_t *to = p->items.values + row->at;
    check(value->size == row->size);
    for (size_t i = 0; value->type == EIP_TYPE_BOOL && i < value->size; i++)
        to[i] = value->data[i] != 0;
    if (value->type != EIP_TYPE_BOOL)
        memcpy(to, value->data, value->size);
    plan_items_good(&p->items, item);
}

/* Of a tag that no request reads as a whole, one element was. */
static size_t bytes_of(const struct plan_run *p, uint32_t item, const struct client_item *read) {
    return is_huge(p, item) ? read->value.size * p->items.rows[item].count : read->value.size;
}

/* Of a tag whose type was not known, or is another one than a catalog says. */
static eip_err learn(struct plan_run *p, struct plan_aside *a, size_t index,
                     const struct eip_value *value) {
    uint32_t item = a->which[index];
    const struct client_item *read = &a->call.items[index];
    bool had_place = p->items.rows[item].symbol != NULL;
    bool is_bools = a->call.targets[index].bools.step == CLIENT_BOOLS_COVERS;
    eip_err err = is_bools ? plan_items_learn_bools(&p->items, item)
                           : plan_items_learn(&p->items, item, read->type, bytes_of(p, item, read));
    p->traffic.outdated = true;
    if (err != EIP_OK)
        return err;
    if (is_huge(p, item)) {
        p->has_known = true;
        return is_bools ? EIP_E_LIMIT : EIP_OK;
    }
    if (p->items.rows[item].kind != PLAN_FIXED)
        return plan_items_keep(&p->items, item, value);
    deliver(p, item, value);
    p->is_doubtful = p->is_doubtful || (had_place && plan_items_is_bare(&p->items, item));
    return EIP_OK;
}

/* What is known of its members; or it is noted that nothing is. */
static void attach(struct plan_run *p, uint32_t item) {
    if (!plan_items_is_bare(&p->items, item))
        return;
    if (p->catalog != NULL)
        plan_items_attach(&p->items, item, p->catalog);
    bool is_bare = plan_items_is_bare(&p->items, item);
    p->has_bare = p->has_bare || is_bare;
    p->must_look = p->must_look || !is_bare;
}

static eip_err take_value(struct plan_run *p, struct plan_aside *a, size_t index) {
    struct eip_value value;
    uint32_t item = a->which[index];
    struct plan_row *row = &p->items.rows[item];
    const struct client_item *read = &a->call.items[index];
    eip_err err = client_call_value(&a->call, index, &value);
    bool differs = row->kind == PLAN_FIXED &&
                   plan_items_differs(&p->items, item, read->type, bytes_of(p, item, read));
    if (err != EIP_OK) {
        plan_items_set_kind(&p->items, item, PLAN_ASIDE);
        p->traffic.outdated = p->traffic.outdated || a == &p->passing;
        return err;
    }
    if (differs && row->confirmed)
        p->traffic.changed = true;
    else if (row->kind == PLAN_FIXED && !differs)
        deliver(p, item, &value);
    else if (row->kind == PLAN_ASIDE && a == &p->standing)
        plan_items_loose(&p->items, item, &value);
    else if (row->kind == PLAN_ASIDE)
        return plan_items_keep(&p->items, item, &value);
    else
        return learn(p, a, index, &value);
    return EIP_OK;
}

static void take_aside(struct plan_run *p, struct plan_aside *a) {
    for (size_t i = 0; i < a->count; i++) {
        const struct client_item *read = &a->call.items[i];
        struct plan_row *row = &p->items.rows[a->which[i]];
        eip_err err = read->err == EIP_OK ? take_value(p, a, i) : read->err;
        if (err != EIP_OK)
            plan_items_fail(&p->items, a->which[i], err, &read->status);
        else
            attach(p, a->which[i]);
        if (read->err == EIP_OK || row->kind != PLAN_UNKNOWN ||
            read->status.source != EIP_SOURCE_DEVICE)
            continue;
        bool guessed = a->call.targets[i].bools.err != EIP_OK;
        plan_items_set_kind(&p->items, a->which[i], guessed ? PLAN_ASIDE : PLAN_REFUSED);
        p->traffic.outdated = true;
    }
}

/* Operations. */

static void submit(struct plan_run *p, struct client_operation *o,
                   void (*done)(void *user, struct client_operation *operation)) {
    o->done = done;
    o->user = p;
    p->active++;
    client_engine_submit(p->engine, o);
}

static void operation_ended(struct plan_run *p) {
    p->active--;
    if (p->active == 0)
        go_on(p);
}

static void lane_ended(void *user, struct client_operation *operation) {
    (void)operation;
    operation_ended(user);
}

static void standing_ended(void *user, struct client_operation *operation) {
    struct plan_run *p = user;
    (void)operation;
    take_aside(p, &p->standing);
    operation_ended(p);
}

static void passing_ended(void *user, struct client_operation *operation) {
    struct plan_run *p = user;
    (void)operation;
    take_aside(p, &p->passing);
    operation_ended(p);
}

static void fail_aside(struct plan_run *p, const struct plan_aside *a, eip_err err) {
    for (size_t i = 0; i < a->count; i++)
        plan_items_fail(&p->items, a->which[i], err, &no_status);
}

static void submit_passing(struct plan_run *p) {
    struct plan_aside *a = &p->passing;
    eip_err err = aside_aim(p, a);
    if (err != EIP_OK) {
        fail_aside(p, a, err);
        return;
    }
    client_call_start(&a->call, p->deadline_us);
    submit(p, &a->call.operation, passing_ended);
}

/* Structures that are taken apart. */

static void refuse_whole(struct plan_run *p, uint32_t item, const struct eip_status *status) {
    struct plan_row *row = &p->items.rows[item];
    if (row->kind == PLAN_MEMBERS) {
        plan_items_set_kind(&p->items, item, PLAN_UNKNOWN);
        plan_traffic_set_aside(&p->traffic, item);
        return;
    }
    row->is_denied = status->source == EIP_SOURCE_NONE;
}

/* The refusal stands unless all could be read that is given. False: it is not to be read again. */
static bool take_whole(struct plan_run *p, struct plan_whole *w) {
    struct eip_value value;
    struct eip_status status = no_status;
    eip_err err = client_whole_value(w->whole, &value, &status);
    bool is_refused = err == EIP_E_REFUSED || err == EIP_E_LIMIT;
    w->due = false;
    if (err == EIP_OK) {
        p->traffic.outdated |= p->items.rows[w->item].kind != PLAN_MEMBERS;
        p->must_look = true;
        plan_items_loose(&p->items, w->item, &value);
        plan_items_set_kind(&p->items, w->item, PLAN_MEMBERS);
        return true;
    }
    if (is_refused)
        refuse_whole(p, w->item, &status);
    else if (err == EIP_E_CHANGED)
        p->traffic.changed = true;
    else
        plan_items_fail_instead(&p->items, w->item, err, &status);
    return !is_refused && p->items.rows[w->item].kind == PLAN_MEMBERS;
}

static void take_wholes(struct plan_run *p) {
    struct plan_wholes *w = &p->wholes;
    for (size_t i = 0; i < w->count;)
        if (w->rows[i]->due && !take_whole(p, w->rows[i]))
            plan_wholes_remove(w, i);
        else
            i++;
}

static void wholes_ended(void *user) {
    struct plan_run *p = user;
    take_wholes(p);
    operation_ended(p);
}

static void aim_wholes(struct plan_run *p, void (*ended)(void *user)) {
    struct plan_wholes *w = &p->wholes;
    w->engine = p->engine;
    w->deadline_us = p->deadline_us;
    w->ended = ended;
    w->user = p;
}

static void start_wholes(struct plan_run *p) {
    struct plan_wholes *w = &p->wholes;
    aim_wholes(p, wholes_ended);
    if (plan_wholes_start(w))
        p->active++;
    else
        take_wholes(p);
}

static void submit_wholes(struct plan_run *p) {
    if (p->has_wholes_done || p->wholes.count == 0)
        return;
    p->has_wholes_done = true;
    plan_wholes_again(&p->wholes);
    start_wholes(p);
}

static void take_apart(struct plan_run *p) {
    p->phase = PLAN_LOOKS;
    if (p->items.denied == 0 || p->catalog == NULL)
        return;
    for (uint32_t i = 0; i < p->items.count; i++) {
        if (!plan_items_is_denied_whole(&p->items, i))
            continue;
        eip_err err = plan_wholes_add(&p->wholes, &p->items, i, p->catalog);
        p->items.rows[i].is_denied = err != EIP_OK && err != EIP_E_MEMORY;
    }
    start_wholes(p);
}

static void looked(void *user) {
    struct plan_run *p = user;
    eip_err err = plan_wholes_compare(&p->wholes, catalog_key_of(p->catalog));
    p->traffic.changed = p->traffic.changed || err == EIP_E_CHANGED;
    for (uint32_t i = 0; err != EIP_OK && i < p->items.count; i++)
        if (p->items.rows[i].kind == PLAN_MEMBERS)
            plan_items_fail(&p->items, i, err, &no_status);
    operation_ended(p);
}

/* What was read by itself is of the program that the plan knows. */
static void look(struct plan_run *p) {
    p->phase = PLAN_ENDS;
    if (!p->must_look || p->catalog == NULL || catalog_key_of(p->catalog)->marks_size == 0)
        return;
    aim_wholes(p, looked);
    p->active++;
    plan_wholes_look(&p->wholes);
}

/* Browsing. */

void plan_run_give_catalog(struct plan_run *p, const eip_catalog *catalog) {
    bool is_used = p->catalog != NULL && p->items.unknown < p->items.count;
    if (p->items.unknown == 0 || catalog == NULL || catalog == p->catalog || is_used)
        return;
    eip_catalog_keep(catalog);
    eip_catalog_release(p->catalog);
    p->catalog = catalog;
}

bool plan_run_wants_catalog(const struct plan_run *p) {
    return p->catalog == NULL && !p->has_browsed && p->items.unknown >= PLAN_BROWSE_MIN;
}

/* Without a catalog, for whatever reason, tags are learned; which tells what is the matter. */
static void browse_ended(void *user, struct client_operation *operation) {
    struct plan_run *p = user;
    const eip_catalog *catalog = NULL;
    struct eip_status status;
    (void)operation;
    if (client_browse_result(p->browse, &catalog, &status) == EIP_OK)
        p->catalog = catalog;
    client_browse_free(p->browse);
    p->browse = NULL;
    if (p->phase == PLAN_TAKES_APART && p->catalog != NULL)
        begin_again(p);
    operation_ended(p);
}

static void start_browsing(struct plan_run *p) {
    p->has_browsed = true;
    if (client_browse_new(p->cache, NULL, false, &p->browse) != EIP_OK)
        return;
    p->browsing = client_operation_task(&client_browse_task, p->browse, p->deadline_us);
    p->browsing.connects = true;
    submit(p, &p->browsing, browse_ended);
}

static void browse(struct plan_run *p) {
    p->phase = PLAN_LEARNS;
    if (plan_run_wants_catalog(p) && p->may_browse)
        start_browsing(p);
}

bool plan_run_wants_structures(const struct plan_run *p) {
    bool may = !p->has_sought && (p->catalog == NULL || p->is_doubtful);
    if (!may || (!p->has_bare && p->items.denied == 0))
        return false;
    for (size_t i = 0; i < p->items.count; i++)
        if (plan_items_is_bare(&p->items, i) || plan_items_is_denied_whole(&p->items, i))
            return true;
    return false;
}

static void complete(struct plan_run *p) {
    p->phase = PLAN_TAKES_APART;
    if (p->catalog != NULL || p->has_browsed || !p->may_browse || !plan_run_wants_structures(p))
        return;
    p->has_sought = true;
    start_browsing(p);
}

/* Learning. */

/* What a catalog tells need not be learned. */
static void resolve(struct plan_run *p) {
    size_t before = p->items.unknown;
    p->stop = plan_items_resolve(&p->items, p->catalog);
    if (p->items.unknown == before)
        return;
    p->has_known = true;
    p->traffic.outdated = true;
}

/* What is known from earlier runs is read by packets afterwards. */
static void learn_next(struct plan_run *p) {
    struct plan_aside *a = &p->passing;
    a->count = 0;
    if (p->catalog != NULL && p->unknown == 0 && p->items.unknown > 0)
        resolve(p);
    for (; p->stop == EIP_OK && p->items.unknown > 0 && p->unknown < p->items.count &&
           a->count < PLAN_LEARN_MAX;
         p->unknown++)
        if (p->items.rows[p->unknown].kind == PLAN_UNKNOWN && aside_add(a, p->unknown) != EIP_OK)
            p->stop = EIP_E_MEMORY;
    if (a->count > 0)
        submit_passing(p);
    else
        p->phase = PLAN_READS;
}

/* Reading. */

static eip_err make_standing(struct plan_run *p) {
    struct plan_aside *a = &p->standing;
    eip_err err = EIP_OK;
    a->count = 0;
    p->has_unreadable = false;
    for (uint32_t i = 0; err == EIP_OK && i < p->items.count; i++)
        if (p->items.rows[i].kind == PLAN_ASIDE && is_huge(p, i))
            p->has_unreadable = true;
        else if (p->items.rows[i].kind == PLAN_ASIDE)
            err = aside_add(a, i);
    return err == EIP_OK ? aside_aim(p, a) : err;
}

static eip_err make_layout(struct plan_run *p) {
    const struct plan_ground ground = {
        .items = &p->items, .catalog = p->catalog, .reply_max = p->reply_limit};
    eip_err err = plan_layout_make(&p->layout, &ground, &p->traffic.way);
    if (err == EIP_OK)
        err = make_standing(p);
    p->traffic.outdated = err != EIP_OK;
    p->layout.is_made = err == EIP_OK;
    return err;
}

/* A reply that was full tells how much they have room for. */
static void note_limit(struct plan_run *p) {
    size_t seen = p->traffic.reply_seen;
    if (seen == 0 || (p->reply_limit > 0 && seen >= p->reply_limit))
        return;
    p->reply_limit = seen;
    p->traffic.reply_seen = 0;
    p->traffic.outdated = true;
}

static size_t lanes_for(const struct plan_run *p) {
    size_t most = client_peer_depth(&p->engine->peer);
    if (!p->layout.is_made) /* the first tells the way */
        return 1;
    return p->layout.count < most ? p->layout.count : most;
}

static void submit_lanes(struct plan_run *p) {
    struct plan_traffic *t = &p->traffic;
    t->next = t->connected = t->connected_most = 0;
    t->restarts = false;
    p->lanes_used = lanes_for(p);
    for (size_t i = 0; i < p->lanes_used; i++) {
        struct plan_lane *lane = &p->lanes[i];
        lane->traffic = t;
        lane->packet = NULL;
        lane->operation = client_operation_task(&plan_lane_task, lane, p->deadline_us);
        lane->operation.connects = true;
        submit(p, &lane->operation, lane_ended);
    }
}

static void submit_standing(struct plan_run *p) {
    struct plan_aside *a = &p->standing;
    if (p->has_standing_done || !p->layout.is_made || a->count == 0)
        return;
    p->has_standing_done = true;
    client_call_start(&a->call, p->deadline_us);
    submit(p, &a->call.operation, standing_ended);
}

static void read_all(struct plan_run *p) {
    struct plan_traffic *t = &p->traffic;
    bool has_way = t->way.peer != NULL;
    p->phase = PLAN_ASKS_AGAIN;
    if (!p->has_known)
        return;
    if (t->outdated || p->items.count == 0)
        p->layout.is_made = p->items.count == 0;
    if (!p->layout.is_made && has_way)
        p->stop = make_layout(p);
    if (p->stop != EIP_OK)
        return;
    submit_lanes(p);
    submit_standing(p);
    submit_wholes(p);
}

/* How it ends. */

static void fail_all(struct plan_run *p, eip_err err, const struct eip_status *status) {
    plan_items_fail_all(&p->items, err, status);
}

/* Packets that nobody carried. */
static void fail_left(struct plan_run *p) {
    struct plan_traffic *t = &p->traffic;
    eip_err err = t->err != EIP_OK ? t->err : EIP_E_CLOSED;
    if (!p->layout.is_made) {
        fail_all(p, err, &t->status);
        return;
    }
    while (t->next < p->layout.count)
        plan_traffic_fail(t, &p->layout.packets[t->next++], err, &t->status);
}

/* Those that no request reads, and no packets do either. */
static void fail_unreadable(struct plan_run *p) {
    for (uint32_t i = 0; p->has_unreadable && i < p->items.count; i++)
        if (p->items.rows[i].kind == PLAN_ASIDE && is_huge(p, i))
            plan_items_fail(&p->items, i, EIP_E_LIMIT, &no_status);
}

static void read_again(struct plan_run *p) {
    p->phase = PLAN_READS;
    p->traffic.outdated = true;
    note_limit(p);
    if (++p->restarts > PLAN_RESTARTS_MAX)
        p->stop = EIP_E_PROTOCOL;
}

/* What goes by packets does so between marks. */
static bool is_guarded(const struct plan_run *p) {
    return p->layout.is_made && p->layout.count > 0 && p->layout.packets[0].guarded;
}

static void take_reading(struct plan_run *p) {
    struct plan_traffic *t = &p->traffic;
    if (t->restarts) {
        read_again(p);
        return;
    }
    p->phase = PLAN_COMPLETES;
    if (p->has_known)
        fail_left(p);
    p->passing.count = 0;
    p->must_look = p->must_look || (t->aside_count > 0 && is_guarded(p));
    for (size_t i = 0; i < t->aside_count; i++)
        if (aside_add(&p->passing, t->asides[i]) != EIP_OK)
            plan_items_fail(&p->items, t->asides[i], EIP_E_MEMORY, &no_status);
    if (p->passing.count > 0)
        submit_passing(p);
}

static void forget(struct plan_run *p) {
    plan_items_forget(&p->items);
    plan_wholes_forget(&p->wholes);
    eip_catalog_release(p->catalog);
    p->catalog = NULL;
    p->has_bare = p->is_doubtful = false;
    p->traffic.outdated = true;
}

/* The next run looks at the program anew. */
static void rebuild(struct plan_run *p) {
    forget(p);
    p->has_browsed = p->has_sought = false;
    p->rebuilds++;
}

void plan_run_learn_anew(struct plan_run *p, const eip_catalog *catalog) {
    eip_catalog_keep(catalog);
    forget(p);
    p->catalog = catalog;
    p->has_sought = true;
    p->runs--;
}

/* Where every read by symbol instance was refused, the device does not know them. */
static void note_instances(struct plan_run *p) {
    struct eip_plan_figures figures;
    if (p->traffic.instances_refused == 0)
        return;
    plan_run_look(p, &figures);
    if (p->traffic.instances_refused < figures.instances)
        return;
    p->engine->peer.no_instances = true;
    p->traffic.outdated = true;
    for (size_t i = 0; i < p->items.count; i++)
        p->items.rows[i].alone = false;
}

static void finish(struct plan_run *p) {
    struct plan_traffic *t = &p->traffic;
    static const struct eip_status endless = {
        .rule = "its replies have room for less each time a packet is made smaller"};
    fail_unreadable(p);
    note_limit(p);
    note_instances(p);
    if (p->stop != EIP_OK)
        fail_all(p, p->stop, p->stop == EIP_E_PROTOCOL ? &endless : &no_status);
    if (t->changed) {
        fail_all(p, EIP_E_CHANGED, &no_status);
        rebuild(p);
    }
    p->engine = NULL;
    p->runs++;
    p->done(p->user, p);
}

/* One step; false when the run has ended, and the plan may be gone. */
static bool step(struct plan_run *p) {
    if (p->stop == EIP_OK && p->engine->leaves)
        p->stop = EIP_E_CLOSED;
    if (p->stop != EIP_OK || p->traffic.changed)
        p->phase = PLAN_ENDS;
    switch (p->phase) {
    case PLAN_BROWSES:
        browse(p);
        return true;
    case PLAN_LEARNS:
        learn_next(p);
        return true;
    case PLAN_READS:
        read_all(p);
        return true;
    case PLAN_ASKS_AGAIN:
        take_reading(p);
        return true;
    case PLAN_COMPLETES:
        complete(p);
        return true;
    case PLAN_TAKES_APART:
        take_apart(p);
        return true;
    case PLAN_LOOKS:
        look(p);
        return true;
    case PLAN_ENDS:
        break;
    }
    finish(p);
    return false;
}

static void go_on(struct plan_run *p) {
    while (p->active == 0 && step(p))
        continue;
}

static void begin(struct plan_run *p) {
    struct plan_traffic *t = &p->traffic;
    p->items.run++;
    p->items.denied = 0;
    p->unknown = 0;
    p->phase = PLAN_BROWSES;
    p->has_known = p->items.unknown < p->items.count || p->items.count == 0;
    p->has_standing_done = p->has_wholes_done = p->must_look = false;
    t->aside_count = 0;
    t->restarts = t->changed = false;
    t->instances_refused = 0;
}

/* What was read before the catalog that tells of it was there may be of another program. */
static void begin_again(struct plan_run *p) {
    const eip_catalog *catalog = p->catalog;
    p->catalog = NULL;
    forget(p);
    p->catalog = catalog;
    begin(p);
}

void plan_run_start(struct plan_run *p, struct client_engine *engine, int64_t deadline_us,
                    void (*done)(void *user, struct plan_run *run), void *user) {
    struct plan_traffic *t = &p->traffic;
    check(p->engine == NULL);
    p->engine = engine;
    p->deadline_us = deadline_us;
    p->done = done;
    p->user = user;
    p->stop = EIP_OK;
    p->restarts = 0;
    t->err = EIP_OK;
    t->status = no_status;
    begin(p);
    go_on(p);
}

static void cancel(struct plan_run *p, struct client_operation *o) {
    if (client_engine_has(p->engine, o))
        client_engine_cancel(p->engine, o);
}

void plan_run_cancel(struct plan_run *p) {
    p->stop = EIP_E_CANCELLED;
    for (size_t i = 0; i < p->lanes_used; i++)
        cancel(p, &p->lanes[i].operation);
    cancel(p, &p->browsing);
    cancel(p, &p->standing.call.operation);
    cancel(p, &p->passing.call.operation);
    plan_wholes_cancel(&p->wholes);
}

void plan_run_look(const struct plan_run *p, struct eip_plan_figures *ret_figures) {
    struct eip_plan_figures figures = {.packets = p->layout.count,
                                       .reads = p->layout.parts.count,
                                       .connections = p->traffic.connected_most,
                                       .runs = p->runs,
                                       .rebuilds = p->rebuilds};
    for (size_t i = 0; i < p->layout.parts.count; i++)
        figures.instances += p->layout.parts.parts[i].instance;
    *ret_figures = figures;
}
