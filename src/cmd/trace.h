/* SPDX-License-Identifier: MIT */
/*
 * trace - writes what went over the wire as a capture file (pcap, Ethernet).
 *
 * Only the messages are known, so the frames around them are made up: MAC addresses, TCP handshakes
 * and acknowledgements, sequence numbers, checksums. No connection begins where another did, so
 * that a port that is used again is not taken for a retransmission. Every event is on disk when its
 * call returns.
 */
#ifndef CMD_TRACE_H
#define CMD_TRACE_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/error.h"
#include "base/reader.h"

enum { TRACE_FLOWS_MAX = 16384 }; /* connections at one time; more are not traced */

struct trace;

/* EIP_E_SYSTEM: errno says why; EIP_E_MEMORY. */
eip_err trace_open(const char *path, struct trace **ret_trace) MUST_CHECK;
/* False if something could not be written. NULL is fine. */
bool trace_close(struct trace *t);

/* A TCP connection from one address to another: its handshake, its bytes, its end. */
void trace_opened(struct trace *t, const struct sockaddr *from, const struct sockaddr *to);
void trace_sent(struct trace *t, const struct sockaddr *from, const struct sockaddr *to,
                struct reader bytes);
void trace_closed(struct trace *t, const struct sockaddr *from, const struct sockaddr *to);
void trace_datagram(struct trace *t, const struct sockaddr *from, const struct sockaddr *to,
                    struct reader bytes);

#endif
