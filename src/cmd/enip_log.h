/* SPDX-License-Identifier: MIT */
/*
 * enip_log - the log lines of cpppo's tools: "01-20 07:01:29.125 MainThread enip.cli NORMAL ...".
 *
 * To stderr or to a file, which is continued by a new one when it has 10 MB; five old ones are kept
 * as FILE.1 to FILE.5. A line that cannot be written to the file goes to stderr.
 */
#ifndef CMD_ENIP_LOG_H
#define CMD_ENIP_LOG_H

#include <stdbool.h>

enum enip_level { ENIP_WARNING, ENIP_NORMAL, ENIP_DETAIL, ENIP_INFO, ENIP_DEBUG };

struct enip_log {
    const char *path; /* NULL: stderr */
    const char *name; /* of the logger: "enip.cli" */
    int level;        /* enum enip_level, or more: what is above is left out */
};

/* False, with errno, if nothing can be appended to the file. */
bool enip_log_check(const struct enip_log *log);
/* A line of the function's; nothing happens above the level. */
void enip_log_line(const struct enip_log *log, enum enip_level level, const char *function,
                   const char *words);

#endif
