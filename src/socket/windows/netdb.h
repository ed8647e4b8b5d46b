/* SPDX-License-Identifier: MIT */
/* netdb.h - what POSIX has under this name, from Winsock. */
#ifndef WINDOWS_NETDB_H
#define WINDOWS_NETDB_H

#include <sys/socket.h>

#endif
