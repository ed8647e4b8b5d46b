/* SPDX-License-Identifier: MIT */
#include "socket/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

#include "socket/os.h"

eip_err socket_resolve(const char *host, uint16_t port,
                       struct socket_address ret_addresses[SOCKET_ADDRESSES_MAX],
                       size_t *ret_count) {
    char buffer[sizeof "65535"];
    struct text service = text_of(buffer, sizeof buffer);
    text_unsigned(&service, port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *list;
    socket_os_start();
    if (getaddrinfo(host, text_cstr(&service), &hints, &list) != 0)
        return EIP_E_HOST;
    size_t count = 0;
    for (const struct addrinfo *a = list; a != NULL && count < SOCKET_ADDRESSES_MAX;
         a = a->ai_next) {
        struct socket_address *address = &ret_addresses[count++];
        *address = (struct socket_address){.size = (socklen_t)a->ai_addrlen};
        memcpy(&address->storage, a->ai_addr, a->ai_addrlen);
    }
    freeaddrinfo(list);
    *ret_count = count;
    return EIP_OK;
}

void socket_address_text(struct text *t, const struct sockaddr *address) {
    char host[INET6_ADDRSTRLEN];
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        if (inet_ntop(AF_INET, &in.sin_addr, host, sizeof host) != NULL)
            text_format(t, "%s:%u", host, ntohs(in.sin_port));
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof in6);
        if (inet_ntop(AF_INET6, &in6.sin6_addr, host, sizeof host) != NULL)
            text_format(t, "[%s]:%u", host, ntohs(in6.sin6_port));
    }
}

const struct sockaddr *socket_address_of(const struct socket_address *address) {
    return (const struct sockaddr *)&address->storage;
}

uint16_t socket_address_port(const struct sockaddr *address) {
    struct sockaddr_in in = {.sin_port = 0};
    struct sockaddr_in6 in6 = {.sin6_port = 0};
    if (address->sa_family == AF_INET)
        memcpy(&in, address, sizeof in);
    else if (address->sa_family == AF_INET6)
        memcpy(&in6, address, sizeof in6);
    return ntohs(address->sa_family == AF_INET ? in.sin_port : in6.sin6_port);
}
