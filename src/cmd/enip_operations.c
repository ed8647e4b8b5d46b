/* SPDX-License-Identifier: MIT */
#include "cmd/enip_operations.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { LINE_ROOM = 65536, PACKET_MIN = 64 };

const char enip_operations_statuses[] =
    "0 all well; 1 some operations failed; 2 a mistake in the command line; 3 no connection; 4 no "
    "answer in time; 5 the device refused the session";

static char *read_line(void) {
    char *line = mem_alloc(LINE_ROOM);
    if (line != NULL && fgets(line, LINE_ROOM, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        char *fitting = mem_resize(line, strlen(line) + 1);
        return fitting != NULL ? fitting : line;
    }
    mem_free(line);
    return NULL;
}

static int add(struct enip_operations *o, const char *text) {
    void *texts = mem_grow(o->texts, &o->room, o->count + 1, sizeof *o->texts);
    if (texts == NULL)
        return report_no_memory(o->usage->command);
    o->texts = texts;
    o->texts[o->count++] = text;
    return STATUS_OK;
}

/* Takes the line. */
static int add_line(struct enip_operations *o, char *line) {
    void *lines = mem_grow(o->lines, &o->line_room, o->line_count + 1, sizeof *o->lines);
    if (lines == NULL) {
        mem_free(line);
        return report_no_memory(o->usage->command);
    }
    o->lines = lines;
    o->lines[o->line_count++] = line;
    if (strlen(line) == LINE_ROOM - 1)
        return options_misuse(o->usage, "a line of standard input is longer than 65534 characters");
    return line[strspn(line, " \t")] != '\0' ? add(o, line) : STATUS_OK;
}

static int add_lines(struct enip_operations *o) {
    int status = STATUS_OK;
    char *line;
    while (status == STATUS_OK && (line = read_line()) != NULL)
        status = add_line(o, line);
    return status;
}

static int parse(struct enip_operations *o) {
    struct eip_mistake mistake;
    struct eip_operate_options options = {.ret_mistake = &mistake};
    eip_err err = eip_operations_parse(o->texts, o->count, &options, &o->parsed);
    if (err == EIP_OK)
        return STATUS_OK;
    if (err == EIP_E_MEMORY)
        return report_no_memory(o->usage->command);
    return report_mistake(o->usage->command, str_of(o->texts[mistake.index]), mistake.column,
                          mistake.text);
}

int enip_operations_take(struct enip_operations *o, char **operands, int count) {
    int status = STATUS_OK;
    for (int i = 0; i < count && status == STATUS_OK; i++)
        status = strcmp(operands[i], "-") == 0 ? add_lines(o) : add(o, operands[i]);
    return status == STATUS_OK ? parse(o) : status;
}

void enip_operations_fini(struct enip_operations *o) {
    for (size_t i = 0; i < o->line_count; i++)
        mem_free(o->lines[i]);
    mem_free(o->lines);
    mem_free(o->texts);
    eip_operations_free(o->parsed);
}

int enip_check_multiple(const struct usage *usage, uint32_t bytes) {
    bool fits = bytes == 0 || (bytes >= PACKET_MIN && bytes <= UINT16_MAX);
    return fits ? STATUS_OK : options_misuse(usage, "--multiple is 64 to 65535 bytes");
}

bool enip_open(struct talk *t, const struct usage *usage, const char *address,
               const struct talk_options *options, int *ret_status) {
    bool no_host = address == NULL || address[0] == '\0' || address[0] == ':';
    struct text url = text_new();
    text_puts(&url, no_host ? "localhost" : "");
    text_puts(&url, address != NULL ? address : "");
    *ret_status = talk_check_url(usage->command, text_cstr(&url));
    bool open = *ret_status == STATUS_OK &&
                talk_open(t, usage->command, text_cstr(&url), options, ret_status);
    text_fini(&url);
    return open;
}

static void tell_left(const struct enip_operations *o, size_t left) {
    if (left > 0)
        fprintf(stderr, "%s: %zu operation%s given up: the device is not there any more\n",
                o->usage->command, left, left == 1 ? " was" : "s were");
}

/* Requests that found nobody, one after another. */
struct streak {
    bool lasts;
    size_t first; /* its index */
};

/* True when there were more than can have been under way when the device was lost. */
static bool is_lost(struct streak *s, const struct eip_result *r, size_t depth) {
    if (r->err != EIP_E_CONNECT)
        s->lasts = false;
    else if (!s->lasts)
        *s = (struct streak){.lasts = true, .first = r->index};
    return s->lasts && r->index - s->first >= (depth > 0 ? depth : 1);
}

eip_err enip_carry_out(const struct enip_operations *o, eip_client *client,
                       const struct eip_operate_options *options, eip_take_result *take,
                       void *user) {
    eip_harvest *harvest;
    struct eip_result result;
    struct streak streak = {.lasts = false};
    size_t depth = options->depth < EIP_OPERATE_DEPTH_MAX ? options->depth : EIP_OPERATE_DEPTH_MAX;
    size_t left = eip_operations_count(o->parsed) * options->repeat;
    bool lost = false;
    eip_err err = eip_harvest_new(client, o->parsed, options, &harvest);
    if (err != EIP_OK)
        return err;
    for (; !lost && eip_harvest_next(harvest, &result); left--) {
        take(user, &result);
        lost = is_lost(&streak, &result, depth);
    }
    eip_harvest_free(harvest);
    tell_left(o, left);
    return EIP_OK;
}

int enip_close(struct talk *t) {
    return talk_close(t) == STATUS_OK ? STATUS_OK : STATUS_SOME_FAILED;
}

void enip_count(struct talk *t, const struct eip_result *result) {
    struct eip_fault fault;
    if (result->err == EIP_OK) {
        report_good(&t->report);
        return;
    }
    eip_result_fault(t->client, result, &fault);
    report_fault(&t->report, &fault);
}
