/* SPDX-License-Identifier: MIT */
#include "cmd/server_config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <eip/eip.h>

#include "base/mem.h"
#include "cip/address.h"
#include "cmd/command.h"
#include "json/json.h"

enum { DOMAIN_MAX = 48, HOST_MAX = 64 };

struct server_config server_config_new(void) {
    struct server_config c = {
        .loaded = text_new(),
        .product = text_new(),
        .host = text_new(),
        .domain = text_new(),
    };
    for (size_t i = 0; i < SERVER_PATHS_MAX; i++)
        c.paths[i] = text_new();
    return c;
}

void server_config_fini(struct server_config *c) {
    cpppo_cfg_fini(&c->cfg);
    for (size_t i = 0; i < SERVER_PATHS_MAX; i++)
        text_fini(&c->paths[i]);
    text_fini(&c->loaded);
    text_fini(&c->product);
    text_fini(&c->host);
    text_fini(&c->domain);
    server_routes_fini(&c->routes);
}

/* Files. */

static int no_memory(void) {
    fprintf(stderr, "enip_server: out of memory\n");
    return STATUS_SOME_FAILED;
}

static int read_failed(const char *path) {
    fprintf(stderr, "enip_server: cannot read the configuration %s: %s\n", path, strerror(errno));
    return STATUS_USAGE;
}

/* One byte more than a configuration may have tells that it is too large. */
static int add_file(struct server_config *c, const char *path, FILE *file) {
    struct cpppo_cfg_fault fault;
    size_t room = CPPPO_CFG_SIZE_MAX + 1;
    char *text = mem_alloc(room);
    if (text == NULL)
        return no_memory();
    errno = 0;
    size_t size = fread(text, 1, room, file);
    if (ferror(file) != 0) {
        mem_free(text);
        return read_failed(path);
    }
    eip_err err = cpppo_cfg_read(&c->cfg, path, str_span(text, size), &fault);
    mem_free(text);
    if (err == EIP_E_MEMORY)
        return no_memory();
    if (err != EIP_OK) {
        fprintf(stderr, "enip_server: %s:%zu:%zu: %s\n", path, fault.line, fault.column, fault.why);
        return STATUS_USAGE;
    }
    text_format(&c->loaded, "%s'%s'", c->loaded.size > 0 ? ", " : "", path);
    return STATUS_OK;
}

static int load_file(struct server_config *c, const char *path, bool must) {
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return must || (errno != ENOENT && errno != ENOTDIR) ? read_failed(path) : STATUS_OK;
    int status = add_file(c, path, file);
    (void)fclose(file);
    return status;
}

static const char *environment(const char *name, const char *or_else) {
    const char *value = getenv(name);
    return value != NULL ? value : or_else;
}

/* Where a configuration is looked for; what comes later counts more. */
static int search(struct server_config *c, const char *base) {
    const char *home = environment("HOME", NULL);
    const struct {
        const char *folder; /* NULL: not there */
        const char *inside;
    } places[SERVER_PATHS_MAX] = {
        {environment("APPDATA", "/etc"), "/"}, {home, "/.cpppo/"}, {home, "/."}, {"", ""}};
    bool is_whole = strchr(base, '.') != NULL;
    int status = STATUS_OK;
    for (size_t i = 0; i < SERVER_PATHS_MAX && status == STATUS_OK; i++) {
        struct text *path = &c->paths[i];
        if (places[i].folder == NULL)
            continue;
        text_format(path, "%s%s%s%s", places[i].folder, places[i].inside, base,
                    is_whole ? "" : ".cfg");
        if (path->cut)
            return no_memory();
        status = load_file(c, text_cstr(path), false);
    }
    return status;
}

int server_config_load(struct server_config *c, const char *base, bool searches,
                       const struct option_texts *files) {
    int status = searches ? search(c, base) : STATUS_OK;
    for (size_t i = 0; i < files->count && status == STATUS_OK; i++)
        status = load_file(c, files->at[i], true);
    return status;
}

/* Values. */

/* One option as it is applied. Each taker returns NULL, or why not; `at` is where in the value. */
struct setting {
    struct server_config *config;
    struct device *device;
    struct server_tags *tags;
    const struct cpppo_cfg_option *option;
    struct str value;
    size_t at;
    char why[300];
};

static const char *take_number(struct setting *s, uint64_t max, uint64_t *ret_number) {
    if (str_number_any(s->value, max, ret_number))
        return NULL;
    snprintf(s->why, sizeof s->why, "a whole number from 0 to %llu is expected",
             (unsigned long long)max);
    return s->why;
}

static const char *take_u8(struct setting *s, uint8_t *ret) {
    uint64_t number;
    const char *why = take_number(s, UINT8_MAX, &number);
    if (why == NULL)
        *ret = (uint8_t)number;
    return why;
}

static const char *take_u16(struct setting *s, uint16_t *ret) {
    uint64_t number;
    const char *why = take_number(s, UINT16_MAX, &number);
    if (why == NULL)
        *ret = (uint16_t)number;
    return why;
}

static const char *take_u32(struct setting *s, uint32_t *ret) {
    uint64_t number;
    const char *why = take_number(s, UINT32_MAX, &number);
    if (why == NULL)
        *ret = (uint32_t)number;
    return why;
}

static const char *take_text(struct setting *s, size_t max, struct text *keep, struct str *ret) {
    if (s->value.size > max) {
        snprintf(s->why, sizeof s->why, "at most %zu characters are possible", max);
        return s->why;
    }
    text_clear(keep);
    text_str(keep, s->value);
    *ret = text_view(keep);
    return keep->cut ? "out of memory" : NULL;
}

static const char *set_vendor(struct setting *s) {
    return take_u16(s, &s->device->identity.vendor);
}

static const char *set_device_type(struct setting *s) {
    return take_u16(s, &s->device->identity.device_type);
}

static const char *set_product_code(struct setting *s) {
    return take_u16(s, &s->device->identity.product_code);
}

static const char *set_revision(struct setting *s) {
    uint16_t revision;
    const char *why = take_u16(s, &revision);
    if (why == NULL) {
        s->device->identity.major = (uint8_t)revision;
        s->device->identity.minor = (uint8_t)(revision >> 8);
    }
    return why;
}

static const char *set_status(struct setting *s) {
    return take_u16(s, &s->device->identity.status);
}

static const char *set_serial(struct setting *s) {
    return take_u32(s, &s->device->identity.serial);
}

static const char *set_product_name(struct setting *s) {
    return take_text(s, ENIP_PRODUCT_NAME_MAX, &s->config->product,
                     &s->device->identity.product_name);
}

static const char *set_state(struct setting *s) {
    return take_u8(s, &s->device->identity.state);
}

/* What is checked, but has no effect on the device. */
static const char *check_u16(struct setting *s) {
    uint16_t unused;
    return take_u16(s, &unused);
}

static const char *check_u32(struct setting *s) {
    uint32_t unused;
    return take_u32(s, &unused);
}

static const char *set_interface_status(struct setting *s) {
    return take_u32(s, &s->device->network.status);
}

static const char *set_capability(struct setting *s) {
    return take_u32(s, &s->device->network.capability);
}

static const char *set_control(struct setting *s) {
    return take_u32(s, &s->device->network.control);
}

static const char *set_host(struct setting *s) {
    return take_text(s, HOST_MAX, &s->config->host, &s->device->network.host);
}

/* JSON. */

static void explain_json(struct setting *s, enum json_tokener_error error, bool is_type, size_t end,
                         const char *what) {
    s->at = error != json_tokener_success || is_type ? end : 0;
    if (s->value.size == 0 || (error == json_tokener_success && !is_type))
        snprintf(s->why, sizeof s->why, "%s in JSON is expected", what);
    else if (error == json_tokener_success)
        snprintf(s->why, sizeof s->why, "the JSON goes on after its last bracket");
    else
        snprintf(s->why, sizeof s->why, "this is no JSON: %s", json_tokener_error_desc(error));
}

/* NULL with s->at and s->why filled. A comma before the closing bracket is fine. */
static struct json_object *parse_json(struct setting *s, enum json_type type, const char *what) {
    struct json_tokener *tokener = json_tokener_new();
    if (tokener == NULL) {
        snprintf(s->why, sizeof s->why, "out of memory");
        return NULL;
    }
    struct json_object *json = json_tokener_parse_ex(tokener, s->value.at, (int)s->value.size + 1);
    size_t end = json_tokener_get_parse_end(tokener);
    enum json_tokener_error error = json_tokener_get_error(tokener);
    json_tokener_free(tokener);
    bool is_type = json_object_is_type(json, type);
    if (error == json_tokener_success && is_type && end >= s->value.size)
        return json;
    explain_json(s, error, is_type, end, what);
    json_object_put(json);
    return NULL;
}

static const char *set_address(struct setting *s, const char *name, struct json_object *value,
                               uint32_t *ret) {
    struct in_addr address;
    if (json_object_is_type(value, json_type_string) &&
        inet_pton(AF_INET, json_object_get_string(value), &address) == 1) {
        *ret = ntohl(address.s_addr);
        return NULL;
    }
    snprintf(s->why, sizeof s->why, "\"%.50s\" takes an address, as \"192.168.0.201\"", name);
    return s->why;
}

static const char *set_domain(struct setting *s, struct json_object *value) {
    if (!json_object_is_type(value, json_type_string))
        return "\"domain_name\" takes a text";
    s->value = str_of(json_object_get_string(value));
    return take_text(s, DOMAIN_MAX, &s->config->domain, &s->device->network.domain);
}

static const char *set_member(struct setting *s, const char *name, struct json_object *value) {
    struct device_network *network = &s->device->network;
    struct {
        const char *name;
        uint32_t *address;
    } rows[] = {
        {"ip_address", &network->address},
        {"network_mask", &network->mask},
        {"gateway_address", &network->gateway},
        {"dns_primary", &network->name_servers[0]},
        {"dns_secondary", &network->name_servers[1]},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(name, rows[i].name) == 0)
            return set_address(s, name, value, rows[i].address);
    if (strcmp(name, "domain_name") == 0)
        return set_domain(s, value);
    snprintf(s->why, sizeof s->why,
             "there is no \"%.50s\"; there are ip_address, network_mask, gateway_address, "
             "dns_primary, dns_secondary, domain_name",
             name);
    return s->why;
}

static const char *set_configuration(struct setting *s) {
    struct json_object *json = parse_json(s, json_type_object, "an object, { ... }");
    const char *why = json == NULL ? s->why : NULL;
    if (json == NULL)
        return why;
    struct json_object_iterator at = json_object_iter_begin(json);
    struct json_object_iterator end = json_object_iter_end(json);
    for (; why == NULL && !json_object_iter_equal(&at, &end); json_object_iter_next(&at))
        why = set_member(s, json_object_iter_peek_name(&at), json_object_iter_peek_value(&at));
    json_object_put(json);
    return why;
}

/* {"class": 246} */
static bool put_segment(struct writer *w, struct json_object *segment) {
    static void (*const puts[])(struct writer *, uint32_t) = {cip_path_class, cip_path_instance,
                                                              cip_path_attribute};
    static const char *const names[] = {"class", "instance", "attribute"};
    struct json_object *value;
    if (!json_object_is_type(segment, json_type_object) || json_object_object_length(segment) != 1)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (json_object_object_get_ex(segment, names[i], &value)) {
            int64_t number = json_object_get_int64(value);
            if (!json_object_is_type(value, json_type_int) || number < 0 || number > UINT16_MAX)
                return false;
            puts[i](w, (uint32_t)number);
            return true;
        }
    return false;
}

static const char *set_link(struct setting *s) {
    struct json_object *json = parse_json(s, json_type_array, "a list, [ ... ]");
    struct writer w = writer_of(s->config->link, sizeof s->config->link);
    if (json == NULL)
        return s->why;
    bool good = true;
    for (size_t i = 0; i < json_object_array_length(json); i++)
        good = good && put_segment(&w, json_object_array_get_idx(json, i));
    json_object_put(json);
    if (!good || w.bad)
        return "a path is a list as [{\"class\": 246}, {\"instance\": 1}]";
    s->device->network.link = str_span(s->config->link, w.size);
    return NULL;
}

/* Routes. */

static bool is_word(struct str text, const char *word) {
    return str_equal_fold(text, str_of(word));
}

const char *server_route_parse(struct str text, uint8_t room[SERVER_ROUTE_MAX],
                               struct device_options *options) {
    struct writer w = writer_of(room, SERVER_ROUTE_MAX);
    struct cip_address_fault fault;
    struct cip_segment hop;
    while (text.size > 0 && text.at[0] == ' ')
        text = str_span(text.at + 1, text.size - 1);
    while (text.size > 0 && text.at[text.size - 1] == ' ')
        text.size--;
    if (text.size == 0)
        return "a route path is one hop, as 1/0 or [{\"port\": 1, \"link\": 0}]; false for none";
    if (is_word(text, "null")) {
        options->route = DEVICE_ROUTE_ANY;
        return NULL;
    }
    if (!is_word(text, "0") && !is_word(text, "false") && !is_word(text, "[]") &&
        cip_route_parse(text, &w, &fault) != EIP_OK)
        return fault.why;
    struct reader r = reader_of(room, w.size);
    if (w.size > 0 && cip_segment_decode(&r, false, &hop, NULL) && reader_left(&r) > 0)
        return "a route path has one hop, a port and a link";
    options->route = DEVICE_ROUTE_PATH;
    options->path = str_span(room, w.size);
    return NULL;
}

static const char *set_route_path(struct setting *s) {
    return server_route_parse(s->value, s->config->route, &s->device->options);
}

static const char *set_route(struct setting *s) {
    if (s->value.size == 0 || is_word(s->value, "null") || is_word(s->value, "false"))
        return NULL;
    s->device->options.routes = &s->config->routes.table;
    return server_routes_parse(&s->config->routes, s->value, &s->at);
}

/* Settings. */

struct row {
    const char *section;
    const char *name;
    const char *(*take)(struct setting *s);
};

static const struct row rows[] = {
    {"Identity", "Vendor Number", set_vendor},
    {"Identity", "Device Type", set_device_type},
    {"Identity", "Product Code Number", set_product_code},
    {"Identity", "Product Revision", set_revision},
    {"Identity", "Status Word", set_status},
    {"Identity", "Serial Number", set_serial},
    {"Identity", "Product Name", set_product_name},
    {"Identity", "State", set_state},
    {"Identity", "Configuration Consistency Value", check_u16},
    {"Identity", "Heartbeat Interval", check_u16},
    {"TCPIP", "Interface Status", set_interface_status},
    {"TCPIP", "Configuration Capability", set_capability},
    {"TCPIP", "Configuration Control", set_control},
    {"TCPIP", "Path to Physical Link", set_link},
    {"TCPIP", "Interface Configuration", set_configuration},
    {"TCPIP", "Host Name", set_host},
    {"UCMM", "Route Path", set_route_path},
    {"UCMM", "Route", set_route},
    {"Originator", "Serial Number", check_u32},
    {"Originator", "Vendor Number", check_u32}, /* cpppo's own file has 99999 */
};

static const char *no_option(struct setting *s) {
    struct text why = text_of(s->why, sizeof s->why);
    text_puts(&why, "there is no such option; there are");
    const char *between = " ";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (is_word(s->option->section, rows[i].section)) {
            text_format(&why, "%s%s", between, rows[i].name);
            between = ", ";
        }
    return s->why;
}

static const char *add_tag(struct setting *s) {
    struct spec_fault fault;
    struct text spec = text_new();
    text_str(&spec, s->option->name);
    text_char(&spec, '=');
    text_str(&spec, s->value);
    eip_err err = spec.cut ? EIP_E_MEMORY : server_tags_add(s->tags, text_view(&spec), &fault);
    text_fini(&spec);
    if (err == EIP_OK)
        return NULL;
    bool in_value = err == EIP_E_ARGUMENT && fault.column > s->option->name.size + 1;
    s->at = in_value ? fault.column - s->option->name.size - 2 : 0;
    snprintf(s->why, sizeof s->why, "%s", err == EIP_E_ARGUMENT ? fault.why : eip_error_text(err));
    return s->why;
}

/* For each section that does not say it of its own; other names are there to be referred to. */
static const char *take_default(struct setting *s) {
    const char *why = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && why == NULL; i++)
        if (is_word(s->option->name, rows[i].name) &&
            cpppo_cfg_find(&s->config->cfg, str_of(rows[i].section), s->option->name) == NULL)
            why = rows[i].take(s);
    return why;
}

static const char *take(struct setting *s) {
    bool known = false;
    if (is_word(s->option->section, "DEFAULT"))
        return take_default(s);
    if (is_word(s->option->section, "Simulator"))
        return add_tag(s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool here = is_word(s->option->section, rows[i].section);
        known |= here;
        if (here && is_word(s->option->name, rows[i].name))
            return rows[i].take(s);
    }
    return known ? no_option(s) : NULL;
}

static int tell(const struct setting *s, const char *why) {
    const struct cpppo_cfg_option *o = s->option;
    size_t line = o->line;
    size_t column = o->column;
    for (size_t i = 0; i < s->at && i < s->value.size; i++) {
        column++;
        if (s->value.at[i] == '\n') {
            line++;
            column = 1;
        }
    }
    fprintf(stderr, "enip_server: %s:%zu:%zu: [%.*s] %.*s: %s\n", o->file, line, column,
            (int)o->section.size, o->section.at, (int)o->name.size, o->name.at, why);
    return STATUS_USAGE;
}

static int apply_option(struct setting *s) {
    struct cpppo_cfg_fault fault;
    struct text value = text_new();
    eip_err err = cpppo_cfg_value(&s->config->cfg, s->option, &value, &fault);
    if (err == EIP_E_MEMORY) {
        text_fini(&value);
        return no_memory();
    }
    s->value = str_span(text_cstr(&value), value.size);
    s->at = 0;
    const char *why = err != EIP_OK ? fault.why : take(s);
    int status = why != NULL ? tell(s, why) : STATUS_OK;
    text_fini(&value);
    return status;
}

int server_config_apply(struct server_config *c, struct device *d, struct server_tags *tags) {
    int status = STATUS_OK;
    for (size_t i = 0; i < c->cfg.count && status == STATUS_OK; i++) {
        const struct cpppo_cfg_option *o = &c->cfg.options[i];
        struct setting s = {.config = c, .device = d, .tags = tags, .option = o};
        if (cpppo_cfg_find(&c->cfg, o->section, o->name) == o)
            status = apply_option(&s);
    }
    return status;
}
