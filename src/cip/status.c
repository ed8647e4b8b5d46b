/* SPDX-License-Identifier: MIT */
#include "cip/status.h"

static const char *const generals[] = {
    [CIP_OK] = "success",
    [CIP_CONNECTION_FAILURE] = "connection failure",
    [CIP_RESOURCE_UNAVAILABLE] = "resource unavailable",
    [CIP_INVALID_PARAMETER_VALUE] = "invalid parameter value",
    [CIP_PATH_SEGMENT_ERROR] = "path segment error",
    [CIP_PATH_UNKNOWN] = "path destination unknown",
    [CIP_PARTIAL_TRANSFER] = "partial transfer",
    [CIP_CONNECTION_LOST] = "connection lost",
    [CIP_SERVICE_NOT_SUPPORTED] = "service not supported",
    [CIP_INVALID_ATTRIBUTE] = "invalid attribute value",
    [CIP_ATTRIBUTE_LIST_ERROR] = "attribute list error",
    [0x0b] = "already in the requested mode or state",
    [0x0c] = "object state conflict",
    [0x0d] = "object already exists",
    [CIP_ATTRIBUTE_NOT_SETTABLE] = "attribute not settable",
    [CIP_PRIVILEGE_VIOLATION] = "privilege violation",
    [CIP_DEVICE_STATE_CONFLICT] = "device state conflict",
    [CIP_REPLY_TOO_LARGE] = "reply data too large",
    [0x12] = "fragmentation of a primitive value",
    [CIP_NOT_ENOUGH_DATA] = "not enough data",
    [CIP_ATTRIBUTE_NOT_SUPPORTED] = "attribute not supported",
    [CIP_TOO_MUCH_DATA] = "too much data",
    [CIP_OBJECT_UNKNOWN] = "object does not exist",
    [0x17] = "no fragmentation sequence in progress",
    [0x18] = "no stored attribute data",
    [0x19] = "store operation failed",
    [0x1a] = "routing failure, request too large",
    [0x1b] = "routing failure, reply too large",
    [0x1c] = "attribute missing from the list",
    [0x1d] = "invalid value in the attribute list",
    [CIP_EMBEDDED_SERVICE_ERROR] = "embedded service error",
    [0x1f] = "vendor specific or connection related failure",
    [CIP_INVALID_PARAMETER] = "invalid parameter",
    [0x21] = "write-once value already written",
    [0x22] = "invalid reply received",
    [0x23] = "buffer overflow",
    [0x24] = "message format error",
    [0x25] = "key failure in path",
    [CIP_PATH_SIZE_INVALID] = "path size invalid",
    [0x27] = "unexpected attribute in the list",
    [0x28] = "invalid member id",
    [0x29] = "member not settable",
    [0x2a] = "group 2 only server failure",
    [0x2b] = "unknown Modbus error",
    [0x2c] = "attribute not gettable",
    [0x2d] = "instance not deletable",
    [0x2e] = "service not supported on this path",
};

struct row {
    uint16_t extended;
    const char *text;
    const char *second; /* what the second word says */
};

struct table {
    uint8_t general;
    const struct row *rows;
    size_t count;
};

/* CIP Volume 1, 3-5.5.2, under connection failure. */
static const struct row connection_rows[] = {
    {0x0100, "connection in use or opened twice", NULL},
    {0x0103, "transport class and trigger not supported", NULL},
    {0x0106, "ownership conflict", NULL},
    {0x0107, "target connection not found", NULL},
    {0x0108, "invalid network connection parameter", NULL},
    {0x0109, "invalid connection size", "supported size"},
    {0x0110, "target not configured", NULL},
    {0x0111, "RPI not supported", NULL},
    {0x0112, "RPI not acceptable", NULL},
    {0x0113, "out of connections", NULL},
    {0x0114, "vendor id or product code mismatch", NULL},
    {0x0115, "device type mismatch", NULL},
    {0x0116, "revision mismatch", NULL},
    {0x0117, "invalid produced or consumed path", NULL},
    {0x0118, "invalid configuration path", NULL},
    {0x0119, "non-listen-only connection not opened", NULL},
    {0x011a, "target object out of connections", NULL},
    {0x011b, "RPI smaller than the production inhibit time", NULL},
    {0x011c, "transport class not supported", NULL},
    {0x011d, "production trigger not supported", NULL},
    {0x011e, "direction not supported", NULL},
    {0x011f, "invalid O->T fixed or variable size", NULL},
    {0x0120, "invalid T->O fixed or variable size", NULL},
    {0x0121, "invalid O->T priority", NULL},
    {0x0122, "invalid T->O priority", NULL},
    {0x0123, "invalid O->T connection type", NULL},
    {0x0124, "invalid T->O connection type", NULL},
    {0x0125, "invalid O->T redundant owner", NULL},
    {0x0126, "invalid configuration size", NULL},
    {0x0127, "invalid O->T size", "expected size"},
    {0x0128, "invalid T->O size", "expected size"},
    {0x0129, "invalid configuration path", NULL},
    {0x012a, "invalid consuming path", NULL},
    {0x012b, "invalid producing path", NULL},
    {0x012c, "configuration symbol unknown", NULL},
    {0x012d, "consuming symbol unknown", NULL},
    {0x012e, "producing symbol unknown", NULL},
    {0x012f, "inconsistent combination of application paths", NULL},
    {0x0130, "inconsistent consumed data format", NULL},
    {0x0131, "inconsistent produced data format", NULL},
    {0x0132, "null Forward Open not supported", NULL},
    {0x0133, "timeout multiplier not acceptable", NULL},
    {0x0135, "T->O size differs from the existing producer's", NULL},
    {0x0136, "T->O fixed or variable size differs from the existing producer's", NULL},
    {0x0137, "T->O priority differs from the existing producer's", NULL},
    {0x0138, "transport class differs from the existing producer's", NULL},
    {0x0139, "production trigger differs from the existing producer's", NULL},
    {0x0203, "connection timed out", NULL},
    {0x0204, "unconnected request timed out", NULL},
    {0x0205, "parameter error in unconnected request", NULL},
    {0x0206, "message too large for Unconnected Send", NULL},
    {0x0207, "acknowledged, but no reply came", NULL},
    {0x0301, "no buffer memory", NULL},
    {0x0302, "bandwidth not available", NULL},
    {0x0303, "no consumed connection filter available", NULL},
    {0x0304, "not configured to send scheduled data", NULL},
    {0x0305, "schedule signature mismatch", NULL},
    {0x0306, "schedule signature cannot be checked", NULL},
    {0x0311, "port not available", NULL},
    {0x0312, "link address not valid", NULL},
    {0x0315, "invalid segment in connection path", NULL},
    {0x0316, "path differs in Forward Close", NULL},
    {0x0317, "scheduling not specified", NULL},
    {0x0318, "link address of the module itself", NULL},
    {0x0319, "secondary resources unavailable", NULL},
    {0x031a, "rack connection already established", NULL},
    {0x031b, "module connection already established", NULL},
    {0x031c, "miscellaneous", NULL},
    {0x031d, "redundant connection mismatch", NULL},
    {0x031e, "no more consumers in the producing module", NULL},
    {0x031f, "no consumers for the path in the producing module", NULL},
    {0x0800, "network link offline", NULL},
    {0x0801, "incompatible multicast RPI", NULL},
    {0x0802, "safety: invalid connection size", NULL},
    {0x0803, "safety: invalid connection format", NULL},
    {0x0804, "safety: invalid time correction parameters", NULL},
    {0x0805, "safety: invalid ping interval multiplier", NULL},
    {0x0806, "safety: invalid time coordination multiplier", NULL},
    {0x0807, "safety: invalid network time expectation multiplier", NULL},
    {0x0808, "safety: invalid timeout multiplier", NULL},
    {0x0809, "safety: invalid number of consumers", NULL},
    {0x080a, "safety: invalid checksum of the parameters", NULL},
    {0x080b, "safety: invalid time correction connection id", NULL},
    {0x080c, "safety: configuration id mismatch", NULL},
    {0x080d, "safety: network number not set", NULL},
    {0x080e, "safety: network number mismatch", NULL},
    {0x080f, "safety: configuration not allowed", NULL},
    {0x0810, "no target application data", NULL},
    {0x0811, "no originator application data", NULL},
    {0x0812, "node address changed since the network was scheduled", NULL},
    {0x0813, "not configured for off-subnet multicast", NULL},
    {0x0814, "invalid data format produced or consumed", NULL},
};

/* 1756-RM003, "CIP generic error codes"; 1756-PM020, "CIP service error codes". */
static const struct row logix_rows[] = {
    {0x2001, "path too complex", NULL},
    {0x2002, "bad parameter value", NULL},
    {0x2018, "semaphore reject", NULL},
    {0x201b, "size too small", NULL},
    {0x201c, "invalid size", NULL},
    {0x2100, "privilege failure", NULL},
    {0x2102, "invalid password", NULL},
    {0x2103, "no password issued", NULL},
    {CIP_EXT_OFFSET, "address out of range", NULL},
    {CIP_EXT_BEYOND, "access beyond the end of the object", NULL},
    {0x2106, "data in use", NULL},
    {CIP_EXT_TYPE, "data type mismatch", NULL},
    {0x2108, "controller in upload or download mode", NULL},
    {0x2109, "attempt to change array dimensions", NULL},
    {0x210a, "illegal tag name", NULL},
    {0x210b, "tag does not exist", NULL},
    {0x210e, "search failed", NULL},
    {0x210f, "task cannot be started", NULL},
    {0x2110, "cannot write", NULL},
    {0x2111, "cannot read", NULL},
    {0x2112, "shared routine or source not editable", NULL},
    {0x2113, "controller faulted", NULL},
    {0x2114, "run mode inhibited", NULL},
};

static const struct row state_rows[] = {
    {0x2101, "invalid keyswitch position", NULL},
    {0x2802, "safety status", NULL},
};

#define TABLE(general, rows)                                                                       \
    { (general), (rows), sizeof(rows) / sizeof(rows)[0] }
static const struct table tables[] = {
    TABLE(CIP_CONNECTION_FAILURE, connection_rows),
    TABLE(CIP_DEVICE_STATE_CONFLICT, state_rows),
    TABLE(CIP_GENERAL_ERROR, logix_rows),
};
#undef TABLE

const char *cip_general_text(uint8_t general) {
    if (general == CIP_GENERAL_ERROR)
        return "general error";
    return general < sizeof generals / sizeof generals[0] ? generals[general] : "unknown status";
}

static const struct row *find(uint8_t general, uint16_t extended) {
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
        for (size_t i = 0; i < tables[t].count && tables[t].general == general; i++)
            if (tables[t].rows[i].extended == extended)
                return &tables[t].rows[i];
    return NULL;
}

const char *cip_extended_text(uint8_t general, uint16_t extended) {
    const struct row *row = find(general, extended);
    return row != NULL ? row->text : NULL;
}

void cip_status_text(struct text *t, uint8_t general, const uint16_t *extended, size_t count) {
    const struct row *row = count > 0 ? find(general, extended[0]) : NULL;
    text_format(t, "%s (0x%02x)", cip_general_text(general), general);
    if (row != NULL)
        text_format(t, ": %s (0x%04x)", row->text, extended[0]);
    for (size_t i = row != NULL ? 1 : 0; i < count; i++)
        if (i == 1 && row != NULL && row->second != NULL)
            text_format(t, ", %s %u", row->second, extended[i]);
        else
            text_format(t, ", extended 0x%04x", extended[i]);
}

/* What to do. */

struct advice {
    uint8_t general;
    uint16_t extended; /* 0: whatever it is */
    const char *text;
};

static const struct advice advices[] = {
    {CIP_CONNECTION_FAILURE, 0x0100, "it is open already: close it, or wait until it times out"},
    {CIP_CONNECTION_FAILURE, 0x0107, "it was closed or has timed out: open it again"},
    {CIP_CONNECTION_FAILURE, 0x0109, "open it with a smaller size"},
    {CIP_CONNECTION_FAILURE, 0x0111, "ask for another packet interval"},
    {CIP_CONNECTION_FAILURE, 0x0113, "close some, or wait until they time out"},
    {CIP_CONNECTION_FAILURE, 0x0114, "another module is there than the key says"},
    {CIP_CONNECTION_FAILURE, 0x0115, "another module is there than the key says"},
    {CIP_CONNECTION_FAILURE, 0x0116, "the module has another revision than the key says"},
    {CIP_CONNECTION_FAILURE, 0x0203,
     "open it again, and send more often or with a longer time-out"},
    {CIP_CONNECTION_FAILURE, 0x0204,
     "nobody answered behind the router: check the slot and the wire"},
    {CIP_CONNECTION_FAILURE, 0x0206, "send less at a time"},
    {CIP_CONNECTION_FAILURE, 0x0311, "the route names a port that the module does not have"},
    {CIP_CONNECTION_FAILURE, 0x0312, "the route names a slot or an address where nothing is"},
    {CIP_CONNECTION_FAILURE, 0x0315,
     "check the route: port 1 is the backplane, and the slot follows it"},
    {CIP_CONNECTION_FAILURE, 0x0318,
     "the route leads back to the module itself: leave that hop out"},
    {CIP_CONNECTION_FAILURE, 0, "the extended status says what failed"},
    {CIP_RESOURCE_UNAVAILABLE, 0, "the device is out of memory or connections: try again later"},
    {CIP_INVALID_PARAMETER_VALUE, 0, "something in the request is out of range"},
    {CIP_PATH_SEGMENT_ERROR, 0, "check the spelling of the tag and its indices, or the path"},
    {CIP_PATH_UNKNOWN, 0, "there is no such object or tag: check class and instance, or the name"},
    {CIP_PARTIAL_TRANSFER, 0, "no failure: there is more than fits, ask for the rest"},
    {CIP_CONNECTION_LOST, 0, "open the connection again"},
    {CIP_SERVICE_NOT_SUPPORTED, 0,
     "the object does not know this service: check class and instance"},
    {CIP_INVALID_ATTRIBUTE, 0, "the attribute does not allow this value"},
    {CIP_ATTRIBUTE_LIST_ERROR, 0, "each attribute in the answer has its own status"},
    {0x0b, 0, "nothing: it is as it was asked to be"},
    {0x0c, 0, "bring the object into another state first"},
    {CIP_ATTRIBUTE_NOT_SETTABLE, 0, "the attribute can only be read"},
    {CIP_PRIVILEGE_VIOLATION, 0,
     "access from outside is not allowed: see External Access of a tag"},
    {CIP_DEVICE_STATE_CONFLICT, 0x2101, "turn the keyswitch"},
    {CIP_DEVICE_STATE_CONFLICT, 0, "the mode of the device forbids it"},
    {CIP_REPLY_TOO_LARGE, 0, "ask for less at a time, or by the fragmented service"},
    {CIP_NOT_ENOUGH_DATA, 0, "the request is too short: check type and count"},
    {CIP_ATTRIBUTE_NOT_SUPPORTED, 0, "the object has no such attribute"},
    {CIP_TOO_MUCH_DATA, 0, "the request is too long: check type and count"},
    {CIP_OBJECT_UNKNOWN, 0, "there is no such instance"},
    {0x1a, 0, "send less at a time"},
    {0x1b, 0, "ask for less at a time"},
    {CIP_EMBEDDED_SERVICE_ERROR, 0, "each packed request has its own status"},
    {0x25, 0, "another module is there than the key says"},
    {CIP_PATH_SIZE_INVALID, 0, "the path is too long or too short for this service"},
    {0x2c, 0, "the attribute can only be written"},
    {CIP_GENERAL_ERROR, CIP_EXT_OFFSET, "the offset lies beyond the end of the tag"},
    {CIP_GENERAL_ERROR, CIP_EXT_BEYOND, "the tag has fewer elements than that"},
    {CIP_GENERAL_ERROR, CIP_EXT_TYPE, "the tag has another type: read it to learn which"},
    {CIP_GENERAL_ERROR, 0x2108, "wait until the transfer is over"},
    {CIP_GENERAL_ERROR, 0x210b, "check the spelling of the tag"},
};

const char *cip_status_advice(uint8_t general, const uint16_t *extended, size_t count) {
    uint16_t first = count > 0 ? extended[0] : 0;
    for (size_t i = 0; i < sizeof advices / sizeof advices[0]; i++)
        if (advices[i].general == general &&
            (advices[i].extended == first || advices[i].extended == 0))
            return advices[i].text;
    return NULL;
}
