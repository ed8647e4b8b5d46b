/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <stdio.h>

#include "cmd/browsing.h"
#include "cmd/glob.h"

enum { INDENT = 2 };

struct job {
    struct browsing_options options;
    const char *match;
    const char *program;
    bool flat;
    bool members;
    struct text line;
};

static bool is_in_scope(const struct job *j, const struct eip_symbol *s) {
    return j->program == NULL ||
           (s->program != NULL && str_equal_fold(str_of(s->program), str_of(j->program)));
}

static void put_name(struct text *t, const struct eip_symbol *s, bool whole) {
    if (whole && s->program != NULL) {
        text_puts(t, "Program:");
        text_escaped(t, str_of(s->program), '\0');
        text_char(t, '.');
    }
    text_escaped(t, str_of(s->name), '\0');
}

/* As it stands before a tag, or without what all of them begin with. */
static const char *program_name(const char *given) {
    static const char prefix[] = "Program:";
    size_t size = sizeof prefix - 1;
    bool whole = strlen(given) >= size &&
                 str_equal_fold((struct str){given, size}, (struct str){prefix, size});
    return whole ? given + size : given;
}

/* A pattern is for the name, or for all of it with the program's. */
static bool is_wanted(const struct job *j, const struct eip_symbol *s) {
    if (!is_in_scope(j, s))
        return false;
    if (j->match == NULL || glob_matches(str_of(j->match), str_of(s->name)))
        return true;
    struct text whole = text_new();
    put_name(&whole, s, true);
    bool matches = glob_matches(str_of(j->match), text_view(&whole));
    text_fini(&whole);
    return matches;
}

static const char *access_text(uint8_t access) {
    switch (access) {
    case EIP_ACCESS_READ_WRITE:
        return "read/write";
    case EIP_ACCESS_READ_ONLY:
        return "read only";
    case EIP_ACCESS_NONE:
        return "none";
    default:
        return NULL;
    }
}

/* JSON. */

static void put_type_json(struct json_object *o, const struct eip_symbol *s) {
    uint16_t handle = s->structure != NULL ? s->structure->handle : 0;
    const char *type = eip_type_name(s->type, handle);
    if (type != NULL)
        json_put(o, "type", json_text(str_of(type)));
    json_put(o, "dims", browsing_dimensions_json(s->dimensions, browsing_dimension_count(s)));
}

static void show_json(const struct eip_symbol *s) {
    struct json_object *o = json_object_new_object();
    const char *access = access_text(s->access);
    json_put(o, "name", json_text(str_of(s->name)));
    put_type_json(o, s);
    json_put(o, "instance", json_uint(s->instance));
    if (s->program != NULL)
        json_put(o, "program", json_text(str_of(s->program)));
    if (access != NULL)
        json_put(o, "access", json_text(str_of(access)));
    if (s->structure != NULL)
        json_put(o, "struct", json_text(str_of(s->structure->name)));
    report_json(o);
}

/* Text. */

/* No structure contains itself, and a catalog bounds how deep they nest. */
static void show_members(struct job *j, const struct eip_structure *structure, size_t indent) {
    for (uint32_t i = 0; i < structure->member_count; i++) {
        const struct eip_member *m = &structure->members[i];
        if (m->hidden)
            continue;
        browsing_member(&j->line, m, indent);
        browsing_print(&j->line);
        if (m->structure != NULL && !m->structure->is_string)
            show_members(j, m->structure, indent + INDENT);
    }
}

static void show_text(struct job *j, const struct eip_symbol *s) {
    size_t indent = j->flat ? 0 : INDENT;
    const char *access = access_text(s->access);
    text_format(&j->line, "%*s", (int)indent, "");
    put_name(&j->line, s, j->flat);
    text_puts(&j->line, ": ");
    browsing_type(&j->line, s->type, s->structure);
    browsing_dimensions(&j->line, s->dimensions, browsing_dimension_count(s));
    if (s->access != EIP_ACCESS_READ_WRITE && access != NULL)
        text_format(&j->line, "  (%s)", access);
    browsing_print(&j->line);
    if (j->members && s->structure != NULL && !s->structure->is_string)
        show_members(j, s->structure, indent + INDENT);
}

static void show_scope(struct job *j, const char *program) {
    if (program == NULL) {
        text_puts(&j->line, "Controller");
    } else {
        text_puts(&j->line, "Program:");
        text_escaped(&j->line, str_of(program), '\0');
    }
    browsing_print(&j->line);
}

/* Programs are told by one pointer each. False: nothing was wanted. */
static bool show_all(struct job *j, const eip_catalog *catalog) {
    const struct eip_symbol *symbols;
    size_t count = eip_catalog_symbols(catalog, &symbols);
    const struct eip_symbol *before = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct eip_symbol *s = &symbols[i];
        if (!is_wanted(j, s))
            continue;
        if (j->options.talk.json) {
            show_json(s);
        } else {
            if (!j->flat && (before == NULL || before->program != s->program))
                show_scope(j, s->program);
            show_text(j, s);
        }
        before = s;
    }
    return before != NULL;
}

static bool has_program(const eip_catalog *catalog, const char *name) {
    const char *const *programs;
    size_t count = eip_catalog_programs(catalog, &programs);
    for (size_t i = 0; i < count; i++)
        if (str_equal_fold(str_of(programs[i]), str_of(name)))
            return true;
    return false;
}

static int run(struct job *j, const char *url) {
    struct talk talk;
    int status = STATUS_OK;
    const eip_catalog *catalog = browsing_open(&talk, "tags", url, &j->options, &status);
    if (catalog == NULL)
        return status;
    if (j->program != NULL && !has_program(catalog, j->program)) {
        fprintf(stderr, "ciprw tags: the controller has no program %s\n", j->program);
        status = STATUS_USAGE;
    } else {
        if (!show_all(j, catalog) && j->match != NULL)
            fprintf(stderr, "ciprw tags: no tag is like %s\n", j->match);
        report_good(&talk.report);
    }
    int closed = talk_close(&talk);
    text_fini(&j->line);
    return status != STATUS_OK ? status : closed;
}

static const struct option options[] = {
    BROWSING_OPTIONS(offsetof(struct job, options)),
    {"match", 0, OPTION_TEXT, "GLOB", "only tags whose name, or Program:NAME.TAG, is like this",
     offsetof(struct job, match)},
    {"program", 0, OPTION_TEXT, "NAME", "only tags of this program", offsetof(struct job, program)},
    {"flat", 0, OPTION_FLAG, NULL, "a line a tag with its program, as other commands take it",
     offsetof(struct job, flat)},
    {"members", 0, OPTION_FLAG, NULL, "the members of structures under their tags",
     offsetof(struct job, members)},
};

static const struct usage_example examples[] = {
    {"ciprw tags 10.0.0.5", "The tags of a controller and of its programs, with their types."},
    {"ciprw tags --match '*Speed*' --flat plc7/1/3", "Those with Speed in their names."},
    {"ciprw tags --program Main --members 10.0.0.5",
     "The tags of a program, with what its structures are made of."},
    {"ciprw tags --cache plant.cache 10.0.0.5",
     "The same from the second time on with one question: has the program changed?"},
    {NULL, NULL},
};

const struct usage tags_usage = {
    .command = "tags",
    .operands = "HOST[:PORT][/ROUTE]",
    .purpose = "list the tags of a controller",
    .summary = "Lists the tags of a controller and of its programs, with their types.",
    .details = "In a pattern '*' is any characters and '?' is one; letters of both cases are the "
               "same.\nA BOOL array is one of DWORDs, 32 BOOLs in each. Tags that clients may only "
               "read are marked;\nthose that they may not read are not in a controller's list. "
               "What belongs to the system is left out.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int tags_command(int argc, char **argv) {
    struct job j = {.line = text_new()};
    int status;
    if (!options_parse(&tags_usage, &argc, argv, &j, &status))
        return status;
    if (argc != 2)
        return options_misuse(&tags_usage, argc < 2 ? "no host was given" : "one host at a time");
    if (j.members && j.options.talk.json)
        return options_misuse(&tags_usage, "--members goes without --json: "
                                           "'ciprw types --json' tells what structures have");
    if ((status = talk_check_url(tags_usage.command, argv[1])) != STATUS_OK)
        return status;
    if (j.program != NULL)
        j.program = program_name(j.program);
    return run(&j, argv[1]);
}
