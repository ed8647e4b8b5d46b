/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <stddef.h>
#include <string.h>

#include "cmd/options.h"

const char command_statuses[] =
    "0 all well; 1 some operations failed; 2 a mistake in the command line, or not the right kind "
    "of file; 3 no connection; 4 no answer in time; 5 all refused by the device; 130 interrupted";

const struct command commands[] = {
    {&read_usage, read_command},
    {&write_usage, write_command},
    {&list_usage, list_command},
    {&tags_usage, tags_command},
    {&types_usage, types_command},
    {&info_usage, info_command},
    {&bench_usage, bench_command},
    {&sim_usage, sim_command},
    {&decode_usage, decode_command},
    {&path_usage, path_command},
    {&status_usage, status_command},
    {&enip_client_usage, enip_client_command},
    {&enip_io_usage, enip_io_command},
    {&enip_thruput_usage, enip_thruput_command},
    {&enip_server_usage, enip_server_command},
    {NULL, NULL},
};

const char *command_prefix(const char *name) {
    for (const struct command *c = commands; c->usage != NULL; c++)
        if (c->usage->alias && strcmp(c->usage->command, name) == 0)
            return "";
    return "ciprw ";
}
