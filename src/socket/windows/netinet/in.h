/* SPDX-License-Identifier: MIT */
/* netinet/in.h - what POSIX has under this name, from Winsock. */
#ifndef NETINET_IN_H
#define NETINET_IN_H

#include <sys/socket.h>

#endif
