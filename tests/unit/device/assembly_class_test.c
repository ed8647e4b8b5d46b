/* SPDX-License-Identifier: MIT */
/* Assembly, byte by byte (CIP Volume 1, 5-5). */
#include "support/ask.h"
#include "support/unit.h"

static uint8_t *add(struct device *d, uint32_t instance, uint16_t size, bool is_input) {
    uint8_t *bytes = NULL;
    eip_err err = device_assemblies_add(&d->assemblies, instance, size, is_input, &bytes);
    if (err != EIP_OK)
        device_fini(d);
    assert_int_equal(err, EIP_OK);
    return bytes;
}

static void bytes_are_read_and_set(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    uint8_t *output = add(&d, 0x64, 4, false);
    uint8_t *input = add(&d, 0x12c, 2, true);
    ask(&d, "0E 03 20 04 24 64 30 03", "8E 00 00 00 00 00 00 00");
    ask(&d, "10 03 20 04 24 64 30 03 01 02 03 04", "90 00 00 00");
    assert_memory_equal(output, "\1\2\3\4", 4);
    output[0] = 9;
    ask(&d, "0E 03 20 04 24 64 30 03", "8E 00 00 00 09 02 03 04");
    ask(&d, "0E 03 20 04 24 64 30 04", "8E 00 00 00 04 00");
    ask(&d, "10 03 20 04 24 64 30 03 01 02 03", "90 00 13 00");
    ask(&d, "10 03 20 04 24 64 30 03 01 02 03 04 05", "90 00 15 00");
    ask(&d, "10 03 20 04 24 64 30 04 01 00", "90 00 0E 00");
    assert_memory_equal(output, "\11\2\3\4", 4);
    input[1] = 7;
    ask(&d, "0E 04 20 04 25 00 2C 01 30 03", "8E 00 00 00 00 07");
    ask(&d, "10 04 20 04 25 00 2C 01 30 03 01 02", "90 00 0E 00");
    ask(&d, "04 02 20 04 24 64 01 00 03 00 05 06 07 08", "84 00 00 00 01 00 03 00 00 00");
    ask(&d, "03 02 20 04 24 64 02 00 03 00 04 00",
        "83 00 00 00 02 00 03 00 00 00 05 06 07 08 04 00 00 00 04 00");
    device_fini(&d);
}

static void instances_are_those_of_the_owner(void **state) {
    (void)state;
    struct device d;
    ask_init(&d);
    ask(&d, "0E 03 20 04 24 00 30 02", "8E 00 00 00 00 00");
    ask(&d, "0E 03 20 04 24 01 30 03", "8E 00 05 00");
    add(&d, 0x65, 4, false);
    add(&d, 0x64, 4, false);
    ask(&d, "0E 03 20 04 24 00 30 02", "8E 00 00 00 65 00");
    ask(&d, "0E 03 20 04 24 00 30 03", "8E 00 00 00 02 00");
    ask(&d, "0E 03 20 04 24 63 30 03", "8E 00 05 00");
    ask(&d, "0E 03 20 04 24 64 30 01", "8E 00 14 00");
    ask(&d, "01 02 20 04 24 64", "81 00 08 00");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(bytes_are_read_and_set),
           cmocka_unit_test(instances_are_those_of_the_owner))
