/* capture/file */
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "capture/file.h"

static const uint8_t header[] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0,
                                 0,    0,    0,    0,    0, 4, 0, 0, 1, 0, 0, 0};
static const uint8_t record[] = {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 9, 0, 0, 0, 'a', 'b', 'c'};

static char path[] = "capture_file_test.XXXXXX";

/* A file of these bytes, whose name is in path. */
static void write_file(const uint8_t *bytes, size_t size) {
    memcpy(strrchr(path, '.'), ".XXXXXX", 8);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static eip_err open_bytes(struct capture_file *f, const uint8_t *bytes, size_t size) {
    write_file(bytes, size);
    eip_err err = capture_file_open(f, path);
    remove(path);
    return err;
}

static void packets_come_with_frame_time_and_captured_bytes(void **state) {
    (void)state;
    uint8_t bytes[sizeof header + 2 * sizeof record];
    struct capture_file f;
    struct capture_raw raw;
    memcpy(bytes, header, sizeof header);
    memcpy(bytes + sizeof header, record, sizeof record);
    memcpy(bytes + sizeof header + sizeof record, record, sizeof record);
    assert_int_equal(open_bytes(&f, bytes, sizeof bytes), EIP_OK);
    assert_int_equal(f.link, CAPTURE_LINK_ETHERNET);
    for (uint64_t frame = 1; frame <= 2; frame++) {
        assert_int_equal(capture_file_next(&f, &raw), EIP_OK);
        assert_int_equal(raw.frame, frame);
        assert_int_equal(raw.time_us, 1000002);
        assert_int_equal(raw.size, 3);
        assert_memory_equal(raw.bytes, "abc", 3);
    }
    assert_int_equal(capture_file_next(&f, &raw), EIP_E_CLOSED);
    capture_file_close(&f);
    capture_file_close(&f);
}

static void every_cut_is_told(void **state) {
    (void)state;
    uint8_t bytes[sizeof header + sizeof record];
    memcpy(bytes, header, sizeof header);
    memcpy(bytes + sizeof header, record, sizeof record);
    for (size_t n = 0; n < sizeof bytes; n++) {
        struct capture_file f;
        struct capture_raw raw;
        eip_err err = open_bytes(&f, bytes, n);
        assert_int_equal(err, n < 4 ? EIP_E_FORMAT : n < sizeof header ? EIP_E_CUT : EIP_OK);
        if (err == EIP_OK) {
            err = capture_file_next(&f, &raw);
            assert_int_equal(err, n == sizeof header ? EIP_E_CLOSED : EIP_E_CUT);
            capture_file_close(&f);
        }
    }
}

static void other_files_are_refused_with_words(void **state) {
    (void)state;
    struct capture_file f;
    assert_int_equal(open_bytes(&f, (const uint8_t *)"a text of a few words, no more", 30),
                     EIP_E_FORMAT);
    assert_non_null(strstr(f.why, "not a capture file"));
    assert_int_equal(capture_file_open(&f, "no/such/file"), EIP_E_SYSTEM);
    assert_non_null(strstr(f.why, "cannot open"));
    uint8_t wireless[sizeof header];
    memcpy(wireless, header, sizeof header);
    wireless[20] = 105;
    assert_int_equal(open_bytes(&f, wireless, sizeof wireless), EIP_E_FORMAT);
    assert_non_null(strstr(f.why, "link type 105"));
    wireless[20] = 101;
    assert_int_equal(open_bytes(&f, wireless, sizeof wireless), EIP_OK);
    assert_int_equal(f.link, CAPTURE_LINK_RAW);
    capture_file_close(&f);
}

/* pcapng: a section, an interface whose clock ticks in seconds, a packet at the end of time. */
static void a_time_beyond_all_reason_is_held_in_range(void **state) {
    (void)state;
    static const uint8_t bytes[] = {
        0x0a, 0x0d, 0x0d, 0x0a, 28,   0,    0,    0,    0x4d, 0x3c, 0x2b, 0x1a, 1, 0,  0, 0,  0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 28,   0,    0,    0,    1,    0, 0,  0, 32, 0,
        0,    0,    1,    0,    0,    0,    0,    4,    0,    0,    9,    0,    1, 0,  0, 0,  0,
        0,    0,    0,    0,    0,    32,   0,    0,    0,    6,    0,    0,    0, 36, 0, 0,  0,
        0,    0,    0,    0,    0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 1, 0,  0, 0,  1,
        0,    0,    0,    'a',  0,    0,    0,    36,   0,    0,    0,
    };
    struct capture_file f;
    struct capture_raw raw;
    assert_int_equal(open_bytes(&f, bytes, sizeof bytes), EIP_OK);
    assert_int_equal(capture_file_next(&f, &raw), EIP_OK);
    assert_in_range(raw.time_us, INT64_MAX / 8, INT64_MAX / 4);
    capture_file_close(&f);
}

UNIT_CASES(cmocka_unit_test(packets_come_with_frame_time_and_captured_bytes),
           cmocka_unit_test(every_cut_is_told),
           cmocka_unit_test(other_files_are_refused_with_words),
           cmocka_unit_test(a_time_beyond_all_reason_is_held_in_range))
