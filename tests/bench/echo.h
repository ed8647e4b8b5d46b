/*
 * echo - the least a server can do: for every so many bytes it answers so many, all requests of one
 * read by one write. On libuv, with the socket options of the server it is the ceiling of.
 */
#ifndef BENCH_ECHO_H
#define BENCH_ECHO_H

#include "io/loop.h"

struct echo_connection;

struct echo {
    uv_tcp_t listener;
    uint16_t port;
    size_t request_size;
    size_t reply_size;
    struct echo_connection *connections;
};

void echo_start(struct echo *e, struct loop *loop, size_t request_size, size_t reply_size);
/* The loop ends when nothing else keeps it. */
void echo_stop(struct echo *e);
/* After the loop has ended. */
void echo_fini(struct echo *e);

#endif
