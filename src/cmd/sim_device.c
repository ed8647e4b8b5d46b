/* SPDX-License-Identifier: MIT */
#include "cmd/sim_device.h"

#include "device/forward_open.h"

enum {
    NAME_SIZE_MAX = 40, /* as of everything that is named in a controller */
    ZONE_SIZE = 6,      /* "+02:00" */
    ZONE_HOURS_MAX = 14,
    HOUR_MINUTES = 60,
    DECIMAL = 10,
};

typedef const char *take(const char *text, struct device_options *options);

static const char *take_profile(const char *text, struct device_options *options) {
    options->profile = device_profile_find(str_of(text));
    return options->profile != NULL ? NULL
                                    : "the profiles are controllogix, compactlogix and micro800";
}

static const char *take_mode(const char *text, struct device_options *options) {
    return device_mode_find(str_of(text), &options->mode)
               ? NULL
               : "the modes are run, remote-run, program, remote-program, test and faulted";
}

static bool is_printable(struct str s) {
    for (size_t i = 0; i < s.size; i++)
        if (s.at[i] < ' ' || s.at[i] > '~')
            return false;
    return true;
}

static const char *take_name(const char *text, struct device_options *options) {
    options->name = str_of(text);
    return options->name.size > 0 && options->name.size <= NAME_SIZE_MAX &&
                   is_printable(options->name)
               ? NULL
               : "a controller's name has 1 to 40 printable ASCII characters";
}

static const char *take_slot(const char *text, struct device_options *options) {
    uint64_t number;
    if (!str_number(str_of(text), DECIMAL, UINT8_MAX, &number))
        return "a slot is a number from 0 to 255";
    options->route = DEVICE_ROUTE_SLOT;
    options->slot = (uint8_t)number;
    return NULL;
}

static const char *take_zone(const char *text, struct device_options *options) {
    static const char why[] = "a time zone is +HH:MM or -HH:MM, up to 14 hours from UTC";
    struct str s = str_of(text);
    uint64_t hours;
    uint64_t minutes;
    if (s.size != ZONE_SIZE || (s.at[0] != '+' && s.at[0] != '-') || s.at[3] != ':' ||
        !str_number(str_span(s.at + 1, 2), DECIMAL, ZONE_HOURS_MAX, &hours) ||
        !str_number(str_span(s.at + 4, 2), DECIMAL, HOUR_MINUTES - 1, &minutes) ||
        hours * HOUR_MINUTES + minutes > ZONE_HOURS_MAX * HOUR_MINUTES)
        return why;
    int ahead = (int)(hours * HOUR_MINUTES + minutes);
    options->zone_minutes = (int16_t)(s.at[0] == '-' ? -ahead : ahead);
    return NULL;
}

static const char *take_connections(const char *text, struct device_options *options) {
    uint64_t number;
    if (!str_number(str_of(text), DECIMAL, UINT16_MAX, &number) || number == 0)
        return "the number of connections is 1 to 65535";
    options->connections_max = (size_t)number;
    return NULL;
}

static const char *take_session_connections(const char *text, struct device_options *options) {
    uint64_t number;
    if (!str_number(str_of(text), DECIMAL, UINT16_MAX, &number) || number == 0)
        return "the number of connections of a session is 1 to 65535";
    options->session_connections_max = (size_t)number;
    return NULL;
}

static const char *take_connection_size(const char *text, struct device_options *options) {
    uint64_t number;
    if (!str_number(str_of(text), DECIMAL, DEVICE_CONNECTION_SIZE_MAX, &number) ||
        number < DEVICE_CONNECTION_SIZE_MIN)
        return "the size of a connection is 16 to 4002 bytes";
    options->connection_size_max = (uint16_t)number;
    return NULL;
}

const char *sim_device_options(const struct sim_device_given *given,
                               struct device_options *options) {
    const struct {
        const char *text;
        take *take;
    } rows[] = {
        {given->profile, take_profile},
        {given->mode, take_mode},
        {given->name, take_name},
        {given->slot, take_slot},
        {given->zone, take_zone},
        {given->connections, take_connections},
        {given->session_connections, take_session_connections},
        {given->connection_size, take_connection_size},
    };
    const char *wrong = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && wrong == NULL; i++)
        if (rows[i].text != NULL)
            wrong = rows[i].take(rows[i].text, options);
    return wrong;
}

static const char *set_product(const char *text, struct enip_identity *identity) {
    identity->product_name = str_of(text);
    return identity->product_name.size <= ENIP_PRODUCT_NAME_MAX &&
                   is_printable(identity->product_name)
               ? NULL
               : "a product name has up to 32 printable ASCII characters";
}

static size_t find(struct str s, char c) {
    size_t at = 0;
    while (at < s.size && s.at[at] != c)
        at++;
    return at;
}

static const char *set_revision(const char *text, struct enip_identity *identity) {
    struct str s = str_of(text);
    size_t dot = find(s, '.');
    uint64_t major;
    uint64_t minor;
    if (dot == s.size || !str_number(str_span(s.at, dot), DECIMAL, UINT8_MAX, &major) ||
        !str_number(str_span(s.at + dot + 1, s.size - dot - 1), DECIMAL, UINT8_MAX, &minor))
        return "a revision is two numbers up to 255, as 33.11";
    identity->major = (uint8_t)major;
    identity->minor = (uint8_t)minor;
    return NULL;
}

static const char *set_serial(const char *text, struct enip_identity *identity) {
    uint64_t serial;
    if (!str_number_any(str_of(text), UINT32_MAX, &serial))
        return "a serial number has 32 bits, as 1234 or 0x00c0ffee";
    identity->serial = (uint32_t)serial;
    return NULL;
}

static const char *add_assembly(const char *text, struct device_assemblies *assemblies) {
    struct str s = str_of(text);
    size_t equals = find(s, '=');
    size_t colon = find(s, ':');
    bool is_input = colon < s.size;
    uint64_t instance;
    uint64_t size;
    uint8_t *bytes;
    if (equals >= colon || !str_number_any(str_span(s.at, equals), UINT16_MAX, &instance) ||
        !str_number_any(str_span(s.at + equals + 1, colon - equals - 1), UINT16_MAX, &size) ||
        (is_input && !str_equal(str_span(s.at + colon, s.size - colon), str_of(":ro"))))
        return "an assembly is its number and its bytes, as 100=32, or 101=8:ro to be read only";
    eip_err err =
        device_assemblies_add(assemblies, (uint32_t)instance, (uint16_t)size, is_input, &bytes);
    if (err == EIP_E_MEMORY)
        return "out of memory";
    return err == EIP_OK
               ? NULL
               : "an assembly has a number of its own from 1 to 65535, and 1 to 490 bytes";
}

const char *sim_device_apply(const struct sim_device_given *given, struct device *d) {
    const char *wrong = NULL;
    if (given->product != NULL)
        wrong = set_product(given->product, &d->identity);
    if (given->revision != NULL && wrong == NULL)
        wrong = set_revision(given->revision, &d->identity);
    if (given->serial != NULL && wrong == NULL)
        wrong = set_serial(given->serial, &d->identity);
    for (size_t i = 0; i < given->assemblies.count && wrong == NULL; i++)
        wrong = add_assembly(given->assemblies.at[i], &d->assemblies);
    return wrong;
}
