/* SPDX-License-Identifier: MIT */
/* netinet/in.h - what POSIX has under this name, from Winsock. */
#ifndef NETINET_IN_H
#define NETINET_IN_H

#include <stdint.h>
#include <sys/socket.h>

typedef uint16_t in_port_t;

#endif
