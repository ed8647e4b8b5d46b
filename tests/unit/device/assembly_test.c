/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "device/assembly.h"

static void instances_are_found_by_their_number(void **state) {
    (void)state;
    struct device_assemblies a = {.rows = NULL};
    uint8_t *bytes[9];
    assert_null(device_assemblies_find(&a, 1));
    for (uint32_t i = 0; i < 9; i++) {
        eip_err err = device_assemblies_add(&a, 100 + i, 4, i == 3, &bytes[i]);
        if (err != EIP_OK)
            device_assemblies_fini(&a);
        assert_int_equal(err, EIP_OK);
        bytes[i][3] = (uint8_t)i;
    }
    for (uint32_t i = 0; i < 9; i++) {
        const struct device_assembly *found = device_assemblies_find(&a, 100 + i);
        assert_ptr_equal(found->bytes, bytes[i]);
        assert_int_equal(found->size, 4);
        assert_int_equal(found->is_input, i == 3);
        assert_memory_equal(bytes[i], ((uint8_t[]){0, 0, 0, (uint8_t)i}), 4);
    }
    device_assemblies_fini(&a);
    device_assemblies_fini(&a);
}

static void what_cannot_be_is_refused(void **state) {
    (void)state;
    struct device_assemblies a = {.rows = NULL};
    uint8_t *bytes = NULL;
    assert_int_equal(device_assemblies_add(&a, 0, 4, false, &bytes), EIP_E_ARGUMENT);
    assert_int_equal(device_assemblies_add(&a, 1, 0, false, &bytes), EIP_E_ARGUMENT);
    assert_int_equal(device_assemblies_add(&a, 1, 491, false, &bytes), EIP_E_LIMIT);
    assert_null(bytes);
    assert_int_equal(a.count, 0);
    eip_err err = device_assemblies_add(&a, 1, 490, false, &bytes);
    uint8_t *same = bytes;
    if (err == EIP_OK)
        assert_int_equal(device_assemblies_add(&a, 1, 4, false, &bytes), EIP_E_ARGUMENT);
    assert_ptr_equal(bytes, same);
    device_assemblies_fini(&a);
    assert_int_equal(err, EIP_OK);
}

UNIT_CASES(cmocka_unit_test(instances_are_found_by_their_number),
           cmocka_unit_test(what_cannot_be_is_refused))
