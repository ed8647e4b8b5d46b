/* SPDX-License-Identifier: MIT */
/* sys/socket.h - what POSIX has under this name, from Winsock. */
#ifndef SYS_SOCKET_H
#define SYS_SOCKET_H

#include <winsock2.h>
#include <ws2tcpip.h>

#endif
