/* SPDX-License-Identifier: MIT */
/*
 * command - the table of subcommands; each lives in a file of its own.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

enum status {
    STATUS_OK = 0,
    STATUS_SOME_FAILED = 1,
    STATUS_USAGE = 2, /* or configuration, or not the right kind of file */
    STATUS_NO_CONNECTION = 3,
    STATUS_TIMEOUT = 4,
    STATUS_REFUSED = 5, /* by the device, all of it */
    STATUS_INTERRUPTED = 130,
};

struct usage;

struct command {
    const struct usage *usage;
    /* argv[0] is the command's name; returns an enum status. */
    int (*run)(int argc, char **argv);
};

/* What a status means for all commands that do not say otherwise; see usage.statuses. */
extern const char command_statuses[];

/* Ended by a row without a usage. */
extern const struct command commands[];
/* What stands before the name of a command in messages: "ciprw ", or nothing for an alias. */
const char *command_prefix(const char *name);

extern const struct usage read_usage;
extern const struct usage write_usage;
extern const struct usage list_usage;
extern const struct usage tags_usage;
extern const struct usage types_usage;
extern const struct usage info_usage;
extern const struct usage bench_usage;
extern const struct usage sim_usage;
extern const struct usage decode_usage;
extern const struct usage path_usage;
extern const struct usage status_usage;
extern const struct usage enip_client_usage;
extern const struct usage enip_io_usage;
extern const struct usage enip_thruput_usage;
extern const struct usage enip_server_usage;

int read_command(int argc, char **argv);
int write_command(int argc, char **argv);
int list_command(int argc, char **argv);
int tags_command(int argc, char **argv);
int types_command(int argc, char **argv);
int info_command(int argc, char **argv);
int bench_command(int argc, char **argv);
int sim_command(int argc, char **argv);
int decode_command(int argc, char **argv);
int path_command(int argc, char **argv);
int status_command(int argc, char **argv);
int enip_client_command(int argc, char **argv);
int enip_io_command(int argc, char **argv);
int enip_thruput_command(int argc, char **argv);
int enip_server_command(int argc, char **argv);

#endif
