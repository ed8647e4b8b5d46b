/* SPDX-License-Identifier: MIT */
/* The short way of packed reads against the long one, which answers everything. */
#include "support/ask.h"
#include "support/unit.h"

#include "device/plain_read.h"

#define SPEED  "4C 04 91 05 53 70 65 65 64 00 01 00"
#define COUNTS "4C 04 91 06 43 6F 75 6E 74 73 05 00"

enum { ROOM = 64 };

static bool run(const struct device *d, struct reader request, size_t reserved, struct writer *w) {
    struct device_plain_read read;
    return device_plain_read_of(request, &read) &&
           device_plain_read_run(d, &read, device_tags_guess(&d->tags, 0), reserved, w);
}

/* Whether it was answered; if so, as device_execute answers it, or nothing was written. */
static bool answers(struct device *d, struct reader request, size_t room, size_t reserved) {
    uint8_t plain[ROOM] = {0}, whole[ROOM];
    struct writer w = writer_of(plain, room);
    bool answered = run(d, request, reserved, &w);
    assert_false(w.bad);
    if (!answered) {
        assert_int_equal(w.size, 0);
        return false;
    }
    struct writer all = writer_of(whole, room - reserved);
    device_execute(d, NULL, request, &all);
    assert_int_equal(w.size, all.size);
    assert_memory_equal(plain, whole, w.size);
    return true;
}

static bool answers_text(struct device *d, const char *text, size_t room) {
    uint8_t bytes[ROOM];
    return answers(d, reader_of(bytes, ask_hex(text, bytes, sizeof bytes)), room, 0);
}

static void plain_reads_are_answered_as_by_the_long_way(void **state) {
    (void)state;
    static const char *const requests[] = {
        SPEED,
        COUNTS,
        "4C 04 91 05 73 50 45 45 44 00 01 00",
        "4C 03 91 04 46 6C 61 67 01 00",
        "4C 04 91 05 4C 65 76 65 6C 00 01 00",
        "4C 03 91 04 54 65 78 74 01 00",
    };
    struct device d;
    ask_init(&d);
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        answers_text(&d, requests[i], ROOM);
    assert_true(answers_text(&d, SPEED, ROOM));
    assert_true(answers_text(&d, COUNTS, ROOM));
    device_fini(&d);
}

static void what_does_not_fit_is_left(void **state) {
    (void)state;
    struct device d;
    uint8_t bytes[ROOM];
    ask_init(&d);
    struct reader request = reader_of(bytes, ask_hex(COUNTS, bytes, sizeof bytes));
    for (size_t room = 8; room <= ROOM; room++)
        for (size_t reserved = 0; reserved + 8 <= room; reserved++)
            assert_int_equal(answers(&d, request, room, reserved), room - reserved >= 16);
    device_fini(&d);
}

static void what_is_not_plain_is_left(void **state) {
    (void)state;
    static const char *const requests[] = {
        "",
        "4C",
        "4C 04 91 05 53 70 65 65 64 00",
        "4C 04 91 05 53 70 65 65 64 00 01",
        "4C 04 91 05 53 70 65 65 64 00 01 00 00",
        "4C 04 91 05 53 70 65 65 64 01 01 00",
        "4C 04 91 05 53 70 65 65 64 00 00 00",
        "4C 04 91 05 53 70 65 65 64 00 02 00",
        "4C 05 91 05 53 70 65 65 64 00 28 00 01 00",
        "4C 03 91 04 4E 6F 70 65 01 00",
        "4C 01 91 00 01 00",
        "52 04 91 05 53 70 65 65 64 00 01 00 00 00 00 00",
        "4C 03 20 6B 25 00 01 00 01 00",
    };
    struct device d;
    ask_init(&d);
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        assert_false(answers_text(&d, requests[i], ROOM));
    device_fini(&d);
}

static void no_changed_byte_gets_another_answer(void **state) {
    (void)state;
    struct device d;
    uint8_t bytes[ROOM];
    ask_init(&d);
    size_t size = ask_hex(SPEED, bytes, sizeof bytes);
    for (size_t i = 0; i < size; i++) {
        uint8_t was = bytes[i];
        for (unsigned value = 0; value <= UINT8_MAX; value++) {
            bytes[i] = (uint8_t)value;
            answers(&d, reader_of(bytes, size), ROOM, 0);
        }
        bytes[i] = was;
    }
    device_fini(&d);
}

static struct device_tag *speed_of(struct device *d) {
    return device_tags_find(&d->tags, str_of("Speed"));
}

static void tags_with_something_about_them_are_left(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    struct device_tag *speed = speed_of(&d);
    speed->rights = DEVICE_NO_ACCESS;
    assert_false(answers_text(&d, SPEED, ROOM));
    speed->rights = DEVICE_READ_ONLY;
    assert_true(answers_text(&d, SPEED, ROOM));
    speed->traits |= DEVICE_FORCED;
    assert_false(answers_text(&d, SPEED, ROOM));
    speed->traits = DEVICE_CONSTANT;
    assert_true(answers_text(&d, SPEED, ROOM));
    device_fini(&d);
}

static void a_tag_of_a_program_is_not_found_by_one_segment(void **state) {
    (void)state;
    const struct device_tag_spec spec = {.name = str_of("Program:P.N"), .type = EIP_TYPE_DINT};
    struct device_tag *tag;
    struct device d;
    ask_init(&d);
    assert_int_equal(device_tags_add(&d.tags, &spec, &tag), EIP_OK);
    assert_false(answers_text(&d, "4C 07 91 0B 50 72 6F 67 72 61 6D 3A 50 2E 4E 00 01 00", ROOM));
    device_fini(&d);
}

static void count_read(void *user, const struct device_tag *tag, size_t offset,
                       struct reader wire) {
    (void)tag, (void)offset, (void)wire;
    ++*(int *)user;
}

static void whoever_is_told_of_reads_is_told_of_packed_ones(void **state) {
    (void)state;
    struct device d;
    int count = 0;
    ask_init(&d);
    d.options.was_read = count_read;
    d.options.user = &count;
    ask(&d, "0A 02 20 02 24 01 02 00 06 00 12 00 " SPEED " " COUNTS,
        "8A 00 00 00 02 00 06 00 10 00 CC 00 00 00 C4 00 D2 04 00 00 "
        "CC 00 00 00 C3 00 00 00 01 00 02 00 03 00 04 00");
    assert_int_equal(count, 2);
    device_fini(&d);
}

static void packets_of_more_than_are_looked_ahead_for_keep_their_order(void **state) {
    (void)state;
    enum { READS = 40, READ = 12, REPLY = 10 };
    struct device d;
    uint8_t request[1024], reply[DEVICE_UNCONNECTED_MAX], read[READ];
    ask_init(&d);
    struct writer w = writer_of(request, sizeof request);
    size_t size = ask_hex("0A 02 20 02 24 01", request, sizeof request);
    w.size = size;
    writer_u16(&w, READS);
    for (uint16_t i = 0; i < READS; i++)
        writer_u16(&w, (uint16_t)(2 + 2 * READS + READ * i));
    assert_int_equal(ask_hex(SPEED, read, sizeof read), READ);
    for (int i = 0; i < READS; i++) {
        read[READ - 2] = i == READS - 2 ? 2 : 1; /* one of them is too much */
        writer_bytes(&w, read, READ);
    }
    struct writer all = writer_of(reply, sizeof reply);
    device_execute(&d, NULL, reader_of(request, w.size), &all);
    struct reader r = reader_of(reply, all.size);
    (void)reader_take(&r, 4 + 2 + 2 * READS);
    for (int i = 0; i < READS; i++)
        if (i == READS - 2)
            ask_compare("refused", reader_sub(&r, 6), "CC 00 FF 01 05 21");
        else
            ask_compare("read", reader_sub(&r, REPLY), "CC 00 00 00 C4 00 D2 04 00 00");
    assert_true(reader_done(&r));
    assert_int_equal(reply[2], CIP_EMBEDDED_SERVICE_ERROR);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(plain_reads_are_answered_as_by_the_long_way),
           cmocka_unit_test(what_does_not_fit_is_left), cmocka_unit_test(what_is_not_plain_is_left),
           cmocka_unit_test(no_changed_byte_gets_another_answer),
           cmocka_unit_test(tags_with_something_about_them_are_left),
           cmocka_unit_test(a_tag_of_a_program_is_not_found_by_one_segment),
           cmocka_unit_test(whoever_is_told_of_reads_is_told_of_packed_ones),
           cmocka_unit_test(packets_of_more_than_are_looked_ahead_for_keep_their_order))
