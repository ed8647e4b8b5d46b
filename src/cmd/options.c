/* SPDX-License-Identifier: MIT */
#include "cmd/options.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "cmd/command.h"

enum { NAME_MAX_SIZE = 31, TYPO_MAX = 2, SECONDS_MAX = 86400, FRACTION_DIGITS = 6 };

static void print_option(const struct option *o) {
    char left[64];
    snprintf(left, sizeof left, "--%s%s%s", o->name, o->argument != NULL ? " " : "",
             o->argument != NULL ? o->argument : "");
    printf("  %-26s %s\n", left, o->help);
}

static void help(const struct usage *usage) {
    static const struct option own = {"help", OPTION_FLAG, NULL, "show this and exit", NULL};
    printf("usage: ciprw %s [OPTION ...] %s\n\n%s\n", usage->command, usage->operands,
           usage->summary);
    if (usage->details != NULL)
        printf("\n%s\n", usage->details);
    printf("\nOptions:\n");
    for (size_t i = 0; i < usage->option_count; i++)
        print_option(&usage->options[i]);
    print_option(&own);
}

int options_misuse(const struct usage *usage, const char *why) {
    fprintf(stderr, "ciprw %s: %s\nusage: ciprw %s [OPTION ...] %s\n", usage->command, why,
            usage->command, usage->operands);
    return STATUS_USAGE;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The number of letters to change, add or leave out to make one text of the other. */
static size_t distance(struct str a, struct str b) {
    size_t row[NAME_MAX_SIZE + 1];
    if (a.size > NAME_MAX_SIZE || b.size > NAME_MAX_SIZE)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t above = row[j];
            size_t changed = diagonal + (a.at[i - 1] != b.at[j - 1]);
            row[j] = least(changed, least(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[b.size];
}

/* Finds the name that was probably meant, one candidate after another. */
struct guess {
    struct str typed;
    const char *best;
    size_t distance;
};

static void consider(struct guess *g, const char *name) {
    size_t d = distance(g->typed, str_of(name));
    if (d < g->distance) {
        g->best = name;
        g->distance = d;
    }
}

static int unknown_option(const struct usage *usage, struct str name) {
    struct guess guess = {.typed = name, .distance = TYPO_MAX + 1};
    for (size_t i = 0; i < usage->option_count; i++)
        consider(&guess, usage->options[i].name);
    fprintf(stderr, "ciprw %s: there is no option --%.*s", usage->command, (int)name.size, name.at);
    if (guess.best != NULL)
        fprintf(stderr, "; did you mean --%s?\n", guess.best);
    else
        fprintf(stderr, "; ciprw %s --help lists them\n", usage->command);
    return STATUS_USAGE;
}

int options_unknown_command(const char *name) {
    struct guess guess = {.typed = str_of(name), .distance = TYPO_MAX + 1};
    for (const struct command *c = commands; c->name != NULL; c++)
        consider(&guess, c->name);
    fprintf(stderr, "ciprw: there is no command '%s'", name);
    if (guess.best != NULL)
        fprintf(stderr, "; did you mean %s?\n", guess.best);
    else
        fprintf(stderr, "; ciprw --help lists them\n");
    return STATUS_USAGE;
}

/* Decimal seconds with up to six digits after the point. */
static bool parse_seconds(struct str text, int64_t *ret_us) {
    uint64_t whole = 0;
    uint64_t part = 0;
    size_t point = 0;
    while (point < text.size && text.at[point] != '.')
        point++;
    size_t digits = point < text.size ? text.size - point - 1 : 0;
    if (digits > FRACTION_DIGITS || !str_number(str_span(text.at, point), 10, SECONDS_MAX, &whole))
        return false;
    if (point < text.size &&
        !str_number(str_span(text.at + point + 1, digits), 10, CLOCK_SECOND_US, &part))
        return false;
    for (size_t i = digits; i < FRACTION_DIGITS; i++)
        part *= 10;
    *ret_us = (int64_t)(whole * CLOCK_SECOND_US + part);
    return *ret_us > 0;
}

static const char *append(struct option_texts *texts, const char *value) {
    if (texts->count == OPTION_TEXTS_MAX)
        return "no more of them";
    texts->at[texts->count++] = value;
    return NULL;
}

/* NULL, or what the value should have been. */
static const char *store(const struct option *o, const char *value) {
    uint64_t number;
    int64_t us;
    switch (o->kind) {
    case OPTION_FLAG:
        *(bool *)o->ret = true;
        return NULL;
    case OPTION_TEXT:
        *(const char **)o->ret = value;
        return NULL;
    case OPTION_TEXTS:
        return append(o->ret, value);
    case OPTION_SECONDS:
        if (!parse_seconds(str_of(value), &us))
            return "seconds, more than 0 and up to 86400, as 2 or 0.5";
        *(int64_t *)o->ret = us;
        return NULL;
    case OPTION_PORT:
        if (!str_number(str_of(value), 10, UINT16_MAX, &number))
            return "a port, 0 to 65535";
        *(uint16_t *)o->ret = (uint16_t)number;
        return NULL;
    }
    return "known";
}

static const struct option *find(const struct usage *usage, struct str name) {
    for (size_t i = 0; i < usage->option_count; i++)
        if (str_equal(str_of(usage->options[i].name), name))
            return &usage->options[i];
    return NULL;
}

/* One option at argv[at]; how many arguments it took, or 0 with the exit status set. */
static int take(const struct usage *usage, int at, int argc, char **argv, int *ret_status) {
    const char *text = argv[at] + 2;
    const char *equals = strchr(text, '=');
    struct str name = equals != NULL ? str_span(text, (size_t)(equals - text)) : str_of(text);
    const struct option *o = find(usage, name);
    *ret_status = STATUS_USAGE;
    if (o == NULL && str_equal(name, str_of("help"))) {
        help(usage);
        *ret_status = STATUS_OK;
        return 0;
    }
    if (o == NULL) {
        *ret_status = unknown_option(usage, name);
        return 0;
    }
    bool wants = o->kind != OPTION_FLAG;
    const char *value = equals != NULL ? equals + 1 : wants && at + 1 < argc ? argv[at + 1] : NULL;
    if (wants != (value != NULL)) {
        fprintf(stderr, "ciprw %s: --%s %s\n", usage->command, o->name,
                wants ? "needs a value" : "takes no value");
        return 0;
    }
    const char *expected = store(o, value);
    if (expected != NULL) {
        fprintf(stderr, "ciprw %s: --%s %s: expected %s\n", usage->command, o->name, value,
                expected);
        return 0;
    }
    return wants && equals == NULL ? 2 : 1;
}

static bool is_option(const char *text) {
    return text[0] == '-' && text[1] != '\0';
}

bool options_parse(const struct usage *usage, int *argc, char **argv, int *ret_status) {
    int kept = 1;
    int at = 1;
    while (at < *argc) {
        if (strcmp(argv[at], "--") == 0) {
            at++;
            break;
        }
        if (!is_option(argv[at])) {
            argv[kept++] = argv[at++];
            continue;
        }
        if (strcmp(argv[at], "-h") == 0) {
            help(usage);
            *ret_status = STATUS_OK;
            return false;
        }
        if (argv[at][1] != '-') {
            fprintf(stderr, "ciprw %s: there is no option %s; options begin with two dashes\n",
                    usage->command, argv[at]);
            *ret_status = STATUS_USAGE;
            return false;
        }
        int taken = take(usage, at, *argc, argv, ret_status);
        if (taken == 0)
            return false;
        at += taken;
    }
    while (at < *argc)
        argv[kept++] = argv[at++];
    *argc = kept;
    return true;
}
