/* SPDX-License-Identifier: MIT */
/* File, byte by byte (CIP Volume 1, 5-42), and the EDS as it is uploaded. */
#include "support/ask.h"
#include "support/unit.h"

#include <stdio.h>

#define NAME      "01 65 6E 67 DA 04 00 12 45 44 53 20 61 6E 64 20 49 63 6F 6E 20 46 69 6C 65 73 "
#define FILE_NAME "01 65 6E 67 DA 04 00 07 45 44 53 2E 74 78 74"

static const char eds[] = "[File]\r\n"
                          "        DescText = \"1756-L83E/B\";\r\n"
                          "        CreateDate = 01-01-2000;\r\n"
                          "        CreateTime = 00:00:00;\r\n"
                          "        ModDate = 01-01-2000;\r\n"
                          "        ModTime = 00:00:00;\r\n"
                          "        Revision = 1.0;\r\n"
                          "\r\n"
                          "[Device]\r\n"
                          "        VendCode = 1;\r\n"
                          "        VendName = \"Rockwell Automation/Allen-Bradley\";\r\n"
                          "        ProdType = 14;\r\n"
                          "        ProdTypeStr = \"Programmable Logic Controller\";\r\n"
                          "        ProdCode = 166;\r\n"
                          "        MajRev = 33;\r\n"
                          "        MinRev = 11;\r\n"
                          "        ProdName = \"1756-L83E/B\";\r\n"
                          "        Catalog = \"1756-L83E/B\";\r\n"
                          "\r\n"
                          "[Device Classification]\r\n"
                          "        Class1 = EtherNetIP;\r\n";

enum { SIZE = sizeof eds - 1, HEAD = 6 /* of a reply, number and kind of packet included */ };

static void the_file_is_described(void **state) {
    (void)state;
    struct device d;
    char text[64];
    unsigned sum = 0;
    for (size_t i = 0; i < SIZE; i++)
        sum += (unsigned char)eds[i];
    unsigned checksum = (0x10000 - sum % 0x10000) % 0x10000;
    ask_init(&d);
    ask(&d, "0E 03 20 37 24 00 30 20", "8E 00 00 00 C8 00 " NAME FILE_NAME);
    ask(&d, "0E 03 20 37 24 00 30 02", "8E 00 00 00 C8 00");
    ask(&d, "0E 03 20 37 24 00 30 03", "8E 00 00 00 01 00");
    ask(&d, "0E 03 20 37 24 00 30 06", "8E 00 00 00 20 00");
    ask(&d, "0E 03 20 37 24 C8 30 01", "8E 00 00 00 02");
    ask(&d, "0E 03 20 37 24 C8 30 02", "8E 00 00 00 " NAME);
    ask(&d, "0E 03 20 37 24 C8 30 03", "8E 00 00 00 01 00");
    ask(&d, "0E 03 20 37 24 C8 30 04", "8E 00 00 00 " FILE_NAME);
    ask(&d, "0E 03 20 37 24 C8 30 05", "8E 00 00 00 01 00");
    snprintf(text, sizeof text, "8E 00 00 00 %02X %02X 00 00", SIZE & 255, SIZE >> 8);
    ask(&d, "0E 03 20 37 24 C8 30 06", text);
    snprintf(text, sizeof text, "8E 00 00 00 %02X %02X", checksum & 255, checksum >> 8);
    ask(&d, "0E 03 20 37 24 C8 30 07", text);
    ask(&d, "0E 03 20 37 24 C8 30 08", "8E 00 00 00 FF");
    ask(&d, "0E 03 20 37 24 C8 30 09", "8E 00 00 00 00");
    ask(&d, "0E 03 20 37 24 C8 30 0A", "8E 00 00 00 01");
    ask(&d, "0E 03 20 37 24 C8 30 0B", "8E 00 00 00 00");
    ask(&d, "0E 03 20 37 24 C8 30 0C", "8E 00 14 00");
    ask(&d, "0E 03 20 37 24 C9 30 01", "8E 00 05 00");
    ask(&d, "0E 03 20 37 24 01 30 01", "8E 00 05 00");
    device_fini(&d);
}

/* One transfer: how many bytes came, with the kind of packet. */
static size_t transfer(struct device *d, unsigned number, uint8_t *bytes, unsigned *ret_kind) {
    char request[64];
    uint8_t reply[DEVICE_UNCONNECTED_MAX];
    snprintf(request, sizeof request, "4F 02 20 37 24 C8 %02X", number);
    size_t size = ask_bytes(d, request, reply);
    assert_memory_equal(reply, "\xcf\0\0\0", 4);
    assert_int_equal(reply[4], number);
    *ret_kind = reply[5];
    memcpy(bytes, reply + HEAD, size - HEAD);
    return size - HEAD;
}

/* All of it in pieces, with the checksum. */
static void upload(struct device *d, unsigned piece) {
    char request[64];
    char want[64];
    uint8_t got[SIZE + 256];
    unsigned number = 0;
    unsigned kind;
    size_t size = 0;
    snprintf(request, sizeof request, "4B 02 20 37 24 C8 %02X", piece);
    snprintf(want, sizeof want, "CB 00 00 00 %02X %02X 00 00 %02X", SIZE & 255, SIZE >> 8, piece);
    ask(d, request, want);
    ask(d, "0E 03 20 37 24 C8 30 01", "8E 00 00 00 03");
    do {
        size_t part = transfer(d, number % 256, got + size, &kind);
        assert_in_range(part, 1, piece);
        size += part;
        assert_int_equal(kind, size == SIZE + 2 ? 2 : number > 0);
        ask(d, "0E 03 20 37 24 C8 30 01", kind == 2 ? "8E 00 00 00 02" : "8E 00 00 00 05");
        number++;
    } while (kind != 2);
    assert_int_equal(size, SIZE + 2);
    assert_memory_equal(got, eds, SIZE);
    uint16_t sum = (uint16_t)(got[SIZE] | got[SIZE + 1] << 8);
    for (size_t i = 0; i < SIZE; i++)
        sum = (uint16_t)(sum + got[i]);
    assert_int_equal(sum, 0);
}

static void the_eds_is_uploaded_in_pieces_of_any_size(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    upload(&d, 1); /* its numbers wrap round */
    upload(&d, 7);
    upload(&d, 100);
    upload(&d, 255);
    device_fini(&d);
}

static void a_transfer_may_be_asked_for_again(void **state) {
    (void)state;
    struct device d;
    uint8_t first[256];
    uint8_t again[256];
    unsigned kind;
    ask_init(&d);
    ask(&d, "4F 02 20 37 24 C8 00", "CF 00 0C 00");
    ask(&d, "4B 02 20 37 24 C8 C8", "CB 00 00 00 *");
    assert_int_equal(transfer(&d, 0, first, &kind), 200);
    assert_int_equal(transfer(&d, 0, again, &kind), 200);
    assert_int_equal(kind, 0);
    assert_memory_equal(first, again, 200);
    transfer(&d, 1, first, &kind);
    size_t rest = transfer(&d, 2, first, &kind);
    assert_int_equal(rest, SIZE + 2 - 400);
    assert_int_equal(kind, 2);
    assert_int_equal(transfer(&d, 2, again, &kind), rest);
    assert_memory_equal(first, again, rest);
    ask(&d, "4F 02 20 37 24 C8 03", "CF 00 0C 00");
    device_fini(&d);
}

static void what_makes_no_sense_is_refused(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "4B 02 20 37 24 C8 00", "CB 00 20 01 08 00");
    ask(&d, "4B 02 20 37 24 C8", "CB 00 13 00");
    ask(&d, "4B 02 20 37 24 C8 10 10", "CB 00 15 00");
    ask(&d, "4B 02 20 37 24 C9 10", "CB 00 05 00");
    ask(&d, "4B 02 20 37 24 00 10", "CB 00 08 00");
    ask(&d, "4C 02 20 37 24 C8 10", "CC 00 08 00");
    ask(&d, "4B 02 20 37 24 C8 10", "CB 00 00 00 *");
    ask(&d, "4F 02 20 37 24 C8", "CF 00 13 00");
    ask(&d, "4F 02 20 37 24 C8 00 00", "CF 00 15 00");
    ask(&d, "4F 02 20 37 24 C8 01", "CF 00 20 01 06 00");
    ask(&d, "4F 02 20 37 24 C8 00", "CF 00 0C 00"); /* that ended it */
    device_fini(&d);
}

static void names_cannot_break_the_file(void **state) {
    (void)state;
    struct device d;
    uint8_t bytes[256];
    unsigned kind;
    ask_init(&d);
    d.identity.product_name = str_of("a\"\r\n[Device]\x80");
    d.identity.vendor = 65535;
    ask(&d, "4B 02 20 37 24 C8 32", "CB 00 00 00 *");
    assert_int_equal(transfer(&d, 0, bytes, &kind), 50);
    assert_memory_equal(bytes, "[File]\r\n        DescText = \"a'''[Device]'\";\r\n    ", 49);
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(the_file_is_described),
           cmocka_unit_test(the_eds_is_uploaded_in_pieces_of_any_size),
           cmocka_unit_test(a_transfer_may_be_asked_for_again),
           cmocka_unit_test(what_makes_no_sense_is_refused),
           cmocka_unit_test(names_cannot_break_the_file))
