/* SPDX-License-Identifier: MIT */
#include "plant/yaml_tree.h"

#include <string.h>
#include <yaml.h>

#include "base/map.h"
#include "base/mem.h"

/* A sequence or mapping that is not yet closed. */
struct frame {
    uint32_t node;
    bool has_key; /* its value comes next */
    struct map keys;
};

struct builder {
    yaml_parser_t parser;
    struct str text;
    struct yaml_tree *tree;
    struct frame frames[YAML_TREE_DEPTH_MAX];
    size_t depth;
    bool has_document;
    uint32_t seed;
    struct yaml_fault *fault;
};

/* Places in the file. */

static struct text words_at(struct yaml_fault *fault, size_t line, size_t column) {
    fault->line = line;
    fault->column = column;
    return text_of(fault->why, sizeof fault->why);
}

static eip_err fail_at(struct builder *b, const yaml_mark_t *mark, const char *why) {
    struct text words = words_at(b->fault, mark->line + 1, mark->column + 1);
    text_puts(&words, why);
    return EIP_E_ARGUMENT;
}

static bool is_inside(char c) {
    return ((uint8_t)c & 0xc0) == 0x80;
}

static size_t characters(struct str s) {
    size_t count = 0;
    for (size_t i = 0; i < s.size; i++)
        count += !is_inside(s.at[i]);
    return count;
}

/* A line ends with CR, LF or both. */
static size_t line_start(struct str text, size_t *at_line, size_t end) {
    size_t start = 0;
    size_t line = 1;
    for (size_t i = 0; i < end && line < *at_line; i++) {
        bool ends = text.at[i] == '\n' ||
                    (text.at[i] == '\r' && (i + 1 == text.size || text.at[i + 1] != '\n'));
        if (!ends)
            continue;
        line++;
        start = i + 1;
    }
    *at_line = line;
    return start;
}

static char char_at(struct str text, const yaml_mark_t *mark) {
    size_t line = mark->line + 1;
    size_t at = line_start(text, &line, text.size);
    for (size_t left = mark->column; at < text.size && left > 0; left--) {
        at++;
        while (at < text.size && is_inside(text.at[at]))
            at++;
    }
    return at < text.size ? text.at[at] : '\0';
}

/* What libyaml has against it. */

static eip_err refuse_bytes(struct builder *b) {
    size_t offset = b->parser.problem_offset;
    size_t end = offset < b->text.size ? offset : b->text.size;
    size_t line = SIZE_MAX;
    size_t start = line_start(b->text, &line, end);
    size_t column = characters(str_span(b->text.at + start, end - start)) + 1;
    struct text words = words_at(b->fault, line, column);
    bool is_text = strstr(b->parser.problem, "control") != NULL;
    text_format(&words, is_text ? "%s in a file" : "this is no UTF-8: %s", b->parser.problem);
    return EIP_E_ARGUMENT;
}

static eip_err refuse_syntax(struct builder *b) {
    const yaml_parser_t *p = &b->parser;
    const yaml_mark_t *mark = &p->problem_mark;
    if (char_at(b->text, mark) == '\t')
        return fail_at(b, mark, "a tab cannot stand here: YAML is indented with blanks");
    struct text words = words_at(b->fault, mark->line + 1, mark->column + 1);
    text_puts(&words, p->problem);
    if (p->context != NULL)
        text_format(&words, ", %s from line %zu", p->context, p->context_mark.line + 1);
    if (strstr(p->problem, "',' or '}'") != NULL || strstr(p->problem, "',' or ']'") != NULL)
        text_puts(&words, "; in brackets, a text with brackets or commas stands in quotes");
    else if (strstr(p->problem, "mapping values are not allowed") != NULL)
        text_puts(&words, "; a text with ': ' in it stands in quotes");
    return EIP_E_ARGUMENT;
}

static eip_err refuse(struct builder *b) {
    if (b->parser.error == YAML_MEMORY_ERROR)
        return EIP_E_MEMORY;
    return b->parser.error == YAML_READER_ERROR ? refuse_bytes(b) : refuse_syntax(b);
}

/* Nodes. */

static eip_err reserve(struct yaml_tree *t) {
    struct yaml_node *grown = mem_grow(t->nodes, &t->room, t->count + 1, sizeof *grown);
    if (grown == NULL)
        return EIP_E_MEMORY;
    t->nodes = grown;
    return EIP_OK;
}

static eip_err refuse_twice(struct builder *b, const yaml_mark_t *mark, struct str key,
                            uint32_t first) {
    struct text words = words_at(b->fault, mark->line + 1, mark->column + 1);
    text_quoted(&words, key, '\'');
    text_format(&words, " is there already, in line %u", (unsigned)b->tree->nodes[first].line);
    return EIP_E_ARGUMENT;
}

/* Numbers of nodes stand in the map as pointers, from 1. */
static eip_err take_key(struct builder *b, struct frame *f, const struct yaml_node *node,
                        const yaml_mark_t *mark) {
    if (node->kind != YAML_TREE_SCALAR)
        return fail_at(b, mark, "a name is expected here, not a list or a mapping");
    uintptr_t first = (uintptr_t)map_find(&f->keys, node->text);
    if (first != 0)
        return refuse_twice(b, mark, node->text, (uint32_t)first - 1);
    return map_put(&f->keys, node->text, (void *)(b->tree->count + 1)); // NOLINT
}

/* What is around the node takes it as its item, its key or its key's value. */
static eip_err join(struct builder *b, const struct yaml_node *node, const yaml_mark_t *mark) {
    if (b->depth == 0)
        return EIP_OK;
    struct frame *f = &b->frames[b->depth - 1];
    struct yaml_node *around = &b->tree->nodes[f->node];
    bool is_key = around->kind == YAML_TREE_MAPPING && !f->has_key;
    eip_err err = is_key ? take_key(b, f, node, mark) : EIP_OK;
    if (err != EIP_OK)
        return err;
    around->count += !is_key;
    f->has_key = is_key;
    return EIP_OK;
}

static eip_err add(struct builder *b, struct yaml_node node, const yaml_mark_t *mark) {
    struct yaml_tree *t = b->tree;
    if (t->count == YAML_TREE_NODES_MAX)
        return fail_at(b, mark, "there is more in the file than eight million names and values");
    eip_err err = reserve(t);
    if (err == EIP_OK)
        err = join(b, &node, mark);
    if (err != EIP_OK)
        return err;
    node.line = (uint32_t)mark->line + 1;
    node.column = (uint32_t)mark->column + 1;
    node.next = (uint32_t)t->count + 1;
    t->nodes[t->count++] = node;
    return EIP_OK;
}

static eip_err open_node(struct builder *b, enum yaml_tree_kind kind, const yaml_mark_t *mark) {
    if (b->depth == YAML_TREE_DEPTH_MAX)
        return fail_at(b, mark, "lists and mappings are nested more than 64 deep");
    uint32_t number = (uint32_t)b->tree->count;
    eip_err err = add(b, (struct yaml_node){.kind = (uint8_t)kind}, mark);
    if (err == EIP_OK)
        b->frames[b->depth++] = (struct frame){.node = number, .keys = map_of(false, b->seed)};
    return err;
}

static eip_err close_node(struct builder *b) {
    struct frame *f = &b->frames[--b->depth];
    b->tree->nodes[f->node].next = (uint32_t)b->tree->count;
    map_fini(&f->keys);
    return EIP_OK;
}

/* Events. */

static bool is_exact(const yaml_event_t *e, struct str text) {
    size_t quotes = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? 0 : 2;
    return e->start_mark.line == e->end_mark.line &&
           e->end_mark.index - e->start_mark.index == characters(text) + quotes;
}

static eip_err take_scalar(struct builder *b, const yaml_event_t *e) {
    struct str text = str_span(e->data.scalar.value, e->data.scalar.length);
    if (text.size > YAML_TREE_SCALAR_MAX)
        return fail_at(b, &e->start_mark, "a text has at most four million characters");
    const char *copy = arena_take_text(&b->tree->texts, text);
    if (copy == NULL)
        return EIP_E_MEMORY;
    const struct yaml_node node = {.kind = YAML_TREE_SCALAR,
                                   .text = {copy, text.size},
                                   .plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE,
                                   .exact = is_exact(e, text)};
    return add(b, node, &e->start_mark);
}

static eip_err refuse_marks(struct builder *b, const yaml_event_t *e, const yaml_char_t *anchor,
                            const yaml_char_t *tag) {
    if (anchor != NULL)
        return fail_at(b, &e->start_mark,
                       "anchors (&name) are not taken: what devices share stands beside 'devices'");
    if (tag != NULL)
        return fail_at(b, &e->start_mark,
                       "types of YAML (!name) are not taken; a text that begins with '!' stands in "
                       "quotes");
    return EIP_OK;
}

static eip_err begin_document(struct builder *b, const yaml_event_t *e) {
    if (b->has_document)
        return fail_at(b, &e->start_mark, "a second document begins here: there is only one");
    b->has_document = true;
    return EIP_OK;
}

static eip_err take(struct builder *b, const yaml_event_t *e) {
    eip_err err = EIP_OK;
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(b, e);
    case YAML_ALIAS_EVENT:
        return fail_at(b, &e->start_mark,
                       "references (*name) are not taken: a text that begins with '*' stands in "
                       "quotes");
    case YAML_SCALAR_EVENT:
        err = refuse_marks(b, e, e->data.scalar.anchor, e->data.scalar.tag);
        return err == EIP_OK ? take_scalar(b, e) : err;
    case YAML_SEQUENCE_START_EVENT:
        err = refuse_marks(b, e, e->data.sequence_start.anchor, e->data.sequence_start.tag);
        return err == EIP_OK ? open_node(b, YAML_TREE_SEQUENCE, &e->start_mark) : err;
    case YAML_MAPPING_START_EVENT:
        err = refuse_marks(b, e, e->data.mapping_start.anchor, e->data.mapping_start.tag);
        return err == EIP_OK ? open_node(b, YAML_TREE_MAPPING, &e->start_mark) : err;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_node(b);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return EIP_OK;
}

static eip_err run(struct builder *b) {
    bool ended = false;
    while (!ended) {
        yaml_event_t event;
        if (yaml_parser_parse(&b->parser, &event) == 0)
            return refuse(b);
        ended = event.type == YAML_STREAM_END_EVENT;
        eip_err err = take(b, &event);
        yaml_event_delete(&event);
        if (err != EIP_OK)
            return err;
    }
    const yaml_mark_t start = {.line = 0};
    return b->has_document ? EIP_OK : fail_at(b, &start, "the file is empty");
}

eip_err yaml_tree_read(struct str text, uint32_t seed, struct yaml_tree *ret_tree,
                       struct yaml_fault *ret_fault) {
    struct yaml_tree tree = {.count = 0};
    struct builder b = {.text = text, .tree = &tree, .seed = seed, .fault = ret_fault};
    const yaml_mark_t start = {.line = 0};
    if (text.size > YAML_TREE_SIZE_MAX)
        return fail_at(&b, &start, "the file is larger than 64 MiB");
    if (yaml_parser_initialize(&b.parser) == 0)
        return EIP_E_MEMORY;
    yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&b.parser, (const yaml_char_t *)(text.size > 0 ? text.at : ""),
                                 text.size);
    eip_err err = run(&b);
    while (b.depth > 0)
        (void)close_node(&b);
    yaml_parser_delete(&b.parser);
    if (err == EIP_OK)
        *ret_tree = tree;
    else
        yaml_tree_fini(&tree);
    return err;
}

void yaml_tree_fini(struct yaml_tree *tree) {
    arena_fini(&tree->texts);
    mem_free(tree->nodes);
    *tree = (struct yaml_tree){.count = 0};
}

/* Walking. */

const struct yaml_node *yaml_tree_root(const struct yaml_tree *tree) {
    return &tree->nodes[0];
}

struct yaml_walk yaml_walk_of(const struct yaml_tree *tree, const struct yaml_node *node) {
    return (struct yaml_walk){.tree = tree,
                              .at = (size_t)(node - tree->nodes) + 1,
                              .end = node->next,
                              .pairs = node->kind == YAML_TREE_MAPPING};
}

bool yaml_walk_next(struct yaml_walk *w) {
    if (w->at >= w->end)
        return false;
    w->key = w->pairs ? &w->tree->nodes[w->at++] : NULL;
    w->node = &w->tree->nodes[w->at];
    w->at = w->node->next;
    return true;
}

const struct yaml_node *yaml_tree_find(const struct yaml_tree *tree, const struct yaml_node *node,
                                       const char *key) {
    struct yaml_walk w = yaml_walk_of(tree, node);
    while (node->kind == YAML_TREE_MAPPING && yaml_walk_next(&w))
        if (str_equal(w.key->text, str_of(key)))
            return w.node;
    return NULL;
}

struct text yaml_fault_words(struct yaml_fault *fault, const struct yaml_node *node, size_t at) {
    size_t inside = 0;
    if (node->exact && at <= node->text.size)
        inside = characters(str_span(node->text.at, at)) + !node->plain;
    return words_at(fault, node->line, node->column + (at > 0 ? inside : 0));
}

eip_err yaml_fault_set(struct yaml_fault *fault, const struct yaml_node *node, const char *why) {
    struct text words = yaml_fault_words(fault, node, 0);
    text_puts(&words, why);
    return EIP_E_ARGUMENT;
}
