/* SPDX-License-Identifier: MIT */
#include "manual/roff.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* What roff would take for something else. */
static const char *special(char c) {
    switch (c) {
    case '\\':
        return "\\e";
    case '-':
        return "\\-";
    case '\'':
        return "\\(aq";
    case '`':
        return "\\(ga";
    case '^':
        return "\\(ha";
    case '~':
        return "\\(ti";
    default:
        return NULL;
    }
}

static void put_char(FILE *out, char c) {
    const char *escaped = special(c);
    if (escaped != NULL)
        fputs(escaped, out);
    else
        fputc(c, out);
}

/* Paragraphs: an empty line begins another, a point that begins a line is no request. */
static void put_text(FILE *out, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        bool begins = i == 0 || text[i - 1] == '\n';
        if (begins && text[i] == '\n') {
            fputs(".PP\n", out);
            continue;
        }
        if (begins && text[i] == '.')
            fputs("\\&", out);
        put_char(out, text[i]);
    }
    fputc('\n', out);
}

static void put(FILE *out, const char *text) {
    put_text(out, text, strlen(text));
}

/* What the user replaces is written in capitals, and shown in italics. */
static void put_operands(FILE *out, const char *text) {
    bool italic = false;
    for (; *text != '\0'; text++) {
        bool capital = isupper((unsigned char)*text) != 0 || (italic && *text == '_');
        if (capital != italic)
            fputs(capital ? "\\fI" : "\\fR", out);
        italic = capital;
        put_char(out, *text);
    }
    fputs(italic ? "\\fR\n" : "\n", out);
}

/* "ciprw-read", or an alias. */
static void put_page_name(FILE *out, const struct usage *usage) {
    fprintf(out, "%s%s", usage->alias ? "" : "ciprw\\-", usage->command);
}

static void put_title(FILE *out, const struct usage *usage) {
    fputs(".\\\" Made from the program's table of commands.\n.TH \"", out);
    if (usage == NULL || !usage->alias)
        fputs(usage == NULL ? "CIPRW" : "CIPRW\\-", out);
    for (const char *c = usage == NULL ? "" : usage->command; *c != '\0'; c++)
        fputc(toupper((unsigned char)*c), out);
    fprintf(out, "\" 1 %s \"ciprw %s\" \"User Commands\"\n", CIPRW_DATE, CIPRW_VERSION);
}

static void put_option(FILE *out, const struct option *o) {
    fputs(".TP\n", out);
    if (o->letter != 0)
        fprintf(out, "\\fB\\-%c\\fR, ", o->letter);
    fputs("\\fB\\-\\-", out);
    for (const char *c = o->name; *c != '\0'; c++)
        put_char(out, *c);
    fputs("\\fR", out);
    if (o->argument != NULL)
        fputc(' ', out);
    put_operands(out, o->argument != NULL ? o->argument : "");
    put(out, o->help);
}

static void put_options(FILE *out, const struct usage *usage) {
    fputs(".SH OPTIONS\n", out);
    for (size_t i = 0; i < usage->option_count; i++)
        put_option(out, &usage->options[i]);
    fputs(".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nshow how to use it and exit\n", out);
    fputs(".PP\nA value follows its option as another word or after an equals sign.\n"
          "The word \\fB\\-\\-\\fR ends the options.\n",
          out);
}

/* "0 all well; 1 some failed": a row for each. */
static void put_statuses(FILE *out, const char *statuses) {
    fputs(".SH EXIT STATUS\n", out);
    while (*statuses != '\0') {
        size_t digits = strspn(statuses, "0123456789");
        const char *text = statuses + digits + strspn(statuses + digits, " ");
        size_t size = strcspn(text, ";");
        fprintf(out, ".TP\n.B %.*s\n", (int)digits, statuses);
        put_text(out, text, size);
        statuses = text + size;
        statuses += strspn(statuses, "; \n");
    }
}

static void put_examples(FILE *out, const struct usage_example *examples) {
    fputs(".SH EXAMPLES\n", out);
    for (const struct usage_example *e = examples; e->command != NULL; e++) {
        fputs(e == examples ? "" : ".PP\n", out);
        put(out, e->text);
        fputs(".PP\n.in +4n\n.nf\n", out);
        put(out, e->command);
        fputs(".fi\n.in\n", out);
    }
}

static void put_differences(FILE *out, const char *const *differences) {
    fputs(".SH DIFFERENCES\n", out);
    for (; *differences != NULL; differences++) {
        fputs(".IP \\(bu 2\n", out);
        put(out, *differences);
    }
}

/* One of a list of pages, and what joins it to the next. */
static void put_reference(FILE *out, const struct usage *usage, const char *end) {
    fputs(".BR ", out);
    put_page_name(out, usage);
    fprintf(out, " (1)%s\n", end);
}

static void put_references(FILE *out, const struct usage *own, const struct command *all) {
    fputs(".SH SEE ALSO\n", out);
    if (own != NULL)
        fputs(".BR ciprw (1),\n", out);
    for (; all->usage != NULL; all++)
        if (all->usage != own)
            put_reference(out, all->usage, ",");
    fputs(".BR libeip (3),\n.BR ciprw-plant (5)\n", out);
}

void roff_command(FILE *out, const struct usage *usage, const struct command *all) {
    put_title(out, usage);
    fputs(".SH NAME\n", out);
    put_page_name(out, usage);
    fputs(" \\- ", out);
    put(out, usage->purpose);
    fprintf(out, ".SH SYNOPSIS\n.B %s%s\n[\\fIOPTION\\fR ...] ", usage->alias ? "" : "ciprw ",
            usage->command);
    put_operands(out, usage->operands);
    fputs(".SH DESCRIPTION\n", out);
    put(out, usage->summary);
    if (usage->details != NULL) {
        fputs(".PP\n", out);
        put(out, usage->details);
    }
    put_options(out, usage);
    put_statuses(out, usage->statuses != NULL ? usage->statuses : command_statuses);
    if (usage->examples != NULL)
        put_examples(out, usage->examples);
    if (usage->differences != NULL)
        put_differences(out, usage->differences);
    put_references(out, usage, all);
}

static const char about[] =
    "Reads and writes the tags of controllers over EtherNet/IP (CIP), simulates controllers, and "
    "shows\nwhat went over the wire. There is a command for each job.\n\nData goes to standard "
    "output, messages to standard error.";

static const struct usage_example first_steps[] = {
    {"ciprw sim ProductionCount=DINT=1234 &\nciprw read 127.0.0.1 ProductionCount",
     "Simulates a controller and reads a tag of it."},
    {"ciprw list identity", "Finds the devices of the subnet."},
    {NULL, NULL},
};

void roff_program(FILE *out, const struct command *all) {
    put_title(out, NULL);
    fputs(".SH NAME\nciprw \\- talk to controllers over EtherNet/IP\n"
          ".SH SYNOPSIS\n.B ciprw\n\\fICOMMAND\\fR [\\fIARGUMENT\\fR ...]\n"
          ".br\n.B ciprw \\-\\-help\n.br\n.B ciprw \\-\\-version\n.SH DESCRIPTION\n",
          out);
    put(out, about);
    fputs(".SH COMMANDS\n", out);
    for (const struct command *c = all; c->usage != NULL; c++) {
        fputs(".TP\n", out);
        put_reference(out, c->usage, "");
        put(out, c->usage->purpose);
    }
    fputs(".SH OPTIONS\n.TP\n.B \\-\\-help\nlist the commands and exit\n"
          ".TP\n.B \\-\\-version\nshow the version and exit\n",
          out);
    put_statuses(out, command_statuses);
    put_examples(out, first_steps);
    put_references(out, NULL, all);
}
