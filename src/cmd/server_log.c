/* SPDX-License-Identifier: MIT */
#include "cmd/server_log.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"

enum { STAMP_SIZE = 32 };

static const char *const names[] = {"WARNING", "NORMAL", "DETAIL", "INFO", "DEBUG"};

static bool open_file(struct server_log *log) {
    log->file = fopen(log->path, "ae");
    if (log->file == NULL) {
        fprintf(stderr, "enip_server: cannot open the log %s: %s\n", log->path, strerror(errno));
        return false;
    }
    log->size = fseek(log->file, 0, SEEK_END) == 0 ? ftell(log->file) : 0;
    return true;
}

bool server_log_open(struct server_log *log, const char *path, unsigned level) {
    *log = (struct server_log){.level = level, .path = path};
    return path == NULL || open_file(log);
}

void server_log_close(struct server_log *log) {
    if (log->file != NULL)
        (void)fclose(log->file); /* each line was flushed */
    log->file = NULL;
}

void server_log_reopen(struct server_log *log) {
    if (log->path == NULL)
        return;
    server_log_close(log);
    (void)open_file(log);
}

static void rename_copy(struct text *from, struct text *to, const struct server_log *log, int n) {
    text_clear(from);
    text_clear(to);
    text_puts(from, log->path);
    if (n > 0)
        text_format(from, ".%d", n);
    text_format(to, "%s.%d", log->path, n + 1);
    (void)rename(text_cstr(from), text_cstr(to)); /* there may be none yet */
}

static void turn_over(struct server_log *log) {
    struct text from = text_new();
    struct text to = text_new();
    for (int n = SERVER_LOG_COPIES - 1; n >= 0; n--)
        rename_copy(&from, &to, log, n);
    text_fini(&from);
    text_fini(&to);
    server_log_reopen(log);
}

static void put_stamp(char stamp[STAMP_SIZE]) {
    int64_t now_us = clock_wall_us();
    time_t seconds = (time_t)(now_us / CLOCK_SECOND_US);
    struct tm parts;
    size_t size = 0;
    if (localtime_r(&seconds, &parts) != NULL)
        size = strftime(stamp, STAMP_SIZE, "%m-%d %H:%M:%S", &parts);
    snprintf(stamp + size, STAMP_SIZE - size, ".%03d",
             (int)(now_us % CLOCK_SECOND_US / CLOCK_MILLISECOND_US));
}

static void give_up(struct server_log *log) {
    fprintf(stderr, "enip_server: cannot write the log %s: %s\n", log->path, strerror(errno));
    server_log_close(log);
}

void server_log_say(struct server_log *log, enum server_log_level level, const char *where,
                    const char *format, ...) {
    char stamp[STAMP_SIZE];
    va_list args;
    if (!server_log_has(log, level))
        return;
    if (log->file != NULL && log->size >= SERVER_LOG_SIZE)
        turn_over(log);
    FILE *out = log->file != NULL ? log->file : stderr;
    put_stamp(stamp);
    int head = fprintf(out, "%s enip_server %-7s %s: ", stamp, names[level], where);
    va_start(args, format);
    int size = vfprintf(out, format, args);
    va_end(args);
    log->size += head + size + 1;
    bool failed = fputc('\n', out) == EOF || fflush(out) != 0;
    if (failed && log->file != NULL)
        give_up(log);
}
