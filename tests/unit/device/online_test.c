/* SPDX-License-Identifier: MIT */
/*
 * What a client that is connected sees of tags that are added, removed and changed by the program:
 * as on a controller that is edited online (1756-PM020, status codes of the tag services).
 */
#include <stdio.h>

#include <eip/device.h>

#include "support/unit.h"

#include "support/ask.h"

enum { FRAME_MAX = 600, HEADER_SIZE = 24, BEFORE_REQUEST = 40 };

struct fixture {
    eip_device *device;
    eip_device_session *session;
    uint8_t handle[4]; /* of the session */
};

static void tear_down(struct fixture *f) {
    eip_device_session_free(f->session);
    eip_device_free(f->device);
}

/* A frame in, a frame out; the size of that. */
static size_t talk(struct fixture *f, const uint8_t *frame, size_t size, uint8_t reply[FRAME_MAX]) {
    size_t taken = eip_device_session_receive(f->session, frame, size, 0);
    const uint8_t *output = eip_device_session_output(f->session, &size);
    bool is_whole = taken > 0 && size >= HEADER_SIZE && size <= FRAME_MAX;
    if (is_whole)
        memcpy(reply, output, size);
    eip_device_session_sent(f->session, size);
    return is_whole ? size : 0;
}

static bool say_hello(struct fixture *f) {
    static const uint8_t hello[28] = {0x65, 0, 4, [HEADER_SIZE] = 1};
    uint8_t reply[FRAME_MAX];
    if (talk(f, hello, sizeof hello, reply) != sizeof hello)
        return false;
    memcpy(f->handle, reply + 4, sizeof f->handle);
    return true;
}

/* Speed DINT 1234, List INT[4], Program:Main.Count DINT: instances 1, 2, and 4 after the program.
 */
static void set_up(struct fixture *f) {
    const struct eip_device_options options = {.seed = 1};
    const struct eip_tag tags[] = {{.name = "Speed", .type = "DINT"},
                                   {.name = "List", .type = "INT", .dims = {4}},
                                   {.name = "Program:Main.Count", .type = "DINT"}};
    const struct eip_value value = {
        .type = EIP_TYPE_DINT, .count = 1, .data = (const uint8_t *)"\xd2\4\0", .size = 4};
    *f = (struct fixture){.device = NULL};
    bool made = eip_device_new(&options, &f->device) == EIP_OK;
    for (size_t i = 0; i < 3 && made; i++)
        made = eip_device_add_tag(f->device, &tags[i]) == EIP_OK;
    made = made && eip_device_set(f->device, "Speed", &value) == EIP_OK &&
           eip_device_session_new(f->device, NULL, 0, &f->session) == EIP_OK && say_hello(f);
    if (!made)
        tear_down(f);
    assert_true(made);
}

/* An unconnected request and its reply, in hexadecimal as in ask.h. */
static void tell(struct fixture *f, const char *request, const char *wanted) {
    uint8_t frame[FRAME_MAX] = {0x6f, [HEADER_SIZE + 6] = 2, [HEADER_SIZE + 12] = 0xb2};
    uint8_t reply[FRAME_MAX];
    size_t size = ask_hex(request, frame + BEFORE_REQUEST, sizeof frame - BEFORE_REQUEST);
    frame[2] = (uint8_t)(size + BEFORE_REQUEST - HEADER_SIZE);
    frame[HEADER_SIZE + 14] = (uint8_t)size;
    memcpy(frame + 4, f->handle, sizeof f->handle);
    size_t got = talk(f, frame, BEFORE_REQUEST + size, reply);
    assert_true(got >= BEFORE_REQUEST);
    ask_compare(request, reader_of(reply + BEFORE_REQUEST, got - BEFORE_REQUEST), wanted);
}

static eip_err add(struct fixture *f, const char *name, const char *type, uint32_t count) {
    const struct eip_tag tag = {.name = name, .type = type, .dims = {count}};
    return eip_device_add_tag(f->device, &tag);
}

#define READ_SPEED       "4C 04 91 05 53 70 65 65 64 00 01 00"
#define READ_LEVEL       "4C 04 91 05 4C 65 76 65 6C 00 01 00"
#define READ_INSTANCE(n) "4C 03 20 6B 25 00 " n " 00 01 00"
#define LIST             "55 03 20 6B 25 00 00 00 01 00 01 00"
#define LISTED           "D5 00 00 00 "
#define SPEED            "01 00 00 00 05 00 53 70 65 65 64 "
#define ARRAY            "02 00 00 00 04 00 4C 69 73 74 "
#define PROGRAM          "03 00 00 00 0C 00 50 72 6F 67 72 61 6D 3A 4D 61 69 6E "

static void a_tag_that_is_added_is_there_at_once(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    tell(&f, READ_LEVEL, "CC 00 04 01 00 00");
    tell(&f, READ_INSTANCE("05"), "CC 00 05 01 00 00");
    tell(&f, LIST, LISTED SPEED ARRAY PROGRAM);
    assert_int_equal(add(&f, "Level", "REAL", 0), EIP_OK);
    tell(&f, READ_LEVEL, "CC 00 00 00 CA 00 00 00 00 00");
    tell(&f, READ_INSTANCE("05"), "CC 00 00 00 CA 00 00 00 00 00");
    tell(&f, LIST, LISTED SPEED ARRAY PROGRAM "05 00 00 00 05 00 4C 65 76 65 6C");
    tear_down(&f);
}

static void a_tag_that_is_removed_is_gone_by_name_and_by_instance(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    const struct eip_tag alias = {.name = "Alias", .alias = "Speed.1"};
    assert_int_equal(eip_device_add_tag(f.device, &alias), EIP_OK);
    tell(&f, READ_SPEED, "CC 00 00 00 C4 00 D2 04 00 00");
    tell(&f, "4C 04 91 05 41 6C 69 61 73 00 01 00", "CC 00 00 00 C1 00 01");
    assert_int_equal(eip_device_remove_tag(f.device, "speed"), EIP_OK);
    tell(&f, READ_SPEED, "CC 00 04 01 00 00");
    tell(&f, READ_INSTANCE("01"), "CC 00 05 01 00 00");
    tell(&f, "4C 04 91 05 41 6C 69 61 73 00 01 00", "CC 00 04 01 00 00");
    tell(&f, "4D 04 91 05 53 70 65 65 64 00 C4 00 01 00 07 00 00 00", "CD 00 04 01 00 00");
    tell(&f, LIST, LISTED ARRAY PROGRAM "05 00 00 00 05 00 41 6C 69 61 73");
    assert_int_equal(eip_device_remove_tag(f.device, "Program:Main.Count"), EIP_OK);
    tell(&f, READ_INSTANCE("04"), "CC 00 05 01 00 00");
    tear_down(&f);
}

static void a_tag_of_another_size_has_another_instance(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    tell(&f, "4C 04 91 04 4C 69 73 74 28 05 01 00", "CC 00 FF 01 05 21");
    assert_int_equal(eip_device_remove_tag(f.device, "List"), EIP_OK);
    assert_int_equal(add(&f, "List", "INT", 6), EIP_OK);
    tell(&f, "4C 04 91 04 4C 69 73 74 28 05 01 00", "CC 00 00 00 C3 00 00 00");
    tell(&f, READ_INSTANCE("02"), "CC 00 05 01 00 00");
    tell(&f, READ_INSTANCE("05"), "CC 00 00 00 C3 00 00 00");
    tell(&f, LIST, LISTED SPEED PROGRAM "05 00 00 00 04 00 4C 69 73 74");
    tear_down(&f);
}

static void a_transfer_that_is_under_way_ends_with_a_status(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    tell(&f, "52 04 91 04 4C 69 73 74 28 00 04 00 04 00 00 00", "D2 00 00 00 C3 00 00 00 00 00");
    assert_int_equal(eip_device_remove_tag(f.device, "List"), EIP_OK);
    tell(&f, "52 04 91 04 4C 69 73 74 28 00 04 00 04 00 00 00", "D2 00 04 01 00 00");
    assert_int_equal(add(&f, "List", "INT", 2), EIP_OK);
    tell(&f, "52 04 91 04 4C 69 73 74 28 00 04 00 04 00 00 00", "D2 00 FF 01 05 21");
    tell(&f, "53 04 91 04 4C 69 73 74 28 00 C3 00 04 00 04 00 00 00 01 00 02 00",
         "D3 00 FF 01 05 21");
    assert_int_equal(eip_device_remove_tag(f.device, "List"), EIP_OK);
    assert_int_equal(add(&f, "List", "DINT", 4), EIP_OK);
    tell(&f, "53 04 91 04 4C 69 73 74 28 00 C3 00 04 00 04 00 00 00 01 00 02 00",
         "D3 00 FF 01 07 21");
    tear_down(&f);
}

static void a_tag_of_another_type_takes_no_values_of_the_old_one(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    assert_int_equal(eip_device_remove_tag(f.device, "Speed"), EIP_OK);
    assert_int_equal(add(&f, "Speed", "REAL", 0), EIP_OK);
    tell(&f, READ_SPEED, "CC 00 00 00 CA 00 00 00 00 00");
    tell(&f, "4D 04 91 05 53 70 65 65 64 00 C4 00 01 00 07 00 00 00", "CD 00 FF 01 07 21");
    tell(&f, READ_SPEED, "CC 00 00 00 CA 00 00 00 00 00");
    tear_down(&f);
}

static void rights_and_statuses_change_at_once(void **state) {
    (void)state;
    struct fixture f;
    static const uint16_t extended = 0x2107;
    set_up(&f);
    assert_int_equal(eip_device_set_access(f.device, "Speed", EIP_ACCESS_READ_ONLY, false), EIP_OK);
    tell(&f, "4D 04 91 05 53 70 65 65 64 00 C4 00 01 00 07 00 00 00", "CD 00 0F 00");
    assert_int_equal(eip_device_set_access(f.device, "Speed", EIP_ACCESS_READ_WRITE, true), EIP_OK);
    tell(&f, "4D 04 91 05 53 70 65 65 64 00 C4 00 01 00 07 00 00 00", "CD 00 0F 00");
    assert_int_equal(eip_device_set_access(f.device, "Speed", EIP_ACCESS_NONE, false), EIP_OK);
    tell(&f, READ_SPEED, "CC 00 04 01 00 00");
    tell(&f, "4C 02 20 6B 24 01 01 00", "CC 00 05 01 00 00");
    tell(&f, LIST, LISTED ARRAY PROGRAM);
    assert_int_equal(eip_device_set_access(f.device, "Speed", EIP_ACCESS_READ_WRITE, false),
                     EIP_OK);
    tell(&f, READ_SPEED, "CC 00 00 00 C4 00 D2 04 00 00");
    assert_int_equal(eip_device_force(f.device, "Speed", 0xff, &extended), EIP_OK);
    tell(&f, READ_SPEED, "CC 00 FF 01 07 21");
    assert_int_equal(eip_device_force(f.device, "Speed", 0x10, NULL), EIP_OK);
    tell(&f, READ_SPEED, "CC 00 10 00");
    assert_int_equal(eip_device_force(f.device, "Speed", 0, NULL), EIP_OK);
    tell(&f, READ_SPEED, "CC 00 00 00 C4 00 D2 04 00 00");
    tear_down(&f);
}

/* S is {A DINT, R DINT read only, and, if it has a secret, N DINT}; a tag T of it. */
static void add_guarded(struct fixture *f, bool has_secret) {
    const struct eip_device_member members[] = {
        {.name = "A", .type = "DINT"},
        {.name = "R", .type = "DINT", .access = EIP_ACCESS_READ_ONLY},
        {.name = "N", .type = "DINT", .access = EIP_ACCESS_NONE}};
    const struct eip_device_member outer = {.name = "In", .type = "S"};
    assert_int_equal(eip_device_define(f->device, "S", members, has_secret ? 3 : 2, NULL), EIP_OK);
    assert_int_equal(eip_device_define(f->device, "O", &outer, 1, NULL), EIP_OK);
    assert_int_equal(add(f, "T", "O", 0), EIP_OK);
}

#define T_    "91 01 54 00 "
#define T_IN  T_ "91 02 49 6E "
#define ZEROS "00 00 00 00 "

static void a_structure_is_written_whole_if_all_of_it_may_be(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    add_guarded(&f, false);
    tell(&f, "4C 02 " T_ "01 00", "CC 00 00 00 A0 02 ?? ?? " ZEROS ZEROS);
    tell(&f, "4D 02 " T_ "A0 02 00 00 01 00 " ZEROS ZEROS, "CD 00 0F 00");
    tell(&f, "53 04 " T_IN "A0 02 00 00 01 00 " ZEROS ZEROS, "D3 00 0F 00");
    tell(&f, "4D 06 " T_IN "91 01 41 00 C4 00 01 00 07 00 00 00", "CD 00 00 00");
    tell(&f, "4D 06 " T_IN "91 01 52 00 C4 00 01 00 07 00 00 00", "CD 00 0F 00");
    tear_down(&f);
}

static void a_structure_with_a_secret_is_read_by_its_members_only(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    add_guarded(&f, true);
    tell(&f, "4C 02 " T_ "01 00", "CC 00 0F 00");
    tell(&f, "52 04 " T_IN "01 00 00 00 00 00", "D2 00 0F 00");
    tell(&f, "0A 02 20 02 24 01 01 00 04 00 4C 02 " T_ "01 00",
         "8A 00 1E 00 01 00 04 00 CC 00 0F 00");
    tell(&f, "4C 06 " T_IN "91 01 52 00 01 00", "CC 00 00 00 C4 00 " ZEROS);
    tear_down(&f);
}

static void an_alias_allows_no_more_than_the_member(void **state) {
    (void)state;
    struct fixture f;
    const struct eip_tag aliases[] = {{.name = "X", .alias = "T.In.R"},
                                      {.name = "Y", .alias = "X"},
                                      {.name = "Z", .alias = "T.In.N"}};
    set_up(&f);
    add_guarded(&f, true);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(eip_device_add_tag(f.device, &aliases[i]), EIP_OK);
    tell(&f, "4C 02 91 01 58 00 01 00", "CC 00 00 00 C4 00 " ZEROS);
    tell(&f, "4D 02 91 01 58 00 C4 00 01 00 07 00 00 00", "CD 00 0F 00");
    tell(&f, "4D 02 91 01 59 00 C4 00 01 00 07 00 00 00", "CD 00 0F 00");
    tell(&f, "4C 02 91 01 5A 00 01 00", "CC 00 04 01 00 00");
    tell(&f, LIST,
         LISTED SPEED ARRAY PROGRAM "05 00 00 00 01 00 54 06 00 00 00 01 00 58 "
                                    "07 00 00 00 01 00 59");
    tear_down(&f);
}

UNIT_CASES(cmocka_unit_test(a_tag_that_is_added_is_there_at_once),
           cmocka_unit_test(a_tag_that_is_removed_is_gone_by_name_and_by_instance),
           cmocka_unit_test(a_tag_of_another_size_has_another_instance),
           cmocka_unit_test(a_tag_of_another_type_takes_no_values_of_the_old_one),
           cmocka_unit_test(a_transfer_that_is_under_way_ends_with_a_status),
           cmocka_unit_test(a_structure_is_written_whole_if_all_of_it_may_be),
           cmocka_unit_test(a_structure_with_a_secret_is_read_by_its_members_only),
           cmocka_unit_test(an_alias_allows_no_more_than_the_member),
           cmocka_unit_test(rights_and_statuses_change_at_once))
