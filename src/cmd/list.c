/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "client/discovery.h"
#include "client/driver.h"
#include "client/fault.h"
#include "cmd/talk.h"
#include "enip/cpf.h"
#include "json/identity.h"
#include "json/json.h"

enum { HOST_WAIT_US = 5 * CLOCK_SECOND_US, BROADCAST_WAIT_US = CLOCK_SECOND_US };

struct listing {
    const char *what;
    enum enip_command command;
    /* False if the data cannot be read. */
    bool (*show)(bool json, const char *peer, struct reader data);
};

struct job {
    const struct listing *listing;
    struct talk_options options;
    bool udp;
    struct client_url url;
    const char *host; /* NULL: everyone */
    struct report report;
    struct trace *trace;
};

static void identity_json(const char *peer, const struct enip_identity *id) {
    struct json_object *o = json_object_new_object();
    json_put(o, "peer", json_text(str_of(peer)));
    json_identity_put(o, id, ENIP_IDENTITY_ALL);
    report_json(o);
}

static const char *or_unknown(const char *name) {
    return name != NULL ? name : "no name known";
}

/* A device may put into its name what a terminal would obey. */
static void print_head(const char *peer, struct str name) {
    struct text text = text_new();
    text_escaped(&text, name, '\0');
    printf("%s  %s\n", peer, text_cstr(&text));
    text_fini(&text);
}

static void identity_text(const char *peer, const struct enip_identity *id) {
    print_head(peer, id->product_name);
    printf("  vendor        %u (%s)\n", id->vendor, or_unknown(enip_vendor_name(id->vendor)));
    printf("  device type   %u (%s)\n", id->device_type,
           or_unknown(enip_device_type_name(id->device_type)));
    printf("  product code  %u\n", id->product_code);
    printf("  revision      %u.%u\n", id->major, id->minor);
    printf("  serial        0x%08" PRIx32 "\n", id->serial);
    printf("  status        0x%04x\n", id->status);
    printf("  state         %u\n", id->state);
}

static bool show_identity(bool json, const char *peer, struct reader data) {
    struct enip_identity identity;
    if (!client_identity_decode(data, &identity))
        return false;
    if (json)
        identity_json(peer, &identity);
    else
        identity_text(peer, &identity);
    return true;
}

static bool show_services(bool json, const char *peer, struct reader data) {
    struct enip_cpf cpf = enip_cpf_decode(&data);
    struct reader item = enip_cpf_find(&cpf, ENIP_ITEM_SERVICES);
    struct enip_services services = enip_services_decode(&item);
    struct str name = enip_services_name(&services);
    if (data.bad || item.bad)
        return false;
    if (!json) {
        print_head(peer, name);
        printf("  version     %u\n  capability  0x%04x\n", services.version, services.capability);
        return true;
    }
    struct json_object *o = json_object_new_object();
    json_put(o, "peer", json_text(str_of(peer)));
    json_services_put(o, &services);
    report_json(o);
    return true;
}

static bool show_interfaces(bool json, const char *peer, struct reader data) {
    struct enip_cpf cpf = enip_cpf_decode(&data);
    if (data.bad)
        return false;
    if (!json) {
        printf("%s  %u interfaces\n", peer, cpf.count);
        return true;
    }
    struct json_object *o = json_object_new_object();
    struct json_object *list = json_object_new_array();
    for (uint16_t i = 0; i < cpf.count; i++)
        json_append(list, json_hex(cpf.items[i].body));
    json_put(o, "peer", json_text(str_of(peer)));
    json_put(o, "count", json_uint(cpf.count));
    json_put(o, "interfaces", list);
    report_json(o);
    return true;
}

static const struct listing listings[] = {
    {"identity", ENIP_LIST_IDENTITY, show_identity},
    {"services", ENIP_LIST_SERVICES, show_services},
    {"interfaces", ENIP_LIST_INTERFACES, show_interfaces},
};

static void tell(struct job *j, eip_err err, const struct eip_status *status, int system) {
    struct client_fault fault = {
        .action = "ask",
        .host = j->host != NULL ? j->host : "255.255.255.255",
        .port = j->url.port,
        .err = err,
        .status = *status,
        .system = system,
    };
    struct eip_fault told = {.err = err, .status = *status};
    struct text text = text_of(told.text, sizeof told.text);
    client_fault_text(&text, &fault);
    report_fault(&j->report, &told);
}

static void show(struct job *j, const struct sockaddr *from, struct reader data) {
    char buffer[80];
    struct text peer = text_of(buffer, sizeof buffer);
    struct eip_status none = {.source = EIP_SOURCE_NONE};
    socket_address_text(&peer, from);
    if (j->listing->show(j->options.json, text_cstr(&peer), data))
        report_good(&j->report);
    else
        tell(j, EIP_E_PROTOCOL, &none, 0);
}

/* List commands need no session, and a device may have none to spare. */
static void ask_by_tcp(struct job *j) {
    static const struct client_peer nobody;
    struct client_driver d = {
        .host = j->host,
        .port = j->url.port,
        .timeout_us = j->options.timeout_us != 0 ? j->options.timeout_us : HOST_WAIT_US,
        .trace = j->trace != NULL ? talk_trace : NULL,
        .trace_user = j->trace,
    };
    eip_err err = client_driver_init(&d, &nobody);
    d.engine.lists_only = true;
    if (err == EIP_OK)
        err = client_driver_open(&d);
    int64_t now_us = clock_now_us();
    struct client_operation o =
        client_operation_list((uint16_t)j->listing->command, now_us + d.timeout_us);
    if (err == EIP_OK) {
        client_driver_finish(&d, &o, now_us);
        err = o.err;
    }
    if (err == EIP_OK)
        show(j, socket_address_of(&d.stream.peer), o.reply);
    else
        tell(j, err, &o.status, d.stream.error);
    client_driver_fini(&d);
}

static void found(void *user, const struct sockaddr *from, struct reader data) {
    show(user, from, data);
}

static void seen(void *user, bool sent, const struct sockaddr *local, const struct sockaddr *peer,
                 struct reader bytes) {
    struct job *j = user;
    trace_datagram(j->trace, sent ? local : peer, sent ? peer : local, bytes);
}

static void ask_by_udp(struct job *j) {
    struct eip_status none = {.source = EIP_SOURCE_NONE};
    struct client_discovery d = {
        .command = j->listing->command,
        .host = j->host,
        .port = j->url.port,
        .wait_us = j->options.timeout_us != 0 ? j->options.timeout_us : HOST_WAIT_US,
        .gather_us = j->options.timeout_us != 0 ? j->options.timeout_us : BROADCAST_WAIT_US,
        .found = found,
        .seen = j->trace != NULL ? seen : NULL,
        .user = j,
    };
    eip_err err = client_discover(&d);
    if (err != EIP_OK)
        tell(j, err, &none, d.error);
}

static const struct listing *find_listing(const char *what) {
    for (size_t i = 0; i < sizeof listings / sizeof listings[0]; i++)
        if (strcmp(listings[i].what, what) == 0)
            return &listings[i];
    return NULL;
}

static int run(struct job *j, const char *host) {
    struct cip_address_fault wrong;
    int status = STATUS_OK;
    j->url.port = ENIP_PORT;
    if (host != NULL) {
        if (client_url_parse(str_of(host), &j->url, &wrong) != EIP_OK)
            return report_mistake("list", str_of(host), wrong.column, wrong.why);
        j->host = j->url.host;
    }
    if (!talk_open_trace("list", j->options.trace, &j->trace, &status))
        return status;
    if (host == NULL || j->udp)
        ask_by_udp(j);
    else
        ask_by_tcp(j);
    return talk_close_trace("list", j->trace, report_status(&j->report));
}

static const struct option options[] = {
    TALK_OPTIONS(offsetof(struct job, options)),
    {"udp", 0, OPTION_FLAG, NULL, "ask a host by UDP instead of TCP", offsetof(struct job, udp)},
};

static const struct usage_example examples[] = {
    {"ciprw list identity", "Asks every device of the subnet what it is."},
    {"ciprw list --json services 10.0.0.5", "Asks one device for its services, and prints JSON."},
    {NULL, NULL},
};

const struct usage list_usage = {
    .command = "list",
    .operands = "identity|services|interfaces [HOST[:PORT]]",
    .purpose = "ask devices what they are",
    .summary = "Asks a device what it is or, without a host, every device of the subnet.",
    .details = "A host is asked by TCP and given five seconds; all are asked by broadcasts to each "
               "network\nof this machine and given one. With --udp, HOST may be such a broadcast "
               "address.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int list_command(int argc, char **argv) {
    struct job j = {.report = report_of("list")};
    int status;
    if (!options_parse(&list_usage, &argc, argv, &j, &status))
        return status;
    if (argc < 2 || argc > 3)
        return options_misuse(&list_usage, argc < 2 ? "list what?" : "one host at a time");
    j.listing = find_listing(argv[1]);
    if (j.listing == NULL)
        return options_misuse(&list_usage, "only identity, services and interfaces can be listed");
    return run(&j, argc == 3 ? argv[2] : NULL);
}
