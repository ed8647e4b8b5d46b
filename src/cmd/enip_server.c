/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/rng.h"
#include "client/fault.h"
#include "client/url.h"
#include "cmd/log.h"
#include "cmd/options.h"
#include "cmd/server_config.h"
#include "cmd/server_tags.h"
#include "io/interrupt.h"
#include "server/server.h"
#include "socket/address.h"
#include "json/json.h"

enum { DELAY_MAX_S = 3600, SIGNALS = 3 };

struct enip_server_options {
    const char *address;
    bool shows_address;
    int verbose;
    const char *log;
    bool print;
    bool no_print;
    const char *web;
    const char *delay;
    const char *size;
    const char *route_path;
    bool simple;
    bool udp, no_udp, tcp, no_tcp;
    const char *base;
    struct option_texts configs;
    bool no_config;
    const char *profile;
    const char *defined;
};

struct enip_server {
    struct enip_server_options given;
    struct server_config config;
    struct log log;
    struct device device;
    struct server_tags tags;
    struct device_options device_options;
    uint8_t route[SERVER_ROUTE_MAX];
    char why[200]; /* it was refused */
    struct socket_address address;
    struct server server;
    struct loop loop;
    struct interrupt interrupts[SIGNALS];
    int stopped_by;
    struct rng rng; /* of delays */
    int64_t delay_us[2];
    int64_t drawn_us;
    int64_t drawn_at_us;
    int64_t started_us;
};

static int say(int status, const char *what, const char *why) {
    fprintf(stderr, "enip_server: %s%s\n", what, why);
    return status;
}

static int refuse_tag(struct str spec, const struct spec_fault *fault) {
    fprintf(stderr, "enip_server: column %zu: %s\n  %.*s\n  %*s\n", fault->column, fault->why,
            (int)spec.size, spec.at, (int)fault->column, "^");
    return STATUS_USAGE;
}

/* Options. */

/* Seconds from 0 on, with a fraction. */
static bool parse_seconds(struct str text, int64_t *ret_us) {
    uint8_t bytes[sizeof(double)];
    double seconds;
    struct eip_value v = eip_value_in(EIP_TYPE_LREAL, 0, bytes, sizeof bytes);
    if (eip_value_add_text(&v, text.at, text.size) != EIP_OK ||
        eip_value_get_real(&v, 0, &seconds) != EIP_OK || !(seconds >= 0 && seconds <= DELAY_MAX_S))
        return false;
    *ret_us = (int64_t)(seconds * CLOCK_SECOND_US);
    return true;
}

static const char *take_delay(struct enip_server *s) {
    struct str text = str_of(s->given.delay);
    const char *dash = text.size > 0 ? memchr(text.at, '-', text.size) : NULL;
    size_t first = dash != NULL ? (size_t)(dash - text.at) : text.size;
    if (!parse_seconds(str_span(text.at, first), &s->delay_us[0]))
        return "a delay is seconds, from 0 to 3600, or a range of them, as 0.1-0.5";
    s->delay_us[1] = s->delay_us[0];
    if (dash != NULL &&
        (!parse_seconds(str_span(dash + 1, text.size - first - 1), &s->delay_us[1]) ||
         s->delay_us[1] < s->delay_us[0]))
        return "a range of delays ends with seconds not below its first, as 0.1-0.5";
    return NULL;
}

static const char *take_size(struct enip_server *s) {
    uint64_t size;
    if (!str_number(str_of(s->given.size), 10, UINT16_MAX, &size) || size == 0)
        return "a size is a number of bytes from 1 to 65535";
    s->device_options.message_max = (uint16_t)size;
    return NULL;
}

static const char *take_route(struct enip_server *s) {
    const char *text = s->given.simple ? "false" : s->given.route_path;
    const char *why = server_route_parse(str_of(text), s->route, &s->device_options);
    struct text told = text_of(s->why, sizeof s->why);
    text_format(&told, "--route-path: %s", why != NULL ? why : "");
    return why != NULL ? s->why : NULL;
}

static const char *take_options(struct enip_server *s) {
    const char *why = NULL;
    if (s->given.web != NULL)
        return "the web API does not exist yet: start it without -w";
    if (s->given.defined != NULL)
        return "tags that are structures do not exist yet: start it without -D; ciprw sim has the "
               "STRING of controllers";
    if (s->given.no_udp && s->given.no_tcp)
        return "without UDP and TCP there is nothing left to serve";
    if (s->given.simple && s->given.route_path != NULL)
        return "-S means that there is no route path: give one of them";
    if (s->given.delay != NULL)
        why = take_delay(s);
    if (why == NULL && s->given.size != NULL)
        why = take_size(s);
    if (why == NULL && (s->given.simple || s->given.route_path != NULL))
        why = take_route(s);
    return why;
}

/* "[IF][:PORT]" */
static int find_address(struct enip_server *s) {
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    struct client_url url;
    struct cip_address_fault wrong;
    size_t count;
    const char *given = s->given.address != NULL ? s->given.address : "";
    struct text text = text_new();
    text_format(&text, "%s%s", given[0] == ':' || given[0] == '\0' ? "0.0.0.0" : "", given);
    struct str address = text_view(&text);
    /* The grammar of hosts knows no port 0; here it asks for any. */
    bool any_port = address.size > 2 && memcmp(address.at + address.size - 2, ":0", 2) == 0;
    if (any_port)
        address.size -= 2;
    eip_err err = client_url_parse(address, &url, &wrong);
    text_fini(&text);
    if (err != EIP_OK || !url.guessed)
        return say(STATUS_USAGE, "-a takes [INTERFACE][:PORT]: ",
                   err != EIP_OK ? wrong.why : "there is a route after it");
    if (socket_resolve(url.host, any_port ? 0 : url.port, found, &count) != EIP_OK || count == 0)
        return say(STATUS_USAGE, "there is no address ", url.host);
    s->address = found[0];
    return STATUS_OK;
}

/* The device. */

/* What the controller says of itself that the original simulates. */
static void set_defaults(struct device *d) {
    d->identity.vendor = 1;
    d->identity.device_type = 14;
    d->identity.product_code = 54;
    d->identity.major = 20;
    d->identity.minor = 11;
    d->identity.status = 12640;
    d->identity.serial = 7079450;
    d->identity.product_name = str_of("1756-L61/B LOGIX5561");
    d->identity.state = 255;
    d->network.status = 2;
    d->network.capability = 0x30;
}

static int add_tags(struct enip_server *s, char **specs, int count) {
    struct spec_fault fault;
    for (int i = 0; i < count; i++) {
        struct str spec = str_of(specs[i]);
        eip_err err = server_tags_add(&s->tags, spec, &fault);
        if (err == EIP_E_ARGUMENT)
            return refuse_tag(spec, &fault);
        if (err != EIP_OK)
            return say(STATUS_SOME_FAILED, "", eip_error_text(err));
    }
    return STATUS_OK;
}

static void log_configs(struct enip_server *s) {
    if (s->config.loaded.size > 0)
        log_say(&s->log, LOG_NORMAL, "main", "Loaded config files: [%s]",
                text_cstr(&s->config.loaded));
}

/* What the command line says counts more than the configuration. */
static void set_route(struct enip_server *s) {
    if (!s->given.simple && s->given.route_path == NULL)
        return;
    s->device.options.route = s->device_options.route;
    s->device.options.path = s->device_options.path;
}

static int set_up(struct enip_server *s, char **specs, int count) {
    uint64_t seed = (uint64_t)clock_wall_us() ^ (uint64_t)getpid() << 32;
    s->rng = rng_of(seed);
    s->device_options.profile = &device_plain;
    s->device_options.seed = seed;
    s->device_options.user = &s->tags;
    s->device_options.widens = true;
    s->device_options.parts_succeed = true;
    s->device_options.all_has_state = true;
    s->device_options.written = server_tags_written;
    s->tags.prints_writes = s->given.print && !s->given.no_print;
    s->tags.prints_reads = s->tags.prints_writes && s->given.verbose > 0;
    if (s->tags.prints_reads)
        s->device_options.was_read = server_tags_was_read;
    device_init(&s->device, &s->device_options);
    s->tags.device = &s->device;
    set_defaults(&s->device);
    int status = server_config_load(&s->config, s->given.base != NULL ? s->given.base : "cpppo",
                                    !s->given.no_config, &s->given.configs);
    if (status == STATUS_OK)
        status = server_config_apply(&s->config, &s->device, &s->tags);
    set_route(s);
    return status == STATUS_OK ? add_tags(s, specs, count) : status;
}

/* Serving. */

static void stop(void *user, int number) {
    struct enip_server *s = user;
    if (number == SIGHUP) {
        log_reopen(&s->log);
        return;
    }
    s->stopped_by = number;
    server_drain(&s->server);
    for (size_t i = 0; i < SIGNALS; i++)
        interrupt_stop(&s->interrupts[i]);
}

/* A range is drawn from anew every second. */
static int64_t draw_delay(void *user) {
    struct enip_server *s = user;
    int64_t now_us = clock_now_us();
    uint64_t range = (uint64_t)(s->delay_us[1] - s->delay_us[0]);
    if (s->drawn_at_us == 0 || now_us - s->drawn_at_us >= CLOCK_SECOND_US) {
        s->drawn_us = s->delay_us[0] + (int64_t)(rng_next(&s->rng) % (range + 1));
        s->drawn_at_us = now_us;
    }
    return s->drawn_us;
}

static void log_bytes(struct enip_server *s, const char *what, const char *peer,
                      struct reader data) {
    struct text text = text_new();
    text_hex(&text, data, ' ');
    log_say(&s->log, LOG_DEBUG, what, "%s %s", peer, text_cstr(&text));
    text_fini(&text);
}

static void log_event(void *user, const struct server_event *event) {
    static const char *const names[] = {"opened", "received", "sent", "closed", "asked", "told"};
    struct enip_server *s = user;
    struct text peer = text_new();
    socket_address_text(&peer, event->peer);
    if (event->kind == SERVER_OPENED || event->kind == SERVER_CLOSED)
        log_say(&s->log, LOG_DETAIL, names[event->kind], "%s", text_cstr(&peer));
    else if (log_has(&s->log, LOG_DEBUG))
        log_bytes(s, names[event->kind], text_cstr(&peer), event->data);
    text_fini(&peer);
}

static void show_address(const struct enip_server *s, const char *kind) {
    char buffer[INET6_ADDRSTRLEN] = "";
    const struct sockaddr *address = (const struct sockaddr *)&s->server.address;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    memcpy(&in, address, sizeof in);
    memcpy(&in6, address, sizeof in6);
    if (address->sa_family == AF_INET)
        (void)inet_ntop(AF_INET, &in.sin_addr, buffer, sizeof buffer);
    else
        (void)inet_ntop(AF_INET6, &in6.sin6_addr, buffer, sizeof buffer);
    printf("Network %s Server address = ('%s', %u)\n", kind, buffer,
           (unsigned)socket_address_port(address));
}

/* Who started us waits for the lines: without them it is no use to be there. */
static bool show_addresses(const struct enip_server *s) {
    if (!s->given.shows_address)
        return true;
    if (!s->given.no_udp)
        show_address(s, "UDP");
    if (!s->given.no_tcp)
        show_address(s, "TCP");
    return fflush(stdout) == 0;
}

static bool watch_signals(struct enip_server *s) {
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < SIGNALS; i++)
        if (interrupt_watch(&s->interrupts[i], &s->loop, numbers[i], stop, s) != EIP_OK)
            return false;
    return true;
}

static int cannot_listen(const struct enip_server *s) {
    struct text text = text_new();
    text_puts(&text, "cannot listen on ");
    socket_address_text(&text, socket_address_of(&s->address));
    text_puts(&text, ": ");
    client_errno_text(&text, s->server.error);
    if (s->server.error == EADDRINUSE)
        text_puts(&text, "; choose another port with -a :PORT");
    int status = say(STATUS_NO_CONNECTION, "", text_cstr(&text));
    text_fini(&text);
    return status;
}

static int serve(struct enip_server *s) {
    struct server_options options = {
        .device = &s->device,
        .trace = log_has(&s->log, LOG_DETAIL) ? log_event : NULL,
        .trace_user = s,
        .no_tcp = s->given.no_tcp,
        .no_udp = s->given.no_udp,
        .delay_us = s->delay_us[1] > 0 ? draw_delay : NULL,
        .delay_user = s,
        .relays = server_routes_serve(&s->config.routes, &s->loop, &s->log),
    };
    int status = STATUS_OK;
    if (loop_init(&s->loop) != EIP_OK)
        return say(STATUS_SOME_FAILED, "the system has no event loop for it", "");
    if (server_start(&s->server, &s->loop, &options, socket_address_of(&s->address),
                     s->address.size) != EIP_OK) {
        status = cannot_listen(s);
    } else if (!watch_signals(s) || !show_addresses(s)) {
        status = say(STATUS_SOME_FAILED, "cannot begin", "");
        stop(s, 0);
    }
    s->started_us = clock_now_us();
    loop_run(&s->loop);
    loop_fini(&s->loop);
    return s->stopped_by == SIGINT ? STATUS_INTERRUPTED : status;
}

/* The profile. */

static int64_t cpu_us(const struct timeval *t) {
    return (int64_t)t->tv_sec * CLOCK_SECOND_US + t->tv_usec;
}

static struct json_object *profile_of(const struct enip_server *s) {
    struct json_object *o = json_object_new_object();
    struct rusage usage;
    if (o == NULL || getrusage(RUSAGE_SELF, &usage) != 0)
        return o;
    json_put(o, "seconds", json_seconds(clock_now_us() - s->started_us));
    json_put(o, "user_seconds", json_seconds(cpu_us(&usage.ru_utime)));
    json_put(o, "system_seconds", json_seconds(cpu_us(&usage.ru_stime)));
    json_put(o, "connections", json_uint(s->server.accepted));
    json_put(o, "turned_away", json_uint(s->server.turned_away));
    json_put(o, "requests", json_uint(s->server.counts.requests));
    json_put(o, "repeats", json_uint(s->server.counts.repeats));
    json_put(o, "refused", json_uint(s->server.counts.refused));
    json_put(o, "dropped", json_uint(s->server.counts.dropped));
    json_put(o, "relayed", json_uint(s->server.counts.relayed));
    json_put(o, "octets_in", json_uint(s->device.octets_in));
    json_put(o, "octets_out", json_uint(s->device.octets_out));
    return o;
}

static int write_profile(const struct enip_server *s, FILE *file, int status) {
    struct json_object *o = profile_of(s);
    bool good = o != NULL && fprintf(file, "%s\n", json_object_to_json_string(o)) > 0;
    json_object_put(o);
    good = fclose(file) == 0 && good;
    if (good)
        return status;
    say(STATUS_SOME_FAILED, "cannot write the profile ", s->given.profile);
    return status == STATUS_OK ? STATUS_SOME_FAILED : status;
}

static int serve_profiled(struct enip_server *s) {
    if (s->given.profile == NULL)
        return serve(s);
    FILE *file = fopen(s->given.profile, "we");
    if (file == NULL) {
        fprintf(stderr, "enip_server: cannot write the profile %s: %s\n", s->given.profile,
                strerror(errno));
        return STATUS_USAGE;
    }
    int status = serve(s);
    return write_profile(s, file, status);
}

static int run(struct enip_server *s, char **specs, int count) {
    s->log = (struct log){.command = "enip_server",
                          .name = "enip.srv",
                          .level = s->given.verbose,
                          .path = s->given.log};
    if (!log_open(&s->log))
        return STATUS_USAGE;
    int status = set_up(s, specs, count);
    log_configs(s);
    if (status == STATUS_OK)
        status = serve_profiled(s);
    log_close(&s->log);
    device_fini(&s->device);
    server_tags_fini(&s->tags);
    return status;
}

#define AT(member) offsetof(struct enip_server_options, member)

static const struct option options[] = {
    {"address", 'a', OPTION_TEXT, "[IF][:PORT]", "where to listen (all interfaces, port 44818)",
     AT(address)},
    {"address-output", 'A', OPTION_FLAG, NULL, "print the addresses; port 0 finds a free one",
     AT(shows_address)},
    {"udp", 'u', OPTION_FLAG, NULL, "serve UDP (it does)", AT(udp)},
    {"no-udp", 'U', OPTION_FLAG, NULL, "do not serve UDP", AT(no_udp)},
    {"tcp", 't', OPTION_FLAG, NULL, "serve TCP (it does)", AT(tcp)},
    {"no-tcp", 'T', OPTION_FLAG, NULL, "do not serve TCP", AT(no_tcp)},
    {"print", 'p', OPTION_FLAG, NULL, "print each write, and with -v each read", AT(print)},
    {"no-print", 0, OPTION_FLAG, NULL, "print none of them", AT(no_print)},
    {"verbose", 'v', OPTION_COUNT, NULL, "log more; -vvvv logs every message", AT(verbose)},
    {"log", 'l', OPTION_TEXT, "FILE", "log to FILE, and to FILE.1 to FILE.5 after 10 MB", AT(log)},
    {"web", 'w', OPTION_TEXT, "[IF]:[PORT]", "not possible yet", AT(web)},
    {"delay", 'd', OPTION_TEXT, "S[-S2]", "answer so many seconds later", AT(delay)},
    {"size", 's', OPTION_TEXT, "N", "refuse requests of more than N bytes", AT(size)},
    {"route-path", 0, OPTION_TEXT, "ROUTE", "the only route to take, as 1/0; false for none",
     AT(route_path)},
    {"simple", 'S', OPTION_FLAG, NULL, "be a device that does not route", AT(simple)},
    {"config-base", 'b', OPTION_TEXT, "NAME", "the name of configurations (cpppo), .cfg after it",
     AT(base)},
    {"config", 'c', OPTION_TEXTS, "FILE", "one more configuration; may come again", AT(configs)},
    {"no-config", 0, OPTION_FLAG, NULL, "look for no configuration", AT(no_config)},
    {"profile", 'P', OPTION_TEXT, "FILE", "write counters and timings there at the end",
     AT(profile)},
    {"defined-tags", 'D', OPTION_TEXT, "FILE", "not possible yet", AT(defined)},
};

static const struct usage_example examples[] = {
    {"enip_server --print SCADA=INT[1000] TEXT=SSTRING[100]",
     "Simulates a controller with two arrays on all interfaces, and prints what is written."},
    {"enip_server -A -a localhost:0 -d 0.1-0.5 Speed@0x99/1/2=REAL",
     "Finds a free port, answers slowly, and serves an attribute that is a tag too."},
    {NULL, NULL},
};

static const char *const differences[] = {
    "Several requests that came together are answered together, after one delay; of datagrams 64 "
    "wait for theirs, and more are lost.",
    "A wrong route path is refused with a CIP reply, general status 01 and why, and the session "
    "stays.",
    "Numbers in a configuration may be hexadecimal, and its mistakes are told, with file, line "
    "and column, before anything is served.",
    "[{\"link\": 0, \"port\": \"192.168.1.2\"}], where link and port have changed places, is the "
    "route "
    "2/192.168.1.2: an address is a link, and the number is the port, or 2, the network, if it is "
    "0.",
    "JSON in a configuration may have a comma before its closing bracket, which may stand at the "
    "beginning of a line.",
    "A value that does not fit, as 200 in a SINT, is refused with status FF/2107 before any of the "
    "others is stored.",
    "A name of a tag has up to 127 characters of ISO-8859-1, no brackets and no control "
    "characters; it is given in UTF-8.",
    "A STRING of a tag has up to 486 characters, which is what a reply has room for.",
    "There is no web API (-w) yet, and no tags that are structures (-D).",
    "Requests are passed on along the table of routes ([UCMM] Route). A device that cannot be "
    "reached, or does not answer in the time that the Unconnected Send gives (from 0.25 to 60 "
    "seconds), is told by general status 01, extended 0204, and a write is never sent twice. A "
    "client's requests are passed on one after another, so one that comes round to the same "
    "connection again waits behind itself.",
    "Connections are not passed on: a Forward Open along the table is refused with general status "
    "01, extended 0311, and clients do without one.",
    "Modern clients are served: lists of tags, Read-Modify-Write, connections of class 3.",
    NULL,
};

const struct usage enip_server_usage = {
    .command = "enip_server",
    .alias = true,
    .operands = "TAG[@CLASS/INSTANCE/ATTRIBUTE]=TYPE[N] ...",
    .purpose = "simulate a controller, with the options of cpppo's enip_server",
    .summary = "Simulates a controller with these tags until it is interrupted.",
    .details =
        "SCADA=INT[1000] is an array, Speed=REAL a scalar, and Speed alone an INT; "
        "Speed=REAL=1.5 has a value to begin\nwith. Types are BOOL, SINT, USINT, INT, UINT, "
        "DINT, UDINT, LINT, ULINT, REAL, LREAL, SSTRING and STRING, in any case.\n"
        "Speed@0x99/1/2=REAL is an attribute of an object too. cpppo.cfg is read from /etc (or "
        "APPDATA, where the\nenvironment names one), ~/.cpppo, ~ (as .cpppo.cfg) and the "
        "current folder; what is read later counts more.\nSIGHUP opens the log anew.",
    .statuses = "0 ended by SIGTERM; 1 out of memory, or the profile could not be written; 2 a\n"
                "mistake in the command line or a configuration; 3 cannot listen; 130 interrupted",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
    .differences = differences,
};

int enip_server_command(int argc, char **argv) {
    static struct enip_server s; /* the loop's handles are large */
    int status;
    if (!options_parse(&enip_server_usage, &argc, argv, &s.given, &status))
        return status;
    const char *why = take_options(&s);
    if (why != NULL)
        return options_misuse(&enip_server_usage, why);
    s.config = server_config_new();
    status = find_address(&s);
    if (status == STATUS_OK)
        status = run(&s, argv + 1, argc - 1);
    server_config_fini(&s.config);
    return status;
}
