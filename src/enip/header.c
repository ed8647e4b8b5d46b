/* SPDX-License-Identifier: MIT */
#include "enip/header.h"

struct enip_header enip_header_decode(struct reader *r) {
    struct enip_header h = {.command = reader_u16(r)};
    h.length = reader_u16(r);
    h.session = reader_u32(r);
    h.status = reader_u32(r);
    const uint8_t *context = reader_take(r, ENIP_CONTEXT_SIZE);
    if (context != NULL)
        memcpy(h.context, context, ENIP_CONTEXT_SIZE);
    h.options = reader_u32(r);
    return h;
}

void enip_header_encode(struct writer *w, const struct enip_header *h) {
    writer_u16(w, h->command);
    writer_u16(w, h->length);
    writer_u32(w, h->session);
    writer_u32(w, h->status);
    writer_bytes(w, h->context, ENIP_CONTEXT_SIZE);
    writer_u32(w, h->options);
}

size_t enip_message_begin(struct writer *w, const struct enip_header *h) {
    enip_header_encode(w, h);
    return w->size;
}

void enip_message_end(struct writer *w, size_t mark) {
    size_t length = w->size - mark;
    if (length > ENIP_LENGTH_MAX)
        writer_fail(w);
    writer_patch_u16(w, mark - ENIP_HEADER_SIZE + 2, (uint16_t)length);
}

const char *enip_command_name(uint16_t command) {
    switch (command) {
    case ENIP_NOP:
        return "NOP";
    case ENIP_LIST_TARGETS:
        return "List Targets";
    case ENIP_LIST_SERVICES:
        return "List Services";
    case ENIP_LIST_IDENTITY:
        return "List Identity";
    case ENIP_LIST_INTERFACES:
        return "List Interfaces";
    case ENIP_REGISTER_SESSION:
        return "Register Session";
    case ENIP_UNREGISTER_SESSION:
        return "Unregister Session";
    case ENIP_SEND_RR_DATA:
        return "Send RR Data";
    case ENIP_SEND_UNIT_DATA:
        return "Send Unit Data";
    case ENIP_INDICATE_STATUS:
        return "Indicate Status";
    case ENIP_CANCEL:
        return "Cancel";
    case ENIP_START_DTLS:
        return "Start DTLS";
    default:
        return NULL;
    }
}

const char *enip_status_text(uint32_t status) {
    switch (status) {
    case ENIP_OK:
        return "success";
    case ENIP_UNSUPPORTED_COMMAND:
        return "invalid or unsupported command";
    case ENIP_NO_MEMORY:
        return "not enough memory, or no free session";
    case ENIP_BAD_DATA:
        return "incorrect data";
    case ENIP_BAD_SESSION:
        return "invalid session handle";
    case ENIP_BAD_LENGTH:
        return "invalid message length";
    case ENIP_BAD_VERSION:
        return "unsupported protocol version";
    case ENIP_NOT_ALLOWED:
        return "service not allowed on this port";
    default:
        return "unknown status";
    }
}
