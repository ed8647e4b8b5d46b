/* SPDX-License-Identifier: MIT */
/*
 * lock - one thread at a time. lock_posix.c, lock_windows.c, of which the build takes one.
 *
 * For what is rarely done and soon over; no lock is on the way of a request. Not to be taken twice
 * by one thread.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include "base/error.h"

struct lock;

/* EIP_E_MEMORY. */
eip_err lock_new(struct lock **ret_lock) MUST_CHECK;
/* Nobody has it. NULL is fine. */
void lock_free(struct lock *l);
void lock_take(struct lock *l);
void lock_give(struct lock *l);

#endif
