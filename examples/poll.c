/* SPDX-License-Identifier: MIT */
/*
 * Reads one tag of each of two devices, both at once: poll 192.168.1.10 Speed 192.168.1.11 Level
 *
 * The first round lets the library wait (eip_wait); the second is driven by a loop of this program,
 * here poll(2), which could serve other descriptors as well.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>

#include <eip/eip.h>

enum { DEVICES = 2, SECOND_US = 1000000 };

/* Called once for each request, when it has ended; the value lives until this returns. */
static void done(void *failures, eip_client *plc, struct eip_item *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char text[256];
        struct eip_fault fault;
        if (items[i].err == EIP_OK) {
            eip_value_format(&items[i].value, text, sizeof text);
            printf("%s = %s\n", items[i].tag, text);
            continue;
        }
        eip_item_fault(plc, &items[i], &fault);
        fprintf(stderr, "%s\n", fault.text);
        ++*(int *)failures;
    }
}

static eip_err submit_all(eip_client **plcs, struct eip_item *items, int *failures) {
    eip_err err = EIP_OK;
    for (int i = 0; err == EIP_OK && i < DEVICES; i++) {
        err = eip_submit_read(plcs[i], &items[i], 1, done, failures, NULL);
        if (err != EIP_OK)
            fprintf(stderr, "%s\n", eip_last_fault(plcs[i])->text);
    }
    return err;
}

/* What poll(2) has to know of a client; how long it may wait for it, in milliseconds. */
static int prepare(const eip_client *plc, struct pollfd *p) {
    unsigned want = eip_client_want(plc);
    int64_t due_us = eip_client_due_us(plc);
    p->fd = eip_client_fd(plc); /* poll(2) passes over -1 */
    p->events = (short)(((want & EIP_WANT_READ) != 0 ? POLLIN : 0) |
                        ((want & EIP_WANT_WRITE) != 0 ? POLLOUT : 0));
    if (due_us == INT64_MAX)
        return -1;
    return due_us / 1000 < INT_MAX ? (int)(due_us / 1000 + (due_us % 1000 != 0)) : INT_MAX;
}

static eip_err run_loop(eip_client **plcs) {
    while (eip_pending(plcs[0]) + eip_pending(plcs[1]) > 0) {
        struct pollfd polled[DEVICES];
        int wait_ms = -1;
        for (int i = 0; i < DEVICES; i++) {
            int ms = prepare(plcs[i], &polled[i]);
            if (ms >= 0 && (wait_ms < 0 || ms < wait_ms))
                wait_ms = ms;
        }
        if (poll(polled, DEVICES, wait_ms) < 0 && errno != EINTR)
            return EIP_E_SYSTEM;
        for (int i = 0; i < DEVICES; i++)
            eip_client_step(plcs[i]); /* does nothing when there is nothing to do */
    }
    return EIP_OK;
}

static eip_err run(eip_client **plcs, struct eip_item *items, int *failures) {
    eip_err err = submit_all(plcs, items, failures);
    if (err == EIP_OK)
        err = eip_wait(plcs, DEVICES, 10 * SECOND_US);
    if (err == EIP_OK)
        err = submit_all(plcs, items, failures);
    return err == EIP_OK ? run_loop(plcs) : err;
}

int main(int argc, char **argv) {
    eip_client *plcs[DEVICES] = {NULL, NULL};
    struct eip_item items[DEVICES];
    struct eip_fault fault;
    struct eip_options options = {.ret_fault = &fault};
    int failures = 0;
    int status = argc == 1 + 2 * DEVICES ? 0 : 2;
    if (status != 0)
        fprintf(stderr, "usage: poll HOST TAG HOST TAG\n");
    for (int i = 0; status == 0 && i < DEVICES; i++) {
        items[i] = (struct eip_item){.tag = argv[2 + 2 * i]};
        if (eip_open(argv[1 + 2 * i], &options, &plcs[i]) != EIP_OK) {
            fprintf(stderr, "%s\n", fault.text);
            status = 2;
        }
    }
    if (status == 0 && run(plcs, items, &failures) != EIP_OK)
        status = 1;
    for (int i = 0; i < DEVICES; i++)
        eip_close(plcs[i]); /* ends what is pending; of NULL: nothing */
    return status == 0 && failures > 0 ? 1 : status;
}
