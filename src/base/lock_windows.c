/* SPDX-License-Identifier: MIT */
#include "base/lock.h"

#include <windows.h>

#include "base/mem.h"

struct lock {
    SRWLOCK held;
};

eip_err lock_new(struct lock **ret_lock) {
    struct lock *l = mem_alloc(sizeof *l);
    if (l == NULL)
        return EIP_E_MEMORY;
    InitializeSRWLock(&l->held);
    *ret_lock = l;
    return EIP_OK;
}

void lock_free(struct lock *l) {
    mem_free(l);
}

void lock_take(struct lock *l) {
    AcquireSRWLockExclusive(&l->held);
}

void lock_give(struct lock *l) {
    ReleaseSRWLockExclusive(&l->held);
}
