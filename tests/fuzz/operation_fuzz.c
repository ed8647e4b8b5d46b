/*
 * operation - a text of the operation language, and its values; of its first byte one bit is the
 * kind of names, and one whether there may be more elements than a request has.
 *
 * Whatever the text: a mistake has a column in it; a path that is made can be read, and where it
 * has names and numbers alone, is made again from its own text; values have room.
 *
 * covers: src/cip/operation.c
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/check.h"
#include "cip/operation.h"

enum { TEXT_SIZE_MAX = 4096, ROOM = 1 << 20 };

static void check_path(const struct cip_address *a, bool plain) {
    struct reader path = reader_of(a->path, a->path_size);
    struct cip_address again;
    struct cip_path_fault fault;
    struct cip_target target;
    check(cip_path_check(path, false, &fault));
    (void)cip_address_aim(a, &target);
    struct text text = text_new();
    cip_path_text(&text, path, false);
    bool known = plain && cip_address_parse(text_view(&text), &again, NULL) == EIP_OK;
    if (known && again.beyond == 0) {
        check(again.path_size == a->path_size);
        check(memcmp(again.path, a->path, a->path_size) == 0);
    }
    text_fini(&text);
}

static void check_values(const struct cip_operation *o, enum cip_value_rules rules, uint16_t type) {
    static uint8_t bytes[ROOM];
    struct cip_operation_fault fault = {.column = 0};
    size_t room = cip_operation_room(o, type, 0);
    check(room <= sizeof bytes);
    struct eip_value v = eip_value_in(type, 0, bytes, room);
    eip_err err = cip_operation_values(o, rules, &v, &fault);
    check(err == EIP_OK || (fault.column >= 1 && fault.column <= o->text.size + 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct cip_operation o;
    struct cip_operation_fault fault;
    if (size == 0 || size > TEXT_SIZE_MAX)
        return 0;
    struct str text = str_span(data + 1, size - 1);
    enum cip_names names = data[0] % 2 == 0 ? CIP_NAMES_LOGIX : CIP_NAMES_ANY;
    bool large = (data[0] & 2) != 0;
    eip_err err = large ? cip_operation_parse_large(text, names, &o, &fault)
                        : cip_operation_parse(text, names, &o, &fault);
    if (err != EIP_OK) {
        check(fault.column >= 1 && fault.column <= text.size + 1);
        return 0;
    }
    check(o.address.count <= (large ? CIP_ELEMENTS_LARGE : CIP_ELEMENTS_MAX));
    bool plain = memchr(text.at, '{', text.size) == NULL;
    check_path(&o.address, plain);
    if (!o.writes)
        return 0;
    check_values(&o, CIP_VALUES_GUESSED, cip_operation_type(&o));
    check_values(&o, CIP_VALUES_OF_TAG, EIP_TYPE_SHORT_STRING);
    check_values(&o, CIP_VALUES_OF_TAG, EIP_TYPE_BOOL);
    return 0;
}
