/* SPDX-License-Identifier: MIT */
/* Links over real sockets: to devices in the same loop, to one in a thread, and to silent ones. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/running.h"
#include "support/unit.h"

#include "base/clock.h"
#include "cip/path.h"
#include "link/link.h"

enum {
    WAIT_US = 5 * CLOCK_SECOND_US,
    SHORT_US = 60 * CLOCK_MILLISECOND_US,
    GUARD_US = 30 * CLOCK_SECOND_US,
    TICK_US = 2 * CLOCK_MILLISECOND_US,
    LINKS_MAX = 8,
    QUESTIONS = 40,
    FILLERS = 16,
    LARGE = 400,
    TRACED_MAX = 1024 * 1024,
};

/*
 * The names of this program: "three.test" has three addresses, "slow.test" one that is found when
 * the test says so. Numbers are numbers, and there are no other names.
 */
struct found {
    struct addrinfo nodes[3];
    struct sockaddr_in addresses[3];
};

static sem_t slow;

__attribute__((visibility("default"))) int getaddrinfo(const char *host, const char *service,
                                                       const struct addrinfo *hints,
                                                       struct addrinfo **ret_list) {
    static const char *const three[] = {"127.0.0.3", "127.0.0.2", "127.0.0.1"};
    static const char *const one[] = {"127.0.0.1"};
    bool is_three = strcmp(host, "three.test") == 0;
    bool is_slow = strcmp(host, "slow.test") == 0;
    const char *const *texts = is_three ? three : is_slow ? one : &host;
    struct in_addr address;
    if ((hints->ai_flags & AI_NUMERICHOST) != 0 && (is_three || is_slow))
        return EAI_NONAME;
    if (inet_pton(AF_INET, texts[0], &address) != 1)
        return EAI_NONAME;
    if (is_slow)
        sem_wait(&slow);
    struct found *found = mem_zero(1, sizeof *found);
    for (size_t i = 0; i < (is_three ? 3 : 1); i++) {
        struct sockaddr_in *in = &found->addresses[i];
        in->sin_family = AF_INET;
        in->sin_port = htons((uint16_t)strtoul(service, NULL, 10));
        inet_pton(AF_INET, texts[i], &in->sin_addr);
        found->nodes[i] =
            (struct addrinfo){.ai_addr = (struct sockaddr *)in,
                              .ai_addrlen = sizeof *in,
                              .ai_next = is_three && i < 2 ? &found->nodes[i + 1] : NULL};
    }
    *ret_list = found->nodes;
    return 0;
}

__attribute__((visibility("default"))) void freeaddrinfo(struct addrinfo *list) {
    mem_free(list);
}

/* A loop with links and devices in it; it ends when every link has stopped. */
struct scene {
    struct loop loop;
    struct timer guard;
    struct timer ticker;
    void (*tick)(struct scene *s);
    int step;
    struct link links[LINKS_MAX];
    size_t link_count;
    size_t stopped;
    struct device device;
    struct server servers[2];
    size_t server_count;
    uint8_t traced[TRACED_MAX]; /* what was sent */
    size_t traced_size;
    size_t traces[4];
};

static struct scene scene;

static void give_up(void *user) {
    (void)user;
    fail_msg("the loop goes on and on");
}

static void begin(struct scene *s) {
    s->tick = NULL;
    s->step = 0;
    s->link_count = s->stopped = s->server_count = s->traced_size = 0;
    memset(s->traces, 0, sizeof s->traces);
    memset(&s->ticker, 0, sizeof s->ticker);
    assert_int_equal(loop_init(&s->loop), EIP_OK);
    timer_init(&s->guard, &s->loop, give_up, s);
    timer_set(&s->guard, GUARD_US);
}

static void take_tick(void *user) {
    struct scene *s = user;
    s->tick(s);
}

static void every_tick(struct scene *s, void (*tick)(struct scene *s)) {
    s->tick = tick;
    timer_start(&s->ticker, &s->loop, TICK_US, take_tick, s);
}

static void take_stopped(void *user) {
    struct scene *s = user;
    if (++s->stopped < s->link_count)
        return;
    timer_stop(&s->guard);
    if (s->tick != NULL)
        timer_stop(&s->ticker);
    for (size_t i = 0; i < s->server_count; i++)
        server_stop(&s->servers[i]);
}

static void end(struct scene *s) {
    loop_run(&s->loop);
    assert_int_equal(s->stopped, s->link_count);
    loop_fini(&s->loop);
    if (s->server_count > 0)
        device_fini(&s->device);
}

static void stop_all(struct scene *s) {
    for (size_t i = 0; i < s->link_count; i++)
        link_stop(&s->links[i]);
}

/* A device in the loop itself, at a free port or, for the second time, at the one it had. */
static uint16_t serve(struct scene *s) {
    struct sockaddr_in at = {.sin_family = AF_INET};
    struct server_options options = {.device = &s->device};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (s->server_count == 0)
        ask_init(&s->device);
    else
        memcpy(&at, &s->servers[0].address, sizeof at);
    struct server *server = &s->servers[s->server_count++];
    assert_int_equal(server_start(server, &s->loop, &options, (struct sockaddr *)&at, sizeof at),
                     EIP_OK);
    memcpy(&at, &server->address, sizeof at);
    return ntohs(at.sin_port);
}

static void trace(void *user, const struct eip_trace *event) {
    struct scene *s = user;
    s->traces[event->kind]++;
    if (event->kind != EIP_TRACE_SENT)
        return;
    assert_true(event->size > 0 && event->size <= TRACED_MAX - s->traced_size);
    memcpy(s->traced + s->traced_size, event->data, event->size);
    s->traced_size += event->size;
}

static struct link *add_link_with(struct scene *s, struct link_options options) {
    struct link *l = &s->links[s->link_count++];
    options.stopped = take_stopped;
    options.trace = trace;
    options.user = s;
    assert_int_equal(link_init(l, &s->loop, &options), EIP_OK);
    return l;
}

static struct link *add_link(struct scene *s, const char *host, uint16_t port, int64_t timeout_us) {
    return add_link_with(
        s, (struct link_options){.host = host, .port = port, .timeout_us = timeout_us});
}

/* A read or write of one tag, and what becomes of it. */
struct question {
    struct link *link;
    struct client_operation operation;
    struct client_batch batch;
    struct client_item item;
    struct client_store store;
    uint8_t path[32];
    int64_t timeout_us;
    unsigned again; /* how often it is submitted anew when it has ended */
    unsigned done;
    eip_err submitted;
    eip_err err;
    void (*then)(struct question *q);
};

static struct question questions[QUESTIONS];

static void submit(struct question *q);

static void note(void *user, struct client_operation *operation) {
    struct question *q = user;
    assert_ptr_equal(operation, &q->operation);
    q->done++;
    q->err = q->item.err; /* submitting it anew forgets it */
    if (q->again > 0) {
        q->again--;
        submit(q);
    } else if (q->then != NULL) {
        q->then(q);
    }
}

static void submit(struct question *q) {
    client_batch_init(&q->batch, &q->store, &q->item, 1);
    q->operation = client_operation_batch(&q->batch, clock_now_us() + q->timeout_us);
    q->operation.done = note;
    q->operation.user = q;
    q->submitted = link_submit(q->link, &q->operation);
}

static struct question *ask_at(size_t index, struct link *l, const char *tag) {
    struct question *q = &questions[index];
    *q = (struct question){.link = l, .timeout_us = WAIT_US};
    struct writer w = writer_of(q->path, sizeof q->path);
    cip_path_symbol(&w, str_of(tag));
    q->item = (struct client_item){.path = reader_of(q->path, w.size), .count = 1};
    return q;
}

static struct question *read_speed(size_t index, struct link *l) {
    return ask_at(index, l, "Speed");
}

static struct question *write_counts(size_t index, struct link *l) {
    static const uint8_t bytes[LARGE];
    struct question *q = ask_at(index, l, "Counts");
    q->item.op = CLIENT_WRITE;
    q->item.count = LARGE / 2;
    q->item.type.code = EIP_TYPE_INT;
    q->item.data = reader_of(bytes, sizeof bytes);
    return q;
}

static void expect_speed(struct question *q) {
    assert_int_equal(q->err, EIP_OK);
    assert_int_equal(q->item.value.size, 4);
    assert_memory_equal(q->store.data, "\xd2\4\0\0", 4);
    client_store_fini(&q->store);
}

static void then_stop(struct question *q) {
    link_stop(q->link);
}

/* The usual. */

static void it_connects_when_something_is_submitted(void **state) {
    (void)state;
    struct running r;
    running_start(&r, 0);
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", r.port, 0);
    struct question *q = read_speed(0, l);
    q->then = then_stop;
    submit(q);
    assert_int_equal(l->state, LINK_IDLE);
    assert_int_equal(q->done, 0);
    end(&scene);
    assert_int_equal(q->done, 1);
    expect_speed(q);
    assert_int_equal(l->state, LINK_STOPPED);
    assert_int_equal(scene.traces[EIP_TRACE_OPENED], 1);
    assert_int_equal(scene.traces[EIP_TRACE_CLOSED], 1);
    running_stop(&r);
}

static unsigned running_count;

static void stop_after_the_last(struct question *q) {
    (void)q;
    if (--running_count == 0)
        stop_all(&scene);
}

static void many_operations_on_several_links_share_a_loop_with_a_device(void **state) {
    (void)state;
    enum { AGAIN = 50 };
    begin(&scene);
    uint16_t port = serve(&scene);
    for (size_t i = 0; i < LINKS_MAX; i++)
        add_link_with(&scene,
                      (struct link_options){.host = "127.0.0.1",
                                            .port = port,
                                            .peer.connected = i % 2 != 0 ? CLIENT_CONNECTED_ALWAYS
                                                                         : CLIENT_CONNECTED_NEVER});
    running_count = QUESTIONS;
    for (size_t i = 0; i < QUESTIONS; i++) {
        struct question *q = read_speed(i, &scene.links[i % LINKS_MAX]);
        q->again = AGAIN;
        q->then = stop_after_the_last;
        submit(q);
    }
    end(&scene);
    for (size_t i = 0; i < QUESTIONS; i++) {
        assert_int_equal(questions[i].done, AGAIN + 1);
        expect_speed(&questions[i]);
    }
    assert_int_equal(scene.traces[EIP_TRACE_OPENED], LINKS_MAX);
}

static void what_is_submitted_in_one_turn_leaves_with_one_write(void **state) {
    (void)state;
    enum { COUNT = 20 };
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", serve(&scene), 0);
    running_count = COUNT;
    for (size_t i = 0; i < COUNT; i++) {
        struct question *q = read_speed(i, l);
        q->then = stop_after_the_last;
        submit(q);
    }
    end(&scene);
    for (size_t i = 0; i < COUNT; i++)
        expect_speed(&questions[i]);
    assert_int_equal(scene.traces[EIP_TRACE_SENT], 3); /* register, all of them, unregister */
}

static void a_list_command_needs_no_batch(void **state) {
    (void)state;
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", serve(&scene), 0);
    struct question *q = read_speed(0, l);
    q->operation = client_operation_list(ENIP_LIST_IDENTITY, clock_now_us() + WAIT_US);
    q->operation.done = note;
    q->operation.user = q;
    q->then = then_stop;
    assert_int_equal(link_submit(l, &q->operation), EIP_OK);
    end(&scene);
    assert_int_equal(q->done, 1);
    assert_int_equal(q->operation.err, EIP_OK);
}

/* Trouble. */

static void go_away_and_come_back(struct scene *s) {
    struct link *l = &s->links[0];
    switch (s->step) {
    case 0: /* it answered: it goes away */
        if (questions[0].done == 0)
            return;
        server_stop(&s->servers[0]);
        break;
    case 1: /* which is seen without asking */
        if (l->state != LINK_IDLE)
            return;
        submit(read_speed(1, l));
        break;
    case 2:
        if (questions[1].done == 0)
            return;
        assert_int_equal(questions[1].err, EIP_E_CONNECT);
        assert_int_equal(l->error, ECONNREFUSED);
        serve(s);
        read_speed(2, l)->then = then_stop;
        submit(&questions[2]);
        break;
    default:
        return;
    }
    s->step++;
}

static void a_device_that_goes_away_and_comes_back_is_found_again(void **state) {
    (void)state;
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", serve(&scene), 0);
    submit(read_speed(0, l));
    every_tick(&scene, go_away_and_come_back);
    end(&scene);
    expect_speed(&questions[0]);
    expect_speed(&questions[2]);
    assert_int_equal(scene.traces[EIP_TRACE_OPENED], 2);
}

/* One question that ends in failure; how long it took. */
static int64_t ask_in_vain(struct question *q, eip_err expected) {
    int64_t before = clock_now_us();
    q->then = then_stop;
    submit(q);
    end(&scene);
    assert_int_equal(q->done, 1);
    assert_int_equal(q->err, expected);
    return clock_now_us() - before;
}

static void who_is_refused_is_told_at_once(void **state) {
    (void)state;
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", running_free_port(), 0);
    assert_in_range(ask_in_vain(read_speed(0, l), EIP_E_CONNECT), 0, CLOCK_SECOND_US);
    assert_int_equal(l->error, ECONNREFUSED);
}

/* TCP knows no group of receivers. */
static void an_address_there_is_no_way_to_is_told_at_once(void **state) {
    (void)state;
    begin(&scene);
    struct link *l = add_link(&scene, "224.0.0.1", 44818, 0);
    assert_in_range(ask_in_vain(read_speed(0, l), EIP_E_CONNECT), 0, CLOCK_SECOND_US);
    assert_int_equal(l->error, ENETUNREACH);
}

/* Who listens there and never answers: its queue is filled. */
struct silent {
    int listener;
    int fillers[FILLERS];
    struct sockaddr_in at;
};

static void be_silent(struct silent *s, const char *host, uint16_t port) {
    socklen_t size = sizeof s->at;
    *s = (struct silent){.at = {.sin_family = AF_INET, .sin_port = htons(port)}};
    inet_pton(AF_INET, host, &s->at.sin_addr);
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(s->listener, (struct sockaddr *)&s->at, size), 0);
    assert_int_equal(listen(s->listener, 0), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&s->at, &size), 0);
    for (int i = 0; i < FILLERS; i++) {
        s->fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (connect(s->fillers[i], (struct sockaddr *)&s->at, sizeof s->at) < 0)
            assert_int_equal(errno, EINPROGRESS);
    }
}

static void be_gone(struct silent *s) {
    for (int i = 0; i < FILLERS; i++)
        close(s->fillers[i]);
    close(s->listener);
}

static void a_host_that_never_answers_costs_the_time_out(void **state) {
    (void)state;
    struct silent silent;
    be_silent(&silent, "127.0.0.1", 0);
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", ntohs(silent.at.sin_port), SHORT_US);
    assert_in_range(ask_in_vain(read_speed(0, l), EIP_E_CONNECT), SHORT_US / 2, CLOCK_SECOND_US);
    assert_int_equal(l->error, ETIMEDOUT);
    be_gone(&silent);
}

static void a_deadline_holds_while_nobody_answers(void **state) {
    (void)state;
    struct silent silent;
    be_silent(&silent, "127.0.0.1", 0);
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", ntohs(silent.at.sin_port), WAIT_US);
    struct question *q = read_speed(0, l);
    q->timeout_us = SHORT_US;
    assert_in_range(ask_in_vain(q, EIP_E_TIMEOUT), SHORT_US / 2, CLOCK_SECOND_US);
    be_gone(&silent);
}

static void a_device_that_does_not_register_costs_the_time_out(void **state) {
    (void)state;
    struct babbler mute;
    babbler_start(&mute, 1, "", 0, false);
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", mute.port, SHORT_US);
    assert_in_range(ask_in_vain(read_speed(0, l), EIP_E_TIMEOUT), SHORT_US / 2, CLOCK_SECOND_US);
    babbler_stop(&mute);
}

static void who_speaks_something_else_is_found_out(void **state) {
    (void)state;
    static const char hello[] = "HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    struct babbler web;
    babbler_start(&web, 1, hello, sizeof hello - 1, false);
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", web.port, 0);
    ask_in_vain(read_speed(0, l), EIP_E_PROTOCOL);
    assert_non_null(questions[0].item.status.rule);
    babbler_stop(&web);
}

/* Names. */

/* The first address is silent, the second refuses. */
static void the_addresses_of_a_name_are_tried_in_turn(void **state) {
    (void)state;
    struct silent silent;
    begin(&scene);
    uint16_t port = serve(&scene);
    be_silent(&silent, "127.0.0.3", port);
    struct question *q = read_speed(0, add_link(&scene, "three.test", port, 3 * SHORT_US));
    q->then = then_stop;
    submit(q);
    end(&scene);
    expect_speed(q);
    be_gone(&silent);
}

static void all_addresses_of_a_name_may_fail(void **state) {
    (void)state;
    begin(&scene);
    struct link *l = add_link(&scene, "three.test", running_free_port(), 0);
    assert_in_range(ask_in_vain(read_speed(0, l), EIP_E_CONNECT), 0, CLOCK_SECOND_US);
    assert_int_equal(l->tried, 3);
}

static void an_unknown_name_is_told(void **state) {
    (void)state;
    begin(&scene);
    ask_in_vain(read_speed(0, add_link(&scene, "no.test", 44818, 0)), EIP_E_HOST);
}

/* The other link is answered while the name is looked up; the time-out ends waiting for it. */
static void wait_for_a_slow_name(struct scene *s) {
    struct link *l = &s->links[0];
    switch (s->step) {
    case 0:
        if (questions[0].done == 0)
            return;
        assert_int_equal(questions[0].err, EIP_E_TIMEOUT);
        assert_true(questions[1].done > 1);
        assert_int_equal(l->state, LINK_FINDING);
        questions[1].again = 0;
        submit(read_speed(2, l)); /* it waits for the next try, which looks it up anew */
        sem_post(&slow);
        sem_post(&slow);
        break;
    case 1:
        if (questions[2].done == 0)
            return;
        stop_all(s);
        break;
    default:
        return;
    }
    s->step++;
}

static void a_slow_name_holds_up_nobody(void **state) {
    (void)state;
    begin(&scene);
    uint16_t port = serve(&scene);
    assert_int_equal(sem_init(&slow, 0, 0), 0);
    submit(read_speed(0, add_link(&scene, "slow.test", port, SHORT_US)));
    read_speed(1, add_link(&scene, "127.0.0.1", port, 0))->again = UINT32_MAX;
    submit(&questions[1]);
    every_tick(&scene, wait_for_a_slow_name);
    end(&scene);
    expect_speed(&questions[1]);
    expect_speed(&questions[2]);
    assert_int_equal(scene.traces[EIP_TRACE_OPENED], 2);
}

/* Cancelling and stopping. */

static const char registered[28] = "\x65\0\4\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1";

/* A read and a write that were sent, to somebody who grants a session and answers no more. */
static struct link *ask_a_mute_device(struct babbler *mute) {
    babbler_start(mute, sizeof registered, registered, sizeof registered, false);
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", mute->port, 0);
    submit(read_speed(0, l));
    submit(write_counts(1, l));
    return l;
}

static bool are_sent(const struct link *l) {
    return l->state == LINK_OPEN && l->engine.session.held == 2 && l->engine.session.out_size == 0;
}

static void cancel_what_is_sent(struct scene *s) {
    struct link *l = &s->links[0];
    if (s->step == 0 && are_sent(l)) {
        submit(read_speed(2, l)); /* one that was not sent */
        for (size_t i = 0; i < 3; i++)
            link_cancel(l, &questions[i].operation);
        s->step++;
    } else if (s->step == 1 && questions[0].done + questions[1].done + questions[2].done == 3) {
        link_cancel(l, &questions[0].operation);
        link_stop(l);
        s->step++;
    }
}

static void a_cancelled_operation_ends_soon_and_once(void **state) {
    (void)state;
    struct babbler mute;
    ask_a_mute_device(&mute);
    every_tick(&scene, cancel_what_is_sent);
    end(&scene);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(questions[i].done, 1);
    assert_int_equal(questions[0].err, EIP_E_CANCELLED);
    assert_int_equal(questions[1].err, EIP_E_UNKNOWN);
    assert_int_equal(questions[2].err, EIP_E_CANCELLED);
    babbler_stop(&mute);
}

static void stop_what_is_sent(struct scene *s) {
    struct link *l = &s->links[0];
    if (s->step > 0 || !are_sent(l))
        return;
    submit(read_speed(2, l));
    for (size_t i = 0; i < 3; i++)
        questions[i].again = 1;
    link_stop(l);
    link_stop(l);
    s->step++;
}

static void stopping_ends_what_is_pending_and_takes_no_more(void **state) {
    (void)state;
    struct babbler mute;
    ask_a_mute_device(&mute);
    every_tick(&scene, stop_what_is_sent);
    end(&scene);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(questions[i].done, 1);
        assert_int_equal(questions[i].submitted, EIP_E_CLOSED);
    }
    assert_int_equal(questions[0].err, EIP_E_CLOSED);
    assert_int_equal(questions[1].err, EIP_E_UNKNOWN);
    assert_int_equal(questions[2].err, EIP_E_CLOSED);
    babbler_stop(&mute);
}

/* The command of a frame, and the service of the CIP message in it; the frame after it. */
static size_t frame_at(size_t at, uint16_t *ret_command, uint8_t *ret_service) {
    struct reader r = reader_of(scene.traced + at, scene.traced_size - at);
    struct enip_header header = enip_header_decode(&r);
    struct reader data = reader_sub(&r, header.length);
    struct reader before =
        reader_sub(&data, 16); /* interface, time-out, items before the message */
    (void)before;
    *ret_command = header.command;
    *ret_service = reader_u8(&data);
    assert_false(r.bad);
    return at + ENIP_HEADER_SIZE + header.length;
}

static void a_connection_is_closed_in_good_order(void **state) {
    (void)state;
    uint16_t command = 0;
    uint8_t service = 0;
    uint8_t before = 0;
    begin(&scene);
    struct link *l =
        add_link_with(&scene, (struct link_options){.host = "127.0.0.1",
                                                    .port = serve(&scene),
                                                    .peer.connected = CLIENT_CONNECTED_ALWAYS});
    struct question *q = read_speed(0, l);
    q->then = then_stop;
    submit(q);
    end(&scene);
    expect_speed(q);
    for (size_t at = 0; at < scene.traced_size;) {
        before = service;
        at = frame_at(at, &command, &service);
    }
    assert_int_equal(command, ENIP_UNREGISTER_SESSION);
    assert_int_equal(before, 0x4e); /* Forward Close */
}

static void a_link_can_be_stopped_before_it_did_anything(void **state) {
    (void)state;
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", 44818, 0);
    link_stop(l);
    submit(read_speed(0, l));
    assert_int_equal(questions[0].submitted, EIP_E_CLOSED);
    end(&scene);
    assert_int_equal(questions[0].done, 0);
    assert_int_equal(scene.traces[EIP_TRACE_OPENED], 0);
}

static enum link_state wanted;

static void stop_in_the_state_wanted(struct scene *s) {
    struct link *l = &s->links[0];
    if (s->step > 0 && l->state == LINK_FINDING && questions[0].done > 0)
        sem_post(&slow);
    if (s->step > 0 || l->state != wanted)
        return;
    link_stop(l);
    s->step++;
}

static void stop_in(enum link_state at, const char *host) {
    struct silent silent;
    be_silent(&silent, "127.0.0.1", 0);
    begin(&scene);
    wanted = at;
    submit(read_speed(0, add_link(&scene, host, ntohs(silent.at.sin_port), 0)));
    every_tick(&scene, stop_in_the_state_wanted);
    int64_t before = clock_now_us();
    end(&scene);
    assert_in_range(clock_now_us() - before, 0, CLOCK_SECOND_US);
    assert_int_equal(questions[0].done, 1);
    assert_int_equal(questions[0].err, EIP_E_CLOSED);
    be_gone(&silent);
}

static void a_link_can_be_stopped_while_it_connects(void **state) {
    (void)state;
    stop_in(LINK_CONNECTING, "127.0.0.1");
}

/* The operation ends before the name is found. */
static void a_link_can_be_stopped_while_it_looks_up_a_name(void **state) {
    (void)state;
    assert_int_equal(sem_init(&slow, 0, 0), 0);
    stop_in(LINK_FINDING, "slow.test");
}

/* Bytes. */

/* A device that grants a session and then takes nothing, until it takes everything. */
static struct {
    int listener;
    int fd;
    uint8_t bytes[TRACED_MAX];
    size_t size;
} slow_taker;

static uint16_t listen_slowly(void) {
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    int little = 1;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    slow_taker.fd = -1;
    slow_taker.size = 0;
    slow_taker.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    setsockopt(slow_taker.listener, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    assert_int_equal(bind(slow_taker.listener, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(slow_taker.listener, 1), 0);
    assert_int_equal(getsockname(slow_taker.listener, (struct sockaddr *)&at, &size), 0);
    return ntohs(at.sin_port);
}

static bool take_bytes(void) {
    ssize_t n = recv(slow_taker.fd, slow_taker.bytes + slow_taker.size,
                     TRACED_MAX - slow_taker.size, MSG_DONTWAIT);
    if (n > 0)
        slow_taker.size += (size_t)n;
    return n > 0;
}

static void grant(struct link *l) {
    int little = 1;
    if (slow_taker.fd < 0)
        slow_taker.fd = accept(slow_taker.listener, NULL, NULL);
    if (slow_taker.fd < 0 || l->state != LINK_OPEN || !take_bytes() ||
        slow_taker.size < sizeof registered)
        return;
    assert_int_equal(uv_send_buffer_size((uv_handle_t *)&l->tcp.uv, &little), 0);
    assert_int_equal(send(slow_taker.fd, registered, sizeof registered, 0), sizeof registered);
    scene.step = 1;
}

/* Everything sent is cancelled and asked again, while what is lent waits to be taken. */
static void press_on(struct link *l) {
    static unsigned turns;
    if (l->engine.session.lent > 0)
        turns++;
    for (size_t i = 0; i < QUESTIONS; i++) {
        questions[i].again = turns < 5 ? 1 : 0;
        link_cancel(l, &questions[i].operation);
    }
    if (turns == 5)
        scene.step = 2;
}

static void be_slow(struct scene *s) {
    struct link *l = &s->links[0];
    if (s->step == 0)
        grant(l);
    else if (s->step == 1)
        press_on(l);
    else
        while (take_bytes())
            continue;
    struct reader output = client_session_output(&l->engine.session);
    if (s->step == 2 && reader_left(&output) == 0) {
        link_stop(l);
        s->step = 3;
    }
}

static void a_stream_that_takes_its_time_gets_every_byte_as_it_was(void **state) {
    (void)state;
    uint16_t command = 0;
    uint8_t service;
    begin(&scene);
    struct link *l = add_link(&scene, "127.0.0.1", listen_slowly(), 0);
    for (size_t i = 0; i < QUESTIONS; i++) {
        write_counts(i, l)->timeout_us = GUARD_US;
        submit(&questions[i]);
    }
    every_tick(&scene, be_slow);
    end(&scene);
    while (take_bytes())
        continue;
    assert_int_equal(slow_taker.size, scene.traced_size);
    assert_memory_equal(slow_taker.bytes, scene.traced, scene.traced_size);
    for (size_t at = 0; at < scene.traced_size;)
        at = frame_at(at, &command, &service);
    assert_int_equal(command, ENIP_UNREGISTER_SESSION);
    close(slow_taker.fd);
    close(slow_taker.listener);
}

static uint64_t allocated;

static void count_from_here(struct question *q) {
    if (allocated == 0) {
        allocated = mem_count();
        q->again = 1000;
        submit(q);
        return;
    }
    allocated = mem_count() - allocated;
    link_stop(q->link);
}

/* libuv's memory is counted too. */
static void the_steady_state_allocates_nothing(void **state) {
    (void)state;
    struct running r;
    assert_int_equal(uv_replace_allocator(mem_alloc, mem_resize, mem_zero, mem_free), 0);
    running_start(&r, 0);
    begin(&scene);
    allocated = 0;
    struct question *q = read_speed(0, add_link(&scene, "127.0.0.1", r.port, 0));
    q->again = 10;
    q->then = count_from_here;
    submit(q);
    end(&scene);
    assert_int_equal(q->done, 11 + 1001);
    assert_int_equal(allocated, 0);
    expect_speed(q);
    running_stop(&r);
}

static void what_there_is_no_memory_for_is_not_begun(void **state) {
    (void)state;
    struct link_options options = {.host = "127.0.0.1", .port = 44818};
    begin(&scene);
    mem_fail_from(1);
    eip_err err = link_init(&scene.links[0], &scene.loop, &options);
    mem_fail_from(0);
    assert_int_equal(err, EIP_E_MEMORY);
    timer_stop(&scene.guard);
    end(&scene);
}

UNIT_CASES(cmocka_unit_test(it_connects_when_something_is_submitted),
           cmocka_unit_test(many_operations_on_several_links_share_a_loop_with_a_device),
           cmocka_unit_test(what_is_submitted_in_one_turn_leaves_with_one_write),
           cmocka_unit_test(a_list_command_needs_no_batch),
           cmocka_unit_test(a_device_that_goes_away_and_comes_back_is_found_again),
           cmocka_unit_test(who_is_refused_is_told_at_once),
           cmocka_unit_test(an_address_there_is_no_way_to_is_told_at_once),
           cmocka_unit_test(a_host_that_never_answers_costs_the_time_out),
           cmocka_unit_test(a_deadline_holds_while_nobody_answers),
           cmocka_unit_test(a_device_that_does_not_register_costs_the_time_out),
           cmocka_unit_test(who_speaks_something_else_is_found_out),
           cmocka_unit_test(the_addresses_of_a_name_are_tried_in_turn),
           cmocka_unit_test(all_addresses_of_a_name_may_fail),
           cmocka_unit_test(an_unknown_name_is_told), cmocka_unit_test(a_slow_name_holds_up_nobody),
           cmocka_unit_test(a_cancelled_operation_ends_soon_and_once),
           cmocka_unit_test(stopping_ends_what_is_pending_and_takes_no_more),
           cmocka_unit_test(a_connection_is_closed_in_good_order),
           cmocka_unit_test(a_link_can_be_stopped_before_it_did_anything),
           cmocka_unit_test(a_link_can_be_stopped_while_it_connects),
           cmocka_unit_test(a_link_can_be_stopped_while_it_looks_up_a_name),
           cmocka_unit_test(a_stream_that_takes_its_time_gets_every_byte_as_it_was),
           cmocka_unit_test(the_steady_state_allocates_nothing),
           cmocka_unit_test(what_there_is_no_memory_for_is_not_begun))
