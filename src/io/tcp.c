/* SPDX-License-Identifier: MIT */
#include "io/tcp.h"

#include <string.h>
#include <unistd.h>

enum { BACKLOG = 511, KEEP_ALIVE_S = 60 };

static void arrive(uv_stream_t *stream, int status) {
    struct tcp_listener *l = stream->data;
    if (status == 0)
        l->arrived(l->user);
}

eip_err tcp_listen(struct tcp_listener *l, struct loop *loop, int take_fd,
                   void (*arrived)(void *user), void *user, int *ret_error) {
    l->arrived = arrived;
    l->user = user;
    check(uv_tcp_init(&loop->uv, &l->uv) == 0);
    l->uv.data = l;
    int err = uv_tcp_open(&l->uv, take_fd);
    if (err != 0)
        close(take_fd);
    else
        err = uv_listen((uv_stream_t *)&l->uv, BACKLOG, arrive);
    if (err == 0)
        return EIP_OK;
    tcp_listener_close(l);
    *ret_error = -err;
    return EIP_E_SYSTEM;
}

void tcp_listener_close(struct tcp_listener *l) {
    if (!uv_is_closing((uv_handle_t *)&l->uv))
        uv_close((uv_handle_t *)&l->uv, NULL);
}

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf) {
    struct tcp *t = handle->data;
    (void)suggested;
    buf->base = (char *)t->events->room(t->user, &buf->len);
}

static void take_bytes(uv_stream_t *stream, ssize_t size, const uv_buf_t *buf) {
    struct tcp *t = stream->data;
    (void)buf;
    if (size > 0)
        t->events->received(t->user, (size_t)size);
    else if (size < 0)
        t->events->ended(t->user);
}

static void init(struct tcp *t, uv_loop_t *loop, const struct tcp_events *events, void *user) {
    t->events = events;
    t->user = user;
    t->writing = 0;
    t->paused = true;
    check(uv_tcp_init(loop, &t->uv) == 0);
    t->uv.data = t;
}

eip_err tcp_accept(struct tcp *t, struct tcp_listener *l, const struct tcp_events *events,
                   void *user) {
    init(t, l->uv.loop, events, user);
    if (uv_accept((uv_stream_t *)&l->uv, (uv_stream_t *)&t->uv) != 0 ||
        uv_tcp_nodelay(&t->uv, 1) != 0)
        return EIP_E_SYSTEM;
    tcp_resume(t);
    return EIP_OK;
}

/*
 * A port of this machine nobody listens on may be given to the very socket that asks for it, and
 * TCP then connects it to itself (RFC 9293, 3.5, simultaneous open).
 */
static bool is_own_peer(const struct tcp *t) {
    struct sockaddr_storage local = {.ss_family = AF_UNSPEC};
    struct sockaddr_storage peer = {.ss_family = AF_UNSPEC};
    return tcp_addresses(t, &local, &peer) && memcmp(&local, &peer, sizeof local) == 0;
}

/* libuv cancels the request when the handle closes: then `closed` alone is told. */
static void take_connected(uv_connect_t *connect, int status) {
    struct tcp *t = connect->data;
    if (status == UV_ECANCELED)
        return;
    if (status == 0 && is_own_peer(t))
        status = UV_ECONNREFUSED;
    if (status == 0)
        tcp_resume(t);
    t->events->connected(t->user, -status);
}

eip_err tcp_connect(struct tcp *t, struct loop *loop, const struct sockaddr *address,
                    const struct tcp_events *events, void *user, int *ret_error) {
    init(t, &loop->uv, events, user);
    t->connect.data = t;
    int err = uv_tcp_nodelay(&t->uv, 1);
    if (err == 0)
        err = uv_tcp_keepalive(&t->uv, 1, KEEP_ALIVE_S);
    if (err == 0)
        err = uv_tcp_connect(&t->connect, &t->uv, address, take_connected);
    if (err == 0)
        return EIP_OK;
    *ret_error = -err;
    return EIP_E_CONNECT;
}

void tcp_pause(struct tcp *t) {
    if (!t->paused)
        uv_read_stop((uv_stream_t *)&t->uv);
    t->paused = true;
}

void tcp_resume(struct tcp *t) {
    if (t->paused && !uv_is_closing((uv_handle_t *)&t->uv) &&
        uv_read_start((uv_stream_t *)&t->uv, give_room, take_bytes) == 0)
        t->paused = false;
}

bool tcp_is_writing(const struct tcp *t) {
    return t->writing > 0;
}

static void written(uv_write_t *write, int status) {
    struct tcp *t = write->data;
    size_t size = t->writing;
    t->writing = 0;
    if (status == 0)
        t->events->sent(t->user, size);
    else if (status != UV_ECANCELED)
        t->events->ended(t->user);
}

ptrdiff_t tcp_write(struct tcp *t, struct reader bytes) {
    check(t->writing == 0);
    size_t size = reader_left(&bytes);
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)bytes.at, (unsigned)size);
    int n = uv_try_write((uv_stream_t *)&t->uv, &buf, 1);
    size_t done = n > 0 ? (size_t)n : 0;
    if (n < 0 && n != UV_EAGAIN)
        return -1;
    if (done == size)
        return n;
    buf = uv_buf_init(buf.base + done, (unsigned)(size - done));
    t->write.data = t;
    if (uv_write(&t->write, (uv_stream_t *)&t->uv, &buf, 1, written) != 0)
        return -1;
    t->writing = size - done;
    return (ptrdiff_t)done;
}

static void closed(uv_handle_t *handle) {
    struct tcp *t = handle->data;
    t->events->closed(t->user);
}

void tcp_close(struct tcp *t) {
    if (!uv_is_closing((uv_handle_t *)&t->uv))
        uv_close((uv_handle_t *)&t->uv, closed);
}

bool tcp_addresses(const struct tcp *t, struct sockaddr_storage *ret_local,
                   struct sockaddr_storage *ret_peer) {
    int local_size = sizeof *ret_local;
    int peer_size = sizeof *ret_peer;
    return uv_tcp_getsockname(&t->uv, (struct sockaddr *)ret_local, &local_size) == 0 &&
           uv_tcp_getpeername(&t->uv, (struct sockaddr *)ret_peer, &peer_size) == 0;
}
