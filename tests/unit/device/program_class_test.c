/* SPDX-License-Identifier: MIT */
/* Programs: how many there are. */
#include "support/ask.h"
#include "support/unit.h"

static void add(struct device *d, const char *name) {
    struct device_tag *tag;
    const struct device_tag_spec spec = {.name = str_of(name), .type = EIP_TYPE_DINT};
    assert_int_equal(device_tags_add(&d->tags, &spec, &tag), EIP_OK);
}

static void programs_are_counted(void **state) {
    (void)state;
    struct device d;
    device_init(&d, &(struct device_options){.seed = 1});
    ask(&d, "0E 03 20 68 24 00 30 03", "8E 00 00 00 00 00");
    ask(&d, "01 02 20 68 24 01", "81 00 05 01 00 00");
    add(&d, "Speed");
    add(&d, "Program:Main.Count");
    add(&d, "Program:Main.Rate");
    add(&d, "Program:Filler.Rate");
    ask(&d, "0E 03 20 68 24 00 30 03", "8E 00 00 00 02 00");
    ask(&d, "0E 03 20 68 24 00 30 02", "8E 00 00 00 02 00");
    ask(&d, "0E 03 20 68 24 02 30 01", "8E 00 14 00");
    ask(&d, "01 02 20 68 24 02", "81 00 08 00");
    ask(&d, "01 02 20 68 24 03", "81 00 05 01 00 00");
    device_fini(&d);
}

UNIT_CASES(cmocka_unit_test(programs_are_counted))
