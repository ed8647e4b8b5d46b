/* SPDX-License-Identifier: MIT */
/*
 * Reads one tag of each of two devices, both at once: poll 192.168.1.10 Speed 192.168.1.11 Level
 *
 * The first round lets the library wait (eip_wait). All others are driven by a loop of this
 * program, here poll(2), which could serve other descriptors as well: a round of single reads; two
 * of plans, which are what to use for tags that are read again and again; and one that is cancelled
 * before it is answered.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>

#include <eip/plan.h>

enum { DEVICES = 2, PLAN_ROUNDS = 2, SECOND_US = 1000000 };

struct device {
    const char *host;
    const char *tag;
    eip_client *plc;
    eip_plan *plan;
    struct eip_item item;
};

struct program {
    struct device devices[DEVICES];
    int failures;
};

/* Called whenever the client stands otherwise to its device than before. */
static void told_state(void *host, eip_state state, const struct eip_fault *why) {
    static const char *const names[] = {"closed", "waiting", "connecting", "opening", "ready"};
    fprintf(stderr, "%s: %s%s%s\n", (const char *)host, names[state], why != NULL ? ", " : "",
            why != NULL ? why->text : "");
}

/* Called once for each request, when it has ended; the value lives until this returns. */
static void done(void *user, eip_client *plc, struct eip_item *items, size_t count) {
    struct program *p = user;
    for (size_t i = 0; i < count; i++) {
        char text[256];
        struct eip_fault fault;
        if (items[i].err == EIP_OK) {
            eip_value_format(&items[i].value, text, sizeof text);
            printf("%s = %s\n", items[i].tag, text);
        } else if (items[i].err == EIP_E_CANCELLED) {
            printf("%s is not waited for\n", items[i].tag);
        } else {
            eip_item_fault(plc, &items[i], &fault);
            fprintf(stderr, "%s\n", fault.text);
            p->failures++;
        }
    }
}

static eip_err tell(const struct device *d, eip_err err) {
    if (err != EIP_OK)
        fprintf(stderr, "%s\n", eip_last_fault(d->plc)->text);
    return err;
}

static eip_err submit_read(struct program *p, struct device *d) {
    return eip_submit_read(d->plc, &d->item, 1, done, p, NULL);
}

static eip_err submit_plan(struct program *p, struct device *d) {
    eip_err err = d->plan == NULL ? eip_plan_new(d->plc, &d->tag, 1, &d->plan) : EIP_OK;
    return err == EIP_OK ? eip_plan_submit(d->plan, done, p, NULL) : err;
}

static eip_err submit_and_cancel(struct program *p, struct device *d) {
    uint64_t id;
    eip_err err = eip_submit_read(d->plc, &d->item, 1, done, p, &id);
    if (err == EIP_OK)
        eip_cancel(d->plc, id); /* `done` is called by the next step all the same */
    return err;
}

static eip_err submit_all(struct program *p,
                          eip_err (*submit)(struct program *p, struct device *d)) {
    eip_err err = EIP_OK;
    for (int i = 0; err == EIP_OK && i < DEVICES; i++)
        err = tell(&p->devices[i], submit(p, &p->devices[i]));
    return err;
}

/* What poll(2) has to know of a client; how long it may wait for it, in milliseconds. */
static int prepare(const eip_client *plc, struct pollfd *polled) {
    unsigned want = eip_client_want(plc);
    int64_t due_us = eip_client_due_us(plc);
    polled->fd = eip_client_fd(plc); /* poll(2) passes over -1 */
    polled->events = (short)(((want & EIP_WANT_READ) != 0 ? POLLIN : 0) |
                             ((want & EIP_WANT_WRITE) != 0 ? POLLOUT : 0));
    if (due_us == INT64_MAX)
        return -1;
    return due_us / 1000 < INT_MAX ? (int)(due_us / 1000 + (due_us % 1000 != 0)) : INT_MAX;
}

static size_t pending(const struct program *p) {
    size_t sum = 0;
    for (int i = 0; i < DEVICES; i++)
        sum += eip_pending(p->devices[i].plc);
    return sum;
}

static eip_err run_loop(struct program *p) {
    while (pending(p) > 0) {
        struct pollfd polled[DEVICES];
        int wait_ms = -1;
        for (int i = 0; i < DEVICES; i++) {
            int ms = prepare(p->devices[i].plc, &polled[i]);
            if (ms >= 0 && (wait_ms < 0 || ms < wait_ms))
                wait_ms = ms;
        }
        if (poll(polled, DEVICES, wait_ms) < 0 && errno != EINTR)
            return EIP_E_SYSTEM;
        for (int i = 0; i < DEVICES; i++)
            eip_client_step(p->devices[i].plc); /* does nothing when there is nothing to do */
    }
    return EIP_OK;
}

static eip_err run(struct program *p) {
    eip_client *plcs[DEVICES] = {p->devices[0].plc, p->devices[1].plc};
    eip_err err = submit_all(p, submit_read);
    if (err == EIP_OK)
        err = eip_wait(plcs, DEVICES, 10 * SECOND_US);
    if (err == EIP_OK)
        err = submit_all(p, submit_read);
    if (err == EIP_OK)
        err = run_loop(p);
    for (int i = 0; err == EIP_OK && i < PLAN_ROUNDS; i++) {
        err = submit_all(p, submit_plan);
        if (err == EIP_OK)
            err = run_loop(p);
    }
    if (err == EIP_OK)
        err = submit_all(p, submit_and_cancel);
    return err == EIP_OK ? run_loop(p) : err;
}

static eip_err open_device(struct device *d, char **words) {
    struct eip_fault fault;
    struct eip_options options = {.ret_fault = &fault, .state = told_state, .state_user = words[0]};
    d->host = words[0];
    d->tag = d->item.tag = words[1];
    eip_err err = eip_open(d->host, &options, &d->plc);
    if (err != EIP_OK)
        fprintf(stderr, "%s\n", fault.text);
    return err;
}

int main(int argc, char **argv) {
    static struct program p;
    int status = argc == 1 + 2 * DEVICES ? 0 : 2;
    if (status != 0)
        fprintf(stderr, "usage: poll HOST TAG HOST TAG\n");
    for (int i = 0; status == 0 && i < DEVICES; i++)
        if (open_device(&p.devices[i], argv + 1 + 2 * i) != EIP_OK)
            status = 2;
    if (status == 0 && run(&p) != EIP_OK)
        status = 1;
    for (int i = 0; i < DEVICES; i++) {
        eip_plan_free(p.devices[i].plan);
        eip_close(p.devices[i].plc); /* ends what is pending; of NULL: nothing */
    }
    return status == 0 && p.failures > 0 ? 1 : status;
}
