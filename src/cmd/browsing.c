/* SPDX-License-Identifier: MIT */
#include "cmd/browsing.h"

#include <stdio.h>

#include "cmd/progress.h"

static void show(void *user, size_t done, size_t total) {
    progress_show(user, done, total);
}

const eip_catalog *browsing_open(struct talk *t, const char *command, const char *url,
                                 struct browsing_options *options, int *ret_status) {
    const eip_catalog *catalog = NULL;
    struct progress progress = progress_of("tags and types");
    const struct eip_browse_options browse = {.progress = show, .user = &progress};
    options->talk.json |= options->jsonl;
    if (!talk_open(t, command, url, &options->talk, ret_status))
        return NULL;
    eip_err err = eip_browse(t->client, &browse, &catalog);
    progress_end(&progress);
    if (err == EIP_OK)
        return catalog;
    report_fault(&t->report, eip_last_fault(t->client));
    *ret_status = talk_close(t);
    return NULL;
}

void browsing_type(struct text *t, uint16_t type, const struct eip_structure *structure) {
    const char *name = structure != NULL ? structure->name : eip_type_name(type, 0);
    if (name != NULL)
        text_escaped(t, str_of(name), '\0');
    else
        text_format(t, "type 0x%02x", type);
}

void browsing_dimensions(struct text *t, const uint32_t *dimensions, size_t count) {
    for (size_t i = 0; i < count; i++)
        text_format(t, i == 0 ? "[%u" : ",%u", (unsigned)dimensions[i]);
    if (count > 0)
        text_char(t, ']');
}

struct json_object *browsing_dimensions_json(const uint32_t *dimensions, size_t count) {
    if (count == 0)
        return NULL;
    struct json_object *list = json_object_new_array();
    for (size_t i = 0; i < count; i++)
        json_append(list, json_uint(dimensions[i]));
    return list;
}

size_t browsing_dimension_count(const struct eip_symbol *symbol) {
    size_t count = 0;
    while (count < EIP_DIMENSIONS_MAX && symbol->dimensions[count] > 0)
        count++;
    return count;
}

void browsing_member(struct text *t, const struct eip_member *member, size_t indent) {
    for (size_t i = 0; i < indent; i++)
        text_char(t, ' ');
    text_escaped(t, str_of(member->name), '\0');
    text_puts(t, ": ");
    browsing_type(t, member->type, member->structure);
    browsing_dimensions(t, &member->count, member->count > 0 ? 1 : 0);
}

void browsing_print(struct text *line) {
    puts(text_cstr(line));
    text_clear(line);
}
