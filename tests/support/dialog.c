/* SPDX-License-Identifier: MIT */
#include "support/dialog.h"

#include <stdio.h>

#include "support/unit.h"

#include "enip/data.h"

enum { DIALOG_TEXT_MAX = 1024, HANDLE = 0x00010203, TO_ID = 0x00a50001 };

void dialog_begin(struct dialog *x, struct device *d) {
    static const struct enip_sockaddr local = {
        .family = ENIP_AF_INET, .port = ENIP_PORT, .address = 0xc0a8010a};
    *x = (struct dialog){.now_us = 0};
    eip_err err = device_session_init(&x->session, d, &local, 0);
    if (err != EIP_OK)
        device_fini(d);
    assert_int_equal(err, EIP_OK);
    dialog_say(x, "65 00 04 00 00 00 00 00 00 00 00 00 " DIALOG_CONTEXT "00 00 00 00 01 00 00 00");
    dialog_hear(x, "65 00 04 00 *");
    x->session.handle = HANDLE;
}

void dialog_end(struct dialog *x) {
    device_session_fini(&x->session);
}

static void put_id(const struct dialog *x, const char *text, char expanded[DIALOG_TEXT_MAX]) {
    size_t at = 0;
    assert_true(strlen(text) < DIALOG_TEXT_MAX);
    memcpy(expanded, text, strlen(text) + 1);
    for (char *place = strstr(expanded, "II"); place != NULL; place = strstr(place, "II")) {
        char digits[3];
        snprintf(digits, sizeof digits, "%02X", x->id[at++ % sizeof x->id]);
        memcpy(place, digits, 2);
    }
}

void dialog_say(struct dialog *x, const char *text) {
    char expanded[DIALOG_TEXT_MAX];
    uint8_t bytes[DIALOG_TEXT_MAX / 2];
    put_id(x, text, expanded);
    size_t size = ask_hex(expanded, bytes, sizeof bytes);
    assert_int_equal(device_session_receive(&x->session, bytes, size, x->now_us), size);
}

void dialog_hear(struct dialog *x, const char *text) {
    char expanded[DIALOG_TEXT_MAX];
    struct reader output = device_session_output(&x->session);
    put_id(x, text, expanded);
    ask_compare(text, output, expanded);
    device_session_sent(&x->session, reader_left(&output));
}

static void say_built(struct dialog *x, const struct writer *w) {
    assert_false(w->bad);
    assert_int_equal(device_session_receive(&x->session, w->data, w->size, x->now_us), w->size);
}

void dialog_open(struct dialog *x, uint16_t serial, uint16_t ot_size, uint16_t to_size) {
    static const uint8_t router[] = {0x20, 2, 0x24, 1};
    struct cip_forward_open open = {
        .large = true,
        .to_id = TO_ID,
        .triad = {.serial = serial, .vendor = 0x1337, .originator = 0xdeadbeef},
        .multiplier = 3,
        .ot_rpi_us = 2000000,
        .ot_params = 0x42000000u | ot_size,
        .to_rpi_us = 2000000,
        .to_params = 0x42000000u | to_size,
        .transport = 0xa3,
        .path = reader_of(router, sizeof router),
    };
    struct enip_header header = {.command = ENIP_SEND_RR_DATA, .session = HANDLE};
    uint8_t bytes[128];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct enip_frame frame = enip_unconnected_begin(&w, &header, 0);
    writer_bytes(&w, "\x5b\2\x20\6\x24\1", 6);
    cip_forward_open_encode(&w, &open);
    enip_frame_end(&w, frame);
    say_built(x, &w);
    struct reader output = device_session_output(&x->session);
    assert_int_equal(reader_left(&output), 40 + 30);
    assert_memory_equal(output.at + 40, "\xdb\0\0\0", 4);
    memcpy(x->id, output.at + 44, sizeof x->id);
    device_session_sent(&x->session, reader_left(&output));
}

void dialog_ask(struct dialog *x, uint16_t sequence, const char *request, const char *reply) {
    uint8_t message[DIALOG_TEXT_MAX / 2];
    uint8_t bytes[DIALOG_TEXT_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct enip_header header = {.command = ENIP_SEND_UNIT_DATA, .session = HANDLE};
    struct reader id = reader_of(x->id, sizeof x->id);
    size_t size = ask_hex(request, message, sizeof message);
    struct enip_frame frame = enip_connected_begin(&w, &header, reader_u32(&id), sequence);
    writer_bytes(&w, message, size);
    enip_frame_end(&w, frame);
    say_built(x, &w);
    struct reader output = device_session_output(&x->session);
    size_t heard = reader_left(&output);
    if (heard < 46)
        fail_msg("%s: not answered", request);
    (void)reader_take(&output, 46);
    ask_compare(request, output, reply);
    device_session_sent(&x->session, heard);
}
