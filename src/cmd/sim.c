/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "client/fault.h"
#include "client/url.h"
#include "cmd/definition.h"
#include "cmd/options.h"
#include "cmd/report.h"
#include "cmd/server_routes.h"
#include "cmd/sim_device.h"
#include "cmd/sim_l5x.h"
#include "cmd/talk.h"
#include "cmd/trace.h"
#include "io/interrupt.h"
#include "server/server.h"
#include "socket/address.h"

enum { INACTIVITY_US = 120 * CLOCK_SECOND_US }; /* CIP Volume 2, 5-4.3.2.13: the default */

/* One device at one address. */
struct station {
    struct socket_address address;
    struct device device;
    struct server server;
    bool is_up;
};

struct sim {
    struct option_texts addresses;
    struct definition definition;
    const char *port_text;
    uint16_t port;
    bool port_given;
    const char *trace_path;
    const char *l5x_path;
    bool no_route;
    struct option_texts route_texts;
    struct server_routes routes;
    bool no_large;
    struct sim_device_given given;
    struct device_options device_options; /* what is given, alike for all devices */
    struct station *stations;
    size_t count;
    struct sim_l5x l5x;
    struct trace *trace;
    struct loop loop;
    struct interrupt interrupts[2];
    int stopped_by;
};

static void stop(void *user, int number) {
    struct sim *s = user;
    s->stopped_by = number;
    for (size_t i = 0; i < s->count; i++)
        if (s->stations[i].is_up)
            server_stop(&s->stations[i].server);
    for (size_t i = 0; i < sizeof s->interrupts / sizeof s->interrupts[0]; i++)
        interrupt_stop(&s->interrupts[i]);
}

static void trace_server(void *user, const struct server_event *event) {
    switch (event->kind) {
    case SERVER_OPENED:
        trace_opened(user, event->peer, event->local);
        break;
    case SERVER_RECEIVED:
        trace_sent(user, event->peer, event->local, event->data);
        break;
    case SERVER_SENT:
        trace_sent(user, event->local, event->peer, event->data);
        break;
    case SERVER_CLOSED:
        trace_closed(user, event->peer, event->local);
        break;
    case SERVER_DATAGRAM_RECEIVED:
        trace_datagram(user, event->peer, event->local, event->data);
        break;
    case SERVER_DATAGRAM_SENT:
        trace_datagram(user, event->local, event->peer, event->data);
        break;
    }
}

static int find_address(const struct sim *s, const char *address,
                        struct socket_address *ret_address) {
    struct socket_address found[SOCKET_ADDRESSES_MAX];
    struct client_url url;
    struct cip_address_fault wrong;
    size_t count;
    /* The grammar of hosts knows no port 0; here it asks for any. */
    struct str text = str_of(address);
    bool any_port = text.size > 2 && memcmp(text.at + text.size - 2, ":0", 2) == 0;
    if (any_port)
        text.size -= 2;
    if (client_url_parse(text, &url, &wrong) != EIP_OK)
        return report_mistake("sim", text, wrong.column, wrong.why);
    uint16_t port = any_port ? 0 : url.port;
    if (s->port_given)
        port = s->port;
    if (socket_resolve(url.host, port, found, &count) != EIP_OK || count == 0) {
        fprintf(stderr, "ciprw sim: there is no address %s; give one of this machine\n", url.host);
        return STATUS_USAGE;
    }
    *ret_address = found[0];
    return STATUS_OK;
}

static int add_routes(struct sim *s) {
    for (size_t i = 0; i < s->route_texts.count; i++) {
        struct str text = str_of(s->route_texts.at[i]);
        size_t at;
        const char *why = server_routes_add(&s->routes, text, &at);
        if (why != NULL)
            return report_mistake("sim", text, at + 1, why);
    }
    return STATUS_OK;
}

/* Each address has a device of its own, with tags and a serial number of its own. */
static int set_up(struct sim *s, char **specs, int count) {
    uint64_t seed = (uint64_t)clock_wall_us() ^ (uint64_t)getpid() << 32;
    s->stations = mem_zero(s->addresses.count, sizeof *s->stations);
    if (s->stations == NULL) {
        fprintf(stderr, "ciprw sim: out of memory\n");
        return STATUS_SOME_FAILED;
    }
    for (size_t i = 0; i < s->addresses.count; i++) {
        struct station *station = &s->stations[i];
        struct device_options options = s->device_options;
        options.seed = seed + i;
        int status = find_address(s, s->addresses.at[i], &station->address);
        if (status != STATUS_OK)
            return status;
        device_init(&station->device, &options);
        s->count++;
        status = sim_l5x_add(&s->l5x, &station->device);
        if (status != STATUS_OK)
            return status;
        const char *wrong = sim_device_apply(&s->given, &station->device);
        if (wrong != NULL)
            return options_misuse(&sim_usage, wrong);
        station->device.identity.serial += (uint32_t)i;
        status = definition_apply("sim", &s->definition, specs, count, &station->device);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static void tear_down(struct sim *s) {
    for (size_t i = 0; i < s->count; i++)
        device_fini(&s->stations[i].device);
    mem_free(s->stations);
    server_routes_fini(&s->routes);
    sim_l5x_close(&s->l5x);
}

static void say_listening(const struct station *station) {
    struct text text = text_new();
    socket_address_text(&text, (const struct sockaddr *)&station->server.address);
    printf("listening eip %s\n", text_cstr(&text));
    text_fini(&text);
}

static const char *advice_for(int error) {
    switch (error) {
    case EADDRINUSE:
        return "; choose another with --port, or --port 0 for a free one";
    case EADDRNOTAVAIL:
        return "; give an address of this machine";
    case EACCES:
        return "; choose a port above 1023 with --port";
    default:
        return "";
    }
}

static int cannot_listen(const struct station *station) {
    struct text text = text_new();
    text_puts(&text, "cannot listen on ");
    socket_address_text(&text, socket_address_of(&station->address));
    text_puts(&text, ": ");
    client_errno_text(&text, station->server.error);
    text_puts(&text, advice_for(station->server.error));
    fprintf(stderr, "ciprw sim: %s\n", text_cstr(&text));
    text_fini(&text);
    return STATUS_NO_CONNECTION;
}

static int listen_all(struct sim *s) {
    for (size_t i = 0; i < s->count; i++) {
        struct station *station = &s->stations[i];
        struct server_options options = {
            .device = &station->device,
            .trace = s->trace != NULL ? trace_server : NULL,
            .trace_user = s->trace,
            .relays = server_routes_serve(&s->routes, &s->loop, NULL),
        };
        if (server_start(&station->server, &s->loop, &options, socket_address_of(&station->address),
                         station->address.size) != EIP_OK)
            return cannot_listen(station);
        station->is_up = true;
    }
    return STATUS_OK;
}

/* Who started us waits for the lines: without them it is no use to be there. */
static bool can_begin(struct sim *s) {
    if (interrupt_watch(&s->interrupts[0], &s->loop, SIGINT, stop, s) != EIP_OK ||
        interrupt_watch(&s->interrupts[1], &s->loop, SIGTERM, stop, s) != EIP_OK)
        return false;
    for (size_t i = 0; i < s->count; i++)
        say_listening(&s->stations[i]);
    return fflush(stdout) == 0;
}

static int serve(struct sim *s) {
    if (loop_init(&s->loop) != EIP_OK)
        return STATUS_SOME_FAILED;
    int status = listen_all(s);
    if (status == STATUS_OK && !can_begin(s))
        status = STATUS_SOME_FAILED;
    if (status != STATUS_OK)
        stop(s, 0);
    loop_run(&s->loop);
    loop_fini(&s->loop);
    return s->stopped_by == SIGINT ? STATUS_INTERRUPTED : status;
}

static int run(struct sim *s, char **specs, int count) {
    int status = add_routes(s);
    if (status == STATUS_OK)
        status = sim_l5x_open(&s->l5x, s->l5x_path);
    if (status == STATUS_OK)
        status = sim_l5x_options(&s->l5x, &s->device_options);
    if (status == STATUS_OK)
        status = set_up(s, specs, count);
    if (status == STATUS_OK && talk_open_trace("sim", s->trace_path, &s->trace, &status))
        status = serve(s);
    status = talk_close_trace("sim", s->trace, status);
    tear_down(s);
    return status;
}

static const struct option options[] = {
    {"address", 0, OPTION_TEXTS, "IP[:PORT]",
     "where to listen (127.0.0.1:44818); again for one more device",
     offsetof(struct sim, addresses)},
    {"port", 0, OPTION_TEXT, "N", "the port to listen on; 0 picks a free one",
     offsetof(struct sim, port_text)},
    {"type", 0, OPTION_TEXTS, "NAME{...}",
     "a structure that tags may have, as the example shows it; again for more",
     offsetof(struct sim, definition.types)},
    {"alias", 0, OPTION_TEXTS, "NAME=TAG",
     "another name for a tag, or a part of one: A=Motors[1].Speed, B=Status.5",
     offsetof(struct sim, definition.aliases)},
    {"read-only", 0, OPTION_TEXTS, "TAG", "let clients only read the tag",
     offsetof(struct sim, definition.read_only)},
    {"no-access", 0, OPTION_TEXTS, "TAG", "do not let clients see the tag",
     offsetof(struct sim, definition.no_access)},
    {"constant", 0, OPTION_TEXTS, "TAG", "make the tag a constant",
     offsetof(struct sim, definition.constants)},
    {"fail", 0, OPTION_TEXTS, "TAG=STATUS",
     "end requests for the tag with this status: 5, or 0xff/0x2105",
     offsetof(struct sim, definition.forces)},
    {"l5x", 0, OPTION_TEXT, "FILE",
     "be the controller of this Studio 5000 export (L5X); - is standard input",
     offsetof(struct sim, l5x_path)},
    {"no-route", 0, OPTION_FLAG, NULL, "be a device that does not route",
     offsetof(struct sim, no_route)},
    {"route", 0, OPTION_TEXTS, "HOP=HOST[:PORT]",
     "pass on requests along this hop, as 1/2 or 1/1-15; may come again",
     offsetof(struct sim, route_texts)},
    {"no-large", 0, OPTION_FLAG, NULL, "be a device without Large Forward Open",
     offsetof(struct sim, no_large)},
    {"profile", 0, OPTION_TEXT, "NAME",
     "the kind of controller: controllogix (default), compactlogix or micro800",
     offsetof(struct sim, given.profile)},
    {"mode", 0, OPTION_TEXT, "MODE",
     "what it is doing: remote-run (default), run, program, remote-program, test, faulted",
     offsetof(struct sim, given.mode)},
    {"name", 0, OPTION_TEXT, "NAME", "of the controller, as clients are told",
     offsetof(struct sim, given.name)},
    {"product", 0, OPTION_TEXT, "NAME", "the product name of its identity",
     offsetof(struct sim, given.product)},
    {"revision", 0, OPTION_TEXT, "N.N", "the revision of its identity",
     offsetof(struct sim, given.revision)},
    {"serial", 0, OPTION_TEXT, "N", "its serial number; one more for each further device",
     offsetof(struct sim, given.serial)},
    {"slot", 0, OPTION_TEXT, "N", "be in that slot: other routes are refused",
     offsetof(struct sim, given.slot)},
    {"zone", 0, OPTION_TEXT, "+HH:MM", "the time zone of its clock (UTC)",
     offsetof(struct sim, given.zone)},
    {"connections", 0, OPTION_TEXT, "N", "how many class 3 connections may be open",
     offsetof(struct sim, given.connections)},
    {"session-connections", 0, OPTION_TEXT, "N", "and how many of one session",
     offsetof(struct sim, given.session_connections)},
    {"connection-size", 0, OPTION_TEXT, "N", "the largest connection it accepts, in bytes",
     offsetof(struct sim, given.connection_size)},
    {"assembly", 0, OPTION_TEXTS, "N=SIZE[:ro]",
     "an instance of the Assembly object with so many bytes; again for one more",
     offsetof(struct sim, given.assemblies)},
    {"trace", 0, OPTION_TEXT, "FILE.pcap", "write what goes over the wire as a capture",
     offsetof(struct sim, trace_path)},
};

static const struct usage_example examples[] = {
    {"ciprw sim ProductionCount=DINT=1234 LineSpeed_1..50=REAL",
     "Simulates a controller with 51 tags on port 44818 of this machine."},
    {"ciprw sim --address 127.0.0.2 --address 127.0.0.3 Grid=INT[2,3]",
     "Simulates two devices, each with an array of two dimensions."},
    {"ciprw sim --route 1/2=10.0.0.5 --route 2/192.168.1.7=plc7:44819 Speed=REAL",
     "Simulates a controller behind which there are two more."},
    {"ciprw sim --type 'Recipe{Temperature:REAL,Duration:DINT,QualityLevel:STRING}' "
     "'CurrentRecipe=Recipe={Temperature: 21.5, QualityLevel: \"good\"}'",
     "Simulates a controller with a tag that is a structure."},
    {"ciprw sim --profile micro800 --mode program Speed=REAL",
     "Simulates a Micro800 whose program is stopped."},
    {"ciprw sim --l5x Line1.L5X Test=DINT",
     "Simulates the controller of an export: its types, tags and values, and one tag more."},
    {NULL, NULL},
};

const struct usage sim_usage = {
    .command = "sim",
    .operands = "NAME=TYPE[N,...][=VALUE,...] ...",
    .purpose = "simulate a controller",
    .summary = "Simulates a controller with these tags until it is interrupted.",
    .details = "NAME=DINT is a scalar, NAME=INT[1000] an array, NAME=INT[2,3] one of two "
               "dimensions. NAME=REAL=1.5 has a value\nto begin with, which fills an array, "
               "and Line_1..50=REAL are fifty tags. STRING is the Logix structure,\nSSTRING a "
               "SHORT_STRING, and Program:Main.NAME a tag of a program. BOOL[64] is kept as two "
               "DWORDs, as controllers\ndo: its bit 40 is NAME[1].8. TIMER, COUNTER, CONTROL and "
               "the types of --type are structures; their values\nare {MEMBER: VALUE, ...}, with "
               "as many members as one likes. --type 'Str20=STRING(20)' is a string of 20\n"
               "characters. The first lines of output are \"listening eip IP:PORT\", one for each "
               "device.",
    .statuses = "0 ended by SIGTERM; 1 out of memory, or the trace could not be written; 2 a\n"
                "mistake in the command line; 3 cannot listen; 130 interrupted",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int sim_command(int argc, char **argv) {
    static struct sim s; /* the loop's handles are large */
    int status;
    uint64_t number;
    if (!options_parse(&sim_usage, &argc, argv, &s, &status))
        return status;
    if (s.port_text != NULL && !str_number(str_of(s.port_text), 10, UINT16_MAX, &number))
        return options_misuse(&sim_usage, "a port is a number from 0 to 65535");
    if (s.port_text != NULL) {
        s.port = (uint16_t)number;
        s.port_given = true;
    }
    s.device_options.inactivity_us = INACTIVITY_US;
    s.device_options.routes = &s.routes.table;
    s.device_options.wall_offset_us = clock_wall_us() - clock_now_us();
    const char *wrong = sim_device_options(&s.given, &s.device_options);
    if (wrong != NULL)
        return options_misuse(&sim_usage, wrong);
    s.device_options.no_large = s.no_large;
    if (s.no_route || s.device_options.profile == &device_micro800)
        s.device_options.route = DEVICE_ROUTE_NONE;
    if (s.device_options.route == DEVICE_ROUTE_NONE && s.route_texts.count > 0)
        return options_misuse(&sim_usage, "a device that does not route passes nothing on: leave "
                                          "--no-route or --route out");
    if (s.addresses.count == 0)
        s.addresses = (struct option_texts){.at = {"127.0.0.1"}, .count = 1};
    return run(&s, argv + 1, argc - 1);
}
