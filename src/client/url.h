/* SPDX-License-Identifier: MIT */
/*
 * url - which device: "eip://host[:port][/route][?setting&...]" and its short forms.
 *
 *   192.168.1.10   plc7:44818   [fe80::1]:44818   plc7/1/3   eip://plc7/1/0/2/10.0.0.5/1/3
 *
 * Without a route it is port 1, slot 0, where a Logix controller sits, and `guessed` is set;
 * simple=1 means no route at all. connected=1 asks for class 3 connections, connected=0 for none,
 * and depth=8 for eight of them at most. A mistake is told with its column, counted from 1.
 */
#ifndef CLIENT_URL_H
#define CLIENT_URL_H

#include "cip/address.h"
#include "client/peer.h"

enum { CLIENT_HOST_MAX = 255 };

struct client_url {
    char host[CLIENT_HOST_MAX + 1];
    uint16_t port;
    uint8_t route[CIP_PATH_SIZE_MAX];
    size_t route_size;
    bool guessed;
    enum client_connected connected;
    uint8_t depth; /* 0: not given */
};

/* EIP_E_ARGUMENT with the fault filled. */
eip_err client_url_parse(struct str text, struct client_url *ret_url,
                         struct cip_address_fault *ret_fault) MUST_CHECK;

#endif
