/* SPDX-License-Identifier: MIT */
/*
 * data - the data of SendRRData and SendUnitData, and of Register Session (CIP Volume 2, 2-4).
 *
 *   interface handle u32 | timeout u16 in seconds | items
 */
#ifndef ENIP_DATA_H
#define ENIP_DATA_H

#include "enip/cpf.h"
#include "enip/header.h"

struct enip_data {
    uint32_t interface_handle; /* 0: CIP */
    uint16_t timeout_s;
    struct enip_cpf cpf;
};

/* Takes all of r; bad if items and bytes disagree. */
struct enip_data enip_data_decode(struct reader *r);
void enip_data_encode(struct writer *w, const struct enip_data *data);

struct enip_register {
    uint16_t version; /* 1 */
    uint16_t options; /* 0 */
};

enum { ENIP_VERSION = 1 };

struct enip_register enip_register_decode(struct reader *r);
void enip_register_encode(struct writer *w, const struct enip_register *reg);

/*
 * Whole messages built in place around a CIP message: SendRRData with null address and unconnected
 * data, SendUnitData with connected address and data (the sequence count included).
 */
struct enip_frame {
    size_t message;
    size_t item;
};

struct enip_frame enip_unconnected_begin(struct writer *w, const struct enip_header *header,
                                         uint16_t timeout_s);
struct enip_frame enip_connected_begin(struct writer *w, const struct enip_header *header,
                                       uint32_t connection, uint16_t sequence);
void enip_frame_end(struct writer *w, struct enip_frame frame);

#endif
