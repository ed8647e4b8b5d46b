/* SPDX-License-Identifier: MIT */
#include "io/loop.h"

eip_err loop_init(struct loop *loop) {
    return uv_loop_init(&loop->uv) == 0 ? EIP_OK : EIP_E_SYSTEM;
}

void loop_run(struct loop *loop) {
    uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_fini(struct loop *loop) {
    check(uv_loop_close(&loop->uv) == 0);
}
