/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <stddef.h>

const struct command commands[] = {
    {"read", "read tags of a controller", read_command},
    {"write", "write tags of a controller", write_command},
    {"list", "ask devices what they are", list_command},
    {"sim", "simulate a controller", sim_command},
    {"decode", "show the EtherNet/IP in a capture file", decode_command},
    {"path", "turn the path of a tag or an object into its bytes, and back", path_command},
    {"status", "say what a CIP status means", status_command},
    {NULL, NULL, NULL},
};
