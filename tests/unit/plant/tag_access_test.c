/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "plant/tag_access.h"
#include "support/ask.h"

struct fixture {
    struct device device; /* with the tags of support/ask.h */
    struct spec_fault fault;
};

static struct device *set_up(struct fixture *f) {
    ask_init(&f->device);
    return &f->device;
}

static void tear_down(struct fixture *f) {
    device_fini(&f->device);
}

static void an_alias_is_made(void **state) {
    (void)state;
    struct fixture f;
    struct device *d = set_up(&f);
    assert_int_equal(tag_access_alias(d, str_of(" Tenth = Counts[10] "), &f.fault), EIP_OK);
    ask(d, "4c 04 91 05 54 65 6e 74 68 00 01 00", "cc 00 00 00 c3 00 0a 00");
    tear_down(&f);
}

static void rights_and_constants_are_kept(void **state) {
    (void)state;
    struct fixture f;
    struct device *d = set_up(&f);
    assert_int_equal(tag_access_set_rights(d, str_of("speed"), DEVICE_NO_ACCESS, &f.fault), EIP_OK);
    assert_int_equal(device_tags_find(&d->tags, str_of("Speed"))->rights, DEVICE_NO_ACCESS);
    assert_int_equal(tag_access_set_constant(d, str_of("Level"), &f.fault), EIP_OK);
    assert_true((device_tags_find(&d->tags, str_of("Level"))->traits & DEVICE_CONSTANT) != 0);
    tear_down(&f);
}

static void a_status_is_forced(void **state) {
    (void)state;
    struct fixture f;
    struct device *d = set_up(&f);
    assert_int_equal(tag_access_force(d, str_of("Speed=0xff/0x2105"), &f.fault), EIP_OK);
    ask(d, "4c 04 91 05 53 70 65 65 64 00 01 00", "cc 00 ff 01 05 21");
    assert_int_equal(tag_access_force(d, str_of("Speed=16"), &f.fault), EIP_OK);
    ask(d, "4c 04 91 05 53 70 65 65 64 00 01 00", "cc 00 10 00");
    tear_down(&f);
}

static void expect(struct fixture *f, eip_err err, size_t column, const char *why) {
    assert_int_equal(err, EIP_E_ARGUMENT);
    assert_string_equal(f->fault.why, why);
    assert_int_equal(f->fault.column, column);
}

static void alias_is_refused(struct fixture *f, const char *text, size_t column, const char *why) {
    expect(f, tag_access_alias(&f->device, str_of(text), &f->fault), column, why);
}

static void force_is_refused(struct fixture *f, const char *text, size_t column, const char *why) {
    expect(f, tag_access_force(&f->device, str_of(text), &f->fault), column, why);
}

static void mistakes_have_a_column(void **state) {
    (void)state;
    struct fixture f;
    struct device *d = set_up(&f);
    static const char status[] = "a general status is 1 to 255, as in Speed=5 or Speed=0xff/0x2105";
    expect(&f, tag_access_set_rights(d, str_of("Nope"), DEVICE_READ_ONLY, &f.fault), 1,
           "there is no tag 'Nope'");
    expect(&f, tag_access_set_constant(d, str_of(""), &f.fault), 1, "there is no tag ''");
    alias_is_refused(&f, "A", 2, "'=' and a tag are missing, as in First=Motors[1].Speed");
    alias_is_refused(&f, "A= Nope", 4, "there is no such tag, member or element");
    alias_is_refused(&f, "A=Flags.32", 8, "there is no such bit");
    alias_is_refused(&f, "Speed=Flags", 1, "there is a tag of this name already");
    alias_is_refused(&f, "9=Flags", 1,
                     "a name is letters, digits and '_', at most 40 of them, and does not begin "
                     "with a digit");
    force_is_refused(&f, "Speed", 6, "'=' and a status are missing, as in Speed=5");
    force_is_refused(&f, " Nope=5", 2, "there is no tag 'Nope'");
    force_is_refused(&f, "Speed=0", 7, status);
    force_is_refused(&f, "Speed=256", 7, status);
    force_is_refused(&f, "Speed=5/x", 9, "an extended status is 0 to 65535");
    assert_int_equal(tag_access_alias(d, str_of("A=Speed"), &f.fault), EIP_OK);
    force_is_refused(&f, "A=5", 1,
                     "'A' is an alias: it fails when the tag does that it stands for");
    tear_down(&f);
}

UNIT_CASES(cmocka_unit_test(an_alias_is_made), cmocka_unit_test(rights_and_constants_are_kept),
           cmocka_unit_test(a_status_is_forced), cmocka_unit_test(mistakes_have_a_column))
