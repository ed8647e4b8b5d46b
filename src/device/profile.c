/* SPDX-License-Identifier: MIT */
#include "device/profile.h"

#include "device/classes.h"

enum {
    SMALL_CONNECTION_MAX = 511, /* what a Forward Open can say */
    MICRO800_CONNECTIONS = 23,  /* 2080-UM002, "Connection Limits": EtherNet/IP, server */
};

static const struct device_class *const logix_classes[] = {
    &device_identity_class,   &device_router_class,     &device_assembly_class,
    &device_manager_class,    &device_file_class,       &device_time_sync_class,
    &device_qos_class,        &device_project_class,    &device_program_class,
    &device_symbol_class,     &device_template_class,   &device_task_class,
    &device_wall_clock_class, &device_controller_class, &device_port_class,
    &device_tcpip_class,      &device_ethernet_class,
};

static const struct device_class *const micro800_classes[] = {
    &device_identity_class, &device_router_class,   &device_assembly_class, &device_manager_class,
    &device_file_class,     &device_qos_class,      &device_symbol_class,   &device_port_class,
    &device_tcpip_class,    &device_ethernet_class,
};

static const struct device_class *const plain_classes[] = {
    &device_identity_class, &device_router_class, &device_manager_class,  &device_symbol_class,
    &device_template_class, &device_tcpip_class,  &device_ethernet_class,
};

const struct device_profile device_controllogix = {
    .name = "controllogix",
    .product_name = "1756-L83E/B",
    .product_code = 166,
    .major = 33,
    .minor = 11,
    .has_backplane = true,
    .classes = logix_classes,
    .class_count = DEVICE_COUNT_OF(logix_classes),
};

const struct device_profile device_compactlogix = {
    .name = "compactlogix",
    .product_name = "5069-L320ER",
    .product_code = 217,
    .major = 33,
    .minor = 11,
    .route = DEVICE_ROUTE_SLOT,
    .has_backplane = true,
    .classes = logix_classes,
    .class_count = DEVICE_COUNT_OF(logix_classes),
};

const struct device_profile device_micro800 = {
    .name = "micro800",
    .product_name = "2080-LC50-24QWB",
    .product_code = 140,
    .major = 12,
    .minor = 11,
    .route = DEVICE_ROUTE_NONE,
    .no_large = true,
    .no_packets = true,
    .no_programs = true,
    .byte_bools = true,
    .short_strings = true,
    .connection_size_max = SMALL_CONNECTION_MAX,
    .connections_max = MICRO800_CONNECTIONS,
    .classes = micro800_classes,
    .class_count = DEVICE_COUNT_OF(micro800_classes),
};

const struct device_profile device_plain = {
    .product_name = "1756-L83E/B",
    .product_code = 166,
    .major = 33,
    .minor = 11,
    .classes = plain_classes,
    .class_count = DEVICE_COUNT_OF(plain_classes),
};

static const struct device_profile *const profiles[] = {
    &device_controllogix,
    &device_compactlogix,
    &device_micro800,
};

const struct device_profile *device_profile_find(struct str name) {
    for (size_t i = 0; i < DEVICE_COUNT_OF(profiles); i++)
        if (str_equal_fold(name, str_of(profiles[i]->name)))
            return profiles[i];
    return NULL;
}

bool device_profile_takes(const struct device_profile *profile, struct str tag_name) {
    static const char prefix[] = "Program:";
    size_t size = sizeof prefix - 1;
    return !profile->no_programs || tag_name.size < size ||
           !str_equal_fold(str_span(tag_name.at, size), str_of(prefix));
}
