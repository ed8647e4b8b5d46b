/* SPDX-License-Identifier: MIT */
#include "manual/completion.h"

#include <stdbool.h>
#include <string.h>

#include "cmd/options.h"

static const char head[] =
    "# Completion for ciprw; made from its table of commands.\n"
    "_ciprw() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local command=${COMP_WORDS[0]##*/} options='' files='' values='' words=''\n"
    "    COMPREPLY=()\n"
    "    if [[ $command == ciprw ]]; then\n"
    "        if ((COMP_CWORD == 1)); then\n";

static const char middle[] = "            return\n"
                             "        fi\n"
                             "        command=${COMP_WORDS[1]}\n"
                             "    fi\n"
                             "    case $command in\n";

static const char tail[] =
    "    *) return ;;\n"
    "    esac\n"
    "    # --option=value is three words to bash.\n"
    "    if [[ $word == '=' ]]; then\n"
    "        word=''\n"
    "    elif [[ $last == '=' ]]; then\n"
    "        last=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    if [[ $files == *\" $last \"* || ($files == *' FILE '* && $word != -*) ]]; then\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
    "    elif [[ $values == *\" $last \"* ]]; then\n"
    "        return\n"
    "    elif [[ $word == -* ]]; then\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
    "    else\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
    "    fi\n"
    "}\n";

static bool is_file(const char *argument) {
    return strncmp(argument, "FILE", 4) == 0;
}

/* "identity|services [HOST]": the first operand is one of these words. */
static void put_words(FILE *out, const char *operands) {
    size_t size = strcspn(operands, " [");
    if (memchr(operands, '|', size) == NULL)
        return;
    fputs(" words='", out);
    for (size_t i = 0; i < size; i++)
        fputc(operands[i] == '|' ? ' ' : operands[i], out);
    fputc('\'', out);
}

/* ` files=' --trace -t '`: the options with a value that is (or is not) a file. */
static void put_with_value(FILE *out, const char *name, const struct usage *usage, bool files) {
    fprintf(out, " %s='", name);
    for (size_t i = 0; i < usage->option_count; i++) {
        const struct option *o = &usage->options[i];
        if (o->argument == NULL || is_file(o->argument) != files)
            continue;
        fprintf(out, " --%s", o->name);
        if (o->letter != 0)
            fprintf(out, " -%c", o->letter);
    }
    fprintf(out, " %s'", files && is_file(usage->operands) ? "FILE " : "");
}

static void put_command(FILE *out, const struct usage *usage) {
    fprintf(out, "    %s)\n        options='", usage->command);
    for (size_t i = 0; i < usage->option_count; i++)
        fprintf(out, "--%s ", usage->options[i].name);
    fputs("--help'\n       ", out);
    put_with_value(out, "files", usage, true);
    put_with_value(out, "values", usage, false);
    put_words(out, usage->operands);
    fputs("\n        ;;\n", out);
}

void completion_bash(FILE *out, const struct command *all) {
    fputs(head, out);
    fputs("            mapfile -t COMPREPLY < <(compgen -W '", out);
    for (const struct command *c = all; c->usage != NULL; c++)
        if (!c->usage->alias)
            fprintf(out, "%s ", c->usage->command);
    fputs("--help --version' -- \"$word\")\n", out);
    fputs(middle, out);
    for (const struct command *c = all; c->usage != NULL; c++)
        put_command(out, c->usage);
    fputs(tail, out);
    fputs("complete -F _ciprw ciprw", out);
    for (const struct command *c = all; c->usage != NULL; c++)
        if (c->usage->alias)
            fprintf(out, " %s", c->usage->command);
    fputc('\n', out);
}
