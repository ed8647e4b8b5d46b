#include "bench/station.h"

#include <arpa/inet.h>

static void stop(uv_poll_t *control, int status, int events) {
    (void)status;
    (void)events;
    uv_poll_stop(control);
    uv_stop(control->loop);
}

void station_init(struct station *s, int control) {
    *s = (struct station){.has_device = false};
    eip_err err = loop_init(&s->loop);
    check(err == EIP_OK);
    check(uv_poll_init(&s->loop.uv, &s->control, control) == 0);
}

uint16_t station_device(struct station *s, station_fill *fill, uint32_t tags) {
    struct device_options options = {.seed = 1};
    struct server_options serving = {.device = &s->device};
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    device_init(&s->device, &options);
    fill(&s->device, tags);
    eip_err err =
        server_start(&s->server, &s->loop, &serving, (struct sockaddr *)&address, sizeof address);
    check(err == EIP_OK);
    s->has_device = true;
    memcpy(&address, &s->server.address, sizeof address);
    return ntohs(address.sin_port);
}

uint16_t station_echo(struct station *s, size_t request_size, size_t reply_size) {
    echo_start(&s->echo, &s->loop, request_size, reply_size);
    s->has_echo = true;
    return s->echo.port;
}

uint16_t station_replay(struct station *s, const struct recording *recording, unsigned delay_ms) {
    replay_start(&s->replay, &s->loop, recording, delay_ms);
    s->has_replay = true;
    return s->replay.port;
}

void station_run(struct station *s) {
    check(uv_poll_start(&s->control, UV_READABLE, stop) == 0);
    loop_run(&s->loop);
}

void station_fini(struct station *s) {
    uv_close((uv_handle_t *)&s->control, NULL);
    if (s->has_device)
        server_stop(&s->server);
    if (s->has_echo)
        echo_stop(&s->echo);
    if (s->has_replay)
        replay_stop(&s->replay);
    loop_run(&s->loop);
    loop_fini(&s->loop);
    if (s->has_device)
        device_fini(&s->device);
    if (s->has_echo)
        echo_fini(&s->echo);
    if (s->has_replay)
        replay_fini(&s->replay);
}
