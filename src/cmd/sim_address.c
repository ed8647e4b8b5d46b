/* SPDX-License-Identifier: MIT */
#include "cmd/sim_address.h"

#include <netinet/in.h>
#include <string.h>

#include "client/url.h"

eip_err sim_address_find(struct str text, const uint16_t *port, struct socket_address *ret_address,
                         struct spec_fault *ret_fault) {
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    struct client_url url;
    struct cip_address_fault wrong;
    size_t count;
    /* The grammar of hosts knows no port 0; here it asks for any. */
    bool any_port = text.size > 2 && memcmp(text.at + text.size - 2, ":0", 2) == 0;
    if (any_port)
        text.size -= 2;
    if (client_url_parse(text, &url, &wrong) != EIP_OK)
        return spec_fault_set(ret_fault, wrong.column - 1, wrong.why);
    uint16_t number = any_port ? 0 : url.port;
    if (port != NULL)
        number = *port;
    if (socket_resolve(url.host, number, found, &count) == EIP_OK && count > 0) {
        *ret_address = found[0];
        return EIP_OK;
    }
    struct text words = spec_fault_words(ret_fault, 0);
    text_format(&words, "there is no address %s; give one of this machine", url.host);
    return EIP_E_ARGUMENT;
}

/* The bytes of the host. */
static struct str host_of(const struct socket_address *address) {
    const void *all = &address->storage;
    if (address->storage.ss_family == AF_INET)
        return str_span(&((const struct sockaddr_in *)all)->sin_addr, sizeof(struct in_addr));
    return str_span(&((const struct sockaddr_in6 *)all)->sin6_addr, sizeof(struct in6_addr));
}

static bool is_any(struct str host) {
    static const struct in6_addr zero;
    return memcmp(host.at, &zero, host.size) == 0;
}

bool sim_address_clashes(const struct socket_address *a, const struct socket_address *b) {
    uint16_t port = socket_address_port(socket_address_of(a));
    if (port == 0 || port != socket_address_port(socket_address_of(b)) ||
        a->storage.ss_family != b->storage.ss_family)
        return false;
    struct str one = host_of(a);
    struct str other = host_of(b);
    return str_equal(one, other) || is_any(one) || is_any(other);
}
