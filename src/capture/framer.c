/* SPDX-License-Identifier: MIT */
#include "capture/framer.h"

#include "base/mem.h"
#include "enip/header.h"

enum {
    LENGTH_END = 4, /* command and length */
    ENIP_STATUS_MAX = 0xff,
    ITEMS_HEAD_SIZE = 8, /* interface handle, time-out, item count */
    FIRST_SIZE_MIN = 4,
};

void capture_framer_fini(struct capture_framer *f) {
    mem_free(f->buffer);
    *f = (struct capture_framer){.synced = false};
}

static void forget(struct capture_framer *f) {
    f->need = f->seen = f->have = 0;
    f->cut = f->lost = false;
}

void capture_framer_start(struct capture_framer *f, bool synced) {
    f->broken += f->seen > 0;
    forget(f);
    f->synced = synced;
    f->fresh = synced;
}

bool capture_framer_foreign(struct reader bytes) {
    struct enip_header h = enip_header_decode(&bytes);
    return !bytes.bad && enip_command_name(h.command) == NULL &&
           (h.status > ENIP_STATUS_MAX || h.options != 0);
}

bool capture_framer_plausible(struct reader bytes) {
    if (reader_left(&bytes) < FIRST_SIZE_MIN)
        return false;
    uint16_t command = reader_u16(&bytes), length = reader_u16(&bytes);
    bool data = command == ENIP_SEND_RR_DATA || command == ENIP_SEND_UNIT_DATA;
    reader_u32(&bytes);
    /* A reader that ran over its end gives zeros: what is not there does not count against it. */
    uint32_t status = reader_u32(&bytes);
    reader_take(&bytes, ENIP_CONTEXT_SIZE);
    uint32_t options = reader_u32(&bytes);
    uint32_t interface_handle = data && length > 0 ? reader_u32(&bytes) : 0;
    /* 0 and 1, the legacy command, stand everywhere in data. */
    bool known = command > ENIP_LIST_TARGETS && enip_command_name(command) != NULL;
    return known && status <= ENIP_STATUS_MAX && options == 0 && interface_handle == 0 &&
           (!data || length == 0 || length >= ITEMS_HEAD_SIZE);
}

static size_t size_of(struct reader header) {
    reader_take(&header, 2);
    return ENIP_HEADER_SIZE + (size_t)reader_u16(&header);
}

static bool grow(struct capture_framer *f, size_t room) {
    if (room <= f->room)
        return true;
    uint8_t *buffer = mem_resize(f->buffer, room);
    if (buffer == NULL)
        return false;
    f->buffer = buffer;
    f->room = room;
    return true;
}

/* Keeps n bytes for the message under way, unless it already lacks some. */
static void keep(struct capture_framer *f, const uint8_t *at, size_t n) {
    f->seen += n;
    if (f->cut || f->lost)
        return;
    if (!grow(f, f->need > 0 ? f->need : ENIP_HEADER_SIZE)) {
        f->cut = true;
        return;
    }
    memcpy(f->buffer + f->have, at, n);
    f->have += n;
}

/* Takes what the chunk has of the message under way: its length first, then the rest of it. */
static void gather(struct capture_framer *f, struct reader *chunk) {
    size_t n = (f->need > 0 ? f->need : LENGTH_END) - f->seen;
    n = n < reader_left(chunk) ? n : reader_left(chunk);
    keep(f, reader_take(chunk, n), n);
    if (f->need > 0 || f->seen < LENGTH_END)
        return;
    if (f->cut)
        capture_framer_start(f, false);
    else
        f->need = size_of(reader_of(f->buffer, f->have));
}

/* The message under way has ended: give it, unless too little is left of it. */
static bool finish(struct capture_framer *f, struct capture_frame *ret_frame) {
    bool whole = !f->cut && !f->lost;
    bool good = whole || (!f->lost && f->have >= ENIP_HEADER_SIZE);
    f->broken += !whole;
    if (good)
        *ret_frame = (struct capture_frame){reader_of(f->buffer, f->have), f->need};
    forget(f);
    f->synced = true;
    return good;
}

static bool in_place(struct capture_framer *f, struct reader *chunk,
                     struct capture_frame *ret_frame) {
    if (f->seen > 0 || reader_left(chunk) < ENIP_HEADER_SIZE)
        return false;
    size_t size = size_of(*chunk);
    if (size > reader_left(chunk))
        return false;
    *ret_frame = (struct capture_frame){reader_sub(chunk, size), size};
    return true;
}

/* False, and the chunk used up, if no message begins here. */
static bool find_start(struct capture_framer *f, struct reader *chunk) {
    if (f->fresh && capture_framer_foreign(*chunk))
        f->synced = false;
    f->fresh = false;
    if (!f->synced)
        f->synced = capture_framer_plausible(*chunk);
    if (!f->synced) {
        f->skipped += reader_left(chunk);
        reader_take(chunk, reader_left(chunk));
    }
    return f->synced;
}

bool capture_framer_next(struct capture_framer *f, struct reader *chunk,
                         struct capture_frame *ret_frame) {
    while (reader_left(chunk) > 0 && find_start(f, chunk)) {
        if (in_place(f, chunk, ret_frame))
            return true;
        gather(f, chunk);
        if (f->need > 0 && f->seen == f->need && finish(f, ret_frame))
            return true;
    }
    return false;
}

bool capture_framer_lose(struct capture_framer *f, size_t size, bool cut,
                         struct capture_frame *ret_frame) {
    if (size == 0)
        return false;
    if (f->need == 0 || size > f->need - f->seen) {
        capture_framer_start(f, false);
        return false;
    }
    f->cut |= cut;
    f->lost |= !cut;
    f->seen += size;
    return f->seen == f->need && finish(f, ret_frame);
}
