/*
 * A controller with 50,000 tags and 500 structures is opened: all of its tags and types are read,
 * over loopback from our device, and compared with what that was filled with. What it takes to
 * connect, to register a session and to open a connection comes before and is not counted.
 *
 * client.open_50k - round trips. The ceiling is how many replies of the connection's size it takes
 * to tell all of it when every one is full.
 *
 * client.open_50k_cached - milliseconds, by a cache that has the program; one round trip, which is
 * checked.
 *
 * client.cache_load_50k - milliseconds until a new process has such a cache from a file.
 *
 * client.catalog_bytes - memory for each tag beside its name, structures included: resident memory
 * of a process after such a file was loaded, less that before.
 */
#include <unistd.h>

#include <eip/eip.h>

#include "base/check.h"
#include "base/clock.h"
#include "bench/bench.h"
#include "bench/large.h"
#include "bench/peer.h"
#include "bench/resident.h"
#include "enip/header.h"

enum { REPLY_MAX = 4000 - 2 /* without the sequence count */ };

struct work {
    uint32_t tags;
    struct peer peer;
    char url[64];
    eip_cache *cache;
    char file[40];
    uint64_t pages;       /* that are full */
    uint64_t round_trips; /* of the last run */
    uint64_t bytes;
    double ms;
    double bytes_a_tag;
};

/* Requests that went out. */
static void count_sent(void *user, const struct eip_trace *event) {
    struct work *work = user;
    struct reader r = reader_of(event->data, event->size);
    work->bytes += event->size;
    while (event->kind == EIP_TRACE_SENT && reader_left(&r) > 0) {
        struct enip_header header = enip_header_decode(&r);
        (void)reader_take(&r, header.length);
        check(!r.bad);
        work->round_trips +=
            header.command == ENIP_SEND_UNIT_DATA || header.command == ENIP_SEND_RR_DATA;
    }
}

static double ms_since(int64_t start_us) {
    return (double)(clock_now_us() - start_us) / CLOCK_MILLISECOND_US;
}

/* One request comes first, so that there is a connection. */
static uint64_t open_with(struct work *work, eip_cache *cache) {
    const struct eip_options options = {
        .trace = count_sent, .trace_user = work, .cache = cache, .depth = 1};
    eip_client *client;
    const eip_catalog *catalog;
    struct eip_value value;
    check(eip_open(work->url, &options, &client) == EIP_OK);
    check(eip_get_attribute(client, 1, 1, 1, &value) == EIP_OK);
    work->round_trips = work->bytes = 0;
    int64_t start_us = clock_now_us();
    check(eip_browse(client, NULL, &catalog) == EIP_OK);
    work->ms = ms_since(start_us);
    large_check(catalog, work->tags);
    eip_catalog_keep(catalog);
    uint64_t round_trips = work->round_trips;
    eip_close(client);
    eip_catalog_release(catalog);
    return work->round_trips = round_trips;
}

static uint64_t open_anew(void *data) {
    return open_with(data, NULL);
}

static uint64_t open_cached(void *data) {
    struct work *work = data;
    uint64_t round_trips = open_with(work, work->cache);
    check(round_trips == 1);
    return round_trips;
}

static uint64_t load(void *data) {
    struct work *work = data;
    eip_cache *cache;
    check(eip_cache_new(&cache) == EIP_OK);
    int64_t start_us = clock_now_us();
    check(eip_cache_load(cache, work->file, NULL) == EIP_OK);
    double ms = ms_since(start_us);
    check(open_with(work, cache) == 1);
    work->ms = ms;
    eip_cache_free(cache);
    return work->tags;
}

static void load_apart(int control, const void *what) {
    const struct work *work = what;
    eip_cache *cache;
    check(eip_cache_new(&cache) == EIP_OK);
    uint64_t bytes = resident_now();
    check(eip_cache_load(cache, work->file, NULL) == EIP_OK);
    bytes = resident_now() - bytes;
    peer_tell(control, &bytes, sizeof bytes);
    eip_cache_free(cache);
}

static uint64_t weigh(void *data) {
    struct work *work = data;
    struct peer apart;
    uint64_t bytes;
    peer_start(&apart, load_apart, work);
    peer_hear(apart.control, &bytes, sizeof bytes);
    peer_stop(&apart);
    work->bytes_a_tag = ((double)bytes - (double)large_name_bytes(work->tags)) / work->tags;
    check(work->bytes_a_tag > 0);
    return bytes;
}

static double round_trips_of(const void *data) {
    const struct work *work = data;
    return (double)work->round_trips;
}

static double pages_of(const void *data) {
    const struct work *work = data;
    return (double)work->pages;
}

static double ms_of(const void *data) {
    const struct work *work = data;
    return work->ms;
}

static double bytes_of(const void *data) {
    const struct work *work = data;
    return work->bytes_a_tag;
}

/* The device, and a cache of its program, in memory and in a file. */
static void set_up(struct bench *b) {
    struct work *work = b->data;
    work->tags = b->once ? LARGE_TAGS_LEAST : LARGE_TAGS;
    work->pages = large_pages(work->tags, REPLY_MAX);
    peer_device_of(&work->peer, large_fill, work->tags);
    snprintf(work->url, sizeof work->url, "127.0.0.1:%u?connected=1", (unsigned)work->peer.port);
    snprintf(work->file, sizeof work->file, "/tmp/open_50k.XXXXXX");
    int fd = mkstemp(work->file);
    check(fd >= 0 && close(fd) == 0);
    check(eip_cache_new(&work->cache) == EIP_OK);
    open_with(work, work->cache);
    b->bytes = work->bytes;
    b->work = b->operations = work->tags;
    check(eip_cache_save(work->cache, work->file) == EIP_OK);
}

static void tear_down(struct bench *b) {
    struct work *work = b->data;
    eip_cache_free(work->cache);
    check(unlink(work->file) == 0);
    peer_stop(&work->peer);
}

int main(int argc, char **argv) {
    static struct work work;
    struct bench benches[] = {
        {.name = "client.open_50k",
         .unit = "round trips",
         .subject = open_anew,
         .value = round_trips_of,
         .least = pages_of},
        {.name = "client.open_50k_cached", .unit = "ms", .subject = open_cached, .value = ms_of},
        {.name = "client.cache_load_50k", .unit = "ms", .subject = load, .value = ms_of},
        {.name = "client.catalog_bytes", .unit = "bytes", .subject = weigh, .value = bytes_of},
    };
    for (size_t i = 0; i < sizeof benches / sizeof benches[0]; i++) {
        benches[i].set_up = set_up;
        benches[i].tear_down = tear_down;
        benches[i].data = &work;
    }
    return bench_main(argc, argv, benches, sizeof benches / sizeof benches[0]);
}
