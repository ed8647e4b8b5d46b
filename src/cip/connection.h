/* SPDX-License-Identifier: MIT */
/*
 * connection - Forward Open, Large Forward Open and Forward Close (CIP Volume 1, 3-5.5).
 *
 * Small and large differ in the width of the network connection parameters alone; `large` tells
 * which. Encoded bytes equal decoded bytes, reserved fields included. Each decoder takes all of r
 * and is bad if sizes and bytes disagree; an encoder makes w bad for a path or an application reply
 * of odd size or over 255 words, and for small parameters over 16 bits.
 *
 * The path of a Forward Open follows its size at once; in a Forward Close a reserved byte stands
 * between them.
 */
#ifndef CIP_CONNECTION_H
#define CIP_CONNECTION_H

#include "base/text.h"
#include "base/writer.h"

/* (serial, vendor, originator serial): the identity of a connection. */
struct cip_triad {
    uint16_t serial;
    uint16_t vendor;
    uint32_t originator;
};

struct cip_forward_open {
    bool large;
    uint8_t priority;
    uint8_t ticks;
    uint32_t ot_id;
    uint32_t to_id;
    struct cip_triad triad;
    uint8_t multiplier;
    uint8_t reserved[3];
    uint32_t ot_rpi_us;
    uint32_t ot_params; /* network connection parameters as sent, 16 or 32 bits */
    uint32_t to_rpi_us;
    uint32_t to_params;
    uint8_t transport; /* class, trigger and direction */
    struct reader path;
};

enum cip_connection_type { CIP_CONNECTION_NULL, CIP_CONNECTION_MULTICAST, CIP_CONNECTION_P2P };

/* Network connection parameters, taken apart; the same for both widths. */
struct cip_params {
    uint16_t size; /* 0..511, or 0..65535 when large */
    bool variable;
    uint8_t priority; /* 0 low, 1 high, 2 scheduled, 3 urgent */
    enum cip_connection_type type;
    bool redundant_owner;
};

struct cip_params cip_params_of(bool large, uint32_t params);
/* Reserved bits are 0. A size over 511 is cut to 9 bits unless large. */
uint32_t cip_params_pack(bool large, const struct cip_params *params);

/* The data of the request after its path. */
struct cip_forward_open cip_forward_open_decode(struct reader *r, bool large);
void cip_forward_open_encode(struct writer *w, const struct cip_forward_open *open);

struct cip_forward_open_reply {
    uint32_t ot_id;
    uint32_t to_id;
    struct cip_triad triad;
    uint32_t ot_api_us;
    uint32_t to_api_us;
    uint8_t reserved;
    struct reader application; /* words */
};

struct cip_forward_open_reply cip_forward_open_reply_decode(struct reader *r);
void cip_forward_open_reply_encode(struct writer *w, const struct cip_forward_open_reply *reply);

/* The data of a refused Forward Open, Large Forward Open or Forward Close; may be absent (size 0).
 */
struct cip_connection_error {
    struct cip_triad triad;
    uint8_t remaining_words;
    uint8_t reserved;
};

struct cip_connection_error cip_connection_error_decode(struct reader *r);
void cip_connection_error_encode(struct writer *w, const struct cip_connection_error *e);

struct cip_forward_close {
    uint8_t priority;
    uint8_t ticks;
    struct cip_triad triad;
    uint8_t reserved;
    struct reader path;
};

struct cip_forward_close cip_forward_close_decode(struct reader *r);
void cip_forward_close_encode(struct writer *w, const struct cip_forward_close *close);

struct cip_forward_close_reply {
    struct cip_triad triad;
    uint8_t reserved;
    struct reader application;
};

struct cip_forward_close_reply cip_forward_close_reply_decode(struct reader *r);
void cip_forward_close_reply_encode(struct writer *w, const struct cip_forward_close_reply *reply);

#endif
