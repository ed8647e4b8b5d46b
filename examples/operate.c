/* SPDX-License-Identifier: MIT */
/* Writes, reads an attribute and reads back, a line for each: operate 192.168.1.10 */
#include <stdio.h>

#include <eip/operate.h>

static void print(void *user, const char *line) {
    (void)user;
    puts(line);
}

int main(int argc, char **argv) {
    static const char *const tags[] = {"Tag[0-9]+16=(DINT)4,5,6,7,8,9", "@0x2/1/1", "Tag[3-5]"};
    struct eip_operate_options options = {.depth = 1,    /* one request under way at a time */
                                          .multiple = 0, /* no Multiple Service Packets */
                                          .fragment = false,
                                          .timeout_us = 1000000,
                                          .print = print};
    struct eip_processed done = {.failures = 1};
    struct eip_fault fault = {.text = "out of memory"};
    struct eip_options where = {.ret_fault = &fault};
    eip_operations *operations = NULL;
    eip_client *plc = NULL;
    if (eip_operations_parse(tags, 3, NULL, &operations) == EIP_OK &&
        eip_open(argc > 1 ? argv[1] : "localhost", &where, &plc) == EIP_OK)
        (void)eip_process(plc, operations, &options, &done);
    else
        fprintf(stderr, "%s\n", fault.text);
    eip_close(plc);
    eip_operations_free(operations);
    return done.failures > 0 ? 1 : 0;
}
