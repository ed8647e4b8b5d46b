/* SPDX-License-Identifier: MIT */
/* A controller inside a test program: a client writes to it, all in memory, and it says so. */
#include <stdio.h>
#include <string.h>

#include <eip/device.h>

/* Register Session (CIP Volume 2, 2-4.4). */
static const uint8_t hello[28] = {0x65, 0, 4, [24] = 1};

/* Send RR Data, an unconnected message: Write Tag "Count", one DINT, 1500 (1756-PM020). */
static uint8_t write_count[24 + 16 + 18] = {
    0x6f,
    0,
    34,
    [24 + 6] = 2,
    [24 + 12] = 0xb2,
    0,
    18,
    0, /* its 18 bytes: */
    0x4d,
    4,
    0x91,
    5,
    'C',
    'o',
    'u',
    'n',
    't',
    0,
    0xc4,
    0x00,
    1,
    0,
    0xdc,
    0x05,
    0,
    0,
};

static void tell(void *user, const struct eip_device_write *write) {
    (void)user;
    printf("written: %.*s, %zu bytes\n", (int)write->tag_size, write->tag, write->size);
}

/* Says something to the device, and takes its answer; the size of that. */
static size_t ask(eip_device_session *s, const uint8_t *request, size_t size, uint8_t reply[512]) {
    size_t got;
    if (eip_device_session_receive(s, request, size, 0) != size)
        return 0;
    const uint8_t *output = eip_device_session_output(s, &got);
    got = got < 512 ? got : 512;
    memcpy(reply, output, got);
    eip_device_session_sent(s, got);
    return got;
}

static int talk(eip_device *plc, eip_device_session *s) {
    uint8_t reply[512];
    char text[32];
    struct eip_value value;
    if (ask(s, hello, sizeof hello, reply) != sizeof hello || reply[8] != 0)
        return 1;
    memcpy(write_count + 4, reply + 4, 4); /* the session's handle */
    size_t size = ask(s, write_count, sizeof write_count, reply);
    if (size != 44 || reply[42] != 0 || eip_device_get(plc, "count", &value) != EIP_OK)
        return 1;
    eip_value_format(&value, text, sizeof text);
    printf("Count = %s\n", text);
    return 0;
}

int main(void) {
    eip_device *plc = NULL;
    eip_device_session *session = NULL;
    struct eip_device_options options = {.seed = 1, .written = tell};
    int status = 1;
    if (eip_device_new(&options, &plc) == EIP_OK &&
        eip_device_add(plc, "Count", EIP_TYPE_DINT, 0, NULL) == EIP_OK &&
        eip_device_session_new(plc, NULL, 0, &session) == EIP_OK)
        status = talk(plc, session);
    eip_device_session_free(session);
    eip_device_free(plc);
    return status;
}
