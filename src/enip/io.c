/* SPDX-License-Identifier: MIT */
#include "enip/io.h"

enum { ITEMS = 2 };

static void address_decode(struct reader *r, struct enip_io *io) {
    uint16_t type = reader_u16(r);
    struct reader body = reader_sub(r, reader_u16(r));
    io->sequenced = type == ENIP_ITEM_SEQUENCED_ADDRESS;
    io->connection = reader_u32(&body);
    if (io->sequenced)
        io->sequence = reader_u32(&body);
    if (!reader_done(&body) || (!io->sequenced && type != ENIP_ITEM_CONNECTED_ADDRESS))
        reader_fail(r);
}

struct enip_io enip_io_decode(struct reader *r) {
    struct enip_io io = {.connection = 0};
    if (reader_u16(r) != ITEMS)
        reader_fail(r);
    address_decode(r, &io);
    if (reader_u16(r) != ENIP_ITEM_CONNECTED_DATA)
        reader_fail(r);
    io.data = reader_sub(r, reader_u16(r));
    if (!reader_done(r)) {
        reader_fail(r);
        io.data = reader_none();
    }
    return io;
}

void enip_io_encode(struct writer *w, const struct enip_io *io) {
    writer_u16(w, ITEMS);
    size_t mark = enip_item_begin(w, io->sequenced ? ENIP_ITEM_SEQUENCED_ADDRESS
                                                   : ENIP_ITEM_CONNECTED_ADDRESS);
    writer_u32(w, io->connection);
    if (io->sequenced)
        writer_u32(w, io->sequence);
    enip_item_end(w, mark);
    mark = enip_item_begin(w, ENIP_ITEM_CONNECTED_DATA);
    writer_rest(w, io->data);
    enip_item_end(w, mark);
}

bool enip_io_is_newer(uint32_t a, uint32_t b) {
    return a - b - 1 < INT32_MAX;
}
