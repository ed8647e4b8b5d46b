/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "support/unit.h"

#include "base/clock.h"
#include "socket/poller.h"

enum { SHORT_US = 20 * CLOCK_MILLISECOND_US, MANY = 1500 };

static void pair(int ret_fds[2]) {
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ret_fds), 0);
}

static void unpair(const int fds[2]) {
    close(fds[0]);
    close(fds[1]);
}

static size_t wait_until(struct socket_poller *p, int64_t deadline_us) {
    size_t ready = 77;
    assert_int_equal(socket_poller_wait(p, deadline_us, &ready), EIP_OK);
    return ready;
}

static void each_is_told_what_it_wanted_and_can_have(void **state) {
    (void)state;
    struct socket_poller p = {.items = NULL};
    int a[2];
    int b[2];
    pair(a);
    pair(b);
    assert_int_equal(send(b[1], "x", 1, 0), 1);
    assert_int_equal(socket_poller_add(&p, a[0], SOCKET_READ), EIP_OK);
    assert_int_equal(socket_poller_add(&p, a[0], SOCKET_READ | SOCKET_WRITE), EIP_OK);
    assert_int_equal(socket_poller_add(&p, b[0], SOCKET_READ), EIP_OK);
    assert_int_equal(socket_poller_add(&p, b[0], SOCKET_READ | SOCKET_WRITE), EIP_OK);
    assert_int_equal(wait_until(&p, CLOCK_NEVER), 3);
    assert_int_equal(socket_poller_ready(&p, 0), 0);
    assert_int_equal(socket_poller_ready(&p, 1), SOCKET_WRITE);
    assert_int_equal(socket_poller_ready(&p, 2), SOCKET_READ);
    assert_int_equal(socket_poller_ready(&p, 3), SOCKET_READ | SOCKET_WRITE);
    unpair(a);
    unpair(b);
    socket_poller_fini(&p);
    socket_poller_fini(&p);
}

static void the_time_ends_a_wait_and_not_too_early(void **state) {
    (void)state;
    struct socket_poller p = {.items = NULL};
    int a[2];
    pair(a);
    assert_int_equal(socket_poller_add(&p, a[0], SOCKET_READ), EIP_OK);
    for (int64_t wait_us = 1; wait_us < 4 * CLOCK_MILLISECOND_US; wait_us += 333) {
        int64_t deadline_us = clock_now_us() + wait_us;
        assert_int_equal(wait_until(&p, deadline_us), 0);
        assert_true(clock_now_us() >= deadline_us);
        assert_int_equal(socket_poller_ready(&p, 0), 0);
    }
    unpair(a);
    socket_poller_fini(&p);
}

static void a_time_that_has_passed_still_looks(void **state) {
    (void)state;
    struct socket_poller p = {.items = NULL};
    int a[2];
    pair(a);
    assert_int_equal(socket_poller_add(&p, a[0], SOCKET_WRITE), EIP_OK);
    assert_int_equal(wait_until(&p, 0), 1);
    assert_int_equal(wait_until(&p, clock_now_us() - CLOCK_SECOND_US), 1);
    socket_poller_clear(&p);
    assert_int_equal(socket_poller_add(&p, a[0], SOCKET_READ), EIP_OK);
    assert_int_equal(wait_until(&p, 0), 0);
    unpair(a);
    socket_poller_fini(&p);
}

static void one_that_is_closed_or_wants_nothing_keeps_its_number(void **state) {
    (void)state;
    struct socket_poller p = {.items = NULL};
    int a[2];
    pair(a);
    close(a[1]);
    assert_int_equal(socket_poller_add(&p, -1, SOCKET_READ | SOCKET_WRITE), EIP_OK);
    assert_int_equal(socket_poller_add(&p, a[0], 0), EIP_OK);
    assert_int_equal(wait_until(&p, clock_now_us() + CLOCK_MILLISECOND_US), 0);
    assert_int_equal(socket_poller_add(&p, a[0], SOCKET_READ), EIP_OK);
    assert_int_equal(wait_until(&p, CLOCK_NEVER), 1);
    assert_int_equal(socket_poller_ready(&p, 0), 0);
    assert_int_equal(socket_poller_ready(&p, 1), 0);
    assert_int_equal(socket_poller_ready(&p, 2), SOCKET_READ);
    close(a[0]);
    socket_poller_fini(&p);
}

static void one_that_broke_is_ready_for_all_it_wanted(void **state) {
    (void)state;
    struct socket_poller p = {.items = NULL};
    int a[2];
    int b[2];
    pair(a);
    pair(b);
    close(a[1]);
    unpair(b);
    assert_int_equal(socket_poller_add(&p, a[0], SOCKET_READ), EIP_OK);
    assert_int_equal(socket_poller_add(&p, a[0], SOCKET_WRITE), EIP_OK);
    assert_int_equal(socket_poller_add(&p, b[0], SOCKET_READ | SOCKET_WRITE), EIP_OK);
    assert_int_equal(wait_until(&p, CLOCK_NEVER), 3);
    assert_int_equal(socket_poller_ready(&p, 0), SOCKET_READ);
    assert_int_equal(socket_poller_ready(&p, 1), SOCKET_WRITE);
    assert_int_equal(socket_poller_ready(&p, 2), SOCKET_READ | SOCKET_WRITE);
    close(a[0]);
    socket_poller_fini(&p);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int number) {
    (void)number;
    alarms = alarms + 1;
}

static void a_signal_does_not_end_a_wait(void **state) {
    (void)state;
    struct socket_poller p = {.items = NULL};
    struct sigaction action = {.sa_handler = on_alarm};
    struct itimerval often = {.it_interval = {.tv_usec = 2000}, .it_value = {.tv_usec = 2000}};
    struct itimerval never = {.it_value = {.tv_sec = 0}};
    int a[2];
    pair(a);
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(socket_poller_add(&p, a[0], SOCKET_READ), EIP_OK);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    int64_t deadline_us = clock_now_us() + SHORT_US;
    assert_int_equal(wait_until(&p, deadline_us), 0);
    assert_true(clock_now_us() >= deadline_us);
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    assert_true(alarms > 0);
    unpair(a);
    socket_poller_fini(&p);
}

/* More of them than select(2) could take, and numbers beyond what it could take as well. */
static void there_may_be_more_than_1024(void **state) {
    (void)state;
    struct socket_poller p = {.items = NULL};
    struct rlimit limit;
    int a[2];
    int last;
    pair(a);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_max <= MANY)
        skip();
    limit.rlim_cur = limit.rlim_cur > MANY ? limit.rlim_cur : MANY + 1;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    last = fcntl(a[0], F_DUPFD_CLOEXEC, MANY - 1);
    assert_true(last >= MANY - 1);
    for (int i = 0; i < MANY - 1; i++)
        assert_int_equal(socket_poller_add(&p, a[0], SOCKET_READ), EIP_OK);
    assert_int_equal(socket_poller_add(&p, last, SOCKET_WRITE), EIP_OK);
    assert_int_equal(wait_until(&p, CLOCK_NEVER), 1);
    assert_int_equal(socket_poller_ready(&p, MANY - 1), SOCKET_WRITE);
    close(last);
    unpair(a);
    socket_poller_fini(&p);
}

static void more_than_the_system_takes_is_an_error(void **state) {
    (void)state;
    struct socket_poller p = {.items = NULL};
    struct rlimit limit;
    struct rlimit low;
    size_t ready = 77;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    low = limit;
    low.rlim_cur = 16;
    for (int i = 0; i < 17; i++)
        assert_int_equal(socket_poller_add(&p, -1, SOCKET_READ), EIP_OK);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    assert_int_equal(socket_poller_wait(&p, 0, &ready), EIP_E_SYSTEM);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(p.error, EINVAL);
    assert_int_equal(ready, 77);
    socket_poller_fini(&p);
}

static void a_set_that_was_this_large_before_allocates_nothing(void **state) {
    (void)state;
    struct socket_poller p = {.items = NULL};
    uint64_t count = 0;
    for (int round = 0; round < 3; round++) {
        socket_poller_clear(&p);
        for (int i = 0; i < 100; i++)
            assert_int_equal(socket_poller_add(&p, -1, SOCKET_READ), EIP_OK);
        assert_int_equal(wait_until(&p, 0), 0);
        assert_true(round == 0 || mem_count() == count);
        count = mem_count();
    }
    socket_poller_fini(&p);
}

static void a_set_has_an_end(void **state) {
    (void)state;
    struct socket_poller p = {.items = NULL};
    mem_fail_from(1);
    assert_int_equal(socket_poller_add(&p, -1, SOCKET_READ), EIP_E_MEMORY);
    mem_fail_from(0);
    assert_int_equal(p.count, 0);
    for (int i = 0; i < SOCKET_POLLER_MAX; i++)
        assert_int_equal(socket_poller_add(&p, -1, SOCKET_READ), EIP_OK);
    assert_int_equal(socket_poller_add(&p, -1, SOCKET_READ), EIP_E_LIMIT);
    assert_int_equal(p.count, SOCKET_POLLER_MAX);
    socket_poller_fini(&p);
}

static void one_descriptor_needs_no_set(void **state) {
    (void)state;
    int a[2];
    pair(a);
    int64_t deadline_us = clock_now_us() + SHORT_US;
    assert_int_equal(socket_poller_wait_one(a[0], SOCKET_READ, deadline_us), ETIMEDOUT);
    assert_true(clock_now_us() >= deadline_us);
    assert_int_equal(socket_poller_wait_one(a[0], SOCKET_READ | SOCKET_WRITE, CLOCK_NEVER), 0);
    assert_int_equal(send(a[1], "x", 1, 0), 1);
    assert_int_equal(socket_poller_wait_one(a[0], SOCKET_READ, 0), 0);
    unpair(a);
}

UNIT_CASES(cmocka_unit_test(each_is_told_what_it_wanted_and_can_have),
           cmocka_unit_test(the_time_ends_a_wait_and_not_too_early),
           cmocka_unit_test(a_time_that_has_passed_still_looks),
           cmocka_unit_test(one_that_is_closed_or_wants_nothing_keeps_its_number),
           cmocka_unit_test(one_that_broke_is_ready_for_all_it_wanted),
           cmocka_unit_test(a_signal_does_not_end_a_wait),
           cmocka_unit_test(there_may_be_more_than_1024),
           cmocka_unit_test(more_than_the_system_takes_is_an_error),
           cmocka_unit_test(a_set_that_was_this_large_before_allocates_nothing),
           cmocka_unit_test(a_set_has_an_end), cmocka_unit_test(one_descriptor_needs_no_set))
