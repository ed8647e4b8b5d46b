/* SPDX-License-Identifier: MIT */
#include "support/planned.h"

#include <stdio.h>

#include "cip/status.h"
#include "support/unit.h"

enum { TIMEOUT_US = 5000000, TURNS_MAX = 100000, FRAME_HEAD = 24 };

static const struct eip_device_member axis[] = {
    {.name = "Position", .type = "DINT"},
    {.name = "Speed", .type = "REAL"},
    {.name = "Run", .type = "BOOL"},
    {.name = "Fault", .type = "BOOL"},
    {.name = "Hist", .type = "INT", .count = 10},
};

static const struct eip_device_member line[] = {{.name = "Axes", .type = "Axis", .count = 4},
                                                {.name = "Name", .type = "STRING"},
                                                {.name = "Flags", .type = "SINT"},
                                                {.name = "Big", .type = "LINT"},
                                                {.name = "Words", .type = "DINT", .count = 2}};

static const struct eip_device_member locked[] = {
    {.name = "Open", .type = "DINT"},
    {.name = "Secret", .type = "DINT", .access = EIP_ACCESS_NONE},
    {.name = "Other", .type = "DINT"},
};

static const struct eip_device_member huge[] = {
    {.name = "Head", .type = "DINT"},
    {.name = "Body", .type = "DINT", .count = 1500},
    {.name = "Tail", .type = "DINT"},
};

static const struct eip_tag tags[] = {
    {.name = "Speed", .type = "DINT"},
    {.name = "Level", .type = "REAL"},
    {.name = "Flag", .type = "BOOL"},
    {.name = "Small", .type = "SINT"},
    {.name = "Wide", .type = "LINT"},
    {.name = "Text", .type = "STRING"},
    {.name = "Short", .type = "SSTRING"},
    {.name = "Bits", .type = "BOOL", .dims = {64}},
    {.name = "Counts", .type = "INT", .dims = {1000}},
    {.name = "Grid", .type = "DINT", .dims = {4, 5, 6}},
    {.name = "Table", .type = "REAL", .dims = {30, 40}},
    {.name = "Line", .type = "Line"},
    {.name = "Lines", .type = "Line", .dims = {20}},
    {.name = "Locked", .type = "Locked"},
    {.name = "Huge", .type = "Huge"},
    {.name = "Hidden", .type = "DINT", .access = EIP_ACCESS_NONE},
    {.name = "Forced", .type = "DINT"},
    {.name = "ForcedLine", .type = "Line"},
    {.name = "Alias", .alias = "Line.Axes[1].Speed"},
    {.name = "Program:Main.Cnt", .type = "DINT", .dims = {8}},
    {.name = "Program:Main.Line", .type = "Line"},
    {.name = "Program:Main.ALongerNameThanMostOthers", .type = "DINT"},
};

static bool define(eip_device *d) {
    return eip_device_define(d, "Axis", axis, sizeof axis / sizeof axis[0], NULL) == EIP_OK &&
           eip_device_define(d, "Line", line, sizeof line / sizeof line[0], NULL) == EIP_OK &&
           eip_device_define(d, "Locked", locked, 3, NULL) == EIP_OK &&
           eip_device_define(d, "Huge", huge, 3, NULL) == EIP_OK;
}

/* Every byte tells where it is. */
static bool fill(eip_device *d, const char *tag, uint8_t seed) {
    static uint8_t bytes[16384];
    struct eip_value v;
    if (eip_device_get(d, tag, &v) != EIP_OK || v.size > sizeof bytes)
        return false;
    for (size_t i = 0; i < v.size; i++)
        bytes[i] = v.type == EIP_TYPE_BOOL ? i % 3 == 0 : (uint8_t)(i * 7 + i / 256 + seed);
    v.data = bytes;
    return eip_device_set(d, tag, &v) == EIP_OK;
}

static bool add_tags(eip_device *d) {
    static const uint16_t why[] = {0x2105};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        char all[PLANNED_TAG_MAX];
        uint32_t count = 1;
        if (eip_device_add_tag(d, &tags[i]) != EIP_OK)
            return false;
        for (size_t k = 0; k < 3 && tags[i].dims[k] > 0; k++)
            count *= tags[i].dims[k];
        snprintf(all, sizeof all, count > 1 ? "%s*%u" : "%s", tags[i].name, count);
        bool varies = tags[i].alias != NULL || tags[i].type[1] == 'S';
        if (!varies && tags[i].type[0] != 'B' && !fill(d, all, (uint8_t)(i * 31)))
            return false;
    }
    return eip_device_force(d, "Forced", 0xff, why) == EIP_OK &&
           eip_device_force(d, "ForcedLine", 0x10, NULL) == EIP_OK;
}

bool planned_init(struct planned *p, enum client_connected connected, const char *profile) {
    const struct eip_device_options options = {.seed = 1, .profile = profile};
    const struct client_peer peer = {.settled = true, .connected = connected};
    *p = (struct planned){.now_us = 1};
    if (client_engine_init(&p->engine, &peer, 1) != EIP_OK)
        return false;
    return eip_device_new(&options, &p->device) == EIP_OK && define(p->device) &&
           add_tags(p->device);
}

/* What the public API hides stands first in it. */
void planned_become(struct planned *p, const struct device_profile *profile) {
    struct device *d = (struct device *)(void *)p->device;
    d->options.profile = profile;
    d->identity.major = profile->major;
}

void planned_fini(struct planned *p) {
    client_engine_close(&p->engine, p->now_us);
    client_engine_fini(&p->engine);
    client_call_fini(&p->call);
    eip_device_session_free(p->server);
    eip_device_free(p->device);
}

/* Time passes, and bytes go both ways. */

static bool open_stream(struct planned *p) {
    eip_device_session_free(p->server);
    p->server = NULL;
    if (eip_device_session_new(p->device, NULL, p->now_us, &p->server) != EIP_OK)
        return false;
    client_engine_opened(&p->engine, p->now_us, p->now_us + TIMEOUT_US);
    return true;
}

static bool to_device(struct planned *p) {
    struct reader out = client_session_output(&p->engine.session);
    size_t size = reader_left(&out);
    if (size < FRAME_HEAD)
        return false;
    size_t frame = FRAME_HEAD + (size_t)(out.at[2] | out.at[3] << 8);
    if (p->before_frame != NULL)
        p->before_frame(p, p->frames);
    p->frames++;
    size_t taken = eip_device_session_receive(p->server, out.at, frame, p->now_us);
    client_session_sent(&p->engine.session, taken);
    return taken > 0;
}

static void note_frames(struct planned *p, const uint8_t *frames, size_t size) {
    for (size_t at = 0; at + FRAME_HEAD <= size;) {
        size_t frame = FRAME_HEAD + (size_t)(frames[at + 2] | frames[at + 3] << 8);
        p->reply_largest = frame > p->reply_largest ? frame : p->reply_largest;
        at += frame;
    }
}

static bool to_client(struct planned *p) {
    size_t size;
    const uint8_t *out = eip_device_session_output(p->server, &size);
    note_frames(p, out, size);
    size_t taken = client_session_receive(&p->engine.session, out, size);
    eip_device_session_sent(p->server, taken);
    return taken > 0;
}

static bool turn(struct planned *p) {
    client_engine_run(&p->engine, p->now_us);
    if (client_engine_wants_close(&p->engine))
        client_engine_closed(&p->engine);
    if (client_engine_needs_stream(&p->engine) && !open_stream(p)) {
        client_engine_failed(&p->engine, p->now_us, EIP_E_MEMORY);
        return true;
    }
    if (p->server == NULL)
        return true;
    while (to_device(p) || to_client(p))
        continue;
    p->now_us += 10;
    return true;
}

static void ended(void *user, struct plan_run *plan) {
    bool *has_ended = user;
    (void)plan;
    *has_ended = true;
}

bool planned_run(struct planned *p, struct plan_run *plan) {
    bool has_ended = false;
    plan_run_start(plan, &p->engine, p->now_us + TIMEOUT_US, ended, &has_ended);
    for (size_t i = 0; i < TURNS_MAX && !has_ended; i++)
        turn(p);
    return has_ended;
}

bool planned_finish(struct planned *p, struct client_operation *o) {
    client_engine_submit(&p->engine, o);
    for (size_t i = 0; i < TURNS_MAX && !o->ended; i++)
        turn(p);
    return o->ended;
}

eip_err planned_read(struct planned *p, const char *tag, struct eip_value *ret_value,
                     struct eip_status *ret_status) {
    struct client_mistake mistake;
    struct eip_value value = {.count = 0};
    assert_int_equal(client_call_begin(&p->call, 1, &mistake), EIP_OK);
    assert_int_equal(client_call_aim(&p->call, 0, tag, &mistake), EIP_OK);
    client_call_start(&p->call, p->now_us + TIMEOUT_US);
    assert_true(planned_finish(p, &p->call.operation));
    eip_err err = client_call_value(&p->call, 0, &value);
    *ret_status = p->call.items[0].status;
    *ret_value = value;
    return err;
}

/* A structure that is refused as a whole: what is given of it is the device's, the rest is zero. */
static void expect_members(struct planned *p, const struct eip_item *item) {
    const struct eip_value *v = &item->value;
    struct eip_value own;
    assert_int_equal(eip_device_get(p->device, item->tag, &own), EIP_OK);
    assert_int_equal(v->size, own.size);
    assert_int_equal(v->size, v->structure->size);
    for (uint32_t i = 0; i < v->structure->member_count; i++) {
        const struct eip_member *m = &v->structure->members[i];
        static const uint8_t zero[8];
        bool denied = false;
        for (size_t k = 0; v->denied[k] != NULL; k++)
            denied = denied || strcmp(v->denied[k], m->name) == 0;
        assert_in_range(m->element_size, 1, sizeof zero);
        assert_memory_equal(v->data + m->offset, denied ? zero : own.data + m->offset,
                            m->element_size);
    }
}

static void expect_item(struct planned *p, const struct eip_item *item) {
    struct eip_value value;
    struct eip_status status;
    eip_err err = planned_read(p, item->tag, &value, &status);
    if (item->err == EIP_OK && item->value.denied != NULL) {
        assert_int_equal(err, EIP_E_REFUSED);
        assert_int_equal(status.general, CIP_PRIVILEGE_VIOLATION);
        expect_members(p, item);
        return;
    }
    if (item->err != err || item->value.size != value.size)
        print_error("%s: %d %zu, alone %d %zu\n", item->tag, item->err, item->value.size, err,
                    value.size);
    assert_int_equal(item->err, err);
    assert_int_equal(item->status.source, status.source);
    assert_int_equal(item->status.general, status.general);
    assert_int_equal(item->status.extended_count, status.extended_count);
    assert_int_equal(item->status.extended[0], status.extended[0]);
    assert_int_equal(item->value.type, value.type);
    assert_int_equal(item->value.handle, value.handle);
    if (item->value.structure != NULL)
        assert_int_equal(item->value.count * item->value.structure->size, value.size);
    else
        assert_int_equal(item->value.count, value.count);
    assert_int_equal(item->value.size, value.size);
    if (value.size > 0 && memcmp(item->value.data, value.data, value.size) != 0)
        print_error("%s: another value\n", item->tag);
    if (value.size > 0)
        assert_memory_equal(item->value.data, value.data, value.size);
}

void planned_expect_same(struct planned *p, const struct plan_run *plan) {
    for (size_t i = 0; i < plan->items.count; i++)
        expect_item(p, &plan->items.items[i]);
}

/* Tags. */

static const char *const axes[] = {"Line.Axes[%u]", "Lines[%u].Axes[%u]",
                                   "Program:Main.Line.Axes[%u]", "ForcedLine.Axes[%u]"};
static const char *const members[] = {"",         ".Position",   ".Speed",      ".Run",
                                      ".Fault",   ".Hist",       ".Hist[%u]",   ".Hist[2-5]",
                                      ".Hist*10", ".Position.7", ".Hist[3].15", ".None"};
static const char *const others[] = {
    "Speed",
    "Speed.0",
    "Speed.31",
    "Speed.32",
    "Level",
    "Level.3",
    "Flag",
    "Flag.0",
    "Small",
    "Small.7",
    "Wide",
    "Wide.63",
    "Text",
    "Text.LEN",
    "Text.DATA[%u]",
    "Text.DATA*82",
    "Short",
    "Bits",
    "Bits[1]",
    "Bits[0].%u",
    "Bits*2",
    "Counts",
    "Counts[%u]",
    "Counts[10-400]",
    "Counts*1000",
    "Counts[990-999]",
    "Counts[1000]",
    "Counts[999].3",
    "Grid",
    "Grid[%u,%u,%u]",
    "Grid[1,2]",
    "Grid[1,2,3]*60",
    "Grid*120",
    "Table[%u,%u]",
    "Table[%u,3]*40",
    "Table*1200",
    "Line",
    "Line.Name",
    "Line.Name.LEN",
    "Line.Flags",
    "Line.Flags.2",
    "Line.Big",
    "Line.Words*2",
    "Lines[%u]",
    "Lines[%u].Name",
    "Lines[%u].Big",
    "Lines[%u].Words[1].9",
    "Lines*20",
    "Lines[3-6]",
    "Lines[20]",
    "Locked",
    "Locked.Open",
    "Locked.Secret",
    "Locked.Other",
    "Huge",
    "Huge.Head",
    "Huge.Tail",
    "Huge.Body[%u]",
    "Huge.Body*1500",
    "Hidden",
    "Forced",
    "ForcedLine",
    "ForcedLine.Big",
    "Alias",
    "None",
    "Program:Main.Cnt[%u]",
    "Program:Main.Cnt*8",
    "Program:Main.Line",
    "Program:Main.ALongerNameThanMostOthers",
    "Program:None.Cnt",
    "@1/1/7",
    "@1/1",
    "@1/9/1",
    "speed",
};

#define PICK(list) list[rng_below(rng, sizeof(list) / sizeof(list)[0])]

void planned_random_tag(struct rng *rng, char tag[PLANNED_TAG_MAX]) {
    char format[PLANNED_TAG_MAX];
    if (rng_chance(rng, 50))
        snprintf(format, sizeof format, "%s%s", PICK(axes), PICK(members));
    else
        snprintf(format, sizeof format, "%s", PICK(others));
    size_t at = 0;
    for (const char *f = format; *f != '\0'; f++) {
        unsigned index = (unsigned)rng_below(rng, rng_chance(rng, 95) ? 4 : 30);
        if (f[0] == '%')
            at += (size_t)snprintf(tag + at, PLANNED_TAG_MAX - at, "%u", index), f++;
        else
            tag[at++] = *f;
    }
    tag[at] = '\0';
}
