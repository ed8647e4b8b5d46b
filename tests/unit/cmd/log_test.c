/* cmd/log */
#define _XOPEN_SOURCE 700 /* nftw */

#include "support/unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/log.h"

enum { PATH_ROOM = 128, TEXT_ROOM = 4096, FOLDERS_MAX = 8 };

#define STAMP "[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3} "
#define HEAD  "^" STAMP "MainThread enip\\.tst "

/* A log FOLDER/logs/log, and a place where standard error goes meanwhile. */
struct place {
    char folder[PATH_ROOM / 2];
    char logs[PATH_ROOM];
    char path[PATH_ROOM];
    char errors[PATH_ROOM];
    int kept_stderr;
    struct log log;
};

static int set_up(void **state) {
    static struct place p;
    p = (struct place){.folder = "/tmp/log_test.XXXXXX"};
    assert_non_null(mkdtemp(p.folder));
    snprintf(p.logs, sizeof p.logs, "%s/logs", p.folder);
    snprintf(p.path, sizeof p.path, "%s/logs/log", p.folder);
    snprintf(p.errors, sizeof p.errors, "%s/errors", p.folder);
    assert_int_equal(mkdir(p.logs, 0700), 0);
    p.log = (struct log){.command = "tool", .name = "enip.tst", .level = 1, .path = p.path};
    int fd = open(p.errors, O_CREAT | O_WRONLY | O_APPEND, 0600);
    p.kept_stderr = dup(STDERR_FILENO);
    assert_true(fd >= 0 && dup2(fd, STDERR_FILENO) >= 0);
    close(fd);
    *state = &p;
    return 0;
}

static int take_away(const char *path, const struct stat *is, int kind, struct FTW *place) {
    (void)is, (void)kind, (void)place;
    return remove(path);
}

static int tear_down(void **state) {
    struct place *p = *state;
    log_close(&p->log);
    dup2(p->kept_stderr, STDERR_FILENO);
    close(p->kept_stderr);
    return nftw(p->folder, take_away, FOLDERS_MAX, FTW_DEPTH | FTW_PHYS);
}

/* What is in a file; "" if there is none. */
static const char *text_in(const char *path) {
    static char text[TEXT_ROOM];
    FILE *file = fopen(path, "r");
    size_t size = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;
    text[size] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

static const char *copy_of(const struct place *p, int number) {
    static char path[PATH_ROOM + 8];
    snprintf(path, sizeof path, "%s.%d", p->path, number);
    return path;
}

static bool is_like(const char *text, const char *pattern) {
    regex_t r;
    assert_int_equal(regcomp(&r, pattern, REG_EXTENDED | REG_NOSUB), 0);
    bool like = regexec(&r, text, 0, NULL, 0) == 0;
    regfree(&r);
    return like;
}

static void assert_ends(const char *text, const char *end) {
    size_t size = strlen(text), wanted = strlen(end);
    if (size < wanted || strcmp(text + size - wanted, end) != 0)
        fail_msg("\"%s\" does not end with \"%s\"", text, end);
}

static size_t lines_of(const char *text) {
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += *text == '\n';
    return count;
}

static void a_line_has_the_columns_of_the_original(void **state) {
    struct place *p = *state;
    assert_true(log_open(&p->log));
    log_say(&p->log, LOG_NORMAL, "main", "Loaded config files: ['%s']", "cpppo.cfg");
    log_say(&p->log, LOG_WARNING, "a_function_with_a_name", "100%% %d", 5);
    assert_true(is_like(text_in(p->path),
                        HEAD "NORMAL   main       Loaded config files: \\['cpppo\\.cfg'\\]\n" STAMP
                             "MainThread enip\\.tst WARNING  a_function 100% 5\n$"));
    assert_string_equal(text_in(p->errors), "");
}

static void what_is_above_the_level_is_left_out(void **state) {
    struct place *p = *state;
    assert_true(log_open(&p->log));
    log_say(&p->log, LOG_DETAIL, "main", "not");
    assert_string_equal(text_in(p->path), "");
    assert_false(log_has(&p->log, LOG_DETAIL));
    p->log.level = 7;
    log_say(&p->log, LOG_DEBUG, "main", "seen");
    assert_ends(text_in(p->path), "DEBUG    main       seen\n");
}

static void without_a_file_it_is_standard_error(void **state) {
    struct place *p = *state;
    p->log.path = NULL;
    assert_true(log_open(&p->log));
    log_say(&p->log, LOG_NORMAL, "main", "here");
    log_reopen(&p->log);
    log_say(&p->log, LOG_NORMAL, "main", "there");
    assert_true(is_like(text_in(p->errors), HEAD "NORMAL   main       here\n.*there\n$"));
}

static void it_goes_on_where_it_ended(void **state) {
    struct place *p = *state;
    for (int i = 0; i < 3; i++) {
        assert_true(log_open(&p->log));
        log_say(&p->log, LOG_NORMAL, "main", "once");
        log_close(&p->log);
    }
    assert_int_equal(lines_of(text_in(p->path)), 3);
}

static void fill(const struct place *p) {
    assert_int_equal(truncate(p->path, LOG_FILE_MAX), 0);
}

static void a_full_file_is_continued_by_a_new_one(void **state) {
    struct place *p = *state;
    struct stat is;
    assert_true(log_open(&p->log));
    log_say(&p->log, LOG_NORMAL, "main", "old");
    assert_int_equal(truncate(p->path, LOG_FILE_MAX - 1), 0);
    log_say(&p->log, LOG_NORMAL, "main", "last");
    log_say(&p->log, LOG_NORMAL, "main", "new");
    assert_int_equal(stat(copy_of(p, 1), &is), 0);
    assert_true(is.st_size > LOG_FILE_MAX);
    assert_int_equal(lines_of(text_in(p->path)), 1);
    assert_ends(text_in(p->path), " new\n");
}

static void five_old_files_are_kept(void **state) {
    struct place *p = *state;
    char wanted[] = " line 0\n";
    assert_true(log_open(&p->log));
    for (int i = 0; i < 8; i++) {
        log_say(&p->log, LOG_NORMAL, "main", "line %d", i);
        fill(p);
    }
    for (int i = 1; i <= LOG_COPIES; i++) {
        wanted[6] = (char)('0' + 7 - i);
        assert_ends(text_in(copy_of(p, i)), wanted);
    }
    assert_string_equal(text_in(copy_of(p, LOG_COPIES + 1)), "");
    assert_ends(text_in(p->path), " line 7\n");
}

static void it_is_opened_anew_after_it_was_moved_away(void **state) {
    struct place *p = *state;
    assert_true(log_open(&p->log));
    assert_int_equal(rename(p->path, copy_of(p, 9)), 0);
    log_say(&p->log, LOG_NORMAL, "main", "old");
    assert_string_equal(text_in(p->path), "");
    log_reopen(&p->log);
    log_say(&p->log, LOG_NORMAL, "main", "new");
    assert_ends(text_in(copy_of(p, 9)), " old\n");
    assert_ends(text_in(p->path), " new\n");
}

static void a_file_that_was_removed_is_made_anew(void **state) {
    struct place *p = *state;
    assert_true(log_open(&p->log));
    assert_int_equal(remove(p->path), 0);
    log_say(&p->log, LOG_NORMAL, "main", "new");
    assert_ends(text_in(p->path), " new\n");
    assert_string_equal(text_in(p->errors), "");
}

static void a_folder_that_vanished_is_told_once_and_no_line_is_lost(void **state) {
    struct place *p = *state;
    assert_true(log_open(&p->log));
    assert_int_equal(remove(p->path), 0);
    assert_int_equal(remove(p->logs), 0);
    log_say(&p->log, LOG_NORMAL, "main", "one");
    log_say(&p->log, LOG_NORMAL, "main", "two");
    assert_true(is_like(text_in(p->errors),
                        "^tool: cannot open the log .*/logs/log: No such file or directory\n" STAMP
                        ".* one\n" STAMP ".* two\n$"));
    assert_int_equal(lines_of(text_in(p->errors)), 3);
    assert_int_equal(mkdir(p->logs, 0700), 0);
    log_reopen(&p->log);
    log_say(&p->log, LOG_NORMAL, "main", "three");
    assert_ends(text_in(p->path), " three\n");
    assert_int_equal(lines_of(text_in(p->errors)), 3);
}

static void a_file_that_cannot_be_turned_over_is_left_as_it_is(void **state) {
    struct place *p = *state;
    struct stat is;
    assert_true(log_open(&p->log));
    fill(p);
    for (int i = 1; i <= LOG_COPIES; i++) {
        char kept[PATH_ROOM + 16];
        assert_int_equal(mkdir(copy_of(p, i), 0700), 0);
        snprintf(kept, sizeof kept, "%s/kept", copy_of(p, i));
        assert_int_equal(mkdir(kept, 0700), 0);
    }
    log_say(&p->log, LOG_NORMAL, "main", "line");
    assert_true(is_like(text_in(p->errors), "^tool: cannot turn over the log .*\n.* line\n$"));
    assert_int_equal(stat(p->path, &is), 0);
    assert_int_equal(is.st_size, LOG_FILE_MAX);
}

static void what_cannot_be_opened_is_told(void **state) {
    struct place *p = *state;
    p->log.path = p->logs;
    assert_false(log_open(&p->log));
    assert_true(is_like(text_in(p->errors), "^tool: cannot open the log .*: Is a directory\n$"));
}

static void what_a_full_disk_does_not_take_goes_to_standard_error(void **state) {
    struct place *p = *state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    p->log.path = "/dev/full";
    assert_true(log_open(&p->log));
    log_say(&p->log, LOG_NORMAL, "main", "one");
    log_say(&p->log, LOG_NORMAL, "main", "two");
    assert_true(is_like(text_in(p->errors),
                        "^tool: cannot write the log /dev/full: No space left on device\n" STAMP
                        ".* one\n" STAMP ".* two\n$"));
    assert_int_equal(lines_of(text_in(p->errors)), 3);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_CASES(CASE(a_line_has_the_columns_of_the_original), CASE(what_is_above_the_level_is_left_out),
           CASE(without_a_file_it_is_standard_error), CASE(it_goes_on_where_it_ended),
           CASE(a_full_file_is_continued_by_a_new_one), CASE(five_old_files_are_kept),
           CASE(it_is_opened_anew_after_it_was_moved_away),
           CASE(a_file_that_was_removed_is_made_anew),
           CASE(a_folder_that_vanished_is_told_once_and_no_line_is_lost),
           CASE(a_file_that_cannot_be_turned_over_is_left_as_it_is),
           CASE(what_cannot_be_opened_is_told),
           CASE(what_a_full_disk_does_not_take_goes_to_standard_error))
