/* SPDX-License-Identifier: MIT */
#include "cmd/log.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"

enum { STAMP_SIZE = 32 };

/* The file. */

static void give_up(struct log *log, const char *what) {
    fprintf(stderr, "%s: cannot %s the log %s: %s\n", log->command, what, log->path,
            strerror(errno));
    log_close(log);
}

/* Nothing is kept back in a buffer: a line is there when it was written. */
bool log_open(struct log *log) {
    if (log->path == NULL)
        return true;
    log->file = fopen(log->path, "ae");
    if (log->file != NULL && setvbuf(log->file, NULL, _IONBF, 0) == 0)
        return true;
    give_up(log, "open");
    return false;
}

void log_reopen(struct log *log) {
    log_close(log);
    (void)log_open(log);
}

void log_close(struct log *log) {
    if (log->file != NULL)
        (void)fclose(log->file); /* each line was written */
    log->file = NULL;
}

static const char *numbered(struct text *t, const char *path, int number) {
    text_clear(t);
    text_puts(t, path);
    if (number > 0)
        text_format(t, ".%d", number);
    return text_cstr(t);
}

/* False if the file itself cannot be moved; what is not there yet stays away. */
static bool move_copies(const char *path) {
    struct text from = text_new();
    struct text to = text_new();
    bool moved = true;
    for (int i = LOG_COPIES; i > 0; i--)
        moved = rename(numbered(&from, path, i - 1), numbered(&to, path, i)) == 0;
    text_fini(&from);
    text_fini(&to);
    return moved;
}

static void turn_over(struct log *log) {
    if (move_copies(log->path))
        log_reopen(log);
    else
        give_up(log, "turn over");
}

/* Before a line: the file may be full, or have been removed with all that would be written to it.
 */
static void look_after_file(struct log *log) {
    struct stat is;
    if (log->file == NULL)
        return;
    if (fstat(fileno(log->file), &is) != 0)
        give_up(log, "look after");
    else if (is.st_nlink == 0)
        log_reopen(log);
    else if (S_ISREG(is.st_mode) && is.st_size >= LOG_FILE_MAX)
        turn_over(log);
}

/* The lines. */

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

static void put_head(struct text *t, const struct log *log, enum log_level level,
                     const char *function) {
    static const char *const names[] = {"WARNING", "NORMAL", "DETAIL", "INFO", "DEBUG"};
    put_stamp(t);
    text_format(t, "MainThread %-8.8s %-8.8s %-10.10s ", log->name, names[level], function);
}

static void write_line(struct log *log, struct str line) {
    if (log->file != NULL && fwrite(line.at, 1, line.size, log->file) < line.size)
        give_up(log, "write");
    if (log->file == NULL)
        (void)fwrite(line.at, 1, line.size, stderr);
}

void log_say(struct log *log, enum log_level level, const char *function, const char *format, ...) {
    va_list args;
    if (!log_has(log, level))
        return;
    struct text line = text_new();
    put_head(&line, log, level, function);
    va_start(args, format);
    text_vformat(&line, format, args);
    va_end(args);
    text_char(&line, '\n');
    look_after_file(log);
    write_line(log, text_view(&line));
    text_fini(&line);
}
