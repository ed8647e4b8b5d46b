#include "bench/many.h"

#include "cip/message.h"
#include "cip/path.h"
#include "cip/service.h"
#include "cip/tag.h"
#include "enip/data.h"

enum { SEED = 1, COUNT_SIZE = 2, VALUE_SIZE = 4 };

void many_name(uint32_t number, char name[MANY_NAME_SIZE]) {
    memcpy(name, "Tag_000000000000", MANY_NAME_SIZE);
    for (char *at = name + MANY_NAME_SIZE - 1; number > 0; number /= 10)
        *at-- = (char)('0' + number % 10);
}

void many_add(struct device_tags *tags, uint32_t count) {
    char name[MANY_NAME_SIZE] = "";
    struct device_tag *tag;
    struct device_tag_spec spec = {.name = str_span(name, sizeof name), .type = EIP_TYPE_DINT};
    for (uint32_t number = 0; number < count; number++) {
        many_name(number, name);
        eip_err err = device_tags_add(tags, &spec, &tag);
        check(err == EIP_OK);
        struct writer value = writer_of(tag->data, VALUE_SIZE);
        writer_u32(&value, number);
    }
}

void many_fill(struct device *d, uint32_t count) {
    many_add(&d->tags, count);
}

void many_request(uint8_t request[MANY_REQUEST_SIZE], uint32_t session, uint32_t context) {
    char name[MANY_NAME_SIZE];
    struct writer w = writer_of(request, MANY_REQUEST_SIZE);
    struct enip_header header = {.command = ENIP_SEND_RR_DATA, .session = session};
    struct cip_read_tag read = {.count = 1};
    struct writer number = writer_of(header.context, sizeof header.context);
    writer_u32(&number, context);
    many_name(0, name);
    struct enip_frame frame = enip_unconnected_begin(&w, &header, 0);
    size_t mark = cip_request_begin(&w, CIP_READ_TAG);
    cip_path_symbol(&w, str_span(name, sizeof name));
    cip_request_path_end(&w, mark);
    cip_read_tag_encode(&w, &read);
    enip_frame_end(&w, frame);
    check(!w.bad && w.size == MANY_REQUEST_SIZE);
}

void many_aim(uint8_t request[MANY_REQUEST_SIZE], uint32_t number) {
    uint8_t *name = request + MANY_REQUEST_SIZE - COUNT_SIZE - MANY_NAME_SIZE;
    many_name(number, (char *)name);
}

uint32_t many_value(const uint8_t reply[MANY_REPLY_SIZE]) {
    struct reader r = reader_of(reply, MANY_REPLY_SIZE);
    struct enip_header header = enip_header_decode(&r);
    struct reader status = reader_of(r.end - VALUE_SIZE - 2 - 2, 2);
    struct reader value = reader_of(r.end - VALUE_SIZE, VALUE_SIZE);
    check(header.status == ENIP_OK && header.length == reader_left(&r));
    check(reader_u16(&status) == CIP_OK);
    return reader_u32(&value);
}

void many_register(uint8_t request[MANY_REGISTER_SIZE]) {
    struct writer w = writer_of(request, MANY_REGISTER_SIZE);
    struct enip_header header = {.command = ENIP_REGISTER_SESSION};
    struct enip_register data = {.version = ENIP_VERSION};
    size_t mark = enip_message_begin(&w, &header);
    enip_register_encode(&w, &data);
    enip_message_end(&w, mark);
    check(!w.bad && w.size == MANY_REGISTER_SIZE);
}

uint32_t many_handle(const uint8_t reply[MANY_REGISTER_SIZE]) {
    struct reader r = reader_of(reply, MANY_REGISTER_SIZE);
    struct enip_header header = enip_header_decode(&r);
    check(header.status == ENIP_OK && header.session != 0);
    return header.session;
}

/* The view lives until the next call. */
static const uint8_t *ask(struct many *m, const uint8_t *request, size_t size, size_t reply_size) {
    size_t taken = device_session_receive(&m->session, request, size, 0);
    struct reader reply = device_session_output(&m->session);
    check(taken == size && reader_left(&reply) == reply_size);
    device_session_sent(&m->session, reply_size);
    return reply.at;
}

void many_init(struct many *m, uint32_t count) {
    struct device_options options = {.seed = SEED};
    struct enip_sockaddr local = {.family = ENIP_AF_INET, .port = ENIP_PORT};
    uint8_t request[MANY_REGISTER_SIZE];
    device_init(&m->device, &options);
    many_add(&m->device.tags, count);
    eip_err err = device_session_init(&m->session, &m->device, &local, 0);
    check(err == EIP_OK);
    many_register(request);
    many_request(m->request, many_handle(ask(m, request, sizeof request, sizeof request)), 0);
}

void many_fini(struct many *m) {
    device_session_fini(&m->session);
    device_fini(&m->device);
}

uint32_t many_read(struct many *m, uint32_t number) {
    many_aim(m->request, number);
    return many_value(ask(m, m->request, sizeof m->request, MANY_REPLY_SIZE));
}
