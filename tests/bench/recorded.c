#include "bench/recorded.h"

#include <stdio.h>

#include "base/check.h"

enum { URL_MAX = 64, WARM_RUNS = 3 }; /* until a run is like all that follow */

static eip_client *open_client(const struct recorded_spec *spec, uint16_t port,
                               struct recording *recording) {
    char url[URL_MAX];
    eip_client *client;
    struct eip_options options = {.depth = spec->depth};
    if (recording != NULL) {
        options.trace = recording_note;
        options.trace_user = recording;
    }
    snprintf(url, sizeof url, "127.0.0.1:%u%s", port, spec->settings);
    eip_err err = eip_open(url, &options, &client);
    check(err == EIP_OK);
    return client;
}

static void verify(const struct recorded_spec *spec, uint16_t port) {
    eip_client *client = open_client(spec, port, NULL);
    spec->verify(spec->user, client);
    eip_close(client);
}

static void warm(const struct recorded_spec *spec) {
    for (int i = 0; i < WARM_RUNS; i++)
        spec->run(spec->user);
}

static void record(struct recorded *r) {
    const struct recorded_spec *spec = r->spec;
    struct peer device;
    peer_device_of(&device, spec->fill, spec->tags);
    eip_client *client = open_client(spec, device.port, &r->recording);
    spec->begin(spec->user, client);
    warm(spec);
    r->from = recording_mark(&r->recording);
    spec->run(spec->user);
    r->to = recording_mark(&r->recording);
    r->recording.again = r->from;
    if (spec->verify != NULL)
        verify(spec, device.port);
    spec->end(spec->user);
    eip_close(client);
    peer_stop(&device);
}

void recorded_start(struct recorded *r, const struct recorded_spec *spec) {
    struct pins pins = pins_of();
    *r = (struct recorded){.spec = spec};
    record(r);
    peer_replay(&r->replay, &r->recording, spec->delay_ms);
    pin(0, pins.first);
    pin(r->replay.pid, spec->two_processors ? pins.second : pins.first);
    bare_open(&r->bare, &r->recording, r->replay.port, r->from);
    r->client = open_client(spec, r->replay.port, NULL);
    spec->begin(spec->user, r->client);
    warm(spec);
}

void recorded_stop(struct recorded *r) {
    r->spec->end(r->spec->user);
    eip_close(r->client);
    bare_close(&r->bare);
    peer_stop(&r->replay);
    recording_fini(&r->recording);
}

uint64_t recorded_bare(const struct recorded *r) {
    return bare_run(&r->bare, r->from, r->to);
}

uint64_t recorded_bytes(const struct recorded *r) {
    return recording_bytes(&r->recording, r->from, r->to);
}
