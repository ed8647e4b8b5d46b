/* SPDX-License-Identifier: MIT */
/*
 * address - the text of a tag or an object to the path that addresses it, and of a route to ports.
 *
 *   Tag  Tag[3]  Tag[1,2,3]  Tag[0-9]  Tag*10  Program:Main.Tag.Member[2].5  (a bit)
 *   @class/instance/attribute/element, or [element]; all but the class may be absent
 *   @4/{"connection":100}/3  (a segment named: class, instance, attribute, element, connection,
 *                             "symbolic":"a name", "port":1,"link":"10.0.0.1")
 *   routes: 1,0   1/0   1/0/2/192.168.1.5/1/3   [{"port":1,"link":0}]
 *
 * Numbers are decimal, or 0x, 0o, 0b. A name is ASCII letters, digits and '_', up to CIP_NAME_MAX
 * of them, and does not begin with a digit. Colons join names and numbers within one level, as in
 * Local:1:I.Data. A range is the last index of the address. A mistake is told with its column,
 * counted from 1. Nothing allocates.
 *
 * CIP_NAMES_ANY is for devices that are no Logix controller: a name is up to 255 characters of
 * ISO-8859-1 but for blanks and . [ ] * + = , " and does not begin with '@'. It may begin with a
 * digit, and is given in UTF-8, or in ISO-8859-1 where the bytes are not UTF-8. Digits alone after
 * a '.' are a bit. What has no such name is addressed as @{"symbolic":"a name"}.
 */
#ifndef CIP_ADDRESS_H
#define CIP_ADDRESS_H

#include "base/cursor.h"
#include "cip/path.h"

enum {
    CIP_NAME_MAX = 40,
    CIP_ELEMENTS_MAX = 65535,              /* of one request */
    CIP_ELEMENTS_LARGE = 16 * 1024 * 1024, /* of what is read by several */
    CIP_ADDRESS_NO_BIT = -1
};

enum cip_names { CIP_NAMES_LOGIX, CIP_NAMES_ANY };

struct cip_address {
    uint8_t path[CIP_PATH_SIZE_MAX];
    size_t path_size;
    uint32_t count; /* elements asked for; 1 where the text names none */
    bool counted;   /* the text named a count or a range: the value is an array */
    int bit;        /* 0..63, or CIP_ADDRESS_NO_BIT */
    size_t beyond;  /* column where the count, range or bit begins; 0: the text is all path */
};

/* What a service has to be sent to. */
enum cip_aim {
    CIP_AIM_TAG,       /* elements: Read and Write Tag */
    CIP_AIM_OBJECT,    /* @class/instance or @class: Get Attributes All */
    CIP_AIM_ATTRIBUTE, /* @class/instance/attribute: Get and Set Attribute Single */
};

struct cip_address_fault {
    size_t column; /* from 1; the end of the text is its size + 1 */
    const char *why;
};

/* EIP_E_TAG with the fault filled (unless ret_fault is NULL) for a text that is no address. */
eip_err cip_address_parse(struct str text, struct cip_address *ret_address,
                          struct cip_address_fault *ret_fault) MUST_CHECK;
/* The same, with up to CIP_ELEMENTS_LARGE elements. */
eip_err cip_address_parse_large(struct str text, struct cip_address *ret_address,
                                struct cip_address_fault *ret_fault) MUST_CHECK;
/*
 * Takes the address that begins at the cursor and goes on to the end of the text, or to one of the
 * characters of `ends`. With a mistake the address is untouched.
 */
void cip_address_take(struct cursor *c, enum cip_names names, const char *ends,
                      struct cip_address *ret_address);
/* The same, with up to CIP_ELEMENTS_LARGE elements. */
void cip_address_take_large(struct cursor *c, enum cip_names names, const char *ends,
                            struct cip_address *ret_address);
/*
 * An instance of class 0x6B is a tag. So is an object with a count, a range or anything else after
 * it. Of any other object the target is filled.
 */
enum cip_aim cip_address_aim(const struct cip_address *address, struct cip_target *ret_target);
/* Takes a segment after its '{', as "connection":100} or "port":1,"link":0}, and writes it. */
void cip_address_take_segment(struct cursor *c, struct writer *w);
/*
 * A padded route path into w; an empty text is the empty route.
 *
 * In a hop of JSON both values may stand in quotes. cpppo's documentation of 2016 has the two
 * change places, as [{"link": 0, "port": "192.168.1.2"}]; later editions print the same hop as port
 * 2, link "192.168.1.2". So a text that is no number, given as port, is the link, and the number
 * given as link is the port; as there is no port 0 on the wire (CIP Volume 1, Appendix C), 0 means
 * port 2, where a module on a backplane has its network (1756-PM020). Every reader of routes takes
 * it so.
 *
 * EIP_E_ARGUMENT with the fault
 * filled for a text that is no route or has no room in w, which is then as it was before.
 */
eip_err cip_route_parse(struct str text, struct writer *w,
                        struct cip_address_fault *ret_fault) MUST_CHECK;
/* Takes the hops that begin at the cursor, as 1/0/2/10.0.0.1, and ends after the last. */
void cip_route_take(struct cursor *c, struct writer *w);
/* Takes a hop after its '{', which stands at `at`: "port":1,"link":0} */
void cip_route_take_hop(struct cursor *c, struct writer *w, size_t at);

#endif
