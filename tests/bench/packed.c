#include "bench/packed.h"

#include "cip/message.h"
#include "cip/multiple.h"
#include "cip/path.h"
#include "cip/service.h"
#include "cip/tag.h"

enum {
    ENTRY = 22, /* service, path with a name, count */
    ENTRY_NAME_AT = 4,
    REPLY_ENTRY = 10, /* head, type, value */
    FIRST_AT = PACKED_REQUEST_SIZE - PACKED_TAGS * ENTRY,
    REPLY_FIRST_AT = PACKED_REPLY_SIZE - PACKED_TAGS * REPLY_ENTRY,
    SEQUENCE_AT = 44,
    OT_ID_AT = 44,
    INTERVAL_US = 2000000,
    PARAMETERS = 0x42000000 | PACKED_CONNECTION_SIZE,
    MULTIPLIER = 7,
    CLASS_3 = 0xa3,
};

void packed_open(uint8_t request[PACKED_OPEN_SIZE], uint32_t session) {
    static const uint8_t path[] = {0x20, 0x02, 0x24, 0x01};
    struct writer w = writer_of(request, PACKED_OPEN_SIZE);
    struct enip_header header = {.command = ENIP_SEND_RR_DATA, .session = session};
    const struct cip_forward_open open = {
        .large = true,
        .to_id = 1,
        .triad = {.serial = 1, .vendor = 1, .originator = session},
        .multiplier = MULTIPLIER,
        .ot_rpi_us = INTERVAL_US,
        .ot_params = PARAMETERS,
        .to_rpi_us = INTERVAL_US,
        .to_params = PARAMETERS,
        .transport = CLASS_3,
        .path = reader_of(path, sizeof path),
    };
    struct enip_frame frame = enip_unconnected_begin(&w, &header, 0);
    size_t mark = cip_request_begin(&w, CIP_LARGE_FORWARD_OPEN);
    cip_path_class(&w, CIP_CLASS_CONNECTION_MANAGER);
    cip_path_instance(&w, 1);
    cip_request_path_end(&w, mark);
    cip_forward_open_encode(&w, &open);
    enip_frame_end(&w, frame);
    check(!w.bad && w.size == PACKED_OPEN_SIZE);
}

uint32_t packed_opened(const uint8_t reply[PACKED_OPENED_SIZE]) {
    struct reader r = reader_of(reply + OT_ID_AT, sizeof(uint32_t));
    check(reply[OT_ID_AT - 2] == CIP_OK);
    return reader_u32(&r);
}

struct enip_frame packed_begin(struct writer *w, uint32_t session, uint32_t connection) {
    const struct enip_header header = {.command = ENIP_SEND_UNIT_DATA, .session = session};
    return enip_connected_begin(w, &header, connection, 0);
}

void packed_count(uint8_t *request, uint16_t sequence) {
    request[SEQUENCE_AT] = (uint8_t)sequence;
    request[SEQUENCE_AT + 1] = (uint8_t)(sequence >> 8);
}

static void put_read(struct writer *w, uint32_t number) {
    char name[MANY_NAME_SIZE];
    const struct cip_read_tag read = {.count = 1};
    many_name(number, name);
    size_t mark = cip_request_begin(w, CIP_READ_TAG);
    cip_path_symbol(w, str_span(name, sizeof name));
    cip_request_path_end(w, mark);
    cip_read_tag_encode(w, &read);
}

void packed_request(uint8_t request[PACKED_REQUEST_SIZE], uint32_t session, uint32_t connection) {
    struct writer w = writer_of(request, PACKED_REQUEST_SIZE);
    struct enip_frame frame = packed_begin(&w, session, connection);
    size_t mark = cip_request_begin(&w, CIP_MULTIPLE_SERVICE);
    cip_path_class(&w, CIP_CLASS_MESSAGE_ROUTER);
    cip_path_instance(&w, 1);
    cip_request_path_end(&w, mark);
    struct cip_multiple_writer packet = cip_multiple_begin(&w, PACKED_TAGS);
    for (uint32_t n = 0; n < PACKED_TAGS; n++) {
        cip_multiple_next(&w, &packet);
        put_read(&w, n);
    }
    enip_frame_end(&w, frame);
    check(!w.bad && w.size == PACKED_REQUEST_SIZE);
}

void packed_aim(uint8_t request[PACKED_REQUEST_SIZE], uint32_t n, const char name[MANY_NAME_SIZE]) {
    memcpy(request + FIRST_AT + (size_t)n * ENTRY + ENTRY_NAME_AT, name, MANY_NAME_SIZE);
}

uint64_t packed_sum(const uint8_t reply[PACKED_REPLY_SIZE]) {
    struct reader r = reader_of(reply + REPLY_FIRST_AT, PACKED_TAGS * REPLY_ENTRY);
    uint64_t sum = 0;
    bool all = true;
    while (reader_left(&r) > 0) {
        uint32_t head = reader_u32(&r);
        all &= head == (CIP_READ_TAG | CIP_REPLY_BIT) && reader_u16(&r) == EIP_TYPE_DINT;
        sum += reader_u32(&r);
    }
    check(all);
    return sum;
}

const uint8_t *packed_ask(struct many *m, const uint8_t *request, size_t size, size_t reply_size) {
    size_t taken = device_session_receive(&m->session, request, size, 0);
    struct reader reply = device_session_output(&m->session);
    check(taken == size && reader_left(&reply) == reply_size);
    device_session_sent(&m->session, reply_size);
    return reply.at;
}

uint32_t packed_connect(struct many *m) {
    uint8_t request[PACKED_OPEN_SIZE];
    packed_open(request, m->session.handle);
    return packed_opened(packed_ask(m, request, sizeof request, PACKED_OPENED_SIZE));
}
