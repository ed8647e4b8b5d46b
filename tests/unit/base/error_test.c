#include "base/error.h"
#include "support/unit.h"

#include <string.h>

static const eip_err all[] = {
#define NUMBER(name, value, class, text) EIP_E_##name,
    EIP_ERROR_TABLE(NUMBER)
#undef NUMBER
};

enum { COUNT = sizeof all / sizeof all[0] };

static void numbers_run_from_zero_without_a_gap(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(all[i], i);
    assert_int_equal(EIP_OK, 0);
}

static void the_first_eight_numbers_stay_as_they_are(void **state) {
    (void)state;
    static const char *const names[] = {"OK",       "CONNECT", "TAG",   "TIMEOUT",
                                        "PROTOCOL", "MEMORY",  "VALUE", "BREAKER"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_string_equal(error_name((eip_err)i), names[i]);
}

static void every_error_has_a_text_of_its_own(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        const char *text = error_text(all[i]);
        assert_true(strlen(text) > 0 && text[strlen(text) - 1] != '.');
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(text, error_text(all[j]));
    }
}

static void classes_say_what_a_caller_may_do(void **state) {
    (void)state;
    assert_int_equal(error_class(EIP_E_MEMORY), EIP_CLASS_LOCAL);
    assert_int_equal(error_class(EIP_E_TIMEOUT), EIP_CLASS_TRANSIENT);
    assert_int_equal(error_class(EIP_E_REFUSED), EIP_CLASS_REMOTE);
    assert_int_equal(error_class(EIP_E_PROTOCOL), EIP_CLASS_PROTOCOL);
    assert_int_equal(error_class(EIP_E_TAG), EIP_CLASS_USAGE);
}

static void a_number_outside_the_table_is_unknown(void **state) {
    (void)state;
    static const int outside[] = {COUNT, 1000, -1};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(error_text((eip_err)outside[i]), "unknown error");
        assert_string_equal(error_name((eip_err)outside[i]), "?");
        assert_int_equal(error_class((eip_err)outside[i]), EIP_CLASS_LOCAL);
    }
}

UNIT_CASES(cmocka_unit_test(numbers_run_from_zero_without_a_gap),
           cmocka_unit_test(the_first_eight_numbers_stay_as_they_are),
           cmocka_unit_test(every_error_has_a_text_of_its_own),
           cmocka_unit_test(classes_say_what_a_caller_may_do),
           cmocka_unit_test(a_number_outside_the_table_is_unknown))
