/* SPDX-License-Identifier: MIT */
/* Operations carried out against a device in a thread, and what of them is under way at a time. */
#include <stdio.h>

#include <eip/operate.h>

#include "base/text.h"
#include "enip/header.h"
#include "support/running.h"
#include "support/unit.h"

enum { RESULTS_MAX = 512 };

/* Messages that went over the wire. */
struct wire {
    uint16_t command; /* of those that count */
    size_t sent;
    size_t under_way;
    size_t under_way_max;
    size_t size_max; /* of one that was sent, headers included */
};

static void trace(void *user, const struct eip_trace *event) {
    struct wire *w = user;
    struct reader r = reader_of(event->data, event->size);
    while (event->data != NULL && reader_left(&r) >= ENIP_HEADER_SIZE) {
        struct enip_header header = enip_header_decode(&r);
        struct reader body = reader_sub(&r, header.length);
        bool asks = header.command == w->command;
        assert_false(r.bad); /* what is sent is whole, and so is what comes, here */
        size_t size = ENIP_HEADER_SIZE + reader_left(&body);
        if (event->kind == EIP_TRACE_SENT && asks) {
            w->sent++;
            w->under_way++;
            w->size_max = size > w->size_max ? size : w->size_max;
        } else if (asks) {
            w->under_way--;
        }
        if (w->under_way > w->under_way_max)
            w->under_way_max = w->under_way;
    }
}

/* What came of them, as text. */
struct told {
    struct text text;
    size_t count;
    size_t failures;
    size_t index;
};

static struct told told_of(void) {
    return (struct told){.text = text_new()};
}

static void take(void *user, const struct eip_result *r) {
    struct told *told = user;
    char value[64];
    assert_int_equal(r->number, told->count);
    assert_true(r->index >= told->index);
    told->index = r->index;
    told->count++;
    told->failures += r->err != EIP_OK;
    eip_value_format(&r->value, value, sizeof value);
    text_format(&told->text, "%zu %s %s %s\n", r->index, r->description, eip_error_text(r->err),
                value);
}

static void is_told(struct told *told, const char *wanted) {
    assert_string_equal(text_cstr(&told->text), wanted);
    text_fini(&told->text);
}

static void fini_told(struct told *told) {
    assert_false(told->text.cut);
    text_fini(&told->text);
}

static void print(void *user, const char *line) {
    struct text *t = user;
    text_format(t, "%s\n", line);
}

struct world {
    struct running running;
    struct wire wire;
    eip_client *client;
    eip_operations *operations;
};

static void begin_with(struct world *w, const char *const *texts, size_t count, uint16_t command,
                       const char *settings) {
    struct eip_options options = {.trace = trace, .trace_user = &w->wire};
    char url[64];
    w->wire = (struct wire){.command = command};
    running_start(&w->running, 0);
    snprintf(url, sizeof url, "%s%s", w->running.url, settings);
    assert_int_equal(eip_operations_parse(texts, count, NULL, &w->operations), EIP_OK);
    assert_int_equal(eip_open(url, &options, &w->client), EIP_OK);
}

static void begin(struct world *w, const char *const *texts, size_t count) {
    begin_with(w, texts, count, ENIP_SEND_RR_DATA, "?simple=1");
}

static void end(struct world *w) {
    eip_close(w->client);
    eip_operations_free(w->operations);
    running_stop(&w->running);
}

static const char *const some[] = {"Counts[3]=(INT)77",      "Counts[2-4]",  "Nope", "@1/1/1",
                                   "Counts[0-9]+8=(INT)1,2", "Counts[0-9]+6"};

static void the_results_come_in_order_with_all_that_is_known(void **state) {
    (void)state;
    struct world w;
    struct told told = told_of();
    begin(&w, some, 6);
    assert_int_equal(eip_synchronous(w.client, w.operations, NULL, take, &told), EIP_OK);
    is_told(&told, "0 Single Write Tag  Counts[3-3] success []\n"
                   "1 Single Read  Tag  Counts[2-4] success [2, 77, 4]\n"
                   "2 Single Read  Tag  Nope the tag name is not valid or not known []\n"
                   "3 Single G_A_S      @0x0001/1/1 success 1\n"
                   "4 Single Write Frag Counts[0-9] success []\n"
                   "5 Single Read  Frag Counts[0-9] success [77, 1, 2, 6, 7, 8, 9]\n");
    assert_int_equal(w.wire.sent, 6);
    assert_int_equal(w.wire.under_way_max, 1);
    end(&w);
}

static void packets_and_depth_give_the_same(void **state) {
    (void)state;
    for (size_t depth = 0; depth < 5; depth++) {
        for (size_t multiple = 0; multiple < 400; multiple += 130) {
            struct world w;
            struct told told = told_of();
            struct text lines = text_new();
            struct eip_operate_options options = {.depth = depth,
                                                  .multiple = multiple,
                                                  .repeat = 3,
                                                  .print = print,
                                                  .print_user = &lines};
            begin(&w, some, 6);
            assert_int_equal(eip_operate(w.client, w.operations, &options, take, &told), EIP_OK);
            assert_int_equal(told.count, 18);
            assert_int_equal(told.failures, 3);
            assert_int_equal(w.wire.sent, told.index + 1);
            assert_true(multiple == 0 ? told.index == 17 : told.index < 17);
            assert_true(w.wire.under_way_max <= (depth > 0 ? depth : 1));
            assert_true(multiple == 0 || w.wire.size_max <= multiple);
            assert_non_null(strstr(text_cstr(&lines), "Counts[3][  3-3  ]+  0 <= [77]: 'OK'"));
            assert_non_null(strstr(text_cstr(&lines), "Nope              == None: 'Status 4 "));
            text_fini(&lines);
            fini_told(&told);
            end(&w);
        }
    }
}

static void as_many_are_under_way_as_the_depth_says(void **state) {
    (void)state;
    static const char *const texts[] = {"Counts[0-99]", "Counts[100-199]"};
    struct world w;
    struct told told = told_of();
    struct eip_operate_options options = {.depth = 20, .repeat = 100};
    begin(&w, texts, 2);
    assert_int_equal(eip_pipeline(w.client, w.operations, &options, take, &told), EIP_OK);
    assert_int_equal(told.count, 200);
    assert_int_equal(told.failures, 0);
    assert_int_equal(w.wire.sent, 200);
    assert_in_range(w.wire.under_way_max, 10, 20);
    fini_told(&told);
    end(&w);
}

static void over_connections_each_has_one_under_way(void **state) {
    (void)state;
    static const char *const texts[] = {"Counts[0-99]", "Counts[0-999]", "@1/1/7"};
    for (size_t multiple = 0; multiple < 4000; multiple += 1000) {
        struct world w;
        struct told told = told_of();
        struct eip_operate_options options = {.depth = 8, .repeat = 30, .multiple = multiple};
        begin_with(&w, texts, 3, ENIP_SEND_UNIT_DATA, "?simple=1&connected=1&depth=3");
        assert_int_equal(eip_pipeline(w.client, w.operations, &options, take, &told), EIP_OK);
        assert_int_equal(told.count, 90);
        assert_int_equal(told.failures, 0);
        assert_true(w.wire.under_way_max >= 2 && w.wire.under_way_max <= 3);
        assert_int_equal(w.wire.sent, told.index + 1);
        assert_true(multiple == 0 || w.wire.size_max <= multiple);
        fini_told(&told);
        end(&w);
    }
}

static void fragments_can_be_forced(void **state) {
    (void)state;
    static const char *const texts[] = {"Speed", "@1/1/1"};
    struct world w;
    struct told told = told_of();
    struct eip_operate_options options = {.fragment = true};
    begin(&w, texts, 2);
    assert_int_equal(eip_pipeline(w.client, w.operations, &options, take, &told), EIP_OK);
    is_told(&told, "0 Single Read  Frag Speed success 1234\n"
                   "1 Single G_A_S      @0x0001/1/1 success 1\n");
    end(&w);
}

static void a_read_begins_where_an_element_does(void **state) {
    (void)state;
    static const char *const texts[] = {"Counts[0-9]+3", "Counts[0-9]+18"};
    struct world w;
    struct told told = told_of();
    begin(&w, texts, 2);
    assert_int_equal(eip_pipeline(w.client, w.operations, NULL, take, &told), EIP_OK);
    is_told(&told, "0 Single Read  Frag Counts[0-9] an argument is not valid []\n"
                   "1 Single Read  Frag Counts[0-9] success 9\n");
    end(&w);
}

static void only_operate_gives_back_what_was_written(void **state) {
    (void)state;
    static const char *const texts[] = {"Speed=(DINT)5"};
    struct world w;
    struct told told = told_of();
    begin(&w, texts, 1);
    assert_int_equal(eip_pipeline(w.client, w.operations, NULL, take, &told), EIP_OK);
    assert_int_equal(--told.count, 0);
    assert_int_equal(eip_operate(w.client, w.operations, NULL, take, &told), EIP_OK);
    is_told(&told, "0 Single Write Tag  Speed success []\n0 Single Write Tag  Speed success 5\n");
    end(&w);
}

static void take_value(void *user, const struct eip_value *value) {
    struct text *t = user;
    char text[64] = "None";
    if (value != NULL)
        eip_value_format(value, text, sizeof text);
    text_format(t, "%s\n", text);
}

static void values_alone_and_counts(void **state) {
    (void)state;
    struct world w;
    struct text values = text_new();
    struct eip_operate_options options = {.depth = 3, .multiple = 500, .repeat = 2};
    struct eip_processed processed = {.failures = 77};
    begin(&w, some, 4);
    assert_int_equal(eip_results(w.client, w.operations, NULL, take_value, &values), EIP_OK);
    assert_string_equal(text_cstr(&values), "77\n[2, 77, 4]\nNone\n1\n");
    text_fini(&values);
    assert_int_equal(eip_process(w.client, w.operations, &options, &processed), EIP_OK);
    assert_int_equal(processed.failures, 2);
    assert_int_equal(processed.transactions, 8);
    assert_int_equal(processed.requests, 1);
    options.timeout_us = -1;
    processed.failures = 77;
    assert_int_equal(eip_process(w.client, w.operations, &options, &processed), EIP_E_ARGUMENT);
    assert_int_equal(processed.failures, 77);
    assert_int_equal(eip_last_fault(w.client)->err, EIP_E_ARGUMENT);
    end(&w);
}

static void nothing_is_nothing(void **state) {
    (void)state;
    struct world w;
    struct eip_processed processed;
    begin(&w, NULL, 0);
    assert_int_equal(eip_process(w.client, w.operations, NULL, &processed), EIP_OK);
    assert_int_equal(processed.transactions, 0);
    assert_int_equal(processed.requests, 0);
    end(&w);
}

static void a_harvest_may_be_left_and_the_client_goes_on(void **state) {
    (void)state;
    static const char *const texts[] = {"Counts[0-99]", "Counts[1]", "Speed"};
    for (size_t depth = 1; depth < 6; depth++) {
        struct world w;
        struct eip_operate_options options = {.depth = depth, .repeat = 10};
        struct eip_result result;
        struct eip_value v;
        eip_harvest *harvest;
        begin(&w, texts, 3);
        assert_int_equal(eip_harvest_new(w.client, w.operations, &options, &harvest), EIP_OK);
        for (size_t i = 0; i < 5; i++) {
            assert_true(eip_harvest_next(harvest, &result));
            assert_int_equal(result.number, i);
            assert_int_equal(result.err, EIP_OK);
            assert_string_equal(result.operation->tag, texts[i % 3]);
            assert_int_equal(eip_read(w.client, "Speed", &v), EIP_OK); /* beside it */
        }
        eip_harvest_free(harvest);
        assert_int_equal(eip_read(w.client, "Speed", &v), EIP_OK);
        end(&w);
    }
    eip_harvest_free(NULL);
}

static void a_steady_harvest_allocates_nothing(void **state) {
    (void)state;
    static const char *const texts[] = {"Counts[0-99]", "Speed=(DINT)3", "@1/1/7", "Counts[1]"};
    for (size_t depth = 1; depth < 6; depth += 2) {
        struct world w;
        struct eip_operate_options options = {.depth = depth, .multiple = 300, .repeat = 100};
        struct eip_result result;
        uint64_t before = 0;
        eip_harvest *harvest;
        begin(&w, texts, 4);
        assert_int_equal(eip_harvest_new(w.client, w.operations, &options, &harvest), EIP_OK);
        while (eip_harvest_next(harvest, &result))
            if (result.number == 200)
                before = mem_count();
        assert_int_equal(result.number, 399);
        assert_true(before > 0);
        assert_int_equal(mem_count() - before, 0);
        eip_harvest_free(harvest);
        end(&w);
    }
}

/* An assignment of so many values, all alike. */
static void put_long_write(struct text *t, const char *tag, size_t count, int value) {
    text_format(t, "%s[0-%zu]=(INT)%d", tag, count - 1, value);
    for (size_t i = 1; i < count; i++)
        text_format(t, ",%d", value);
}

static void take_alike(void *user, const struct eip_result *r) {
    const int *wanted = user;
    assert_int_equal(r->err, EIP_OK);
    for (size_t i = 0; r->operation->method == EIP_METHOD_READ && i < r->value.count; i++) {
        int64_t number;
        assert_int_equal(eip_value_get_int(&r->value, i, &number), EIP_OK);
        assert_int_equal(number, wanted[r->number]);
    }
}

static void what_takes_several_requests_keeps_its_place_too(void **state) {
    (void)state;
    static const char read_all[] = "Counts[0-999]", read_last[] = "Counts[999]";
    static const int wanted[] = {0, 1, 1, 1, 0, 1, 0, 2, 2, 2};
    for (size_t depth = 1; depth <= 16; depth *= 4) {
        for (size_t multiple = 0; multiple <= 400; multiple += 400) {
            struct world w;
            struct eip_operate_options options = {.depth = depth, .multiple = multiple};
            struct text ones = text_new();
            struct text twos = text_new();
            put_long_write(&ones, "Counts", 1000, 1);
            put_long_write(&twos, "Counts", 1000, 2);
            const char *texts[] = {text_cstr(&ones), read_last, read_all,         read_all,
                                   "Flags=(DINT)1",  read_last, text_cstr(&twos), read_last,
                                   read_all,         read_last};
            begin(&w, texts, 10);
            assert_int_equal(
                eip_pipeline(w.client, w.operations, &options, take_alike, (void *)wanted), EIP_OK);
            end(&w);
            text_fini(&ones);
            text_fini(&twos);
        }
    }
}

static void operate_inside(void *user, eip_client *c, struct eip_item *items, size_t count) {
    eip_err *err = user;
    eip_operations *operations;
    (void)items;
    (void)count;
    assert_int_equal(eip_operations_parse(some, 1, NULL, &operations), EIP_OK);
    *err = eip_pipeline(c, operations, NULL, NULL, NULL);
    eip_operations_free(operations);
}

static void it_is_not_begun_from_a_callback(void **state) {
    (void)state;
    struct world w;
    struct eip_item item = {.tag = "Speed"};
    eip_err err = EIP_OK;
    begin(&w, some, 1);
    assert_int_equal(eip_submit_read(w.client, &item, 1, operate_inside, &err, NULL), EIP_OK);
    assert_int_equal(eip_wait(&w.client, 1, 5000000), EIP_OK);
    assert_int_equal(err, EIP_E_ARGUMENT);
    end(&w);
}

/* Registers, takes so many bytes, and is gone. */
static void say_goodbye(struct babbler *b, size_t bytes) {
    static const char registered[28] = "\x65\0\4\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1";
    const struct turn turns[] = {{28, registered, sizeof registered}, {bytes, "", 0}};
    babbler_converse(b, turns, 2, true);
}

static void a_session_that_is_lost_leaves_writes_unknown(void **state) {
    (void)state;
    static const char *const texts[] = {"A=1", "B=2", "C=3"};
    enum { WRITE_SIZE = ENIP_HEADER_SIZE + 16 + 12 };
    struct babbler b;
    struct told told = told_of();
    struct eip_fault fault = {.err = EIP_OK};
    struct eip_result result;
    struct eip_operate_options options = {.depth = 3};
    eip_operations *operations;
    eip_harvest *harvest;
    eip_client *c;
    char url[64];
    say_goodbye(&b, 3 * (size_t)WRITE_SIZE);
    snprintf(url, sizeof url, "%s?simple=1", b.url);
    assert_int_equal(eip_operations_parse(texts, 3, NULL, &operations), EIP_OK);
    assert_int_equal(eip_open(url, NULL, &c), EIP_OK);
    assert_int_equal(eip_harvest_new(c, operations, &options, &harvest), EIP_OK);
    while (eip_harvest_next(harvest, &result)) {
        eip_result_fault(c, &result, &fault);
        take(&told, &result);
    }
    eip_harvest_free(harvest);
    assert_non_null(strstr(fault.text, "cannot write C to 127.0.0.1:"));
    is_told(&told, "0 Single Write Tag  A a write was sent and its outcome is unknown []\n"
                   "1 Single Write Tag  B a write was sent and its outcome is unknown []\n"
                   "2 Single Write Tag  C a write was sent and its outcome is unknown []\n");
    eip_close(c);
    eip_operations_free(operations);
    babbler_stop(&b);
}

UNIT_CASES(cmocka_unit_test(the_results_come_in_order_with_all_that_is_known),
           cmocka_unit_test(packets_and_depth_give_the_same),
           cmocka_unit_test(as_many_are_under_way_as_the_depth_says),
           cmocka_unit_test(over_connections_each_has_one_under_way),
           cmocka_unit_test(fragments_can_be_forced),
           cmocka_unit_test(a_read_begins_where_an_element_does),
           cmocka_unit_test(only_operate_gives_back_what_was_written),
           cmocka_unit_test(values_alone_and_counts), cmocka_unit_test(nothing_is_nothing),
           cmocka_unit_test(a_harvest_may_be_left_and_the_client_goes_on),
           cmocka_unit_test(a_steady_harvest_allocates_nothing),
           cmocka_unit_test(what_takes_several_requests_keeps_its_place_too),
           cmocka_unit_test(it_is_not_begun_from_a_callback),
           cmocka_unit_test(a_session_that_is_lost_leaves_writes_unknown))
