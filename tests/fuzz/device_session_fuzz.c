/* SPDX-License-Identifier: MIT */
/*
 * A device against a hostile client: the input as a TCP stream into a fresh session, in pieces
 * whose sizes the first byte seeds; with its high bit set, as one Message Router request. The
 * session has a connection; where the input says 0x80020001, the O->T id of the vectors, it means
 * that one. A last byte whose low digit is D or F makes it another kind of controller. What has a
 * route of slots from 1 on is passed on, to somebody who answers with what was asked, or not at
 * all. Template 0x29A of the vectors is that of Motor, which has nearly everything a structure can
 * have.
 *
 * seeds: enip.message cip.request
 * covers: src/device/session.c
 */
#include "base/mem.h"
#include "device/session.h"
#include "fuzz/fuzz.h"

enum { RAW = 0x80, ROUNDS_MAX = 100000, REPLY_HEAD = 4, ID_SIZE = 4 };

static const char *const names[] = {"Speed", "Counts", "Flag", "Text",
                                    "Level", "Names",  "Grid", "Program:Main.Count",
                                    "Bits",  "Words"};

static void add_tags(struct device *d) {
    static const struct device_tag_spec specs[] = {
        {.type = EIP_TYPE_DINT},
        {.type = EIP_TYPE_INT, .dims = {1000}},
        {.type = EIP_TYPE_BOOL},
        {.type = EIP_TYPE_STRUCT, .handle = EIP_HANDLE_STRING},
        {.type = EIP_TYPE_REAL, .dims = {4}},
        {.type = EIP_TYPE_SHORT_STRING, .dims = {100}},
        {.type = EIP_TYPE_INT, .dims = {2, 3, 4}},
        {.type = EIP_TYPE_LINT},
        {.type = EIP_TYPE_BOOL, .dims = {64}},
        {.type = EIP_TYPE_STRING, .dims = {10}},
    };
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        struct device_tag_spec spec = specs[i];
        struct device_tag *tag;
        spec.name = str_of(names[i]);
        check(device_tags_add(&d->tags, &spec, &tag) == EIP_OK);
    }
}

#define NAMED(text) .name = {text, sizeof text - 1}
#define OF(text)    .type = {text, sizeof text - 1}

static const struct device_member_spec of_unit[] = {
    {NAMED("Name"), OF("STRING")},
    {NAMED("Delays"), OF("TIMER"), .count = 2},
    {NAMED("Big"), OF("LINT")},
};

static const struct device_member_spec of_motor[] = {
    {NAMED("Run"), OF("BOOL")},
    {NAMED("Fault"), OF("BOOL")},
    {NAMED("Speed"), OF("REAL")},
    {NAMED("Hist"), OF("INT"), .count = 3},
    {NAMED("Marks"), OF("BOOL"), .count = 64},
    {NAMED("Units"), OF("Unit"), .count = 4},
    {NAMED("Secret"), OF("DINT"), .rights = DEVICE_NO_ACCESS},
    {NAMED("Total"), OF("DINT"), .rights = DEVICE_READ_ONLY},
};

static const struct device_type *add_type(struct device *d, const char *name,
                                          const struct device_member_spec *members, size_t count) {
    const struct device_type_spec spec = {.name = str_of(name), .members = members, .count = count};
    const struct device_type *type;
    struct device_type_fault fault;
    check(device_types_add(&d->types, &spec, &type, &fault) == EIP_OK);
    return type;
}

static struct device_tag *add_tag(struct device *d, const char *name, struct device_tag_spec spec) {
    struct device_tag *tag;
    spec.name = str_of(name);
    check(device_tags_add(&d->tags, &spec, &tag) == EIP_OK);
    return tag;
}

static void add_structures(struct device *d) {
    const struct device_type *unit =
        add_type(d, "Unit", of_unit, sizeof of_unit / sizeof of_unit[0]);
    const struct device_type *motor =
        add_type(d, "Motor", of_motor, sizeof of_motor / sizeof of_motor[0]);
    const struct device_tag_spec one = {.type = EIP_TYPE_STRUCT, .structure = motor};
    const struct device_tag *tag = add_tag(d, "Motor", one);
    const struct device_link speed = {.instance = tag->instance,
                                      .offset = device_type_member(motor, str_of("Speed"))->offset,
                                      .bit = DEVICE_NO_BIT};
    const struct device_link fault = {.instance = tag->instance, .offset = 0, .bit = 1};
    struct device_tag_spec many = one, fixed = one, secret = one;
    many.dims[0] = 2, many.dims[1] = 30;
    fixed.constant = true;
    secret.rights = DEVICE_NO_ACCESS;
    add_tag(d, "Motors", many);
    add_tag(d, "Program:Main.Motor", fixed);
    add_tag(d, "Program:Other.Motor", secret);
    add_tag(d, "Unit", (struct device_tag_spec){.type = EIP_TYPE_STRUCT, .structure = unit});
    add_tag(d, "Rate", (struct device_tag_spec){.type = EIP_TYPE_REAL, .alias = &speed});
    add_tag(d, "Failed", (struct device_tag_spec){.type = EIP_TYPE_BOOL, .alias = &fault});
    struct device_tag *forced =
        add_tag(d, "Broken", (struct device_tag_spec){.type = EIP_TYPE_INT});
    check(device_forces_set(&d->forces, forced, device_status_of(CIP_RESOURCE_UNAVAILABLE)) ==
          EIP_OK);
    device_tags_remove(&d->tags, add_tag(d, "Gone", one));
}

/* What the device says is a sequence of whole messages, however it is taken. */
struct listener {
    uint8_t bytes[DEVICE_REPLY_MAX];
    size_t size;
};

static void listen_to(struct listener *l, struct device_session *s, size_t size) {
    struct reader output = device_session_output(s);
    size_t left = reader_left(&output);
    size = size < left ? size : left;
    size = size < sizeof l->bytes - l->size ? size : sizeof l->bytes - l->size;
    if (size > 0)
        memcpy(l->bytes + l->size, output.at, size);
    l->size += size;
    device_session_sent(s, size);
    for (;;) {
        struct reader r = reader_of(l->bytes, l->size);
        struct enip_header header = enip_header_decode(&r);
        (void)reader_sub(&r, header.length);
        if (r.bad)
            break;
        l->size = reader_left(&r);
        memmove(l->bytes, r.at, l->size);
    }
    check(l->size < sizeof l->bytes);
}

static void open_connection(struct device_session *s, uint8_t ret_id[ID_SIZE]) {
    static const uint8_t request[] = {
        CIP_FORWARD_OPEN,
        2,
        0x20,
        0x06,
        0x24,
        0x01,
        0x0a,
        0x0e,
        0,
        0,
        0,
        0,
        1,
        0,
        0xa5,
        0,
        0x99,
        0x99,
        0xff,
        0xff,
        0x99,
        0x99,
        0x99,
        0x99,
        3,
        0,
        0,
        0,
        0,
        0,
        0x10,
        0,
        0xf8,
        0x43,
        0,
        0,
        0x10,
        0,
        0xf8,
        0x43,
        0xa3,
        2,
        0x20,
        2,
        0x24,
        1,
    };
    uint8_t bytes[DEVICE_UNCONNECTED_MAX];
    struct writer reply = writer_of(bytes, sizeof bytes);
    device_execute(s->device, s, reader_of(request, sizeof request), &reply);
    check(!reply.bad && bytes[2] == CIP_OK);
    memcpy(ret_id, bytes + REPLY_HEAD, ID_SIZE);
}

/* What vectors say, and what it is here. */
static void replace(uint8_t *bytes, size_t size, const uint8_t *from, const uint8_t *to,
                    size_t count) {
    for (size_t i = 0; i + count <= size; i++)
        if (memcmp(bytes + i, from, count) == 0)
            memcpy(bytes + i, to, count);
}

/* The input with the connection's id, and Motor's template, in place of those of the vectors. */
static uint8_t *meaning(const uint8_t *data, size_t size, const uint8_t id[ID_SIZE]) {
    static const uint8_t known[ID_SIZE] = {0x01, 0x00, 0x02, 0x80};
    static const uint8_t template[] = {0x6c, 0x25, 0x00, 0x9a, 0x02};
    static const uint8_t of_ours[] = {0x6c, 0x25, 0x00, 0x01, 0x01};
    uint8_t *copy = mem_alloc(size);
    check(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    replace(copy, size, known, id, ID_SIZE);
    replace(copy, size, template, of_ours, sizeof template);
    return copy;
}

/* What would go to another device is a request; who asked hears it again as a reply, or nothing. */
static void pass_on(struct device_session *s, struct rng *rng) {
    static uint8_t bytes[DEVICE_MESSAGE_MAX];
    const struct device_relay *relay = device_session_relay(s);
    struct writer w = writer_of(bytes, sizeof bytes);
    if (relay == NULL || rng_chance(rng, 30))
        return;
    device_relay_encode(&w, relay);
    check(!w.bad && w.size >= 2 && relay->target == 1);
    if (rng_chance(rng, 50) || w.size < REPLY_HEAD) {
        device_session_not_relayed(s, CIP_EXT_UNCONNECTED_TIMEOUT, 0);
        return;
    }
    bytes[0] |= CIP_REPLY_BIT;
    device_session_relayed(s, reader_of(bytes, w.size), 0);
}

static void feed(struct device *d, struct rng *rng, const uint8_t *input, size_t size) {
    static const uint8_t hello[28] = {ENIP_REGISTER_SESSION, 0, 4, [24] = 1};
    static const struct enip_sockaddr local = {.family = ENIP_AF_INET};
    static struct listener l;
    struct device_session s;
    uint8_t id[ID_SIZE];
    l.size = 0;
    check(device_session_init(&s, d, &local, 0) == EIP_OK);
    check(device_session_receive(&s, hello, sizeof hello, 0) == sizeof hello);
    s.handle = 0x00010203; /* the one in the vectors, so that an input can know it */
    open_connection(&s, id);
    uint8_t *copy = meaning(input, size, id);
    const uint8_t *data = copy;
    for (int round = 0; round < ROUNDS_MAX && !device_session_is_closing(&s); round++) {
        size_t most = rng_chance(rng, 50) ? 16 : 4096;
        size_t piece = 1 + (size_t)rng_below(rng, most);
        size_t taken = device_session_receive(&s, data, piece < size ? piece : size, 0);
        data += taken;
        size -= taken;
        check(s.in_size <= DEVICE_MESSAGE_MAX && s.out_size <= DEVICE_OUTPUT_MAX);
        listen_to(&l, &s, (size_t)rng_below(rng, 2 * most));
        pass_on(&s, rng);
        if (size == 0 && device_session_relay(&s) == NULL)
            break;
    }
    for (struct reader out = device_session_output(&s); reader_left(&out) > 0;
         out = device_session_output(&s))
        listen_to(&l, &s, sizeof l.bytes);
    check(l.size == 0);
    device_session_fini(&s);
    check(device_connection_count(&d->connections) == 0);
    mem_free(copy);
}

static void execute(struct device *d, const uint8_t *data, size_t size) {
    uint8_t bytes[DEVICE_UNCONNECTED_MAX];
    struct writer reply = writer_of(bytes, sizeof bytes);
    device_execute(d, NULL, reader_of(data, size), &reply);
    check(!reply.bad && reply.size >= 4 && (bytes[0] & CIP_REPLY_BIT) != 0);
    struct reader r = reader_of(bytes, reply.size);
    (void)cip_reply_decode(&r);
    check(!r.bad);
}

static const struct device_profile *profile_of(uint8_t last) {
    if (last % 16 == 15)
        return &device_micro800;
    return last % 16 == 13 ? &device_compactlogix : &device_controllogix;
}

/* One that clients may set, and one that they may not. */
static void add_assemblies(struct device *d) {
    uint8_t *bytes;
    check(device_assemblies_add(&d->assemblies, 100, 4, false, &bytes) == EIP_OK);
    check(device_assemblies_add(&d->assemblies, 101, 4, true, &bytes) == EIP_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct device_hops hop = {.port = 1, .first = 1, .last = 99, .target = 1};
    static const struct device_routes routes = {.rows = &hop, .count = 1};
    uint8_t how = size > 0 ? data[0] : 0;
    uint8_t last = size > 0 ? data[size - 1] : 0;
    struct device d;
    struct rng rng = rng_of(how);
    device_init(
        &d, &(struct device_options){.profile = profile_of(last), .seed = 1, .routes = &routes});
    add_tags(&d);
    add_structures(&d);
    add_assemblies(&d);
    feed(&d, &rng, data, size);
    if (size > 0)
        execute(&d, data + ((how & RAW) != 0), size - ((how & RAW) != 0));
    device_fini(&d);
    return 0;
}
