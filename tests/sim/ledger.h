/* SPDX-License-Identifier: MIT */
/*
 * ledger - which values every tag of the device has had, and when; and what became of every write.
 *
 * A value is made of cells of 1, 2, 4 or 8 bytes, or the slot of a SHORT_STRING. What a cell holds
 * is a function of the tag, of the stamp - the number of the write to that tag, 0 for the value it
 * began with - and of the cell's index; so a value that turns up in another place, or twice, is
 * seen.
 *
 * Time is counted in changes: change n is the n-th that the device told of.
 */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

#include "base/reader.h"
#include "cip/tag.h"
#include "device/device.h"
#include "sim/sim.h"

enum {
    LEDGER_TAGS = 30,
    LEDGER_MEMBERS = 6,
    LEDGER_STAMPS = 2048,
    LEDGER_WRITES = 16384,
    LEDGER_CHANGES = 65536,
    LEDGER_BYTES = 40960, /* of all tags */
};

enum ledger_state { LEDGER_OPEN, LEDGER_DONE, LEDGER_REFUSED, LEDGER_UNKNOWN };

/*
 * What a path below an element of a structure leads to: offsets and types as a client has to know
 * them, typed from what 1756-PM020 says of structures.
 */
struct ledger_member {
    const char *names[2]; /* the second one may be NULL */
    struct cip_tag_type type;
    uint32_t at; /* in the element */
    uint32_t count;
    bool is_array;
};

extern const struct ledger_member ledger_members[LEDGER_MEMBERS];

/* A write somebody asked for. */
struct ledger_write {
    uint16_t tag;
    uint16_t stamp;
    uint32_t at; /* bytes, in the tag */
    uint32_t size;
    uint32_t executed; /* bytes of it, from the front */
    enum ledger_state state;
};

struct ledger_change {
    uint32_t at;
    uint32_t size;
    uint16_t stamp;
    uint64_t number;
    uint32_t before; /* the change of the same tag before this one, or 0 */
};

struct ledger_tag {
    const char *name;
    struct cip_tag_type type;
    uint32_t elements; /* of an array, 0: a scalar */
    bool has_members;  /* ledger_members */
    uint32_t element_size;
    uint32_t cell_size;
    uint32_t size;
    uint32_t at; /* of its bytes in the shadow */
    struct device_tag *tag;
    uint16_t stamps; /* that were given out */
    uint32_t last;   /* change */
    uint16_t writes[LEDGER_STAMPS];
};

struct ledger {
    struct sim *sim;
    /* Told of each write that is executed, and was not settled. */
    void (*wrote)(void *user, uint32_t write);
    void *user;
    const struct device_type *motor;
    uint32_t write_count;
    uint64_t changes;
    struct ledger_tag tags[LEDGER_TAGS];
    struct ledger_write writes[LEDGER_WRITES];
    struct ledger_change history[LEDGER_CHANGES];
    uint8_t shadow[LEDGER_BYTES]; /* what the device holds, if it told us of all changes */
};

/* Defines the tags in the device. False without memory. */
bool ledger_begin(struct ledger *l, struct sim *sim, struct device *device);

/* Defines the structures, and one of the tags as it is now, in tables that are new. Likewise. */
bool ledger_define_types(struct ledger *l, struct device *device);
bool ledger_define(struct ledger *l, size_t tag, struct device *device);

/* A new write of a part of a tag; false when there were too many. */
bool ledger_plan(struct ledger *l, uint16_t tag, uint32_t at, uint32_t size, uint32_t *ret_write);
/* The bytes it writes, as they go over the wire; how many, which is not more than its size. */
size_t ledger_fill(const struct ledger *l, uint32_t write, uint8_t *bytes);
/* What the client says became of it, once. */
void ledger_settle(struct ledger *l, uint32_t write, enum ledger_state state);

/* The device's word: bytes of a tag were changed. */
void ledger_changed(struct ledger *l, const struct device_tag *tag, size_t at, struct reader bytes);
/*
 * A value of that size that was read between that change and now: every cell was so at some time.
 */
void ledger_check(struct ledger *l, uint16_t tag, uint32_t at, uint32_t size, struct reader value,
                  uint64_t since);
/* The device holds what its changes say. */
void ledger_check_device(struct ledger *l);

#endif
