/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "plant/type_spec.h"

enum { TEXTS_MAX = 4 };

struct fixture {
    struct device_types types;
    struct type_specs specs;
    struct spec_fault fault;
    struct str text; /* that is at fault */
};

static void set_up(struct fixture *f) {
    *f = (struct fixture){.specs.count = 0};
    device_types_init(&f->types, 1);
}

static void tear_down(struct fixture *f) {
    type_specs_fini(&f->specs);
    device_types_fini(&f->types);
}

static eip_err take(struct fixture *f, const char *const texts[TEXTS_MAX]) {
    eip_err err = EIP_OK;
    set_up(f);
    for (size_t i = 0; i < TEXTS_MAX && texts[i] != NULL && err == EIP_OK; i++) {
        f->text = str_of(texts[i]);
        err = type_specs_take(&f->specs, str_of(texts[i]), &f->fault);
    }
    return err == EIP_OK ? type_specs_add(&f->specs, &f->types, &f->text, &f->fault) : err;
}

static const struct device_type *type_of(struct fixture *f, const char *name) {
    const struct device_type *type = device_types_find(&f->types, str_of(name));
    assert_non_null(type);
    return type;
}

static const struct device_member *member(const struct device_type *type, const char *name) {
    const struct device_member *m = device_type_member(type, str_of(name));
    assert_non_null(m);
    return m;
}

static void a_recipe_lies_as_a_controller_has_it(void **state) {
    (void)state;
    struct fixture f;
    assert_int_equal(
        take(&f,
             (const char *const[TEXTS_MAX]){"Recipe{Temperature:REAL,Pressure:REAL,Duration:DINT,"
                                            "QualityLevel:STRING}"}),
        EIP_OK);
    const struct device_type *type = type_of(&f, "Recipe");
    assert_int_equal(type->size, 100);
    assert_int_equal(type->member_count, 4);
    assert_int_equal(member(type, "QualityLevel")->offset, 12);
    assert_int_equal(member(type, "QualityLevel")->structure->handle, EIP_HANDLE_STRING);
    tear_down(&f);
}

static void texts_stand_in_any_order(void **state) {
    (void)state;
    struct fixture f;
    assert_int_equal(take(&f,
                          (const char *const[TEXTS_MAX]){
                              " Line { Motors : Motor[ 0x3 ] , Ready : BOOL , Busy:BOOL } ",
                              "Motor{Flags:BOOL[40],Name:Str20,T:timer}", "Str20 = string ( 20 )"}),
                     EIP_OK);
    assert_int_equal(type_of(&f, "Str20")->size, 24);
    assert_int_equal(type_of(&f, "Str20")->chars_max, 20);
    assert_int_equal(type_of(&f, "Motor")->size, 8 + 24 + 12);
    assert_int_equal(member(type_of(&f, "Motor"), "Flags")->count, 2);
    assert_true(member(type_of(&f, "Motor"), "Flags")->is_bools);
    assert_int_equal(member(type_of(&f, "Line"), "Motors")->count, 3);
    assert_int_equal(member(type_of(&f, "Line"), "Busy")->bit, 1);
    tear_down(&f);
}

static void names_of_modules_have_colons(void **state) {
    (void)state;
    struct fixture f;
    assert_int_equal(take(&f, (const char *const[TEXTS_MAX]){"AB:1756_DI:I:0{Data:DINT}",
                                                             "Two{A:AB:1756_DI:I:0,B:INT}"}),
                     EIP_OK);
    assert_int_equal(type_of(&f, "Two")->size, 8);
    assert_int_equal(type_of(&f, "AB:1756_DI:I:0")->size, 4);
    tear_down(&f);
}

static void refused(const char *first, const char *second, size_t column, const char *why) {
    struct fixture f;
    assert_int_equal(take(&f, (const char *const[TEXTS_MAX]){first, second}), EIP_E_ARGUMENT);
    assert_string_equal(f.fault.why, why);
    assert_int_equal(f.fault.column, column);
    assert_true(str_equal(f.text, str_of(second != NULL ? second : first)));
    tear_down(&f);
}

static void mistakes_of_form_have_a_column(void **state) {
    (void)state;
    static const char number[] = "the number of elements is 1 to 65535";
    refused("", NULL, 1, "the name of a type is expected here, as in Motor{Speed:REAL}");
    refused("A", NULL, 2, "expected '{' and members, as in Motor{Speed:REAL,Run:BOOL}");
    refused("A{", NULL, 3, "the name of a member is expected here, as in Speed:REAL");
    refused("A{B", NULL, 4, "expected ':' and a type, as in Speed:REAL");
    refused("A{B:", NULL, 5, "the type of the member is missing");
    refused("A{B:INT", NULL, 8, "expected ',' and another member, or '}'");
    refused("A{B:INT,}", NULL, 9, "the name of a member is expected here, as in Speed:REAL");
    refused("A{B:INT} x", NULL, 10, "the type is complete: nothing is expected here");
    refused("A{B:INT[]}", NULL, 9, number);
    refused("A{B:INT[0]}", NULL, 9, number);
    refused("A{B:INT[70000]}", NULL, 9, number);
    refused("A{B:INT[2,3]}", NULL, 10, "']' is missing: arrays in a structure have one dimension");
    refused("A{B:STRING(9)}", NULL, 11,
            "a string of its own length is a type, as Str20=STRING(20), and the member is "
            "Name:Str20");
    refused("A=STRING", NULL, 3,
            "a type is NAME{MEMBER:TYPE,...}, or a string of its own length, as "
            "Str20=STRING(20)");
    refused("A=STRING(0)", NULL, 10, "a string has 1 to 65535 characters");
    refused("A=STRING(5", NULL, 11, "')' is missing");
}

static void mistakes_of_meaning_have_a_column(void **state) {
    (void)state;
    refused("A{B:INT}", "C{X:DINT, Y:REEL}", 13, "there is no type 'REEL'");
    refused("A{B:INT}", "C{X:DINT, x:REAL}", 11, "there is a member 'x' already");
    refused("A{B:INT}", "a{B:INT}", 1, "there is a type 'a' already");
    refused("A{B:C}", "C{D:INT, E:A}", 12,
            "a structure cannot contain itself: A contains C, which contains A");
    refused("A{B:INT}", "DINT{B:INT}", 1, "there is a type 'DINT' already");
    refused("A{B:INT}", "DINT{B:DINT}", 1, "there is a type 'DINT' already");
    refused("A{B:INT}", "INT=STRING(5)", 1, "there is a type 'INT' already");
    refused("A{B:INT}", "C{9a:INT}", 3,
            "the name of a member is letters, digits and '_', at most 40 of them, and does not "
            "begin with a digit");
}

UNIT_CASES(cmocka_unit_test(a_recipe_lies_as_a_controller_has_it),
           cmocka_unit_test(texts_stand_in_any_order),
           cmocka_unit_test(names_of_modules_have_colons),
           cmocka_unit_test(mistakes_of_form_have_a_column),
           cmocka_unit_test(mistakes_of_meaning_have_a_column))
