/* SPDX-License-Identifier: MIT */
#include "client/store.h"

#include "base/mem.h"

enum { STORE_ROOM_MIN = 4096 };

void client_store_fini(struct client_store *store) {
    mem_free(store->data);
    *store = (struct client_store){.data = NULL};
}

struct reader client_store_bytes(const struct client_store *store, const struct client_span *span) {
    return reader_of(span->size > 0 ? store->data + span->at : NULL, span->size);
}

void client_store_clear(struct client_store *store) {
    store->size = 0;
}

static eip_err grow(struct client_store *store, size_t size) {
    if (size <= store->room)
        return EIP_OK;
    if (size > CLIENT_STORE_MAX)
        return EIP_E_LIMIT;
    size_t room = store->room > 0 ? store->room : STORE_ROOM_MIN;
    while (room < size)
        room *= 2;
    uint8_t *data = mem_resize(store->data, room);
    if (data == NULL)
        return EIP_E_MEMORY;
    store->data = data;
    store->room = room;
    return EIP_OK;
}

eip_err client_store_reserve(struct client_store *store, struct client_span *span, size_t size) {
    if (size <= span->room)
        return EIP_OK;
    if (size > CLIENT_STORE_MAX)
        return EIP_E_LIMIT;
    bool last = span->at + span->room == store->size;
    size_t at = last ? span->at : store->size;
    eip_err err = grow(store, at + size);
    if (err != EIP_OK)
        return err;
    if (!last && span->size > 0)
        memcpy(store->data + at, store->data + span->at, span->size);
    span->at = at;
    span->room = size;
    store->size = at + size;
    return EIP_OK;
}

eip_err client_store_append(struct client_store *store, struct client_span *span,
                            struct reader bytes) {
    size_t more = reader_left(&bytes);
    size_t size = span->size + more;
    if (size > span->room) {
        /* Twice what it has, so that a span of many pieces moves seldom. */
        size_t ahead = 2 * span->room > size ? 2 * span->room : size;
        eip_err err = client_store_reserve(store, span, ahead);
        if (err != EIP_OK)
            return err;
    }
    if (more > 0)
        memcpy(store->data + span->at + span->size, reader_take(&bytes, more), more);
    span->size = size;
    return EIP_OK;
}
