/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <stddef.h>

const struct command commands[] = {
<<<<<<< HEAD
    {"read", "read tags of a controller", command_read},
    {"write", "write tags of a controller", command_write},
    {"list", "ask devices what they are", command_list},
    {"sim", "simulate a controller", command_sim},
    {"decode", "show the EtherNet/IP in a capture file", command_decode},
=======
    {"decode", "show the EtherNet/IP in a capture file", decode_command},
>>>>>>> main
    {NULL, NULL, NULL},
};
