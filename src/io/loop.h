/* SPDX-License-Identifier: MIT */
/*
 * loop - the event loop: one a thread, and everything in it belongs to that thread.
 *
 * Handles (tcp.h, udp.h, timer.h, interrupt.h) live in the caller's storage. Closing one takes a
 * turn of the loop: its storage must stay until loop_run has returned, which it does when every
 * handle is closed.
 */
#ifndef IO_LOOP_H
#define IO_LOOP_H

#include <uv.h>

#include "base/error.h"

struct loop {
    uv_loop_t uv;
};

/* EIP_E_SYSTEM. SIGPIPE is ignored from here on, unless the program has a handler of its own. */
eip_err loop_init(struct loop *loop) MUST_CHECK;
/* Returns when no handle is left open. */
void loop_run(struct loop *loop);
/* Every handle must be closed. */
void loop_fini(struct loop *loop);

#endif
