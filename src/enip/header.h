/* SPDX-License-Identifier: MIT */
/*
 * header - the 24 bytes that open every encapsulation message (CIP Volume 2, 2-3), and the table
 * of commands and statuses.
 */
#ifndef ENIP_HEADER_H
#define ENIP_HEADER_H

#include "base/writer.h"

enum {
    ENIP_HEADER_SIZE = 24,
    ENIP_CONTEXT_SIZE = 8,
    ENIP_PORT = 44818,
    ENIP_IO_PORT = 2222,
    ENIP_LENGTH_MAX = 65511, /* of the data: 65535 less the header */
};

enum enip_command {
    ENIP_NOP = 0x0000,
    ENIP_LIST_TARGETS = 0x0001, /* legacy, undocumented */
    ENIP_LIST_SERVICES = 0x0004,
    ENIP_LIST_IDENTITY = 0x0063,
    ENIP_LIST_INTERFACES = 0x0064,
    ENIP_REGISTER_SESSION = 0x0065,
    ENIP_UNREGISTER_SESSION = 0x0066,
    ENIP_SEND_RR_DATA = 0x006f,
    ENIP_SEND_UNIT_DATA = 0x0070,
    ENIP_INDICATE_STATUS = 0x0072,
    ENIP_CANCEL = 0x0073,
    ENIP_START_DTLS = 0x00c8,
};

enum enip_status {
    ENIP_OK = 0x00,
    ENIP_UNSUPPORTED_COMMAND = 0x01,
    ENIP_NO_MEMORY = 0x02,
    ENIP_BAD_DATA = 0x03,
    ENIP_BAD_SESSION = 0x64,
    ENIP_BAD_LENGTH = 0x65,
    ENIP_BAD_VERSION = 0x69,
    ENIP_NOT_ALLOWED = 0x6a,
};

struct enip_header {
    uint16_t command; /* enum enip_command, or anything the peer sent */
    uint16_t length;  /* bytes after the header */
    uint32_t session;
    uint32_t status;
    uint8_t context[ENIP_CONTEXT_SIZE]; /* the sender's own, echoed */
    uint32_t options;
};

/* Bad if there are fewer than 24 bytes. Accepts any length, command and options. */
struct enip_header enip_header_decode(struct reader *r);
void enip_header_encode(struct writer *w, const struct enip_header *header);

/* A message built in place: the length is patched by end. */
size_t enip_message_begin(struct writer *w, const struct enip_header *header);
void enip_message_end(struct writer *w, size_t mark);

/* "Register Session", ...; NULL for a command nothing defines. */
const char *enip_command_name(uint16_t command);
/* In words; "unknown status" for a code nothing defines. */
const char *enip_status_text(uint32_t status);

#endif
