/* SPDX-License-Identifier: MIT */
#include "cmd/enip_wire.h"

#include "base/clock.h"
#include "base/text.h"
#include "cmd/decode.h"
#include "cmd/decode_parts.h"

enum { OURS, THEIRS };

/* What is decoded has two ends; these stand for them. */
static const struct capture_endpoint ends[] = {{.address = {OURS}}, {.address = {THEIRS}}};

static const char *function_of(const struct capture_message *m) {
    return m->src == &ends[OURS] ? "issue" : "collect";
}

static void tell_head(struct log *log, const struct capture_message *m) {
    struct text line = text_new();
    const char *name = enip_command_name(m->header.command);
    text_format(&line, "%s %u bytes", m->src == &ends[OURS] ? "Sent" : "Received",
                ENIP_HEADER_SIZE + (unsigned)m->header.length);
    if (m->request_frame != 0)
        text_format(&line, " after %7.3fs",
                    (double)(m->time_us - m->request_time_us) / CLOCK_SECOND_US);
    if (name != NULL)
        text_format(&line, ": %s", name);
    else
        text_format(&line, ": command 0x%04x", m->header.command);
    if (m->header.status != ENIP_OK)
        text_format(&line, ": %s (0x%02x)", enip_status_text(m->header.status),
                    (unsigned)m->header.status);
    log_say(log, LOG_DETAIL, function_of(m), "%s", text_cstr(&line));
    text_fini(&line);
}

static void put_service(struct text *t, const struct capture_service *s) {
    struct cip_reply reply = {.general = s->general, .extended = s->extended};
    size_t size = reader_left(&s->data);
    text_format(t, "%*s%s ", 2 * s->depth, "", s->reply ? "Reply" : "Request");
    decode_name_text(t, s);
    if (!s->path.bad) {
        text_char(t, ' ');
        cip_path_text(t, s->path, false);
    }
    if (s->reply) {
        text_puts(t, ": ");
        cip_reply_status_text(t, &reply);
    } else if (s->meaning == CIP_MEANS_UNCONNECTED_SEND) {
        (void)decode_unconnected_text(t, s);
    }
    text_format(t, ", %zu byte%s", size, size == 1 ? "" : "s");
}

static void tell_hex(struct log *log, enum log_level level, const struct capture_message *m,
                     const char *what, struct reader bytes) {
    struct text hex = text_new();
    if (log_has(log, level)) {
        text_hex(&hex, bytes, ' ');
        log_say(log, level, function_of(m), "  %s %s", what, text_cstr(&hex));
    }
    text_fini(&hex);
}

static void tell_service(struct log *log, const struct capture_message *m,
                         const struct capture_service *s) {
    struct text line = text_new();
    put_service(&line, s);
    log_say(log, LOG_DETAIL, function_of(m), "  %s", text_cstr(&line));
    text_fini(&line);
    if (s->span == 1 && reader_left(&s->data) > 0)
        tell_hex(log, LOG_INFO, m, "Data ", s->data);
}

static void tell_message(void *context, const struct capture_message *m) {
    struct log *log = context;
    const struct capture_content *c = m->content;
    tell_head(log, m);
    for (size_t i = 0; i < c->count; i++)
        tell_service(log, m, &c->services[i]);
    for (size_t i = 0; i < c->undecoded_count && i < CAPTURE_UNDECODED_MAX; i++)
        log_say(log, LOG_DETAIL, function_of(m), "  %s at byte %zu", c->undecoded[i].reason,
                c->undecoded[i].offset);
    tell_hex(log, LOG_DEBUG, m, "Bytes", reader_of(c->start, (size_t)(m->body.end - c->start)));
}

void enip_wire_init(struct enip_wire *wire, struct log *log) {
    *wire = (struct enip_wire){.log = log};
    wire->messages.sink = (struct capture_sink){.context = log, .message = tell_message};
    wire->messages.requests = &wire->requests;
    wire->messages.stats = &wire->stats;
}

void enip_wire_fini(struct enip_wire *wire) {
    for (int side = OURS; side <= THEIRS; side++)
        capture_framer_fini(&wire->framers[side]);
    capture_requests_drop(&wire->requests, &wire->waiting);
    capture_requests_fini(&wire->requests);
    capture_messages_fini(&wire->messages);
}

static void take_frame(struct enip_wire *wire, int side, bool udp,
                       const struct capture_frame *frame) {
    const struct capture_place place = {
        .frame = wire->stats.messages + 1,
        .time_us = clock_now_us(),
        .udp = udp,
        .side = side,
        .src = &ends[side],
        .dst = &ends[!side],
        .waiting = &wire->waiting,
        .cut = "cut short",
    };
    capture_messages_take(&wire->messages, &place, frame);
}

/* Another session: what was asked in the one before has no answer any more. */
static void begin(struct enip_wire *wire) {
    for (int side = OURS; side <= THEIRS; side++)
        capture_framer_start(&wire->framers[side], true);
    capture_requests_drop(&wire->requests, &wire->waiting);
}

void enip_wire_trace(void *user, const struct eip_trace *event) {
    struct enip_wire *wire = user;
    int side = event->kind == EIP_TRACE_SENT ? OURS : THEIRS;
    struct reader chunk = reader_of(event->data, event->size);
    struct capture_frame frame;
    if (event->kind == EIP_TRACE_OPENED)
        begin(wire);
    else if (event->kind == EIP_TRACE_CLOSED)
        log_say(wire->log, LOG_DETAIL, "close", "Closed");
    else
        while (capture_framer_next(&wire->framers[side], &chunk, &frame))
            take_frame(wire, side, false, &frame);
}

void enip_wire_datagram(struct enip_wire *wire, bool sent, struct reader bytes) {
    struct capture_frame frame = {.bytes = bytes, .size = reader_left(&bytes)};
    if (frame.size >= ENIP_HEADER_SIZE)
        take_frame(wire, sent ? OURS : THEIRS, true, &frame);
}
