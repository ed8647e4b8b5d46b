/* SPDX-License-Identifier: MIT */
/*
 * api - what marks a function of libeip as public: everything else stays inside the library. In C++
 * it is a C function there, too.
 */
#ifndef EIP_API_H
#define EIP_API_H

#ifdef __cplusplus
#define EIP_C extern "C"
#else
#define EIP_C
#endif

#if defined(__GNUC__) && !defined(_WIN32)
#define EIP_API EIP_C __attribute__((visibility("default")))
#else
#define EIP_API EIP_C
#endif

#endif
