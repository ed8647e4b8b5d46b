#include "bench/peer.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/many.h"

enum { TIMEOUT_S = 5 };

void peer_tell(int control, const void *data, size_t size) {
    check(send(control, data, size, MSG_NOSIGNAL) == (ssize_t)size);
}

void peer_hear(int control, void *data, size_t size) {
    check(recv(control, data, size, MSG_WAITALL) == (ssize_t)size);
}

void peer_start(struct peer *p, void (*act)(int control, const void *what), const void *what) {
    int ends[2];
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    fflush(stdout);
    *p = (struct peer){.pid = fork(), .control = ends[0]};
    check(p->pid >= 0);
    if (p->pid == 0) {
        close(ends[0]);
        act(ends[1], what);
        _exit(EXIT_SUCCESS);
    }
    close(ends[1]);
}

void peer_stop(struct peer *p) {
    int status;
    check(shutdown(p->control, SHUT_RDWR) == 0 && close(p->control) == 0);
    check(waitpid(p->pid, &status, 0) == p->pid && status == 0);
}

struct served {
    station_fill *fill;                /* NULL: no device */
    const struct recording *recording; /* NULL: no replay either, but an echo */
    unsigned delay_ms;
    uint32_t tags;
    size_t request_size;
    size_t reply_size;
};

static uint16_t start_serving(struct station *station, const struct served *served) {
    if (served->fill != NULL)
        return station_device(station, served->fill, served->tags);
    if (served->recording != NULL)
        return station_replay(station, served->recording, served->delay_ms);
    return station_echo(station, served->request_size, served->reply_size);
}

static void serve(int control, const void *what) {
    static struct station station;
    station_init(&station, control);
    uint16_t port = start_serving(&station, what);
    peer_tell(control, &port, sizeof port);
    station_run(&station);
    station_fini(&station);
}

void peer_device_of(struct peer *p, station_fill *fill, uint32_t tags) {
    peer_start(p, serve, &(struct served){.fill = fill, .tags = tags});
    peer_hear(p->control, &p->port, sizeof p->port);
}

void peer_device(struct peer *p, uint32_t tags) {
    peer_device_of(p, many_fill, tags);
}

void peer_echo(struct peer *p, size_t request_size, size_t reply_size) {
    struct served served = {.request_size = request_size, .reply_size = reply_size};
    peer_start(p, serve, &served);
    peer_hear(p->control, &p->port, sizeof p->port);
}

void peer_replay(struct peer *p, const struct recording *recording, unsigned delay_ms) {
    struct served served = {.recording = recording, .delay_ms = delay_ms};
    peer_start(p, serve, &served);
    peer_hear(p->control, &p->port, sizeof p->port);
}

int peer_connect(uint16_t port) {
    int on = 1;
    struct timeval wait = {.tv_sec = TIMEOUT_S};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    check(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    check(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) == 0);
    check(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0);
    check(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) == 0);
    return fd;
}

void peer_ask(int fd, const void *request, size_t size, void *reply, size_t reply_size) {
    check(send(fd, request, size, MSG_NOSIGNAL) == (ssize_t)size);
    for (size_t got = 0; got < reply_size;) {
        ssize_t n = recv(fd, (uint8_t *)reply + got, reply_size - got, 0);
        check(n > 0);
        got += (size_t)n;
    }
}

uint32_t peer_register(int fd) {
    uint8_t message[MANY_REGISTER_SIZE];
    many_register(message);
    peer_ask(fd, message, sizeof message, message, sizeof message);
    return many_handle(message);
}
