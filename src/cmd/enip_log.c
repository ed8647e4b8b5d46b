/* SPDX-License-Identifier: MIT */
#include "cmd/enip_log.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"

enum { FILE_MAX = 10 * 1000 * 1000, FILES_MAX = 5, STAMP_SIZE = 32 };

bool enip_log_check(const struct enip_log *log) {
    if (log->path == NULL)
        return true;
    FILE *file = fopen(log->path, "a");
    return file != NULL && fclose(file) == 0;
}

static const char *numbered(struct text *t, const char *path, int number) {
    text_clear(t);
    text_puts(t, path);
    if (number > 0)
        text_format(t, ".%d", number);
    return text_cstr(t);
}

/* FILE becomes FILE.1, which becomes FILE.2; the last one goes. What is not there stays away. */
static void rotate(const char *path) {
    struct text from = text_new();
    struct text to = text_new();
    for (int i = FILES_MAX; i > 0; i--)
        (void)rename(numbered(&from, path, i - 1), numbered(&to, path, i));
    text_fini(&from);
    text_fini(&to);
}

/* False if it cannot be: its folder vanished, the disk is full. */
static bool append(const char *path, const char *line) {
    FILE *file = fopen(path, "a");
    if (file == NULL)
        return false;
    bool full = fseek(file, 0, SEEK_END) == 0 && ftell(file) >= FILE_MAX;
    if (full) {
        (void)fclose(file);
        rotate(path);
        file = fopen(path, "a");
    }
    if (file == NULL)
        return false;
    bool written = fprintf(file, "%s\n", line) > 0;
    return fclose(file) == 0 && written;
}

static void put_stamp(struct text *t) {
    int64_t now_us = clock_wall_us();
    time_t seconds = (time_t)(now_us / CLOCK_SECOND_US);
    struct tm local;
    char stamp[STAMP_SIZE];
    if (localtime_r(&seconds, &local) == NULL ||
        strftime(stamp, sizeof stamp, "%m-%d %H:%M:%S", &local) == 0)
        return;
    text_format(t, "%s.%03d ", stamp, (int)(now_us % CLOCK_SECOND_US / CLOCK_MILLISECOND_US));
}

void enip_log_line(const struct enip_log *log, enum enip_level level, const char *function,
                   const char *words) {
    static const char *const names[] = {"WARNING", "NORMAL", "DETAIL", "INFO", "DEBUG"};
    if ((int)level > log->level)
        return;
    struct text line = text_new();
    put_stamp(&line);
    text_format(&line, "MainThread %-8.8s %-8.8s %-10.10s ", log->name, names[level], function);
    text_puts(&line, words);
    if (log->path == NULL || !append(log->path, text_cstr(&line)))
        fprintf(stderr, "%s\n", text_cstr(&line));
    text_fini(&line);
}
