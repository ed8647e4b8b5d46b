/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <eip/plan.h>

#include "base/clock.h"
#include "base/mem.h"
#include "client/peer.h"
#include "cmd/bench_figures.h"
#include "cmd/talk.h"

enum {
    OPERANDS_MIN = 2,
    CLIENTS_MAX = 4096,
    DURATION_US = 10 * CLOCK_SECOND_US,
    SLICE_US = 250 * CLOCK_MILLISECOND_US, /* of the progress */
    NS_PER_US = 1000,
    MESSAGE_HEAD = 24,
    MESSAGE_LENGTH_END = 4,
};

struct options {
    struct talk_options talk;
    int64_t duration_us;
    uint32_t depth;
    uint32_t clients;
    bool single;
};

/* Counts the messages in a stream of them. */
struct framer {
    uint8_t head[MESSAGE_LENGTH_END];
    size_t seen; /* bytes of the message that is under way */
    size_t size; /* of it, once its head is seen */
};

struct job;

/* A client, and what it is asked for. */
struct worker {
    struct job *job;
    eip_client *client;
    struct framer framer;
    eip_plan *plan;       /* of all tags; NULL: they are read one by one */
    struct eip_item item; /* of the one that is read, which is: */
    size_t next;
    int64_t began_ns;
};

struct job {
    const struct options *options;
    struct bench_setting setting;
    char **tags;
    uint8_t *told; /* of each tag: GOOD if it was counted as that, BAD if its failure was told */
    struct report report;
    struct trace *trace;
    struct talk_cache cache;
    struct worker *workers;
    struct bench_figures figures;
    int64_t start_us;
    int64_t end_us;
    int64_t show_us; /* the progress, next */
    bool shows;
};

static volatile sig_atomic_t is_interrupted;

/* The second time it ends the program, whatever a device keeps it waiting for. */
static void interrupted(int number) {
    signal(number, SIG_DFL);
    is_interrupted = 1;
}

static int64_t now_ns(void) {
    struct timespec t;
    check(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    return (int64_t)t.tv_sec * CLOCK_SECOND_US * NS_PER_US + t.tv_nsec;
}

/* What goes over the wire. */

/* A message has its length in the third and fourth byte (CIP Volume 2, 2-3.1). */
static size_t take_piece(struct framer *f, const uint8_t *data, size_t size) {
    if (f->seen < MESSAGE_LENGTH_END) {
        f->head[f->seen++] = *data;
        f->size = MESSAGE_HEAD + (size_t)f->head[2] + ((size_t)f->head[3] << 8);
        return 1;
    }
    size_t left = f->size - f->seen;
    size_t taken = size < left ? size : left;
    f->seen += taken;
    return taken;
}

static uint64_t count_messages(struct framer *f, const uint8_t *data, size_t size) {
    uint64_t count = 0;
    for (size_t at = 0; at < size;) {
        at += take_piece(f, data + at, size - at);
        if (f->seen < f->size)
            continue;
        *f = (struct framer){.size = 0};
        count++;
    }
    return count;
}

static void note_traffic(void *user, const struct eip_trace *event) {
    struct worker *w = user;
    struct bench_figures *figures = &w->job->figures;
    if (event->kind == EIP_TRACE_OPENED)
        w->framer = (struct framer){.size = 0};
    if (event->kind == EIP_TRACE_SENT) {
        figures->packets += count_messages(&w->framer, event->data, event->size);
        figures->sent += event->size;
    }
    if (event->kind == EIP_TRACE_RECEIVED)
        figures->received += event->size;
    if (w->job->trace != NULL)
        talk_trace(w->job->trace, event);
}

/* How requests ended. */

enum { GOOD = 1, BAD = 2 };

/* Each tag's first failure is told, and counts for the exit status; all count as errors. */
static void note_item(struct worker *w, const struct eip_item *item, size_t tag) {
    struct job *j = w->job;
    struct eip_fault fault;
    uint8_t how = item->err == EIP_OK ? GOOD : BAD;
    if (how == GOOD)
        j->figures.reads++;
    else
        j->figures.errors++;
    if ((j->told[tag] & how) != 0)
        return;
    j->told[tag] |= how;
    if (how == GOOD) {
        report_good(&j->report);
    } else {
        eip_item_fault(w->client, item, &fault);
        report_fault(&j->report, &fault);
    }
}

static void show_progress(struct job *j, int64_t now_us) {
    double seconds = (double)(now_us - j->start_us) / CLOCK_SECOND_US;
    j->show_us = now_us + SLICE_US;
    if (!j->shows)
        return;
    fprintf(stderr, "\r%.1f of %.1f s, %.0f tags/s, %" PRIu64 " errors ", seconds,
            (double)(j->end_us - j->start_us) / CLOCK_SECOND_US, (double)j->figures.reads / seconds,
            j->figures.errors);
}

static bool is_over(struct job *j, int64_t at_ns) {
    int64_t now_us = at_ns / NS_PER_US;
    if (now_us >= j->show_us)
        show_progress(j, now_us);
    return now_us >= j->end_us || is_interrupted;
}

static void note_request(struct worker *w, const struct eip_item *items, size_t count,
                         int64_t ended_ns) {
    struct job *j = w->job;
    histogram_add(&j->figures.latency, (uint64_t)(ended_ns - w->began_ns));
    j->figures.requests++;
    for (size_t i = 0; i < count; i++)
        note_item(w, &items[i], w->next + i);
    if (w->plan == NULL)
        w->next = (w->next + 1) % j->setting.tags;
}

/* Asking. */

static void submit(struct worker *w);

static void ended(void *user, eip_client *client, struct eip_item *items, size_t count) {
    struct worker *w = user;
    int64_t ended_ns = now_ns();
    (void)client;
    note_request(w, items, count, ended_ns);
    if (!is_over(w->job, ended_ns))
        submit(w);
}

/* What cannot be submitted ends this client's work: it would be so again. */
static void submit(struct worker *w) {
    w->item.tag = w->job->tags[w->next];
    w->began_ns = now_ns();
    eip_err err = w->plan != NULL ? eip_plan_submit(w->plan, ended, w, NULL)
                                  : eip_submit_read(w->client, &w->item, 1, ended, w, NULL);
    if (err != EIP_OK)
        report_fault(&w->job->report, eip_last_fault(w->client));
}

static void run_together(struct job *j, eip_client **clients) {
    eip_err err = EIP_E_TIMEOUT;
    for (uint32_t i = 0; i < j->setting.clients; i++)
        submit(&j->workers[i]);
    while (err == EIP_E_TIMEOUT)
        err = eip_wait(clients, j->setting.clients, SLICE_US);
    if (err != EIP_OK)
        report_fault(&j->report, &(struct eip_fault){.err = err});
}

static int64_t read_plan(struct worker *w) {
    const struct eip_item *items;
    (void)eip_plan_run(w->plan); /* each item tells its own end */
    int64_t ended_ns = now_ns();
    size_t count = eip_plan_items(w->plan, &items);
    note_request(w, items, count, ended_ns);
    return ended_ns;
}

static int64_t read_one(struct worker *w) {
    w->item.tag = w->job->tags[w->next];
    w->item.err = eip_read(w->client, w->item.tag, &w->item.value);
    w->item.status = eip_last_fault(w->client)->status;
    int64_t ended_ns = now_ns();
    note_request(w, &w->item, 1, ended_ns);
    return ended_ns;
}

/* A single client has nobody to wait for in the meantime: it blocks. */
static void run_alone(struct worker *w) {
    int64_t ended_ns;
    do {
        w->began_ns = now_ns();
        ended_ns = w->plan != NULL ? read_plan(w) : read_one(w);
    } while (!is_over(w->job, ended_ns));
}

/* Clients. */

/* The first run finds out what the tags are, and is not measured. */
static bool make_plan(struct job *j, struct worker *w) {
    if (eip_plan_new(w->client, (const char *const *)j->tags, j->setting.tags, &w->plan) !=
        EIP_OK) {
        report_fault(&j->report, eip_last_fault(w->client));
        return false;
    }
    (void)eip_plan_run(w->plan);
    return true;
}

static bool open_worker(struct job *j, struct worker *w) {
    struct eip_fault fault;
    const struct eip_options options = {
        .timeout_us = j->options->talk.timeout_us,
        .ret_fault = &fault,
        .depth = j->options->depth,
        .cache = j->cache.cache,
        .trace = note_traffic,
        .trace_user = w,
    };
    w->job = j;
    if (eip_open(j->setting.url, &options, &w->client) != EIP_OK) {
        report_fault(&j->report, &fault);
        return false;
    }
    return j->setting.single || make_plan(j, w);
}

static void close_workers(struct job *j) {
    for (uint32_t i = 0; i < j->setting.clients; i++) {
        eip_plan_free(j->workers[i].plan);
        eip_close(j->workers[i].client);
    }
}

static bool open_workers(struct job *j, eip_client **clients) {
    bool opened = true;
    for (uint32_t i = 0; opened && i < j->setting.clients; i++) {
        opened = open_worker(j, &j->workers[i]);
        clients[i] = j->workers[i].client;
    }
    return opened;
}

static void measure(struct job *j, eip_client **clients) {
    struct bench_figures *f = &j->figures;
    f->packets = f->sent = f->received = 0;
    j->start_us = clock_now_us();
    j->show_us = j->start_us + SLICE_US;
    j->end_us = j->start_us + j->options->duration_us;
    j->shows = isatty(STDERR_FILENO) == 1;
    if (j->setting.clients == 1)
        run_alone(&j->workers[0]);
    else
        run_together(j, clients);
    if (j->shows)
        fputs("\r\033[K", stderr);
}

static int finish(struct job *j, bool opened) {
    int64_t duration_us = clock_now_us() - j->start_us;
    if (opened && j->options->talk.json)
        bench_figures_json(&j->figures, &j->setting, duration_us);
    else if (opened)
        bench_figures_text(&j->figures, &j->setting, duration_us);
    return is_interrupted ? STATUS_INTERRUPTED : report_status(&j->report);
}

static int run(struct job *j) {
    eip_client **clients = mem_zero(j->setting.clients, sizeof(eip_client *));
    int status = STATUS_SOME_FAILED;
    j->told = mem_zero(j->setting.tags, sizeof *j->told);
    j->workers = mem_zero(j->setting.clients, sizeof *j->workers);
    if (clients != NULL && j->told != NULL && j->workers != NULL) {
        signal(SIGINT, interrupted);
        bool opened = open_workers(j, clients);
        if (opened)
            measure(j, clients);
        status = finish(j, opened);
        close_workers(j);
    } else {
        (void)report_no_memory(bench_usage.command);
    }
    mem_free(clients);
    mem_free(j->told);
    mem_free(j->workers);
    return status;
}

static int run_job(struct job *j) {
    int status;
    const char *trace = j->options->talk.trace;
    if (!talk_open_trace(bench_usage.command, trace, &j->trace, &status))
        return status;
    talk_cache_open(&j->cache, bench_usage.command, j->options->talk.cache);
    status = run(j);
    talk_cache_close(&j->cache);
    return talk_close_trace(bench_usage.command, j->trace, status);
}

/* The command line. */

static const struct option options[] = {
    {"seconds", 0, OPTION_SECONDS, "SECONDS", "how long to read (10)",
     offsetof(struct options, duration_us)},
    {"clients", 0, OPTION_NUMBER, "N", "so many clients at once, with a session each (1)",
     offsetof(struct options, clients)},
    {"depth", 0, OPTION_NUMBER, "N", "connections of each client, at most (4)",
     offsetof(struct options, depth)},
    {"single", 0, OPTION_FLAG, NULL, "one tag after another, instead of all in each request",
     offsetof(struct options, single)},
    TALK_OPTIONS(offsetof(struct options, talk)),
    TALK_CACHE(offsetof(struct options, talk)),
};

static const struct usage_example examples[] = {
    {"ciprw bench 10.0.0.5 Speed Level Temperatures[0-9]",
     "Reads three tags for ten seconds, and tells how often and how fast that went."},
    {"ciprw bench --single --seconds 60 --json plc7/1/3 Speed",
     "Reads a tag for a minute, each time in a request of its own, and tells it as JSON."},
    {"ciprw bench --clients 20 10.0.0.5 Speed", "Reads as twenty clients at once."},
    {NULL, NULL},
};

const struct usage bench_usage = {
    .command = "bench",
    .operands = "HOST[:PORT][/ROUTE] TAG...",
    .purpose = "measure how fast tags are read",
    .summary = "Reads tags again and again, and tells how many a second, and how long it took.",
    .details =
        "Nothing is written. A request reads all tags that were given, in as few packets as "
        "can be, or\none of them with --single. Each client asks anew as soon as it was "
        "answered. Packets are\nmessages that were sent. Latencies are told to 1.6 %. Ctrl-C "
        "ends it before its time, with what\nwas measured so far.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

static int check_tags(char **tags, size_t count) {
    struct cip_operation o;
    for (size_t i = 0; i < count; i++) {
        struct str text = str_of(tags[i]);
        int status = talk_parse(bench_usage.command, text, &o);
        if (status != STATUS_OK)
            return status;
        if (o.writes)
            return report_mistake(bench_usage.command, text, o.equals, "nothing is written here");
    }
    return STATUS_OK;
}

static int check_options(const struct options *given) {
    if (given->clients == 0 || given->clients > CLIENTS_MAX)
        return options_misuse(&bench_usage, "--clients: expected 1 to 4096");
    if (given->depth > CLIENT_DEPTH_MAX)
        return options_misuse(&bench_usage, "--depth: expected 1 to 32");
    return STATUS_OK;
}

int bench_command(int argc, char **argv) {
    struct options given = {.duration_us = DURATION_US, .clients = 1};
    int status;
    if (!options_parse(&bench_usage, &argc, argv, &given, &status))
        return status;
    if (argc - 1 < OPERANDS_MIN)
        return options_misuse(&bench_usage, argc == 1 ? "no host was given" : "no tag was given");
    if ((status = check_options(&given)) != STATUS_OK ||
        (status = talk_check_url(bench_usage.command, argv[1])) != STATUS_OK ||
        (status = check_tags(argv + 2, (size_t)argc - 2)) != STATUS_OK)
        return status;
    struct job *j = mem_zero(1, sizeof *j);
    if (j == NULL)
        return report_no_memory(bench_usage.command);
    j->options = &given;
    j->tags = argv + 2;
    j->report = report_of(bench_usage.command);
    j->setting = (struct bench_setting){
        .url = argv[1], .clients = given.clients, .tags = (size_t)argc - 2, .single = given.single};
    status = run_job(j);
    mem_free(j);
    return status;
}
