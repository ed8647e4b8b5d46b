/* SPDX-License-Identifier: MIT */
/*
 * call - one call of the public API on its way: the caller's tags as items of an operation, and
 * their outcomes as the caller's values.
 *
 * A call is kept and used again, so that a cycle of the same reads allocates nothing. Values that
 * were read live in it until it is begun again.
 */
#ifndef CLIENT_CALL_H
#define CLIENT_CALL_H

#include "cip/address.h"
#include "client/bools.h"
#include "client/engine.h"
#include "client/store.h"

enum { CLIENT_ITEMS_MAX = 65536 };

/* What a tag's text means, kept beside the item that carries it out. */
struct client_target {
    struct client_span path; /* in `paths` */
    int bit;                 /* or CIP_ADDRESS_NO_BIT */
    bool counted;
    uint32_t count;
    enum cip_aim aim;
    struct cip_target object; /* of an aim that is no tag */
    struct client_bools bools;
};

struct client_call {
    struct client_operation operation;
    struct client_batch batch;
    struct client_item *items;
    struct client_target *targets;
    size_t room; /* of both */
    size_t count;
    struct client_store values;
    struct client_store paths;
    struct cip_address address; /* of the tag that is being looked at */
    size_t asker;               /* the item that asks what arrays of DWORDs are, from 1; 0: none */
};

/*
 * Why a bit of an attribute is not written. A tag has Read-Modify-Write, which changes one bit in
 * one request; an attribute is only set as a whole, and to get it, change the bit and set it would
 * undo what others change in between.
 */
extern const char client_no_attribute_bit[];

/* Why a call cannot be carried out at all. */
struct client_mistake {
    eip_err err;
    size_t index;  /* of the tag, */
    size_t column; /* and where in it, from 1; 0: all of it */
    const char *why;
};

void client_call_fini(struct client_call *c);
/* Begins anew with so many items, each to be aimed; EIP_E_LIMIT, EIP_E_MEMORY. */
eip_err client_call_begin(struct client_call *c, size_t count,
                          struct client_mistake *ret_mistake) MUST_CHECK;
/*
 * A read of the tag, or of the attribute or all attributes that the text addresses, until something
 * else is carried there. EIP_E_TAG, or EIP_E_ARGUMENT for NULL; EIP_E_MEMORY, EIP_E_LIMIT.
 */
eip_err client_call_aim(struct client_call *c, size_t index, const char *tag,
                        struct client_mistake *ret_mistake) MUST_CHECK;
/* Likewise the first element of what may be more elements than one request reads. */
eip_err client_call_aim_first(struct client_call *c, size_t index, const char *tag,
                              struct client_mistake *ret_mistake) MUST_CHECK;
/* Makes the read a write of the value, which stays borrowed. EIP_E_VALUE, EIP_E_ARGUMENT. */
eip_err client_call_carry(struct client_call *c, size_t index, const struct eip_value *value,
                          struct client_mistake *ret_mistake) MUST_CHECK;
/*
 * Aims at an object or, unless it is 0, its attribute; a read likewise. EIP_E_MEMORY, EIP_E_LIMIT.
 */
eip_err client_call_aim_object(struct client_call *c, size_t index, uint32_t class_id,
                               uint32_t instance, uint32_t attribute,
                               struct client_mistake *ret_mistake) MUST_CHECK;
/* Once all items are aimed: makes the operation that carries them out. */
void client_call_start(struct client_call *c, int64_t deadline_us);

/*
 * What was read of an object: of an attribute in the type that the object's specification says, if
 * the bytes are as many; else of type 0, one element.
 */
struct eip_value client_object_value(struct reader data, enum cip_aim aim,
                                     const struct cip_target *object);
/*
 * The value of an item that was read, bits picked, BOOLs of a BOOL array as such (client/bools.h);
 * a view until the call begins anew. An attribute has the type that its object's specification
 * says, or type 0. The item's error, or EIP_E_TYPE for a bit of something that has no such bit.
 */
eip_err client_call_value(struct client_call *c, size_t index,
                          struct eip_value *ret_value) MUST_CHECK;

#endif
