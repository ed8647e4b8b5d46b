/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include <eip/device.h>

#include "support/unit.h"

#include "support/ask.h"

enum { REPLY_MAX = 1024 };

struct fixture {
    eip_device *device;
    eip_device_session *session;
    struct eip_device_write written; /* the last */
    char tag[64];
    size_t writes;
};

static void note(void *user, const struct eip_device_write *write) {
    struct fixture *f = user;
    f->written = *write;
    f->writes++;
    memcpy(f->tag, write->tag, write->tag_size);
    f->tag[write->tag_size] = '\0';
}

static void tear_down(struct fixture *f) {
    eip_device_session_free(f->session);
    eip_device_free(f->device);
    f->session = NULL;
    f->device = NULL;
}

static void set_up(struct fixture *f) {
    const struct eip_device_options options = {
        .seed = 1, .inactivity_us = 1000, .written = note, .user = f};
    static const uint32_t grid[EIP_DIMENSIONS_MAX] = {2, 3};
    static const uint32_t four[EIP_DIMENSIONS_MAX] = {4};
    *f = (struct fixture){.device = NULL};
    bool made =
        eip_device_new(&options, &f->device) == EIP_OK &&
        eip_device_add(f->device, "Speed", EIP_TYPE_DINT, 0, NULL) == EIP_OK &&
        eip_device_add(f->device, "Grid", EIP_TYPE_INT, 0, grid) == EIP_OK &&
        eip_device_add(f->device, "Names", EIP_TYPE_SHORT_STRING, 0, four) == EIP_OK &&
        eip_device_add(f->device, "Text", EIP_TYPE_STRUCT, EIP_HANDLE_STRING, NULL) == EIP_OK &&
        eip_device_session_new(f->device, NULL, 0, &f->session) == EIP_OK;
    if (!made)
        tear_down(f);
    assert_true(made);
}

static eip_err set_ints(struct fixture *f, const char *tag, uint16_t type, int64_t first,
                        size_t count) {
    uint8_t bytes[64];
    struct eip_value value = eip_value_in(type, 0, bytes, sizeof bytes);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(eip_value_add_int(&value, first + (int64_t)i), EIP_OK);
    return eip_device_set(f->device, tag, &value);
}

static void says(struct fixture *f, const char *tag, const char *text) {
    struct eip_value value;
    char got[128];
    eip_err err = eip_device_get(f->device, tag, &value);
    if (err != EIP_OK)
        tear_down(f);
    assert_int_equal(err, EIP_OK);
    eip_value_format(&value, got, sizeof got);
    assert_string_equal(got, text);
}

static void a_value_that_was_set_is_got(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    assert_int_equal(set_ints(&f, "Speed", EIP_TYPE_DINT, -5, 1), EIP_OK);
    assert_int_equal(set_ints(&f, "Grid", EIP_TYPE_INT, 1, 6), EIP_OK);
    says(&f, "speed", "-5");
    says(&f, "Grid", "[1, 2, 3, 4, 5, 6]");
    says(&f, "Grid[1,0]", "4");
    says(&f, "Grid[0,1-2]", "[2, 3]");
    assert_int_equal(set_ints(&f, "Grid[1,1]", EIP_TYPE_INT, 50, 2), EIP_OK);
    says(&f, "Grid*6", "[1, 2, 3, 4, 50, 51]");
    says(&f, "Text.LEN", "0");
    assert_int_equal(f.writes, 0);
    tear_down(&f);
}

static void a_tag_may_be_set_from_a_view_of_itself(void **state) {
    (void)state;
    struct fixture f;
    struct eip_value value;
    set_up(&f);
    assert_int_equal(set_ints(&f, "Grid", EIP_TYPE_INT, 1, 6), EIP_OK);
    assert_int_equal(eip_device_get(f.device, "Grid*4", &value), EIP_OK);
    assert_int_equal(eip_device_set(f.device, "Grid[0,1]", &value), EIP_OK);
    says(&f, "Grid", "[1, 1, 2, 3, 4, 6]");
    tear_down(&f);
}

static void strings_are_packed_for_the_caller(void **state) {
    (void)state;
    struct fixture f;
    uint8_t bytes[64];
    struct eip_value value = eip_value_in(EIP_TYPE_SHORT_STRING, 0, bytes, sizeof bytes);
    set_up(&f);
    assert_int_equal(eip_value_add_string(&value, "one", 3), EIP_OK);
    assert_int_equal(eip_value_add_string(&value, "", 0), EIP_OK);
    assert_int_equal(eip_value_add_string(&value, "three", 5), EIP_OK);
    assert_int_equal(eip_device_set(f.device, "Names[1]", &value), EIP_OK);
    says(&f, "Names", "[\"\", \"one\", \"\", \"three\"]");
    says(&f, "Names[3]", "\"three\"");
    tear_down(&f);
}

static void what_cannot_be_is_refused(void **state) {
    (void)state;
    struct fixture f;
    struct eip_value value = {.count = 77};
    static const uint32_t gap[EIP_DIMENSIONS_MAX] = {0, 3};
    set_up(&f);
    assert_int_equal(eip_device_get(f.device, "Nope", &value), EIP_E_TAG);
    assert_int_equal(eip_device_get(f.device, "Grid[2,0]", &value), EIP_E_TAG);
    assert_int_equal(eip_device_get(f.device, "Grid*7", &value), EIP_E_TAG);
    assert_int_equal(eip_device_get(f.device, "Grid[", &value), EIP_E_TAG);
    assert_int_equal(eip_device_get(f.device, "Speed.32", &value), EIP_E_TAG);
    assert_int_equal(eip_device_get(f.device, NULL, &value), EIP_E_ARGUMENT);
    assert_int_equal(value.count, 77);
    assert_int_equal(eip_device_set(f.device, "Speed", NULL), EIP_E_ARGUMENT);
    assert_int_equal(set_ints(&f, "Speed", EIP_TYPE_INT, 1, 1), EIP_E_TYPE);
    assert_int_equal(set_ints(&f, "Speed", EIP_TYPE_DINT, 1, 2), EIP_E_VALUE);
    assert_int_equal(set_ints(&f, "Speed", EIP_TYPE_DINT, 1, 0), EIP_E_VALUE);
    assert_int_equal(set_ints(&f, "Grid*3", EIP_TYPE_INT, 1, 2), EIP_E_VALUE);
    says(&f, "Speed", "0");
    assert_int_equal(eip_device_add(f.device, "Speed", EIP_TYPE_DINT, 0, NULL), EIP_E_TAG);
    assert_int_equal(eip_device_add(f.device, NULL, EIP_TYPE_DINT, 0, NULL), EIP_E_TAG);
    assert_int_equal(eip_device_add(f.device, "A", EIP_TYPE_DINT, 0, gap), EIP_E_ARGUMENT);
    assert_int_equal(eip_device_add(f.device, "A", EIP_TYPE_STRING2, 0, NULL), EIP_E_TYPE);
    tear_down(&f);
}

static void options_that_cannot_be_are_refused(void **state) {
    (void)state;
    eip_device *device = NULL;
    struct eip_identity identity;
    struct eip_device_options options = {.inactivity_us = -1};
    assert_int_equal(eip_device_new(&options, &device), EIP_E_ARGUMENT);
    options = (struct eip_device_options){.route = (eip_device_route)7};
    assert_int_equal(eip_device_new(&options, &device), EIP_E_ARGUMENT);
    options = (struct eip_device_options){.mode = (eip_device_mode)6};
    assert_int_equal(eip_device_new(&options, &device), EIP_E_ARGUMENT);
    options = (struct eip_device_options){.profile = "plc5"};
    assert_int_equal(eip_device_new(&options, &device), EIP_E_ARGUMENT);
    options = (struct eip_device_options){.name = ""};
    assert_int_equal(eip_device_new(&options, &device), EIP_E_ARGUMENT);
    options = (struct eip_device_options){.name = "A name with more than forty characters in it"};
    assert_int_equal(eip_device_new(&options, &device), EIP_E_ARGUMENT);
    memset(&identity, 'x', sizeof identity);
    options = (struct eip_device_options){.identity = &identity};
    assert_int_equal(eip_device_new(&options, &device), EIP_E_ARGUMENT);
    assert_null(device);
    eip_device_session_free(NULL);
    eip_device_free(NULL);
}

/* The answer to hand-typed bytes; its size. */
static size_t speak(struct fixture *f, const char *text, uint8_t *reply) {
    uint8_t bytes[REPLY_MAX];
    size_t size = ask_hex(text, bytes, sizeof bytes);
    assert_int_equal(eip_device_session_receive(f->session, bytes, size, 500), size);
    const uint8_t *output = eip_device_session_output(f->session, &size);
    assert_true(size <= REPLY_MAX);
    memcpy(reply, output, size);
    eip_device_session_sent(f->session, SIZE_MAX);
    return size;
}

#define HEADER(command, length)                                                                    \
    command " 00 " length " 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "

static void a_client_writes_and_the_hook_hears_of_it(void **state) {
    (void)state;
    struct fixture f;
    uint8_t reply[REPLY_MAX];
    set_up(&f);
    assert_int_equal(speak(&f, HEADER("65", "04") "01 00 00 00", reply), 28);
    char write[300];
    snprintf(write, sizeof write,
             "6F 00 24 00 %02X %02X %02X %02X 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
             "00 00 00 00 00 00 02 00 00 00 00 00 B2 00 14 00 "
             "4D 05 91 04 47 72 69 64 28 01 28 01 C3 00 02 00 07 00 08 00",
             reply[4], reply[5], reply[6], reply[7]);
    assert_int_equal(speak(&f, write, reply), 44);
    assert_int_equal(reply[42], 0);
    assert_int_equal(f.writes, 1);
    assert_string_equal(f.tag, "Grid");
    assert_int_equal(f.written.offset, 8);
    assert_int_equal(f.written.size, 4);
    assert_int_equal(f.written.type, EIP_TYPE_INT);
    says(&f, "Grid", "[0, 0, 0, 0, 7, 8]");
    tear_down(&f);
}

static void what_follows_the_end_of_a_session_is_taken_and_dropped(void **state) {
    (void)state;
    struct fixture f;
    uint8_t reply[REPLY_MAX];
    set_up(&f);
    assert_int_equal(speak(&f, HEADER("65", "04") "01 00 00 00", reply), 28);
    char bye[300];
    snprintf(bye, sizeof bye,
             "66 00 00 00 %02X %02X %02X %02X 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
             "63 00 00 00 00 00",
             reply[4], reply[5], reply[6], reply[7]);
    assert_int_equal(speak(&f, bye, reply), 0);
    assert_true(eip_device_session_is_closing(f.session));
    assert_int_equal(speak(&f, HEADER("63", "00"), reply), 0);
    tear_down(&f);
}

static void a_silent_session_is_closed(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    assert_int_equal(eip_device_session_due_us(f.session), 1000);
    eip_device_session_tick(f.session, 999);
    assert_false(eip_device_session_is_closing(f.session));
    eip_device_session_tick(f.session, 1000);
    assert_true(eip_device_session_is_closing(f.session));
    tear_down(&f);
}

static void the_longest_silence_is_for_ever(void **state) {
    (void)state;
    const struct eip_device_options options = {.inactivity_us = INT64_MAX};
    struct fixture f = {.device = NULL};
    assert_int_equal(eip_device_new(&options, &f.device), EIP_OK);
    assert_int_equal(eip_device_session_new(f.device, NULL, 7, &f.session), EIP_OK);
    assert_int_equal(eip_device_session_due_us(f.session), EIP_DEVICE_NEVER);
    eip_device_session_tick(f.session, INT64_MAX - 1);
    assert_false(eip_device_session_is_closing(f.session));
    tear_down(&f);
}

static void an_identity_of_its_own_is_told(void **state) {
    (void)state;
    eip_device *device;
    const struct eip_identity identity = {
        .vendor = 0x1234, .major = 3, .minor = 4, .serial = 5, .product_name = "Press"};
    const struct eip_device_options options = {.identity = &identity};
    const struct eip_device_address local = {.ip = {10, 1, 2, 3}, .port = 44818};
    uint8_t request[24] = {0x63};
    uint8_t reply[EIP_DEVICE_DATAGRAM_MAX];
    assert_int_equal(eip_device_new(&options, &device), EIP_OK);
    size_t size = eip_device_datagram(device, &local, request, sizeof request, reply, sizeof reply);
    size_t none = eip_device_datagram(device, &local, request, sizeof request, reply, 30);
    eip_device_free(device);
    assert_int_equal(none, 0);
    assert_int_equal(size, 24 + 2 + 4 + 33 + 6);
    assert_memory_equal(reply + 24 + 2 + 4 + 2, ((uint8_t[]){0, 2, 0xaf, 0x12, 10, 1, 2, 3}), 8);
    assert_memory_equal(reply + size - 7, "\5Press", 6);
}

/* Its answer to a request that is not connected, from the data on. */
static size_t ask_device(struct fixture *f, const char *request, uint8_t *reply) {
    char text[512];
    uint8_t bytes[REPLY_MAX];
    size_t size = ask_hex(request, bytes, sizeof bytes);
    uint8_t registered[REPLY_MAX];
    speak(f, HEADER("65", "04") "01 00 00 00", registered);
    snprintf(text, sizeof text,
             "6F 00 %02zX 00 %02X %02X %02X %02X 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
             "00 00 00 00 00 00 02 00 00 00 00 00 B2 00 %02zX 00 %s",
             size + 16, registered[4], registered[5], registered[6], registered[7], size, request);
    size = speak(f, text, bytes);
    assert_in_range(size, 40, sizeof bytes);
    memcpy(reply, bytes + 40, size - 40);
    return size - 40;
}

static void a_profile_a_mode_a_name_and_a_clock_are_told(void **state) {
    (void)state;
    static const uint32_t eight[EIP_DIMENSIONS_MAX] = {8};
    char name[] = "Line_4";
    struct fixture f = {.device = NULL};
    struct eip_device_options options = {.profile = "compactlogix",
                                         .mode = EIP_DEVICE_PROGRAM,
                                         .name = name,
                                         .wall_offset_us = 1700000000000000,
                                         .zone_minutes = -60};
    uint8_t got[REPLY_MAX];
    assert_int_equal(eip_device_new(&options, &f.device), EIP_OK);
    memset(name, 'x', sizeof name - 1);
    assert_int_equal(eip_device_session_new(f.device, NULL, 5, &f.session), EIP_OK);
    size_t size = ask_device(&f, "01 02 20 01 24 01", got);
    ask_compare("identity", reader_of(got, size),
                "81 00 00 00 01 00 0E 00 D9 00 21 0B 70 20 EE FF C0 00 0B 35 30 36 39 *");
    assert_int_equal(eip_device_set_mode(f.device, EIP_DEVICE_RUN), EIP_OK);
    assert_int_equal(eip_device_set_mode(f.device, (eip_device_mode)6), EIP_E_ARGUMENT);
    size = ask_device(&f, "0E 03 20 01 24 01 30 05", got);
    ask_compare("mode", reader_of(got, size), "8E 00 00 00 60 10");
    size = ask_device(&f, "01 02 20 64 24 01", got);
    ask_compare("name", reader_of(got, size), "81 00 00 00 06 00 4C 69 6E 65 5F 34");
    size = ask_device(&f, "0E 03 20 8B 24 01 30 08", got);
    ask_compare("zone", reader_of(got, size), "8E 00 00 00 09 00 00 00 55 54 43 2D 30 31 *");
    tear_down(&f);
    options = (struct eip_device_options){.profile = "micro800"};
    assert_int_equal(eip_device_new(&options, &f.device), EIP_OK);
    assert_int_equal(eip_device_add(f.device, "Program:A.B", EIP_TYPE_DINT, 0, NULL), EIP_E_TAG);
    assert_int_equal(eip_device_add(f.device, "Flags", EIP_TYPE_BOOL, 0, eight), EIP_OK);
    tear_down(&f);
}

static void an_assembly_is_shared_with_the_owner(void **state) {
    (void)state;
    struct fixture f;
    uint8_t got[REPLY_MAX];
    uint8_t *bytes = NULL;
    set_up(&f);
    eip_err err = eip_device_add_assembly(f.device, 100, 2, false, &bytes);
    if (err != EIP_OK)
        tear_down(&f);
    assert_int_equal(err, EIP_OK);
    assert_int_equal(eip_device_add_assembly(f.device, 100, 2, true, &bytes), EIP_E_ARGUMENT);
    size_t size = ask_device(&f, "10 03 20 04 24 64 30 03 07 08", got);
    ask_compare("set", reader_of(got, size), "90 00 00 00");
    assert_memory_equal(bytes, "\7\10", 2);
    tear_down(&f);
}

/* A Motor in a Line: structures with a packed BOOL, a BIT, an array and a string of its own. */
static const struct eip_device_member text_members[] = {
    {.name = "LEN", .type = "DINT"}, {.name = "DATA", .type = "SINT", .count = 20}};
static const struct eip_device_member motor_members[] = {
    {.name = "Speed", .type = "REAL"},
    {.name = "Run", .type = "BOOL"},
    {.name = "Fault", .type = "BOOL"},
    {.name = "Status", .type = "DINT", .hidden = true},
    {.name = "Ready", .target = "Status", .bit = 12},
    {.name = "Serial", .type = "UINT", .access = EIP_ACCESS_NONE},
    {.name = "Name", .type = "Str20"}};
static const struct eip_device_member line_members[] = {
    {.name = "Motors", .type = "MOTOR", .count = 2}, {.name = "Timer", .type = "TIMER"}};

static uint16_t define_line(struct fixture *f) {
    uint16_t handle = 0;
    bool defined =
        eip_device_define(f->device, "Str20", text_members, 2, NULL) == EIP_OK &&
        eip_device_define(f->device, "Motor", motor_members, 7, &handle) == EIP_OK &&
        eip_device_define(f->device, "Line", line_members, 2, NULL) == EIP_OK &&
        eip_device_add_tag(f->device, &(struct eip_tag){.name = "L", .type = "Line"}) == EIP_OK;
    if (!defined)
        tear_down(f);
    assert_true(defined);
    return handle;
}

static eip_err set_text(struct fixture *f, const char *tag, uint16_t type, const char *text) {
    uint8_t bytes[8];
    struct eip_value value = eip_value_in(type, 0, bytes, sizeof bytes);
    assert_int_equal(eip_value_add_text(&value, text, strlen(text)), EIP_OK);
    return eip_device_set(f->device, tag, &value);
}

static void members_are_set_and_got(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    (void)define_line(&f);
    assert_int_equal(set_text(&f, "L.Motors[1].Speed", EIP_TYPE_REAL, "1.5"), EIP_OK);
    assert_int_equal(set_text(&f, "L.Motors[1].Fault", EIP_TYPE_BOOL, "true"), EIP_OK);
    assert_int_equal(set_text(&f, "L.Motors[1].Ready", EIP_TYPE_BOOL, "true"), EIP_OK);
    assert_int_equal(set_text(&f, "L.Motors[1].Serial", EIP_TYPE_UINT, "65535"), EIP_OK);
    assert_int_equal(set_text(&f, "L.Motors[1].Serial.0", EIP_TYPE_BOOL, "0"), EIP_OK);
    assert_int_equal(set_text(&f, "l.timer.pre", EIP_TYPE_DINT, "500"), EIP_OK);
    says(&f, "L.Motors[1].Speed", "1.5");
    says(&f, "L.Motors[1].Run", "false");
    says(&f, "L.Motors[1].Fault", "true");
    says(&f, "L.Motors[1].Status", "4096");
    says(&f, "L.Motors[1].Status.12", "true");
    says(&f, "L.Motors[1].Serial", "65534");
    says(&f, "L.Timer.PRE", "500");
    says(&f, "L.Motors[0].Fault", "false");
    assert_int_equal(set_text(&f, "L.Motors[1].Nope", EIP_TYPE_REAL, "1"), EIP_E_TAG);
    assert_int_equal(set_text(&f, "L.Motors[2].Speed", EIP_TYPE_REAL, "1"), EIP_E_TAG);
    assert_int_equal(set_text(&f, "L.Motors[1].Speed", EIP_TYPE_DINT, "1"), EIP_E_TYPE);
    tear_down(&f);
}

static void a_structure_is_set_as_its_bytes(void **state) {
    (void)state;
    struct fixture f;
    struct eip_value value;
    uint8_t bytes[40];
    set_up(&f);
    uint16_t handle = define_line(&f);
    assert_int_equal(set_text(&f, "L.Motors[0].Speed", EIP_TYPE_REAL, "1"), EIP_OK);
    assert_int_equal(eip_device_get(f.device, "L.Motors", &value), EIP_OK);
    assert_int_equal(value.type, EIP_TYPE_STRUCT);
    assert_int_equal(value.handle, handle);
    assert_int_equal(value.count, 2);
    assert_int_equal(value.size, 2 * 40);
    assert_int_equal(eip_device_get(f.device, "L.Motors[0]", &value), EIP_OK);
    assert_int_equal(value.count, 1);
    memcpy(bytes, value.data, sizeof bytes);
    value.data = bytes;
    assert_int_equal(eip_device_set(f.device, "L.Motors[1]", &value), EIP_OK);
    says(&f, "L.Motors[1].Speed", "1.0");
    value.handle++;
    assert_int_equal(eip_device_set(f.device, "L.Motors[1]", &value), EIP_E_TYPE);
    value.handle--;
    value.size--;
    assert_int_equal(eip_device_set(f.device, "L.Motors[1]", &value), EIP_E_VALUE);
    tear_down(&f);
}

static eip_err add_tag(struct fixture *f, const char *name, const char *type, const char *alias) {
    const struct eip_tag tag = {.name = name, .type = type, .alias = alias};
    return eip_device_add_tag(f->device, &tag);
}

static void an_alias_is_another_name(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    (void)define_line(&f);
    assert_int_equal(add_tag(&f, "Second", NULL, "L.Motors[1]"), EIP_OK);
    assert_int_equal(add_tag(&f, "Ready", NULL, "Second.Ready"), EIP_OK);
    assert_int_equal(add_tag(&f, "Cell", NULL, "Grid[1,2]"), EIP_OK);
    assert_int_equal(set_text(&f, "Ready", EIP_TYPE_BOOL, "1"), EIP_OK);
    assert_int_equal(set_text(&f, "Cell", EIP_TYPE_INT, "9"), EIP_OK);
    says(&f, "L.Motors[1].Status", "4096");
    says(&f, "Grid", "[0, 0, 0, 0, 0, 9]");
    assert_int_equal(eip_device_remove_tag(f.device, "Grid"), EIP_OK);
    assert_int_equal(set_text(&f, "Cell", EIP_TYPE_INT, "9"), EIP_E_TAG);
    tear_down(&f);
}

static void why(struct fixture *f, eip_err got, eip_err wanted, const char *words) {
    assert_int_equal(got, wanted);
    assert_string_equal(eip_device_why(f->device), words);
}

static eip_err define(struct fixture *f, const char *type, const struct eip_device_member *member) {
    return eip_device_define(f->device, type, member, 1, NULL);
}

static void a_definition_that_cannot_be_is_told_in_words(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    assert_string_equal(eip_device_why(f.device), "");
    why(&f, define(&f, "A", &(struct eip_device_member){.name = "B", .type = "REEL"}), EIP_E_TYPE,
        "B: there is no type 'REEL'");
    why(&f, define(&f, "DINT", &(struct eip_device_member){.name = "B", .type = "REAL"}),
        EIP_E_TYPE, "DINT: there is a type 'DINT' already");
    why(&f, define(&f, "A", &(struct eip_device_member){.name = "B"}), EIP_E_ARGUMENT,
        "B: a member has a name and a type, or a target for a bit");
    why(&f,
        define(&f, "A",
               &(struct eip_device_member){.name = "B", .type = "INT", .access = (eip_access)1}),
        EIP_E_ARGUMENT, "B: a member has a name and a type, or a target for a bit");
    why(&f, eip_device_define(f.device, "A", NULL, 0, NULL), EIP_E_TYPE,
        "A: a structure has at least one member");
    assert_int_equal(eip_device_define(f.device, "A", NULL, 1, NULL), EIP_E_ARGUMENT);
    assert_int_equal(eip_device_define(f.device, NULL, motor_members, 1, NULL), EIP_E_ARGUMENT);
    assert_int_equal(eip_device_define(f.device, "A", motor_members, 5000, NULL), EIP_E_LIMIT);
    why(&f, add_tag(&f, "T", "REEL", NULL), EIP_E_TYPE, "REEL: there is no such type");
    why(&f, add_tag(&f, "speed", "REAL", NULL), EIP_E_TAG,
        "speed: the tag name is not valid or not known");
    why(&f, add_tag(&f, "T", NULL, "Nope"), EIP_E_TAG,
        "Nope: there is no such tag, member or element");
    why(&f, add_tag(&f, "T", NULL, NULL), EIP_E_ARGUMENT,
        "T: a tag has a name, and a type or what it is an alias of");
    assert_int_equal(add_tag(&f, NULL, "DINT", NULL), EIP_E_ARGUMENT);
    assert_int_equal(eip_device_add_tag(f.device, NULL), EIP_E_ARGUMENT);
    assert_int_equal(eip_device_remove_tag(f.device, "Nope"), EIP_E_TAG);
    assert_int_equal(eip_device_remove_tag(f.device, NULL), EIP_E_ARGUMENT);
    assert_int_equal(eip_device_set_access(f.device, "Nope", EIP_ACCESS_NONE, false), EIP_E_TAG);
    assert_int_equal(eip_device_set_access(f.device, "Speed", (eip_access)1, false),
                     EIP_E_ARGUMENT);
    assert_int_equal(eip_device_force(f.device, "Nope", 5, NULL), EIP_E_TAG);
    tear_down(&f);
}

UNIT_CASES(cmocka_unit_test(members_are_set_and_got),
           cmocka_unit_test(a_structure_is_set_as_its_bytes),
           cmocka_unit_test(an_alias_is_another_name),
           cmocka_unit_test(a_definition_that_cannot_be_is_told_in_words),
           cmocka_unit_test(a_value_that_was_set_is_got),
           cmocka_unit_test(a_tag_may_be_set_from_a_view_of_itself),
           cmocka_unit_test(strings_are_packed_for_the_caller),
           cmocka_unit_test(what_cannot_be_is_refused),
           cmocka_unit_test(options_that_cannot_be_are_refused),
           cmocka_unit_test(a_client_writes_and_the_hook_hears_of_it),
           cmocka_unit_test(what_follows_the_end_of_a_session_is_taken_and_dropped),
           cmocka_unit_test(a_silent_session_is_closed),
           cmocka_unit_test(the_longest_silence_is_for_ever),
           cmocka_unit_test(an_identity_of_its_own_is_told),
           cmocka_unit_test(a_profile_a_mode_a_name_and_a_clock_are_told),
           cmocka_unit_test(an_assembly_is_shared_with_the_owner))
