/* SPDX-License-Identifier: MIT */
#include "base/file_os.h"
#include "support/unit.h"

#include <errno.h>
#include <unistd.h>

static char path[] = "/tmp/file_os_test.XXXXXX";

static int make_name(void **state) {
    (void)state;
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    int fd = mkstemp(path);
    return fd >= 0 && close(fd) == 0 && unlink(path) == 0 ? 0 : -1;
}

static int remove_it(void **state) {
    (void)state;
    (void)unlink(path);
    return 0;
}

static void a_name_is_made_once(void **state) {
    (void)state;
    int fd = file_os_create(path);
    assert_true(fd >= 0);
    assert_true(file_os_close(fd));
    assert_int_equal(file_os_create(path), -1);
    assert_int_equal(errno, EEXIST);
}

static void a_link_that_leads_nowhere_has_the_name(void **state) {
    (void)state;
    assert_int_equal(symlink("/nowhere/at/all", path), 0);
    assert_int_equal(file_os_create(path), -1);
    assert_int_equal(errno, EEXIST);
}

static void bytes_come_back_in_pieces(void **state) {
    (void)state;
    uint8_t room[4];
    uint64_t size;
    int fd = file_os_create(path);
    assert_int_equal(file_os_write(fd, reader_of("abcdef", 6)), 6);
    assert_true(file_os_flush(fd));
    assert_true(file_os_close(fd));
    fd = file_os_open(path);
    assert_true(file_os_size(fd, &size));
    assert_int_equal(size, 6);
    assert_int_equal(file_os_read(fd, room, sizeof room), 4);
    assert_memory_equal(room, "abcd", 4);
    assert_int_equal(file_os_read(fd, room, sizeof room), 2);
    assert_int_equal(file_os_read(fd, room, sizeof room), 0);
    assert_true(file_os_close(fd));
}

static void a_new_name_replaces_and_a_removed_one_is_gone(void **state) {
    (void)state;
    char other[sizeof path + 4];
    snprintf(other, sizeof other, "%s.new", path);
    assert_true(file_os_close(file_os_create(path)));
    assert_true(file_os_close(file_os_create(other)));
    assert_true(file_os_rename(other, path));
    assert_int_equal(file_os_open(other), -1);
    file_os_remove(path);
    assert_int_equal(file_os_open(path), -1);
    assert_false(file_os_rename(other, path));
    assert_int_equal(errno, ENOENT);
}

static void the_process_is_this_one(void **state) {
    (void)state;
    assert_int_equal(file_os_process(), getpid());
}

#define WITH_NAME(test) cmocka_unit_test_setup_teardown(test, make_name, remove_it)

UNIT_CASES(WITH_NAME(a_name_is_made_once), WITH_NAME(a_link_that_leads_nowhere_has_the_name),
           WITH_NAME(bytes_come_back_in_pieces),
           WITH_NAME(a_new_name_replaces_and_a_removed_one_is_gone),
           cmocka_unit_test(the_process_is_this_one))
