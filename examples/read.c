/* SPDX-License-Identifier: MIT */
/* Reads one tag of a controller: read 192.168.1.10 ProductionCount */
#include <stdio.h>

#include <eip/eip.h>

int main(int argc, char **argv) {
    eip_client *plc;
    struct eip_value value;
    struct eip_fault fault;
    struct eip_options options = {.ret_fault = &fault};
    char text[256];
    if (argc != 3 || eip_open(argv[1], &options, &plc) != EIP_OK) {
        fprintf(stderr, "%s\n", argc != 3 ? "usage: read HOST TAG" : fault.text);
        return 2;
    }
    eip_err err = eip_read(plc, argv[2], &value);
    if (err == EIP_OK) {
        eip_value_format(&value, text, sizeof text);
        printf("%s = %s\n", argv[2], text);
    } else {
        fprintf(stderr, "%s\n", eip_last_fault(plc)->text);
    }
    eip_close(plc);
    return err == EIP_OK ? 0 : 1;
}
