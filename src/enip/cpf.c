/* SPDX-License-Identifier: MIT */
#include "enip/cpf.h"

struct enip_cpf enip_cpf_decode(struct reader *r) {
    struct enip_cpf cpf;
    cpf.count = reader_u16(r);
    if (cpf.count > ENIP_CPF_ITEMS_MAX)
        reader_fail(r);
    for (uint16_t i = 0; i < cpf.count && !r->bad; i++) {
        cpf.items[i].type = reader_u16(r);
        cpf.items[i].body = reader_sub(r, reader_u16(r));
    }
    if (r->bad)
        cpf.count = 0;
    return cpf;
}

void enip_cpf_encode(struct writer *w, const struct enip_cpf *cpf) {
    writer_u16(w, cpf->count);
    for (uint16_t i = 0; i < cpf->count; i++) {
        size_t mark = enip_item_begin(w, cpf->items[i].type);
        writer_rest(w, cpf->items[i].body);
        enip_item_end(w, mark);
    }
}

struct reader enip_cpf_find(const struct enip_cpf *cpf, enum enip_item_type type) {
    for (uint16_t i = 0; i < cpf->count; i++)
        if (cpf->items[i].type == type)
            return cpf->items[i].body;
    return reader_none();
}

size_t enip_item_begin(struct writer *w, uint16_t type) {
    writer_u16(w, type);
    return writer_length16(w);
}

void enip_item_end(struct writer *w, size_t mark) {
    writer_length16_end(w, mark);
}

struct enip_sequenced enip_sequenced_decode(struct reader *r) {
    struct enip_sequenced address = {.connection = reader_u32(r)};
    address.sequence = reader_u32(r);
    return address;
}

void enip_sequenced_encode(struct writer *w, const struct enip_sequenced *address) {
    writer_u32(w, address->connection);
    writer_u32(w, address->sequence);
}

struct enip_dtls_message enip_dtls_message_decode(struct reader *r) {
    struct enip_dtls_message m = {.type = reader_u16(r)};
    m.transaction = reader_u32(r);
    m.status = reader_u32(r);
    m.message = reader_rest(r);
    return m;
}

void enip_dtls_message_encode(struct writer *w, const struct enip_dtls_message *m) {
    writer_u16(w, m->type);
    writer_u32(w, m->transaction);
    writer_u32(w, m->status);
    writer_rest(w, m->message);
}
