/* SPDX-License-Identifier: MIT */
/* api - what marks a function of libeip as public: everything else stays inside the library. */
#ifndef EIP_API_H
#define EIP_API_H

#if defined(__GNUC__) && !defined(_WIN32)
#define EIP_API __attribute__((visibility("default")))
#else
#define EIP_API
#endif

#endif
