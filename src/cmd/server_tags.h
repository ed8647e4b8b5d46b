/* SPDX-License-Identifier: MIT */
/*
 * server_tags - the tags of enip_server: those of tag_spec.h, at an address if one is given, and
 * what is told of their accesses.
 *
 *   SCADA=INT[1000]   TEXT@0x99/1/2=SSTRING[10]   Speed   (an INT)   A@100/1/1=DINT=5
 *
 * Names are given in UTF-8 and go over the wire in ISO-8859-1. Two tags of one type and size may
 * have the same address: they are one value under two names.
 */
#ifndef CMD_SERVER_TAGS_H
#define CMD_SERVER_TAGS_H

#include "device/device.h"
#include "plant/tag_spec.h"

struct server_twin {
    const struct device_tag *first; /* that the address leads to */
    const struct device_tag *other;
};

struct server_tags {
    struct device *device;
    struct server_twin *twins;
    size_t twin_count;
    bool prints_writes;
    bool prints_reads;
};

void server_tags_fini(struct server_tags *t);
/* EIP_E_ARGUMENT with the fault filled; EIP_E_MEMORY. */
eip_err server_tags_add(struct server_tags *t, struct str spec,
                        struct spec_fault *ret_fault) MUST_CHECK;

/* For the hooks of struct device_options, with a struct server_tags. */
void server_tags_written(void *user, const struct device_tag *tag, size_t offset,
                         struct reader bytes);
void server_tags_was_read(void *user, const struct device_tag *tag, size_t offset,
                          struct reader wire);

#endif
