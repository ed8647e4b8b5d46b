/* SPDX-License-Identifier: MIT */
/*
 * store - the bytes of values that were read, in one buffer that is kept from call to call.
 *
 * A span is a piece of it that can grow: at the end of the buffer in place, elsewhere by moving to
 * the end. Pointers into the store are good until something is appended. Once the buffer is as
 * large as the largest set of values, appending allocates nothing.
 */
#ifndef CLIENT_STORE_H
#define CLIENT_STORE_H

#include "base/error.h"
#include "base/reader.h"

enum { CLIENT_STORE_MAX = 64 * 1024 * 1024 }; /* EIP_E_LIMIT for what goes beyond */

struct client_store {
    uint8_t *data;
    size_t size;
    size_t room;
};

struct client_span {
    size_t at;
    size_t size;
    size_t room;
};

void client_store_fini(struct client_store *store);
/* What a span holds: a view until something is appended. */
struct reader client_store_bytes(const struct client_store *store, const struct client_span *span);
/* Forgets every span and keeps the buffer. */
void client_store_clear(struct client_store *store);
/* EIP_E_MEMORY, EIP_E_LIMIT: the span is unchanged. */
eip_err client_store_append(struct client_store *store, struct client_span *span,
                            struct reader bytes) MUST_CHECK;
/* Makes room ahead for a span that will have this size; errors as above. */
eip_err client_store_reserve(struct client_store *store, struct client_span *span,
                             size_t size) MUST_CHECK;

#endif
