/* SPDX-License-Identifier: MIT */
/*
 * bools - elements of BOOL arrays as their programmers count them, for the items of a batch.
 *
 * A Logix controller keeps and serves an array of BOOLs as an array of DWORDs, 32 in each
 * (1756-PM020, "CIP Services and User-created Tags"): Bits[35] is bit 3 of its element 1. That it
 * is one shows when it is read; and whether the device is a Logix controller when it is asked for
 * the marks of program changes, which others do not have. The peer remembers.
 *
 *   read      as it is --a DWORD, or beyond the end--> DWORDs of the BOOLs --> its BOOLs
 *   write     a DWORD is read --it is one--> Read-Modify-Write, or whole DWORDs
 *             (of BOOLs)      --it is none--> as it is
 *
 * What begins with an index of one dimension, or with none, at its end can be one; a bit cannot:
 * Bits[1].3 is bit 3 of element 1. Where it turns out to be none, the item ends as it would have.
 */
#ifndef CLIENT_BOOLS_H
#define CLIENT_BOOLS_H

#include "cip/structure.h"
#include "client/batch.h"

enum { CLIENT_DWORD_SIZE = 4 };

enum client_bools_step {
    CLIENT_BOOLS_PLAIN,   /* reads or writes what the text says */
    CLIENT_BOOLS_ASKS,    /* for the marks */
    CLIENT_BOOLS_COVERS,  /* reads DWORDs: they are there */
    CLIENT_BOOLS_GUESSES, /* likewise, for what the text says was refused */
    CLIENT_BOOLS_PROBES,  /* reads a DWORD before a write */
    CLIENT_BOOLS_SETTLED  /* does what it ends with */
};

/* Of one item. */
struct client_bools {
    uint8_t step; /* enum client_bools_step */
    bool writes;
    uint16_t count;
    uint16_t stem; /* bytes of the path before the index */
    uint32_t index;
    struct reader values; /* to write: a byte for each */
    struct client_span packed;
    uint8_t masks[2 * CLIENT_DWORD_SIZE];
    eip_err err; /* what the device refused at first */
    struct eip_status status;
};

/* The beginning of a read; what it does not set is set before it is looked at. */
static inline void client_bools_reset(struct client_bools *b) {
    b->step = CLIENT_BOOLS_PLAIN;
    b->writes = false;
    b->err = EIP_OK;
}

/* An item and what is needed besides to make another request of it. */
struct client_bools_item {
    struct client_bools *bools;
    struct client_batch *batch;
    struct client_item *item;
    uint8_t *path; /* as the text says, in a store; written over */
    size_t path_size;
    const struct client_store *packed;
    size_t *asker; /* the item of the batch that asks for the marks, from 1; 0: none */
};

/*
 * A write of BOOLs, which stay borrowed: what is packed of them goes into the store. EIP_E_MEMORY,
 * EIP_E_LIMIT.
 */
eip_err client_bools_carry(struct client_bools *b, struct reader path, struct reader values,
                           struct client_store *store) MUST_CHECK;
/* Before the batch begins: what the item is to do first. */
void client_bools_begin(const struct client_bools_item *x);
/* When it ended: true if it goes on with another request. */
bool client_bools_review(const struct client_bools_item *x);

/* Where an index of BOOLs would stand at the end of a path; false: nowhere. */
struct client_bools_spot {
    size_t stem; /* bytes before it */
    uint32_t index;
};
bool client_bools_find(struct reader path, struct client_bools_spot *ret_spot) MUST_CHECK;
/* So many elements from there on may have been refused for being BOOLs: there are fewer DWORDs. */
bool client_bools_explain(struct reader path, uint32_t count, const struct eip_status *refusal);
/* So many DWORDs from the one with the first BOOL on. */
uint32_t client_bools_dwords(uint32_t index, uint32_t count);

#endif
