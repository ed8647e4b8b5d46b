/* SPDX-License-Identifier: MIT */
#include "io/loop.h"

#include <signal.h>
#include <stddef.h>

/* libuv writes without MSG_NOSIGNAL: a peer that left would end the process. */
static void ignore_broken_pipes(void) {
    struct sigaction now;
    if (sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == SIG_DFL)
        signal(SIGPIPE, SIG_IGN);
}

eip_err loop_init(struct loop *loop) {
    ignore_broken_pipes();
    return uv_loop_init(&loop->uv) == 0 ? EIP_OK : EIP_E_SYSTEM;
}

void loop_run(struct loop *loop) {
    uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_fini(struct loop *loop) {
    check(uv_loop_close(&loop->uv) == 0);
}
