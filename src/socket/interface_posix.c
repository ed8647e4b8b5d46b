/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* what an interface can do, IFF_UP and its like */
#include "socket/interface.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

static struct in_addr ipv4_of(const struct sockaddr *address) {
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    return in.sin_addr;
}

/*
 * The last address of the network (RFC 922), or false. What getifaddrs has as the broadcast address
 * is the interface's own where none was set, although the system then knows the last one as well.
 */
static bool last_address(const struct ifaddrs *i, struct in_addr *ret_last) {
    if (i->ifa_addr == NULL || i->ifa_netmask == NULL || i->ifa_addr->sa_family != AF_INET)
        return false;
    in_addr_t hosts = ~ipv4_of(i->ifa_netmask).s_addr;
    bool reaches = (i->ifa_flags & IFF_UP) != 0 && (i->ifa_flags & IFF_POINTOPOINT) == 0;
    if (!reaches || ntohl(hosts) <= 1) /* RFC 3021: two addresses have none to spare */
        return false;
    ret_last->s_addr = ipv4_of(i->ifa_addr).s_addr | hosts;
    return true;
}

static bool is_known(const struct socket_address *known, size_t count, struct in_addr wanted) {
    for (size_t i = 0; i < count; i++)
        if (ipv4_of(socket_address_of(&known[i])).s_addr == wanted.s_addr)
            return true;
    return false;
}

size_t socket_broadcasts(uint16_t port,
                         struct socket_address ret_addresses[SOCKET_BROADCASTS_MAX]) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct ifaddrs *list;
    size_t count = 0;
    if (getifaddrs(&list) != 0)
        return 0;
    for (const struct ifaddrs *i = list; i != NULL && count < SOCKET_BROADCASTS_MAX;
         i = i->ifa_next) {
        if ((i->ifa_flags & IFF_BROADCAST) == 0 || !last_address(i, &to.sin_addr) ||
            is_known(ret_addresses, count, to.sin_addr))
            continue;
        ret_addresses[count] = (struct socket_address){.size = sizeof to};
        memcpy(&ret_addresses[count++].storage, &to, sizeof to);
    }
    freeifaddrs(list);
    return count;
}

bool socket_is_everyone(const struct sockaddr *address) {
    return address->sa_family == AF_INET && ipv4_of(address).s_addr == htonl(INADDR_BROADCAST);
}

bool socket_is_broadcast(const struct sockaddr *address) {
    struct ifaddrs *list;
    struct in_addr last;
    bool found = socket_is_everyone(address);
    if (address->sa_family != AF_INET || getifaddrs(&list) != 0)
        return found;
    for (const struct ifaddrs *i = list; i != NULL && !found; i = i->ifa_next)
        found = last_address(i, &last) && last.s_addr == ipv4_of(address).s_addr;
    freeifaddrs(list);
    return found;
}
