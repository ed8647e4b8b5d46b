/* SPDX-License-Identifier: MIT */
/*
 * Reads the same tags once a second, in as few packets and as little time as can be.
 *
 *     plan 192.168.1.10 10 Speed 'Counts[0-9]' Motor.Position
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <eip/plan.h>

static void print(const eip_client *plc, const struct eip_item *item) {
    char text[256];
    struct eip_fault fault;
    if (item->err == EIP_OK) {
        eip_value_format(&item->value, text, sizeof text);
        printf("%s = %s\n", item->tag, text);
    } else {
        eip_item_fault(plc, item, &fault);
        printf("%s\n", fault.text);
    }
}

/* When the program in the controller has changed, the next run looks at it anew. */
static eip_err poll_once(eip_client *plc, eip_plan *plan) {
    const struct eip_item *items;
    eip_err err = eip_plan_run(plan);
    size_t count = eip_plan_items(plan, &items);
    for (size_t i = 0; i < count; i++)
        print(plc, &items[i]);
    return err;
}

static eip_err poll_often(eip_client *plc, long times, const char *const *tags, size_t count) {
    const struct timespec second = {.tv_sec = 1};
    eip_plan *plan;
    eip_err err = eip_plan_new(plc, tags, count, &plan);
    if (err != EIP_OK) {
        fprintf(stderr, "%s\n", eip_last_fault(plc)->text);
        return err;
    }
    for (long i = 0; i < times; i++) {
        if (i > 0)
            nanosleep(&second, NULL);
        err = poll_once(plc, plan);
    }
    eip_plan_free(plan);
    return err;
}

int main(int argc, char **argv) {
    eip_client *plc;
    struct eip_fault fault;
    struct eip_options options = {.ret_fault = &fault};
    if (argc < 4) {
        fprintf(stderr, "usage: plan HOST TIMES TAG...\n");
        return 2;
    }
    if (eip_open(argv[1], &options, &plc) != EIP_OK) {
        fprintf(stderr, "%s\n", fault.text);
        return 2;
    }
    long times = strtol(argv[2], NULL, 10);
    eip_err err = poll_often(plc, times, (const char *const *)argv + 3, (size_t)argc - 3);
    eip_close(plc);
    return err == EIP_OK ? 0 : 1;
}
