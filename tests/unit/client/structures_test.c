/* SPDX-License-Identifier: MIT */
/* What was read becomes structures: over real sockets, against a device in a thread. */
#include <stdio.h>

#include "client/plan.h"
#include "client/structures.h"
#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"

static void define(struct device *d, const char *name, const struct device_member_spec *members,
                   size_t count) {
    const struct device_type_spec spec = {.name = str_of(name), .members = members, .count = count};
    const struct device_type *type;
    struct device_type_fault fault;
    assert_int_equal(device_types_add(&d->types, &spec, &type, &fault), EIP_OK);
}

static uint8_t *add(struct device *d, const char *name, const char *type, uint32_t count) {
    const struct device_type *structure = device_types_find(&d->types, str_of(type));
    const struct device_tag_spec spec = {
        .name = str_of(name), .type = EIP_TYPE_STRUCT, .structure = structure, .dims = {count}};
    struct device_tag *tag;
    assert_int_equal(device_tags_add(&d->tags, &spec, &tag), EIP_OK);
    return tag->data;
}

/* Motor{Run:BOOL,Speed:DINT,Hist:INT[2]}, and Safe{Speed:DINT,Secret:DINT}, whose second member is
 * not there for clients; before anybody connects. */
static void start(struct running *r) {
    static const struct device_member_spec motor[] = {
        {.name = {"Run", 3}, .type = {"BOOL", 4}},
        {.name = {"Speed", 5}, .type = {"DINT", 4}},
        {.name = {"Hist", 4}, .type = {"INT", 3}, .count = 2},
    };
    static const struct device_member_spec safe[] = {
        {.name = {"Speed", 5}, .type = {"DINT", 4}},
        {.name = {"Secret", 6}, .type = {"DINT", 4}, .rights = DEVICE_NO_ACCESS},
    };
    static const struct device_member_spec shut[] = {
        {.name = {"Only", 4}, .type = {"DINT", 4}, .rights = DEVICE_NO_ACCESS}};
    static const struct device_member_spec vault[] = {
        {.name = {"Door", 4}, .type = {"INT", 3}},
        {.name = {"Inner", 5}, .type = {"Safe", 4}},
        {.name = {"Only", 4}, .type = {"Shut", 4}},
        {.name = {"Boxes", 5}, .type = {"Safe", 4}, .count = 3},
        {.name = {"Drive", 5}, .type = {"Motor", 5}},
    };
    running_start(r, 0);
    define(&r->device, "Motor", motor, 3);
    define(&r->device, "Safe", safe, 2);
    define(&r->device, "Shut", shut, 1);
    memcpy(add(&r->device, "M", "Motor", 0), "\1\0\0\0\x2a\0\0\0\5\0\6\0", 12);
    memcpy(add(&r->device, "Motors", "Motor", 2) + 12, "\1\0\0\0\7\0\0\0\0\0\0\0", 12);
    memcpy(add(&r->device, "S", "Safe", 0), "\3\0\0\0\4\0\0\0", 8);
    add(&r->device, "Shut", "Shut", 0);
    define(&r->device, "Vault", vault, 5);
    memset(add(&r->device, "Vault", "Vault", 0), 0x11, 48);
    memset(add(&r->device, "Safes", "Safe", 4), 0x22, 32);
}

static eip_client *open_client(const struct running *r) {
    eip_client *c = NULL;
    assert_int_equal(eip_open(r->url, NULL, &c), EIP_OK);
    return c;
}

static const char *text_of_value(const struct eip_value *v) {
    static char text[256];
    eip_value_format(v, text, sizeof text);
    return text;
}

static const char *read_text(eip_client *c, const char *tag) {
    struct eip_value v;
    assert_int_equal(eip_read(c, tag, &v), EIP_OK);
    return text_of_value(&v);
}

static void members_come_without_being_declared(void **state) {
    (void)state;
    struct running r;
    struct eip_value v, speed;
    int64_t number;
    start(&r);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_read(c, "M", &v), EIP_OK);
    assert_string_equal(eip_value_type_name(&v), "Motor");
    assert_int_equal(eip_value_member(&v, 0, "Speed", &speed), EIP_OK);
    assert_int_equal(eip_value_get_int(&speed, 0, &number), EIP_OK);
    assert_int_equal(number, 42);
    assert_int_equal(eip_last_fault(c)->err, EIP_OK);
    assert_string_equal(read_text(c, "Motors[0-1]"), "[{Run: false, Speed: 0, Hist: [0, 0]}, "
                                                     "{Run: true, Speed: 7, Hist: [0, 0]}]");
    assert_string_equal(read_text(c, "Motors[1]"), "{Run: true, Speed: 7, Hist: [0, 0]}");
    assert_string_equal(read_text(c, "M.Hist"), "5");
    assert_string_equal(read_text(c, "Text"), "\"hello\"");
    eip_close(c);
    running_stop(&r);
}

static void many_are_told_together(void **state) {
    (void)state;
    struct running r;
    struct eip_item items[] = {{.tag = "Speed"}, {.tag = "M"},    {.tag = "Nope"},
                               {.tag = "S"},     {.tag = "Shut"}, {.tag = "Motors[0-1]"}};
    start(&r);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_read_many(c, items, 6), EIP_E_TAG);
    assert_string_equal(text_of_value(&items[0].value), "1234");
    assert_string_equal(text_of_value(&items[1].value), "{Run: true, Speed: 42, Hist: [5, 6]}");
    assert_int_equal(items[2].err, EIP_E_TAG);
    assert_string_equal(text_of_value(&items[3].value), "{Speed: 3}");
    assert_string_equal(items[3].value.denied[0], "Secret");
    assert_int_equal(items[4].err, EIP_E_REFUSED);
    assert_int_equal(items[5].value.count, 2);
    assert_int_equal(eip_last_fault(c)->err, EIP_E_REFUSED);
    assert_non_null(strstr(eip_last_fault(c)->text, "cannot read Shut"));
    items[2].tag = "Speed";
    items[4].tag = "S";
    assert_int_equal(eip_read_many(c, items, 6), EIP_OK);
    assert_string_equal(text_of_value(&items[4].value), "{Speed: 3}");
    assert_int_equal(eip_last_fault(c)->err, EIP_OK);
    eip_close(c);
    running_stop(&r);
}

static void a_denied_member_is_named_and_the_rest_is_read(void **state) {
    (void)state;
    struct running r;
    struct eip_value v, part;
    start(&r);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_read(c, "S", &v), EIP_OK);
    assert_string_equal(text_of_value(&v), "{Speed: 3}");
    assert_int_equal(v.size, 8);
    assert_string_equal(v.denied[0], "Secret");
    assert_null(v.denied[1]);
    assert_int_equal(eip_value_member(&v, 0, "Secret", &part), EIP_E_REFUSED);
    assert_int_equal(eip_last_fault(c)->err, EIP_OK);
    assert_int_equal(eip_read(c, "Shut", &v), EIP_E_REFUSED);
    assert_int_equal(eip_last_fault(c)->status.general, 0x0f);
    assert_int_equal(eip_read(c, "S.Speed.1", &v), EIP_OK);
    eip_close(c);
    running_stop(&r);
}

/* Plans, which a set that is read again becomes too. */

enum { TAGS = 15, TOLD_MAX = 512 };

static const char *const tags[TAGS] = {
    "M",        "Motors[0-1]", "Motors[1]",      "S",     "Shut",
    "S.Speed",  "S.Secret",    "M.Hist",         "Vault", "Safes[1-2]",
    "Safes[3]", "Vault.Boxes", "Vault.Boxes[1]", "Text",  "Nope",
};

/* How a tag ended, with its value and what of it was denied. */
static void tell_item(const struct eip_item *item, char text[TOLD_MAX]) {
    const struct eip_value *v = &item->value;
    size_t at = (size_t)snprintf(text, TOLD_MAX, "%d %02x: ", item->err, item->status.general);
    if (item->err != EIP_OK)
        return;
    at += eip_value_format(v, text + at, TOLD_MAX - at);
    assert_true(at < TOLD_MAX);
    at += (size_t)snprintf(text + at, TOLD_MAX - at, " %s %u*%zu but", eip_value_type_name(v),
                           (unsigned)v->count, v->size);
    for (size_t i = 0; v->denied != NULL && v->denied[i] != NULL; i++)
        at += (size_t)snprintf(text + at, TOLD_MAX - at, " %s", v->denied[i]);
}

static char expected[TAGS][TOLD_MAX];

/* What a read of each tag by itself tells. */
static void expect_reads(const struct running *r) {
    eip_client *c = open_client(r);
    for (size_t i = 0; i < TAGS; i++) {
        struct eip_item item = {.tag = tags[i]};
        item.err = eip_read(c, tags[i], &item.value);
        item.status = eip_last_fault(c)->status;
        tell_item(&item, expected[i]);
    }
    assert_non_null(strstr(expected[3], "{Speed: 3} Safe 1*8 but Secret"));
    assert_non_null(strstr(expected[8], "but Inner.Secret Only.Only Boxes[0].Secret"));
    eip_close(c);
}

static void expect_items(const struct eip_item *items) {
    for (size_t i = 0; i < TAGS; i++) {
        char text[TOLD_MAX];
        tell_item(&items[i], text);
        assert_string_equal(text, expected[i]);
    }
}

static void plans_tell_what_reads_tell(void **state) {
    (void)state;
    struct running r;
    eip_plan *plan = NULL;
    struct eip_plan_figures figures;
    const struct eip_item *items;
    start(&r);
    expect_reads(&r);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_plan_new(c, tags, TAGS, &plan), EIP_OK);
    for (int run = 0; run < 3; run++) {
        assert_int_equal(eip_plan_run(plan), EIP_E_REFUSED);
        assert_int_equal(eip_plan_items(plan, &items), TAGS);
        expect_items(items);
    }
    eip_plan_look(plan, &figures);
    assert_int_equal(figures.runs, 3);
    assert_int_equal(figures.rebuilds, 0);
    uint64_t before = mem_count();
    assert_int_equal(eip_plan_run(plan), EIP_E_REFUSED);
    assert_int_equal(mem_count(), before);
    expect_items(items);
    eip_plan_free(plan);
    eip_close(c);
    running_stop(&r);
}

static void sets_that_are_read_again_tell_what_reads_tell(void **state) {
    (void)state;
    struct running r;
    struct eip_item items[TAGS];
    start(&r);
    expect_reads(&r);
    for (int told = 0; told < 2; told++) {
        eip_client *c = open_client(&r);
        for (int run = 0; run < 5; run++) {
            for (size_t i = 0; i < TAGS; i++)
                items[i] = (struct eip_item){.tag = tags[i]};
            assert_int_equal(eip_read_many(c, items, TAGS), EIP_E_REFUSED);
            expect_items(items);
            if (told > 0)
                assert_string_equal(read_text(c, "M"), "{Run: true, Speed: 42, Hist: [5, 6]}");
        }
        assert_non_null(c->kept.rows[0].plan);
        eip_close(c);
    }
    running_stop(&r);
}

static void check_items(void *user, eip_client *client, struct eip_item *items, size_t count) {
    int *times = user;
    (void)client;
    assert_int_equal(count, TAGS);
    expect_items(items);
    ++*times;
}

static void plans_that_are_submitted_tell_what_reads_tell(void **state) {
    (void)state;
    struct running r;
    eip_plan *plan = NULL;
    int times = 0;
    start(&r);
    expect_reads(&r);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_plan_new(c, tags, TAGS, &plan), EIP_OK);
    for (int run = 0; run < 3; run++) {
        assert_int_equal(eip_plan_submit(plan, check_items, &times, NULL), EIP_OK);
        assert_int_equal(eip_wait(&c, 1, 5 * CLOCK_SECOND_US), EIP_OK);
        assert_int_equal(times, run + 1);
    }
    eip_plan_free(plan);
    eip_close(c);
    running_stop(&r);
}

/* What is refused as a whole is not asked for as a whole again. */
static void a_plan_remembers_what_is_refused(void **state) {
    (void)state;
    struct running r;
    eip_plan *plan = NULL;
    const struct eip_item *items;
    start(&r);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_plan_new(c, (const char *const[]){"S", "Shut", "M"}, 3, &plan), EIP_OK);
    for (int run = 0; run < 4; run++) {
        assert_int_equal(eip_plan_run(plan), EIP_E_REFUSED);
        eip_plan_items(plan, &items);
        assert_string_equal(text_of_value(&items[0].value), "{Speed: 3}");
        assert_int_equal(items[1].status.general, 0x0f);
        assert_int_equal(plan->run.items.rows[0].kind, PLAN_MEMBERS);
        assert_true(plan->run.items.rows[1].is_denied);
        assert_int_equal(plan->run.wholes.count, 1);
        assert_int_equal(plan->run.layout.parts.count, run > 0 ? 2 : 3);
    }
    eip_plan_free(plan);
    eip_close(c);
    running_stop(&r);
}

static void note(void *user, eip_client *client, struct eip_item *items, size_t count) {
    char *text = user;
    (void)client;
    (void)count;
    if (items[0].err == EIP_OK)
        eip_value_format(&items[0].value, text, 64);
    else
        memcpy(text, "-", 2);
}

static void submitted_reads_use_what_is_known(void **state) {
    (void)state;
    enum { WAIT_US = 5 * CLOCK_SECOND_US };
    struct running r;
    struct eip_item item = {.tag = "M"}, refused = {.tag = "S"};
    char text[64];
    start(&r);
    eip_client *c = open_client(&r);
    assert_int_equal(eip_submit_read(c, &item, 1, note, text, NULL), EIP_OK);
    assert_int_equal(eip_wait(&c, 1, WAIT_US), EIP_OK);
    assert_string_equal(text, "{01 00 00 00 2a 00 00 00 05 00 06 00}");
    read_text(c, "M");
    assert_int_equal(eip_submit_read(c, &item, 1, note, text, NULL), EIP_OK);
    assert_int_equal(eip_wait(&c, 1, WAIT_US), EIP_OK);
    assert_string_equal(text, "{Run: true, Speed: 42, Hist: [5, 6]}");
    assert_int_equal(eip_submit_read(c, &refused, 1, note, text, NULL), EIP_OK);
    assert_int_equal(eip_wait(&c, 1, WAIT_US), EIP_OK);
    assert_string_equal(text, "-");
    eip_close(c);
    running_stop(&r);
}

/* The tag becomes one of another type; the device's sockets see to who comes first. */
static void change(struct device *d) {
    static const struct device_member_spec other[] = {{.name = {"A", 1}, .type = {"DINT", 4}},
                                                      {.name = {"B", 1}, .type = {"DINT", 4}}};
    define(d, "Other", other, 2);
    device_tags_remove(&d->tags, device_tags_find(&d->tags, str_of("M")));
    memcpy(add(d, "M", "Other", 0), "\1\0\0\0\2\0\0\0", 8);
}

static void a_program_that_changed_is_read_anew_once(void **state) {
    (void)state;
    struct running r;
    start(&r);
    eip_client *c = open_client(&r);
    assert_string_equal(read_text(c, "M"), "{Run: true, Speed: 42, Hist: [5, 6]}");
    const eip_catalog *before = c->structures.catalog;
    change(&r.device);
    assert_string_equal(read_text(c, "M"), "{A: 1, B: 2}");
    assert_ptr_not_equal(c->structures.catalog, before);
    assert_int_equal(c->structures.unknown_count, 0);
    eip_close(c);
    running_stop(&r);
}

static void without_a_list_of_tags_structures_are_bytes(void **state) {
    (void)state;
    struct running r;
    struct device_profile bare = device_plain;
    start(&r);
    bare.class_count = 2; /* identity and router */
    r.device.options.profile = &bare;
    eip_client *c = open_client(&r);
    for (int i = 0; i < 2; i++) {
        assert_string_equal(read_text(c, "M"), "{01 00 00 00 2a 00 00 00 05 00 06 00}");
        assert_int_equal(eip_last_fault(c)->err, EIP_OK);
        assert_true(c->structures.pause_until_us > 0);
        assert_true(c->has_no_lists);
    }
    struct eip_value v;
    assert_int_equal(eip_read(c, "S", &v), EIP_E_REFUSED);
    assert_non_null(strstr(eip_last_fault(c)->text, "cannot read S"));
    eip_close(c);
    running_stop(&r);
}

UNIT_CASES(cmocka_unit_test(members_come_without_being_declared),
           cmocka_unit_test(many_are_told_together),
           cmocka_unit_test(a_denied_member_is_named_and_the_rest_is_read),
           cmocka_unit_test(submitted_reads_use_what_is_known),
           cmocka_unit_test(plans_tell_what_reads_tell),
           cmocka_unit_test(sets_that_are_read_again_tell_what_reads_tell),
           cmocka_unit_test(plans_that_are_submitted_tell_what_reads_tell),
           cmocka_unit_test(a_plan_remembers_what_is_refused),
           cmocka_unit_test(a_program_that_changed_is_read_anew_once),
           cmocka_unit_test(without_a_list_of_tags_structures_are_bytes))
