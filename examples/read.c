/* SPDX-License-Identifier: MIT */
/* Reads one tag of a controller: read 192.168.1.10 ProductionCount */
#include <stdio.h>

#include <eip/eip.h>

int main(int argc, char **argv) {
    eip_client *plc;
    struct eip_fault fault;
    struct eip_options options = {.ret_fault = &fault};
    struct eip_value value;
    char text[256];
    if (argc != 3)
        return 2;
    if (eip_open(argv[1], &options, &plc) != EIP_OK) {
        fprintf(stderr, "%s\n", fault.text);
        return 1;
    }
    if (eip_read(plc, argv[2], &value) == EIP_OK) {
        eip_value_format(&value, text, sizeof text);
        printf("%s = %s\n", argv[2], text);
    } else {
        fprintf(stderr, "%s\n", eip_last_fault(plc)->text);
    }
    eip_close(plc);
    return 0;
}
