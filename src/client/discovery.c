/* SPDX-License-Identifier: MIT */
#include "client/discovery.h"

#include "base/clock.h"
#include "enip/cpf.h"

enum { DATAGRAM_MAX = 2048 };

static const char broadcast_address[] = "255.255.255.255";

static eip_err ask(struct client_discovery *d, struct socket_datagram *s,
                   const struct socket_address *to) {
    uint8_t bytes[ENIP_HEADER_SIZE];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct enip_header header = {.command = (uint16_t)d->command};
    enip_header_encode(&w, &header);
    struct reader request = reader_of(bytes, w.size);
    eip_err err = socket_datagram_send(s, to, request);
    if (err == EIP_OK && d->seen != NULL)
        d->seen(d->user, true, socket_address_of(to), request);
    return err;
}

static bool asks_everyone(const struct client_discovery *d) {
    return d->host == NULL || d->everyone;
}

/* True for an answer to what was asked. */
static bool take(struct client_discovery *d, const struct socket_address *from,
                 struct reader datagram) {
    struct reader r = datagram;
    if (d->seen != NULL)
        d->seen(d->user, false, socket_address_of(from), datagram);
    struct enip_header header = enip_header_decode(&r);
    struct reader data = reader_sub(&r, header.length);
    if (data.bad || header.command != d->command || header.status != ENIP_OK)
        return false;
    d->found(d->user, socket_address_of(from), data);
    return true;
}

static eip_err listen_for(struct client_discovery *d, struct socket_datagram *s) {
    int64_t deadline_us = clock_now_us() + d->wait_us;
    uint8_t room[DATAGRAM_MAX];
    size_t answers = 0;
    for (;;) {
        struct socket_address from;
        size_t size;
        eip_err err = socket_datagram_receive(s, room, sizeof room, deadline_us, &from, &size);
        if (err == EIP_E_TIMEOUT && answers > 0)
            return EIP_OK;
        if (err != EIP_OK)
            return err;
        answers += take(d, &from, reader_of(room, size));
        if (answers > 0 && !asks_everyone(d))
            return EIP_OK;
    }
}

eip_err client_discover(struct client_discovery *d) {
    struct socket_address to[SOCKET_ADDRESSES_MAX];
    size_t count;
    struct socket_datagram s;
    const char *host = d->host != NULL ? d->host : broadcast_address;
    eip_err err = socket_resolve(host, d->port, to, &count);
    if (err != EIP_OK)
        return err;
    err = socket_datagram_open(&s, to[0].storage.ss_family, asks_everyone(d));
    if (err == EIP_OK)
        err = ask(d, &s, &to[0]);
    if (err == EIP_OK)
        err = listen_for(d, &s);
    d->error = s.error;
    socket_datagram_close(&s);
    return err;
}

bool client_identity_decode(struct reader data, struct enip_identity *ret_identity) {
    struct enip_cpf cpf = enip_cpf_decode(&data);
    struct reader item = enip_cpf_find(&cpf, ENIP_ITEM_IDENTITY);
    struct enip_identity identity = enip_identity_decode(&item);
    if (data.bad || item.bad)
        return false;
    *ret_identity = identity;
    return true;
}

struct eip_identity client_identity_of(const struct enip_identity *identity,
                                       const struct sockaddr *from) {
    struct eip_identity result = {
        .vendor = identity->vendor,
        .device_type = identity->device_type,
        .product_code = identity->product_code,
        .major = identity->major,
        .minor = identity->minor,
        .status = identity->status,
        .serial = identity->serial,
        .state = identity->state,
    };
    struct text address = text_of(result.address, sizeof result.address);
    struct text name = text_of(result.product_name, sizeof result.product_name);
    socket_address_text(&address, from);
    text_str(&name, identity->product_name);
    return result;
}
