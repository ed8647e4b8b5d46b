/* SPDX-License-Identifier: MIT */
#include "enip/data.h"

struct enip_data enip_data_decode(struct reader *r) {
    struct enip_data data = {.interface_handle = reader_u32(r)};
    data.timeout_s = reader_u16(r);
    data.cpf = enip_cpf_decode(r);
    if (!reader_done(r))
        reader_fail(r);
    return data;
}

void enip_data_encode(struct writer *w, const struct enip_data *data) {
    writer_u32(w, data->interface_handle);
    writer_u16(w, data->timeout_s);
    enip_cpf_encode(w, &data->cpf);
}

struct enip_register enip_register_decode(struct reader *r) {
    struct enip_register reg = {.version = reader_u16(r)};
    reg.options = reader_u16(r);
    return reg;
}

void enip_register_encode(struct writer *w, const struct enip_register *reg) {
    writer_u16(w, reg->version);
    writer_u16(w, reg->options);
}

struct enip_frame enip_unconnected_begin(struct writer *w, const struct enip_header *header,
                                         uint16_t timeout_s) {
    struct enip_frame frame = {.message = enip_message_begin(w, header)};
    writer_u32(w, 0);
    writer_u16(w, timeout_s);
    writer_u16(w, 2);
    enip_item_end(w, enip_item_begin(w, ENIP_ITEM_NULL_ADDRESS));
    frame.item = enip_item_begin(w, ENIP_ITEM_UNCONNECTED_DATA);
    return frame;
}

struct enip_frame enip_connected_begin(struct writer *w, const struct enip_header *header,
                                       uint32_t connection, uint16_t sequence) {
    struct enip_frame frame = {.message = enip_message_begin(w, header)};
    writer_u32(w, 0);
    writer_u16(w, 0);
    writer_u16(w, 2);
    size_t address = enip_item_begin(w, ENIP_ITEM_CONNECTED_ADDRESS);
    writer_u32(w, connection);
    enip_item_end(w, address);
    frame.item = enip_item_begin(w, ENIP_ITEM_CONNECTED_DATA);
    writer_u16(w, sequence);
    return frame;
}

void enip_frame_end(struct writer *w, struct enip_frame frame) {
    enip_item_end(w, frame.item);
    enip_message_end(w, frame.message);
}
