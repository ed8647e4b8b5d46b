/* SPDX-License-Identifier: MIT */
/* arpa/inet.h - what POSIX has under this name, from Winsock. */
#ifndef ARPA_INET_H
#define ARPA_INET_H

#include <sys/socket.h>

#endif
