/* SPDX-License-Identifier: MIT */
/*
 * content - the CIP services inside one encapsulation message, as a flat list, outermost first.
 *
 * Unconnected Sends and Multiple Service Packets are opened; what cannot be read is noted with its
 * place, and its neighbours are read all the same. A reply means what its request asked for, so
 * the services of requests are kept in a short form until they are answered (request.h).
 */
#ifndef CAPTURE_CONTENT_H
#define CAPTURE_CONTENT_H

#include "cip/message.h"
#include "cip/service.h"

enum {
    CAPTURE_SERVICES_MAX = 32768, /* in one message */
    CAPTURE_UNDECODED_MAX = 64,   /* parts noted in one message; more are only counted */
    CAPTURE_DEPTH_MAX = 8,        /* services inside services */
};

/* What a request asked for: places are offsets in its bytes. */
struct capture_asked {
    uint8_t service;
    uint8_t meaning; /* enum cip_meaning */
    uint16_t span;   /* this one and all inside it */
    uint16_t path_at;
    uint16_t path_size;
    uint16_t data_at;
    uint16_t data_size;
};

/* The services of one request, outermost first. */
struct capture_question {
    const uint8_t *bytes;
    const struct capture_asked *list;
    size_t count;
};

struct capture_service {
    uint8_t service; /* without the reply bit */
    uint8_t depth;   /* 0: not inside another */
    bool reply;
    bool known;      /* a reply: its request is known, and so are path and asked */
    uint8_t general; /* status of a reply */
    uint16_t span;   /* this one and all inside it */
    enum cip_meaning meaning;
    struct reader path;     /* of the request; failed where it is not known */
    struct reader data;     /* what follows the path, or the status */
    struct reader extended; /* status words of a reply */
    struct reader asked;    /* a reply: the data of its request */
};

struct capture_undecoded {
    size_t offset; /* from the start of the encapsulation header */
    const char *reason;
};

struct capture_content {
    struct capture_service *services;
    size_t count;
    size_t room;
    struct capture_undecoded undecoded[CAPTURE_UNDECODED_MAX];
    size_t undecoded_count; /* may exceed what is noted */
    const uint8_t *start;   /* of the encapsulation header */
    size_t left;            /* bytes of services that may still be read: see below */
};

void capture_content_fini(struct capture_content *c);
/* Empty again, for a message that starts there. */
void capture_content_clear(struct capture_content *c, const uint8_t *start);
void capture_content_note(struct capture_content *c, const uint8_t *at, const char *reason);
/*
 * Adds a CIP message and all inside it. question: what it answers, NULL if that is not known. The
 * services of a packet may overlap where its offsets are wrong; together they are read for no more
 * than CAPTURE_DEPTH_MAX times the bytes of the message.
 */
void capture_content_add(struct capture_content *c, struct reader message,
                         const struct capture_question *question);
/* True if a reply with these first bytes may answer the question. */
bool capture_content_answers(const struct capture_question *question, struct reader reply);

#endif
