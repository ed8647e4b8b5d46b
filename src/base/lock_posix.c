/* SPDX-License-Identifier: MIT */
#include "base/lock.h"

#include <pthread.h>

#include "base/mem.h"

struct lock {
    pthread_mutex_t mutex;
};

eip_err lock_new(struct lock **ret_lock) {
    struct lock *l = mem_alloc(sizeof *l);
    if (l == NULL)
        return EIP_E_MEMORY;
    if (pthread_mutex_init(&l->mutex, NULL) != 0) {
        mem_free(l);
        return EIP_E_MEMORY;
    }
    *ret_lock = l;
    return EIP_OK;
}

void lock_free(struct lock *l) {
    if (l != NULL)
        check(pthread_mutex_destroy(&l->mutex) == 0);
    mem_free(l);
}

void lock_take(struct lock *l) {
    check(pthread_mutex_lock(&l->mutex) == 0);
}

void lock_give(struct lock *l) {
    check(pthread_mutex_unlock(&l->mutex) == 0);
}
