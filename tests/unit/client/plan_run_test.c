/* SPDX-License-Identifier: MIT */
/* Plans on an engine, against a device in the same process. */
#include <stdio.h>

#include "base/mem.h"
#include "client/browse.h"
#include "device/classes.h"
#include "support/planned.h"
#include "support/unit.h"

enum { TAGS_MAX = 120 };

/* Tags of a plan that live as long as it. */
struct set {
    char texts[TAGS_MAX][PLANNED_TAG_MAX];
    const char *tags[TAGS_MAX];
    size_t count;
};

static void random_set(struct set *s, struct rng *rng) {
    s->count = 1 + rng_below(rng, rng_chance(rng, 50) ? 20 : TAGS_MAX);
    for (size_t i = 0; i < s->count; i++) {
        planned_random_tag(rng, s->texts[i]);
        s->tags[i] = s->texts[i];
    }
}

static void plan_of(struct plan_run *plan, const char *const *tags, size_t count) {
    struct client_mistake mistake;
    eip_err err = plan_run_init(plan, tags, count, &mistake);
    if (err != EIP_OK)
        print_error("%s: %s\n", mistake.index < count ? tags[mistake.index] : "", mistake.why);
    assert_int_equal(err, EIP_OK);
}

/* What plans became, all together. */
struct sums {
    size_t tags;
    size_t reads;
    size_t instances;
    size_t guarded; /* packets */
};

static void add_up(struct sums *sums, const struct plan_run *plan) {
    struct eip_plan_figures figures;
    plan_run_look(plan, &figures);
    sums->tags += plan->items.count;
    sums->reads += figures.reads;
    sums->instances += figures.instances;
    for (size_t i = 0; i < plan->layout.count; i++)
        sums->guarded += plan->layout.packets[i].guarded;
}

/* Some runs of a plan, each with what reads of the tags alone give. */
static void check_set(struct planned *p, const struct set *s, bool may_browse, struct sums *sums) {
    struct plan_run plan;
    plan_of(&plan, s->tags, s->count);
    plan.may_browse = may_browse;
    for (int run = 0; run < 4; run++) {
        assert_true(planned_run(p, &plan));
        planned_expect_same(p, &plan);
    }
    assert_int_equal(plan.rebuilds, 0);
    uint64_t before = mem_count();
    assert_true(planned_run(p, &plan));
    assert_int_equal(mem_count(), before);
    add_up(sums, &plan);
    plan_run_fini(&plan);
}

/* A controller, and how it is talked to. */
struct manner {
    enum client_connected connected;
    const char *profile;
    void (*change)(struct planned *p); /* or NULL */
    uint8_t depth;
};

static void start(struct planned *p, const struct manner *m) {
    assert_true(planned_init(p, m->connected, m->profile));
    p->engine.peer.depth = m->depth;
    if (m->change != NULL)
        m->change(p);
}

static void check_random_sets(const struct manner *m, uint64_t seed, struct sums *sums) {
    for (size_t i = 0; i < UNIT_SAMPLES(60); i++) {
        struct planned p;
        struct set set;
        struct rng rng = rng_of(seed * 1000 + i);
        start(&p, m);
        random_set(&set, &rng);
        check_set(&p, &set, i % 3 != 0, sums);
        planned_fini(&p);
    }
}

static void plans_read_what_reads_of_each_tag_give_over_connections(void **state) {
    (void)state;
    struct sums sums = {.tags = 0};
    check_random_sets(&(struct manner){.connected = CLIENT_CONNECTED_ALWAYS}, 1, &sums);
    assert_in_range(sums.reads, 1, sums.tags * 3 / 4);
    assert_in_range(sums.instances, sums.reads / 10, sums.reads);
    assert_in_range(sums.guarded, 10, sums.reads);
}

static void plans_read_what_reads_of_each_tag_give_without_connections(void **state) {
    (void)state;
    struct sums sums = {.tags = 0};
    check_random_sets(&(struct manner){.connected = CLIENT_CONNECTED_NEVER}, 2, &sums);
    assert_in_range(sums.guarded, 5, sums.reads);
}

static void plans_read_what_reads_of_each_tag_give_from_a_small_controller(void **state) {
    (void)state;
    struct sums sums = {.tags = 0};
    check_random_sets(&(struct manner){.profile = "compactlogix", .depth = 8}, 3, &sums);
    assert_in_range(sums.guarded, 1, sums.reads);
}

/* Controllers that lack something. */

static struct device_profile lacking;

static void lack_packets(struct planned *p) {
    lacking = device_controllogix;
    lacking.no_packets = true;
    planned_become(p, &lacking);
}

static void lack_marks(struct planned *p) {
    static const struct device_class *classes[32];
    size_t count = 0;
    lacking = device_controllogix;
    for (size_t i = 0; i < lacking.class_count; i++)
        if (lacking.classes[i] != &device_controller_class)
            classes[count++] = lacking.classes[i];
    lacking.classes = classes;
    lacking.class_count = count;
    planned_become(p, &lacking);
}

static void lack_instances(struct planned *p) {
    lacking = device_controllogix;
    lacking.major = 20;
    planned_become(p, &lacking);
}

static void lack_everything(struct planned *p) {
    lacking = device_plain;
    lacking.no_packets = true;
    planned_become(p, &lacking);
}

static void check_what_lacks(void (*change)(struct planned *p), uint64_t seed, struct sums *sums) {
    const struct manner over = {.connected = CLIENT_CONNECTED_ALWAYS, .change = change};
    const struct manner without = {.connected = CLIENT_CONNECTED_NEVER, .change = change};
    *sums = (struct sums){.tags = 0};
    check_random_sets(&over, seed, sums);
    check_random_sets(&without, seed + 1, sums);
}

static void plans_do_without_packets(void **state) {
    (void)state;
    struct sums sums;
    check_what_lacks(lack_packets, 4, &sums);
    assert_int_equal(sums.guarded, 0);
    assert_int_equal(sums.instances, 0);
}

static void plans_do_without_marks(void **state) {
    (void)state;
    struct sums sums;
    check_what_lacks(lack_marks, 6, &sums);
    assert_int_equal(sums.guarded, 0);
    assert_int_equal(sums.instances, 0);
}

static void plans_do_without_symbol_instances(void **state) {
    (void)state;
    struct sums sums;
    check_what_lacks(lack_instances, 8, &sums);
    assert_in_range(sums.guarded, 1, sums.reads);
    assert_int_equal(sums.instances, 0);
}

static void plans_do_without_any_of_it(void **state) {
    (void)state;
    struct sums sums;
    check_what_lacks(lack_everything, 10, &sums);
    assert_int_equal(sums.guarded, 0);
}

/* Tags of every kind, some of them twice, and in letters of any case. */
static const char *const kinds[] = {
    "Speed",          "speed",
    "SPEED",          "Speed",
    "Speed.5",        "speed.5",
    "Speed.0",        "Text",
    "text",           "Text.LEN",
    "Text.DATA[0]",   "Text.DATA*82",
    "Short",          "Bits",
    "Bits*2",         "bits[1]",
    "Bits[0].7",      "Flag",
    "Line",           "Line",
    "line.axes[2]",   "Line.Axes[2].Run",
    "Line.Axes*4",    "Lines[3].Name",
    "Lines[2-4]",     "Grid[1,2,3]",
    "grid[1,2,4]",    "Grid[0,0,5]",
    "Grid[0,1,0]",    "Grid[3,4,5]",
    "Grid[1,1,1]*40", "Grid*120",
    "Alias",          "ALIAS",
    "Alias.3",        "Program:Main.Cnt[2]",
    "Wide.63",        "program:main.cnt[3]",
    "Level",          "Program:Main.Line.Axes[1].Hist[2-5]",
    "Small.7",        "Counts*1000",
    "@1/1/7",         "Table[3,4]",
    "Bits[35]",       "Bits[63]",
    "BITS[32]",       "Bits[30-40]",
    "Bits*64",        "Bits[64]",
};

static const struct manner manners[] = {
    {.connected = CLIENT_CONNECTED_ALWAYS},
    {.connected = CLIENT_CONNECTED_NEVER},
    {.profile = "compactlogix", .connected = CLIENT_CONNECTED_ALWAYS, .depth = 1},
    {.profile = "compactlogix", .connected = CLIENT_CONNECTED_ALWAYS, .depth = 8},
    {.connected = CLIENT_CONNECTED_ALWAYS, .change = lack_packets},
    {.connected = CLIENT_CONNECTED_ALWAYS, .change = lack_marks},
    {.connected = CLIENT_CONNECTED_ALWAYS, .change = lack_instances},
    {.connected = CLIENT_CONNECTED_NEVER, .change = lack_everything},
};

enum { MANNERS = sizeof manners / sizeof manners[0] };

static void check_tags(const struct manner *m, const char *const *tags, size_t count, bool browse) {
    struct planned p;
    struct plan_run plan;
    start(&p, m);
    plan_of(&plan, tags, count);
    plan.may_browse = browse;
    for (int run = 0; run < 4; run++) {
        assert_true(planned_run(&p, &plan));
        planned_expect_same(&p, &plan);
    }
    assert_int_equal(plan.items.count, count);
    assert_int_equal(plan.rebuilds, 0);
    plan_run_fini(&plan);
    planned_fini(&p);
}

static void every_kind_of_tag_is_read_as_by_itself(void **state) {
    (void)state;
    enum { KINDS = sizeof kinds / sizeof kinds[0] };
    for (size_t m = 0; m < MANNERS; m++)
        for (int browse = 0; browse < 2; browse++) {
            check_tags(&manners[m], kinds, KINDS, browse);
            check_tags(&manners[m], kinds, 0, browse);
        }
    for (size_t i = 0; i < KINDS; i++)
        check_tags(&manners[i % MANNERS], &kinds[i], 1, true);
}

/* Beside tags that are well there are those that are not there, or not given. */
static void the_failure_of_a_tag_is_not_that_of_its_neighbours(void **state) {
    (void)state;
    static const char *const tags[] = {
        "Counts[997]",
        "Counts[998]",
        "Counts[999]",
        "Counts[1000]",
        "Counts[1001]",
        "Counts[990-999]",
        "Counts[995-1003]",
        "Grid[0,4,5]",
        "Grid[0,4,6]",
        "Grid[0,5,0]",
        "Grid[1,0,0]",
        "Locked.Open",
        "Locked.Secret",
        "Locked.Other",
        "Locked",
        "Line.Axes[2].Position",
        "Line.Axes[3].Run",
        "Line.Axes[4].Position",
        "Line.Axes[3].Position",
        "Line.Axes[3].None",
        "Speed.31",
        "Speed.32",
        "Speed",
        "Hidden",
        "Forced",
        "Level",
        "ForcedLine.Big",
        "Lines[19].Big",
        "Lines[20].Big",
    };
    enum { TAGS = sizeof tags / sizeof tags[0] };
    for (size_t m = 0; m < MANNERS; m++)
        for (int browse = 0; browse < 2; browse++)
            check_tags(&manners[m], tags, TAGS, browse);
}

/* Packets that are full to the byte. */

enum {
    SCALARS = 150,
    LEAST = 300, /* of connections */
    MOST = 340,
    ENTRY = 2 + 4,   /* of a packet's reply: its offset, and the head of a reply */
    FRAME_REST = 46, /* of an answer over a connection, up to the sequence count and with it */
    SEQUENCE = 2,    /* which counts to the connection's size */
};

static size_t reply_of(const struct plan_layout *l, const struct plan_packet *packet) {
    size_t size = packet->packed ? 4 + 2 : 0;
    for (size_t i = 0; i < packet->count; i++) {
        const struct plan_part *part = &l->parts.parts[packet->part + i];
        size += (packet->packed ? ENTRY : 4u) + part->head + part->size;
    }
    return size + (packet->guarded ? 2 * (ENTRY + CLIENT_MARKS_REPLY_SIZE) : 0);
}

static size_t largest_reply(const struct plan_layout *l, size_t room, bool *ret_is_full) {
    size_t largest = 0;
    for (size_t i = 0; i < l->count; i++) {
        size_t size = reply_of(l, &l->packets[i]);
        assert_in_range(size, 1, room);
        assert_in_range(l->packets[i].size, 1, room);
        largest = size > largest ? size : largest;
        *ret_is_full = *ret_is_full || (l->packets[i].guarded && size == room);
    }
    return largest;
}

static void read_scalars(uint16_t size, const char *const *tags, bool *ret_is_full) {
    struct planned p;
    struct plan_run plan;
    assert_true(planned_init(&p, CLIENT_CONNECTED_ALWAYS, NULL));
    for (size_t i = 0; i < SCALARS; i++) {
        const struct eip_tag tag = {.name = tags[i], .type = i % 3 != 0 ? "DINT" : "LINT"};
        assert_int_equal(eip_device_add_tag(p.device, &tag), EIP_OK);
    }
    p.engine.peer.connection_size = size;
    plan_of(&plan, tags, SCALARS);
    plan.may_browse = true;
    assert_true(planned_run(&p, &plan));
    p.reply_largest = 0;
    assert_true(planned_run(&p, &plan));
    assert_int_equal(plan.restarts, 0);
    assert_int_equal(plan.reply_limit, 0);
    size_t largest = largest_reply(&plan.layout, size - (size_t)SEQUENCE, ret_is_full);
    assert_int_equal(p.reply_largest, FRAME_REST + largest);
    for (size_t i = 0; i < SCALARS; i++) {
        assert_int_equal(plan.items.items[i].err, EIP_OK);
        assert_false(plan.items.rows[i].alone);
    }
    plan_run_fini(&plan);
    planned_fini(&p);
}

static void replies_fill_a_connection_to_its_last_byte_and_not_beyond(void **state) {
    (void)state;
    static char texts[SCALARS][PLANNED_TAG_MAX];
    const char *tags[SCALARS];
    size_t full = 0;
    for (size_t i = 0; i < SCALARS; i++) {
        snprintf(texts[i], sizeof texts[i], "OneOfTheScalars%u", (unsigned)i);
        tags[i] = texts[i];
    }
    for (uint16_t size = LEAST; size < MOST; size++) {
        bool is_full = false;
        read_scalars(size, tags, &is_full);
        full += is_full;
    }
    assert_in_range(full, 5, MOST - LEAST);
}

/* More elements than a request has. */

static void add_large(struct planned *p, const char *name, const char *type, uint32_t count) {
    const struct eip_tag tag = {.name = name, .type = type, .dims = {count}};
    char all[PLANNED_TAG_MAX];
    struct eip_value v;
    assert_int_equal(eip_device_add_tag(p->device, &tag), EIP_OK);
    snprintf(all, sizeof all, "%s*%u", name, count);
    assert_int_equal(eip_device_get(p->device, name, &v), EIP_OK);
    uint8_t *bytes = mem_alloc(v.size);
    assert_non_null(bytes);
    for (size_t i = 0; i < v.size; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 1000);
    v.data = bytes;
    assert_int_equal(eip_device_set(p->device, name, &v), EIP_OK);
    mem_free(bytes);
}

static void expect_large(struct planned *p, const struct eip_item *item, const char *tag,
                         size_t skipped) {
    struct eip_value v;
    assert_int_equal(item->err, EIP_OK);
    assert_int_equal(eip_device_get(p->device, tag, &v), EIP_OK);
    assert_in_range(item->value.size, 1, v.size - skipped);
    assert_memory_equal(item->value.data, v.data + skipped, item->value.size);
}

static void arrays_of_more_elements_than_a_request_has_are_read(void **state) {
    (void)state;
    static const char *const tags[] = {"Large*100000", "Large[5-99999]", "Bytes*70000",
                                       "Large*100001", "Large[7]",       "None*70000"};
    for (int i = 0; i < 4; i++) {
        struct planned p;
        struct plan_run plan;
        assert_true(
            planned_init(&p, i < 2 ? CLIENT_CONNECTED_ALWAYS : CLIENT_CONNECTED_NEVER, NULL));
        add_large(&p, "Large", "DINT", 100000);
        add_large(&p, "Bytes", "SINT", 70000);
        plan_of(&plan, tags, 6);
        for (int run = 0; run < 3; run++) {
            assert_true(planned_run(&p, &plan));
            const struct eip_item *items = plan.items.items;
            assert_int_equal(items[0].value.count, 100000);
            expect_large(&p, &items[0], "Large", 0);
            assert_int_equal(items[1].value.count, 99995);
            expect_large(&p, &items[1], "Large", 20);
            assert_int_equal(items[2].value.count, 70000);
            expect_large(&p, &items[2], "Bytes", 0);
            assert_int_equal(items[3].err, EIP_E_REFUSED);
            assert_int_equal(items[3].status.extended[0], 0x2105);
            expect_large(&p, &items[4], "Large", 28);
            assert_int_equal(items[5].err, EIP_E_TAG);
        }
        plan_run_fini(&plan);
        planned_fini(&p);
    }
}

/* The program changes. */

enum { SMALL = 20 };

static const char *const plain[SMALL] = {"Line.Axes[0].Position",
                                         "Line.Axes[1].Position",
                                         "Line.Axes[2].Position",
                                         "Line.Axes[3].Position",
                                         "Line.Axes[0].Run",
                                         "Line.Axes[1].Run",
                                         "Line.Axes[2].Run",
                                         "Line.Axes[3].Run",
                                         "Program:Main.ALongerNameThanMostOthers",
                                         "Speed",
                                         "Level",
                                         "Wide",
                                         "Small",
                                         "Counts[1]",
                                         "Counts[2]",
                                         "Counts[3]",
                                         "Program:Main.Cnt[1]",
                                         "Program:Main.Cnt[2]",
                                         "Program:Main.Cnt[5]",
                                         "Program:Main.Line.Axes[2].Position"};

static void change(struct planned *p) {
    const struct eip_tag tag = {.name = "Level", .type = "DINT"};
    assert_int_equal(eip_device_remove_tag(p->device, "Level"), EIP_OK);
    assert_int_equal(eip_device_add_tag(p->device, &tag), EIP_OK);
}

static void a_run_that_meets_another_program_gives_no_value(void **state) {
    (void)state;
    struct planned p;
    struct plan_run plan;
    assert_true(planned_init(&p, CLIENT_CONNECTED_ALWAYS, NULL));
    plan_of(&plan, plain, SMALL);
    plan.may_browse = true;
    assert_true(planned_run(&p, &plan));
    planned_expect_same(&p, &plan);
    assert_in_range(plan.layout.parts.count, 1, 12);
    change(&p);
    assert_true(planned_run(&p, &plan));
    for (size_t i = 0; i < SMALL; i++) {
        assert_int_equal(plan.items.items[i].err, EIP_E_CHANGED);
        assert_null(plan.items.items[i].value.data);
        assert_int_equal(plan.items.items[i].value.count, 0);
    }
    assert_int_equal(plan.rebuilds, 1);
    assert_true(planned_run(&p, &plan));
    planned_expect_same(&p, &plan);
    assert_int_equal(plan.items.items[10].value.type, EIP_TYPE_DINT);
    plan_run_fini(&plan);
    planned_fini(&p);
}

/* What is asked again alone is outside of the packets, so the marks are looked at once more. */
static void what_is_asked_again_alone_is_of_the_same_program(void **state) {
    (void)state;
    struct planned p;
    struct plan_run plan;
    assert_true(planned_init(&p, CLIENT_CONNECTED_ALWAYS, NULL));
    plan_of(&plan, plain, SMALL);
    plan.may_browse = true;
    for (int run = 0; run < 2; run++)
        assert_true(planned_run(&p, &plan));
    assert_true(plan.layout.count > 0 && plan.layout.packets[0].guarded);
    assert_false(plan.must_look);
    assert_int_equal(eip_device_force(p.device, "Line", 0xff, NULL), EIP_OK);
    assert_true(planned_run(&p, &plan));
    assert_true(plan.must_look);
    assert_int_equal(plan.items.items[0].err, EIP_E_REFUSED);
    assert_int_equal(plan.items.items[9].err, EIP_OK);
    planned_expect_same(&p, &plan);
    assert_int_equal(plan.rebuilds, 0);
    plan_run_fini(&plan);
    planned_fini(&p);
}

/* BOOLs of an array. */

static void replace(struct planned *p, const char *type, uint32_t count) {
    const struct eip_tag tag = {.name = "Bits", .type = type, .dims = {count}};
    assert_int_equal(eip_device_remove_tag(p->device, "Bits"), EIP_OK);
    assert_int_equal(eip_device_add_tag(p->device, &tag), EIP_OK);
}

/* After a change there may be a run that gives no value. */
static void expect_after(struct planned *p, struct plan_run *plan) {
    bool changed = false;
    assert_true(planned_run(p, plan));
    for (size_t i = 0; i < plan->items.count; i++)
        changed |= plan->items.items[i].err == EIP_E_CHANGED;
    for (size_t i = 0; changed && i < plan->items.count; i++)
        assert_int_equal(plan->items.items[i].err, EIP_E_CHANGED);
    if (changed)
        assert_true(planned_run(p, plan));
    planned_expect_same(p, plan);
    assert_true(planned_run(p, plan));
    planned_expect_same(p, plan);
}

static const char *const bools[] = {"Bits[0]",     "Bits[3]",   "Bits[35]", "Bits[70]",  "Bits",
                                    "Bits[62-66]", "Bits[1].3", "Speed",    "Counts[35]"};

static void check_changes(const struct manner *m, const char *const *tags, size_t count,
                          bool browses) {
    struct planned p;
    struct plan_run plan;
    start(&p, m);
    plan_of(&plan, tags, count);
    plan.may_browse = browses;
    expect_after(&p, &plan);
    replace(&p, "BOOL", 128);
    expect_after(&p, &plan);
    replace(&p, "DINT", 100);
    expect_after(&p, &plan);
    replace(&p, "BOOL", 64);
    expect_after(&p, &plan);
    replace(&p, "BOOL", 0);
    expect_after(&p, &plan);
    plan_run_fini(&plan);
    planned_fini(&p);
}

static void an_array_of_bools_may_become_another_one_or_none(void **state) {
    (void)state;
    enum { BOOLS = sizeof bools / sizeof bools[0] };
    for (size_t m = 0; m < 2 * MANNERS; m++) {
        check_changes(&manners[m / 2], bools, BOOLS, m % 2 != 0);
        for (size_t i = 0; i < BOOLS; i++)
            check_changes(&manners[m / 2], &bools[i], 1, m % 2 != 0);
    }
}

static void bools_of_one_array_are_one_read(void **state) {
    (void)state;
    char texts[64][PLANNED_TAG_MAX];
    const char *tags[64];
    struct planned p;
    struct plan_run plan;
    struct eip_plan_figures figures;
    for (size_t i = 0; i < 64; i++) {
        snprintf(texts[i], PLANNED_TAG_MAX, "Bits[%zu]", i);
        tags[i] = texts[i];
    }
    assert_true(planned_init(&p, CLIENT_CONNECTED_ALWAYS, NULL));
    for (int browses = 0; browses < 2; browses++) {
        plan_of(&plan, tags, 64);
        plan.may_browse = browses;
        assert_true(planned_run(&p, &plan));
        assert_true(planned_run(&p, &plan));
        planned_expect_same(&p, &plan);
        plan_run_look(&plan, &figures);
        assert_int_equal(figures.reads, 1);
        uint64_t before = mem_count();
        assert_true(planned_run(&p, &plan));
        assert_int_equal(mem_count(), before);
        plan_run_fini(&plan);
    }
    planned_fini(&p);
}

UNIT_CASES(cmocka_unit_test(plans_read_what_reads_of_each_tag_give_over_connections),
           cmocka_unit_test(plans_read_what_reads_of_each_tag_give_without_connections),
           cmocka_unit_test(plans_read_what_reads_of_each_tag_give_from_a_small_controller),
           cmocka_unit_test(plans_do_without_packets), cmocka_unit_test(plans_do_without_marks),
           cmocka_unit_test(plans_do_without_symbol_instances),
           cmocka_unit_test(plans_do_without_any_of_it),
           cmocka_unit_test(every_kind_of_tag_is_read_as_by_itself),
           cmocka_unit_test(the_failure_of_a_tag_is_not_that_of_its_neighbours),
           cmocka_unit_test(replies_fill_a_connection_to_its_last_byte_and_not_beyond),
           cmocka_unit_test(arrays_of_more_elements_than_a_request_has_are_read),
           cmocka_unit_test(a_run_that_meets_another_program_gives_no_value),
           cmocka_unit_test(what_is_asked_again_alone_is_of_the_same_program),
           cmocka_unit_test(an_array_of_bools_may_become_another_one_or_none),
           cmocka_unit_test(bools_of_one_array_are_one_read))
