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

struct command {
    const char *name;
    const char *summary;
    /* argv[0] is the command's name; returns an enum status. */
    int (*run)(int argc, char **argv);
};

/* Ended by a row without a name. */
extern const struct command commands[];

int read_command(int argc, char **argv);
int write_command(int argc, char **argv);
int list_command(int argc, char **argv);
int sim_command(int argc, char **argv);
int decode_command(int argc, char **argv);
int path_command(int argc, char **argv);
int status_command(int argc, char **argv);

#endif
