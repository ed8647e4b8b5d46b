/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cip/service.h"
#include "cip/status.h"
#include "client/client.h"
#include "client/discovery.h"
#include "client/fault.h"
#include "cmd/enip_lists.h"
#include "cmd/enip_operations.h"
#include "cmd/enip_wire.h"

enum {
    TIMEOUT_US = 5 * CLOCK_SECOND_US,
    TICK_MAX = 15,
    TICKS_MAX = 255,
    TICK_EXPONENT = 5, /* what cpppo's client sends: 157 ticks of 32 ms */
    TICKS = 157,
    UNSET = UINT32_MAX,
    URL_ROOM = 300,
};

struct given {
    const char *address;
    bool udp;
    bool broadcast;
    bool identity;
    bool services;
    bool interfaces;
    uint32_t legacy;
    int verbose;
    int64_t timeout_us;
    uint32_t repeat;
    const char *route_path;
    const char *send_path;
    bool simple;
    const char *log;
    bool print;
    bool no_print;
    uint32_t multiple;
    bool no_fragment;
    bool fragment;
    uint32_t depth;
    bool connected;
    uint32_t priority_time_tick;
    uint32_t timeout_ticks;
};

struct job {
    struct given given;
    struct client_url url;
    struct log log;
    struct enip_wire wire; /* in use above LOG_NORMAL */
    struct report report;
    struct enip_operations operations;
    eip_client *plc;
    bool unconnected;          /* a connection was asked for, and could not be */
    enum enip_command listing; /* that answers are expected to, */
    unsigned answers;          /* and how many came */
    size_t results;            /* of operations */
};

static const char name[] = "enip_client";

static int misuse(const char *why) {
    return options_misuse(&enip_client_usage, why);
}

/* The options. */

static int take_address(struct job *j) {
    char text[URL_ROOM];
    const char *given = j->given.address != NULL ? j->given.address : "";
    bool no_host = given[0] == '\0' || given[0] == ':';
    struct text url = text_of(text, sizeof text);
    struct cip_address_fault wrong;
    text_format(&url, "%s%s", no_host ? "localhost" : given, no_host ? given : "");
    if (url.cut || strpbrk(given, "/?") != NULL)
        return misuse("--address is [HOST][:PORT]");
    if (client_url_parse(text_view(&url), &j->url, &wrong) != EIP_OK)
        return report_mistake(name, text_view(&url), wrong.column, wrong.why);
    return STATUS_OK;
}

static void drop_route(struct client_url *url) {
    url->route_size = 0;
    url->guessed = false;
}

static bool says_no(const char *text) {
    return strcmp(text, "0") == 0 || strcmp(text, "false") == 0 || strcmp(text, "[]") == 0 ||
           text[0] == '\0';
}

static int take_route(struct job *j) {
    const char *text = j->given.route_path;
    struct writer w = writer_of(j->url.route, sizeof j->url.route);
    struct cip_address_fault wrong;
    if (text != NULL && strcmp(text, "null") == 0)
        text = j->given.route_path = NULL;
    if (text == NULL)
        return STATUS_OK;
    text += strspn(text, " ");
    j->given.route_path = text;
    drop_route(&j->url);
    if (says_no(text))
        return STATUS_OK;
    if (cip_route_parse(str_of(text), &w, &wrong) != EIP_OK)
        return report_mistake(name, str_of(text), wrong.column, wrong.why);
    j->url.route_size = w.size;
    return STATUS_OK;
}

/* The Connection Manager, which routes, or nothing: no other object takes an Unconnected Send. */
static int take_send_path(struct job *j) {
    const char *text = j->given.send_path;
    struct cip_address address;
    struct cip_address_fault wrong;
    bool routed = j->given.route_path != NULL && j->url.route_size > 0;
    bool none = j->given.simple || (text != NULL && text[0] == '\0');
    if (none && routed)
        return misuse("a route path needs a send path");
    if (none)
        drop_route(&j->url);
    if (text == NULL || text[0] == '\0')
        return STATUS_OK;
    if (cip_address_parse(str_of(text), &address, &wrong) != EIP_OK)
        return report_mistake(name, str_of(text), wrong.column, wrong.why);
    struct cip_target target = cip_target_of(reader_of(address.path, address.path_size));
    if (target.class_id != CIP_CLASS_CONNECTION_MANAGER || target.instance != 1)
        return misuse("a send path other than @6/1 cannot be used yet");
    return STATUS_OK;
}

static int check_numbers(const struct given *g) {
    if (g->priority_time_tick != UNSET && g->priority_time_tick > TICK_MAX)
        return misuse("--priority-time-tick is 0 to 15");
    if (g->timeout_ticks != UNSET && (g->timeout_ticks == 0 || g->timeout_ticks > TICKS_MAX))
        return misuse("--timeout-ticks is 1 to 255");
    if (g->legacy != UNSET && g->legacy != ENIP_LIST_TARGETS)
        return misuse("of the legacy commands only 0x0001 can be sent");
    if (g->fragment && g->no_fragment)
        return misuse("--fragment and --no-fragment exclude each other");
    return enip_check_multiple(&enip_client_usage, g->multiple);
}

static bool has_lists(const struct given *g) {
    return g->identity || g->services || g->interfaces || g->legacy != UNSET;
}

static int take_options(struct job *j, int operands) {
    const struct given *g = &j->given;
    int status = check_numbers(g);
    if (status == STATUS_OK)
        status = take_address(j);
    if (status == STATUS_OK)
        status = take_route(j);
    if (status == STATUS_OK)
        status = take_send_path(j);
    if (status != STATUS_OK)
        return status;
    if (operands == 0 && !has_lists(g))
        return misuse("no tag was given");
    if (operands > 0 && g->udp)
        return misuse("tags are read and written over TCP: --udp is for lists");
    j->log = (struct log){.command = name, .name = "enip.cli", .level = g->verbose, .path = g->log};
    enip_wire_init(&j->wire, &j->log);
    return log_open(&j->log) ? STATUS_OK : STATUS_USAGE;
}

/* Lists. */

static void take_answer(void *user, const struct sockaddr *from, struct reader data) {
    struct job *j = user;
    struct text text = text_new();
    if (enip_list_put(&text, j->listing, j->answers, from, data)) {
        puts(text_cstr(&text));
        j->answers++;
    }
    text_fini(&text);
}

/* A device that does not know the command says so; it is no answer, and not silence either. */
static void tell_refusal(struct job *j, const struct sockaddr *peer, struct reader bytes) {
    struct enip_header header = enip_header_decode(&bytes);
    if (bytes.bad || header.command != j->listing || header.status == ENIP_OK)
        return;
    struct text line = text_new();
    enip_list_name_put(&line, j->listing);
    text_puts(&line, " refused by ");
    enip_peer_put(&line, peer);
    log_say(&j->log, LOG_WARNING, "main", "%s: %s (0x%02x)", text_cstr(&line),
            enip_status_text(header.status), (unsigned)header.status);
    text_fini(&line);
}

static void see_datagram(void *user, bool sent, const struct sockaddr *local,
                         const struct sockaddr *peer, struct reader bytes) {
    struct job *j = user;
    (void)local;
    if (log_has(&j->log, LOG_DETAIL))
        enip_wire_datagram(&j->wire, sent, bytes);
    if (!sent)
        tell_refusal(j, peer, bytes);
}

static eip_err list_by_udp(struct job *j, int *ret_system) {
    struct client_discovery d = {
        .command = j->listing,
        .host = j->url.host,
        .gathers = j->given.broadcast,
        .port = j->url.port,
        .wait_us = j->given.timeout_us,
        .gather_us = j->given.timeout_us,
        .found = take_answer,
        .seen = see_datagram,
        .user = j,
    };
    eip_err err = client_discover(&d);
    *ret_system = d.error;
    return err;
}

static eip_err list_by_tcp(struct job *j, int *ret_system) {
    int64_t now_us = clock_now_us();
    struct client_operation o =
        client_operation_list((uint16_t)j->listing, now_us + j->given.timeout_us);
    client_driver_finish(&j->plc->driver, &o, now_us);
    if (o.err == EIP_OK)
        take_answer(j, socket_address_of(&j->plc->driver.stream.peer), o.reply);
    *ret_system = j->plc->driver.stream.error;
    return o.err;
}

static void tell_silence(struct job *j, eip_err err, int system) {
    struct eip_fault fault = {.err = err};
    struct text text = text_of(fault.text, sizeof fault.text);
    text_puts(&text, "No ");
    enip_list_name_put(&text, j->listing);
    text_format(&text, " response w/in %7.3fs timeout",
                (double)j->given.timeout_us / CLOCK_SECOND_US);
    if (err != EIP_E_TIMEOUT)
        text_format(&text, ": %s", err == EIP_OK ? "it cannot be read" : error_text(err));
    if (err != EIP_OK && err != EIP_E_TIMEOUT && system != 0) {
        text_puts(&text, ": ");
        client_errno_text(&text, system);
    }
    report_fault(&j->report, &fault);
}

static void list(struct job *j, bool wanted, enum enip_command command) {
    int system = 0;
    if (!wanted)
        return;
    j->listing = command;
    j->answers = 0;
    eip_err err = j->given.udp ? list_by_udp(j, &system) : list_by_tcp(j, &system);
    if (j->answers > 0)
        report_good(&j->report);
    else
        tell_silence(j, err, system);
}

static void list_all(struct job *j) {
    const struct given *g = &j->given;
    list(j, g->legacy != UNSET, ENIP_LIST_TARGETS);
    list(j, g->services, ENIP_LIST_SERVICES);
    list(j, g->identity, ENIP_LIST_IDENTITY);
    list(j, g->interfaces, ENIP_LIST_INTERFACES);
}

/* Carrying out. */

static void tell_unopened(struct job *j, eip_err err) {
    const struct eip_status status = client_session_status(&j->plc->driver.engine.session);
    struct eip_fault fault;
    client_describe(j->plc, "connect to", "", err, &status, &fault);
    report_fault(&j->report, &fault);
}

static void set_send_time(struct job *j) {
    const struct given *g = &j->given;
    bool tick = g->priority_time_tick != UNSET;
    bool ticks = g->timeout_ticks != UNSET;
    j->plc->driver.engine.session.send_time = (struct client_send_time){
        .given = tick || ticks,
        .exponent = (uint8_t)(tick ? g->priority_time_tick : TICK_EXPONENT),
        .ticks = (uint8_t)(ticks ? g->timeout_ticks : TICKS),
    };
}

static void log_opening(struct job *j) {
    log_say(&j->log, LOG_DETAIL, "__init__", "Connect:  TCP/IP to ('%s', %u)", j->url.host,
            j->url.port);
}

static void log_opened(struct job *j, int64_t elapsed_us) {
    log_say(&j->log, LOG_NORMAL, "__init__", "Connect:  Success in %7.3fs/%7.3fs",
            (double)elapsed_us / CLOCK_SECOND_US, (double)j->given.timeout_us / CLOCK_SECOND_US);
}

/* The options as a URL. */
static void put_url(struct text *t, const struct job *j) {
    const struct client_url *url = &j->url;
    text_format(t, strchr(url->host, ':') == NULL ? "%s:%u" : "[%s]:%u", url->host, url->port);
    if (!url->guessed && url->route_size > 0)
        text_format(t, "/%s", j->given.route_path);
    text_format(t, "?simple=%d&connected=%d", url->route_size == 0, j->given.connected);
}

/* Opening it comes later: the log tells of it. */
static eip_err make_client(struct job *j) {
    struct text url = text_new();
    struct eip_fault fault;
    struct eip_options options = {
        .timeout_us = j->given.timeout_us,
        .ret_fault = &fault,
        .lazy = true,
        .trace = log_has(&j->log, LOG_DETAIL) ? enip_wire_trace : NULL,
        .trace_user = &j->wire,
    };
    put_url(&url, j);
    eip_err err = eip_open(text_cstr(&url), &options, &j->plc);
    text_fini(&url);
    if (err != EIP_OK)
        report_fault(&j->report, &fault);
    return err;
}

static bool open_client(struct job *j) {
    int64_t begun_us = clock_now_us();
    log_opening(j);
    if (make_client(j) != EIP_OK)
        return false;
    j->plc->driver.engine.lists_only = eip_operations_count(j->operations.parsed) == 0;
    set_send_time(j);
    eip_err err = client_driver_open(&j->plc->driver);
    if (err == EIP_OK)
        log_opened(j, clock_now_us() - begun_us);
    else
        tell_unopened(j, err);
    return err == EIP_OK;
}

/* Who asks for a connection, and gets none, has to know. */
static void tell_fallback(struct job *j) {
    const struct client_engine *e = &j->plc->driver.engine;
    const struct eip_status *refusal = &e->pool.refusal;
    bool fell_back = e->peer.no_connection || e->peer.out_of_connections;
    if (!j->given.connected || j->unconnected || !fell_back)
        return;
    j->unconnected = true;
    struct text why = text_new();
    if (refusal->source == EIP_SOURCE_DEVICE)
        cip_status_text(&why, refusal->general, refusal->extended, refusal->extended_count);
    else
        text_puts(&why, "no sensible answer to Forward Open");
    log_say(&j->log, LOG_WARNING, "forward_open",
            "FwdOpen:  the device opens no connection: %s; requests go unconnected",
            text_cstr(&why));
    text_fini(&why);
}

static void tell_line(void *user, const char *line) {
    struct job *j = user;
    tell_fallback(j);
    log_say(&j->log, LOG_NORMAL, "validate", "%s", line);
    if (j->given.print && !j->given.no_print)
        puts(line);
}

static void tell_result(void *user, const struct eip_result *result) {
    struct job *j = user;
    struct eip_fault fault;
    tell_fallback(j);
    j->results++;
    if (result->err == EIP_OK) {
        report_good(&j->report);
        return;
    }
    eip_result_fault(j->plc, result, &fault);
    report_fault(&j->report, &fault);
    if (j->log.path != NULL)
        log_say(&j->log, LOG_WARNING, "validate", "%s", fault.text);
}

static void tell_average(struct job *j, int64_t elapsed_us) {
    double count = (double)j->results;
    double seconds = (double)(elapsed_us > 0 ? elapsed_us : 1) / CLOCK_SECOND_US;
    if (count > 0)
        log_say(&j->log, LOG_NORMAL, "main", "Client Tag I/O  Average %7.3f TPS (%7.3fs ea).%s",
                count / seconds, seconds / count,
                j->unconnected ? " Unconnected: there was no connection." : "");
}

static bool run_tags(struct job *j) {
    const struct given *g = &j->given;
    bool tells = (g->print && !g->no_print) || log_has(&j->log, LOG_NORMAL);
    struct eip_operate_options options = {
        .depth = g->depth,
        .multiple = g->multiple,
        .fragment = g->fragment,
        .repeat = g->repeat,
        .print = tells ? tell_line : NULL,
        .print_user = j,
    };
    int64_t begun_us = clock_now_us();
    eip_err err =
        g->repeat > 0 ? enip_carry_out(&j->operations, j->plc, &options, tell_result, j) : EIP_OK;
    tell_average(j, clock_now_us() - begun_us);
    return err == EIP_OK;
}

/* Whatever failed. Without a connection it is what report_status says. */
static int status_of(const struct report *r) {
    int status = report_status(r);
    return status == STATUS_OK ? STATUS_OK : STATUS_SOME_FAILED;
}

static int run(struct job *j) {
    bool done = true;
    if (j->given.udp) {
        list_all(j);
        return status_of(&j->report);
    }
    if (!open_client(j))
        return report_status(&j->report);
    list_all(j);
    done = run_tags(j);
    eip_close(j->plc);
    j->plc = NULL;
    return done ? status_of(&j->report) : STATUS_SOME_FAILED;
}

static void fini(struct job *j) {
    eip_close(j->plc);
    enip_operations_fini(&j->operations);
    enip_wire_fini(&j->wire);
    log_close(&j->log);
}

#define GIVEN(field) offsetof(struct job, given.field)

static const struct option options[] = {
    {"address", 'a', OPTION_TEXT, "ADDRESS", "[HOST][:PORT] to talk to (localhost:44818)",
     GIVEN(address)},
    {"udp", 'u', OPTION_FLAG, NULL, "send lists by UDP", GIVEN(udp)},
    {"broadcast", 'b', OPTION_FLAG, NULL,
     "with --udp: the address is that of many, wait for all of them", GIVEN(broadcast)},
    {"list-identity", 'i', OPTION_FLAG, NULL, "send a List Identity", GIVEN(identity)},
    {"list-services", 's', OPTION_FLAG, NULL, "send a List Services", GIVEN(services)},
    {"list-interfaces", 'I', OPTION_FLAG, NULL, "send a List Interfaces", GIVEN(interfaces)},
    {"legacy", 'L', OPTION_NUMBER, "COMMAND", "send a legacy command: 0x0001", GIVEN(legacy)},
    {"verbose", 'v', OPTION_COUNT, NULL,
     "log the outcomes; -vv requests and replies too, -vvv their data, -vvvv whole messages",
     GIVEN(verbose)},
    {"timeout", 't', OPTION_SECONDS, "SECONDS", "how long to wait for an answer (5)",
     GIVEN(timeout_us)},
    {"repeat", 'r', OPTION_NUMBER, "N", "do all operations so often (1)", GIVEN(repeat)},
    {"route-path", 0, OPTION_TEXT, "PATH",
     "PORT/LINK, a JSON list, or 0 or false for none (1/0, if it is one)", GIVEN(route_path)},
    {"send-path", 0, OPTION_TEXT, "PATH", "@6/1, or empty: no Unconnected Send", GIVEN(send_path)},
    {"simple", 'S', OPTION_FLAG, NULL, "the device does not route", GIVEN(simple)},
    {"log", 'l', OPTION_TEXT, "FILE", "log to a file, of 10 MB and five older ones", GIVEN(log)},
    {"print", 'p', OPTION_FLAG, NULL, "print a line for each operation", GIVEN(print)},
    {"no-print", 0, OPTION_FLAG, NULL, "do not", GIVEN(no_print)},
    {"multiple", 'm', OPTION_BUDGET, "[BYTES]",
     "several operations in a message of so many bytes (500)", GIVEN(multiple)},
    {"no-fragment", 'n', OPTION_FLAG, NULL, "plain Read and Write Tag, as without it",
     GIVEN(no_fragment)},
    {"fragment", 'f', OPTION_FLAG, NULL, "Read and Write Tag Fragmented", GIVEN(fragment)},
    {"depth", 'd', OPTION_NUMBER, "N", "so many requests under way, up to 32 (1)", GIVEN(depth)},
    {"connected", 'c', OPTION_FLAG, NULL, "over a class 3 connection, if the device opens one",
     GIVEN(connected)},
    {"priority-time-tick", 0, OPTION_NUMBER, "N",
     "of an Unconnected Send, a tick of 2^N ms, 0 to 15", GIVEN(priority_time_tick)},
    {"timeout-ticks", 0, OPTION_NUMBER, "N", "of an Unconnected Send, 1 to 255",
     GIVEN(timeout_ticks)},
};

static const struct usage_example examples[] = {
    {"enip_client -v --print SCADA[1]=99 SCADA[0-10] 'TEXT[1]=(SSTRING)\"Hello, world!\"' "
     "TEXT[0-3]",
     "Writes an element, reads eleven, writes a string, reads four."},
    {"enip_client --udp --broadcast --list-identity -a 255.255.255.255",
     "Asks every device of the subnet what it is."},
    {"enip_client -p -a 10.0.0.5 @1/1 @0xF5/1",
     "Reads all attributes of the Identity and of the TCP/IP Interface object."},
    {NULL, NULL},
};

static const char *const differences[] = {
    "@CLASS/INSTANCE and @CLASS/INSTANCE/ATTRIBUTE are read by Get Attributes All and Get "
    "Attribute "
    "Single, and written by Set Attribute Single, not by Read and Write Tag. An attribute whose "
    "type is known is shown in it; the Identity and the TCP/IP Interface object likewise.",
    "Without --route-path the device is asked once whether it routes to port 1, link 0; one that "
    "does not is talked to directly.",
    "Read and Write Tag are plain ones without -f, as with -n.",
    "An answer that does not fit one reply is continued until all elements are there, those that "
    "follow a byte offset as well: there is no Status 6. The byte offset of a read has to be where "
    "an element begins.",
    "REAL values are printed in as many digits as tell them apart, not in those of a double.",
    "An operation that fails does not end the others, whatever it failed for, unless the device is "
    "not there any more: then the rest is given up, and how many that are is told.",
    "-m takes a number of bytes if one follows, and the whole message stays below it; how long an "
    "answer will be is guessed. What does not fit the answer is read again after the packet.",
    "With -d everything waits for the end of a write before it that takes several messages, a "
    "write "
    "for that of such a read, and, where there are writes, all for that of the first packet.",
    "With -m a device that does not know Multiple Service Packet is asked one by one.",
    "A device that opens no connection for -c is talked to without one, which is logged as a "
    "WARNING "
    "and told behind the average.",
    "A digit after a point is a bit, and refused: ciprw read and ciprw write take bits of tags. A "
    "bit "
    "of an attribute can be read, but not written: no service sets it without the others.",
    "The line of an attribute has == or <= before the value, not ??.",
    "[{\"link\": 0, \"port\": \"192.168.1.2\"}], where link and port have changed places, is the "
    "route "
    "2/192.168.1.2: an address is a link, and the number is the port, or 2, the network, if it is "
    "0.",
    "Tags are not read over UDP, and no send path but @6/1 or an empty one is taken.",
    "Exit status 2 tells a mistake in the command line, and 3, 4 and 5 that there was no "
    "connection.",
    NULL,
};

const struct usage enip_client_usage = {
    .command = "enip_client",
    .alias = true,
    .operands = "[OPERATION ...]",
    .purpose = "read and write as cpppo's client does",
    .summary = "Reads and writes tags and attributes, with the options and the output of cpppo's "
               "enip_client.",
    .details = "An operation is TAG, TAG[3], TAG[0-9], TAG*10, TAG[0-9]+16 (from a byte offset "
               "on) or\n@CLASS/INSTANCE[/ATTRIBUTE[/ELEMENT]], and =VALUE,... to write it: REAL if "
               "there is a '.',\nelse INT, or =(TYPE)VALUE,... \"-\" reads more of them from "
               "standard input, one a line.\nA write has exactly as many values as elements.",
    .statuses = enip_operations_statuses,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
    .differences = differences,
};

int enip_client_command(int argc, char **argv) {
    struct job j = {
        .given = {.timeout_us = TIMEOUT_US,
                  .repeat = 1,
                  .depth = 1,
                  .legacy = UNSET,
                  .priority_time_tick = UNSET,
                  .timeout_ticks = UNSET},
        .report = report_of(name),
        .operations = {.usage = &enip_client_usage},
    };
    int status;
    if (!options_parse(&enip_client_usage, &argc, argv, &j, &status))
        return status;
    signal(SIGPIPE, SIG_IGN); /* a reader of the output that left must not stop us half-way */
    status = take_options(&j, argc - 1);
    if (status == STATUS_OK)
        status = enip_operations_take(&j.operations, argv + 1, argc - 1);
    if (status == STATUS_OK)
        status = run(&j);
    fini(&j);
    return status;
}
