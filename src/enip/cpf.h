/* SPDX-License-Identifier: MIT */
/*
 * cpf - EtherNet/IP common packet format: a counted list of typed items (CIP Volume 2, 2-6).
 *
 * An item borrows the bytes it was decoded from. Nothing here allocates, and nothing here knows
 * what the items mean.
 */
#ifndef ENIP_CPF_H
#define ENIP_CPF_H

#include "base/writer.h"

enum enip_item_type {
    ENIP_ITEM_NULL_ADDRESS = 0x0000,
    ENIP_ITEM_LEGACY_TARGET = 0x0001, /* reply to the legacy command 0x0001 */
    ENIP_ITEM_IDENTITY = 0x000c,
    ENIP_ITEM_SECURITY = 0x0086,
    ENIP_ITEM_CAPABILITY = 0x0087,
    ENIP_ITEM_USAGE = 0x0088,
    ENIP_ITEM_CONNECTED_ADDRESS = 0x00a1,
    ENIP_ITEM_CONNECTED_DATA = 0x00b1,
    ENIP_ITEM_UNCONNECTED_DATA = 0x00b2,
    ENIP_ITEM_SERVICES = 0x0100,
    ENIP_ITEM_SOCKADDR_OT = 0x8000,
    ENIP_ITEM_SOCKADDR_TO = 0x8001,
    ENIP_ITEM_SEQUENCED_ADDRESS = 0x8002,
    ENIP_ITEM_UNCONNECTED_DTLS = 0x8003,
};

enum { ENIP_CPF_ITEMS_MAX = 8 };

struct enip_item {
    uint16_t type; /* enum enip_item_type, or anything the peer sent */
    struct reader body;
};

struct enip_cpf {
    uint16_t count;
    struct enip_item items[ENIP_CPF_ITEMS_MAX];
};

/* Leaves r bad if the list is cut short or longer than ENIP_CPF_ITEMS_MAX. */
struct enip_cpf enip_cpf_decode(struct reader *r);
void enip_cpf_encode(struct writer *w, const struct enip_cpf *cpf);

/* The first item of a type; an absent item is a reader that has already failed. */
struct reader enip_cpf_find(const struct enip_cpf *cpf, enum enip_item_type type);

/* Begin and end one item: whatever is written between them is its body. */
size_t enip_item_begin(struct writer *w, uint16_t type);
void enip_item_end(struct writer *w, size_t mark);

/* The body of a sequenced address item (0x8002). */
struct enip_sequenced {
    uint32_t connection;
    uint32_t sequence;
};

struct enip_sequenced enip_sequenced_decode(struct reader *r);
void enip_sequenced_encode(struct writer *w, const struct enip_sequenced *address);

/* The head of an unconnected message over DTLS (0x8003); the message follows in the item. */
struct enip_dtls_message {
    uint16_t type;
    uint32_t transaction;
    uint32_t status;
    struct reader message;
};

struct enip_dtls_message enip_dtls_message_decode(struct reader *r);
void enip_dtls_message_encode(struct writer *w, const struct enip_dtls_message *m);

#endif
