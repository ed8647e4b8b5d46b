/* SPDX-License-Identifier: MIT */
#include "plant/device_setting.h"

#include "device/forward_open.h"

enum {
    NAME_SIZE_MAX = 40, /* as of everything that is named in a controller */
    ZONE_SIZE = 6,      /* "+02:00" */
    ZONE_HOURS_MAX = 14,
    HOUR_MINUTES = 60,
    DECIMAL = 10,
};

const char *device_setting_profile(struct str text, struct device_options *options) {
    options->profile = device_profile_find(text);
    return options->profile != NULL ? NULL
                                    : "the profiles are controllogix, compactlogix and micro800";
}

const char *device_setting_mode(struct str text, struct device_options *options) {
    return device_mode_find(text, &options->mode)
               ? NULL
               : "the modes are run, remote-run, program, remote-program, test and faulted";
}

static bool is_printable(struct str s) {
    for (size_t i = 0; i < s.size; i++)
        if (s.at[i] < ' ' || s.at[i] > '~')
            return false;
    return true;
}

const char *device_setting_name(struct str text, struct device_options *options) {
    options->name = text;
    return options->name.size > 0 && options->name.size <= NAME_SIZE_MAX &&
                   is_printable(options->name)
               ? NULL
               : "a controller's name has 1 to 40 printable ASCII characters";
}

const char *device_setting_slot(struct str text, struct device_options *options) {
    uint64_t number;
    if (!str_number(text, DECIMAL, UINT8_MAX, &number))
        return "a slot is a number from 0 to 255";
    options->route = DEVICE_ROUTE_SLOT;
    options->slot = (uint8_t)number;
    return NULL;
}

const char *device_setting_zone(struct str text, struct device_options *options) {
    static const char why[] = "a time zone is +HH:MM or -HH:MM, up to 14 hours from UTC";
    uint64_t hours;
    uint64_t minutes;
    if (text.size != ZONE_SIZE || (text.at[0] != '+' && text.at[0] != '-') || text.at[3] != ':' ||
        !str_number(str_span(text.at + 1, 2), DECIMAL, ZONE_HOURS_MAX, &hours) ||
        !str_number(str_span(text.at + 4, 2), DECIMAL, HOUR_MINUTES - 1, &minutes) ||
        hours * HOUR_MINUTES + minutes > ZONE_HOURS_MAX * HOUR_MINUTES)
        return why;
    int ahead = (int)(hours * HOUR_MINUTES + minutes);
    options->zone_minutes = (int16_t)(text.at[0] == '-' ? -ahead : ahead);
    return NULL;
}

const char *device_setting_connections(struct str text, struct device_options *options) {
    uint64_t number;
    if (!str_number(text, DECIMAL, UINT16_MAX, &number) || number == 0)
        return "the number of connections is 1 to 65535";
    options->connections_max = (size_t)number;
    return NULL;
}

const char *device_setting_session_connections(struct str text, struct device_options *options) {
    uint64_t number;
    if (!str_number(text, DECIMAL, UINT16_MAX, &number) || number == 0)
        return "the number of connections of a session is 1 to 65535";
    options->session_connections_max = (size_t)number;
    return NULL;
}

const char *device_setting_connection_size(struct str text, struct device_options *options) {
    uint64_t number;
    if (!str_number(text, DECIMAL, DEVICE_CONNECTION_SIZE_MAX, &number) ||
        number < DEVICE_CONNECTION_SIZE_MIN)
        return "the size of a connection is 16 to 4002 bytes";
    options->connection_size_max = (uint16_t)number;
    return NULL;
}

static const char *take_u16(struct str text, uint16_t *ret) {
    uint64_t number;
    if (!str_number_any(text, UINT16_MAX, &number))
        return "a number from 0 to 65535 is expected";
    *ret = (uint16_t)number;
    return NULL;
}

const char *device_setting_vendor(struct str text, struct enip_identity *identity) {
    return take_u16(text, &identity->vendor);
}

const char *device_setting_device_type(struct str text, struct enip_identity *identity) {
    return take_u16(text, &identity->device_type);
}

const char *device_setting_product_code(struct str text, struct enip_identity *identity) {
    return take_u16(text, &identity->product_code);
}

const char *device_setting_product_name(struct str text, struct enip_identity *identity) {
    identity->product_name = text;
    return identity->product_name.size <= ENIP_PRODUCT_NAME_MAX &&
                   is_printable(identity->product_name)
               ? NULL
               : "a product name has up to 32 printable ASCII characters";
}

static size_t find_dot(struct str s) {
    size_t at = 0;
    while (at < s.size && s.at[at] != '.')
        at++;
    return at;
}

const char *device_setting_revision(struct str text, struct enip_identity *identity) {
    size_t dot = find_dot(text);
    uint64_t major;
    uint64_t minor;
    if (dot == text.size || !str_number(str_span(text.at, dot), DECIMAL, UINT8_MAX, &major) ||
        !str_number(str_span(text.at + dot + 1, text.size - dot - 1), DECIMAL, UINT8_MAX, &minor))
        return "a revision is two numbers up to 255, as 33.11";
    identity->major = (uint8_t)major;
    identity->minor = (uint8_t)minor;
    return NULL;
}

const char *device_setting_serial(struct str text, struct enip_identity *identity) {
    uint64_t serial;
    if (!str_number_any(text, UINT32_MAX, &serial))
        return "a serial number has 32 bits, as 1234 or 0x00c0ffee";
    identity->serial = (uint32_t)serial;
    return NULL;
}

const char *device_setting_assembly(struct str number, struct str size, bool is_input,
                                    struct device_assemblies *assemblies) {
    static const char why[] =
        "an assembly has a number of its own from 1 to 65535, and 1 to 490 bytes";
    uint64_t instance;
    uint64_t count;
    uint8_t *bytes;
    if (!str_number_any(number, UINT16_MAX, &instance) || !str_number_any(size, UINT16_MAX, &count))
        return why;
    eip_err err =
        device_assemblies_add(assemblies, (uint32_t)instance, (uint16_t)count, is_input, &bytes);
    if (err == EIP_E_MEMORY)
        return "out of memory";
    return err == EIP_OK ? NULL : why;
}
