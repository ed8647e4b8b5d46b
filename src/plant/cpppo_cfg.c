/* SPDX-License-Identifier: MIT */
#include "plant/cpppo_cfg.h"

#include "base/mem.h"

enum { ROOM_MIN = 16, STEPS_MAX = 65536 };

/* A text on its way through the reader. Values are made shorter in place: `to` follows `at`. */
struct parser {
    struct cpppo_cfg *cfg;
    const char *file;
    char *text;
    size_t size;
    size_t at;
    size_t line;
    size_t line_at; /* where it begins */
    struct str section;
    size_t first; /* of its options */
    struct cpppo_cfg_fault *fault;
};

void cpppo_cfg_fini(struct cpppo_cfg *cfg) {
    for (size_t i = 0; i < cfg->text_count; i++)
        mem_free(cfg->texts[i]);
    mem_free(cfg->texts);
    mem_free(cfg->options);
    *cfg = (struct cpppo_cfg){.options = NULL};
}

static eip_err fail(struct cpppo_cfg_fault *fault, size_t line, size_t column, const char *why) {
    struct text text = text_of(fault->why, sizeof fault->why);
    text_puts(&text, why);
    fault->line = line;
    fault->column = column;
    return EIP_E_ARGUMENT;
}

static eip_err fail_at(struct parser *p, size_t at, const char *why) {
    return fail(p->fault, p->line, at - p->line_at + 1, why);
}

/* The line. */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static struct str trim(struct str s) {
    while (s.size > 0 && is_blank(s.at[0]))
        s = str_span(s.at + 1, s.size - 1);
    while (s.size > 0 && (is_blank(s.at[s.size - 1]) || s.at[s.size - 1] == '\n'))
        s.size--;
    return s;
}

static bool at_end(const struct parser *p) {
    return p->at == p->size;
}

static bool line_ends(const struct parser *p, size_t at) {
    return at == p->size || p->text[at] == '\n';
}

/* As in the first column, so after a blank. */
static bool is_comment(const struct parser *p, size_t at) {
    return p->text[at] == '#' && (at == p->line_at || is_blank(p->text[at - 1]));
}

/* What the line has from here on, without its comment; none begins in the quotes of JSON. */
static struct str rest_of_line(const struct parser *p, bool json) {
    size_t end = p->at;
    bool quoted = false;
    for (; !line_ends(p, end) && (quoted || !is_comment(p, end)); end++) {
        quoted ^= json && p->text[end] == '"';
        if (quoted && p->text[end] == '\\' && !line_ends(p, end + 1))
            end++;
    }
    return str_span(p->text + p->at, end - p->at);
}

static void next_line(struct parser *p) {
    while (!at_end(p) && p->text[p->at] != '\n')
        p->at++;
    if (!at_end(p))
        p->at++;
    p->line++;
    p->line_at = p->at;
}

static size_t offset_of(const struct parser *p, struct str s) {
    return (size_t)(s.at - p->text);
}

/* Options. */

static eip_err append(struct cpppo_cfg *cfg, const struct cpppo_cfg_option *option) {
    if (cfg->count == cfg->room) {
        size_t room = cfg->room > 0 ? 2 * cfg->room : ROOM_MIN;
        struct cpppo_cfg_option *grown = mem_resize(cfg->options, room * sizeof *grown);
        if (grown == NULL)
            return EIP_E_MEMORY;
        cfg->options = grown;
        cfg->room = room;
    }
    cfg->options[cfg->count++] = *option;
    return EIP_OK;
}

const struct cpppo_cfg_option *cpppo_cfg_find(const struct cpppo_cfg *cfg, struct str section,
                                              struct str name) {
    for (size_t i = cfg->count; i > 0; i--) {
        const struct cpppo_cfg_option *o = &cfg->options[i - 1];
        if (str_equal_fold(o->section, section) && str_equal_fold(o->name, name))
            return o;
    }
    return NULL;
}

/* Follows the brackets of a value, and its quotes: a JSON value is not over while one is open. */
struct brackets {
    size_t depth;
    bool quoted;
};

static void follow(struct brackets *b, struct str line) {
    for (size_t i = 0; i < line.size; i++) {
        char c = line.at[i];
        if (b->quoted && c == '\\')
            i++;
        else if (c == '"')
            b->quoted = !b->quoted;
        else if (!b->quoted && (c == '{' || c == '['))
            b->depth++;
        else if (!b->quoted && (c == '}' || c == ']') && b->depth > 0)
            b->depth--;
    }
    b->quoted = false; /* no string of JSON goes on in the next line */
}

static bool is_json(struct str value) {
    return value.size > 0 && (value.at[0] == '{' || value.at[0] == '[');
}

/* Whether the line that begins here is part of the value before it. */
static bool goes_on(const struct parser *p, const struct brackets *b) {
    struct str line = trim(rest_of_line(p, false));
    return !at_end(p) && (b->depth > 0 || (is_blank(p->text[p->at]) && line.size > 0));
}

/* The lines of a value are moved together where its first one stands. */
static eip_err take_value(struct parser *p, struct cpppo_cfg_option *option) {
    struct brackets brackets = {.depth = 0};
    struct str line = trim(rest_of_line(p, false));
    bool json = is_json(line);
    if (json)
        line = trim(rest_of_line(p, true));
    size_t begin = line.size > 0 ? offset_of(p, line) : p->at;
    size_t to = begin + line.size;
    option->line = p->line;
    option->column = begin - p->line_at + 1;
    if (json)
        follow(&brackets, line);
    for (next_line(p); goes_on(p, &brackets); next_line(p)) {
        line = json ? rest_of_line(p, true) : trim(rest_of_line(p, false));
        if (json)
            follow(&brackets, line);
        p->text[to++] = '\n';
        memmove(p->text + to, line.at, line.size);
        to += line.size;
    }
    if (brackets.depth > 0)
        return fail(p->fault, option->line, option->column, "this bracket is not closed");
    option->value = trim(str_span(p->text + begin, to - begin));
    return append(p->cfg, option);
}

/* NULL, or where the option stands in this file already. */
static const struct cpppo_cfg_option *find_twin(const struct parser *p, struct str name) {
    const struct cpppo_cfg_option *o = cpppo_cfg_find(p->cfg, p->section, name);
    return o != NULL && o >= p->cfg->options + p->first ? o : NULL;
}

static eip_err repeated(struct parser *p, size_t begin, const struct cpppo_cfg_option *twin) {
    (void)fail_at(p, begin, "");
    struct text why = text_of(p->fault->why, sizeof p->fault->why);
    text_format(&why, "line %zu has this option already", twin->line);
    return EIP_E_ARGUMENT;
}

/* A ':' may stand for it, but names of tags have one too, as Program:Main.Count. */
static const char *find_equals(struct str line) {
    const char *equals = memchr(line.at, '=', line.size);
    return equals != NULL ? equals : memchr(line.at, ':', line.size);
}

static eip_err take_option(struct parser *p, struct str line) {
    const char *equals = find_equals(line);
    size_t begin = offset_of(p, line);
    if (p->section.at == NULL)
        return fail_at(p, begin, "a section, as [Identity], comes before the first option");
    if (equals == NULL)
        return fail_at(p, begin + line.size, "'=' and a value are missing");
    struct cpppo_cfg_option option = {
        .file = p->file,
        .section = p->section,
        .name = trim(str_span(line.at, (size_t)(equals - line.at))),
    };
    if (option.name.size == 0)
        return fail_at(p, begin, "the name of the option is missing");
    const struct cpppo_cfg_option *twin = find_twin(p, option.name);
    if (twin != NULL)
        return repeated(p, begin, twin);
    if (p->cfg->count == CPPPO_CFG_OPTIONS_MAX)
        return fail_at(p, begin, "there are too many options");
    p->at = (size_t)(equals + 1 - p->text);
    return take_value(p, &option);
}

static eip_err take_section(struct parser *p, struct str line) {
    size_t begin = offset_of(p, line);
    if (line.at[line.size - 1] != ']')
        return fail_at(p, begin + line.size, "']' is missing after the name of the section");
    p->section = trim(str_span(line.at + 1, line.size - 2));
    if (p->section.size == 0)
        return fail_at(p, begin + 1, "the name of the section is missing");
    next_line(p);
    return EIP_OK;
}

static eip_err take_line(struct parser *p) {
    struct str line = trim(rest_of_line(p, false));
    if (line.size == 0) {
        next_line(p);
        return EIP_OK;
    }
    return line.at[0] == '[' ? take_section(p, line) : take_option(p, line);
}

/* The copy that the options will look at. */
static char *keep_text(struct cpppo_cfg *cfg, struct str text) {
    char **grown = mem_resize(cfg->texts, (cfg->text_count + 1) * sizeof *grown);
    if (grown == NULL)
        return NULL;
    cfg->texts = grown;
    char *copy = mem_alloc(text.size + 1);
    if (copy == NULL)
        return NULL;
    if (text.size > 0)
        memcpy(copy, text.at, text.size);
    copy[text.size] = '\0';
    cfg->texts[cfg->text_count++] = copy;
    return copy;
}

eip_err cpppo_cfg_read(struct cpppo_cfg *cfg, const char *file, struct str text,
                       struct cpppo_cfg_fault *ret_fault) {
    struct parser p = {.cfg = cfg,
                       .file = file,
                       .size = text.size,
                       .line = 1,
                       .first = cfg->count,
                       .fault = ret_fault};
    if (text.size > CPPPO_CFG_SIZE_MAX)
        return fail(ret_fault, 1, 1, "the file is larger than 1 MB");
    p.text = keep_text(cfg, text);
    if (p.text == NULL)
        return EIP_E_MEMORY;
    eip_err err = EIP_OK;
    while (err == EIP_OK && !at_end(&p))
        err = take_line(&p);
    return err;
}

/* Options in options. */

struct expansion {
    const struct cpppo_cfg *cfg;
    const struct cpppo_cfg_option *option; /* that was asked for: mistakes are told at its place */
    struct text *text;
    struct cpppo_cfg_fault *fault;
    size_t depth;
    size_t steps; /* names taken */
};

static eip_err expand(struct expansion *e, const struct cpppo_cfg_option *option);

static eip_err no_option(struct expansion *e, struct str wanted) {
    (void)fail(e->fault, e->option->line, e->option->column, "");
    struct text why = text_of(e->fault->why, sizeof e->fault->why);
    text_puts(&why, "there is no option ");
    text_quoted(&why, str_span(wanted.at, wanted.size < 100 ? wanted.size : 100), '\'');
    text_puts(&why, " to take the value of");
    return EIP_E_ARGUMENT;
}

/* What stands between the braces. */
static eip_err expand_name(struct expansion *e, const struct cpppo_cfg_option *in,
                           struct str wanted) {
    const char *colon = wanted.size > 0 ? memchr(wanted.at, ':', wanted.size) : NULL;
    struct str section = in->section;
    struct str name = wanted;
    if (colon != NULL) {
        section = str_span(wanted.at, (size_t)(colon - wanted.at));
        name = str_span(colon + 1, wanted.size - section.size - 1);
    }
    const struct cpppo_cfg_option *found = cpppo_cfg_find(e->cfg, trim(section), trim(name));
    if (found == NULL)
        found = cpppo_cfg_find(e->cfg, str_of("DEFAULT"), trim(name));
    if (found == NULL)
        return no_option(e, wanted);
    if (e->depth == CPPPO_CFG_DEPTH_MAX || ++e->steps > STEPS_MAX)
        return fail(e->fault, e->option->line, e->option->column,
                    "its value leads back to itself, or through too many options");
    e->depth++;
    eip_err err = expand(e, found);
    e->depth--;
    return err;
}

/* From the dollar sign at *at on. */
static eip_err expand_dollar(struct expansion *e, const struct cpppo_cfg_option *in, size_t *at) {
    struct str value = in->value;
    char next = *at + 1 < value.size ? value.at[*at + 1] : '\0';
    size_t begin = *at + 2;
    if (next == '$') {
        text_char(e->text, '$');
        *at = begin;
        return EIP_OK;
    }
    const char *end = next == '{' ? memchr(value.at + begin, '}', value.size - begin) : NULL;
    if (end == NULL)
        return fail(e->fault, e->option->line, e->option->column,
                    "a '$' is written $$, or begins ${section:option}");
    *at = (size_t)(end - value.at) + 1;
    return expand_name(e, in, str_span(value.at + begin, *at - 1 - begin));
}

static eip_err expand(struct expansion *e, const struct cpppo_cfg_option *option) {
    eip_err err = EIP_OK;
    size_t at = 0;
    while (err == EIP_OK && at < option->value.size)
        if (option->value.at[at] == '$')
            err = expand_dollar(e, option, &at);
        else
            text_char(e->text, option->value.at[at++]);
    if (err == EIP_OK && e->text->size > CPPPO_CFG_SIZE_MAX)
        return fail(e->fault, e->option->line, e->option->column, "its value is larger than 1 MB");
    return err == EIP_OK && e->text->cut ? EIP_E_MEMORY : err;
}

eip_err cpppo_cfg_value(const struct cpppo_cfg *cfg, const struct cpppo_cfg_option *option,
                        struct text *t, struct cpppo_cfg_fault *ret_fault) {
    struct expansion e = {.cfg = cfg, .option = option, .text = t, .fault = ret_fault};
    return expand(&e, option);
}
