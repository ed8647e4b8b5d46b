/* SPDX-License-Identifier: MIT */
#include "socket/interface.h"

#include <netinet/in.h>
#include <string.h>

#include "socket/os.h"

enum { INTERFACES_MAX = 64 };

static struct in_addr ipv4_of(const struct sockaddr *address) {
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    return in.sin_addr;
}

static size_t interfaces(INTERFACE_INFO list[INTERFACES_MAX]) {
    DWORD size = 0;
    int fd = socket_os_open_datagram(AF_INET, true);
    if (fd < 0)
        return 0;
    if (WSAIoctl((SOCKET)fd, SIO_GET_INTERFACE_LIST, NULL, 0, list, INTERFACES_MAX * sizeof list[0],
                 &size, NULL, NULL) != 0)
        size = 0;
    socket_os_close(fd);
    return size / sizeof list[0];
}

/* The last address of the network (RFC 922); RFC 3021: two addresses have none to spare. */
static bool last_address(const INTERFACE_INFO *i, struct in_addr *ret_last) {
    u_long hosts = ~i->iiNetmask.AddressIn.sin_addr.s_addr;
    bool reaches = (i->iiFlags & IFF_UP) != 0 && (i->iiFlags & IFF_POINTTOPOINT) == 0;
    if (!reaches || ntohl(hosts) <= 1)
        return false;
    ret_last->s_addr = i->iiAddress.AddressIn.sin_addr.s_addr | hosts;
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
    INTERFACE_INFO list[INTERFACES_MAX];
    size_t found = interfaces(list);
    size_t count = 0;
    for (size_t i = 0; i < found && count < SOCKET_BROADCASTS_MAX; i++) {
        if ((list[i].iiFlags & IFF_BROADCAST) == 0 || (list[i].iiFlags & IFF_LOOPBACK) != 0 ||
            !last_address(&list[i], &to.sin_addr) || is_known(ret_addresses, count, to.sin_addr))
            continue;
        ret_addresses[count] = (struct socket_address){.size = sizeof to};
        memcpy(&ret_addresses[count++].storage, &to, sizeof to);
    }
    return count;
}

bool socket_is_everyone(const struct sockaddr *address) {
    return address->sa_family == AF_INET && ipv4_of(address).s_addr == htonl(INADDR_BROADCAST);
}

bool socket_is_broadcast(const struct sockaddr *address) {
    INTERFACE_INFO list[INTERFACES_MAX];
    struct in_addr last;
    bool found = socket_is_everyone(address);
    size_t count = address->sa_family == AF_INET ? interfaces(list) : 0;
    for (size_t i = 0; i < count && !found; i++)
        found = last_address(&list[i], &last) && last.s_addr == ipv4_of(address).s_addr;
    return found;
}
