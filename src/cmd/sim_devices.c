/* SPDX-License-Identifier: MIT */
#include "cmd/sim_devices.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "client/fault.h"
#include "cmd/command.h"
#include "cmd/report.h"
#include "cmd/sim_address.h"

enum { INACTIVITY_US = 120 * CLOCK_SECOND_US }; /* CIP Volume 2, 5-4.3.2.13: the default */

/* Addresses. */

/* Where the station's address stands in the plant file, if it is from there. */
static const struct yaml_node *address_node(const struct sim_station *s) {
    return s->described.address != NULL ? s->described.address : s->described.node;
}

static int refuse_address(const struct sim_devices *d, const struct sim_station *s, struct str text,
                          const struct spec_fault *fault) {
    if (s->described.address != NULL)
        return sim_plant_mistake(&d->plant, s->described.address, fault->column - 1, fault->why);
    return report_mistake("sim", text, fault->column, fault->why);
}

static int refuse_clash(const struct sim_devices *d, const struct sim_station *s) {
    struct text why = text_new();
    socket_address_text(&why, socket_address_of(&s->address));
    text_puts(&why, " is the address of another device already; give each one of its own");
    int status = STATUS_USAGE;
    if (s->described.node != NULL)
        status = sim_plant_mistake(&d->plant, address_node(s), 0, text_cstr(&why));
    else
        fprintf(stderr, "ciprw sim: %s\n", text_cstr(&why));
    text_fini(&why);
    return status;
}

static int find_address(struct sim_devices *d, size_t index) {
    const struct sim_given *g = d->given;
    struct sim_station *s = &d->stations[index];
    struct str text = str_of(d->plant.path == NULL ? g->addresses.at[index] : "127.0.0.1");
    struct spec_fault fault;
    uint64_t port = 0;
    if (g->port_text != NULL && !str_number(str_of(g->port_text), 10, UINT16_MAX, &port))
        return options_misuse(&sim_usage, "a port is a number from 0 to 65535");
    if (s->described.address != NULL)
        text = s->described.address->text;
    const uint16_t number = (uint16_t)port;
    if (sim_address_find(text, g->port_text != NULL ? &number : NULL, &s->address, &fault) !=
        EIP_OK)
        return refuse_address(d, s, text, &fault);
    for (size_t i = 0; i < index; i++)
        if (sim_address_clashes(&s->address, &d->stations[i].address))
            return refuse_clash(d, s);
    return STATUS_OK;
}

/* Devices. */

static int add_routes(struct sim_devices *d) {
    for (size_t i = 0; i < d->given->routes.count; i++) {
        struct str text = str_of(d->given->routes.at[i]);
        size_t at;
        const char *why = server_routes_add(&d->routes, text, &at);
        if (why != NULL)
            return report_mistake("sim", text, at + 1, why);
    }
    return STATUS_OK;
}

/* The export of its own, if the file names one. What is still open, exports say. */
static int open_l5x(struct sim_devices *d, struct sim_station *s) {
    int status = STATUS_OK;
    sim_plant_l5x(&d->plant, &s->described, &s->l5x_path);
    if (s->l5x_path.size > 0)
        status = sim_l5x_open(&s->l5x, text_cstr(&s->l5x_path));
    if (status == STATUS_OK)
        status = sim_l5x_options(&s->l5x, &s->described.options);
    if (status == STATUS_OK)
        status = sim_l5x_options(&d->l5x, &s->described.options);
    return status;
}

static int set_routes(struct sim_devices *d, struct sim_station *s) {
    struct device_options *options = &s->described.options;
    if (d->given->no_route || options->profile == &device_micro800)
        options->route = DEVICE_ROUTE_NONE;
    bool is_end = options->route == DEVICE_ROUTE_NONE;
    if (is_end && d->given->routes.count > 0)
        return options_misuse(&sim_usage, "a device that does not route, as with --no-route or as "
                                          "a Micro800, passes nothing on: leave --route out");
    if (is_end && s->described.routes != NULL)
        return sim_plant_mistake(&d->plant, s->described.routes, 0,
                                 "a device that does not route, as a Micro800, passes nothing on");
    options->routes = s->described.routes != NULL ? &s->routes.table : &d->routes.table;
    return sim_plant_routes(&d->plant, &s->described, &s->routes);
}

/* What the device is made with: the file's words, and over them the command line's. */
static int describe(struct sim_devices *d, struct sim_station *s, size_t index) {
    struct device_options *options = &s->described.options;
    *options = d->options;
    options->seed += index;
    int status = sim_plant_describe(&d->plant, index, &s->described);
    if (status != STATUS_OK)
        return status;
    const char *wrong = sim_device_options(&d->given->device, options);
    if (wrong != NULL)
        return options_misuse(&sim_usage, wrong);
    options->no_large = options->no_large || d->given->no_large;
    status = open_l5x(d, s);
    return status == STATUS_OK ? set_routes(d, s) : status;
}

static int add_l5x(struct sim_devices *d, struct sim_station *s) {
    int status = sim_l5x_add(&d->l5x, &s->device);
    return status == STATUS_OK ? sim_l5x_add(&s->l5x, &s->device) : status;
}

/* Each has a serial number of its own. */
static int define(struct sim_devices *d, struct sim_station *s, size_t index) {
    const struct sim_given *g = d->given;
    s->device.identity.serial += (uint32_t)index;
    int status = add_l5x(d, s);
    if (status == STATUS_OK)
        status = sim_plant_build(&d->plant, index, &s->device);
    if (status != STATUS_OK)
        return status;
    const char *wrong = sim_device_apply(&g->device, &s->device);
    if (wrong != NULL)
        return options_misuse(&sim_usage, wrong);
    if (g->device.serial != NULL)
        s->device.identity.serial += (uint32_t)index;
    return definition_apply("sim", &g->definition, g->tags, g->tag_count, &s->device);
}

static int make(struct sim_devices *d, size_t index) {
    struct sim_station *s = &d->stations[index];
    s->l5x_path = text_new();
    int status = describe(d, s, index);
    if (status == STATUS_OK)
        status = find_address(d, index);
    if (status != STATUS_OK)
        return status;
    device_init(&s->device, &s->described.options);
    s->is_made = true;
    return define(d, s, index);
}

static int open_files(struct sim_devices *d) {
    int status = add_routes(d);
    if (status == STATUS_OK)
        status = sim_l5x_open(&d->l5x, d->given->l5x_path);
    if (status == STATUS_OK)
        status = sim_plant_open(&d->plant, d->given->plant_path);
    return status;
}

int sim_devices_make(struct sim_devices *d, const struct sim_given *given) {
    d->given = given;
    d->options = (struct device_options){
        .seed = (uint64_t)clock_wall_us() ^ (uint64_t)getpid() << 32,
        .inactivity_us = INACTIVITY_US,
        .wall_offset_us = clock_wall_us() - clock_now_us(),
    };
    int status = open_files(d);
    if (status != STATUS_OK)
        return status;
    size_t count = given->plant_path != NULL ? d->plant.file.count : given->addresses.count;
    d->stations = mem_zero(count, sizeof *d->stations);
    if (d->stations == NULL)
        return report_no_memory("sim");
    while (status == STATUS_OK && d->count < count)
        status = make(d, d->count++);
    return status;
}

void sim_devices_fini(struct sim_devices *d) {
    for (size_t i = 0; i < d->count; i++) {
        struct sim_station *s = &d->stations[i];
        if (s->is_made)
            device_fini(&s->device);
        sim_l5x_close(&s->l5x);
        server_routes_fini(&s->routes);
        text_fini(&s->l5x_path);
    }
    mem_free(d->stations);
    sim_plant_close(&d->plant);
    sim_l5x_close(&d->l5x);
    server_routes_fini(&d->routes);
}

/* Servers. */

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

static int cannot_listen(const struct sim_station *s) {
    struct text text = text_new();
    text_puts(&text, "cannot listen on ");
    socket_address_text(&text, socket_address_of(&s->address));
    text_puts(&text, ": ");
    client_errno_text(&text, s->server.error);
    text_puts(&text, advice_for(s->server.error));
    fprintf(stderr, "ciprw sim: %s\n", text_cstr(&text));
    text_fini(&text);
    return STATUS_NO_CONNECTION;
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

static int64_t delay_of(void *user) {
    const struct sim_station *s = user;
    return s->described.delay_us;
}

static eip_err listen_at(struct sim_devices *d, struct sim_station *s, struct loop *loop,
                         struct trace *trace) {
    struct server_routes *routes = s->described.routes != NULL ? &s->routes : &d->routes;
    const struct server_options options = {
        .device = &s->device,
        .trace = trace != NULL ? trace_server : NULL,
        .trace_user = trace,
        .relays = server_routes_serve(routes, loop, NULL),
        .delay_us = s->described.delay_us > 0 ? delay_of : NULL,
        .delay_user = s,
    };
    return server_start(&s->server, loop, &options, socket_address_of(&s->address),
                        s->address.size);
}

int sim_devices_listen(struct sim_devices *d, struct loop *loop, struct trace *trace) {
    for (size_t i = 0; i < d->count; i++) {
        if (listen_at(d, &d->stations[i], loop, trace) != EIP_OK)
            return cannot_listen(&d->stations[i]);
        d->stations[i].is_up = true;
    }
    return STATUS_OK;
}

void sim_devices_stop(struct sim_devices *d) {
    for (size_t i = 0; i < d->count; i++)
        if (d->stations[i].is_up)
            server_stop(&d->stations[i].server);
}

static void tell(const char *what, const struct sockaddr *address) {
    struct text text = text_new();
    socket_address_text(&text, address);
    printf("%s eip %s", what, text_cstr(&text));
    text_fini(&text);
}

void sim_devices_tell(const struct sim_devices *d) {
    for (size_t i = 0; i < d->count; i++) {
        tell("listening", (const struct sockaddr *)&d->stations[i].server.address);
        printf("\n");
    }
}

static size_t tags_of(const struct device_tags *tags) {
    size_t count = 0;
    for (uint32_t i = 1; i <= tags->count; i++)
        count += device_tags_instance(tags, i) != NULL;
    return count;
}

void sim_devices_tell_checked(const struct sim_devices *d) {
    for (size_t i = 0; i < d->count; i++) {
        const struct sim_station *s = &d->stations[i];
        tell("checked", socket_address_of(&s->address));
        printf(" tags %zu types %zu\n", tags_of(&s->device.tags), s->device.types.count);
    }
}
