/* SPDX-License-Identifier: MIT */
/* poll.h - what POSIX has under this name, from Winsock. */
#ifndef WINDOWS_POLL_H
#define WINDOWS_POLL_H

#include <sys/socket.h>

#endif
