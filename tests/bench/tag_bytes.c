/*
 * device.tag_bytes - memory of a device for each of a million DINT tags, a name of sixteen bytes
 * included, after every one of them was read: resident memory of a fresh process with them, less
 * that of another without any.
 */
#include "base/check.h"
#include "bench/bench.h"
#include "bench/many.h"
#include "bench/peer.h"
#include "bench/resident.h"

enum { TAGS = 1000000, TAGS_ONCE = 10000 };

struct work {
    uint32_t tags;
    double bytes; /* a tag */
};

static void read_all(int control, const void *what) {
    static struct many many;
    uint32_t count = *(const uint32_t *)what;
    many_init(&many, count);
    for (uint32_t number = 0; number < count; number++)
        check(many_read(&many, number) == number);
    uint64_t bytes = resident_now();
    peer_tell(control, &bytes, sizeof bytes);
    many_fini(&many);
}

static uint64_t resident_with(uint32_t count) {
    struct peer peer;
    uint64_t bytes;
    peer_start(&peer, read_all, &count);
    peer_hear(peer.control, &bytes, sizeof bytes);
    peer_stop(&peer);
    return bytes;
}

static uint64_t subject(void *data) {
    struct work *work = data;
    uint64_t full = resident_with(work->tags), empty = resident_with(0);
    check(full > empty);
    work->bytes = (double)(full - empty) / work->tags;
    return full - empty;
}

static double value(const void *data) {
    const struct work *work = data;
    return work->bytes;
}

static void set_up(struct bench *b) {
    struct work *work = b->data;
    work->tags = b->once ? TAGS_ONCE : TAGS;
    b->work = b->operations = work->tags;
}

int main(int argc, char **argv) {
    static struct work work;
    struct bench bench = {
        .name = "device.tag_bytes",
        .unit = "bytes",
        .subject = subject,
        .value = value,
        .set_up = set_up,
        .data = &work,
    };
    return bench_main(argc, argv, &bench, 1);
}
