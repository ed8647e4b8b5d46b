/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "support/unit.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE_MAX_READ = 1000, PATH_ROOM = 64 };

/* A folder for one case, and a file's name in it. */
struct place {
    char folder[PATH_ROOM];
    char path[PATH_ROOM + 16];
};

static struct place place_new(void) {
    struct place p = {.folder = "/tmp/file_test.XXXXXX"};
    assert_non_null(mkdtemp(p.folder));
    snprintf(p.path, sizeof p.path, "%s/kept", p.folder);
    return p;
}

static size_t place_files(const struct place *p) {
    size_t count = 0;
    DIR *folder = opendir(p->folder);
    assert_non_null(folder);
    for (struct dirent *e = readdir(folder); e != NULL; e = readdir(folder))
        count += e->d_name[0] != '.';
    closedir(folder);
    return count;
}

static void place_free(const struct place *p) {
    (void)unlink(p->path);
    assert_int_equal(rmdir(p->folder), 0);
}

static void replace(const char *path, const char *text) {
    assert_int_equal(file_replace(path, reader_of(text, strlen(text))), EIP_OK);
}

static void expect(const char *path, const char *text) {
    uint8_t *data;
    size_t size;
    assert_int_equal(file_read(path, SIZE_MAX_READ, &data, &size), EIP_OK);
    assert_int_equal(size, strlen(text));
    assert_memory_equal(data, text, size);
    mem_free(data);
}

static void what_was_written_is_read(void **state) {
    (void)state;
    struct place p = place_new();
    replace(p.path, "first, and longer");
    expect(p.path, "first, and longer");
    replace(p.path, "second");
    expect(p.path, "second");
    replace(p.path, "");
    expect(p.path, "");
    assert_int_equal(place_files(&p), 1);
    place_free(&p);
}

static void everybody_may_read_it_unless_the_umask_says_otherwise(void **state) {
    (void)state;
    static const mode_t masks[][2] = {{022, 0644}, {077, 0600}, {0, 0644}};
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
        struct place p = place_new();
        struct stat status;
        mode_t before = umask(masks[i][0]);
        replace(p.path, "text");
        umask(before);
        assert_int_equal(stat(p.path, &status), 0);
        assert_int_equal(status.st_mode & 0777, masks[i][1]);
        place_free(&p);
    }
}

static void a_link_is_replaced_and_not_followed(void **state) {
    (void)state;
    struct place p = place_new();
    struct stat status;
    char other[PATH_ROOM + 16];
    snprintf(other, sizeof other, "%s/other", p.folder);
    replace(other, "not mine");
    assert_int_equal(symlink(other, p.path), 0);
    replace(p.path, "mine");
    expect(other, "not mine");
    assert_int_equal(lstat(p.path, &status), 0);
    assert_true(S_ISREG(status.st_mode));
    assert_int_equal(unlink(other), 0);
    place_free(&p);
}

/* The name that the first try would take. */
static void a_link_that_waits_for_the_new_file_is_left_alone(void **state) {
    (void)state;
    struct place p = place_new();
    char other[PATH_ROOM + 16], trap[PATH_ROOM + 64];
    snprintf(other, sizeof other, "%s/other", p.folder);
    snprintf(trap, sizeof trap, "%s.%lu-0.new", p.path, (unsigned long)getpid());
    replace(other, "not mine");
    assert_int_equal(symlink(other, trap), 0);
    replace(p.path, "mine");
    expect(other, "not mine");
    expect(p.path, "mine");
    assert_int_equal(unlink(trap), 0);
    assert_int_equal(unlink(other), 0);
    place_free(&p);
}

static void what_cannot_be_written_leaves_what_was_there(void **state) {
    (void)state;
    struct place p = place_new();
    assert_int_equal(file_replace("/nowhere/at/all", reader_of("a", 1)), EIP_E_SYSTEM);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(mkdir(p.path, 0700), 0);
    assert_int_equal(file_replace(p.path, reader_of("a", 1)), EIP_E_SYSTEM);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(place_files(&p), 1);
    assert_int_equal(rmdir(p.path), 0);
    place_free(&p);
}

static void expect_failure(const char *path, eip_err err, int error) {
    uint8_t *data = NULL;
    size_t size = 7;
    errno = 0;
    assert_int_equal(file_read(path, SIZE_MAX_READ, &data, &size), err);
    assert_int_equal(errno, error);
    assert_null(data);
    assert_int_equal(size, 7);
}

static void what_cannot_be_read_says_why(void **state) {
    (void)state;
    struct place p = place_new();
    char large[SIZE_MAX_READ + 2];
    expect_failure(p.path, EIP_E_SYSTEM, ENOENT);
    expect_failure(p.folder, EIP_E_SYSTEM, EISDIR);
    assert_int_equal(mkfifo(p.path, 0600), 0);
    expect_failure(p.path, EIP_E_SYSTEM, EINVAL);
    memset(large, 'x', sizeof large);
    large[sizeof large - 1] = '\0';
    replace(p.path, large);
    expect_failure(p.path, EIP_E_LIMIT, 0);
    large[SIZE_MAX_READ] = '\0';
    replace(p.path, large);
    expect(p.path, large);
    place_free(&p);
}

UNIT_CASES(cmocka_unit_test(what_was_written_is_read),
           cmocka_unit_test(everybody_may_read_it_unless_the_umask_says_otherwise),
           cmocka_unit_test(a_link_is_replaced_and_not_followed),
           cmocka_unit_test(a_link_that_waits_for_the_new_file_is_left_alone),
           cmocka_unit_test(what_cannot_be_written_leaves_what_was_there),
           cmocka_unit_test(what_cannot_be_read_says_why))
