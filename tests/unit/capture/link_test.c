/* capture/link */
#include "support/unit.h"

#include "capture/link.h"

static const uint8_t macs[12];

static bool opens(int link, const uint8_t *head, size_t size, uint8_t first) {
    uint8_t frame[64] = {0};
    memcpy(frame, head, size);
    frame[size] = first;
    struct reader r = reader_of(frame, size + 20);
    bool good = capture_link_open(link, &r);
    return good && r.at == frame + size;
}

static void ethernet_is_taken_with_its_tags(void **state) {
    (void)state;
    uint8_t head[12 + 10] = {0};
    memcpy(head, macs, sizeof macs);
    memcpy(head + 12, "\x08\x00", 2);
    assert_true(opens(CAPTURE_LINK_ETHERNET, head, 14, 0x45));
    memcpy(head + 12, "\x81\x00\x00\x05\x86\xdd", 6);
    assert_true(opens(CAPTURE_LINK_ETHERNET, head, 18, 0x60));
    memcpy(head + 12, "\x88\xa8\x00\x05\x81\x00\x00\x07\x08\x00", 10);
    assert_true(opens(CAPTURE_LINK_ETHERNET, head, 22, 0x45));
    memcpy(head + 12, "\x89\x2f\x00\x40\x00\x01\x08\x00", 8);
    assert_true(opens(CAPTURE_LINK_ETHERNET, head, 20, 0x45));
}

static void the_version_must_be_that_of_the_type(void **state) {
    (void)state;
    uint8_t head[14] = {[12] = 0x08};
    assert_false(opens(CAPTURE_LINK_ETHERNET, head, 14, 0x60));
    head[13] = 0x06; /* ARP */
    assert_false(opens(CAPTURE_LINK_ETHERNET, head, 14, 0x45));
}

static void the_other_links_are_taken(void **state) {
    (void)state;
    static const uint8_t sll[16] = {[14] = 0x08}, sll2[20] = {0x86, 0xdd};
    static const uint8_t family[4] = {2};
    assert_true(opens(CAPTURE_LINK_SLL, sll, sizeof sll, 0x45));
    assert_true(opens(CAPTURE_LINK_SLL2, sll2, sizeof sll2, 0x60));
    assert_true(opens(CAPTURE_LINK_NULL, family, sizeof family, 0x45));
    assert_true(opens(CAPTURE_LINK_LOOP, family, sizeof family, 0x60));
    assert_true(opens(CAPTURE_LINK_RAW, family, 0, 0x45));
    assert_true(opens(CAPTURE_LINK_IPV6, family, 0, 0x60));
    assert_false(opens(CAPTURE_LINK_RAW, family, 0, 0x10));
}

static void a_frame_shorter_than_its_header_is_none(void **state) {
    (void)state;
    static const uint8_t frame[20] = {[12] = 0x08, [14] = 0x45};
    for (size_t size = 0; size < 15; size++) {
        struct reader r = reader_of(frame, size);
        assert_false(capture_link_open(CAPTURE_LINK_ETHERNET, &r));
    }
}

static void only_these_links_are_known(void **state) {
    (void)state;
    static const int known[] = {0, 1, 101, 108, 113, 228, 229, 276};
    size_t count = 0;
    for (int link = -1; link < 1000; link++)
        count += capture_link_known(link);
    assert_int_equal(count, sizeof known / sizeof known[0]);
    for (size_t i = 0; i < count; i++)
        assert_true(capture_link_known(known[i]));
}

UNIT_CASES(cmocka_unit_test(ethernet_is_taken_with_its_tags),
           cmocka_unit_test(the_version_must_be_that_of_the_type),
           cmocka_unit_test(the_other_links_are_taken),
           cmocka_unit_test(a_frame_shorter_than_its_header_is_none),
           cmocka_unit_test(only_these_links_are_known))
