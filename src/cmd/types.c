/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <stdio.h>

#include "cmd/browsing.h"

enum { INDENT = 2 };

struct job {
    struct browsing_options options;
    bool hidden;
    struct text line;
    struct talk talk;
};

static bool is_shown(const struct job *j, const struct eip_member *m) {
    return j->hidden || !m->hidden;
}

/* JSON. */

static struct json_object *member_json(const struct eip_member *m) {
    struct json_object *o = json_object_new_object();
    const char *type = m->structure != NULL ? m->structure->name : eip_type_name(m->type, 0);
    json_put(o, "name", json_text(str_of(m->name)));
    if (type != NULL)
        json_put(o, "type", json_text(str_of(type)));
    json_put(o, "offset", json_uint(m->offset));
    if (m->bit != EIP_NO_BIT)
        json_put(o, "bit", json_uint(m->bit));
    json_put(o, "dims", browsing_dimensions_json(&m->count, m->count > 0 ? 1 : 0));
    return o;
}

static void show_json(const struct job *j, const struct eip_structure *s) {
    struct json_object *o = json_object_new_object();
    struct json_object *members = json_object_new_array();
    for (uint32_t i = 0; i < s->member_count; i++)
        if (is_shown(j, &s->members[i]))
            json_append(members, member_json(&s->members[i]));
    json_put(o, "name", json_text(str_of(s->name)));
    json_put(o, "handle", json_uint(s->handle));
    json_put(o, "size", json_uint(s->size));
    json_put(o, "members", members);
    report_json(o);
}

/* Text. */

static void show_member(struct job *j, const struct eip_member *m) {
    text_format(&j->line, "%*u", 6 + INDENT, (unsigned)m->offset);
    if (m->bit != EIP_NO_BIT)
        text_format(&j->line, ".%u  ", m->bit);
    else
        text_puts(&j->line, "    ");
    browsing_member(&j->line, m, 0);
    browsing_print(&j->line);
}

static void show_text(struct job *j, const struct eip_structure *s) {
    text_escaped(&j->line, str_of(s->name), '\0');
    text_format(&j->line, "  %u bytes, handle 0x%04x%s", (unsigned)s->size, s->handle,
                s->is_string ? ", a string" : "");
    browsing_print(&j->line);
    for (uint32_t i = 0; i < s->member_count; i++)
        if (is_shown(j, &s->members[i]))
            show_member(j, &s->members[i]);
}

static void show(struct job *j, const struct eip_structure *s) {
    if (j->options.talk.json)
        show_json(j, s);
    else
        show_text(j, s);
    report_good(&j->talk.report);
}

static bool show_named(struct job *j, const eip_catalog *catalog, const char *name) {
    const struct eip_structure *structures;
    size_t count = eip_catalog_structures(catalog, &structures);
    bool found = false;
    for (size_t i = 0; i < count; i++)
        if (str_equal_fold(str_of(structures[i].name), str_of(name))) {
            show(j, &structures[i]);
            found = true;
        }
    return found;
}

static void miss(struct job *j, const char *name) {
    struct eip_fault fault = {.err = EIP_E_TYPE};
    struct text text = text_of(fault.text, sizeof fault.text);
    text_format(&text, "no tag of the controller has a structure %s in it", name);
    report_fault(&j->talk.report, &fault);
}

static int run(struct job *j, const char *url, char **names, size_t count) {
    const struct eip_structure *structures;
    int status;
    const eip_catalog *catalog = browsing_open(&j->talk, "types", url, &j->options, &status);
    if (catalog == NULL)
        return status;
    size_t all = count == 0 ? eip_catalog_structures(catalog, &structures) : 0;
    for (size_t i = 0; i < all; i++)
        show(j, &structures[i]);
    for (size_t i = 0; i < count; i++)
        if (!show_named(j, catalog, names[i]))
            miss(j, names[i]);
    status = talk_close(&j->talk);
    text_fini(&j->line);
    return status;
}

static const struct option options[] = {
    BROWSING_OPTIONS(offsetof(struct job, options)),
    {"hidden", 0, OPTION_FLAG, NULL, "members too that only hold the bits of BOOLs",
     offsetof(struct job, hidden)},
};

static const struct usage_example examples[] = {
    {"ciprw types 10.0.0.5", "All structures that tags of a controller are made of."},
    {"ciprw types --json plc7/1/3 Recipe TIMER", "Two of them, as JSON."},
    {NULL, NULL},
};

const struct usage types_usage = {
    .command = "types",
    .operands = "HOST[:PORT][/ROUTE] [NAME...]",
    .purpose = "tell the structures of a controller",
    .summary = "Tells the structures that the tags of a controller are made of: their members, at "
               "which byte and\nbit each stands, and of what type it is.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int types_command(int argc, char **argv) {
    struct job j = {.line = text_new()};
    int status;
    if (!options_parse(&types_usage, &argc, argv, &j, &status))
        return status;
    if (argc < 2)
        return options_misuse(&types_usage, "no host was given");
    if ((status = talk_check_url(types_usage.command, argv[1])) != STATUS_OK)
        return status;
    return run(&j, argv[1], argv + 2, (size_t)argc - 2);
}
