/* SPDX-License-Identifier: MIT */
/*
 * ask - sends hand-typed Message Router requests to a device and compares its replies byte by byte.
 */
#ifndef SUPPORT_ASK_H
#define SUPPORT_ASK_H

#include "device/session.h"

/* A device with Speed DINT 1234, Flags DINT 0, Counts INT[1000] counting up, Flag BOOL, Level REAL,
 * Text STRING "hello", Big LREAL[500]. */
void ask_init(struct device *d);
/*
 * Hexadecimal text, blanks between bytes; the reply must be exactly that, "??" for any byte and
 * "*" for any rest.
 */
void ask(struct device *d, const char *request, const char *reply);
/* As if it came through a session. */
void ask_through(struct device_session *s, const char *request, const char *reply);
/* Bytes against such a text; `what` is told when they differ. */
void ask_compare(const char *what, struct reader got, const char *want);
/* The reply's bytes; its size. */
size_t ask_bytes(struct device *d, const char *request, uint8_t reply[DEVICE_UNCONNECTED_MAX]);
/* How many bytes the text says. */
size_t ask_hex(const char *text, uint8_t *bytes, size_t room);

#endif
