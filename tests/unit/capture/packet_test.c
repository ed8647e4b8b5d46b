/* capture/packet */
#include "support/packets.h"
#include "support/unit.h"

#include "capture/packet.h"

static uint8_t bytes[256];

static struct capture_packet decode(const void *at, size_t size) {
    struct reader r = reader_of(at, size);
    return capture_packet_decode(&r);
}

static size_t segment(struct reader payload) {
    struct writer w = writer_of(bytes, sizeof bytes);
    struct packets_segment s = {1, 0xfffffffe, 7, CAPTURE_ACK, payload};
    packets_tcp(&w, &s);
    return w.size;
}

static void a_segment_has_its_ends_and_numbers(void **state) {
    (void)state;
    char buffer[CAPTURE_ENDPOINT_TEXT_MAX];
    struct text t = text_of(buffer, sizeof buffer);
    struct capture_packet p = decode(bytes, segment(reader_of("abc", 3)));
    assert_int_equal(p.transport, CAPTURE_TCP);
    assert_int_equal(p.seq, 0xfffffffe);
    assert_int_equal(p.ack, 7);
    assert_int_equal(p.flags, CAPTURE_ACK);
    assert_int_equal(p.size, 3);
    assert_memory_equal(p.payload.at, "abc", 3);
    capture_endpoint_text(&t, &p.src);
    text_char(&t, ' ');
    capture_endpoint_text(&t, &p.dst);
    assert_string_equal(text_cstr(&t), "10.0.0.2:44818 10.0.0.1:50000");
}

static void what_fills_the_ethernet_frame_is_no_payload(void **state) {
    (void)state;
    size_t size = segment(reader_of("a", 1));
    struct capture_packet p = decode(bytes, size + 9);
    assert_int_equal(p.size, 1);
    assert_int_equal(reader_left(&p.payload), 1);
}

static void what_was_not_captured_counts_as_sent(void **state) {
    (void)state;
    size_t size = segment(reader_of("abcdef", 6));
    struct capture_packet p = decode(bytes, size - 4);
    assert_int_equal(p.transport, CAPTURE_TCP);
    assert_int_equal(p.size, 6);
    assert_int_equal(reader_left(&p.payload), 2);
}

static void every_cut_inside_the_headers_is_no_segment(void **state) {
    (void)state;
    size_t size = segment(reader_of(NULL, 0));
    for (size_t n = 0; n < size; n++)
        assert_int_not_equal(decode(bytes, n).transport, CAPTURE_TCP);
}

static void a_total_length_of_zero_means_all_there_is(void **state) {
    (void)state;
    size_t size = segment(reader_of("abc", 3));
    bytes[2] = bytes[3] = 0;
    struct capture_packet p = decode(bytes, size);
    assert_int_equal(p.transport, CAPTURE_TCP);
    assert_int_equal(p.size, 3);
}

static void lying_lengths_are_refused(void **state) {
    (void)state;
    size_t size = segment(reader_of("abc", 3));
    bytes[3] = 19; /* less than its own header */
    assert_int_equal(decode(bytes, size).transport, CAPTURE_OTHER);
    size = segment(reader_of("abc", 3));
    bytes[0] = 0x44;
    assert_int_equal(decode(bytes, size).transport, CAPTURE_OTHER);
    size = segment(reader_of("abc", 3));
    bytes[32] = 0x40; /* a TCP header of 16 bytes */
    assert_int_equal(decode(bytes, size).transport, CAPTURE_OTHER);
    bytes[32] = 0xf0; /* and one of 60 */
    assert_int_equal(decode(bytes, size).transport, CAPTURE_OTHER);
}

static void a_datagram_ends_where_its_length_says(void **state) {
    (void)state;
    struct writer w = writer_of(bytes, sizeof bytes);
    packets_udp(&w, 0, 1, 2, reader_of("abcdef", 6));
    bytes[25] = 8 + 4;
    struct capture_packet p = decode(bytes, w.size);
    assert_int_equal(p.transport, CAPTURE_UDP);
    assert_int_equal(p.size, 4);
    assert_int_equal(reader_left(&p.payload), 4);
    bytes[25] = 8 + 7;
    assert_int_equal(decode(bytes, w.size).transport, CAPTURE_OTHER);
    bytes[25] = 7;
    assert_int_equal(decode(bytes, w.size).transport, CAPTURE_OTHER);
}

static void fragments_say_where_they_belong(void **state) {
    (void)state;
    struct writer w = writer_of(bytes, sizeof bytes);
    packets_fragment(&w, 0x1234, 16, true, reader_of("12345678", 8));
    struct capture_packet p = decode(bytes, w.size);
    assert_int_equal(p.transport, CAPTURE_FRAGMENT);
    assert_int_equal(p.id, 0x1234);
    assert_int_equal(p.at, 16);
    assert_true(p.more);
    assert_int_equal(p.protocol, 17);
}

static void ipv6_is_read_through_its_extension_headers(void **state) {
    (void)state;
    struct writer w = writer_of(bytes, sizeof bytes);
    writer_u32be(&w, 6u << 28);
    writer_u16be(&w, 8 + 8 + 8 + 3);
    writer_u16be(&w, 0 << 8 | 64); /* hop-by-hop first */
    writer_zeros(&w, 15);
    writer_u8(&w, 1);
    writer_zeros(&w, 15);
    writer_u8(&w, 2);
    writer_bytes(&w, "\x3c\0\1\4\0\0\0\0", 8); /* hop-by-hop; destination options next */
    writer_bytes(&w, "\x11\0\1\4\0\0\0\0", 8); /* UDP next */
    writer_bytes(&w, "\xaf\x12\x00\x05\0\x0b\0\0", 8);
    writer_bytes(&w, "abc", 3);
    struct capture_packet p = decode(bytes, w.size);
    assert_int_equal(p.transport, CAPTURE_UDP);
    assert_int_equal(p.src.port, 44818);
    assert_int_equal(p.size, 3);
    assert_true(p.src.v6);
    char buffer[CAPTURE_ENDPOINT_TEXT_MAX];
    struct text t = text_of(buffer, sizeof buffer);
    capture_endpoint_text(&t, &p.dst);
    assert_string_equal(text_cstr(&t), "[::2]:5");
    for (size_t n = 0; n < w.size - 3; n++)
        assert_int_equal(decode(bytes, n).transport, CAPTURE_OTHER);
}

UNIT_CASES(cmocka_unit_test(a_segment_has_its_ends_and_numbers),
           cmocka_unit_test(what_fills_the_ethernet_frame_is_no_payload),
           cmocka_unit_test(what_was_not_captured_counts_as_sent),
           cmocka_unit_test(every_cut_inside_the_headers_is_no_segment),
           cmocka_unit_test(a_total_length_of_zero_means_all_there_is),
           cmocka_unit_test(lying_lengths_are_refused),
           cmocka_unit_test(a_datagram_ends_where_its_length_says),
           cmocka_unit_test(fragments_say_where_they_belong),
           cmocka_unit_test(ipv6_is_read_through_its_extension_headers))
