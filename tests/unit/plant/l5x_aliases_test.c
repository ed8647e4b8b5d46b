/* SPDX-License-Identifier: MIT */
#include "support/unit.h"

#include "support/l5x.h"

#define ALIAS(name, of) "<Tag Name='" name "' TagType='Alias' AliasFor='" of "'/>"
#define BASE                                                                                       \
    "<DataTypes><DataType Name='U'><Members>"                                                      \
    "<Member Name='H' DataType='SINT' Hidden='true'/>"                                             \
    "<Member Name='Run' DataType='BIT' Target='H' BitNumber='2'/>"                                 \
    "<Member Name='A' DataType='DINT' Dimension='3'/>"                                             \
    "<Member Name='F' DataType='BOOL' Dimension='64'/></Members></DataType></DataTypes>\n"
/* H 4, A[0..2] 1, 2, 3, F[33]. */
#define TAG                                                                                        \
    "<Tag Name='T' DataType='U'><Data>04 00 00 00 01 00 00 00 02 00 00 00 03 00 00 00 "            \
    "00 00 00 00 02 00 00 00</Data></Tag>"                                                         \
    "<Tag Name='G' DataType='INT' Dimensions='2 3'><Data>01 00 02 00 03 00 04 00 05 00 "           \
    "06 80</Data></Tag>"

static void aliases_stand_for_parts_at_any_depth(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(&s,
                    BASE "<Tags>" ALIAS("B", "A.2") ALIAS("A", "T.A[1]") TAG ALIAS("W", "t")
                        ALIAS("R", "W.Run") ALIAS("All", "T.A") ALIAS("F33", "T.F[33]")
                            ALIAS("One", "All[2]") ALIAS("Last", "G[1,2]") ALIAS("Sign", "Last.15")
                                ALIAS("Bit1", "A.1") ALIAS("Whole", "G")
                                    ALIAS("Row", "Whole[0,2]") "</Tags>",
                    0);
    l5x_expect(&s, "A", "02 00 00 00");
    l5x_expect(&s, "B", "00");
    l5x_expect(&s, "Bit1", "01");
    l5x_expect(&s, "W.A[0]", "01 00 00 00 02 00 00 00 03 00 00 00");
    l5x_expect(&s, "R", "01");
    l5x_expect(&s, "All[2]", "03 00 00 00");
    l5x_expect(&s, "One", "03 00 00 00");
    l5x_expect(&s, "F33", "01");
    l5x_expect(&s, "Last", "06 80");
    l5x_expect(&s, "Sign", "01");
    l5x_expect(&s, "Whole[1,0]", "04 00 05 00 06 80");
    l5x_expect(&s, "Row", "03 00");
    l5x_sample_fini(&s);
}

static void programs_look_at_their_own_tags_first(void **state) {
    (void)state;
    struct l5x_sample s;
    l5x_sample_init(
        &s,
        BASE
        "<Tags>" TAG "<Tag Name='X' DataType='SINT'><Data>01</Data></Tag></Tags>"
        "<Programs><Program Name='P'><Tags>" ALIAS("Mine", "X")
            ALIAS("T", "T") "<Tag Name='X' DataType='SINT'><Data>02</Data></Tag></Tags></Program>"
                            "<Program Name='Q'><Tags>" ALIAS("Theirs", "\\P.X")
                                ALIAS("Ours", "X") "</Tags></Program></Programs>",
        0);
    l5x_expect(&s, "Program:P.Mine", "02");
    l5x_expect(&s, "Program:P.T.A[2]", "03 00 00 00");
    l5x_expect(&s, "Program:Q.Theirs", "02");
    l5x_expect(&s, "Program:Q.Ours", "01");
    l5x_sample_fini(&s);
}

static void aliases_of_nothing_are_left_out(void **state) {
    (void)state;
    static const char *const of[] = {"",         "Nope",  "T.Nope",    "T.A[3]",   "T.A.1",
                                     "T.A[x]",   "T.A[1", "T.A[1].32", "T.Run.0",  "G[1]",
                                     "G[1,2,0]", "T.1",   "T.",        "T.A[1].x", "\\P"};
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        struct l5x_sample s;
        struct text inside = text_new();
        text_format(&inside,
                    BASE "<Tags>" TAG "<Tag Name='L' TagType='Alias' AliasFor='%s'/>"
                         "</Tags>",
                    of[i]);
        l5x_sample_init(&s, text_cstr(&inside), 1);
        l5x_expect_omission(&s, 0, "alias 'L' is left out");
        l5x_expect_none(&s, "L");
        l5x_sample_fini(&s);
        text_fini(&inside);
    }
}

static void aliases_that_lead_in_a_circle_are_refused(void **state) {
    (void)state;
    l5x_refused("<Tags>\n" ALIAS("A", "B.1") ALIAS("B", "C") ALIAS("C", "A") "</Tags>", 3, 1,
                "alias 'A' would stand for itself");
    l5x_refused("<Tags>\n" ALIAS("A", "A") "</Tags>", 3, 1, "itself");
    l5x_refused("<Tags>" ALIAS("A", "B") "\n" ALIAS("a", "B") "</Tags>", 3, 1, "already: 'a'");
    l5x_refused("<Tags><Tag Name='A' DataType='DINT'/>\n" ALIAS("A", "A") "</Tags>", 3, 1,
                "itself");
    l5x_refused("<Tags><Tag Name='A' DataType='DINT'/><Tag Name='B' DataType='DINT'/>\n" ALIAS(
                    "A", "B") "</Tags>",
                3, 1, "already: 'A'");
}

static void long_chains_end_somewhere(void **state) {
    (void)state;
    struct text inside = text_new();
    text_puts(&inside, "<Tags>");
    for (int i = 0; i < 70; i++)
        text_format(&inside, "\n<Tag Name='A%d' TagType='Alias' AliasFor='A%d'/>", i, i + 1);
    text_puts(&inside, "</Tags>");
    l5x_refused(text_cstr(&inside), 3 + 64, 1, "more than 64 deep");
    text_fini(&inside);
}

UNIT_CASES(cmocka_unit_test(aliases_stand_for_parts_at_any_depth),
           cmocka_unit_test(programs_look_at_their_own_tags_first),
           cmocka_unit_test(aliases_of_nothing_are_left_out),
           cmocka_unit_test(aliases_that_lead_in_a_circle_are_refused),
           cmocka_unit_test(long_chains_end_somewhere))
