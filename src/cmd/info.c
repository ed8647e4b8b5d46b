/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cip/service.h"
#include "cip/symbol.h"
#include "client/client.h"
#include "cmd/talk.h"
#include "json/identity.h"
#include "json/json.h"

enum {
    URL_MAX = 1024,
    NAME_MAX_SIZE = 256,
    CLOCK_TEXT_SIZE = 64,
    ROCKWELL = 1,
    CONTROLLER = 0x0e, /* device type: a programmable logic controller */
};

struct info {
    bool has_peer;
    char peer[64];
    struct enip_identity identity;
    char product_name[UINT8_MAX + 1];
    uint16_t told; /* set of the identity's attributes that are known */
    char program[NAME_MAX_SIZE];
    bool has_program;
    const char *mode; /* or NULL */
    char clock[CLOCK_TEXT_SIZE];
    uint32_t connection_size; /* bytes; 0: none */
    bool knows_addressing;
    bool by_instance;
};

/* Asking. False for anything but success; status 06 counts where it is wanted. */

struct question {
    uint8_t service;
    const char *path;
    const void *data;
    size_t size;
    bool may_be_partial;
};

static bool ask(eip_client *c, const struct question *q, struct reader *ret_data) {
    const struct eip_request request = {
        .service = q->service, .is_safe = true, .path = q->path, .data = q->data, .size = q->size};
    struct eip_reply reply = {.size = 0};
    eip_err err = eip_send_request(c, &request, &reply);
    bool partial = err == EIP_E_REFUSED && reply.status.source == EIP_SOURCE_DEVICE &&
                   reply.status.general == CIP_PARTIAL_TRANSFER;
    if (err != EIP_OK && !(partial && q->may_be_partial))
        return false;
    *ret_data = reader_of(reply.data, reply.size);
    return true;
}

static void copy(char *to, size_t room, struct str from) {
    size_t size = from.size < room ? from.size : room - 1;
    memcpy(to, from.at, size);
    to[size] = '\0';
}

/* That of the module at the end of the route, which may be another one than has the address. */
static bool ask_identity(eip_client *c, struct info *info) {
    const struct question q = {.service = CIP_GET_ATTRIBUTES_ALL, .path = "@1/1"};
    struct reader r;
    if (!ask(c, &q, &r))
        return false;
    uint16_t told = enip_identity_all_decode(&r, &info->identity);
    if (r.bad)
        return false;
    info->told = told;
    copy(info->product_name, sizeof info->product_name, info->identity.product_name);
    info->identity.product_name = str_of(info->product_name);
    return true;
}

/* Few devices tell their state with the rest. */
static void take_listed(struct info *info, const struct eip_identity *listed) {
    info->has_peer = true;
    copy(info->peer, sizeof info->peer, str_of(listed->address));
    if (info->told == ENIP_IDENTITY_STATELESS && listed->serial == info->identity.serial) {
        info->identity.state = listed->state;
        info->told = ENIP_IDENTITY_ALL;
    }
    if (info->told != 0)
        return;
    copy(info->product_name, sizeof info->product_name, str_of(listed->product_name));
    info->identity = (struct enip_identity){
        .vendor = listed->vendor,
        .device_type = listed->device_type,
        .product_code = listed->product_code,
        .major = listed->major,
        .minor = listed->minor,
        .status = listed->status,
        .serial = listed->serial,
        .product_name = str_of(info->product_name),
        .state = listed->state,
    };
    info->told = ENIP_IDENTITY_ALL;
}

/* A STRING: class 0x64 (Rockwell Automation, Knowledgebase 23341). */
static void ask_program(eip_client *c, struct info *info) {
    const struct question q = {.service = CIP_GET_ATTRIBUTES_ALL, .path = "@0x64/1"};
    struct reader r;
    if (!ask(c, &q, &r))
        return;
    struct str name = str_rest(reader_sub(&r, reader_u16(&r)));
    info->has_program = !r.bad;
    if (info->has_program)
        copy(info->program, sizeof info->program, name);
}

/* The keyswitch and the mode, from the status word (Rockwell Automation, Knowledgebase 28917). */
static const char *mode_of(const struct enip_identity *id) {
    enum { MAJOR_FAULTS = 0x0c00, FAULTED = 0x50, RUNS = 0x60 };
    bool runs = (id->status & 0xf0) == RUNS;
    if (id->vendor != ROCKWELL || id->device_type != CONTROLLER)
        return NULL;
    if ((id->status & MAJOR_FAULTS) != 0 || (id->status & 0xf0) == FAULTED)
        return "faulted";
    switch (id->status >> 12) {
    case 1:
        return "run";
    case 2:
        return "program";
    case 3:
        return runs ? "remote-run" : "remote-program";
    default:
        return NULL;
    }
}

static void put_clock(struct info *info, const struct date *d) {
    struct text t = text_of(info->clock, sizeof info->clock);
    text_format(&t, "%04d-%02d-%02dT%02d:%02d:%02d.%06d", (int)d->year, (int)d->month, (int)d->day,
                (int)d->hour, (int)d->minute, (int)d->second, (int)d->us);
}

/* Local time: attribute 11 in microseconds, or attribute 5 as seven numbers. */
static void ask_clock(eip_client *c, struct info *info) {
    static const uint8_t eleventh[] = {1, 0, 11, 0};
    const struct question list = {.service = CIP_GET_ATTRIBUTE_LIST,
                                  .path = "@0x8b/1",
                                  .data = eleventh,
                                  .size = sizeof eleventh};
    const struct question single = {.service = CIP_GET_ATTRIBUTE_SINGLE, .path = "@0x8b/1/5"};
    struct reader r;
    if (ask(c, &list, &r) && cip_attribute_count_decode(&r) == 1 &&
        cip_attribute_status_decode(&r).status == 0) {
        struct date date = date_of((int64_t)reader_u64(&r));
        if (!r.bad)
            put_clock(info, &date);
    } else if (ask(c, &single, &r)) {
        int32_t numbers[7];
        for (size_t i = 0; i < 7; i++)
            numbers[i] = (int32_t)reader_u32(&r);
        const struct date date = {numbers[0], numbers[1], numbers[2], numbers[3],
                                  numbers[4], numbers[5], numbers[6]};
        if (!r.bad)
            put_clock(info, &date);
    }
}

/* The first tag of a page of the list that is the user's own. */
static bool find_tag(struct reader page, const struct cip_attribute_list *asked,
                     uint32_t *ret_instance) {
    while (reader_left(&page) > 0) {
        const struct cip_symbol s = cip_symbol_decode(&page, asked);
        if (page.bad)
            return false;
        bool own = !cip_symbol_type_of(s.type).system && s.name.size > 0 && s.name.at[0] != '_' &&
                   memchr(s.name.at, ':', s.name.size) == NULL;
        if (own) {
            *ret_instance = s.instance;
            return true;
        }
    }
    return false;
}

/* Whether a tag can be read by the number that the list gives it: from version 21 on. */
static void ask_addressing(eip_client *c, struct info *info) {
    static const uint8_t name_and_type[] = {2, 0, CIP_SYMBOL_NAME, 0, CIP_SYMBOL_TYPE, 0};
    static const uint8_t one_element[] = {1, 0};
    struct reader asked = reader_of(name_and_type, sizeof name_and_type);
    const struct cip_attribute_list list = cip_attribute_list_decode(&asked);
    char path[sizeof "@0x6b/4294967295"];
    struct question q = {.service = CIP_GET_INSTANCE_ATTRIBUTES,
                         .path = "@0x6b/0",
                         .data = name_and_type,
                         .size = sizeof name_and_type,
                         .may_be_partial = true};
    struct reader page;
    uint32_t instance;
    if (!ask(c, &q, &page) || !find_tag(page, &list, &instance))
        return;
    snprintf(path, sizeof path, "@0x6b/%" PRIu32, instance);
    q = (struct question){.service = CIP_READ_TAG,
                          .path = path,
                          .data = one_element,
                          .size = sizeof one_element,
                          .may_be_partial = true};
    info->by_instance = ask(c, &q, &page);
    info->knows_addressing = true;
}

static bool gather(struct talk *t, struct info *info) {
    struct eip_identity listed;
    bool known = ask_identity(t->client, info);
    struct eip_fault fault = *eip_last_fault(t->client);
    if (!known && fault.status.source == EIP_SOURCE_NONE) {
        report_fault(&t->report, &fault);
        return false;
    }
    if (eip_identify(t->client, &listed) == EIP_OK)
        take_listed(info, &listed);
    if (info->told == 0) {
        report_fault(&t->report, &fault);
        return false;
    }
    info->mode = mode_of(&info->identity);
    ask_program(t->client, info);
    ask_clock(t->client, info);
    ask_addressing(t->client, info);
    info->connection_size = client_pool_size(&t->client->driver.engine.pool);
    report_good(&t->report);
    return true;
}

/* Telling. */

static void show_json(const struct info *info) {
    struct json_object *o = json_object_new_object();
    if (info->has_peer)
        json_put(o, "peer", json_text(str_of(info->peer)));
    json_identity_put(o, &info->identity, info->told);
    if (info->has_program)
        json_put(o, "program_name", json_text(str_of(info->program)));
    if (info->mode != NULL)
        json_put(o, "mode", json_text(str_of(info->mode)));
    if (info->clock[0] != '\0')
        json_put(o, "clock", json_text(str_of(info->clock)));
    if (info->connection_size != 0)
        json_put(o, "connection_size", json_uint(info->connection_size));
    if (info->knows_addressing)
        json_put(o, "instance_addressing", json_object_new_boolean(info->by_instance));
    report_json(o);
}

/* A device may put into a name what a terminal would obey. */
static void show_line(const char *what, const char *value) {
    struct text text = text_new();
    text_escaped(&text, str_of(value), '\0');
    printf("  %-20s %s\n", what, text_cstr(&text));
    text_fini(&text);
}

__attribute__((format(printf, 2, 3))) static void show_format(const char *what, const char *format,
                                                              ...) {
    va_list args;
    struct text text = text_new();
    va_start(args, format);
    text_vformat(&text, format, args);
    va_end(args);
    show_line(what, text_cstr(&text));
    text_fini(&text);
}

static const char *or_unknown(const char *name) {
    return name != NULL ? name : "not known";
}

static void show_text(const struct info *info) {
    const struct enip_identity *id = &info->identity;
    printf("%s\n", info->has_peer ? info->peer : "device");
    show_line("product", info->product_name);
    show_format("vendor", "%u (%s)", id->vendor, or_unknown(enip_vendor_name(id->vendor)));
    show_format("device type", "%u (%s)", id->device_type,
                or_unknown(enip_device_type_name(id->device_type)));
    show_format("product code", "%u", id->product_code);
    show_format("revision", "%u.%u", id->major, id->minor);
    show_format("serial", "0x%08" PRIx32, id->serial);
    show_format("status", "0x%04x", id->status);
    if (info->mode != NULL)
        show_line("mode", info->mode);
    if (info->has_program)
        show_line("program", info->program);
    if (info->clock[0] != '\0')
        show_line("clock, local time", info->clock);
    if (info->connection_size != 0)
        show_format("connection", "%" PRIu32 " bytes", info->connection_size);
    if (info->knows_addressing)
        show_line("instance addressing", info->by_instance ? "yes" : "no");
}

/* With a connection, unless the URL speaks of that itself. */
static const char *connected(const char *url, char *buffer, size_t room) {
    struct text text = text_of(buffer, room);
    if (strstr(url, "connected=") != NULL)
        return url;
    text_format(&text, "%s%cconnected=1", url, strchr(url, '?') != NULL ? '&' : '?');
    return text.cut ? url : text_cstr(&text);
}

static const struct option options[] = {TALK_OPTIONS(0)};

static const struct usage_example examples[] = {
    {"ciprw info 10.0.0.5", "What the controller in slot 0 is, and what it runs."},
    {"ciprw info --json plc7/1/3", "The same of the one in slot 3, as JSON."},
    {NULL, NULL},
};

const struct usage info_usage = {
    .command = "info",
    .operands = "HOST[:PORT][/ROUTE]",
    .purpose = "tell what a controller is and what it runs",
    .summary = "Tells what a controller is, which program it has and in which mode it is.",
    .details = "Identity, name of the program, mode with the position of the keyswitch, clock, how "
               "many bytes a\nconnection carries, and whether tags can be read by their instance: "
               "what the device does not tell\nis left out.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int info_command(int argc, char **argv) {
    struct talk_options given = {.json = false};
    struct info info = {.told = 0};
    struct talk talk;
    char buffer[URL_MAX];
    int status;
    if (!options_parse(&info_usage, &argc, argv, &given, &status))
        return status;
    if (argc != 2)
        return options_misuse(&info_usage, argc < 2 ? "no host was given" : "one host at a time");
    if ((status = talk_check_url(info_usage.command, argv[1])) != STATUS_OK)
        return status;
    const char *url = connected(argv[1], buffer, sizeof buffer);
    if (!talk_open(&talk, info_usage.command, url, &given, &status))
        return status;
    if (gather(&talk, &info) && given.json)
        show_json(&info);
    else if (info.told != 0)
        show_text(&info);
    return talk_close(&talk);
}
