/* tools/manual: what no command has needed so far; the pages themselves are read by a scenario */
#include "support/unit.h"

#include <string.h>

#include "manual/completion.h"
#include "manual/roff.h"

static const struct option options[] = {
    {"address", 'a', OPTION_TEXTS, "HOST_NAME", ".where - it's \\ there", 0},
    {"file", 'f', OPTION_TEXT, "FILE", "from where", 0},
};

static const char *const differences[] = {"It ends\nby itself.", "It asks first.", NULL};

static const struct usage usage = {
    .command = "old_tool",
    .alias = true,
    .operands = "TAG...",
    .purpose = "do it the old way",
    .summary = "Does it.",
    .statuses = "0 good; 12 bad",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .differences = differences,
};

static const struct command table[] = {{&usage, NULL}, {NULL, NULL}};

enum { PAGE_MAX = 16384 };

struct page {
    char text[PAGE_MAX];
    FILE *out;
};

static struct page *open_page(void **state) {
    static struct page page;
    (void)state;
    memset(page.text, 0, sizeof page.text);
    page.out = fmemopen(page.text, sizeof page.text, "w");
    assert_non_null(page.out);
    return &page;
}

static void expect(const struct page *p, const char *part) {
    if (strstr(p->text, part) == NULL)
        fail_msg("no '%s' in:\n%s", part, p->text);
}

static void an_alias_has_a_page_of_its_own_name(void **state) {
    struct page *p = open_page(state);
    roff_command(p->out, &usage, table);
    fclose(p->out);
    expect(p, ".TH \"OLD_TOOL\" 1 ");
    expect(p, ".SH NAME\nold_tool \\- do it the old way\n");
    expect(p, ".B old_tool\n[\\fIOPTION\\fR ...] \\fITAG\\fR...\n");
    assert_null(strstr(p->text, "ciprw\\-old_tool"));
}

static void a_letter_stands_before_the_name_and_text_is_no_request(void **state) {
    struct page *p = open_page(state);
    roff_command(p->out, &usage, table);
    fclose(p->out);
    expect(p, ".TP\n\\fB\\-a\\fR, \\fB\\-\\-address\\fR \\fIHOST_NAME\\fR\n"
              "\\&.where \\- it\\(aqs \\e there\n");
}

static void statuses_and_differences_have_a_row_each(void **state) {
    struct page *p = open_page(state);
    roff_command(p->out, &usage, table);
    fclose(p->out);
    expect(p, ".SH EXIT STATUS\n.TP\n.B 0\ngood\n.TP\n.B 12\nbad\n");
    expect(p, ".SH DIFFERENCES\n.IP \\(bu 2\nIt ends\nby itself.\n.IP \\(bu 2\nIt asks first.\n");
}

static void an_alias_is_completed_by_its_name_and_is_no_command(void **state) {
    struct page *p = open_page(state);
    completion_bash(p->out, table);
    fclose(p->out);
    expect(p, "-W '--help --version'");
    expect(p, "    old_tool)\n        options='--address --file --help'\n");
    expect(p, "files=' --file -f ' values=' --address -a '");
    expect(p, "complete -F _ciprw ciprw old_tool\n");
}

UNIT_CASES(cmocka_unit_test(an_alias_has_a_page_of_its_own_name),
           cmocka_unit_test(a_letter_stands_before_the_name_and_text_is_no_request),
           cmocka_unit_test(statuses_and_differences_have_a_row_each),
           cmocka_unit_test(an_alias_is_completed_by_its_name_and_is_no_command))
