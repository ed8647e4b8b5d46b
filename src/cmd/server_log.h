/* SPDX-License-Identifier: MIT */
/*
 * server_log - the log of enip_server: to standard error, or to a file that is turned over.
 *
 * At SERVER_LOG_SIZE the file becomes FILE.1, that FILE.2 and so on, up to FILE.5. When it cannot
 * be opened or written any more this is told once, and what follows goes to standard error.
 *
 *   11-21 07:24:35.125 enip_server NORMAL  main: Loaded config files: ['cpppo.cfg']
 */
#ifndef CMD_SERVER_LOG_H
#define CMD_SERVER_LOG_H

#include <stdbool.h>
#include <stdio.h>

enum { SERVER_LOG_SIZE = 10 * 1024 * 1024, SERVER_LOG_COPIES = 5 };

/* What is logged without -v, with it, with -vv... */
enum server_log_level { LOG_WARNING, LOG_NORMAL, LOG_DETAIL, LOG_INFO, LOG_DEBUG };

struct server_log {
    unsigned level;
    const char *path; /* NULL: standard error */
    FILE *file;
    long size;
};

/* False if the file cannot be opened, which has been told. */
bool server_log_open(struct server_log *log, const char *path, unsigned level);
/* The same file anew: somebody may have moved it away. */
void server_log_reopen(struct server_log *log);
void server_log_close(struct server_log *log);

static inline bool server_log_has(const struct server_log *log, enum server_log_level level) {
    return log->level >= level;
}

void server_log_say(struct server_log *log, enum server_log_level level, const char *where,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
