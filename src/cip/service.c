/* SPDX-License-Identifier: MIT */
#include "cip/service.h"

enum { COMMON_END = 0x4b };

struct row {
    uint8_t service;
    enum cip_meaning meaning;
    const char *name;
};

struct table {
    uint32_t class_id;
    const struct row *rows;
    size_t count;
};

static const struct row common_rows[] = {
    {CIP_GET_ATTRIBUTES_ALL, CIP_MEANS_GET_ALL, "Get Attributes All"},
    {CIP_SET_ATTRIBUTES_ALL, CIP_MEANS_SET_ALL, "Set Attributes All"},
    {CIP_GET_ATTRIBUTE_LIST, CIP_MEANS_GET_LIST, "Get Attribute List"},
    {CIP_SET_ATTRIBUTE_LIST, CIP_MEANS_SET_LIST, "Set Attribute List"},
    {0x05, CIP_MEANS_OTHER, "Reset"},
    {0x06, CIP_MEANS_OTHER, "Start"},
    {0x07, CIP_MEANS_OTHER, "Stop"},
    {0x08, CIP_MEANS_OTHER, "Create"},
    {0x09, CIP_MEANS_OTHER, "Delete"},
    {CIP_MULTIPLE_SERVICE, CIP_MEANS_MULTIPLE, "Multiple Service Packet"},
    {0x0d, CIP_MEANS_OTHER, "Apply Attributes"},
    {CIP_GET_ATTRIBUTE_SINGLE, CIP_MEANS_GET_SINGLE, "Get Attribute Single"},
    {CIP_SET_ATTRIBUTE_SINGLE, CIP_MEANS_SET_SINGLE, "Set Attribute Single"},
    {0x11, CIP_MEANS_OTHER, "Find Next Object Instance"},
    {0x14, CIP_MEANS_OTHER, "Error Response"},
    {0x15, CIP_MEANS_OTHER, "Restore"},
    {0x16, CIP_MEANS_OTHER, "Save"},
    {0x17, CIP_MEANS_OTHER, "No Operation"},
    {0x18, CIP_MEANS_OTHER, "Get Member"},
    {0x19, CIP_MEANS_OTHER, "Set Member"},
    {0x1a, CIP_MEANS_OTHER, "Insert Member"},
    {0x1b, CIP_MEANS_OTHER, "Remove Member"},
    {0x1c, CIP_MEANS_OTHER, "Group Sync"},
};

/* 1756-PM020, "CIP services and user-created tags". */
static const struct row tag_rows[] = {
    {CIP_READ_TAG, CIP_MEANS_READ_TAG, "Read Tag"},
    {CIP_WRITE_TAG, CIP_MEANS_WRITE_TAG, "Write Tag"},
    {CIP_READ_MODIFY_WRITE, CIP_MEANS_READ_MODIFY_WRITE, "Read Modify Write Tag"},
    {CIP_READ_TAG_FRAGMENTED, CIP_MEANS_READ_FRAGMENT, "Read Tag Fragmented"},
    {CIP_WRITE_TAG_FRAGMENTED, CIP_MEANS_WRITE_FRAGMENT, "Write Tag Fragmented"},
};

static const struct row symbol_rows[] = {
    {CIP_GET_INSTANCE_ATTRIBUTES, CIP_MEANS_LIST_SYMBOLS, "Get Instance Attribute List"},
};

static const struct row template_rows[] = {
    {CIP_READ_TAG, CIP_MEANS_READ_TEMPLATE, "Read Template"},
};

/* CIP Volume 1, 3-5.5. */
static const struct row manager_rows[] = {
    {CIP_FORWARD_CLOSE, CIP_MEANS_FORWARD_CLOSE, "Forward Close"},
    {CIP_UNCONNECTED_SEND, CIP_MEANS_UNCONNECTED_SEND, "Unconnected Send"},
    {CIP_FORWARD_OPEN, CIP_MEANS_FORWARD_OPEN, "Forward Open"},
    {0x56, CIP_MEANS_OTHER, "Get Connection Data"},
    {0x57, CIP_MEANS_OTHER, "Search Connection Data"},
    {0x5a, CIP_MEANS_OTHER, "Get Connection Owner"},
    {CIP_LARGE_FORWARD_OPEN, CIP_MEANS_LARGE_FORWARD_OPEN, "Large Forward Open"},
};

static const struct row pccc_rows[] = {
    {CIP_EXECUTE_PCCC, CIP_MEANS_OTHER, "Execute PCCC"},
};

static const struct row link_rows[] = {
    {0x4c, CIP_MEANS_OTHER, "Get and Clear"},
};

/* CIP Volume 1, 5-42. */
static const struct row file_rows[] = {
    {0x4b, CIP_MEANS_OTHER, "Initiate Upload"},
    {0x4c, CIP_MEANS_OTHER, "Initiate Download"},
    {0x4d, CIP_MEANS_OTHER, "Initiate Partial Read"},
    {0x4e, CIP_MEANS_OTHER, "Initiate Partial Write"},
    {0x4f, CIP_MEANS_OTHER, "Upload Transfer"},
    {0x50, CIP_MEANS_OTHER, "Download Transfer"},
    {0x51, CIP_MEANS_OTHER, "Clear File"},
};

#define TABLE(class_id, rows)                                                                      \
    { (class_id), (rows), sizeof(rows) / sizeof(rows)[0] }
static const struct table common = TABLE(0, common_rows);
static const struct table tags = TABLE(0, tag_rows);
static const struct table objects[] = {
    TABLE(CIP_CLASS_CONNECTION_MANAGER, manager_rows),
    TABLE(CIP_CLASS_FILE, file_rows),
    TABLE(CIP_CLASS_PCCC, pccc_rows),
    TABLE(CIP_CLASS_SYMBOL, tag_rows),
    TABLE(CIP_CLASS_SYMBOL, symbol_rows),
    TABLE(CIP_CLASS_TEMPLATE, template_rows),
    TABLE(CIP_CLASS_ETHERNET_LINK, link_rows),
};
#undef TABLE

static const struct row *find_in(const struct table *table, uint8_t service) {
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].service == service)
            return &table->rows[i];
    return NULL;
}

static const struct row *find(uint8_t service, const struct cip_target *target) {
    const struct row *row = NULL;
    if (service < COMMON_END)
        return find_in(&common, service);
    if (target == NULL)
        return NULL;
    if (!target->has_class)
        return target->symbolic ? find_in(&tags, service) : NULL;
    for (size_t i = 0; i < sizeof objects / sizeof objects[0] && row == NULL; i++)
        if (objects[i].class_id == target->class_id)
            row = find_in(&objects[i], service);
    return row;
}

enum cip_meaning cip_meaning_of(uint8_t service, const struct cip_target *target) {
    const struct row *row = find(service, target);
    return row != NULL ? row->meaning : CIP_MEANS_OTHER;
}

const char *cip_service_name(uint8_t service, const struct cip_target *target) {
    const struct row *row = find(service, target);
    return row != NULL ? row->name : NULL;
}
