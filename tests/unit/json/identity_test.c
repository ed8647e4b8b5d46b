/* json/identity */
#include "support/unit.h"

#include "json/identity.h"

static void expect(struct json_object *o, const char *text) {
    assert_string_equal(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN), text);
    json_object_put(o);
}

static struct reader bytes_of(const char *vector) {
    const struct vector *v = vectors_get(vector);
    return reader_of(v->bytes, v->size);
}

static void an_identity_has_the_members_it_was_told(void **state) {
    (void)state;
    struct reader r = bytes_of("list_identity_reply/enip.identity");
    struct enip_identity identity = enip_identity_decode(&r);
    struct json_object *all = json_object_new_object(), *some = json_object_new_object();
    json_identity_put(all, &identity, ENIP_IDENTITY_ALL);
    expect(all, "{\"vendor\":1,\"vendor_name\":\"Rockwell Automation\\/Allen-Bradley\","
                "\"device_type\":14,\"product_code\":166,\"revision\":\"33.11\",\"status\":12384,"
                "\"serial\":12648430,\"product_name\":\"1756-L83E\\/B\",\"state\":3}");
    json_identity_put(some, &identity, 1 << ENIP_IDENTITY_REVISION | 1 << ENIP_IDENTITY_SERIAL);
    expect(some, "{\"revision\":\"33.11\",\"serial\":12648430}");
}

static void a_vendor_without_a_name_has_none(void **state) {
    (void)state;
    struct enip_identity identity = {.vendor = 65535, .major = 255, .minor = 255};
    struct json_object *o = json_object_new_object();
    json_identity_put(o, &identity, 1 << ENIP_IDENTITY_VENDOR | 1 << ENIP_IDENTITY_REVISION);
    expect(o, "{\"vendor\":65535,\"revision\":\"255.255\"}");
}

static void services_are_named_without_padding(void **state) {
    (void)state;
    struct reader r = bytes_of("list_services_reply/enip.services");
    struct enip_services services = enip_services_decode(&r);
    struct json_object *o = json_object_new_object();
    json_services_put(o, &services);
    expect(o, "{\"version\":1,\"capability\":288,\"name\":\"Communications\"}");
}

UNIT_CASES(cmocka_unit_test(an_identity_has_the_members_it_was_told),
           cmocka_unit_test(a_vendor_without_a_name_has_none),
           cmocka_unit_test(services_are_named_without_padding))
