/* cmd/options */
#include "support/unit.h"

#include "cmd/command.h"
#include "cmd/options.h"

enum { WORDS_MAX = 16, UNTOUCHED = -1 };

struct given {
    bool verbose;
    bool json;
    struct option_texts addresses;
    const char *file;
    int64_t timeout_us;
    uint16_t port;
    int loud;
    uint32_t number;
    uint32_t budget;
};

static const struct option options[] = {
    {"verbose", 'v', OPTION_FLAG, NULL, "say more", offsetof(struct given, verbose)},
    {"json", 'j', OPTION_FLAG, NULL, "say it in JSON", offsetof(struct given, json)},
    {"address", 'a', OPTION_TEXTS, "IP", "where", offsetof(struct given, addresses)},
    {"file", 0, OPTION_TEXT, "FILE", "from where", offsetof(struct given, file)},
    {"timeout", 0, OPTION_SECONDS, "SECONDS", "how long", offsetof(struct given, timeout_us)},
    {"port", 'p', OPTION_PORT, "N", "at which port", offsetof(struct given, port)},
    {"loud", 'l', OPTION_COUNT, NULL, "how loud", offsetof(struct given, loud)},
    {"number", 'n', OPTION_NUMBER, "N", "how many", offsetof(struct given, number)},
    {"budget", 'b', OPTION_BUDGET, "[BYTES]", "how much", offsetof(struct given, budget)},
};

static const struct usage usage = {
    .command = "tool",
    .alias = true,
    .operands = "WHAT...",
    .summary = "Does it.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
};

/* The words of a command line, split at blanks, and what became of them. */
struct line {
    char text[80];
    char *words[WORDS_MAX];
    int count;
    struct given given;
    int status;
};

static bool parse(struct line *l, const char *text) {
    *l = (struct line){.words = {"tool"}, .count = 1, .status = UNTOUCHED};
    for (size_t i = 0; text[i] != '\0'; i++) {
        assert_true(i + 1 < sizeof l->text && l->count < WORDS_MAX);
        l->text[i] = text[i] == ' ' ? '\0' : text[i];
        if (text[i] != ' ' && (i == 0 || text[i - 1] == ' '))
            l->words[l->count++] = &l->text[i];
    }
    return options_parse(&usage, &l->count, l->words, &l->given, &l->status);
}

static void values_go_to_their_places_and_operands_stay(void **state) {
    (void)state;
    struct line l;
    assert_true(parse(&l, "one --timeout 0.5 two --port=99 --file a --json"));
    assert_int_equal(l.count, 3);
    assert_string_equal(l.words[1], "one");
    assert_string_equal(l.words[2], "two");
    assert_int_equal(l.given.timeout_us, 500000);
    assert_int_equal(l.given.port, 99);
    assert_string_equal(l.given.file, "a");
    assert_true(l.given.json);
    assert_false(l.given.verbose);
    assert_int_equal(l.status, UNTOUCHED);
}

static void letters_may_share_a_word(void **state) {
    (void)state;
    struct line l;
    assert_true(parse(&l, "-vja here -a there -p7 -"));
    assert_true(l.given.verbose && l.given.json);
    assert_int_equal(l.given.addresses.count, 2);
    assert_string_equal(l.given.addresses.at[0], "here");
    assert_string_equal(l.given.addresses.at[1], "there");
    assert_int_equal(l.given.port, 7);
    assert_int_equal(l.count, 2);
    assert_string_equal(l.words[1], "-");
}

static void flags_are_counted_and_numbers_have_any_base(void **state) {
    (void)state;
    struct line l;
    assert_true(parse(&l, "-ll --loud -n 0x10 one"));
    assert_int_equal(l.given.loud, 3);
    assert_int_equal(l.given.number, 16);
    assert_int_equal(l.count, 2);
}

static void the_number_of_a_budget_may_be_left_out(void **state) {
    (void)state;
    static const struct {
        const char *line;
        uint32_t budget;
        int count;
    } rows[] = {{"-b", OPTION_BUDGET_BYTES, 1},
                {"-b 250", 250, 1},
                {"-b250", 250, 1},
                {"--budget=250", 250, 1},
                {"--budget 250 tag", 250, 2},
                {"--budget tag", OPTION_BUDGET_BYTES, 2},
                {"-bl tag", OPTION_BUDGET_BYTES, 2},
                {"-lb 7 tag", 7, 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct line l;
        assert_true(parse(&l, rows[i].line));
        assert_int_equal(l.given.budget, rows[i].budget);
        assert_int_equal(l.count, rows[i].count);
    }
}

static void two_dashes_end_options(void **state) {
    (void)state;
    struct line l;
    assert_true(parse(&l, "-v -- -j --json"));
    assert_true(l.given.verbose);
    assert_false(l.given.json);
    assert_int_equal(l.count, 3);
    assert_string_equal(l.words[1], "-j");
}

static void mistakes_are_of_usage(void **state) {
    (void)state;
    static const char *const wrong[] = {"-x",       "-vx",         "-a",           "--address",
                                        "--json=1", "--port=x",    "-p 65536",     "--timeout 0",
                                        "--number", "--number=x",  "--budget=x",   "--loud=1",
                                        "--jsn",    "--timeout=x", "--timeout 1e", "--verbosee"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct line l;
        assert_false(parse(&l, wrong[i]));
        assert_int_equal(l.status, STATUS_USAGE);
    }
}

static void help_is_given_and_nothing_else_done(void **state) {
    (void)state;
    static const char *const asking[] = {"-h", "--help", "one -v --help"};
    for (size_t i = 0; i < sizeof asking / sizeof asking[0]; i++) {
        struct line l;
        assert_false(parse(&l, asking[i]));
        assert_int_equal(l.status, STATUS_OK);
    }
}

static void every_command_can_be_described(void **state) {
    (void)state;
    for (const struct command *c = commands; c->usage != NULL; c++) {
        assert_non_null(c->usage->command);
        assert_non_null(c->usage->purpose);
        assert_non_null(c->usage->summary);
        assert_non_null(c->usage->examples);
        assert_true(c->usage->option_count > 0);
    }
}

UNIT_CASES(cmocka_unit_test(values_go_to_their_places_and_operands_stay),
           cmocka_unit_test(letters_may_share_a_word), cmocka_unit_test(two_dashes_end_options),
           cmocka_unit_test(flags_are_counted_and_numbers_have_any_base),
           cmocka_unit_test(the_number_of_a_budget_may_be_left_out),
           cmocka_unit_test(mistakes_are_of_usage),
           cmocka_unit_test(help_is_given_and_nothing_else_done),
           cmocka_unit_test(every_command_can_be_described))
