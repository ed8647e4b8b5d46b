/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <stddef.h>

const struct command commands[] = {
    {"decode", "show the EtherNet/IP in a capture file", decode_command},
    {NULL, NULL, NULL},
};
