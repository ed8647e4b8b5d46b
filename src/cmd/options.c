/* SPDX-License-Identifier: MIT */
#include "cmd/options.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "cmd/command.h"

enum { NAME_MAX_SIZE = 31, TYPO_MAX = 2, SECONDS_MAX = 86400, FRACTION_DIGITS = 6 };

/* What stands before the command's name when it is called. */
static const char *program(const struct usage *usage) {
    return usage->alias ? "" : "ciprw ";
}

static void print_option(const struct option *o) {
    char left[64];
    char letter[] = {'-', o->letter, ',', ' ', '\0'};
    snprintf(left, sizeof left, "%s--%s%s%s", o->letter != 0 ? letter : "", o->name,
             o->argument != NULL ? " " : "", o->argument != NULL ? o->argument : "");
    printf("  %-26s %s\n", left, o->help);
}

static int help(const struct usage *usage) {
    static const struct option own = {"help", 0, OPTION_FLAG, NULL, "show this and exit", 0};
    printf("usage: %s%s [OPTION ...] %s\n\n%s\n", program(usage), usage->command, usage->operands,
           usage->summary);
    if (usage->details != NULL)
        printf("\n%s\n", usage->details);
    if (usage->statuses != NULL)
        printf("\nExit status: %s.\n", usage->statuses);
    printf("\nOptions:\n");
    for (size_t i = 0; i < usage->option_count; i++)
        print_option(&usage->options[i]);
    print_option(&own);
    return STATUS_OK;
}

int options_misuse(const struct usage *usage, const char *why) {
    fprintf(stderr, "%s%s: %s\nusage: %s%s [OPTION ...] %s\n", program(usage), usage->command, why,
            program(usage), usage->command, usage->operands);
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
    fprintf(stderr, "%s%s: there is no option --%.*s", program(usage), usage->command,
            (int)name.size, name.at);
    if (guess.best != NULL)
        fprintf(stderr, "; did you mean --%s?\n", guess.best);
    else
        fprintf(stderr, "; %s%s --help lists them\n", program(usage), usage->command);
    return STATUS_USAGE;
}

static bool has_letters(const struct usage *usage) {
    for (size_t i = 0; i < usage->option_count; i++)
        if (usage->options[i].letter != 0)
            return true;
    return false;
}

static int unknown_letter(const struct usage *usage, const char *word, char letter) {
    fprintf(stderr, "%s%s: there is no option ", program(usage), usage->command);
    if (has_letters(usage))
        fprintf(stderr, "-%c; %s%s --help lists them\n", letter, program(usage), usage->command);
    else
        fprintf(stderr, "%s; options begin with two dashes\n", word);
    return STATUS_USAGE;
}

int options_unknown_command(const char *name) {
    struct guess guess = {.typed = str_of(name), .distance = TYPO_MAX + 1};
    for (const struct command *c = commands; c->usage != NULL; c++)
        consider(&guess, c->usage->command);
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
static const char *store(const struct option *o, const char *value, void *ret) {
    uint64_t number;
    int64_t us;
    switch (o->kind) {
    case OPTION_FLAG:
        *(bool *)ret = true;
        return NULL;
    case OPTION_COUNT:
        ++*(int *)ret;
        return NULL;
    case OPTION_TEXT:
        *(const char **)ret = value;
        return NULL;
    case OPTION_TEXTS:
        return append(ret, value);
    case OPTION_SECONDS:
        if (!parse_seconds(str_of(value), &us))
            return "seconds, more than 0 and up to 86400, as 2 or 0.5";
        *(int64_t *)ret = us;
        return NULL;
    case OPTION_PORT:
        if (!str_number(str_of(value), 10, UINT16_MAX, &number))
            return "a port, 0 to 65535";
        *(uint16_t *)ret = (uint16_t)number;
        return NULL;
    case OPTION_BUDGET:
    case OPTION_NUMBER:
        number = OPTION_BUDGET_BYTES;
        if (value != NULL && !str_number_any(str_of(value), UINT32_MAX, &number))
            return "a number";
        *(uint32_t *)ret = (uint32_t)number;
        return NULL;
    }
    return "known";
}

/* What is being parsed: words, and how far they were taken. */
struct words {
    const struct usage *usage;
    char **argv;
    int argc;
    int at;
    void *options;
};

static bool wants_value(const struct option *o) {
    return o->kind != OPTION_FLAG && o->kind != OPTION_COUNT;
}

static bool is_number(const char *word) {
    return word[0] != '\0' && strspn(word, "0123456789") == strlen(word);
}

/* The next word is the option's value. */
static bool takes_next(const struct words *w, const struct option *o) {
    if (w->at == w->argc || !wants_value(o))
        return false;
    return o->kind != OPTION_BUDGET || is_number(w->argv[w->at]);
}

/* The option, called `shown` by the user, with its value or NULL: the exit status. */
static int give(struct words *w, const struct option *o, const char *shown, const char *value) {
    const char *command = w->usage->command;
    bool wants = wants_value(o);
    if (value == NULL && takes_next(w, o))
        value = w->argv[w->at++];
    if (wants != (value != NULL) && o->kind != OPTION_BUDGET) {
        fprintf(stderr, "%s%s: %s %s\n", program(w->usage), command, shown,
                wants ? "needs a value" : "takes no value");
        return STATUS_USAGE;
    }
    const char *expected = store(o, value, (unsigned char *)w->options + o->offset);
    if (expected == NULL)
        return STATUS_OK;
    fprintf(stderr, "%s%s: %s %s: expected %s\n", program(w->usage), command, shown, value,
            expected);
    return STATUS_USAGE;
}

static const struct option *find(const struct usage *usage, struct str name) {
    for (size_t i = 0; i < usage->option_count; i++)
        if (str_equal(str_of(usage->options[i].name), name))
            return &usage->options[i];
    return NULL;
}

/* "--name", or "--name=value". */
static int take_name(struct words *w, const char *word) {
    const char *text = word + 2;
    const char *equals = strchr(text, '=');
    struct str name = equals != NULL ? str_span(text, (size_t)(equals - text)) : str_of(text);
    const struct option *o = find(w->usage, name);
    char shown[NAME_MAX_SIZE + 3];
    if (o == NULL)
        return unknown_option(w->usage, name);
    snprintf(shown, sizeof shown, "--%s", o->name);
    return give(w, o, shown, equals != NULL ? equals + 1 : NULL);
}

static const struct option *find_letter(const struct usage *usage, char letter) {
    for (size_t i = 0; i < usage->option_count; i++)
        if (usage->options[i].letter == letter)
            return &usage->options[i];
    return NULL;
}

/* "-v", "-vv", "-a value", "-avalue". */
static int take_letters(struct words *w, const char *word) {
    int status = STATUS_OK;
    for (const char *letter = word + 1; *letter != '\0' && status == STATUS_OK; letter++) {
        const struct option *o = find_letter(w->usage, *letter);
        char shown[] = {'-', *letter, '\0'};
        if (o == NULL)
            return unknown_letter(w->usage, word, *letter);
        bool ends = letter[1] == '\0';
        bool valued = o->kind != OPTION_BUDGET || is_number(letter + 1);
        if (wants_value(o) && (ends || valued))
            return give(w, o, shown, ends ? NULL : letter + 1);
        if (!wants_value(o))
            status = give(w, o, shown, NULL);
        else
            store(o, NULL, (unsigned char *)w->options + o->offset);
    }
    return status;
}

static bool is_option(const char *text) {
    return text[0] == '-' && text[1] != '\0';
}

/* "--help" may have a value, which is not looked at. */
static bool asks_for_help(const char *word) {
    return strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0 ||
           strncmp(word, "--help=", sizeof "--help=" - 1) == 0;
}

bool options_parse(const struct usage *usage, int *argc, char **argv, void *ret_options,
                   int *ret_status) {
    struct words w = {.usage = usage, .argv = argv, .argc = *argc, .at = 1, .options = ret_options};
    int kept = 1;
    while (w.at < w.argc && strcmp(argv[w.at], "--") != 0) {
        char *word = argv[w.at++];
        if (!is_option(word)) {
            argv[kept++] = word;
            continue;
        }
        if (asks_for_help(word)) {
            *ret_status = help(usage);
            return false;
        }
        int status = word[1] == '-' ? take_name(&w, word) : take_letters(&w, word);
        if (status != STATUS_OK) {
            *ret_status = status;
            return false;
        }
    }
    for (w.at++; w.at < w.argc; w.at++) /* after "--" */
        argv[kept++] = argv[w.at];
    *argc = kept;
    return true;
}
