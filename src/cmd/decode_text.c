/* SPDX-License-Identifier: MIT */
#include "cmd/decode_parts.h"

#include <inttypes.h>

enum {
    SERVICES_SHOWN_MAX = 4, /* of a Multiple Service Packet, on its line */
};

const char *decode_name_of(const struct capture_service *s) {
    struct cip_target target;
    if (s->path.bad)
        return cip_service_name(s->service, NULL);
    target = cip_target_of(s->path);
    return cip_service_name(s->service, &target);
}

void decode_name_text(struct text *t, const struct capture_service *s) {
    const char *name = decode_name_of(s);
    if (name != NULL)
        text_puts(t, name);
    else
        text_format(t, "Service 0x%02x", s->service);
}

/* What a service carries; false if that cannot be said in words. */
static bool contents_text(struct text *t, const struct capture_service *s) {
    switch (s->meaning) {
    case CIP_MEANS_READ_TAG:
    case CIP_MEANS_WRITE_TAG:
    case CIP_MEANS_READ_FRAGMENT:
    case CIP_MEANS_WRITE_FRAGMENT:
    case CIP_MEANS_READ_MODIFY_WRITE:
        return decode_tag_text(t, s);
    case CIP_MEANS_FORWARD_OPEN:
    case CIP_MEANS_LARGE_FORWARD_OPEN:
        return decode_open_text(t, s);
    case CIP_MEANS_FORWARD_CLOSE:
        return decode_close_text(t, s);
    case CIP_MEANS_UNCONNECTED_SEND:
        return decode_unconnected_text(t, s) || s->span > 1;
    case CIP_MEANS_GET_ALL:
        return decode_identity_text(t, s) || decode_attributes_text(t, s);
    case CIP_MEANS_GET_LIST:
    case CIP_MEANS_SET_LIST:
    case CIP_MEANS_GET_SINGLE:
    case CIP_MEANS_SET_SINGLE:
        return decode_attributes_text(t, s);
    case CIP_MEANS_LIST_SYMBOLS:
        return decode_symbols_text(t, s);
    case CIP_MEANS_READ_TEMPLATE:
        return decode_template_text(t, s);
    case CIP_MEANS_OTHER:
    case CIP_MEANS_SET_ALL:
    case CIP_MEANS_MULTIPLE:
        break;
    }
    return false;
}

static void status_text(struct text *t, const struct capture_service *s) {
    struct cip_reply reply = {.general = s->general, .extended = s->extended};
    text_puts(t, ": ");
    cip_reply_status_text(t, &reply);
}

/* These tell of a part that went well. */
static bool has_contents(const struct capture_service *s) {
    return s->general == CIP_OK || s->general == CIP_PARTIAL_TRANSFER ||
           s->general == CIP_ATTRIBUTE_LIST_ERROR;
}

static void reply_text(struct text *t, const struct capture_service *s) {
    if (s->general != CIP_OK)
        status_text(t, s);
    if (!has_contents(s) || contents_text(t, s))
        return;
    if (reader_left(&s->data) == 0 && s->general == CIP_OK)
        text_puts(t, ": success");
    else
        decode_hex_text(t, s->data);
}

static void service_text(struct text *t, const struct capture_service *s) {
    decode_name_text(t, s);
    if (!s->path.bad && s->meaning != CIP_MEANS_UNCONNECTED_SEND) {
        text_char(t, ' ');
        cip_path_text(t, s->path, false);
    }
    decode_range_text(t, s);
    if (s->reply)
        reply_text(t, s);
    else if (!contents_text(t, s))
        decode_hex_text(t, s->data);
}

static void multiple_text(struct text *t, const struct capture_service *s) {
    struct reader r = s->data;
    decode_name_text(t, s);
    text_format(t, " of %u", reader_u16(&r));
    if (s->reply && s->general != CIP_OK)
        status_text(t, s);
}

/* The services of a message: carriers with a colon, those in a packet with semicolons between them.
 */
static void services_text(struct text *t, const struct capture_content *c) {
    size_t shown = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct capture_service *s = &c->services[i];
        bool carrier = s->span > 1;
        if (shown == SERVICES_SHOWN_MAX) {
            text_format(t, "; and %zu more", c->count - i);
            return;
        }
        text_puts(t, i == 0 ? " " : c->services[i - 1].depth < s->depth ? ": " : "; ");
        if (s->meaning == CIP_MEANS_MULTIPLE)
            multiple_text(t, s);
        else
            service_text(t, s);
        shown += !carrier;
    }
}

static void undecoded_text(struct text *t, const struct capture_content *c) {
    if (c->undecoded_count == 0)
        return;
    text_format(t, "  [%s at byte %zu", c->undecoded[0].reason, c->undecoded[0].offset);
    if (c->undecoded_count > 1)
        text_format(t, ", and %zu more", c->undecoded_count - 1);
    text_puts(t, "]");
}

static void place_text(struct text *t, uint64_t frame, int64_t time_us,
                       const struct capture_endpoint *src, const struct capture_endpoint *dst) {
    char buffer[2 * CAPTURE_ENDPOINT_TEXT_MAX + 4], seconds[32];
    struct text ends = text_of(buffer, sizeof buffer);
    capture_endpoint_text(&ends, src);
    text_puts(&ends, " > ");
    capture_endpoint_text(&ends, dst);
    struct text time = text_of(seconds, sizeof seconds);
    text_seconds(&time, time_us);
    text_format(t, "%6" PRIu64 " %11s  %-41s  ", frame, seconds, text_cstr(&ends));
}

/* Which way a CIP message goes. */
static void direction_text(struct text *t, const struct capture_content *c) {
    if (c->count > 0)
        text_puts(t, c->services[0].reply ? " reply  " : " request");
}

void decode_message_text(struct text *t, const struct capture_message *m, int64_t start_us) {
    const char *name = enip_command_name(m->header.command);
    place_text(t, m->frame, m->time_us - start_us, m->src, m->dst);
    if (name != NULL)
        text_puts(t, name);
    else
        text_format(t, "command 0x%04x", m->header.command);
    if (m->header.status != ENIP_OK)
        text_format(t, ": %s (0x%02" PRIx32 ")", enip_status_text(m->header.status),
                    m->header.status);
    direction_text(t, m->content);
    services_text(t, m->content);
    decode_list_text(t, m);
    undecoded_text(t, m->content);
    text_char(t, '\n');
}

void decode_io_text(struct text *t, const struct capture_io *io, int64_t start_us) {
    place_text(t, io->frame, io->time_us - start_us, io->src, io->dst);
    text_format(t, "I/O 0x%08" PRIx32 " #%" PRIu32, io->connection_id, io->sequence);
    decode_hex_text(t, io->data);
    text_char(t, '\n');
}
