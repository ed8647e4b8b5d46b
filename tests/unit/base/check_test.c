#include "base/check.h"
#include "support/unit.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void fail_in_child(int to) {
    struct rlimit no_core = {0};
    setrlimit(RLIMIT_CORE, &no_core);
    signal(SIGABRT, SIG_DFL);
    dup2(to, STDERR_FILENO);
    int apples = 2;
    check(apples == 3);
    _exit(0);
}

static void a_failed_check_aborts_and_tells_its_place(void **state) {
    (void)state;
    int ends[2], status = 0;
    char said[512] = "";
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        fail_in_child(ends[1]);
    close(ends[1]);
    size_t size = 0;
    for (ssize_t n = 1; n > 0 && size < sizeof said - 1; size += (size_t)(n > 0 ? n : 0))
        n = read(ends[0], said + size, sizeof said - 1 - size);
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_non_null(strstr(said, "check_test.c:"));
    assert_non_null(strstr(said, "check failed: apples == 3"));
}

static void a_check_that_holds_looks_once(void **state) {
    (void)state;
    int looks = 0;
    check(++looks == 1);
    assert_int_equal(looks, 1);
}

UNIT_CASES(cmocka_unit_test(a_failed_check_aborts_and_tells_its_place),
           cmocka_unit_test(a_check_that_holds_looks_once))
