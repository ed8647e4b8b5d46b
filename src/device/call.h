/* SPDX-License-Identifier: MIT */
/*
 * call - one service request on its way through the device: what is asked, and where the answer
 * goes.
 *
 * The reply's room is the limit of the transport (500 bytes unconnected), less what others in the
 * same Multiple Service Packet need: a service looks at device_call_room and writes what fits.
 */
#ifndef DEVICE_CALL_H
#define DEVICE_CALL_H

#include "cip/message.h"
#include "cip/service.h"
#include "device/status.h"

struct device;
struct device_session;

struct device_call {
    struct device *device;
    struct device_session *session; /* through which it came; NULL: through none */
    uint8_t service;
    struct reader path;
    struct reader data;
    struct cip_target target;
    struct writer *reply; /* the data of the reply */
    size_t start;         /* of the whole reply in its writer */
    bool in_send;         /* came inside an Unconnected Send */
    bool in_packet;       /* came inside a Multiple Service Packet */
    bool answered;        /* the service wrote a whole reply, head included */
    uint32_t guess;       /* of device_tags_guess, for the path; or NAME_INDEX_NONE */
};

/* Bytes of data that still fit into the reply. */
static inline size_t device_call_room(const struct device_call *call) {
    size_t size = call->reply->size;
    return size < call->reply->room ? call->reply->room - size : 0;
}

/* A service writes its data and says how it ended; data after an error is sent as well. */
typedef struct device_status device_run(struct device_call *call);

#endif
