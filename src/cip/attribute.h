/* SPDX-License-Identifier: MIT */
/*
 * attribute - the attribute services (CIP Volume 1, Appendix A-4).
 *
 * Get/Set Attribute Single and All carry the value bare; only the list forms have a structure:
 *
 *   get list request  count u16 | id u16 * count
 *   get list reply    count u16 | { id u16 | status u16 | value if status is 0 } * count
 *   set list request  count u16 | { id u16 | value } * count
 *   set list reply    count u16 | { id u16 | status u16 } * count
 *
 * Values have no length on the wire, so who reads a list of values must know each attribute's size.
 */
#ifndef CIP_ATTRIBUTE_H
#define CIP_ATTRIBUTE_H

#include "base/writer.h"

enum { CIP_ATTRIBUTES_MAX = 1024 }; /* ids in one list; more is refused */

struct cip_attribute_list {
    uint16_t count;
    struct reader ids; /* count words */
};

/* Get Attribute List request. Takes all of r. Bad if the count and the bytes disagree. */
struct cip_attribute_list cip_attribute_list_decode(struct reader *r);
void cip_attribute_list_encode(struct writer *w, const struct cip_attribute_list *list);
/* index < count. */
uint16_t cip_attribute_list_id(const struct cip_attribute_list *list, uint16_t index);

/* One id and status of a reply; the caller takes the value next where the status is 0. */
struct cip_attribute_status {
    uint16_t id;
    uint16_t status;
};

/* The count that opens a reply or a Set Attribute List request; bad above CIP_ATTRIBUTES_MAX. */
uint16_t cip_attribute_count_decode(struct reader *r);
struct cip_attribute_status cip_attribute_status_decode(struct reader *r);
void cip_attribute_status_encode(struct writer *w, struct cip_attribute_status status);

#endif
