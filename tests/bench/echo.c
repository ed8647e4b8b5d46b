#include "bench/echo.h"

#include <arpa/inet.h>

#include "base/mem.h"
#include "device/session.h"

enum { BACKLOG = 64, REPLIES_MAX = 64 * 1024 };

struct echo_connection {
    struct echo *echo;
    struct echo_connection *next;
    uv_tcp_t tcp;
    size_t waiting; /* bytes of a request that is not whole yet */
    uint8_t in[DEVICE_MESSAGE_MAX];
};

static void close_connection(struct echo_connection *c) {
    if (!uv_is_closing((uv_handle_t *)&c->tcp))
        uv_close((uv_handle_t *)&c->tcp, NULL);
}

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf) {
    struct echo_connection *c = handle->data;
    (void)suggested;
    *buf = uv_buf_init((char *)c->in, sizeof c->in);
}

static void answer(uv_stream_t *stream, ssize_t size, const uv_buf_t *buf) {
    static char replies[REPLIES_MAX];
    struct echo_connection *c = stream->data;
    (void)buf;
    if (size < 0) {
        close_connection(c);
        return;
    }
    c->waiting += (size_t)size;
    size_t count = c->waiting / c->echo->request_size;
    c->waiting %= c->echo->request_size;
    uv_buf_t reply = uv_buf_init(replies, (unsigned)(count * c->echo->reply_size));
    check(reply.len <= sizeof replies);
    if (count > 0 && uv_try_write(stream, &reply, 1) != (int)reply.len)
        close_connection(c); /* never: what may be in flight fits into the socket */
}

static void arrive(uv_stream_t *listener, int status) {
    struct echo *e = listener->data;
    struct echo_connection *c = mem_zero(1, sizeof *c);
    check(status == 0 && c != NULL);
    c->echo = e;
    c->next = e->connections;
    e->connections = c;
    check(uv_tcp_init(listener->loop, &c->tcp) == 0);
    c->tcp.data = c;
    check(uv_accept(listener, (uv_stream_t *)&c->tcp) == 0);
    check(uv_tcp_nodelay(&c->tcp, 1) == 0);
    check(uv_read_start((uv_stream_t *)&c->tcp, give_room, answer) == 0);
}

void echo_start(struct echo *e, struct loop *loop, size_t request_size, size_t reply_size) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    int size = sizeof address;
    *e = (struct echo){.request_size = request_size, .reply_size = reply_size};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(uv_tcp_init(&loop->uv, &e->listener) == 0);
    e->listener.data = e;
    check(uv_tcp_bind(&e->listener, (struct sockaddr *)&address, 0) == 0);
    check(uv_listen((uv_stream_t *)&e->listener, BACKLOG, arrive) == 0);
    check(uv_tcp_getsockname(&e->listener, (struct sockaddr *)&address, &size) == 0);
    e->port = ntohs(address.sin_port);
}

void echo_stop(struct echo *e) {
    uv_close((uv_handle_t *)&e->listener, NULL);
    for (struct echo_connection *c = e->connections; c != NULL; c = c->next)
        close_connection(c);
}

void echo_fini(struct echo *e) {
    while (e->connections != NULL) {
        struct echo_connection *c = e->connections;
        e->connections = c->next;
        mem_free(c);
    }
}
