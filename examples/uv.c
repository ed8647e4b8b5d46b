/* SPDX-License-Identifier: MIT */
/*
 * Polls tags in a libuv loop of the program's own, three times: uv 192.168.1.10 Speed Level
 *
 * What is read again and again is a plan. Ctrl-C cancels a round that is not answered yet.
 */
#include <signal.h>
#include <stdio.h>

#include <eip/plan.h>
#include <uv.h>

enum { ROUNDS = 3, PERIOD_MS = 100, US_PER_MS = 1000, NONE = -1, CLOSING = -2 };

static eip_client *plc;
static eip_plan *plan;
static uint64_t round_id; /* of the round that is under way */
static int rounds;
static int failures;
static uv_loop_t loop;
static uv_poll_t watcher;
static uv_timer_t due; /* when the client is to be stepped although nothing happened */
static int watched = NONE;

static void watch(void);

static void on_watcher_closed(uv_handle_t *handle) {
    (void)handle;
    watched = NONE;
    watch();
}

/* The client may have closed its descriptor and opened another one, even with the same number. */
static void step(void) {
    if (watched >= 0)
        uv_poll_stop(&watcher);
    eip_client_step(plc);
    watch();
}

static void on_ready(uv_poll_t *handle, int status, int events) {
    (void)handle, (void)status, (void)events; /* the client finds out itself */
    step();
}

static void on_due(uv_timer_t *timer) {
    (void)timer;
    step();
}

static void watch(void) {
    unsigned want = eip_client_want(plc);
    int events =
        (want & EIP_WANT_READ ? UV_READABLE : 0) | (want & EIP_WANT_WRITE ? UV_WRITABLE : 0);
    int64_t wait_us = eip_client_due_us(plc);
    int fd = eip_client_fd(plc);
    if (watched >= 0 && watched != fd) {
        watched = CLOSING;
        uv_close((uv_handle_t *)&watcher, on_watcher_closed);
    } else if (watched == NONE && fd >= 0 && uv_poll_init(&loop, &watcher, fd) == 0) {
        watched = fd;
    }
    if (watched >= 0)
        uv_poll_start(&watcher, events, on_ready);
    uv_timer_start(&due, on_due, (uint64_t)(wait_us / US_PER_MS + (wait_us % US_PER_MS > 0)), 0);
}

static void on_read(void *user, eip_client *client, struct eip_item *read, size_t count) {
    (void)user;
    for (size_t i = 0; i < count; i++) {
        char text[256];
        struct eip_fault fault;
        eip_value_format(&read[i].value, text, sizeof text);
        eip_item_fault(client, &read[i], &fault);
        printf("%s = %s\n", read[i].tag, read[i].err == EIP_OK ? text : fault.text);
        failures += read[i].err != EIP_OK;
    }
    if (++rounds >= ROUNDS)
        uv_stop(&loop);
}

static void on_period(uv_timer_t *timer) {
    (void)timer;
    if (eip_pending(plc) == 0 && eip_plan_submit(plan, on_read, NULL, &round_id) != EIP_OK) {
        fprintf(stderr, "%s\n", eip_last_fault(plc)->text);
        failures++;
        uv_stop(&loop);
    }
    step();
}

/* What is cancelled is told of as any other end is: by on_read. */
static void on_interrupt(uv_signal_t *handle, int number) {
    (void)handle, (void)number;
    rounds = ROUNDS;
    eip_cancel(plc, round_id);
    if (eip_pending(plc) == 0)
        uv_stop(&loop);
    step();
}

static void run(void) {
    uv_timer_t period;
    uv_signal_t interrupt;
    uv_loop_init(&loop);
    uv_timer_init(&loop, &due);
    uv_timer_init(&loop, &period);
    uv_signal_init(&loop, &interrupt);
    uv_signal_start(&interrupt, on_interrupt, SIGINT);
    uv_timer_start(&period, on_period, 0, PERIOD_MS);
    uv_run(&loop, UV_RUN_DEFAULT);
    if (watched >= 0)
        uv_poll_stop(&watcher);
}

int main(int argc, char **argv) {
    struct eip_fault fault = {.text = "usage: uv HOST TAG..."};
    struct eip_options options = {.ret_fault = &fault};
    if (argc < 3 || eip_open(argv[1], &options, &plc) != EIP_OK) {
        fprintf(stderr, "%s\n", fault.text);
        return 2;
    }
    if (eip_plan_new(plc, (const char *const *)argv + 2, (size_t)argc - 2, &plan) == EIP_OK)
        run();
    else
        fprintf(stderr, "%s\n", eip_last_fault(plc)->text);
    failures += plan == NULL;
    eip_plan_free(plan);
    eip_close(plc);
    return failures > 0;
}
