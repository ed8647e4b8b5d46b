/* SPDX-License-Identifier: MIT */
#include "io/interrupt.h"

static void raise_it(uv_signal_t *uv, int number) {
    struct interrupt *interrupt = uv->data;
    interrupt->raised(interrupt->user, number);
}

eip_err interrupt_watch(struct interrupt *interrupt, struct loop *loop, int number,
                        void (*raised)(void *user, int number), void *user) {
    interrupt->raised = raised;
    interrupt->user = user;
    check(uv_signal_init(&loop->uv, &interrupt->uv) == 0);
    interrupt->uv.data = interrupt;
    return uv_signal_start(&interrupt->uv, raise_it, number) == 0 ? EIP_OK : EIP_E_SYSTEM;
}

void interrupt_stop(struct interrupt *interrupt) {
    if (interrupt->uv.loop != NULL && !uv_is_closing((uv_handle_t *)&interrupt->uv))
        uv_close((uv_handle_t *)&interrupt->uv, NULL);
}
