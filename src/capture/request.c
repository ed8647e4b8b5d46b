/* SPDX-License-Identifier: MIT */
#include "capture/request.h"

#include "base/mem.h"

static void forget(struct capture_request *r) {
    mem_free(r->bytes);
    mem_free(r->asked);
    mem_free(r);
}

void capture_requests_fini(struct capture_requests *all) {
    while (all->oldest != NULL)
        capture_requests_remove(all, all->oldest);
    while (all->free != NULL) {
        struct capture_request *next = all->free->newer;
        forget(all->free);
        all->free = next;
    }
    *all = (struct capture_requests){.count = 0};
}

static struct capture_request *take_free(struct capture_requests *all) {
    struct capture_request *r = all->free;
    if (r == NULL)
        return mem_zero(1, sizeof *r);
    all->free = r->newer;
    return r;
}

static void give_back(struct capture_requests *all, struct capture_request *r) {
    r->newer = all->free;
    all->free = r;
}

static void link_in(struct capture_requests *all, struct capture_request_list *list,
                    struct capture_request *r) {
    r->list = list;
    r->older = list->newest;
    r->newer = NULL;
    *(list->newest != NULL ? &list->newest->newer : &list->oldest) = r;
    list->newest = r;
    list->count++;
    r->first = all->newest;
    r->last = NULL;
    *(all->newest != NULL ? &all->newest->last : &all->oldest) = r;
    all->newest = r;
    all->count++;
}

void capture_requests_remove(struct capture_requests *all, struct capture_request *r) {
    struct capture_request_list *list = r->list;
    *(r->older != NULL ? &r->older->newer : &list->oldest) = r->newer;
    *(r->newer != NULL ? &r->newer->older : &list->newest) = r->older;
    list->count--;
    *(r->first != NULL ? &r->first->last : &all->oldest) = r->last;
    *(r->last != NULL ? &r->last->first : &all->newest) = r->first;
    all->count--;
    give_back(all, r);
}

static void give_up(struct capture_requests *all, struct capture_request *r) {
    all->unanswered++;
    capture_requests_remove(all, r);
}

void capture_requests_drop(struct capture_requests *all, struct capture_request_list *list) {
    while (list->oldest != NULL)
        give_up(all, list->oldest);
}

static bool make_room(struct capture_request *r, size_t bytes, size_t services) {
    uint8_t *block = mem_grow(r->bytes, &r->room, bytes, 1);
    if (block == NULL)
        return false;
    r->bytes = block;
    struct capture_asked *asked = mem_grow(r->asked, &r->asked_room, services, sizeof *asked);
    if (asked == NULL)
        return false;
    r->asked = asked;
    return true;
}

static uint16_t place(struct reader part, const uint8_t *start) {
    return (uint16_t)(part.at - start);
}

static void shorten(struct capture_asked *a, const struct capture_service *s, size_t span_max,
                    const uint8_t *start) {
    *a = (struct capture_asked){
        .service = s->service,
        .meaning = (uint8_t)s->meaning,
        .span = s->span < span_max ? s->span : (uint16_t)span_max,
        .path_at = place(s->path, start),
        .path_size = (uint16_t)reader_left(&s->path),
        .data_at = place(s->data, start),
        .data_size = (uint16_t)reader_left(&s->data),
    };
}

struct capture_request *capture_requests_add(struct capture_requests *all,
                                             struct capture_request_list *list,
                                             const struct capture_request_key *key,
                                             struct reader message,
                                             const struct capture_content *content) {
    size_t size = reader_left(&message);
    size_t count = content->count < CAPTURE_ASKED_MAX ? content->count : CAPTURE_ASKED_MAX;
    if (list->count == CAPTURE_REQUESTS_FLOW_MAX)
        give_up(all, list->oldest);
    if (all->count == CAPTURE_REQUESTS_MAX)
        give_up(all, all->oldest);
    struct capture_request *r = take_free(all);
    if (r == NULL)
        return NULL;
    if (!make_room(r, size, count)) {
        give_back(all, r);
        return NULL;
    }
    memcpy(r->bytes, message.at, size);
    for (size_t i = 0; i < count; i++)
        shorten(&r->asked[i], &content->services[i], count - i, message.at);
    r->key = *key;
    r->question = (struct capture_question){r->bytes, r->asked, count};
    link_in(all, list, r);
    return r;
}

static bool fits(const struct capture_request_key *have, const struct capture_request_key *want) {
    if (have->connected != want->connected || have->side != want->side)
        return false;
    if (have->connected)
        return have->sequence == want->sequence && (want->id == 0 || have->id == want->id);
    return have->id == want->id && memcmp(have->context, want->context, ENIP_CONTEXT_SIZE) == 0;
}

struct capture_request *capture_requests_find(const struct capture_request_list *list,
                                              const struct capture_request_key *key,
                                              struct reader reply,
                                              const struct capture_request *after) {
    for (struct capture_request *r = after != NULL ? after->newer : list->oldest; r != NULL;
         r = r->newer)
        if (fits(&r->key, key) && capture_content_answers(&r->question, reply))
            return r;
    return NULL;
}
