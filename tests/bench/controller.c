/*
 * A Logix controller as clients work with it: a class 3 connection of 4,000 bytes.
 *
 * device.read_packed - a hundred tags by name in each Multiple Service Packet, always the same
 * ones, through a session in memory without a socket between.
 *
 * device.read_packed_1m - a million tags in random order in such packets. The ceiling is a device
 * with a hundred of them.
 *
 * device.read_packed_tcp - the packets of the first figure over TCP, one in flight, with both ends
 * on one processor. The ceiling is a bare echo of as many bytes.
 *
 * device.tag_list - 60,000 symbols, page by page over TCP, with the attributes that libplctag asks
 * for. The ceiling is a bare echo of as many bytes.
 *
 * device.udt_start - seconds from the start of its process until the first read is answered over
 * TCP, of a device with 10,000 tags of 1,000 structures, each of 100 members.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "bench/bench.h"
#include "bench/packed.h"
#include "bench/peer.h"
#include "bench/pin.h"
#include "cip/attribute.h"
#include "cip/path.h"
#include "cip/service.h"

enum {
    FEW = PACKED_TAGS,
    MANY = 1000000,
    ONCE = 10000,
    PACKETS = 5000,
    PACKETS_TCP = 4000,
    PACKETS_ONCE = 100,
    SYMBOLS = 60000,
    SYMBOLS_ONCE = 1000,
    MEMBERS = 100,
    TAGS_OF_A_TYPE = 10,
    UDT_TAGS = 10000,
    UDT_TAGS_ONCE = 500,
};

static const uint64_t few_sum = FEW * (FEW - 1) / 2;

/* In memory. */

struct inside {
    struct many many;
    uint8_t request[PACKED_REQUEST_SIZE];
    uint16_t sequence;
};

static void inside_init(struct inside *in, uint32_t tags) {
    many_init(&in->many, tags);
    packed_request(in->request, in->many.session.handle, packed_connect(&in->many));
    in->sequence = 0;
}

static uint64_t inside_read(struct inside *in) {
    packed_count(in->request, ++in->sequence);
    return packed_sum(packed_ask(&in->many, in->request, sizeof in->request, PACKED_REPLY_SIZE));
}

struct warm {
    struct inside inside;
    uint64_t packets;
};

static void warm_set_up(struct bench *b) {
    struct warm *warm = b->data;
    inside_init(&warm->inside, FEW);
    warm->packets = b->once ? PACKETS_ONCE : PACKETS;
    b->work = b->operations = warm->packets * PACKED_TAGS;
    b->bytes = warm->packets * (PACKED_REQUEST_SIZE + PACKED_REPLY_SIZE);
}

static uint64_t warm_read(void *data) {
    struct warm *warm = data;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < warm->packets; i++)
        sum += inside_read(&warm->inside);
    check(sum == warm->packets * few_sum);
    return sum;
}

static void warm_tear_down(struct bench *b) {
    struct warm *warm = b->data;
    many_fini(&warm->inside.many);
}

/* A million. */

struct wide {
    struct inside many, few;
    uint32_t count;
    char (*names)[MANY_NAME_SIZE]; /* in random order */
    char (*few_names)[MANY_NAME_SIZE];
};

static void wide_set_up(struct bench *b) {
    struct wide *wide = b->data;
    struct rng rng = rng_of(1);
    wide->count = b->once ? ONCE : MANY;
    wide->names = mem_alloc(wide->count * sizeof *wide->names);
    wide->few_names = mem_alloc(wide->count * sizeof *wide->few_names);
    uint32_t *order = mem_alloc(wide->count * sizeof *order);
    check(wide->names != NULL && wide->few_names != NULL && order != NULL);
    for (uint32_t i = 0; i < wide->count; i++) {
        uint32_t other = (uint32_t)rng_below(&rng, i + 1);
        order[i] = order[other];
        order[other] = i;
    }
    for (uint32_t i = 0; i < wide->count; i++) {
        many_name(order[i], wide->names[i]);
        many_name(order[i] % FEW, wide->few_names[i]);
    }
    mem_free(order);
    inside_init(&wide->many, wide->count);
    inside_init(&wide->few, FEW);
    b->work = b->operations = wide->count;
    b->bytes = wide->count / PACKED_TAGS * (PACKED_REQUEST_SIZE + PACKED_REPLY_SIZE);
}

static uint64_t wide_read(struct inside *in, char (*names)[MANY_NAME_SIZE], uint32_t count) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < count; i += PACKED_TAGS) {
        for (uint32_t n = 0; n < PACKED_TAGS; n++)
            packed_aim(in->request, n, names[i + n]);
        sum += inside_read(in);
    }
    return sum;
}

static uint64_t wide_many(void *data) {
    struct wide *wide = data;
    uint64_t sum = wide_read(&wide->many, wide->names, wide->count);
    check(sum == (uint64_t)wide->count * (wide->count - 1) / 2);
    return sum;
}

static uint64_t wide_few(void *data) {
    struct wide *wide = data;
    uint64_t sum = wide_read(&wide->few, wide->few_names, wide->count);
    check(sum == wide->count / FEW * few_sum);
    return sum;
}

static void wide_tear_down(struct bench *b) {
    struct wide *wide = b->data;
    many_fini(&wide->many.many);
    many_fini(&wide->few.many);
    mem_free(wide->names);
    mem_free(wide->few_names);
}

/* Over TCP, beside an echo. */

struct remote {
    struct pins pins;
    struct peer device, echo;
    int fd, echo_fd;
    uint32_t session, connection;
    uint16_t sequence;
    uint64_t packets;
    uint8_t request[PACKED_REQUEST_SIZE];
    size_t request_size, reply_size;
};

static void remote_open(struct remote *r, uint32_t tags) {
    uint8_t open[PACKED_OPEN_SIZE], opened[PACKED_OPENED_SIZE];
    r->pins = pins_of();
    r->sequence = 0;
    peer_device(&r->device, tags);
    r->fd = peer_connect(r->device.port);
    r->session = peer_register(r->fd);
    packed_open(open, r->session);
    peer_ask(r->fd, open, sizeof open, opened, sizeof opened);
    r->connection = packed_opened(opened);
}

static void remote_open_echo(struct remote *r) {
    peer_echo(&r->echo, r->request_size, r->reply_size);
    r->echo_fd = peer_connect(r->echo.port);
    pin(0, r->pins.first);
    pin(r->device.pid, r->pins.first);
    pin(r->echo.pid, r->pins.first);
}

static void remote_close(struct bench *b) {
    struct remote *r = b->data;
    close(r->echo_fd);
    close(r->fd);
    peer_stop(&r->echo);
    peer_stop(&r->device);
}

static void packets_set_up(struct bench *b) {
    struct remote *r = b->data;
    remote_open(r, FEW);
    packed_request(r->request, r->session, r->connection);
    r->request_size = PACKED_REQUEST_SIZE;
    r->reply_size = PACKED_REPLY_SIZE;
    remote_open_echo(r);
    r->packets = b->once ? PACKETS_ONCE : PACKETS_TCP;
    b->work = b->operations = r->packets * PACKED_TAGS;
    b->bytes = r->packets * (r->request_size + r->reply_size);
}

static uint64_t packets_read(void *data) {
    struct remote *r = data;
    uint8_t reply[PACKED_REPLY_SIZE];
    uint64_t sum = 0;
    for (uint64_t i = 0; i < r->packets; i++) {
        packed_count(r->request, ++r->sequence);
        peer_ask(r->fd, r->request, sizeof r->request, reply, sizeof reply);
        sum += packed_sum(reply);
    }
    check(sum == r->packets * few_sum);
    return sum;
}

static uint64_t echo_all(void *data) {
    static uint8_t reply[DEVICE_REPLY_MAX];
    const struct remote *r = data;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < r->packets; i++) {
        peer_ask(r->echo_fd, r->request, r->request_size, reply, r->reply_size);
        sum += reply[0];
    }
    return sum;
}

/* The list of symbols. */

static const uint8_t list_attributes[] = {4, 0, 2, 0, 7, 0, 8, 0, 1, 0};

enum {
    RECORD = 4 + 2 + 2 + 12 + 2 + MANY_NAME_SIZE,
    LIST_HEAD = 50, /* of a reply, up to its records */
    STATUS_AT = LIST_HEAD - 2,
    INSTANCE_AT = 4, /* in the path of a request, which begins two bytes after the sequence */
    RECORDS_OF_A_PAGE = (PACKED_CONNECTION_SIZE - 2 - 4) / RECORD,
    PAGE = LIST_HEAD + RECORDS_OF_A_PAGE * RECORD,
};

struct list {
    struct remote remote; /* first: echo_all and remote_close take it */
    uint32_t symbols;
    size_t instance_at;
};

static void list_request(struct list *list) {
    struct remote *r = &list->remote;
    struct writer w = writer_of(r->request, sizeof r->request);
    struct enip_frame frame = packed_begin(&w, r->session, r->connection);
    size_t mark = cip_request_begin(&w, CIP_GET_INSTANCE_ATTRIBUTES);
    cip_path_class(&w, CIP_CLASS_SYMBOL);
    cip_path_instance(&w, UINT8_MAX + 1); /* in a form that has room for all of them */
    list->instance_at = w.size - 2;
    cip_request_path_end(&w, mark);
    writer_bytes(&w, list_attributes, sizeof list_attributes);
    enip_frame_end(&w, frame);
    check(!w.bad);
    r->request_size = w.size;
    r->reply_size = PAGE;
}

static void list_set_up(struct bench *b) {
    struct list *list = b->data;
    list->symbols = b->once ? SYMBOLS_ONCE : SYMBOLS;
    remote_open(&list->remote, list->symbols);
    list_request(list);
    remote_open_echo(&list->remote);
    list->remote.packets = (list->symbols - 1) / RECORDS_OF_A_PAGE + 1;
    b->work = b->operations = list->symbols;
    b->bytes = list->remote.packets * (list->remote.request_size + list->remote.reply_size);
}

/* How many symbols are in the page; the last one is the last of all. */
static uint32_t page_of(struct list *list, uint32_t first) {
    struct remote *r = &list->remote;
    uint8_t reply[PAGE];
    uint32_t left = list->symbols - first;
    bool last = left <= RECORDS_OF_A_PAGE;
    uint32_t count = last ? left : RECORDS_OF_A_PAGE;
    r->request[list->instance_at] = (uint8_t)(first + 1);
    r->request[list->instance_at + 1] = (uint8_t)((first + 1) >> 8);
    packed_count(r->request, ++r->sequence);
    peer_ask(r->fd, r->request, r->request_size, reply, LIST_HEAD + count * RECORD);
    struct reader instance = reader_of(reply + LIST_HEAD + (count - 1) * RECORD, sizeof count);
    check(reply[STATUS_AT] == (last ? CIP_OK : CIP_PARTIAL_TRANSFER));
    check(reader_u32(&instance) == first + count);
    return count;
}

static uint64_t list_all(void *data) {
    struct list *list = data;
    uint32_t count = 0;
    while (count < list->symbols)
        count += page_of(list, count);
    return count;
}

/* Structures. */

struct start {
    uint32_t tags;
    double seconds;
};

static void add_type(struct device *d, uint32_t number, const struct device_type **ret_type) {
    static const char *const types[] = {"DINT", "REAL", "BOOL", "INT", "STRING"};
    struct device_member_spec members[MEMBERS];
    char names[MEMBERS][MANY_NAME_SIZE], name[MANY_NAME_SIZE];
    struct device_type_fault fault;
    for (uint32_t i = 0; i < MEMBERS; i++) {
        many_name(i, names[i]);
        members[i] = (struct device_member_spec){
            .name = str_span(names[i], MANY_NAME_SIZE),
            .type = str_of(types[i % (sizeof types / sizeof types[0])])};
    }
    many_name(number, name);
    const struct device_type_spec spec = {
        .name = str_span(name, sizeof name), .members = members, .count = MEMBERS};
    eip_err err = device_types_add(&d->types, &spec, ret_type, &fault);
    check(err == EIP_OK);
}

static void fill_structures(struct device *d, uint32_t tags) {
    char name[MANY_NAME_SIZE];
    const struct device_type *type = NULL;
    struct device_tag *tag;
    for (uint32_t i = 0; i < tags; i++) {
        if (i % TAGS_OF_A_TYPE == 0)
            add_type(d, i / TAGS_OF_A_TYPE, &type);
        many_name(i + 1, name);
        const struct device_tag_spec spec = {
            .name = str_span(name, sizeof name), .type = EIP_TYPE_STRUCT, .structure = type};
        eip_err err = device_tags_add(&d->tags, &spec, &tag);
        check(err == EIP_OK);
    }
    many_add(&d->tags, 1); /* which is read */
}

static void start_set_up(struct bench *b) {
    struct start *start = b->data;
    start->tags = b->once ? UDT_TAGS_ONCE : UDT_TAGS;
    b->work = b->operations = 1;
    b->bytes = MANY_REQUEST_SIZE + MANY_REPLY_SIZE;
}

static uint64_t start_read(void *data) {
    struct start *start = data;
    struct peer peer;
    uint8_t request[MANY_REQUEST_SIZE], reply[MANY_REPLY_SIZE];
    int64_t start_us = clock_now_us();
    peer_device_of(&peer, fill_structures, start->tags);
    int fd = peer_connect(peer.port);
    many_request(request, peer_register(fd), 0);
    peer_ask(fd, request, sizeof request, reply, sizeof reply);
    start->seconds = (double)(clock_now_us() - start_us) / CLOCK_SECOND_US;
    uint32_t value = many_value(reply);
    close(fd);
    peer_stop(&peer);
    check(value == 0);
    return value;
}

static double start_seconds(const void *data) {
    const struct start *start = data;
    return start->seconds;
}

int main(int argc, char **argv) {
    static struct warm warm;
    static struct wide wide;
    static struct remote remote;
    static struct list list;
    static struct start start;
    struct bench benches[] = {
        {.name = "device.read_packed",
         .unit = "tags/s",
         .scale = 1,
         .subject = warm_read,
         .set_up = warm_set_up,
         .tear_down = warm_tear_down,
         .data = &warm},
        {.name = "device.read_packed_1m",
         .unit = "tags/s",
         .scale = 1,
         .subject = wide_many,
         .ceiling = wide_few,
         .set_up = wide_set_up,
         .tear_down = wide_tear_down,
         .data = &wide},
        {.name = "device.read_packed_tcp",
         .unit = "tags/s",
         .scale = 1,
         .subject = packets_read,
         .ceiling = echo_all,
         .set_up = packets_set_up,
         .tear_down = remote_close,
         .data = &remote},
        {.name = "device.tag_list",
         .unit = "tags/s",
         .scale = 1,
         .subject = list_all,
         .ceiling = echo_all,
         .set_up = list_set_up,
         .tear_down = remote_close,
         .data = &list},
        {.name = "device.udt_start",
         .unit = "s",
         .subject = start_read,
         .value = start_seconds,
         .set_up = start_set_up,
         .data = &start},
    };
    return bench_main(argc, argv, benches, sizeof benches / sizeof benches[0]);
}
