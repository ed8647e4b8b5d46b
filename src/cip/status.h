/* SPDX-License-Identifier: MIT */
/*
 * status - CIP general and extended status in words, and what to do about it.
 *
 * General: CIP Volume 1, Appendix B. Extended: Connection Manager (CIP Volume 1, 3-5.5), and Logix
 * 5000 (1756-PM020, 1756-RM003) under general status 0xFF and 0x10.
 */
#ifndef CIP_STATUS_H
#define CIP_STATUS_H

#include "base/text.h"

enum cip_general {
    CIP_OK = 0x00,
    CIP_CONNECTION_FAILURE = 0x01,
    CIP_RESOURCE_UNAVAILABLE = 0x02,
    CIP_INVALID_PARAMETER_VALUE = 0x03,
    CIP_PATH_SEGMENT_ERROR = 0x04,
    CIP_PATH_UNKNOWN = 0x05,
    CIP_PARTIAL_TRANSFER = 0x06,
    CIP_CONNECTION_LOST = 0x07,
    CIP_SERVICE_NOT_SUPPORTED = 0x08,
    CIP_INVALID_ATTRIBUTE = 0x09,
    CIP_ATTRIBUTE_LIST_ERROR = 0x0a,
    CIP_OBJECT_STATE_CONFLICT = 0x0c,
    CIP_ATTRIBUTE_NOT_SETTABLE = 0x0e,
    CIP_PRIVILEGE_VIOLATION = 0x0f,
    CIP_DEVICE_STATE_CONFLICT = 0x10,
    CIP_REPLY_TOO_LARGE = 0x11,
    CIP_NOT_ENOUGH_DATA = 0x13,
    CIP_ATTRIBUTE_NOT_SUPPORTED = 0x14,
    CIP_TOO_MUCH_DATA = 0x15,
    CIP_OBJECT_UNKNOWN = 0x16,
    CIP_EMBEDDED_SERVICE_ERROR = 0x1e,
    CIP_INVALID_PARAMETER = 0x20,
    CIP_PATH_SIZE_INVALID = 0x26,
    CIP_GENERAL_ERROR = 0xff,
};

enum cip_extended {
    CIP_EXT_CONNECTION_IN_USE = 0x0100,
    CIP_EXT_TRANSPORT = 0x0103,
    CIP_EXT_CONNECTION_NOT_FOUND = 0x0107,
    CIP_EXT_CONNECTION_PARAMETER = 0x0108,
    CIP_EXT_CONNECTION_SIZE = 0x0109, /* a second word says which is supported */
    CIP_EXT_RPI = 0x0111,
    CIP_EXT_OUT_OF_CONNECTIONS = 0x0113,
    CIP_EXT_OT_TYPE = 0x0123,
    CIP_EXT_TO_TYPE = 0x0124,
    CIP_EXT_OT_OWNER = 0x0125,
    CIP_EXT_APPLICATION_PATH = 0x012f,
    CIP_EXT_NULL_OPEN = 0x0132,
    CIP_EXT_MULTIPLIER = 0x0133,
    CIP_EXT_UNCONNECTED_TIMEOUT = 0x0204,
    CIP_EXT_UNCONNECTED_PARAMETER = 0x0205,
    CIP_EXT_UNCONNECTED_TOO_LARGE = 0x0206,
    CIP_EXT_NO_BUFFER = 0x0301,
    CIP_EXT_PORT_NOT_AVAILABLE = 0x0311,
    CIP_EXT_LINK_NOT_VALID = 0x0312,
    CIP_EXT_INVALID_SEGMENT = 0x0315,
    CIP_EXT_OFFSET = 0x2104, /* a fragment's offset lies beyond the tag */
    CIP_EXT_BEYOND = 0x2105, /* more elements than the tag has */
    CIP_EXT_TYPE = 0x2107,   /* the data type does not match */
};

/* Static text; "unknown status" for a code that nothing defines. */
const char *cip_general_text(uint8_t general);
/* NULL where the pair has no text of its own. */
const char *cip_extended_text(uint8_t general, uint16_t extended);
/*
 * What to do, or what is meant: of the pair if that is known, else of the general status. NULL
 * where the words say it all.
 */
const char *cip_status_advice(uint8_t general, const uint16_t *extended, size_t count);
/*
 * "path segment error (0x04)"; with the first extended word ": data type mismatch (0x2107)" if the
 * pair has a text, else ", extended 0x0000"; then each further word ", extended 0x01f8", or what it
 * says where that is known: ", supported size 504".
 */
void cip_status_text(struct text *t, uint8_t general, const uint16_t *extended, size_t count);

#endif
