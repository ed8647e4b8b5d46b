/* SPDX-License-Identifier: MIT */
#include "support/hand.h"

#include <stdio.h>

#include "support/ask.h"
#include "support/unit.h"

enum { HEX_MAX = 2048, BYTES_MAX = HEX_MAX / 2 };

#define ZEROS_4           "00 00 00 00 "
#define HANDLE            "03 02 01 00 "
#define ITEMS_UNCONNECTED ZEROS_4 "%s 00 02 00 " ZEROS_4 "B2 00 "

static void put(char *text, const char *token, uint32_t number) {
    unsigned shift = 0;
    for (char *at = strstr(text, token); at != NULL; at = strstr(at, token)) {
        char digits[3];
        snprintf(digits, sizeof digits, "%02X", (unsigned)(number >> shift) & 0xff);
        memcpy(at, digits, 2);
        shift = (shift + 8) % (token[0] == 'S' ? 16 : 32);
    }
}

static void expand(const struct hand *h, const char *text, char expanded[HEX_MAX]) {
    assert_true(strlen(text) < HEX_MAX);
    memcpy(expanded, text, strlen(text) + 1);
    if (h->connection == NULL)
        return;
    put(expanded, "SS", h->connection->triad.serial);
    put(expanded, "OO", h->connection->triad.originator);
    put(expanded, "TT", h->connection->to_id);
    put(expanded, "II", h->connection->ot_id);
}

void hand_hear(struct hand *h, const char *frame) {
    char expanded[HEX_MAX];
    struct reader output = client_session_output(h->session);
    if (reader_left(&output) < ENIP_HEADER_SIZE)
        fail_msg("%s: the client is silent", frame);
    size_t size = ENIP_HEADER_SIZE + (size_t)(output.at[2] | output.at[3] << 8);
    assert_true(size <= reader_left(&output));
    expand(h, frame, expanded);
    ask_compare(frame, reader_of(output.at, size), expanded);
    client_session_sent(h->session, size);
}

void hand_say(struct hand *h, const char *frame) {
    char expanded[HEX_MAX];
    uint8_t bytes[BYTES_MAX];
    expand(h, frame, expanded);
    size_t size = ask_hex(expanded, bytes, sizeof bytes);
    assert_int_equal(client_session_receive(h->session, bytes, size), size);
}

void hand_hear_nothing(const struct hand *h) {
    struct reader output = client_session_output(h->session);
    assert_int_equal(reader_left(&output), 0);
}

static void with_context(char text[HEX_MAX], const char *frame, uint8_t context) {
    snprintf(text, HEX_MAX, frame, context);
}

void hand_register(struct hand *h, uint8_t context) {
    char text[HEX_MAX];
    with_context(text,
                 "65 00 04 00 " ZEROS_4 ZEROS_4 "%02X 00 00 00 00 00 00 00 " ZEROS_4 "01 00 00 00",
                 context);
    hand_hear(h, text);
    with_context(text,
                 "65 00 04 00 " HANDLE ZEROS_4 "%02X 00 00 00 00 00 00 00 " ZEROS_4 "01 00 00 00",
                 context);
    hand_say(h, text);
}

static size_t bytes_in(const char *message) {
    size_t digits = 0;
    for (const char *at = message; *at != '\0'; at++)
        digits += *at != ' ';
    assert_true(digits % 2 == 0 && digits < 2 * 256);
    return digits / 2;
}

/* `ticks`: the time-out beside the items, which a reply leaves at 0. */
static void unconnected(char text[HEX_MAX], uint8_t context, const char *ticks,
                        const char *message) {
    size_t size = bytes_in(message);
    snprintf(text, HEX_MAX,
             "6F 00 %02X %02X " HANDLE ZEROS_4
             "%02X 00 00 00 00 00 00 00 " ZEROS_4 ITEMS_UNCONNECTED "%02X %02X %s",
             (unsigned)(size + 16) & 0xff, (unsigned)(size + 16) >> 8, context, ticks,
             (unsigned)size & 0xff, (unsigned)size >> 8, message);
}

void hand_hear_unconnected(struct hand *h, uint8_t context, const char *message) {
    char text[HEX_MAX];
    unconnected(text, context, "??", message);
    hand_hear(h, text);
}

void hand_say_unconnected(struct hand *h, uint8_t context, const char *message) {
    char text[HEX_MAX];
    unconnected(text, context, "00", message);
    hand_say(h, text);
}

/* The sender context of connected messages says nothing. */
static void connected(char text[HEX_MAX], const char *context, const char *id, uint16_t sequence,
                      const char *message) {
    size_t size = bytes_in(message) + sizeof sequence;
    snprintf(text, HEX_MAX,
             "70 00 %02X %02X " HANDLE ZEROS_4 "%s 00 00 00 00 00 00 00 " ZEROS_4
             "00 00 00 00 00 00 02 00 A1 00 04 00 %s B1 00 %02X %02X %02X %02X %s",
             (unsigned)(size + 20) & 0xff, (unsigned)(size + 20) >> 8, context, id,
             (unsigned)size & 0xff, (unsigned)size >> 8, sequence & 0xffu, sequence >> 8u, message);
}

void hand_hear_connected(struct hand *h, uint16_t sequence, const char *message) {
    char text[HEX_MAX];
    connected(text, "??", "II II II II", sequence, message);
    hand_hear(h, text);
}

void hand_say_connected(struct hand *h, uint16_t sequence, const char *message) {
    char text[HEX_MAX];
    connected(text, "00", "TT TT TT TT", sequence, message);
    hand_say(h, text);
}
