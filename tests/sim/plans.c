/* SPDX-License-Identifier: MIT */
#include "sim/plans.h"

#include <stdio.h>

#include "base/check.h"
#include "base/error.h"
#include "cip/status.h"

enum {
    NONE_PERCENT = 30, /* runs of the simulation without plans */
    SPAN_BITS = 17,
    BURST_PERCENT = 30,
    BROWSE_PERCENT = 25,
    CANCEL_PERCENT = 8,
    CANCEL_BITS = 17,
    MISSING_PERCENT = 5,
    CONSTANT_PERCENT = 60,
    MEMBER_PERCENT = 60,
    FEW = 4,
    BIT_PERCENT = 30,
    RENEW_PERCENT = 10,
    CHAIN_PERCENT = 25,
    MANY_PERCENT = 25,
    SAME_PERCENT = 40,
    CALM_WAIT_US = 60 * CLOCK_SECOND_US,
};

/* Tags. */

static void choose_missing(struct plans_item *item) {
    item->tag = PROGRAM_TAGS;
    snprintf(item->text, sizeof item->text, "There_is_no_such_tag");
}

static void describe(const struct plans *p, struct plans_item *item) {
    char name[PROGRAM_NAME_MAX], index[32] = "", more[16] = "";
    const struct program_part *part = &item->part;
    const char *tag = program_tag(p->program, item->tag, name);
    if (program_kind_of(item->tag) == PROGRAM_GRID)
        snprintf(index, sizeof index, "[%u,%u]", part->row, part->element);
    else if (program_elements(item->tag) > 1)
        snprintf(index, sizeof index, "[%u]", part->element);
    if (part->count > 1)
        snprintf(more, sizeof more, "*%u", part->count);
    if (part->bit >= 0)
        snprintf(more, sizeof more, ".%d", part->bit);
    snprintf(item->text, sizeof item->text, "%s%s%s%s%s", tag, index, part->member >= 0 ? "." : "",
             part->member >= 0 ? program_members[part->member] : "", more);
}

static void choose_part(struct rng *rng, struct program_part *part) {
    uint32_t elements = program_elements(part->tag);
    switch (program_kind_of(part->tag)) {
    case PROGRAM_GRID:
        part->row = (uint32_t)rng_below(rng, 2);
        part->element = (uint32_t)rng_below(rng, PROGRAM_GRID_COLUMNS);
        part->count = part->row == 0 ? 1 + (uint32_t)rng_below(rng, 3) : 1;
        break;
    case PROGRAM_RECIPE:
    case PROGRAM_RECIPE_ARRAY:
        part->element = (uint32_t)rng_below(rng, elements);
        part->member = rng_chance(rng, MEMBER_PERCENT) ? (int)rng_below(rng, PROGRAM_MEMBERS) : -1;
        break;
    case PROGRAM_ARRAY:
        part->element = (uint32_t)rng_below(rng, elements);
        if (rng_chance(rng, 50))
            part->count = 1 + (uint32_t)rng_below(rng, elements - part->element);
        break;
    case PROGRAM_PLAIN:
    case PROGRAM_NUMBER:
    case PROGRAM_KINDS:
        break;
    }
    bool is_number = program_kind_of(part->tag) >= PROGRAM_NUMBER && part->member < 0 &&
                     program_kind_of(part->tag) <= PROGRAM_GRID;
    if (is_number && part->count == 1 && rng_chance(rng, BIT_PERCENT))
        part->bit = (int)rng_below(rng, 32);
}

static size_t any_constant(struct rng *rng) {
    return LEDGER_TAGS + rng_below(rng, PROGRAM_CONSTANTS);
}

static void choose_constant(struct plans *p, size_t tag, struct plans_item *item) {
    item->tag = tag;
    item->part = (struct program_part){.tag = item->tag, .count = 1, .member = -1, .bit = -1};
    choose_part(&p->sim->rng, &item->part);
    describe(p, item);
}

static void choose_member(struct plans *p, const struct ledger_tag *t, struct plans_item *item) {
    struct rng *rng = &p->sim->rng;
    const struct ledger_member *m = &ledger_members[rng_below(rng, LEDGER_MEMBERS)];
    uint32_t element = t->elements > 0 ? (uint32_t)rng_below(rng, t->elements) : 0;
    uint32_t first = m->is_array ? (uint32_t)rng_below(rng, m->count) : 0;
    char index[16] = "", last[16] = "";
    if (t->elements > 0)
        snprintf(index, sizeof index, "[%u]", element);
    if (m->is_array)
        snprintf(last, sizeof last, "[%u]", first);
    snprintf(item->text, sizeof item->text, "%s%s.%s%s%s%s", t->name, index, m->names[0],
             m->names[1] != NULL ? "." : "", m->names[1] != NULL ? m->names[1] : "", last);
    item->type = m->type;
    item->at = element * t->element_size + m->at + first * t->cell_size;
    item->size = t->cell_size;
}

/* A controller's DWORDs are BOOLs to plans: all of some of them, to compare them with what was
 * written. */
static void describe_bools(const struct ledger_tag *t, uint32_t first, uint32_t count,
                           struct plans_item *item) {
    enum { BOOLS = 32 };
    if (t->elements > 0)
        snprintf(item->text, sizeof item->text, "%s[%u]*%u", t->name, first * BOOLS, count * BOOLS);
    else
        snprintf(item->text, sizeof item->text, "%s*%d", t->name, BOOLS);
}

static void choose_ledger(struct plans *p, struct plans_item *item) {
    struct rng *rng = &p->sim->rng;
    item->tag = rng_below(rng, LEDGER_TAGS);
    const struct ledger_tag *t = &p->program->ledger->tags[item->tag];
    if (t->has_members && rng_chance(rng, MEMBER_PERCENT)) {
        choose_member(p, t, item);
        return;
    }
    uint32_t all = t->elements > 0 ? t->elements : 1;
    uint32_t first = (uint32_t)rng_below(rng, all);
    uint32_t most = all - first < FEW || rng_chance(rng, 20) ? all - first : FEW;
    uint32_t count = 1 + (uint32_t)rng_below(rng, most);
    if (t->type.code == EIP_TYPE_DWORD)
        describe_bools(t, first, count, item);
    else if (t->elements > 0)
        snprintf(item->text, sizeof item->text, "%s[%u]*%u", t->name, first, count);
    else
        snprintf(item->text, sizeof item->text, "%s", t->name);
    item->type = t->type;
    item->at = first * t->element_size;
    item->size = count * t->element_size;
}

static void choose_item(struct plans *p, struct plans_item *item) {
    struct rng *rng = &p->sim->rng;
    *item = (struct plans_item){.tag = PROGRAM_TAGS};
    if (rng_chance(rng, MISSING_PERCENT))
        choose_missing(item);
    else if (rng_chance(rng, CONSTANT_PERCENT))
        choose_constant(p, any_constant(rng), item);
    else
        choose_ledger(p, item);
}

/* Of all kinds; or all of them parts of the same tag. */
static void choose_items(struct plans *p, struct plans_plan *plan) {
    struct rng *rng = &p->sim->rng;
    size_t tag = any_constant(rng);
    bool many = rng_chance(rng, MANY_PERCENT), same = rng_chance(rng, SAME_PERCENT);
    plan->count = 1 + rng_below(rng, many ? PLANS_ITEMS : PLANS_ITEMS / 4);
    for (size_t i = 0; i < plan->count; i++) {
        if (same)
            choose_constant(p, tag, &plan->items[i]);
        else
            choose_item(p, &plan->items[i]);
    }
}

static bool make_plan(struct plans *p, struct plans_plan *plan) {
    const char *tags[PLANS_ITEMS];
    struct client_mistake mistake;
    plan->plans = p;
    plan->started = false;
    plan->known = 0;
    choose_items(p, plan);
    for (size_t i = 0; i < plan->count; i++)
        tags[i] = plan->items[i].text;
    eip_err err = plan_run_init(&plan->run, tags, plan->count, &mistake);
    check(err == EIP_OK || err == EIP_E_MEMORY);
    return err == EIP_OK;
}

/* What must not be, unless bytes were garbled. */
#define FAIL(plans, ...)                                                                           \
    do {                                                                                           \
        if (!(plans)->sim->garbles)                                                                \
            sim_fail((plans)->sim, __VA_ARGS__);                                                   \
    } while (false)

/* Values. */

static bool is_refused_by_route(const struct plans *p, eip_err err,
                                const struct eip_status *status) {
    return p->refusal != 0 && err == EIP_E_REFUSED && status->source == EIP_SOURCE_ROUTE &&
           status->general == p->refusal;
}

/* Those that ran since the plan was started and would have told this of a constant. */
static uint64_t programs_of(const struct plans_plan *plan, const struct plans_item *want,
                            const struct eip_item *item) {
    const struct program *program = plan->plans->program;
    uint64_t found = 0;
    for (uint32_t n = plan->program; n <= program->now; n++)
        if ((item->err == EIP_E_TAG && !program_has(program, want->tag, n)) ||
            (item->err == EIP_OK && program_holds(program, &want->part, n, &item->value)))
            found |= (uint64_t)1 << n;
    return found;
}

enum { PACKED_MAX = 64, BITS_PER_BYTE = 8 };

/* The DWORDs that BOOLs were read from. */
static struct reader pack(const struct eip_value *bools, uint8_t packed[PACKED_MAX]) {
    memset(packed, 0, PACKED_MAX);
    if (bools->type != EIP_TYPE_BOOL || bools->size > (size_t)PACKED_MAX * BITS_PER_BYTE)
        return reader_of(NULL, 0);
    for (size_t i = 0; i < bools->size; i++)
        packed[i / BITS_PER_BYTE] |= (uint8_t)(bools->data[i] << i % BITS_PER_BYTE);
    return reader_of(packed, bools->size / BITS_PER_BYTE);
}

static void check_ledger(const struct plans_plan *plan, const struct plans_item *want,
                         const struct eip_item *item) {
    uint8_t packed[PACKED_MAX];
    struct plans *p = plan->plans;
    struct reader value = reader_of(item->value.data, item->value.size);
    bool is_bools = want->type.code == EIP_TYPE_DWORD;
    if (is_bools)
        value = pack(&item->value, packed);
    uint16_t type = is_bools ? EIP_TYPE_BOOL : want->type.code;
    if (item->value.type != type || item->value.handle != want->type.handle)
        sim_fail(p->sim, "a plan's %s has another type", want->text);
    else
        ledger_check(p->program->ledger, (uint16_t)want->tag, want->at, want->size, value,
                     plan->changes);
}

/* True if it is well, or ended as the tag itself would. */
static bool is_answered(const struct plans_plan *plan, const struct plans_item *want,
                        const struct eip_item *item) {
    if (want->tag == PROGRAM_TAGS)
        return item->err == EIP_E_TAG && item->status.general == CIP_PATH_SEGMENT_ERROR;
    if (want->tag >= LEDGER_TAGS)
        return programs_of(plan, want, item) != 0 ||
               (item->err == EIP_OK &&
                program_held(plan->plans->program, &want->part, plan->program, &item->value));
    if (item->err == EIP_OK)
        check_ledger(plan, want, item);
    return item->err == EIP_OK;
}

static void check_item(const struct plans_plan *plan, size_t i) {
    struct plans *p = plan->plans;
    const struct eip_item *item = &plan->run.items.items[i];
    const struct plans_item *want = &plan->items[i];
    p->sim->totals->plans[item->err]++;
    if (item->err != EIP_OK && (item->value.size > 0 || item->value.data != NULL))
        sim_fail(p->sim, "a plan's %s failed, and has a value", want->text);
    if (p->sim->garbles)
        return;
    if (item->err == EIP_E_CLOSED && p->engine->leaves)
        return;
    if (item->err == EIP_E_CHANGED && p->program->now > plan->known && !p->is_healed)
        return;
    if (is_refused_by_route(p, item->err, &item->status) ||
        (!p->is_healed && reason_explains(&plan->reason, item->err, false)))
        return;
    if (p->refusal == 0 && is_answered(plan, want, item))
        return;
    sim_fail(p->sim,
             item->err == EIP_OK ? "a plan's %s has a value that no program had at the time (%s)"
                                 : "a plan's %s ended with %s without a reason",
             want->text, error_name(item->err));
}

static bool has_changed(const struct plans_plan *plan) {
    for (size_t i = 0; i < plan->count; i++)
        if (plan->run.items.items[i].err == EIP_E_CHANGED)
            return true;
    return false;
}

/* What is told of a program that has changed is told of all tags, and of none a value. */
static void check_changed(const struct plans_plan *plan) {
    for (size_t i = 0; i < plan->count; i++)
        if (plan->run.items.items[i].err != EIP_E_CHANGED)
            FAIL(plan->plans, "a plan that met another program tells something of %s",
                 plan->items[i].text);
}

/* Those in which its members are the ones that it is shown with, too. */
static uint64_t programs_like(const struct plans_plan *plan, size_t i) {
    const struct program *program = plan->plans->program;
    const struct eip_item *item = &plan->run.items.items[i];
    uint64_t found = programs_of(plan, &plan->items[i], item);
    for (uint32_t n = plan->program; n <= program->now; n++)
        if (item->value.structure != NULL && !program_has_recipe(program, item->value.structure, n))
            found &= ~((uint64_t)1 << n);
    return found;
}

static void note_uses(const struct plan_layout *l, const struct plan_packet *packet,
                      bool guarded[PLANS_ITEMS]) {
    for (uint32_t i = packet->part; i < packet->part + packet->count; i++) {
        const struct plan_part *part = &l->parts.parts[i];
        for (uint32_t j = part->use; j < part->use + part->count; j++)
            guarded[l->parts.uses[j].item] = packet->guarded;
    }
}

/* What was read in packets between two looks at the marks is all of one program. */
static void check_guarded(const struct plans_plan *plan) {
    const struct plan_layout *l = &plan->run.layout;
    bool guarded[PLANS_ITEMS] = {false};
    uint64_t all = UINT64_MAX;
    for (size_t i = 0; i < l->count; i++)
        if (l->packets[i].guarded)
            note_uses(l, &l->packets[i], guarded);
    for (size_t i = 0; i < l->count; i++)
        if (!l->packets[i].guarded)
            note_uses(l, &l->packets[i], guarded);
    for (size_t i = 0; i < plan->count; i++) {
        const struct eip_item *item = &plan->run.items.items[i];
        bool alone = plan->run.items.rows[i].aside_run == plan->run.items.run;
        if (item->err == EIP_OK && guarded[i] && !alone && plan->items[i].tag >= LEDGER_TAGS &&
            plan->items[i].tag < PROGRAM_TAGS)
            all &= programs_like(plan, i);
    }
    if (all == 0)
        FAIL(plan->plans, "a plan gives values of two programs");
}

static void check_items(struct plans_plan *plan) {
    struct plans *p = plan->plans;
    p->sim->totals->midway += p->program->now > plan->program;
    p->sim->totals->laned += plan->run.has_known && plan->run.lanes_used > 1;
    for (size_t i = 0; i < plan->count && !p->sim->failed; i++)
        check_item(plan, i);
    if (has_changed(plan)) {
        check_changed(plan);
        plan->known = p->program->now;
    } else if (plan->run.has_known && !p->sim->garbles) {
        check_guarded(plan);
    }
}

static void go_on(struct plans *p);

static void tell_ran(void *user, struct plan_run *run) {
    struct plans_plan *plan = user;
    struct plans *p = plan->plans;
    check(run == &plan->run);
    sim_say(p->sim, "plan %td is done", plan - p->plans);
    if (!plan->started)
        sim_fail(p->sim, "a plan ended twice");
    plan->started = false;
    if (p->sim->now_us > plan->reason.submitted_us + plan->reason.wait_us)
        sim_fail(p->sim, "a plan ended after its deadline");
    check_items(plan);
    if (p->next > 0 && p->next < p->count && p->events[p->next - 1].chains)
        go_on(p);
}

static void start_plan(struct plans *p, const struct plans_event *event) {
    struct plans_plan *plan = &p->plans[event->plan];
    if (plan->started)
        return;
    if (event->renews && !p->sim->starves) {
        plan_run_fini(&plan->run);
        check(make_plan(p, plan));
    }
    plan->started = true;
    plan->reason = reason_now(p->network, event->wait_us);
    plan->program = p->program->now;
    plan->changes = p->program->ledger->changes;
    plan->cancel_us = event->cancel_after_us == CLOCK_NEVER
                          ? CLOCK_NEVER
                          : p->sim->now_us + event->cancel_after_us;
    plan->run.may_browse = event->browses;
    plan->run.has_browsed = !event->browses;
    if (event->gives && p->catalog != NULL) {
        plan_run_give_catalog(&plan->run, p->catalog);
        if (p->catalog_program < plan->known)
            plan->known = p->catalog_program;
    }
    sim_say(p->sim, "plan %zu: %zu tags, %.3f ms, program %u", event->plan, plan->count,
            (double)event->wait_us / CLOCK_MILLISECOND_US, p->program->now);
    plan_run_start(&plan->run, p->engine, p->sim->now_us + event->wait_us, tell_ran, plan);
}

/* Browses. */

static bool is_program(const struct program *program, const eip_catalog *catalog, uint32_t number) {
    const struct eip_symbol *symbols;
    size_t count = eip_catalog_symbols(catalog, &symbols), wanted = 1;
    for (size_t i = 0; i < PROGRAM_TAGS; i++)
        wanted += program_has(program, i, number);
    for (size_t i = 0; i < count; i++)
        if (!program_has_symbol(program, &symbols[i], number))
            return false;
    return count == wanted;
}

static void check_catalog(struct plans *p, const eip_catalog *catalog) {
    uint32_t number = p->browse.program;
    while (number <= p->program->now && !is_program(p->program, catalog, number))
        number++;
    if (number > p->program->now) {
        FAIL(p, "a catalog is not that of a program that ran meanwhile");
        number = 0;
    }
    eip_catalog_release(p->catalog);
    p->catalog = catalog;
    p->catalog_program = p->sim->garbles ? 0 : number;
}

static void tell_browsed(void *user, struct client_operation *operation) {
    struct plans_browse *b = user;
    struct plans *p = b->plans;
    const eip_catalog *catalog = NULL;
    struct eip_status status = {.source = EIP_SOURCE_NONE};
    check(operation == &b->operation);
    eip_err err = client_browse_result(b->browse, &catalog, &status);
    const char *why = status.rule != NULL ? status.rule : "-";
    sim_say(p->sim, "the browse is done: %s (%s)", error_name(err), why);
    p->sim->totals->browses[err]++;
    p->sim->totals->midway += p->program->now > b->program;
    if (err == EIP_OK)
        check_catalog(p, catalog);
    else if (!(err == EIP_E_CHANGED && p->program->now > b->program) &&
             !reason_explains(&b->reason, err, false) && !is_refused_by_route(p, err, &status))
        FAIL(p, "a browse ended with %s (%s) without a reason", error_name(err), why);
    client_browse_free(b->browse);
    b->browse = NULL;
}

static void start_browse(struct plans *p, const struct plans_event *event) {
    struct plans_browse *b = &p->browse;
    if (b->browse != NULL)
        return;
    eip_err err =
        client_browse_new(NULL, event->gives ? p->catalog : NULL, event->browses, &b->browse);
    if (err != EIP_OK)
        return;
    b->reason = reason_now(p->network, event->wait_us);
    b->program = p->program->now;
    b->cancel_us = event->cancel_after_us == CLOCK_NEVER ? CLOCK_NEVER
                                                         : p->sim->now_us + event->cancel_after_us;
    b->operation =
        client_operation_task(&client_browse_task, b->browse, p->sim->now_us + event->wait_us);
    b->operation.connects = rng_chance(&p->sim->rng, 50);
    b->operation.done = tell_browsed;
    b->operation.user = b;
    sim_say(p->sim, "a browse, %.3f ms, program %u", (double)event->wait_us / CLOCK_MILLISECOND_US,
            p->program->now);
    client_engine_submit(p->engine, &b->operation);
}

/* Time. */

static int64_t wait_of(struct sim *sim) {
    if (sim->calm)
        return CALM_WAIT_US;
    return rng_chance(&sim->rng, 30) ? rng_between(&sim->rng, 0, 500) * CLOCK_MILLISECOND_US
                                     : rng_between(&sim->rng, 500, 8000) * CLOCK_MILLISECOND_US;
}

static void plan_events(struct plans *p) {
    struct rng *rng = &p->sim->rng;
    int64_t at_us = 0;
    p->count = 1 + rng_below(rng, PLANS_EVENTS);
    for (size_t i = 0; i < p->count; i++) {
        if (!rng_chance(rng, BURST_PERCENT))
            at_us += (int64_t)sim_skewed(p->sim, SPAN_BITS) / 4;
        bool cancels = !p->sim->calm && rng_chance(rng, CANCEL_PERCENT);
        p->events[i] = (struct plans_event){
            .at_us = at_us,
            .wait_us = wait_of(p->sim),
            .cancel_after_us = cancels ? (int64_t)sim_skewed(p->sim, CANCEL_BITS) : CLOCK_NEVER,
            .plan = rng_chance(rng, BROWSE_PERCENT) ? PLANS : rng_below(rng, PLANS),
            .renews = rng_chance(rng, RENEW_PERCENT),
            .chains = rng_chance(rng, CHAIN_PERCENT),
            .browses = rng_chance(rng, 50),
            .gives = rng_chance(rng, 80),
        };
    }
}

static bool is_browsed(void *user) {
    const struct plans *p = user;
    bool browsed = p->browse.browse != NULL;
    for (size_t i = 0; i < PLANS && p->program != NULL; i++)
        browsed = browsed || p->plans[i].run.browse != NULL;
    return browsed;
}

bool plans_begin(struct plans *p, struct sim *sim) {
    bool good = true;
    p->sim = sim;
    p->count = p->next = 0;
    p->catalog = NULL;
    p->catalog_program = 0;
    p->is_healed = false;
    p->browse = (struct plans_browse){.plans = p};
    if (p->program != NULL) {
        p->program->is_browsed = is_browsed;
        p->program->user = p;
    }
    if (p->program != NULL && rng_chance(&sim->rng, NONE_PERCENT))
        p->program = NULL;
    for (size_t i = 0; i < PLANS && p->program != NULL; i++)
        good = make_plan(p, &p->plans[i]) && good;
    if (p->program != NULL)
        plan_events(p);
    return good;
}

static bool cancel_late(struct plans *p) {
    int64_t now_us = p->sim->now_us;
    bool happened = false;
    for (size_t i = 0; i < PLANS && p->program != NULL; i++) {
        struct plans_plan *plan = &p->plans[i];
        if (!plan->started || plan->reason.cancelled || now_us < plan->cancel_us)
            continue;
        plan->reason.cancelled = happened = true;
        sim_say(p->sim, "plan %zu is cancelled", i);
        plan_run_cancel(&plan->run);
    }
    struct plans_browse *b = &p->browse;
    if (b->browse == NULL || b->reason.cancelled || now_us < b->cancel_us)
        return happened;
    b->reason.cancelled = true;
    client_engine_cancel(p->engine, &b->operation);
    return true;
}

static void go_on(struct plans *p) {
    const struct plans_event *event = &p->events[p->next++];
    if (event->plan == PLANS)
        start_browse(p, event);
    else
        start_plan(p, event);
}

bool plans_step(struct plans *p) {
    bool happened = cancel_late(p);
    while (p->next < p->count && p->sim->now_us >= p->events[p->next].at_us) {
        go_on(p);
        happened = true;
    }
    return happened;
}

void plans_heal(struct plans *p, bool last) {
    p->is_healed = last;
    for (size_t i = 0; i < PLANS && p->program != NULL; i++) {
        const struct plans_event event = {.plan = i,
                                          .wait_us = CALM_WAIT_US,
                                          .cancel_after_us = CLOCK_NEVER,
                                          .browses = rng_chance(&p->sim->rng, 50)};
        start_plan(p, &event);
    }
}

void plans_stop(struct plans *p) {
    p->count = p->next;
}

bool plans_are_done(const struct plans *p) {
    bool done = p->next == p->count && p->browse.browse == NULL;
    for (size_t i = 0; i < PLANS && p->program != NULL; i++)
        done = done && !p->plans[i].started;
    return done;
}

int64_t plans_due_us(const struct plans *p) {
    int64_t due_us = p->next < p->count ? p->events[p->next].at_us : CLOCK_NEVER;
    for (size_t i = 0; i < PLANS && p->program != NULL; i++) {
        const struct plans_plan *plan = &p->plans[i];
        if (plan->started && !plan->reason.cancelled && plan->cancel_us < due_us)
            due_us = plan->cancel_us;
    }
    const struct plans_browse *b = &p->browse;
    if (b->browse != NULL && !b->reason.cancelled && b->cancel_us < due_us)
        due_us = b->cancel_us;
    return due_us;
}

/* A run that failed may leave something under way, which ends nowhere. */
void plans_end(struct plans *p) {
    for (size_t i = 0; i < PLANS && p->program != NULL; i++) {
        p->plans[i].run.engine = NULL;
        plan_run_fini(&p->plans[i].run);
    }
    client_browse_free(p->browse.browse);
    p->browse.browse = NULL;
    eip_catalog_release(p->catalog);
}
