/* SPDX-License-Identifier: MIT */
#include "cmd/sim_device.h"

#include "plant/device_setting.h"

const char *sim_device_options(const struct sim_device_given *given,
                               struct device_options *options) {
    const struct {
        const char *text;
        device_setting *take;
    } rows[] = {
        {given->profile, device_setting_profile},
        {given->mode, device_setting_mode},
        {given->name, device_setting_name},
        {given->slot, device_setting_slot},
        {given->zone, device_setting_zone},
        {given->connections, device_setting_connections},
        {given->session_connections, device_setting_session_connections},
        {given->connection_size, device_setting_connection_size},
    };
    const char *wrong = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && wrong == NULL; i++)
        if (rows[i].text != NULL)
            wrong = rows[i].take(str_of(rows[i].text), options);
    return wrong;
}

static size_t find(struct str s, char c) {
    size_t at = 0;
    while (at < s.size && s.at[at] != c)
        at++;
    return at;
}

static const char *add_assembly(const char *text, struct device_assemblies *assemblies) {
    struct str s = str_of(text);
    size_t equals = find(s, '=');
    size_t colon = find(s, ':');
    bool is_input = colon < s.size;
    if (equals >= colon ||
        (is_input && !str_equal(str_span(s.at + colon, s.size - colon), str_of(":ro"))))
        return "an assembly is its number and its bytes, as 100=32, or 101=8:ro to be read only";
    return device_setting_assembly(str_span(s.at, equals),
                                   str_span(s.at + equals + 1, colon - equals - 1), is_input,
                                   assemblies);
}

const char *sim_device_apply(const struct sim_device_given *given, struct device *d) {
    const char *wrong = NULL;
    if (given->product != NULL)
        wrong = device_setting_product_name(str_of(given->product), &d->identity);
    if (given->revision != NULL && wrong == NULL)
        wrong = device_setting_revision(str_of(given->revision), &d->identity);
    if (given->serial != NULL && wrong == NULL)
        wrong = device_setting_serial(str_of(given->serial), &d->identity);
    for (size_t i = 0; i < given->assemblies.count && wrong == NULL; i++)
        wrong = add_assembly(given->assemblies.at[i], &d->assemblies);
    return wrong;
}
