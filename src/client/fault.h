/* SPDX-License-Identifier: MIT */
/*
 * fault - a failure in words: what was tried, where, what came back, and what to do.
 */
#ifndef CLIENT_FAULT_H
#define CLIENT_FAULT_H

#include <eip/eip.h>

#include "base/text.h"

struct client_fault {
    const char *action; /* "read", "write", "send a request to", "connect to", ... */
    struct str object;  /* a tag, "@class/instance/attribute", or empty: the device itself */
    const char *host;
    uint16_t port;
    eip_err err;
    struct eip_status status;
    int system;      /* errno behind EIP_E_CONNECT and EIP_E_CLOSED, 0 if none */
    uint64_t strays; /* messages that came meanwhile and belonged to no request */
};

/* "cannot read Speed from 10.0.0.5:44818: no answer in time; try again, or allow more time" */
void client_fault_text(struct text *t, const struct client_fault *fault);
/* errno in words, as "connection refused". */
void client_errno_text(struct text *t, int error);

#endif
