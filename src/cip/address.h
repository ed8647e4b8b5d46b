/* SPDX-License-Identifier: MIT */
/*
 * address - the text of a tag or an object to the path that addresses it, and of a route to ports.
 *
 *   Tag  Tag[3]  Tag[1,2,3]  Tag[0-9]  Tag*10  Program:Main.Tag.Member[2].5  (a bit)
 *   @class/instance/attribute[element], numbers decimal or 0x; attribute and instance may be absent
 *   @4/{"connection":100}/3  (a segment named: class, instance, attribute, connection, element)
 *   routes: 1,0   1/0   1/0/2/192.168.1.5/1/3   [{"port":1,"link":0}]
 *
 * A name is ASCII letters, digits and '_', up to CIP_NAME_MAX of them, and does not begin with a
 * digit. Colons join names and numbers within one level, as in Local:1:I.Data. A range is the last
 * index of the address. A mistake is told with its column, counted from 1. Nothing allocates.
 */
#ifndef CIP_ADDRESS_H
#define CIP_ADDRESS_H

#include "cip/path.h"

enum { CIP_NAME_MAX = 40, CIP_ELEMENTS_MAX = 65535, CIP_ADDRESS_NO_BIT = -1 };

struct cip_address {
    uint8_t path[CIP_PATH_SIZE_MAX];
    size_t path_size;
    uint32_t count; /* elements asked for; 1 where the text names none */
    bool counted;   /* the text named a count or a range: the value is an array */
    int bit;        /* 0..63, or CIP_ADDRESS_NO_BIT */
};

struct cip_address_fault {
    size_t column; /* from 1; the end of the text is its size + 1 */
    const char *why;
};

/* EIP_E_TAG with the fault filled (unless ret_fault is NULL) for a text that is no address. */
eip_err cip_address_parse(struct str text, struct cip_address *ret_address,
                          struct cip_address_fault *ret_fault) MUST_CHECK;
/*
 * A padded route path into w; an empty text is the empty route. EIP_E_ARGUMENT with the fault
 * filled for a text that is no route or has no room in w, which is then as it was before.
 */
eip_err cip_route_parse(struct str text, struct writer *w,
                        struct cip_address_fault *ret_fault) MUST_CHECK;

#endif
