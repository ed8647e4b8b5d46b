/* SPDX-License-Identifier: MIT */
/*
 * error - every way an operation of libeip can end, in one table.
 *
 * A function that can fail returns an eip_err; EIP_OK is zero. The class of an error says what a
 * caller may do about it, and is what retry, backoff and circuit breakers look at:
 *
 *   LOCAL      this process or its operating system: memory, files, limits
 *   TRANSIENT  the way to the peer: may succeed when tried again
 *   REMOTE     the peer understood and answered "no"; see the fault record beside the error
 *   PROTOCOL   the peer sent something that is not EtherNet/IP
 *   USAGE      the caller asked for something impossible: a name, a type, a value
 *
 * The first eight numbers are stable names that other languages know.
 */
#ifndef EIP_ERROR_H
#define EIP_ERROR_H

/* X(name, value, class, text) */
#define EIP_ERROR_TABLE(X)                                                                         \
    X(OK, 0, LOCAL, "success")                                                                     \
    X(CONNECT, 1, TRANSIENT, "cannot connect")                                                     \
    X(TAG, 2, USAGE, "the tag name is not valid or not known")                                     \
    X(TIMEOUT, 3, TRANSIENT, "no answer in time")                                                  \
    X(PROTOCOL, 4, PROTOCOL, "the peer broke the protocol")                                        \
    X(MEMORY, 5, LOCAL, "out of memory")                                                           \
    X(VALUE, 6, USAGE, "the value does not fit the type")                                          \
    X(BREAKER, 7, TRANSIENT, "the circuit breaker is open")                                        \
    X(ARGUMENT, 8, USAGE, "an argument is not valid")                                              \
    X(CLOSED, 9, TRANSIENT, "the connection was closed")                                           \
    X(REFUSED, 10, REMOTE, "the device refused the request")                                       \
    X(UNKNOWN, 11, TRANSIENT, "a write was sent and its outcome is unknown")                       \
    X(LIMIT, 12, LOCAL, "a limit was reached")                                                     \
    X(SYSTEM, 13, LOCAL, "the operating system refused")                                           \
    X(HOST, 14, USAGE, "the host name is not known")                                               \
    X(TYPE, 15, USAGE, "the data type does not match")                                             \
    X(FORMAT, 16, USAGE, "not the expected kind of data")                                          \
    X(CUT, 17, LOCAL, "the data ends too early")                                                   \
    X(CANCELLED, 18, LOCAL, "the request was cancelled")                                           \
    X(CHANGED, 19, TRANSIENT, "the program in the controller changed")

#define EIP_ERROR_ENUM_(name, value, class, text) EIP_E_##name = (value),
typedef enum eip_err { EIP_ERROR_TABLE(EIP_ERROR_ENUM_) EIP_OK = EIP_E_OK } eip_err;
#undef EIP_ERROR_ENUM_

typedef enum eip_err_class {
    EIP_CLASS_LOCAL,
    EIP_CLASS_TRANSIENT,
    EIP_CLASS_REMOTE,
    EIP_CLASS_PROTOCOL,
    EIP_CLASS_USAGE
} eip_err_class;

#endif
