/* SPDX-License-Identifier: MIT */
/*
 * enip_lists - the answers to List Identity, Services and Interfaces, and to the legacy command
 * 0x0001, as cpppo's client prints them.
 *
 *   List Identity  0 from ('192.168.0.201', 44818): {
 *       "count": 1,
 *       "item[0].length": 54,
 *   ...
 *
 * Keys and their order are those of cpppo 3.9, as its README prints them; those of the legacy
 * command are the fields of `legacy_CPF_0x0001` in its parser.
 */
#ifndef CMD_ENIP_LISTS_H
#define CMD_ENIP_LISTS_H

#include <sys/socket.h>

#include "base/reader.h"
#include "base/text.h"
#include "enip/header.h"

/* "List Identity"; the legacy command with its number. */
void enip_list_name_put(struct text *t, enum enip_command command);
/* "('192.168.0.201', 44818)" */
void enip_peer_put(struct text *t, const struct sockaddr *from);
/* The answer number `index`; false if it cannot be read, and then t is as it was. */
bool enip_list_put(struct text *t, enum enip_command command, unsigned index,
                   const struct sockaddr *from, struct reader data);

#endif
