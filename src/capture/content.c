/* SPDX-License-Identifier: MIT */
#include "capture/content.h"

#include "base/mem.h"
#include "capture/data.h"
#include "cip/multiple.h"
#include "cip/unconnected.h"

enum { SERVICES_ROOM_MIN = 64, OFFSETS_TRIED_MAX = 8 };

void capture_content_fini(struct capture_content *c) {
    mem_free(c->services);
    *c = (struct capture_content){.count = 0};
}

void capture_content_clear(struct capture_content *c, const uint8_t *start) {
    c->count = 0;
    c->undecoded_count = 0;
    c->start = start;
}

void capture_content_note(struct capture_content *c, const uint8_t *at, const char *reason) {
    if (c->undecoded_count < CAPTURE_UNDECODED_MAX)
        c->undecoded[c->undecoded_count] =
            (struct capture_undecoded){.offset = (size_t)(at - c->start), .reason = reason};
    c->undecoded_count++;
}

static bool grow(struct capture_content *c) {
    size_t room = c->room > 0 ? 2 * c->room : SERVICES_ROOM_MIN;
    if (c->count < c->room)
        return true;
    if (room > CAPTURE_SERVICES_MAX)
        return false;
    struct capture_service *services = mem_resize(c->services, room * sizeof *services);
    if (services == NULL)
        return false;
    c->services = services;
    c->room = room;
    return true;
}

/* The new last service; NULL, and noted, if there are too many. */
static struct capture_service *append(struct capture_content *c, const uint8_t *at, uint8_t depth) {
    if (!grow(c)) {
        capture_content_note(c, at, "more services than fit");
        return NULL;
    }
    struct capture_service *s = &c->services[c->count++];
    *s = (struct capture_service){.depth = depth, .span = 1};
    return s;
}

/* What the request at asked is about, one level down for the i-th time; NULL beyond the last. */
static const struct capture_asked *sibling(const struct capture_asked *first,
                                           const struct capture_asked *end) {
    return first != NULL && first + first->span < end ? first + first->span : NULL;
}

static void add_message(struct capture_content *c, struct reader message, uint8_t depth,
                        const struct capture_question *question, const struct capture_asked *asked);

/*
 * A message whose own offset is good, up to the next good offset: the one after it is not. Only a
 * few are tried, so that offsets which are all bad cost no more than others.
 */
static struct reader item_before_bad(const struct cip_multiple *m, size_t index) {
    size_t begin = cip_multiple_offset(m, index), end = reader_left(&m->all), i;
    if (begin < 2 + 2 * (size_t)m->count || begin >= end)
        return reader_none();
    for (i = index + 1; i < m->count && i <= index + OFFSETS_TRIED_MAX; i++) {
        size_t next = cip_multiple_offset(m, i);
        if (next > begin && next <= end)
            return reader_of(m->all.at + begin, next - begin);
    }
    return i == m->count ? reader_of(m->all.at + begin, end - begin) : reader_none();
}

/* index: of the Multiple Service Packet, which is the last service so far. */
static void add_multiple(struct capture_content *c, size_t index,
                         const struct capture_question *question,
                         const struct capture_asked *asked) {
    struct reader data = c->services[index].data;
    uint8_t depth = c->services[index].depth;
    const struct capture_asked *end = asked != NULL ? asked + asked->span : NULL;
    const struct capture_asked *inner = asked != NULL && asked->span > 1 ? asked + 1 : NULL;
    struct cip_multiple m = cip_multiple_decode(&data);
    if (data.bad) {
        capture_content_note(c, c->services[index].data.at,
                             "the Multiple Service Packet has no list of offsets");
        return;
    }
    for (uint16_t i = 0; i < m.count; i++, inner = sibling(inner, end)) {
        struct reader message = cip_multiple_item(&m, i);
        if (message.bad)
            message = item_before_bad(&m, i);
        if (message.bad)
            capture_content_note(c, m.offsets.at + 2 * i, "the offset points nowhere");
        else
            add_message(c, message, (uint8_t)(depth + 1), question, inner);
    }
}

static void add_unconnected(struct capture_content *c, size_t index) {
    struct reader data = c->services[index].data;
    struct cip_unconnected u = cip_unconnected_decode(&data);
    if (data.bad)
        capture_content_note(c, c->services[index].data.at, "a malformed Unconnected Send");
    else
        add_message(c, u.message, (uint8_t)(c->services[index].depth + 1), NULL, NULL);
}

static void add_request(struct capture_content *c, struct reader message, uint8_t depth) {
    const uint8_t *at = message.at;
    struct cip_request request = cip_request_decode(&message);
    if (message.bad) {
        capture_content_note(c, at, "the path of the request is cut short");
        return;
    }
    struct cip_target target = cip_target_of(request.path);
    struct capture_service *s = append(c, at, depth);
    if (s == NULL)
        return;
    size_t index = c->count - 1;
    s->service = request.service;
    s->meaning = cip_meaning_of(request.service, &target);
    s->path = request.path;
    s->data = request.data;
    s->extended = s->asked = reader_none();
    if (target.bad)
        capture_content_note(c, request.path.at, "the path cannot be read");
    if (s->meaning == CIP_MEANS_MULTIPLE)
        add_multiple(c, index, NULL, NULL);
    else if (s->meaning == CIP_MEANS_UNCONNECTED_SEND)
        add_unconnected(c, index);
    else if (!capture_data_good(s))
        capture_content_note(c, s->data.at, "the data does not fit the service");
    c->services[index].span = (uint16_t)(c->count - index);
}

/*
 * An error reply to service 0x52 whose request was an Unconnected Send of a service 0x52: it came
 * from a router if it speaks of connections or of routing, or tells how much of the route remained
 * (CIP Volume 1, 3-5.5.4), else from the tag.
 */
static bool is_routing_error(const struct capture_asked *asked, const struct cip_reply *reply) {
    size_t size = reader_left(&reply->data);
    if (reply->service != CIP_UNCONNECTED_SEND || reply->general == CIP_OK)
        return false;
    if (asked->span < 2 || asked[1].service != reply->service)
        return true;
    return size == 1 || size == 2 || reply->general == CIP_CONNECTION_FAILURE ||
           reply->general == CIP_RESOURCE_UNAVAILABLE ||
           reply->general == CIP_SERVICE_NOT_SUPPORTED;
}

/* Which of the services asked for is answered; NULL if none. */
static const struct capture_asked *answered(const struct capture_asked *asked,
                                            const struct cip_reply *reply) {
    while (asked != NULL && asked->meaning == CIP_MEANS_UNCONNECTED_SEND && asked->span > 1 &&
           !is_routing_error(asked, reply))
        asked++;
    return asked != NULL && asked->service == reply->service ? asked : NULL;
}

static void set_question(struct capture_service *s, const struct capture_question *question,
                         const struct capture_asked *asked) {
    s->known = asked != NULL;
    if (asked != NULL) {
        s->meaning = (enum cip_meaning)asked->meaning;
        s->path = reader_of(question->bytes + asked->path_at, asked->path_size);
        s->asked = reader_of(question->bytes + asked->data_at, asked->data_size);
    } else {
        struct cip_target unknown = {.symbolic = false};
        s->meaning = cip_meaning_of(s->service, &unknown);
        s->path = s->asked = reader_none();
    }
}

static void add_reply(struct capture_content *c, struct reader message, uint8_t depth,
                      const struct capture_question *question, const struct capture_asked *asked) {
    const uint8_t *at = message.at;
    struct cip_reply reply = cip_reply_decode(&message);
    if (message.bad) {
        capture_content_note(c, at, "the status of the reply is cut short");
        return;
    }
    struct capture_service *s = append(c, at, depth);
    if (s == NULL)
        return;
    size_t index = c->count - 1;
    s->service = reply.service;
    s->reply = true;
    s->general = reply.general;
    s->data = reply.data;
    s->extended = reply.extended;
    asked = answered(asked, &reply);
    set_question(s, question, asked);
    /* A packet that failed as a whole has no list; one of any other status may have. */
    bool listed = reply.general == CIP_OK || reply.general == CIP_EMBEDDED_SERVICE_ERROR ||
                  reader_left(&reply.data) > 0;
    bool several = reply.service == CIP_MULTIPLE_SERVICE && listed;
    if (several)
        add_multiple(c, index, question, asked);
    else if (!capture_data_good(s))
        capture_content_note(c, s->data.at, "the data does not fit the service");
    c->services[index].span = (uint16_t)(c->count - index);
}

static struct reader pay(struct capture_content *c, struct reader message) {
    c->left -= reader_left(&message);
    return message;
}

static void add_message(struct capture_content *c, struct reader message, uint8_t depth,
                        const struct capture_question *question,
                        const struct capture_asked *asked) {
    struct reader first = message;
    uint8_t service = reader_u8(&first);
    if (first.bad)
        capture_content_note(c, message.at, "an empty CIP message");
    else if (depth >= CAPTURE_DEPTH_MAX)
        capture_content_note(c, message.at, "services inside services, too deep");
    else if (reader_left(&message) > c->left)
        capture_content_note(c, message.at, "services that overlap too often");
    else if (service & CIP_REPLY_BIT)
        add_reply(c, pay(c, message), depth, question, asked);
    else
        add_request(c, pay(c, message), depth);
}

void capture_content_add(struct capture_content *c, struct reader message,
                         const struct capture_question *question) {
    bool known = question != NULL && question->count > 0;
    c->left = CAPTURE_DEPTH_MAX * reader_left(&message);
    add_message(c, message, 0, question, known ? question->list : NULL);
}

bool capture_content_answers(const struct capture_question *question, struct reader reply) {
    uint8_t service = reader_u8(&reply) & (uint8_t)~CIP_REPLY_BIT;
    for (const struct capture_asked *a = question->list; a < question->list + question->count;
         a++) {
        if (a->service == service)
            return true;
        if (a->meaning != CIP_MEANS_UNCONNECTED_SEND)
            break;
    }
    return false;
}
