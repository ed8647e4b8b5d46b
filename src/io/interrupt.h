/* SPDX-License-Identifier: MIT */
/* interrupt - a signal of the operating system as an event of the loop. */
#ifndef IO_INTERRUPT_H
#define IO_INTERRUPT_H

#include "io/loop.h"

struct interrupt {
    uv_signal_t uv;
    void (*raised)(void *user, int number);
    void *user;
};

/* EIP_E_SYSTEM. */
eip_err interrupt_watch(struct interrupt *interrupt, struct loop *loop, int number,
                        void (*raised)(void *user, int number), void *user) MUST_CHECK;
/* Closes it; closing twice is fine, and so is one that was zeroed and never watched. */
void interrupt_stop(struct interrupt *interrupt);

#endif
