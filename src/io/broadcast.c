/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* SO_BINDTODEVICE */
#include "io/broadcast.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

struct network {
    in_addr_t last; /* 0: it has no address to spare for broadcasts */
    bool is_loopback;
    char device[UV_IF_NAMESIZE];
};

static struct in_addr ipv4_of(const struct sockaddr_storage *address) {
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    return in.sin_addr;
}

/* All of 127/8 is ours, although the interface has but one address of it. */
static bool holds(const uv_interface_address_t *i, in_addr_t own) {
    in_addr_t mask = i->is_internal ? i->netmask.netmask4.sin_addr.s_addr : UINT32_MAX;
    return i->address.address4.sin_family == AF_INET &&
           (i->address.address4.sin_addr.s_addr & mask) == (own & mask);
}

static struct network network_of(const uv_interface_address_t *i) {
    in_addr_t hosts = ~i->netmask.netmask4.sin_addr.s_addr;
    struct network n = {.is_loopback = i->is_internal != 0};
    if (ntohl(hosts) > 1) /* RFC 3021 */
        n.last = i->address.address4.sin_addr.s_addr | hosts;
    /* An address may have a label: "eth0:1". */
    size_t size = strcspn(i->name, ":");
    memcpy(n.device, i->name, size < sizeof n.device ? size : sizeof n.device - 1);
    return n;
}

static bool find_network(in_addr_t own, struct network *ret_network) {
    uv_interface_address_t *list;
    int count;
    bool found = false;
    if (uv_interface_addresses(&list, &count) != 0)
        return false;
    for (int i = 0; i < count && !found; i++) {
        found = holds(&list[i], own);
        if (found)
            *ret_network = network_of(&list[i]);
    }
    uv_free_interface_addresses(list, count);
    return found;
}

static bool is_to_spare(int fd) {
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && (rlim_t)fd < limit.rlim_cur / 2;
}

/* A network that is not ours is not our business; a system that cannot tell lets us hear it. */
static void keep_to(int fd, const char *device) {
#ifdef SO_BINDTODEVICE
    (void)setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device));
#else
    (void)fd;
    (void)device;
#endif
}

static int bound_to(const struct sockaddr_in *address, const char *device) {
    int on = 1;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    keep_to(fd, device);
    if (is_to_spare(fd) && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, (const struct sockaddr *)address, sizeof *address) == 0)
        return fd;
    close(fd);
    return -1;
}

size_t broadcast_open(const struct sockaddr_storage *address,
                      struct broadcast_socket ret_sockets[BROADCAST_SOCKETS_MAX]) {
    struct network network;
    struct sockaddr_in in;
    size_t count = 0;
    if (address->ss_family != AF_INET || !find_network(ipv4_of(address).s_addr, &network))
        return 0;
    /* 255.255.255.255 does not come over loopback. */
    in_addr_t wanted[BROADCAST_SOCKETS_MAX] = {
        network.last,
        network.is_loopback ? 0 : htonl(INADDR_BROADCAST),
    };
    memcpy(&in, address, sizeof in);
    for (size_t i = 0; i < BROADCAST_SOCKETS_MAX; i++) {
        in.sin_addr.s_addr = wanted[i];
        int fd = wanted[i] != 0 ? bound_to(&in, network.device) : -1;
        if (fd < 0)
            continue;
        ret_sockets[count] = (struct broadcast_socket){.fd = fd};
        memcpy(&ret_sockets[count++].address, &in, sizeof in);
    }
    return count;
}
