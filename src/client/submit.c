/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/mem.h"
#include "client/plan.h"

static eip_err cannot(eip_client *c, eip_err err, const char *why) {
    struct client_mistake mistake = {.err = err, .why = why};
    return client_refuse(c, &mistake, "a request");
}

static struct client_submitted *free_one(eip_client *c) {
    struct client_submitted *s = c->submitted;
    while (s != NULL && s->id != 0)
        s = s->next;
    if (s != NULL || c->submitted_count >= CLIENT_SUBMITTED_MAX)
        return s;
    s = mem_zero(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->client = c;
    s->next = c->submitted;
    c->submitted = s;
    c->submitted_count++;
    return s;
}

static const char *action_of(bool writes) {
    return writes ? "write" : "read";
}

/* What is told of it is not of a call that blocks meanwhile. */
struct told {
    const char *action;
    uint64_t strays;
};

static struct told begin_telling(eip_client *c, const struct client_submitted *s) {
    struct told told = {.action = c->action, .strays = c->strays};
    c->action = action_of(s->writes);
    c->strays = s->strays;
    return told;
}

static void end_telling(eip_client *c, struct told told) {
    c->action = told.action;
    c->strays = told.strays;
}

static void tell(eip_client *c, struct client_submitted *s) {
    c->pending--;
    c->is_telling = true;
    s->done(s->user, c, s->items, s->call.count);
    c->is_telling = false;
    s->id = 0;
}

/* Members are those of the program that ran when all was read, or there are none. */
static void take_look(void *user, struct client_operation *operation) {
    struct client_submitted *s = user;
    eip_client *c = s->client;
    struct told told = begin_telling(c, s);
    (void)operation;
    eip_err err = client_look_take(&s->look, s->catalog);
    if (err == EIP_E_CHANGED && s->catalog == c->catalog)
        c->catalog_is_old = true;
    if (err == EIP_OK && s->catalog == c->structures.catalog)
        client_structures_take(c, &s->call, s->items, s->call.count, false);
    eip_catalog_release(s->catalog);
    s->catalog = NULL;
    client_tell_failures(c, s->items, s->call.count);
    tell(c, s);
    end_telling(c, told);
}

static void look(eip_client *c, struct client_submitted *s, const eip_catalog *catalog) {
    eip_catalog_keep(catalog);
    s->catalog = catalog;
    client_look_start(&s->look, s->call.operation.deadline_us);
    s->look.operation.done = take_look;
    s->look.operation.user = s;
    client_engine_submit(&c->driver.engine, &s->look.operation);
}

static void take(void *user, struct client_operation *operation) {
    struct client_submitted *s = user;
    eip_client *c = s->client;
    struct told told = begin_telling(c, s);
    const eip_catalog *catalog = NULL;
    (void)operation;
    client_take_items(c, &s->call, s->items, s->call.count, s->writes);
    if (!s->writes && !c->driver.engine.leaves) {
        catalog = client_structures_doubt(c, s->items, s->call.count);
        if (catalog == NULL)
            client_structures_take(c, &s->call, s->items, s->call.count, false);
    }
    if (catalog != NULL)
        look(c, s, catalog);
    else
        tell(c, s);
    end_telling(c, told);
}

static void start(eip_client *c, struct client_submitted *s) {
    struct client_operation *o = &s->call.operation;
    client_call_start(&s->call, clock_now_us() + c->timeout_us);
    o->done = take;
    o->user = s;
    s->id = c->next_id++;
    c->pending++;
    client_engine_submit(&c->driver.engine, o);
}

static eip_err check_wanted(eip_client *c, const struct client_submitted *wanted, size_t count) {
    if (c->driver.engine.leaves)
        return cannot(c, EIP_E_CLOSED, "the client is being closed");
    if (wanted->done == NULL)
        return cannot(c, EIP_E_ARGUMENT, "needs a function to call when it has ended");
    if (wanted->items == NULL && count > 0)
        return cannot(c, EIP_E_ARGUMENT, "needs its items");
    return EIP_OK;
}

static eip_err submit(eip_client *c, struct client_submitted wanted, size_t count,
                      uint64_t *ret_id) {
    struct client_mistake mistake;
    c->action = action_of(wanted.writes);
    c->strays = client_strays(c);
    c->fault = (struct eip_fault){.err = EIP_OK};
    eip_err err = check_wanted(c, &wanted, count);
    if (err != EIP_OK)
        return err;
    struct client_submitted *s = free_one(c);
    if (s == NULL)
        return c->submitted_count < CLIENT_SUBMITTED_MAX
                   ? cannot(c, EIP_E_MEMORY, "out of memory")
                   : cannot(c, EIP_E_LIMIT, "too many are pending");
    s->writes = wanted.writes;
    s->strays = c->strays;
    s->items = wanted.items;
    s->done = wanted.done;
    s->user = wanted.user;
    if (client_call_begin(&s->call, count, &mistake) != EIP_OK)
        return client_refuse(c, &mistake, "the list of tags");
    err = client_aim_items(c, &s->call, wanted.items, count, wanted.writes);
    if (err != EIP_OK)
        return err;
    start(c, s);
    if (ret_id != NULL)
        *ret_id = s->id;
    return EIP_OK;
}

eip_err eip_submit_read(eip_client *c, struct eip_item *items, size_t count, eip_done *done,
                        void *user, uint64_t *ret_id) {
    struct client_submitted wanted = {.items = items, .done = done, .user = user};
    return submit(c, wanted, count, ret_id);
}

eip_err eip_submit_write(eip_client *c, struct eip_item *items, size_t count, eip_done *done,
                         void *user, uint64_t *ret_id) {
    struct client_submitted wanted = {.items = items, .done = done, .user = user, .writes = true};
    return submit(c, wanted, count, ret_id);
}

void eip_cancel(eip_client *c, uint64_t id) {
    struct client_submitted *s = c->submitted;
    while (s != NULL && (s->id != id || id == 0))
        s = s->next;
    if (s == NULL)
        client_plan_cancel(c, id);
    else if (client_engine_has(&c->driver.engine, &s->call.operation))
        client_engine_cancel(&c->driver.engine, &s->call.operation);
    else if (client_engine_has(&c->driver.engine, &s->look.operation))
        client_engine_cancel(&c->driver.engine, &s->look.operation);
}

size_t eip_pending(const eip_client *c) {
    return c->pending;
}

/* A loop of the program's own. */

int eip_client_fd(const eip_client *c) {
    return client_driver_fd(&c->driver);
}

unsigned eip_client_want(const eip_client *c) {
    unsigned want = client_driver_want(&c->driver);
    return ((want & SOCKET_READ) != 0 ? EIP_WANT_READ : 0u) |
           ((want & SOCKET_WRITE) != 0 ? EIP_WANT_WRITE : 0u);
}

int64_t eip_client_due_us(const eip_client *c) {
    int64_t due_us = client_driver_due_us(&c->driver);
    if (due_us == CLOCK_NEVER)
        return INT64_MAX;
    int64_t now_us = clock_now_us();
    return due_us > now_us ? due_us - now_us : 0;
}

void eip_client_step(eip_client *c) {
    if (!c->is_telling)
        client_driver_step(&c->driver, clock_now_us());
}

/* Ours. */

static bool is_pending(eip_client *const *clients, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (clients[i]->pending > 0)
            return true;
    return false;
}

static eip_err wait_once(struct socket_poller *p, eip_client *const *clients, size_t count,
                         int64_t deadline_us) {
    size_t ready;
    socket_poller_clear(p);
    for (size_t i = 0; i < count; i++) {
        const struct client_driver *d = &clients[i]->driver;
        int64_t due_us = client_driver_due_us(d);
        eip_err err = socket_poller_add(p, client_driver_fd(d), client_driver_want(d));
        if (err != EIP_OK)
            return err;
        if (due_us < deadline_us)
            deadline_us = due_us;
    }
    return socket_poller_wait(p, deadline_us, &ready);
}

static void step_ready(const struct socket_poller *p, eip_client *const *clients, size_t count,
                       int64_t now_us) {
    for (size_t i = 0; i < count; i++) {
        struct client_driver *d = &clients[i]->driver;
        if (socket_poller_ready(p, i) != 0 || client_driver_due_us(d) <= now_us)
            client_driver_step(d, now_us);
    }
}

/* The first client keeps the poller from one wait to the next; a callback may wait for others. */
static struct socket_poller take_poller(eip_client *const *clients, size_t count) {
    struct socket_poller poller = {.count = 0};
    if (count == 0)
        return poller;
    poller = clients[0]->poller;
    clients[0]->poller = (struct socket_poller){.count = 0};
    return poller;
}

static void keep_poller(eip_client *const *clients, size_t count, struct socket_poller *poller) {
    if (count == 0)
        return;
    socket_poller_fini(&clients[0]->poller);
    clients[0]->poller = *poller;
}

eip_err eip_wait(eip_client *const *clients, size_t count, int64_t timeout_us) {
    int64_t now_us = clock_now_us();
    int64_t deadline_us = timeout_us < CLOCK_NEVER - now_us ? now_us + timeout_us : CLOCK_NEVER;
    eip_err err = EIP_OK;
    for (size_t i = 0; i < count; i++)
        if (clients[i]->is_telling)
            return EIP_E_ARGUMENT;
    struct socket_poller poller = take_poller(clients, count);
    while (err == EIP_OK && is_pending(clients, count)) {
        err = wait_once(&poller, clients, count, deadline_us);
        now_us = clock_now_us();
        if (err == EIP_OK)
            step_ready(&poller, clients, count, now_us);
        if (err == EIP_OK && now_us >= deadline_us && is_pending(clients, count))
            err = EIP_E_TIMEOUT;
    }
    keep_poller(clients, count, &poller);
    return err;
}
