/*
 * caller - does what it is told by lines on its input, for scenarios to drive:
 *
 *   run      runs the plan of its tags: how that ended, each tag, what the plan has become
 *   read     reads its tags by eip_read_many
 *   each     reads its tags one by one by eip_read
 *   submit   reads its tags by eip_submit_read
 *   browse   how that ended, each symbol, structure and member
 *   anew     the same, although the program has not changed
 *
 * A line with a dot ends each answer.
 *
 *   caller URL DEPTH MILLISECONDS [TAG...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <eip/plan.h>

#include "base/error.h"
#include "base/mem.h"

enum { TEXT_MAX = 1 << 21, COMMAND_MAX = 64, FIRST_TAG = 4, TAGS_MAX = 4096 };

struct caller {
    eip_client *plc;
    eip_plan *plan;
    const char *const *tags;
    size_t count;
    struct eip_item items[TAGS_MAX];
    char text[TEXT_MAX];
};

static void tell_end(const struct caller *c, eip_err err, uint64_t allocations) {
    printf("ended %s %llu %s\n", error_name(err), (unsigned long long)allocations,
           err != EIP_OK ? eip_last_fault(c->plc)->text : "");
}

static void tell_items(struct caller *c, const struct eip_item *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (items[i].err == EIP_OK) {
            eip_value_format(&items[i].value, c->text, sizeof c->text);
            printf("%s = %s\n", items[i].tag, c->text);
        } else {
            printf("%s ! %s %02x\n", items[i].tag, error_name(items[i].err),
                   items[i].status.general);
        }
    }
}

static void run(struct caller *c) {
    const struct eip_item *items;
    struct eip_plan_figures f;
    uint64_t before = mem_count();
    eip_err err = eip_plan_run(c->plan);
    tell_end(c, err, mem_count() - before);
    size_t count = eip_plan_items(c->plan, &items);
    tell_items(c, items, count);
    eip_plan_look(c->plan, &f);
    printf("figures packets %zu reads %zu instances %zu connections %zu runs %llu rebuilds %llu\n",
           f.packets, f.reads, f.instances, f.connections, (unsigned long long)f.runs,
           (unsigned long long)f.rebuilds);
}

static void read_many(struct caller *c) {
    for (size_t i = 0; i < c->count; i++)
        c->items[i] = (struct eip_item){.tag = c->tags[i]};
    uint64_t before = mem_count();
    eip_err err = eip_read_many(c->plc, c->items, c->count);
    tell_end(c, err, mem_count() - before);
    tell_items(c, c->items, c->count);
}

static void read_each(struct caller *c) {
    uint64_t before = mem_count();
    for (size_t i = 0; i < c->count; i++) {
        c->items[i] = (struct eip_item){.tag = c->tags[i]};
        c->items[i].err = eip_read(c->plc, c->tags[i], &c->items[i].value);
        c->items[i].status = eip_last_fault(c->plc)->status;
        if (i == 0)
            tell_end(c, c->items[i].err, mem_count() - before);
        tell_items(c, &c->items[i], 1);
    }
}

struct telling {
    struct caller *c;
    uint64_t before;
};

static void tell_submitted(void *user, eip_client *plc, struct eip_item *items, size_t count) {
    const struct telling *t = user;
    tell_end(t->c, eip_last_fault(plc)->err, mem_count() - t->before);
    tell_items(t->c, items, count);
}

static void submit(struct caller *c) {
    struct telling t = {.c = c, .before = mem_count()};
    for (size_t i = 0; i < c->count; i++)
        c->items[i] = (struct eip_item){.tag = c->tags[i]};
    eip_err err = eip_submit_read(c->plc, c->items, c->count, tell_submitted, &t, NULL);
    if (err != EIP_OK)
        tell_end(c, err, mem_count() - t.before);
    else
        eip_wait(&c->plc, 1, INT64_MAX);
}

static void tell_structure(const struct eip_structure *s) {
    printf("structure %s %u %u %u\n", s->name, s->instance, s->handle, s->size);
    for (uint32_t i = 0; i < s->member_count; i++) {
        const struct eip_member *m = &s->members[i];
        printf("member %s %x %s %u %u %u %d\n", m->name, m->type,
               m->structure != NULL ? m->structure->name : "-", m->offset, m->count, m->bit,
               m->hidden);
    }
}

static void browse(struct caller *c, bool anew) {
    const eip_catalog *catalog;
    const struct eip_symbol *symbols;
    const struct eip_structure *structures;
    struct eip_browse_options options = {.anew = anew};
    uint64_t before = mem_count();
    eip_err err = eip_browse(c->plc, &options, &catalog);
    tell_end(c, err, mem_count() - before);
    if (err != EIP_OK)
        return;
    for (size_t i = 0, n = eip_catalog_symbols(catalog, &symbols); i < n; i++) {
        const struct eip_symbol *s = &symbols[i];
        printf("symbol %s %s %x %s %u %u %u %u %u\n", s->program != NULL ? s->program : "-",
               s->name, s->type, s->structure != NULL ? s->structure->name : "-", s->instance,
               s->dimensions[0], s->dimensions[1], s->dimensions[2], s->access);
    }
    for (size_t i = 0, n = eip_catalog_structures(catalog, &structures); i < n; i++)
        tell_structure(&structures[i]);
}

static bool obey(struct caller *c, const char *line) {
    bool plans = c->plan != NULL;
    if (plans && strcmp(line, "run\n") == 0)
        run(c);
    else if (strcmp(line, "read\n") == 0)
        read_many(c);
    else if (c->count > 0 && strcmp(line, "each\n") == 0)
        read_each(c);
    else if (c->count > 0 && strcmp(line, "submit\n") == 0)
        submit(c);
    else if (strcmp(line, "browse\n") == 0 || strcmp(line, "anew\n") == 0)
        browse(c, line[0] == 'a');
    else
        return false;
    puts(".");
    fflush(stdout);
    return true;
}

static bool begin(struct caller *c, char **argv) {
    struct eip_options options = {
        .depth = (unsigned)strtoul(argv[2], NULL, 10),
        .timeout_us = strtoll(argv[3], NULL, 10) * 1000,
        .lazy = true,
    };
    if (eip_open(argv[1], &options, &c->plc) != EIP_OK)
        return false;
    if (c->count == 0 || eip_plan_new(c->plc, c->tags, c->count, &c->plan) == EIP_OK)
        return true;
    fprintf(stderr, "%s\n", eip_last_fault(c->plc)->text);
    return false;
}

int main(int argc, char **argv) {
    static struct caller c;
    char line[COMMAND_MAX];
    if (argc < FIRST_TAG || argc - FIRST_TAG > TAGS_MAX)
        return 2;
    c.tags = (const char *const *)argv + FIRST_TAG;
    c.count = (size_t)(argc - FIRST_TAG);
    if (!begin(&c, argv))
        return 1;
    while (fgets(line, sizeof line, stdin) != NULL && obey(&c, line)) {
    }
    eip_plan_free(c.plan);
    eip_close(c.plc);
    return 0;
}
