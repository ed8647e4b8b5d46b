/* SPDX-License-Identifier: MIT */
#include "io/resolver.h"

#include <netdb.h>
#include <string.h>

#include "base/text.h"

static void take(struct resolver *r, const struct addrinfo *list) {
    r->count = 0;
    for (const struct addrinfo *a = list; a != NULL && r->count < RESOLVER_ADDRESSES_MAX;
         a = a->ai_next)
        memcpy(&r->addresses[r->count++], a->ai_addr, a->ai_addrlen);
}

static struct text port_text(char *buffer, size_t size, uint16_t port) {
    struct text service = text_of(buffer, size);
    text_unsigned(&service, port);
    return service;
}

bool resolver_take_number(struct resolver *r, const char *host, uint16_t port) {
    char buffer[sizeof "65535"];
    struct text service = port_text(buffer, sizeof buffer, port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *list;
    if (getaddrinfo(host, text_cstr(&service), &hints, &list) != 0)
        return false;
    take(r, list);
    freeaddrinfo(list);
    return true;
}

static void found(uv_getaddrinfo_t *uv, int status, struct addrinfo *list) {
    struct resolver *r = uv->data;
    eip_err err = EIP_OK;
    if (status == UV_ECANCELED || status == UV_EAI_CANCELED)
        err = EIP_E_CANCELLED;
    else if (status != 0)
        err = EIP_E_HOST;
    else
        take(r, list);
    uv_freeaddrinfo(list);
    r->resolved(r->user, err);
}

eip_err resolver_start(struct resolver *r, struct loop *loop, const char *host, uint16_t port,
                       void (*resolved)(void *user, eip_err err), void *user) {
    char buffer[sizeof "65535"];
    struct text service = port_text(buffer, sizeof buffer, port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    r->resolved = resolved;
    r->user = user;
    r->uv.data = r;
    int err = uv_getaddrinfo(&loop->uv, &r->uv, found, host, text_cstr(&service), &hints);
    if (err == 0)
        return EIP_OK;
    return err == UV_ENOMEM ? EIP_E_MEMORY : EIP_E_HOST;
}

void resolver_cancel(struct resolver *r) {
    int err = uv_cancel((uv_req_t *)&r->uv);
    (void)err; /* it has begun: its answer is on the way */
}
