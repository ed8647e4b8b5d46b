/* SPDX-License-Identifier: MIT */
/* Definitions of structures (1756-PM020, "Template Object"), many in a packet. */
#include <stdlib.h>

#include "base/mem.h"
#include "cip/service.h"
#include "cip/template.h"
#include "client/browse_parts.h"

enum {
    ATTRIBUTES_GUESS = 30,     /* bytes: what a controller answers to the list below */
    CONTENT_MAX = 1024 * 1024, /* bytes of a definition; one of more is left out */
    READ_MAX = UINT16_MAX - 3, /* bytes of one request */
    WORDS_MIN = 6,             /* fewer leave no content */
    WORDS_MAX = CONTENT_MAX / 4 + 5,
    BITS = 32,
};

/* Size of the definition in words, size of a value, members, handle: as most clients ask. */
static const uint8_t attributes[] = {4, 0, 4, 0, 5, 0, 2, 0, 1, 0};

static bool is_missed(const struct client_browse *b, uint16_t instance) {
    return (b->missed[instance / BITS] >> instance % BITS & 1) != 0;
}

static void miss(struct client_browse *b, struct browse_ask *ask) {
    ask->failed = ask->done = true;
    b->missed[ask->template.instance / BITS] |= 1u << ask->template.instance % BITS;
}

/* What is wanted, and was not tried in vain. */
static eip_err collect(struct client_browse *b) {
    uint16_t instance = 0;
    b->ask_count = 0;
    while (catalog_wants(b->building, instance, &instance)) {
        if (is_missed(b, instance))
            continue;
        struct browse_ask *asks = mem_grow(b->asks, &b->ask_room, b->ask_count + 1, sizeof *asks);
        if (asks == NULL)
            return EIP_E_MEMORY;
        b->asks = asks;
        asks[b->ask_count++] = (struct browse_ask){.template = {.instance = instance}};
    }
    return EIP_OK;
}

static struct client_item item_for(struct browse_ask *ask, uint8_t service) {
    struct writer w = writer_of(ask->path, sizeof ask->path);
    cip_path_class(&w, CIP_CLASS_TEMPLATE);
    cip_path_instance(&w, ask->template.instance);
    check(!w.bad);
    return (struct client_item){
        .op = CLIENT_GET, .service = service, .path = reader_of(ask->path, w.size)};
}

eip_err browse_attributes_ask(struct client_browse *b, bool *ret_more) {
    eip_err err = collect(b);
    if (err == EIP_OK)
        err = browse_reserve(b, b->ask_count);
    if (err != EIP_OK)
        return err;
    *ret_more = b->ask_count > 0;
    for (size_t i = 0; i < b->ask_count; i++) {
        b->items[i] = item_for(&b->asks[i], CIP_GET_ATTRIBUTE_LIST);
        b->items[i].data = reader_of(attributes, sizeof attributes);
        b->items[i].reply_guess = ATTRIBUTES_GUESS;
    }
    if (*ret_more)
        browse_start(b, BROWSE_ATTRIBUTES, b->ask_count);
    return EIP_OK;
}

/* Attributes in any order, each with status 0; false if one is missing. */
static bool decode_attributes(struct reader r, struct catalog_template *t, uint32_t *ret_words) {
    enum { ALL = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 5 };
    unsigned seen = 0;
    for (uint16_t left = cip_attribute_count_decode(&r); left > 0 && !r.bad; left--) {
        const struct cip_attribute_status s = cip_attribute_status_decode(&r);
        if (s.status != 0)
            return false;
        if (s.id == 1)
            t->handle = reader_u16(&r);
        else if (s.id == 2)
            t->members = reader_u16(&r);
        else if (s.id == 4)
            *ret_words = reader_u32(&r);
        else if (s.id == 5)
            t->size = reader_u32(&r);
        else
            return false;
        seen |= 1u << s.id;
    }
    return !r.bad && seen == ALL;
}

static void take_attributes(struct client_browse *b, struct browse_ask *ask,
                            const struct client_item *item) {
    uint32_t words = 0;
    bool good =
        item->err == EIP_OK && decode_attributes(browse_data(b, item), &ask->template, &words);
    if (!good || words < WORDS_MIN || words > WORDS_MAX)
        miss(b, ask);
    else
        ask->size = cip_template_content_size(words);
}

/* A template that is not to be had costs what needs it alone. */
struct browse_verdict browse_attributes_take(struct client_browse *b) {
    for (size_t i = 0; i < b->ask_count; i++)
        if (b->items[i].err != EIP_OK && !browse_is_refused(&b->items[i]))
            return browse_verdict_of(&b->items[i]);
    for (size_t i = 0; i < b->ask_count; i++)
        take_attributes(b, &b->asks[i], &b->items[i]);
    client_store_clear(&b->definitions);
    return browse_goes_on;
}

/* Contents. */

static uint32_t missing(const struct browse_ask *ask) {
    return ask->done ? 0 : ask->size - (uint32_t)ask->got.size;
}

/* Small ones first, so that they fill packets; what is done goes to the end. */
static int compare_asks(const void *a, const void *b) {
    const struct browse_ask *x = a, *y = b;
    uint32_t p = missing(x), q = missing(y);
    if (p == q)
        return (x->template.instance > y->template.instance) -
               (x->template.instance < y->template.instance);
    return p == 0 || (q != 0 && p > q) ? 1 : -1;
}

static void ask_content(struct client_item *item, struct browse_ask *ask) {
    uint32_t left = missing(ask);
    ask->asked = left < READ_MAX ? left : READ_MAX;
    const struct cip_template_read read = {.offset = (uint32_t)ask->got.size,
                                           .size = (uint16_t)ask->asked};
    struct writer w = writer_of(ask->data, sizeof ask->data);
    cip_template_read_encode(&w, &read);
    *item = item_for(ask, CIP_READ_TAG); /* whose code Read Template has */
    item->data = reader_of(ask->data, w.size);
    item->reply_guess = read.size;
}

eip_err browse_definitions_ask(struct client_browse *b, bool *ret_more) {
    size_t count = 0;
    if (b->ask_count > 0)
        qsort(b->asks, b->ask_count, sizeof *b->asks, compare_asks);
    while (count < b->ask_count && !b->asks[count].done)
        count++;
    *ret_more = count > 0;
    if (count == 0)
        return EIP_OK;
    eip_err err = browse_reserve(b, count);
    if (err != EIP_OK)
        return err;
    for (size_t i = 0; i < count; i++)
        ask_content(&b->items[i], &b->asks[i]);
    browse_start(b, BROWSE_DEFINITIONS, count);
    return EIP_OK;
}

/* One that is longer than it says is left out; one that is shorter may have lost its padding. */
static struct browse_verdict take_content(struct client_browse *b, struct browse_ask *ask,
                                          const struct client_item *item) {
    bool partial = item->err != EIP_OK && item->status.general == CIP_PARTIAL_TRANSFER;
    struct reader data = browse_data(b, item);
    size_t size = reader_left(&data);
    struct browse_verdict verdict = browse_goes_on;
    if (partial && size == 0)
        return browse_nonsense("it says that there is more of a definition, and sends none of it");
    if ((item->err != EIP_OK && !partial) || size > ask->asked) {
        miss(b, ask);
        return verdict;
    }
    verdict.err =
        ask->got.size == 0 ? client_store_reserve(&b->definitions, &ask->got, ask->size) : EIP_OK;
    if (verdict.err == EIP_OK)
        verdict.err = client_store_append(&b->definitions, &ask->got, data);
    ask->done = ask->got.size == ask->size || (!partial && size < ask->asked);
    return verdict;
}

struct browse_verdict browse_definitions_take(struct client_browse *b) {
    struct browse_verdict verdict = browse_goes_on;
    for (size_t i = 0; i < b->batch.count && verdict.err == EIP_OK; i++) {
        const struct client_item *item = &b->items[i];
        if (item->err != EIP_OK && !browse_is_refused(item))
            verdict = browse_verdict_of(item);
        else
            verdict = take_content(b, &b->asks[i], item);
    }
    return verdict;
}

/* One without any content counts as one that cannot be had. */
static eip_err keep(struct client_browse *b, struct browse_ask *ask) {
    ask->template.content = client_store_bytes(&b->definitions, &ask->got);
    if (ask->failed || ask->got.size == 0) {
        miss(b, ask);
        return EIP_OK;
    }
    b->done++;
    return catalog_add_template(b->building, &ask->template);
}

eip_err browse_definitions_keep(struct client_browse *b) {
    eip_err err = EIP_OK;
    for (size_t i = 0; err == EIP_OK && i < b->ask_count; i++)
        err = keep(b, &b->asks[i]);
    b->ask_count = 0;
    return err;
}
