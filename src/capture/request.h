/* SPDX-License-Identifier: MIT */
/*
 * request - requests that wait for their reply.
 *
 * A request is kept as its bytes and a short list of its services, in blocks that are used again,
 * so that in the long run nothing allocates. Of too many the oldest is given up, unanswered.
 * Unconnected ones are found by session and sender context, connected ones by connection id and
 * sequence count; of several that fit, the oldest whose service is the one answered.
 */
#ifndef CAPTURE_REQUEST_H
#define CAPTURE_REQUEST_H

#include "capture/content.h"
#include "enip/header.h"

enum {
    CAPTURE_REQUESTS_MAX = 1024,     /* waiting in all flows together */
    CAPTURE_REQUESTS_FLOW_MAX = 256, /* waiting in one flow */
    CAPTURE_ASKED_MAX = 4096,        /* services kept of one request */
};

struct capture_request_key {
    uint8_t side; /* of the flow: who asked */
    bool connected;
    uint32_t id; /* session handle, or connection */
    uint16_t sequence;
    uint8_t context[ENIP_CONTEXT_SIZE];
};

struct capture_request {
    struct capture_request *older; /* of the same flow */
    struct capture_request *newer;
    struct capture_request *first; /* of all */
    struct capture_request *last;
    struct capture_request_list *list;
    struct capture_request_key key;
    uint64_t frame;
    int64_t time_us;
    struct capture_question question;
    uint8_t *bytes;
    size_t room;
    struct capture_asked *asked;
    size_t asked_room;
};

/* The requests of one flow. */
struct capture_request_list {
    struct capture_request *oldest;
    struct capture_request *newest;
    size_t count;
};

/* All of them, and the blocks that are free. */
struct capture_requests {
    struct capture_request *oldest;
    struct capture_request *newest;
    struct capture_request *free;
    size_t count;
    uint64_t unanswered;
};

void capture_requests_fini(struct capture_requests *all);
/*
 * Keeps a request: its CIP message, and the services found in it, the first CAPTURE_ASKED_MAX of
 * them. Frame and time are for the caller to set; NULL, and nothing kept, without memory.
 */
struct capture_request *capture_requests_add(struct capture_requests *all,
                                             struct capture_request_list *list,
                                             const struct capture_request_key *key,
                                             struct reader message,
                                             const struct capture_content *content);
/*
 * The oldest request with that key which the reply may answer, or the next one after `after`. A
 * connected key without an id fits every connection.
 */
struct capture_request *capture_requests_find(const struct capture_request_list *list,
                                              const struct capture_request_key *key,
                                              struct reader reply,
                                              const struct capture_request *after);
/* Answered; what it points to is valid until the next add. */
void capture_requests_remove(struct capture_requests *all, struct capture_request *r);
/* The flow has ended: its requests stay unanswered. */
void capture_requests_drop(struct capture_requests *all, struct capture_request_list *list);

#endif
