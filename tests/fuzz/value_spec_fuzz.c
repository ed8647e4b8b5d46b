/*
 * value_spec - a text, its first byte the tag that it is for: it is a value for that, or its
 * mistake has a column in it; nothing but the tag is changed.
 *
 * covers: src/plant/value_spec.c src/plant/value_place.c
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/check.h"
#include "plant/tag_spec.h"
#include "plant/type_spec.h"
#include "plant/value_spec.h"

enum { TEXT_SIZE_MAX = 4096 };

static const char *const types[] = {
    "Cell{Run:BOOL,Busy:BOOL,Flags:BOOL[64],Steps:INT[3],Level:LREAL,Timer:TIMER,Name:Short}",
    "Line{Cells:Cell[2],Title:STRING,Mode:SINT}", "Short=STRING(5)"};

/* Guards stand between them. */
static const char *const tags[] = {"T0=Line", "T1=Cell[2,2]",   "T2=DINT[2,3]",  "T3=BOOL[40]",
                                   "T4=BOOL", "T5=STRING[2]",   "T6=SSTRING[2]", "T7=Short",
                                   "T8=REAL", "T9=USINT[2,2,2]"};

enum { TAG_COUNT = sizeof tags / sizeof tags[0] };

static void set_up(struct device *d) {
    const struct device_options options = {.seed = 1};
    struct type_specs specs = {.count = 0};
    struct spec_fault fault;
    struct str text;
    device_init(d, &options);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        check(type_specs_take(&specs, str_of(types[i]), &fault) == EIP_OK);
    check(type_specs_add(&specs, &d->types, &text, &fault) == EIP_OK);
    type_specs_fini(&specs);
    for (size_t i = 0; i < TAG_COUNT; i++)
        check(tag_spec_add(str_of(tags[i]), TAG_SPEC_LOGIX, d, &fault) == EIP_OK);
}

static bool is_zero(const struct device_tag *tag) {
    for (size_t i = 0; i < tag->count * device_tag_element_size(tag); i++)
        if (tag->data[i] != 0)
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct device d;
    struct value_place v;
    struct spec_fault fault = {.column = 0};
    if (size == 0 || size > TEXT_SIZE_MAX)
        return 0;
    uint32_t wanted = data[0] % TAG_COUNT + 1;
    struct str text = str_span(data + 1, size - 1);
    set_up(&d);
    check(value_place_of(&d.tags, device_tags_instance(&d.tags, wanted), &v));
    if (value_spec_put(text, &v, &fault) != EIP_OK)
        check(fault.column >= 1 && fault.column <= text.size + 1 && fault.why[0] != '\0');
    for (uint32_t i = 1; i <= TAG_COUNT; i++)
        check(i == wanted || is_zero(device_tags_instance(&d.tags, i)));
    device_fini(&d);
    return 0;
}
