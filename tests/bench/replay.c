#include "bench/replay.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "bench/peer.h"
#include "cip/service.h"
#include "enip/header.h"

enum {
    BACKLOG = 1024,
    REQUESTS_MAX = 64 * 1024, /* bytes of requests that came together */
    REPLIES_MAX = 512 * 1024,
    IDS_MAX = 64,
    ID_SIZE = 4,
    TICKS_AT = 46, /* priority and time-out ticks of a Connection Manager request */
    TICKS_END = 48,
    OPEN_TO_ID_AT = 52, /* then the triad */
    CLOSE_TRIAD_AT = 48,
    TRIAD_SIZE = 8,
    OPENED_OT_ID_AT = 44,
    OPENED_TO_ID_AT = 48, /* then the triad */
    CLOSED_TRIAD_AT = 44,
};

/* What a client calls the connection that has this name in its requests. */
struct replay_id {
    uint8_t ot[ID_SIZE];
    uint8_t to[ID_SIZE];
};

struct replay_connection {
    struct replay *replay;
    struct replay_connection *next;
    uv_tcp_t tcp;
    size_t cursor; /* the exchange that is expected next */
    size_t id_count;
    struct replay_id ids[IDS_MAX]; /* the newest last */
    size_t waiting;                /* bytes of a request that is not whole yet */
    uint8_t in[REQUESTS_MAX];
};

/* Which requests are the same. */

/* The Connection Manager's service, or 0. */
static uint8_t manager_service(const uint8_t *frame, size_t size) {
    static const uint8_t path[] = {0x02, 0x20, 0x06, 0x24, 0x01};
    const uint8_t *cip = frame + RECORDING_CIP_AT;
    if (recording_command(frame) != ENIP_SEND_RR_DATA || size < TICKS_END)
        return 0;
    return memcmp(cip + 1, path, sizeof path) == 0 ? cip[0] : 0;
}

static bool is_opening(uint8_t service) {
    return service == CIP_FORWARD_OPEN || service == CIP_LARGE_FORWARD_OPEN;
}

static bool equal(const uint8_t *a, const uint8_t *b, size_t from, size_t to) {
    return memcmp(a + from, b + from, to - from) == 0;
}

static bool is_same(const uint8_t *a, const uint8_t *b, size_t size) {
    if (!equal(a, b, 0, RECORDING_CONTEXT_AT))
        return false;
    if (recording_command(a) == ENIP_SEND_UNIT_DATA)
        return equal(a, b, RECORDING_SEQUENCE_AT + sizeof(uint16_t), size);
    uint8_t service = manager_service(a, size);
    if (service == 0 || service != manager_service(b, size))
        return equal(a, b, RECORDING_CONTEXT_AT + RECORDING_CONTEXT_SIZE, size);
    if (is_opening(service) || service == CIP_FORWARD_CLOSE)
        return true;
    return equal(a, b, TICKS_END, size);
}

/* Goes on from the last one; from the end to where a run begins; and then through all of them. */
static const struct exchange *find(struct replay_connection *c, const uint8_t *frame, size_t size) {
    const struct recording *r = c->replay->recording;
    for (size_t i = 0; i < 2 * r->count; i++) {
        const struct exchange *e = &r->exchanges[c->cursor++];
        if (c->cursor == r->count)
            c->cursor = i < r->count ? r->again : 0;
        if (e->request_size == size && is_same(r->bytes + e->request, frame, size))
            return e;
    }
    return NULL;
}

/* Answering. */

static void learn_id(struct replay_connection *c, const uint8_t *request, const uint8_t *reply) {
    check(c->id_count < IDS_MAX);
    struct replay_id *id = &c->ids[c->id_count++];
    memcpy(id->ot, reply + OPENED_OT_ID_AT, ID_SIZE);
    memcpy(id->to, request + OPEN_TO_ID_AT, ID_SIZE);
}

static void patch_connection(const struct replay_connection *c, const uint8_t *request,
                             uint8_t *reply) {
    memcpy(reply + RECORDING_SEQUENCE_AT, request + RECORDING_SEQUENCE_AT, sizeof(uint16_t));
    for (size_t i = c->id_count; i-- > 0;) {
        if (memcmp(c->ids[i].ot, request + RECORDING_CONNECTION_AT, ID_SIZE) != 0)
            continue;
        memcpy(reply + RECORDING_CONNECTION_AT, c->ids[i].to, ID_SIZE);
        return;
    }
}

static void patch(struct replay_connection *c, const uint8_t *request, size_t size,
                  uint8_t *reply) {
    memcpy(reply + RECORDING_CONTEXT_AT, request + RECORDING_CONTEXT_AT, RECORDING_CONTEXT_SIZE);
    if (recording_command(request) == ENIP_SEND_UNIT_DATA) {
        patch_connection(c, request, reply);
        return;
    }
    uint8_t service = manager_service(request, size);
    if (is_opening(service)) {
        memcpy(reply + OPENED_TO_ID_AT, request + OPEN_TO_ID_AT, ID_SIZE + TRIAD_SIZE);
        learn_id(c, request, reply);
    } else if (service == CIP_FORWARD_CLOSE) {
        memcpy(reply + CLOSED_TRIAD_AT, request + CLOSE_TRIAD_AT, TRIAD_SIZE);
    }
}

static void close_connection(struct replay_connection *c) {
    if (!uv_is_closing((uv_handle_t *)&c->tcp))
        uv_close((uv_handle_t *)&c->tcp, NULL);
}

static void complain(const struct replay_connection *c, const uint8_t *frame, size_t size) {
    fprintf(stderr, "replay: this was not recorded, about %zu of %zu:", c->cursor,
            c->replay->recording->count);
    for (size_t i = 0; i < size; i++)
        fprintf(stderr, " %02x", frame[i]);
    fputc('\n', stderr);
}

/* Bytes written, 0 for a request that has no answer. */
static size_t reply_to(struct replay_connection *c, const uint8_t *frame, size_t size,
                       uint8_t *reply, size_t room) {
    if (recording_command(frame) == ENIP_UNREGISTER_SESSION)
        return 0;
    const struct exchange *e = find(c, frame, size);
    if (e == NULL) {
        complain(c, frame, size);
        close_connection(c);
        return 0;
    }
    check(e->reply_size <= room);
    memcpy(reply, c->replay->recording->bytes + e->reply, e->reply_size);
    patch(c, frame, size, reply);
    return e->reply_size;
}

static void send_replies(struct replay_connection *c, uint8_t *replies, size_t size) {
    uv_buf_t buf = uv_buf_init((char *)replies, (unsigned)size);
    if (size == 0 || uv_is_closing((uv_handle_t *)&c->tcp))
        return;
    if (uv_try_write((uv_stream_t *)&c->tcp, &buf, 1) != (int)size)
        close_connection(c); /* never: what may be in flight fits into the socket */
}

/* Replies that are held back. */
struct late {
    uv_timer_t timer;
    struct replay_connection *connection;
    size_t size;
    uint8_t bytes[];
};

static void free_late(uv_handle_t *timer) {
    mem_free(timer->data);
}

static void send_late(uv_timer_t *timer) {
    struct late *late = timer->data;
    send_replies(late->connection, late->bytes, late->size);
    uv_close((uv_handle_t *)timer, free_late);
}

static void hold_back(struct replay_connection *c, const uint8_t *replies, size_t size) {
    struct late *late = mem_alloc(sizeof *late + size);
    check(late != NULL);
    late->connection = c;
    late->size = size;
    memcpy(late->bytes, replies, size);
    check(uv_timer_init(c->tcp.loop, &late->timer) == 0);
    late->timer.data = late;
    uv_update_time(c->tcp.loop);
    check(uv_timer_start(&late->timer, send_late, c->replay->delay_ms, 0) == 0);
}

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf) {
    struct replay_connection *c = handle->data;
    (void)suggested;
    *buf = uv_buf_init((char *)c->in + c->waiting, (unsigned)(sizeof c->in - c->waiting));
}

static void answer(uv_stream_t *stream, ssize_t got, const uv_buf_t *buf) {
    static uint8_t replies[REPLIES_MAX];
    struct replay_connection *c = stream->data;
    size_t at = 0, filled = 0, size;
    (void)buf;
    if (got < 0) {
        close_connection(c);
        return;
    }
    c->waiting += (size_t)got;
    while ((size = recording_frame_size(c->in + at, c->waiting - at)) > 0) {
        filled += reply_to(c, c->in + at, size, replies + filled, sizeof replies - filled);
        at += size;
    }
    c->waiting -= at;
    memmove(c->in, c->in + at, c->waiting);
    if (c->replay->delay_ms > 0)
        hold_back(c, replies, filled);
    else
        send_replies(c, replies, filled);
}

static void arrive(uv_stream_t *listener, int status) {
    struct replay *r = listener->data;
    struct replay_connection *c = mem_zero(1, sizeof *c);
    check(status == 0 && c != NULL);
    c->replay = r;
    c->next = r->connections;
    r->connections = c;
    check(uv_tcp_init(listener->loop, &c->tcp) == 0);
    c->tcp.data = c;
    check(uv_accept(listener, (uv_stream_t *)&c->tcp) == 0);
    check(uv_tcp_nodelay(&c->tcp, 1) == 0);
    check(uv_read_start((uv_stream_t *)&c->tcp, give_room, answer) == 0);
}

void replay_start(struct replay *r, struct loop *loop, const struct recording *recording,
                  unsigned delay_ms) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    int size = sizeof address;
    *r = (struct replay){.recording = recording, .delay_ms = delay_ms};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(uv_tcp_init(&loop->uv, &r->listener) == 0);
    r->listener.data = r;
    check(uv_tcp_bind(&r->listener, (struct sockaddr *)&address, 0) == 0);
    check(uv_listen((uv_stream_t *)&r->listener, BACKLOG, arrive) == 0);
    check(uv_tcp_getsockname(&r->listener, (struct sockaddr *)&address, &size) == 0);
    r->port = ntohs(address.sin_port);
}

void replay_stop(struct replay *r) {
    uv_close((uv_handle_t *)&r->listener, NULL);
    for (struct replay_connection *c = r->connections; c != NULL; c = c->next)
        close_connection(c);
}

void replay_fini(struct replay *r) {
    while (r->connections != NULL) {
        struct replay_connection *c = r->connections;
        r->connections = c->next;
        mem_free(c);
    }
}

/* The least client. */

void bare_open(struct bare *b, const struct recording *recording, uint16_t port, size_t until) {
    *b = (struct bare){.fd = peer_connect(port), .recording = recording};
    bare_run(b, 0, until);
}

void bare_close(struct bare *b) {
    close(b->fd);
}

uint64_t bare_run(const struct bare *b, size_t from, size_t to) {
    static uint8_t reply[REQUESTS_MAX];
    const struct recording *r = b->recording;
    uint64_t sum = 0;
    for (const struct exchange *e = r->exchanges + from; e < r->exchanges + to; e++) {
        check(e->reply_size <= sizeof reply);
        peer_ask(b->fd, r->bytes + e->request, e->request_size, reply, e->reply_size);
        sum += reply[0];
    }
    return sum;
}
