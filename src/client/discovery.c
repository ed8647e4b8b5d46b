/* SPDX-License-Identifier: MIT */
#include "client/discovery.h"

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "enip/cpf.h"
#include "socket/interface.h"

enum { DATAGRAM_MAX = 2048 };

static const char everyone[] = "255.255.255.255";

/* One question and its answers. */
struct search {
    struct client_discovery *d;
    struct socket_datagram socket;
    struct map peers; /* struct socket_address, which answered a broadcast */
    bool is_broadcast;
};

static void tell_seen(const struct search *s, bool sent, const struct socket_address *peer,
                      struct reader bytes) {
    if (s->d->seen == NULL)
        return;
    struct socket_address local = socket_datagram_local(&s->socket, peer);
    s->d->seen(s->d->user, sent, socket_address_of(&local), socket_address_of(peer), bytes);
}

static eip_err ask(struct search *s, const struct socket_address *to) {
    uint8_t bytes[ENIP_HEADER_SIZE];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct enip_header header = {.command = (uint16_t)s->d->command};
    enip_header_encode(&w, &header);
    struct reader request = reader_of(bytes, w.size);
    eip_err err = socket_datagram_send(&s->socket, to, request);
    if (err == EIP_OK)
        tell_seen(s, true, to, request);
    return err;
}

/* The system sends `all` along the default route alone, if there is one; others are on networks. */
static eip_err ask_everyone(struct search *s, const struct socket_address *all) {
    struct socket_address networks[SOCKET_BROADCASTS_MAX];
    size_t count = socket_broadcasts(s->d->port, networks);
    eip_err err = ask(s, all);
    for (size_t i = 0; i < count; i++)
        if (ask(s, &networks[i]) == EIP_OK)
            err = EIP_OK;
    return err;
}

static struct str key_of(const struct socket_address *peer) {
    return str_span(&peer->storage, (size_t)peer->size);
}

static eip_err remember(struct search *s, const struct socket_address *from, bool *ret_is_new) {
    bool wanted = s->peers.count < DISCOVERY_PEERS_MAX && map_find(&s->peers, key_of(from)) == NULL;
    struct socket_address *peer = wanted ? mem_zero(1, sizeof *peer) : NULL;
    *ret_is_new = wanted;
    if (!wanted)
        return EIP_OK;
    if (peer == NULL)
        return EIP_E_MEMORY;
    *peer = *from;
    eip_err err = map_put(&s->peers, key_of(peer), peer);
    if (err != EIP_OK)
        mem_free(peer);
    return err;
}

/* *ret_is_answer: to what was asked, and not yet told. */
static eip_err take(struct search *s, const struct socket_address *from, struct reader datagram,
                    bool *ret_is_answer) {
    struct client_discovery *d = s->d;
    struct reader r = datagram;
    tell_seen(s, false, from, datagram);
    struct enip_header header = enip_header_decode(&r);
    struct reader data = reader_sub(&r, header.length);
    *ret_is_answer = !data.bad && header.command == d->command && header.status == ENIP_OK;
    eip_err err = EIP_OK;
    if (*ret_is_answer && s->is_broadcast)
        err = remember(s, from, ret_is_answer);
    if (err == EIP_OK && *ret_is_answer)
        d->found(d->user, socket_address_of(from), data);
    return err;
}

static eip_err listen_for(struct search *s) {
    int64_t wait_us = s->is_broadcast ? s->d->gather_us : s->d->wait_us;
    int64_t deadline_us = clock_now_us() + wait_us;
    uint8_t room[DATAGRAM_MAX];
    size_t answers = 0;
    for (;;) {
        struct socket_address from;
        size_t size;
        bool is_answer;
        eip_err err =
            socket_datagram_receive(&s->socket, room, sizeof room, deadline_us, &from, &size);
        if (err == EIP_E_TIMEOUT && answers > 0)
            return EIP_OK;
        if (err == EIP_OK)
            err = take(s, &from, reader_of(room, size), &is_answer);
        if (err != EIP_OK)
            return err;
        answers += is_answer;
        if (answers > 0 && !s->is_broadcast)
            return EIP_OK;
    }
}

static void search_fini(struct search *s) {
    size_t at = 0;
    for (struct socket_address *peer; (peer = map_next(&s->peers, &at)) != NULL;)
        mem_free(peer);
    map_fini(&s->peers);
    socket_datagram_close(&s->socket);
}

eip_err client_discover(struct client_discovery *d) {
    struct socket_address to[SOCKET_ADDRESSES_MAX];
    size_t count;
    struct search s = {.d = d, .peers = map_of(false, (uint32_t)clock_now_us())};
    eip_err err = socket_resolve(d->host != NULL ? d->host : everyone, d->port, to, &count);
    if (err != EIP_OK)
        return err;
    bool is_everyone = socket_is_everyone(socket_address_of(&to[0]));
    s.is_broadcast = d->gathers || socket_is_broadcast(socket_address_of(&to[0]));
    err = socket_datagram_open(&s.socket, to[0].storage.ss_family, true);
    if (err == EIP_OK)
        err = is_everyone ? ask_everyone(&s, &to[0]) : ask(&s, &to[0]);
    if (err == EIP_OK)
        err = listen_for(&s);
    d->error = s.socket.error;
    search_fini(&s);
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
