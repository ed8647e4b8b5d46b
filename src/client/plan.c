/* SPDX-License-Identifier: MIT */
#include "client/plan.h"

#include "base/clock.h"
#include "base/mem.h"
#include "client/structures.h"

static eip_err cannot(eip_client *c, eip_err err, const char *why) {
    struct client_mistake mistake = {.err = err, .why = why};
    return client_refuse(c, &mistake, "a plan");
}

static void begin(eip_client *c) {
    c->action = "read";
    c->strays = client_strays(c);
    c->fault = (struct eip_fault){.err = EIP_OK};
}

static eip_err refuse_plan(eip_client *c, eip_plan *plan, const struct client_mistake *m,
                           const char *tag) {
    plan_run_fini(&plan->run);
    mem_free(plan);
    return client_refuse(c, m, tag);
}

static void keep_plan(eip_client *c, eip_plan *plan) {
    plan->client = c;
    plan->next = c->plans;
    c->plans = plan;
}

eip_err eip_plan_new(eip_client *c, const char *const *tags, size_t count, eip_plan **ret_plan) {
    struct client_mistake mistake;
    begin(c);
    eip_plan *plan = mem_zero(1, sizeof *plan);
    if (plan == NULL)
        return cannot(c, EIP_E_MEMORY, "out of memory");
    if (plan_run_init(&plan->run, tags, count, &mistake) != EIP_OK)
        return refuse_plan(c, plan, &mistake,
                           mistake.index < count ? tags[mistake.index] : "the list of tags");
    keep_plan(c, plan);
    *ret_plan = plan;
    return EIP_OK;
}

eip_err client_plan_of_items(eip_client *c, const struct eip_item *items, size_t count,
                             eip_plan **ret_plan) {
    const char **tags = mem_alloc(count * sizeof *tags);
    if (tags == NULL)
        return EIP_E_MEMORY;
    for (size_t i = 0; i < count; i++)
        tags[i] = items[i].tag;
    eip_err err = eip_plan_new(c, tags, count, ret_plan);
    mem_free(tags);
    return err;
}

static void free_plan(eip_plan *plan) {
    eip_plan **link = plan->client != NULL ? &plan->client->plans : NULL;
    while (link != NULL && *link != plan)
        link = &(*link)->next;
    if (link != NULL)
        *link = plan->next;
    plan_run_fini(&plan->run);
    mem_free(plan);
}

/* From a callback the engine cannot run, so the run ends when it goes on. */
void eip_plan_free(eip_plan *plan) {
    if (plan == NULL)
        return;
    if (!plan_run_is_active(&plan->run)) {
        free_plan(plan);
        return;
    }
    eip_client *c = plan->client;
    plan->is_freed = true;
    plan_run_cancel(&plan->run);
    if (!c->is_telling)
        client_engine_run(&c->driver.engine, clock_now_us());
}

void client_plans_detach(eip_client *c) {
    while (c->plans != NULL) {
        eip_plan *plan = c->plans;
        c->plans = plan->next;
        plan->client = NULL;
    }
}

/* Running. */

/* What the client knows of the program, plans know too, and the other way round. */
static void give_catalog(eip_plan *plan, bool blocks) {
    eip_client *c = plan->client;
    const eip_catalog *catalog = NULL;
    bool browses = blocks && !plan->is_kept && plan_run_wants_catalog(&plan->run);
    if (client_catalog(c, browses, &catalog) == EIP_OK)
        plan_run_give_catalog(&plan->run, catalog);
    plan->run.has_browsed = plan->run.has_browsed || browses;
    plan->run.may_browse = !blocks && !c->has_no_lists;
    plan->run.cache = c->cache;
    plan->rebuilds = plan->run.rebuilds;
    begin(c);
}

static void take_catalog(eip_plan *plan) {
    eip_client *c = plan->client;
    const struct plan_run *run = &plan->run;
    if (run->rebuilds > plan->rebuilds)
        c->catalog_is_old = true;
    if (run->catalog == NULL || run->catalog == c->catalog)
        return;
    if (c->catalog != NULL && !c->catalog_is_old)
        return;
    eip_catalog_keep(run->catalog);
    eip_catalog_release(c->catalog);
    c->catalog = run->catalog;
    c->catalog_is_old = false;
}

static eip_err check_idle(const eip_plan *plan) {
    eip_client *c = plan->client;
    if (c == NULL)
        return EIP_E_CLOSED;
    begin(c);
    if (plan_run_is_active(&plan->run))
        return cannot(c, EIP_E_ARGUMENT, "is being run");
    return EIP_OK;
}

static eip_err tell_fault(eip_plan *plan) {
    size_t index = 0;
    eip_err err = plan_items_err(&plan->run.items, &index);
    if (err == EIP_OK)
        return EIP_OK;
    const struct eip_item *item = &plan->run.items.items[index];
    return client_fail(plan->client, item->tag, err, &item->status);
}

static void end_blocking(void *user, struct plan_run *run) {
    eip_plan *plan = user;
    (void)run;
    plan->has_ended = true;
}

static void run_once(eip_plan *plan) {
    eip_client *c = plan->client;
    int64_t now_us = client_driver_ready(&c->driver, clock_now_us());
    plan->has_ended = false;
    plan_run_start(&plan->run, &c->driver.engine, now_us + c->timeout_us, end_blocking, plan);
    client_driver_until(&c->driver, &plan->has_ended, now_us);
    begin(c);
    take_catalog(plan);
}

/* As a read of one would: what is known of structures is not for this run's time to pay. */
static bool find_structures(eip_plan *plan) {
    eip_client *c = plan->client;
    const eip_catalog *own = plan->run.catalog, *catalog = NULL;
    if (!plan_run_wants_structures(&plan->run) ||
        !client_structures_catalog(c, own != NULL && own == c->catalog, &catalog))
        return false;
    plan_run_learn_anew(&plan->run, catalog);
    return true;
}

void client_plan_read(eip_plan *plan) {
    give_catalog(plan, true);
    run_once(plan);
    if (find_structures(plan))
        run_once(plan);
}

eip_err eip_plan_run(eip_plan *plan) {
    eip_client *c = plan->client;
    eip_err err = check_idle(plan);
    if (err != EIP_OK)
        return err;
    if (c->is_telling)
        return cannot(c, EIP_E_ARGUMENT, "must not be run from a callback");
    client_plan_read(plan);
    return tell_fault(plan);
}

/* Faults told during the callback are of this run, and not of a call that blocks meanwhile. */
static void end_submitted(void *user, struct plan_run *run) {
    eip_plan *plan = user;
    eip_client *c = plan->client;
    const char *action = c->action;
    uint64_t strays = c->strays;
    bool was_telling = c->is_telling;
    bool is_freed = plan->is_freed;
    c->action = "read";
    c->strays = plan->strays;
    take_catalog(plan);
    tell_fault(plan);
    plan->id = 0;
    c->pending--;
    c->is_telling = true;
    plan->done(plan->user, c, run->items.items, run->items.count);
    c->is_telling = was_telling;
    c->action = action;
    c->strays = strays;
    if (is_freed)
        free_plan(plan);
}

eip_err eip_plan_submit(eip_plan *plan, eip_done *done, void *user, uint64_t *ret_id) {
    eip_client *c = plan->client;
    eip_err err = check_idle(plan);
    if (err != EIP_OK)
        return err;
    if (c->driver.engine.leaves)
        return cannot(c, EIP_E_CLOSED, "the client is being closed");
    if (done == NULL)
        return cannot(c, EIP_E_ARGUMENT, "needs a function to call when it has ended");
    give_catalog(plan, false);
    plan->done = done;
    plan->user = user;
    plan->strays = c->strays;
    plan->id = c->next_id++;
    c->pending++;
    if (ret_id != NULL)
        *ret_id = plan->id;
    plan_run_start(&plan->run, &c->driver.engine, clock_now_us() + c->timeout_us, end_submitted,
                   plan);
    return EIP_OK;
}

bool client_plan_cancel(eip_client *c, uint64_t id) {
    eip_plan *plan = c->plans;
    while (plan != NULL && (plan->id != id || id == 0))
        plan = plan->next;
    if (plan != NULL)
        plan_run_cancel(&plan->run);
    return plan != NULL;
}

size_t eip_plan_items(const eip_plan *plan, const struct eip_item **ret_items) {
    *ret_items = plan->run.items.items;
    return plan->run.items.count;
}

void eip_plan_look(const eip_plan *plan, struct eip_plan_figures *ret_figures) {
    plan_run_look(&plan->run, ret_figures);
}
