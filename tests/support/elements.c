/* SPDX-License-Identifier: MIT */
#include "support/elements.h"

#include "cip/address.h"
#include "device/elements.h"
#include "support/unit.h"

enum { BYTES_MAX = 4096 };

static struct device_status find(const struct device *d, const char *address,
                                 struct device_place *ret_place) {
    struct cip_address a;
    assert_int_equal(cip_address_parse(str_of(address), &a, NULL), EIP_OK);
    return device_place_find(&d->tags, reader_of(a.path, a.path_size), ret_place);
}

void elements_expect(const struct device *d, const char *address, const char *hex) {
    uint8_t bytes[BYTES_MAX];
    struct device_place place;
    struct device_cursor start = {.element = 0};
    struct writer w = writer_of(bytes, sizeof bytes);
    struct text text = text_new();
    assert_int_equal(find(d, address, &place).general, CIP_OK);
    assert_true(device_elements_read(&place, place.count, start, sizeof bytes, &w));
    text_hex(&text, reader_of(bytes, w.size), ' ');
    assert_string_equal(text_cstr(&text), hex);
    text_fini(&text);
}

void elements_expect_none(const struct device *d, const char *address) {
    struct device_place place;
    assert_int_not_equal(find(d, address, &place).general, CIP_OK);
}

static void check_tag(const struct device *d, const struct device_tag *tag) {
    struct device_place place;
    check(device_tags_find(&d->tags, device_tag_name(tag)) == tag);
    check(device_place_of(&d->tags, tag, &place));
    size_t size = place.is_bit ? 1 : place.element_size * place.count;
    check(place.at >= place.tag->data);
    check((size_t)(place.at - place.tag->data) + size <=
          device_tag_element_size(place.tag) * place.tag->count);
}

void elements_check(const struct device *d) {
    for (uint32_t i = 1; i <= d->tags.count; i++) {
        const struct device_tag *tag = device_tags_symbol(&d->tags, i);
        check(tag != NULL || d->tags.gone > 0);
        if (tag != NULL && !device_tag_is_program(tag))
            check_tag(d, tag);
    }
}
