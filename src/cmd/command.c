#include "cmd/command.h"

#include <stddef.h>

#include "cmd/list.h"
#include "cmd/read.h"
#include "cmd/sim.h"
#include "cmd/write.h"

const struct command commands[] = {
    {"sim", "simulate a controller", sim_run},
    {"read", "read tags of a controller", read_run},
    {"write", "write tags of a controller", write_run},
    {"list", "ask devices what they are", list_run},
    {NULL, NULL, NULL},
};
