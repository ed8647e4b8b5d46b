/* SPDX-License-Identifier: MIT */
/*
 * Plans while the program changes under them, at every frame: what stood for one tag stands for
 * another one then, and no value may be of that.
 */
#include <stdio.h>

#include "support/planned.h"
#include "support/unit.h"

enum { ROWS = 4, COLUMNS = 6, FILLERS = 90, TAGS_MAX = 9 + ROWS * COLUMNS + FILLERS, RUNS = 7 };

static const struct eip_device_member forth[] = {{.name = "Aleph", .type = "DINT"},
                                                 {.name = "Beth", .type = "DINT"}};
static const struct eip_device_member back[] = {{.name = "Beth", .type = "DINT"},
                                                {.name = "Aleph", .type = "DINT"}};
/* As long as each other, and refused as a whole. */
static const struct eip_device_member shut_forth[] = {
    {.name = "Aleph", .type = "DINT"},
    {.name = "Secret", .type = "DINT", .access = EIP_ACCESS_NONE},
    {.name = "Beth", .type = "DINT"}};
static const struct eip_device_member shut_back[] = {
    {.name = "Secret", .type = "DINT", .access = EIP_ACCESS_NONE},
    {.name = "Beth", .type = "DINT"},
    {.name = "Aleph", .type = "DINT"}};

/* A value tells which tag it is of, and of which program: 1 before, 2 after. */
struct number {
    uint8_t which, program;
};

static void give(struct planned *p, const char *tag, struct number n) {
    uint8_t bytes[] = {n.which, 0, 0, n.program};
    const struct eip_value v = {.type = EIP_TYPE_DINT, .count = 1, .data = bytes, .size = 4};
    assert_int_equal(eip_device_set(p->device, tag, &v), EIP_OK);
}

static void add(struct planned *p, struct eip_tag tag) {
    assert_int_equal(eip_device_add_tag(p->device, &tag), EIP_OK);
}

/* The one that was added first has the first instance. */
static void add_pair(struct planned *p, uint8_t program) {
    static const char *const names[] = {"TheFirstOfTwo", "TheOtherOfTwo"};
    for (size_t i = 0; i < 2; i++)
        add(p, (struct eip_tag){.name = names[(i + program) % 2], .type = "DINT"});
    for (size_t i = 0; i < 2; i++)
        give(p, names[i], (struct number){(uint8_t)(1 + i), program});
}

static void add_members(struct planned *p, uint8_t program) {
    add(p, (struct eip_tag){.name = "Letters", .type = program == 1 ? "Forth" : "Back"});
    give(p, "Letters.Aleph", (struct number){3, program});
    give(p, "Letters.Beth", (struct number){4, program});
}

static void add_shut(struct planned *p, uint8_t program) {
    add(p, (struct eip_tag){.name = "Shut", .type = program == 1 ? "ShutForth" : "ShutBack"});
    give(p, "Shut.Aleph", (struct number){3, program});
    give(p, "Shut.Beth", (struct number){4, program});
}

/* Rows and columns change places. */
static void add_table(struct planned *p, uint8_t program) {
    bool turned = program == 2;
    struct eip_tag tag = {.name = "Tab", .type = "DINT"};
    tag.dims[0] = turned ? COLUMNS : ROWS;
    tag.dims[1] = turned ? ROWS : COLUMNS;
    add(p, tag);
    for (uint32_t r = 0; r < tag.dims[0]; r++)
        for (uint32_t c = 0; c < tag.dims[1]; c++) {
            char name[32];
            snprintf(name, sizeof name, "Tab[%u,%u]", r, c);
            give(p, name, (struct number){(uint8_t)(0x80 + 8 * r + c), program});
        }
}

/* Half of them have names that are not longer than an instance. */
static const char *filler(uint8_t i) {
    static char name[32];
    snprintf(name, sizeof name, i % 2 == 0 ? "SomethingElse%u" : "F%u", i);
    return name;
}

static void give_fillers(struct planned *p, uint8_t program) {
    for (uint8_t i = 0; i < FILLERS; i++)
        give(p, filler(i), (struct number){(uint8_t)(i + 5), program});
}

static void add_fillers(struct planned *p) {
    for (uint8_t i = 0; i < FILLERS; i++)
        add(p, (struct eip_tag){.name = filler(i), .type = "DINT"});
    give_fillers(p, 1);
}

static void change_at_its_frame(struct planned *p, size_t frame) {
    static const char *const names[] = {"TheFirstOfTwo", "TheOtherOfTwo", "Letters", "Shut", "Tab"};
    if (frame != p->change_at)
        return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(eip_device_remove_tag(p->device, names[i]), EIP_OK);
    add_pair(p, 2);
    add_members(p, 2);
    add_shut(p, 2);
    add_table(p, 2);
    give_fillers(p, 2);
}

/* The plan's tags, and what their values have to say. */
struct set {
    char texts[TAGS_MAX][32];
    const char *tags[TAGS_MAX];
    uint8_t which[TAGS_MAX];
    size_t count;
};

static void want(struct set *s, uint8_t which, const char *tag) {
    assert_true(s->count < TAGS_MAX);
    snprintf(s->texts[s->count], sizeof s->texts[0], "%s", tag);
    s->tags[s->count] = s->texts[s->count];
    s->which[s->count++] = which;
}

static void want_all(struct set *s, size_t fillers, bool shut) {
    char tag[32];
    s->count = 0;
    want(s, 1, "TheFirstOfTwo");
    want(s, 2, "TheOtherOfTwo");
    want(s, 3, "Letters.Aleph");
    want(s, 4, "Letters.Beth");
    if (shut)
        want(s, 0, "Shut");
    for (uint8_t i = 0; i < ROWS * COLUMNS; i++) {
        uint8_t r = i / COLUMNS, c = i % COLUMNS;
        snprintf(tag, sizeof tag, "Tab[%u,%u]", r, c);
        want(s, (uint8_t)(0x80 + 8 * r + c), tag);
    }
    for (uint8_t i = 0; i < fillers; i++)
        want(s, (uint8_t)(i + 5), filler(i));
}

/* How a plan is read, while the program changes. */
struct manner {
    enum client_connected connected;
    uint16_t connection_size;
    uint8_t depth;
    bool may_browse;
    bool shut; /* with a structure that is refused as a whole */
    bool no_packets, no_instances;
    size_t fillers;
};

/* Its members are those of one program. */
static void check_shut(const struct eip_value *v) {
    struct eip_value aleph, beth;
    assert_non_null(v->denied);
    assert_int_equal(eip_value_member(v, 0, "Aleph", &aleph), EIP_OK);
    assert_int_equal(eip_value_member(v, 0, "Beth", &beth), EIP_OK);
    assert_int_equal(aleph.data[0], 3);
    assert_int_equal(beth.data[0], 4);
    assert_int_equal(aleph.data[3], beth.data[3]);
    assert_int_equal(v->structure->members[0].name[0] == 'A' ? 1 : 2, aleph.data[3]);
}

/* Whatever a run with marks gives is of one program. */
static void check_one_program(const struct plan_run *plan, const struct set *s) {
    uint8_t program = 0;
    bool guarded = plan->layout.count > 0 && plan->layout.packets[0].guarded;
    for (size_t i = 0; guarded && i < s->count; i++) {
        const struct eip_item *item = &plan->items.items[i];
        if (item->err != EIP_OK || s->which[i] == 0)
            continue;
        program = program != 0 ? program : item->value.data[3];
        assert_int_equal(item->value.data[3], program);
    }
}

static void check_items(const struct plan_run *plan, const struct set *s) {
    size_t changed = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct eip_item *item = &plan->items.items[i];
        changed += item->err == EIP_E_CHANGED;
        if (item->err == EIP_OK && s->which[i] == 0)
            check_shut(&item->value);
        if (item->err != EIP_OK || s->which[i] == 0)
            continue;
        assert_int_equal(item->value.size, 4);
        if (item->value.data[0] != s->which[i])
            print_error("%s has the value of another\n", item->tag);
        assert_int_equal(item->value.data[0], s->which[i]);
    }
    assert_true(changed == 0 || changed == s->count);
    if (plan->runs > 1)
        check_one_program(plan, s);
}

/* What is there after the change has its value, and nothing else has one. */
static void check_after(struct planned *p, const struct plan_run *plan, const struct set *s) {
    planned_expect_same(p, plan);
    for (size_t i = 0; i < s->count; i++)
        if (plan->items.items[i].err == EIP_OK && s->which[i] >= 0x80)
            assert_int_equal(plan->items.items[i].value.data[3], 2);
}

/* False: all runs were over before the frame came. */
static bool change_at(const struct manner *m, size_t frame, uint64_t *ret_rebuilds) {
    static struct set s;
    struct planned p;
    struct plan_run plan;
    struct client_mistake mistake;
    want_all(&s, m->fillers, m->shut);
    assert_true(planned_init(&p, m->connected, NULL));
    p.engine.peer.depth = m->depth;
    p.engine.peer.connection_size = m->connection_size;
    p.engine.peer.no_packets = m->no_packets;
    p.engine.peer.no_instances = m->no_instances;
    assert_int_equal(eip_device_define(p.device, "Forth", forth, 2, NULL), EIP_OK);
    assert_int_equal(eip_device_define(p.device, "Back", back, 2, NULL), EIP_OK);
    assert_int_equal(eip_device_define(p.device, "ShutForth", shut_forth, 3, NULL), EIP_OK);
    assert_int_equal(eip_device_define(p.device, "ShutBack", shut_back, 3, NULL), EIP_OK);
    add_pair(&p, 1);
    add_members(&p, 1);
    add_shut(&p, 1);
    add_table(&p, 1);
    add_fillers(&p);
    p.before_frame = change_at_its_frame;
    p.change_at = frame;
    assert_int_equal(plan_run_init(&plan, s.tags, s.count, &mistake), EIP_OK);
    plan.may_browse = m->may_browse;
    for (int run = 0; run < RUNS; run++) {
        assert_true(planned_run(&p, &plan));
        check_items(&plan, &s);
    }
    bool came = p.frames > frame;
    *ret_rebuilds = plan.rebuilds;
    p.change_at = came ? SIZE_MAX : p.frames;
    assert_true(planned_run(&p, &plan));
    assert_true(planned_run(&p, &plan));
    check_after(&p, &plan, &s);
    plan_run_fini(&plan);
    planned_fini(&p);
    return came;
}

static void check_manner_once(const struct manner *m, uint64_t least) {
    uint64_t rebuilds = 0;
    bool came = true;
    for (size_t frame = 0; came; frame++) {
        uint64_t of_this;
        came = change_at(m, frame, &of_this);
        assert_in_range(of_this, 0, 1);
        rebuilds += of_this;
        assert_in_range(frame, 0, 1000);
    }
    assert_in_range(rebuilds, least, UINT64_MAX);
}

static void check_manner(const struct manner *m, uint64_t least) {
    struct manner again = *m;
    check_manner_once(&again, least);
    again.shut = true;
    check_manner_once(&again, least);
}

static void no_value_is_of_another_tag_over_a_connection(void **state) {
    (void)state;
    check_manner(&(struct manner){.connected = CLIENT_CONNECTED_ALWAYS, .may_browse = true}, 4);
    check_manner(&(struct manner){.connected = CLIENT_CONNECTED_ALWAYS}, 0);
}

static void no_value_is_of_another_tag_over_many_connections(void **state) {
    (void)state;
    struct manner m = {.connected = CLIENT_CONNECTED_ALWAYS,
                       .connection_size = 500,
                       .depth = 4,
                       .may_browse = true,
                       .fillers = FILLERS};
    check_manner(&m, 4);
    m.depth = 8;
    m.connection_size = 400;
    m.no_instances = true;
    check_manner(&m, 4);
}

static void no_value_is_of_another_tag_without_connections(void **state) {
    (void)state;
    struct manner m = {
        .connected = CLIENT_CONNECTED_NEVER, .may_browse = true, .fillers = FILLERS, .depth = 4};
    check_manner(&m, 4);
    m.fillers = 0;
    check_manner(&m, 4);
}

static void no_value_is_of_another_tag_without_packets(void **state) {
    (void)state;
    check_manner(&(struct manner){.connected = CLIENT_CONNECTED_ALWAYS,
                                  .may_browse = true,
                                  .no_packets = true},
                 0);
}

UNIT_CASES(cmocka_unit_test(no_value_is_of_another_tag_over_a_connection),
           cmocka_unit_test(no_value_is_of_another_tag_over_many_connections),
           cmocka_unit_test(no_value_is_of_another_tag_without_connections),
           cmocka_unit_test(no_value_is_of_another_tag_without_packets), )
