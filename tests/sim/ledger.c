/* SPDX-License-Identifier: MIT */
#include "sim/ledger.h"

#include <eip/value.h>

#include "base/check.h"
#include "base/writer.h"
#include "cip/type.h"

enum { INDEX_BITS = 12, STAMP_BITS = 11, LEN_AT = 0, SLOT_MIN = 9, SLOT_STEP = 50 };

struct tag_plan {
    const char *name;
    uint16_t type;
    uint32_t elements;
};

enum { A_MOTOR = 0 }; /* in place of a type: the structure below */

static const struct tag_plan plans[LEDGER_TAGS] = {
    {"Speed", EIP_TYPE_DINT, 0},
    {"Count", EIP_TYPE_DINT, 0},
    {"Total", EIP_TYPE_LINT, 0},
    {"Level", EIP_TYPE_REAL, 0},
    {"Exact", EIP_TYPE_LREAL, 0},
    {"Flags", EIP_TYPE_DWORD, 0},
    {"Mask", EIP_TYPE_LWORD, 0},
    {"Unsigned", EIP_TYPE_UDINT, 0},
    {"Huge", EIP_TYPE_ULINT, 0},
    {"Short", EIP_TYPE_INT, 0},
    {"Word", EIP_TYPE_WORD, 0},
    {"Port", EIP_TYPE_UINT, 0},
    {"Tiny", EIP_TYPE_SINT, 0},
    {"Byte", EIP_TYPE_USINT, 0},
    {"Running", EIP_TYPE_BOOL, 0},
    {"Name", EIP_TYPE_STRUCT, 0},
    {"A_rather_long_name_of_a_string", EIP_TYPE_STRUCT, 0},
    {"Counts", EIP_TYPE_DINT, 100},
    {"Curve", EIP_TYPE_DINT, 1500},
    {"Longs", EIP_TYPE_LINT, 200},
    {"Reals", EIP_TYPE_REAL, 600},
    {"Words", EIP_TYPE_INT, 300},
    {"Bytes", EIP_TYPE_SINT, 40},
    {"Names", EIP_TYPE_STRUCT, 20},
    {"Bits", EIP_TYPE_DWORD, 10},
    {"Doubles", EIP_TYPE_LREAL, 70},
    {"Label", EIP_TYPE_SHORT_STRING, 0},
    {"Labels", EIP_TYPE_SHORT_STRING, 40},
    {"Motor", A_MOTOR, 0},
    {"Motors", A_MOTOR, 120}, /* more than a reply of any size holds */
};

/* CRC-16/ARC of "Motor,DINT,DINT[5],Unit,DINT,DINT[2],REAL". */
enum { MOTOR_HANDLE = 0x66ad, MOTOR_SIZE = 40, UNIT_AT = 24, RATE_AT = 36 };

const struct ledger_member ledger_members[LEDGER_MEMBERS] = {
    {{"Id", NULL}, {EIP_TYPE_DINT, 0}, 0, 1, false},
    {{"Hist", NULL}, {EIP_TYPE_DINT, 0}, 4, 5, true},
    {{"Unit", "X"}, {EIP_TYPE_DINT, 0}, UNIT_AT, 1, false},
    {{"unit", "Y"}, {EIP_TYPE_DINT, 0}, UNIT_AT + 4, 2, true},
    {{"Rate", NULL}, {EIP_TYPE_REAL, 0}, RATE_AT, 1, false},
    {{"HIST", NULL}, {EIP_TYPE_DINT, 0}, 4, 5, true},
};

#define NAMED(text) .name = {text, sizeof text - 1}
#define OF(text)    .type = {text, sizeof text - 1}

static const struct device_member_spec of_unit[] = {
    {NAMED("X"), OF("DINT")},
    {NAMED("Y"), OF("DINT"), .count = 2},
};

static const struct device_member_spec of_motor[] = {
    {NAMED("Id"), OF("DINT")},
    {NAMED("Hist"), OF("DINT"), .count = 5},
    {NAMED("Unit"), OF("Unit")},
    {NAMED("Rate"), OF("REAL")},
};

static const struct device_type_spec types[] = {
    {NAMED("Unit"), .members = of_unit, .count = sizeof of_unit / sizeof of_unit[0]},
    {NAMED("Motor"), .members = of_motor, .count = sizeof of_motor / sizeof of_motor[0]},
};

/* NULL without memory. */
static const struct device_type *motor_of(struct device *device) {
    const struct device_type *type = NULL;
    struct device_type_fault fault;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (device_types_add(&device->types, &types[i], &type, &fault) != EIP_OK)
            return NULL;
    return type;
}

/* Two values are not enough to tell writes apart. */
static bool is_weak(const struct ledger_tag *t) {
    return t->type.code == EIP_TYPE_BOOL;
}

/* What a cell holds, by the stamp. */
static uint64_t cell_of(const struct ledger_tag *t, size_t tag, uint16_t stamp, uint32_t index) {
    uint32_t word = (uint32_t)(tag << (STAMP_BITS + INDEX_BITS)) | (uint32_t)stamp << INDEX_BITS |
                    (index & ((1 << INDEX_BITS) - 1));
    if (is_weak(t))
        return stamp & 1;
    if (t->type.handle == EIP_HANDLE_STRING && index * 4 % CIP_STRING_SIZE == LEN_AT)
        return (stamp * 7u + index) % (CIP_STRING_CHARS_MAX + 1);
    switch (t->cell_size) {
    case 1:
        return (uint8_t)(stamp + 37 * tag + 3 * index);
    case 2:
        return (uint16_t)(stamp * 0x9e37u + 7 * index + 1009 * tag);
    case 4:
        return word;
    default:
        return word | (uint64_t)~word << 32;
    }
}

static bool is_slotted(const struct ledger_tag *t) {
    return t->type.code == EIP_TYPE_SHORT_STRING;
}

/* The length depends on the place alone: fragments are counted in bytes of the strings before. */
static void write_slot(struct writer *w, uint64_t cell, uint32_t index) {
    uint32_t length = SLOT_MIN + index % SLOT_STEP;
    writer_u8(w, (uint8_t)length);
    for (uint32_t i = 0; i < length; i++)
        writer_u8(w, (uint8_t)(cell >> 8 * (i % 8)));
    writer_zeros(w, DEVICE_SLOT_SIZE - 1 - length);
}

static void write_cell(struct writer *w, const struct ledger_tag *t, uint64_t cell,
                       uint32_t index) {
    switch (t->cell_size) {
    case DEVICE_SLOT_SIZE:
        write_slot(w, cell, index);
        break;
    case 1:
        writer_u8(w, (uint8_t)cell);
        break;
    case 2:
        writer_u16(w, (uint16_t)cell);
        break;
    case 4:
        writer_u32(w, (uint32_t)cell);
        break;
    default:
        writer_u64(w, cell);
    }
}

/* The bytes from `at` on that a write with this stamp leaves there. */
static void render(const struct ledger *l, size_t tag, uint16_t stamp, uint32_t at, uint8_t *bytes,
                   size_t size) {
    const struct ledger_tag *t = &l->tags[tag];
    struct writer w = writer_of(bytes, size);
    uint32_t first = at / t->cell_size;
    for (uint32_t i = first; i < first + size / t->cell_size; i++)
        write_cell(&w, t, cell_of(t, tag, stamp, i), i);
    check(!w.bad && w.size == size);
}

static struct ledger_tag tag_of(const struct tag_plan *plan) {
    bool string = plan->type == EIP_TYPE_STRUCT;
    struct ledger_tag t = {
        .name = plan->name,
        .type = {.code = plan->type, .handle = string ? EIP_HANDLE_STRING : 0},
        .elements = plan->elements,
        .has_members = plan->type == A_MOTOR,
    };
    if (t.has_members) {
        t.type = (struct cip_tag_type){.code = EIP_TYPE_STRUCT, .handle = MOTOR_HANDLE};
        t.element_size = MOTOR_SIZE;
        t.cell_size = 4;
        t.size = t.element_size * (t.elements > 0 ? t.elements : 1);
        return t;
    }
    t.element_size =
        is_slotted(&t) ? DEVICE_SLOT_SIZE : (uint32_t)cip_type_size(t.type.code, t.type.handle);
    t.cell_size = string ? 4 : t.element_size;
    t.size = t.element_size * (t.elements > 0 ? t.elements : 1);
    return t;
}

/* The stamps of earlier runs are left as they are: nobody looks at them. */
static void put_tag(struct ledger_tag *to, const struct ledger_tag *from) {
    memcpy(to, from, offsetof(struct ledger_tag, writes));
}

bool ledger_define_types(struct ledger *l, struct device *device) {
    l->motor = motor_of(device);
    return l->motor != NULL;
}

bool ledger_define(struct ledger *l, size_t tag, struct device *device) {
    struct ledger_tag *t = &l->tags[tag];
    struct device_tag_spec spec = {.name = str_of(t->name),
                                   .type = t->type.code,
                                   .handle = t->type.handle,
                                   .dims = {t->elements},
                                   .structure = t->has_members ? l->motor : NULL};
    if (device_tags_add(&device->tags, &spec, &t->tag) != EIP_OK)
        return false;
    memcpy(t->tag->data, l->shadow + t->at, t->size);
    return true;
}

bool ledger_begin(struct ledger *l, struct sim *sim, struct device *device) {
    uint32_t at = 0;
    l->sim = sim;
    l->write_count = 0;
    l->changes = 0;
    if (!ledger_define_types(l, device))
        return false;
    for (size_t i = 0; i < LEDGER_TAGS; i++) {
        struct ledger_tag t = tag_of(&plans[i]);
        t.at = at;
        at += t.size;
        check(at <= LEDGER_BYTES);
        put_tag(&l->tags[i], &t);
        render(l, i, 0, 0, l->shadow + t.at, t.size);
        if (!ledger_define(l, i, device))
            return false;
    }
    return true;
}

bool ledger_plan(struct ledger *l, uint16_t tag, uint32_t at, uint32_t size, uint32_t *ret_write) {
    struct ledger_tag *t = &l->tags[tag];
    uint32_t stamps_max = t->cell_size == 1 ? UINT8_MAX : LEDGER_STAMPS - 1;
    if (l->write_count == LEDGER_WRITES || t->stamps == stamps_max)
        return false;
    *ret_write = l->write_count++;
    uint16_t stamp = ++t->stamps;
    t->writes[stamp] = (uint16_t)*ret_write;
    l->writes[*ret_write] =
        (struct ledger_write){.tag = tag, .stamp = stamp, .at = at, .size = size};
    return true;
}

/* Strings one after another, as they are sent; how many bytes. */
static size_t pack(uint8_t *bytes, size_t size) {
    size_t packed = 0;
    for (size_t at = 0; at < size; at += DEVICE_SLOT_SIZE) {
        size_t string = 1 + (size_t)bytes[at];
        memmove(bytes + packed, bytes + at, string);
        packed += string;
    }
    return packed;
}

/* And into slots again; false when that are not so many strings. */
static bool unpack(struct reader value, uint8_t *bytes, size_t size) {
    memset(bytes, 0, size);
    for (size_t at = 0; at < size; at += DEVICE_SLOT_SIZE) {
        bytes[at] = reader_u8(&value);
        const uint8_t *chars = reader_take(&value, bytes[at]);
        if (chars == NULL)
            return false;
        memcpy(bytes + at + 1, chars, bytes[at]);
    }
    return reader_done(&value);
}

size_t ledger_fill(const struct ledger *l, uint32_t write, uint8_t *bytes) {
    const struct ledger_write *w = &l->writes[write];
    render(l, w->tag, w->stamp, w->at, bytes, w->size);
    return is_slotted(&l->tags[w->tag]) ? pack(bytes, w->size) : w->size;
}

void ledger_settle(struct ledger *l, uint32_t write, enum ledger_state state) {
    struct ledger_write *w = &l->writes[write];
    const struct ledger_tag *t = &l->tags[w->tag];
    w->state = state;
    if (l->sim->garbles || is_weak(t))
        return;
    if (state == LEDGER_DONE && w->executed != w->size)
        sim_fail(l->sim, "write %u of %s was acknowledged, and is not on the device", w->stamp,
                 t->name);
    if (state == LEDGER_REFUSED && w->executed > 0)
        sim_fail(l->sim, "write %u of %s was said not to be executed, and was", w->stamp, t->name);
    if (memcmp(t->tag->data + w->at, l->shadow + t->at + w->at, w->size) != 0)
        sim_fail(l->sim, "%s changed without a change", t->name);
}

/* Changes. */

static bool could_be(const struct ledger *l, const struct ledger_write *w, uint32_t at,
                     struct reader bytes) {
    uint8_t expected[LEDGER_BYTES];
    size_t size = reader_left(&bytes);
    if (at < w->at || at + size > w->at + w->size)
        return false;
    render(l, w->tag, w->stamp, at, expected, size);
    return memcmp(expected, bytes.at, size) == 0;
}

/* Whose bytes these are: no two writes of a tag have a cell in common, but those of a BOOL. */
static struct ledger_write *find_write(struct ledger *l, struct ledger_tag *t, uint32_t at,
                                       struct reader bytes) {
    struct reader first = reader_of(bytes.at, t->cell_size);
    for (uint16_t stamp = t->stamps; stamp >= 1; stamp--) {
        struct ledger_write *w = &l->writes[t->writes[stamp]];
        if (could_be(l, w, at, first) && could_be(l, w, at, bytes))
            return w;
    }
    return NULL;
}

static void note(struct ledger *l, struct ledger_tag *t, struct ledger_change change) {
    check(l->changes + 1 < LEDGER_CHANGES);
    change.number = ++l->changes;
    change.before = t->last;
    l->history[change.number] = change;
    t->last = (uint32_t)change.number;
}

static void check_change(struct ledger *l, const struct ledger_tag *t, struct ledger_write *w,
                         uint32_t at, size_t size) {
    if (w == NULL) {
        sim_fail(l->sim, "%s was given a value that nobody wrote, at byte %u", t->name, at);
        return;
    }
    if (is_weak(t))
        return;
    if (at != w->at + w->executed)
        sim_fail(l->sim, "write %u of %s was executed twice, or not in order, at byte %u", w->stamp,
                 t->name, at);
    if (w->state == LEDGER_DONE || w->state == LEDGER_REFUSED)
        sim_fail(l->sim, "write %u of %s was executed after its outcome was known", w->stamp,
                 t->name);
    w->executed += (uint32_t)size;
}

static struct ledger_tag *find_tag(struct ledger *l, const struct device_tag *tag) {
    size_t i = 0;
    while (i < LEDGER_TAGS && l->tags[i].tag != tag)
        i++;
    check(i < LEDGER_TAGS);
    return &l->tags[i];
}

void ledger_changed(struct ledger *l, const struct device_tag *tag, size_t at,
                    struct reader bytes) {
    struct ledger_tag *t = find_tag(l, tag);
    size_t size = reader_left(&bytes);
    check(size <= t->size && at <= t->size - size);
    memcpy(l->shadow + t->at + at, bytes.at, size);
    if (l->sim->garbles)
        return;
    struct ledger_write *w = find_write(l, t, (uint32_t)at, bytes);
    check_change(l, t, w, (uint32_t)at, size);
    if (w != NULL && w->state == LEDGER_OPEN && !is_weak(t))
        l->wrote(l->user, (uint32_t)(w - l->writes));
    struct ledger_change change = {.at = (uint32_t)at, .size = (uint32_t)size};
    if (w != NULL)
        change.stamp = w->stamp;
    note(l, t, change);
}

/* Reads. */

/* True if the cell held these bytes at some time after the change `since`. */
static bool was_held(const struct ledger *l, size_t tag, uint32_t at, const uint8_t *bytes,
                     uint64_t since) {
    const struct ledger_tag *t = &l->tags[tag];
    uint8_t expected[DEVICE_SLOT_SIZE];
    for (uint32_t i = t->last; i > 0; i = l->history[i].before) {
        const struct ledger_change *change = &l->history[i];
        if (at < change->at || at >= change->at + change->size)
            continue;
        render(l, tag, change->stamp, at, expected, t->cell_size);
        if (memcmp(expected, bytes, t->cell_size) == 0)
            return true;
        if (change->number <= since)
            return false;
    }
    render(l, tag, 0, at, expected, t->cell_size);
    return memcmp(expected, bytes, t->cell_size) == 0;
}

static void check_cells(struct ledger *l, uint16_t tag, uint32_t at, struct reader value,
                        uint64_t since) {
    const struct ledger_tag *t = &l->tags[tag];
    size_t size = reader_left(&value);
    if (memcmp(l->shadow + t->at + at, value.at, size) == 0)
        return;
    for (uint32_t i = 0; i < size; i += t->cell_size) {
        if (was_held(l, tag, at + i, value.at + i, since))
            continue;
        sim_fail(l->sim, "a read of %s has a value it did not hold at the time, at byte %u",
                 t->name, at + i);
        return;
    }
}

void ledger_check(struct ledger *l, uint16_t tag, uint32_t at, uint32_t size, struct reader value,
                  uint64_t since) {
    uint8_t slots[LEDGER_BYTES];
    const struct ledger_tag *t = &l->tags[tag];
    bool whole = reader_left(&value) == size;
    if (is_slotted(t)) {
        whole = unpack(value, slots, size);
        value = reader_of(slots, size);
    }
    if (whole)
        check_cells(l, tag, at, value, since);
    else
        sim_fail(l->sim, "a read of %s is not whole", t->name);
}

void ledger_check_device(struct ledger *l) {
    for (size_t i = 0; i < LEDGER_TAGS; i++) {
        const struct ledger_tag *t = &l->tags[i];
        if (memcmp(t->tag->data, l->shadow + t->at, t->size) != 0)
            sim_fail(l->sim, "%s changed without a change", t->name);
    }
}
