/* SPDX-License-Identifier: MIT */
#include "client/bools.h"

#include "cip/path.h"
#include "cip/status.h"
#include "client/browse.h"

enum { BITS_PER_BYTE = 8 };

static const char apart[] =
    "32 BOOLs of an array share a DWORD: write those of one DWORD at once, or whole DWORDs";

bool client_bools_find(struct reader path, struct client_bools_spot *ret_spot) {
    const uint8_t *start = path.at;
    struct client_bools_spot spot = {.stem = reader_left(&path)};
    struct cip_segment segment;
    size_t at = 0, indices = 0;
    while (cip_segment_decode(&path, false, &segment, NULL)) {
        indices = segment.kind == CIP_SEGMENT_MEMBER ? indices + 1 : 0;
        spot.index = indices > 0 ? segment.value : 0;
        spot.stem = indices > 0 ? at : (size_t)(path.at - start);
        at = (size_t)(path.at - start);
    }
    if (path.bad || at == 0 || indices > 1)
        return false;
    *ret_spot = spot;
    return true;
}

uint32_t client_bools_dwords(uint32_t index, uint32_t count) {
    uint32_t first = index % CIP_BOOLS_OF_DWORD;
    return (first + count + CIP_BOOLS_OF_DWORD - 1) / CIP_BOOLS_OF_DWORD;
}

static bool find(struct client_bools *b, struct reader path) {
    struct client_bools_spot spot;
    if (!client_bools_find(path, &spot))
        return false;
    b->stem = (uint16_t)spot.stem;
    b->index = spot.index;
    return true;
}

/* Requests. */

/* An index that is not larger than the one that stands there has room there. */
static void aim_at(const struct client_bools_item *x, uint32_t index) {
    size_t stem = x->bools->stem;
    struct writer w = writer_of(x->path + stem, x->path_size - stem);
    if (x->path_size > stem)
        cip_path_member(&w, index);
    check(!w.bad);
    x->item->path = reader_of(x->path, stem + w.size);
}

static bool begin(const struct client_bools_item *x, enum client_bools_step step,
                  struct client_item item) {
    item.path = x->item->path;
    item.prepares = x->bools->writes && (item.op == CLIENT_READ || item.op == CLIENT_GET);
    *x->item = item;
    x->bools->step = (uint8_t)step;
    return true;
}

static bool begin_plain(const struct client_bools_item *x, enum client_bools_step step) {
    const struct client_bools *b = x->bools;
    struct client_item item = {.count = b->count, .data = b->values};
    item.op = b->writes ? CLIENT_WRITE : CLIENT_READ;
    item.type.code = b->writes ? EIP_TYPE_BOOL : 0;
    aim_at(x, b->index);
    return begin(x, step, item);
}

static bool begin_dwords(const struct client_bools_item *x, enum client_bools_step step) {
    const struct client_bools *b = x->bools;
    uint32_t count = step == CLIENT_BOOLS_PROBES ? 1 : client_bools_dwords(b->index, b->count);
    aim_at(x, b->index / CIP_BOOLS_OF_DWORD);
    return begin(x, step,
                 (struct client_item){
                     .op = CLIENT_READ, .count = (uint16_t)count, .data = reader_of(NULL, 0)});
}

static bool begin_anew(const struct client_bools_item *x) {
    return x->bools->writes ? begin_dwords(x, CLIENT_BOOLS_PROBES)
                            : begin_plain(x, CLIENT_BOOLS_PLAIN);
}

/* One of a batch asks; those after it do again what they did, which comes after that. */
static bool ask(const struct client_bools_item *x) {
    size_t number = (size_t)(x->item - x->batch->items) + 1;
    if (*x->asker != 0 && *x->asker < number)
        return begin_anew(x);
    struct client_item marks = client_marks_item();
    *x->asker = number;
    x->item->path = marks.path;
    return begin(x, CLIENT_BOOLS_ASKS, marks);
}

/* Outcomes. */

static bool is_refused(const struct client_item *item) {
    return (item->err == EIP_E_REFUSED || item->err == EIP_E_TAG) &&
           item->status.source == EIP_SOURCE_DEVICE;
}

static bool is_extended(const struct eip_status *s, uint16_t extended) {
    return s->source == EIP_SOURCE_DEVICE && s->general == CIP_GENERAL_ERROR &&
           s->extended_count > 0 && s->extended[0] == extended;
}

static bool is_beyond(const struct eip_status *s) {
    return is_extended(s, CIP_EXT_BEYOND) ||
           (s->source == EIP_SOURCE_DEVICE && s->general == CIP_PATH_UNKNOWN);
}

bool client_bools_explain(struct reader path, uint32_t count, const struct eip_status *refusal) {
    struct client_bools_spot spot;
    return is_beyond(refusal) && client_bools_find(path, &spot) && (spot.index > 0 || count > 1);
}

static bool is_dwords(const struct client_item *item) {
    return item->err == EIP_OK && item->type.code == EIP_TYPE_DWORD;
}

static bool end(const struct client_bools_item *x, eip_err err, struct eip_status status) {
    x->bools->step = CLIENT_BOOLS_SETTLED;
    x->item->err = err;
    x->item->status = status;
    return false;
}

/* With what the device said at first. */
static bool end_refused(const struct client_bools_item *x) {
    return end(x, x->bools->err, x->bools->status);
}

static void note_refusal(const struct client_bools_item *x) {
    x->bools->err = x->item->err;
    x->bools->status = x->item->status;
}

static bool has_bool(const uint8_t *bytes, size_t at) {
    return bytes[at / BITS_PER_BYTE] >> at % BITS_PER_BYTE & 1;
}

/* A byte for each BOOL, instead of the DWORDs they were in. */
static bool pick(const struct client_bools_item *x) {
    const struct client_bools *b = x->bools;
    struct client_item *item = x->item;
    struct client_store *store = x->batch->store;
    struct client_span bools = {.size = 0};
    eip_err err = client_store_reserve(store, &bools, b->count);
    if (err != EIP_OK)
        return end(x, err, item->status);
    const uint8_t *from = store->data + item->value.at;
    for (size_t i = 0; i < b->count; i++)
        store->data[bools.at + i] = has_bool(from, b->index % CIP_BOOLS_OF_DWORD + i);
    bools.size = b->count;
    item->value = bools;
    item->type = (struct cip_tag_type){.code = EIP_TYPE_BOOL};
    item->count = b->count;
    x->bools->step = CLIENT_BOOLS_COVERS;
    return false;
}

/* Writing. */

static bool begin_masks(const struct client_bools_item *x) {
    struct client_bools *b = x->bools;
    memset(b->masks, 0, CLIENT_DWORD_SIZE);
    memset(b->masks + CLIENT_DWORD_SIZE, 0xff, CLIENT_DWORD_SIZE);
    for (size_t i = 0; i < b->count; i++) {
        size_t at = b->index % CIP_BOOLS_OF_DWORD + i;
        uint8_t mask = (uint8_t)(1u << at % BITS_PER_BYTE);
        if (b->values.at[i] != 0)
            b->masks[at / BITS_PER_BYTE] |= mask;
        else
            b->masks[CLIENT_DWORD_SIZE + at / BITS_PER_BYTE] &= (uint8_t)~mask;
    }
    aim_at(x, b->index / CIP_BOOLS_OF_DWORD);
    return begin(x, CLIENT_BOOLS_SETTLED,
                 (struct client_item){.op = CLIENT_MODIFY,
                                      .count = 1,
                                      .data = reader_of(b->masks, sizeof b->masks)});
}

static bool begin_write(const struct client_bools_item *x) {
    const struct client_bools *b = x->bools;
    if (client_bools_dwords(b->index, b->count) == 1)
        return begin_masks(x);
    if (b->packed.size == 0)
        return end(x, EIP_E_VALUE, (struct eip_status){.rule = apart});
    aim_at(x, b->index / CIP_BOOLS_OF_DWORD);
    return begin(x, CLIENT_BOOLS_SETTLED,
                 (struct client_item){.op = CLIENT_WRITE,
                                      .count = (uint16_t)(b->packed.size / CLIENT_DWORD_SIZE),
                                      .type = {.code = EIP_TYPE_DWORD},
                                      .data = client_store_bytes(x->packed, &b->packed)});
}

static bool is_whole(const struct client_bools *b) {
    return b->index % CIP_BOOLS_OF_DWORD == 0 && b->count % CIP_BOOLS_OF_DWORD == 0;
}

static eip_err pack(struct client_bools *b, struct client_store *store) {
    eip_err err = EIP_OK;
    for (size_t at = 0; at < b->count && err == EIP_OK; at += BITS_PER_BYTE) {
        uint8_t byte = 0;
        for (size_t i = 0; i < BITS_PER_BYTE; i++)
            byte |= (uint8_t)((b->values.at[at + i] != 0) << i);
        err = client_store_append(store, &b->packed, reader_of(&byte, 1));
    }
    return err;
}

/*
 * One without an index is most often a BOOL by itself: it is written as such, and a controller that
 * has an array there refuses it.
 */
eip_err client_bools_carry(struct client_bools *b, struct reader path, struct reader values,
                           struct client_store *store) {
    *b = (struct client_bools){.writes = true, .values = values};
    b->count = (uint16_t)reader_left(&values);
    if (!find(b, path)) {
        b->step = CLIENT_BOOLS_SETTLED;
        return EIP_OK;
    }
    if (b->stem < reader_left(&path) || b->count > 1)
        b->step = CLIENT_BOOLS_PROBES;
    return b->count > CIP_BOOLS_OF_DWORD && is_whole(b) ? pack(b, store) : EIP_OK;
}

/* From step to step. */

static bool look_at_read(const struct client_bools_item *x) {
    struct client_bools *b = x->bools;
    const struct client_item *item = x->item;
    struct reader path = reader_of(x->path, x->path_size);
    bool guesses = is_refused(item) && client_bools_explain(path, item->count, &item->status);
    if ((!is_dwords(item) && !guesses) || !find(b, path))
        return false;
    b->count = item->count;
    switch (x->batch->way.peer->dwords) {
    case CLIENT_DWORDS_ARE_DWORDS:
        return false;
    case CLIENT_DWORDS_UNKNOWN:
        return ask(x);
    case CLIENT_DWORDS_ARE_BOOLS:
        break;
    }
    if (!guesses && b->index == 0 && b->count == 1)
        return pick(x);
    if (guesses)
        note_refusal(x);
    return begin_dwords(x, guesses ? CLIENT_BOOLS_GUESSES : CLIENT_BOOLS_COVERS);
}

static bool look_at_write(const struct client_bools_item *x) {
    if (!is_refused(x->item) || !is_extended(&x->item->status, CIP_EXT_TYPE) ||
        x->batch->way.peer->dwords == CLIENT_DWORDS_ARE_DWORDS)
        return false;
    note_refusal(x);
    return begin_dwords(x, CLIENT_BOOLS_PROBES);
}

static bool take_marks(const struct client_bools_item *x) {
    struct client_peer *peer = x->batch->way.peer;
    *x->asker = 0;
    client_marks_note(x->item, peer);
    return peer->dwords != CLIENT_DWORDS_UNKNOWN && begin_anew(x);
}

static bool take_dwords(const struct client_bools_item *x) {
    bool guesses = x->bools->step == CLIENT_BOOLS_GUESSES;
    if (is_dwords(x->item))
        return pick(x);
    if (guesses && (x->item->err == EIP_OK || is_refused(x->item)))
        return end_refused(x);
    return end(x, x->item->err == EIP_OK ? EIP_E_CHANGED : x->item->err, x->item->status);
}

static bool take_probe(const struct client_bools_item *x) {
    if (x->item->err != EIP_OK && !is_refused(x->item))
        return false;
    enum client_dwords known = x->batch->way.peer->dwords;
    bool is_array = is_dwords(x->item) && known != CLIENT_DWORDS_ARE_DWORDS;
    if (is_array)
        return known == CLIENT_DWORDS_UNKNOWN ? ask(x) : begin_write(x);
    return x->bools->err != EIP_OK ? end_refused(x) : begin_plain(x, CLIENT_BOOLS_SETTLED);
}

void client_bools_begin(const struct client_bools_item *x) {
    switch ((enum client_bools_step)x->bools->step) {
    case CLIENT_BOOLS_PLAIN:
        return;
    case CLIENT_BOOLS_PROBES:
    case CLIENT_BOOLS_COVERS:
        (void)begin_dwords(x, x->bools->step);
        return;
    case CLIENT_BOOLS_ASKS:
    case CLIENT_BOOLS_GUESSES:
    case CLIENT_BOOLS_SETTLED:
        break;
    }
    if (!x->bools->writes)
        (void)begin_plain(x, CLIENT_BOOLS_PLAIN);
}

bool client_bools_review(const struct client_bools_item *x) {
    switch ((enum client_bools_step)x->bools->step) {
    case CLIENT_BOOLS_PLAIN:
        if (x->item->op == CLIENT_READ)
            return look_at_read(x);
        return x->item->op == CLIENT_WRITE && x->bools->writes && look_at_write(x);
    case CLIENT_BOOLS_ASKS:
        return take_marks(x);
    case CLIENT_BOOLS_COVERS:
    case CLIENT_BOOLS_GUESSES:
        return take_dwords(x);
    case CLIENT_BOOLS_PROBES:
        return take_probe(x);
    case CLIENT_BOOLS_SETTLED:
        break;
    }
    return false;
}
