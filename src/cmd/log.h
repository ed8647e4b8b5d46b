/* SPDX-License-Identifier: MIT */
/*
 * log - the log of cpppo's tools, to standard error or to a file, in the columns of the original:
 *
 *   01-20 07:01:29.125 MainThread enip.srv NORMAL   main       Loaded config files: ['cpppo.cfg']
 *
 * which are the local time, the thread, the logger, the level, the function and the words.
 *
 * A file that has LOG_FILE_MAX bytes becomes FILE.1, that FILE.2 and so on up to FILE.5; the one
 * before goes. One that was removed is made anew. What cannot be opened, turned over or written any
 * more is told once, and the line at hand and those that follow go to standard error until
 * log_reopen. Each line is one write to the end of the file, so that several may share it.
 *
 * A zeroed log, with a command and a name, writes warnings to standard error.
 */
#ifndef CMD_LOG_H
#define CMD_LOG_H

#include <stdbool.h>
#include <stdio.h>

enum { LOG_FILE_MAX = 10 * 1024 * 1024, LOG_COPIES = 5 };

/* What is logged without -v, with it, with -vv and so on. */
enum log_level { LOG_WARNING, LOG_NORMAL, LOG_DETAIL, LOG_INFO, LOG_DEBUG };

struct log {
    const char *command; /* who tells that there is no writing: "enip_server" */
    const char *name;    /* of the logger, 8 characters: "enip.srv" */
    int level;           /* enum log_level, or more */
    const char *path;    /* NULL: standard error */
    FILE *file;          /* NULL: standard error, for now */
};

/* Opens its file, if there is a path. False if that cannot be, which has been told. */
bool log_open(struct log *log);
/* The same file anew: somebody may have moved it away, or made room for it. */
void log_reopen(struct log *log);
void log_close(struct log *log);

static inline bool log_has(const struct log *log, enum log_level level) {
    return log->level >= (int)level;
}

/* A line of the function's, of which 10 characters are shown; nothing above the level. */
void log_say(struct log *log, enum log_level level, const char *function, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
