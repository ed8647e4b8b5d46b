/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cip/address.h"
#include "cip/type.h"
#include "cip/value.h"
#include "cmd/literals.h"
#include "cmd/talk.h"

enum { OPERANDS_MIN = 2 };

/* One TAG=VALUE. */
struct assignment {
    char *tag; /* a copy with its NUL */
    struct str text;
    bool counted;
    bool bit;
    uint32_t count; /* elements named by the tag */
    uint8_t *bytes; /* of the value */
};

struct job {
    struct talk talk;
    bool json;
    struct assignment *assignments;
    struct eip_item *items; /* in the same order */
    size_t count;
};

/* The '=' that ends the tag: none of those in its brackets and braces. */
static size_t tag_size(const char *text) {
    size_t depth = 0;
    size_t at = 0;
    for (; text[at] != '\0' && (text[at] != '=' || depth > 0); at++) {
        depth += text[at] == '[' || text[at] == '{';
        depth -= depth > 0 && (text[at] == ']' || text[at] == '}');
    }
    return at;
}

static int parse(struct assignment *a, const char *operand) {
    struct cip_address address;
    struct cip_address_fault wrong;
    struct str whole = str_of(operand);
    struct str tag = str_span(operand, tag_size(operand));
    if (cip_address_parse(tag, &address, &wrong) != EIP_OK)
        return report_mistake("write", whole, wrong.column, wrong.why);
    if (tag.size == whole.size)
        return report_mistake("write", whole, tag.size + 1, "'=' and a value are missing");
    a->text = str_span(operand + tag.size + 1, whole.size - tag.size - 1);
    a->counted = address.counted;
    a->count = address.count;
    a->bit = address.bit != CIP_ADDRESS_NO_BIT;
    a->tag = mem_zero(1, tag.size + 1);
    if (a->tag == NULL)
        return STATUS_SOME_FAILED;
    memcpy(a->tag, tag.at, tag.size);
    return STATUS_OK;
}

static int mistake(const struct assignment *a, const struct text *why) {
    fprintf(stderr, "ciprw write: %s: %s\n", a->tag, text_cstr(why));
    return STATUS_USAGE;
}

static int tell_misfit(const struct assignment *a, const struct eip_value *type,
                       struct str literal) {
    struct text why = text_new();
    text_quoted(&why, literal, '"');
    text_puts(&why, " does not fit: ");
    cip_value_expected_text(type->type, type->handle, &why);
    int status = mistake(a, &why);
    text_fini(&why);
    return status;
}

static int tell_count(const struct assignment *a, size_t count) {
    char buffer[80];
    struct text why = text_of(buffer, sizeof buffer);
    text_format(&why, "%zu values for %u elements", count, (unsigned)a->count);
    return mistake(a, &why);
}

/* From the text to a value of the tag's own type, which was just read. */
static int convert(struct assignment *a, struct eip_item *item) {
    struct eip_value old = item->value;
    struct literals literals = literals_of(a->text, old.type, old.handle);
    size_t count = literals_count(&literals);
    size_t element = cip_type_size(old.type, old.handle);
    size_t room = count * (element > 0 ? element : cip_value_string_head(&old));
    struct str bad = {.size = 0};
    if (room == 0) {
        struct text why = text_of((char[80]){0}, 80);
        text_puts(&why, "values of its type cannot be written; write its members");
        return mistake(a, &why);
    }
    if (a->counted && count != a->count)
        return tell_count(a, count);
    room += element > 0 ? 0 : a->text.size; /* escapes are longer than what they stand for */
    a->bytes = mem_alloc(room);
    if (a->bytes == NULL)
        return STATUS_SOME_FAILED;
    item->value = eip_value_in(old.type, old.handle, a->bytes, room);
    if (literals_add(&literals, &item->value, &bad) != EIP_OK)
        return tell_misfit(a, &old, bad);
    return STATUS_OK;
}

/* Each tag's type is its own; nothing is written unless all values fit. */
static int prepare(struct job *j) {
    int status = STATUS_OK;
    for (size_t i = 0; i < j->count; i++)
        j->items[i].tag = j->assignments[i].tag;
    (void)eip_read_many(j->talk.client, j->items, j->count); /* each item tells its own end */
    for (size_t i = 0; i < j->count && status == STATUS_OK; i++)
        if (j->items[i].err == EIP_OK)
            status = convert(&j->assignments[i], &j->items[i]);
    return status;
}

static void write_bit(struct job *j, struct eip_item *item) {
    item->err = eip_write(j->talk.client, item->tag, &item->value);
    item->status = eip_last_fault(j->talk.client)->status;
    talk_show(&j->talk, j->json, item, false);
}

/* In the order they were given; what stands between two bits goes together. */
static void write_all(struct job *j) {
    size_t at = 0;
    while (at < j->count) {
        size_t end = at;
        while (end < j->count && j->items[end].err == EIP_OK && !j->assignments[end].bit)
            end++;
        if (end > at)
            (void)eip_write_many(j->talk.client, &j->items[at], end - at);
        for (; at < end; at++)
            talk_show(&j->talk, j->json, &j->items[at], j->assignments[at].counted);
        if (at == j->count)
            return;
        if (j->items[at].err == EIP_OK)
            write_bit(j, &j->items[at]);
        else
            talk_show(&j->talk, j->json, &j->items[at], false); /* its type could not be read */
        at++;
    }
}

static int run(struct job *j, const char *url, const struct talk_options *options,
               char **operands) {
    int status = STATUS_OK;
    for (size_t i = 0; i < j->count && status == STATUS_OK; i++)
        status = parse(&j->assignments[i], operands[i]);
    if (status != STATUS_OK || !talk_open(&j->talk, "write", url, options, &status))
        return status;
    status = prepare(j);
    if (status == STATUS_OK)
        write_all(j);
    int closed = talk_close(&j->talk);
    return status != STATUS_OK ? status : closed;
}

static int run_job(const char *url, const struct talk_options *options, char **operands,
                   size_t count) {
    struct job j = {.json = options->json, .count = count};
    j.assignments = mem_zero(count, sizeof *j.assignments);
    j.items = mem_zero(count, sizeof *j.items);
    int status = STATUS_SOME_FAILED;
    if (j.assignments != NULL && j.items != NULL)
        status = run(&j, url, options, operands);
    for (size_t i = 0; i < count && j.assignments != NULL; i++) {
        mem_free(j.assignments[i].tag);
        mem_free(j.assignments[i].bytes);
    }
    mem_free(j.assignments);
    mem_free(j.items);
    return status;
}

static const struct option options[] = {TALK_OPTIONS(0)};

static const struct usage_example examples[] = {
    {"ciprw write 10.0.0.5 Setpoint=12.5 Mode=2", "Writes two tags, each in the type it has."},
    {"ciprw write 10.0.0.5 Recipe[4-6]=1,2,3", "Writes three elements of an array."},
    {"ciprw write 10.0.0.5 'Title=\"batch 7\"'", "Writes a string."},
    {NULL, NULL},
};

const struct usage write_usage = {
    .command = "write",
    .operands = "HOST[:PORT][/ROUTE] TAG=VALUE...",
    .purpose = "write tags of a controller",
    .summary = "Writes tags of a controller, each in its own type, and prints what was written.",
    .details = "The type is read first; a value that does not fit is refused before anything "
               "is written.\nArrays: TAG=1,2,3 from the first element on, TAG[4-6]=1,2,3. "
               "Strings: with double quotes or without.\nTAG.5=1 sets one bit and leaves the "
               "others.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int write_command(int argc, char **argv) {
    struct talk_options given = {.json = false};
    int status;
    if (!options_parse(&write_usage, &argc, argv, &given, &status))
        return status;
    if (argc - 1 < OPERANDS_MIN)
        return options_misuse(&write_usage,
                              argc == 1 ? "no host was given" : "nothing to write was given");
    if ((status = talk_check_url(write_usage.command, argv[1])) != STATUS_OK)
        return status;
    signal(SIGPIPE, SIG_IGN); /* a reader of the output that left must not stop us half-way */
    return run_job(argv[1], &given, argv + 2, (size_t)argc - 2);
}
