#include "cip/address.h"
#include "support/changes.h"
#include "support/unit.h"

#include <string.h>

struct route {
    const char *text;
    const char *canonical;
    size_t size;
};

static void a_route_gives_port_segments(void **state) {
    (void)state;
    static const struct route routes[] = {
        {"", "", 0},
        {"1,0", "1/0", 2},
        {"1/0", "1/0", 2},
        {"0x1/0x10", "1/16", 2},
        {"1/255", "1/255", 2},
        {"18/5", "18/5", 4},
        {"65534/5", "65534/5", 4},
        {"2/192.168.1.20,1,0", "2/192.168.1.20/1/0", 16},
        {"1/0/2/192.168.1.5/1/3", "1/0/2/192.168.1.5/1/3", 18},
        {"2/plc-7.plant:44818", "2/plc-7.plant:44818", 20},
        {"[]", "", 0},
        {"[{\"port\":1,\"link\":0}]", "1/0", 2},
        {"[{\"link\":3,\"port\":1}]", "1/3", 2},
        {"[ { \"port\" : 1 , \"link\" : 0 } , {\"port\":2,\"link\":\"10.0.0.1\"} ] ",
         "1/0/2/10.0.0.1", 12},
        {"[{\"port\":1,\"link\":\"7\"}]", "1/7", 2},
        {"[{\"port\":\"0x3\",\"link\":\"7\"}]", "3/7", 2},
        {"[{\"link\": 0, \"port\": \"192.168.1.2\"}]", "2/192.168.1.2", 14},
        {"[{\"port\": \"192.168.1.2\", \"link\": \"0\"}]", "2/192.168.1.2", 14},
        {"[{\"link\": 3, \"port\": \"192.168.1.2\"}]", "3/192.168.1.2", 14},
        {"[{\"link\": 300, \"port\": \"10.0.0.1\"}]", "300/10.0.0.1", 12},
    };
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        uint8_t out[64];
        char buffer[64];
        struct writer w = writer_of(out, sizeof out);
        struct cip_address_fault fault = {.why = "nothing"};
        if (cip_route_parse(str_of(routes[i].text), &w, &fault) != EIP_OK)
            fail_msg("%s: column %zu: %s", routes[i].text, fault.column, fault.why);
        assert_int_equal(w.size, routes[i].size);
        struct text t = text_of(buffer, sizeof buffer);
        cip_path_text(&t, reader_of(out, w.size), false);
        assert_string_equal(buffer, routes[i].canonical);
    }
}

struct mistake {
    const char *text;
    size_t column;
    const char *why;
};

static void a_mistake_in_a_route_is_told_and_writes_nothing(void **state) {
    (void)state;
    static const struct mistake wrong[] = {
        {"1", 2, "a link is missing"},
        {"1/", 3, "a link is missing"},
        {"1,,0", 3, "a link is missing"},
        {"1/0/", 5, "a port is missing"},
        {"/1", 1, "a port is missing"},
        {"x/1", 1, "a port is missing"},
        {"1 0", 2, "',' or '/' is missing"},
        {"0/1", 1, "the port is not 1..65534"},
        {"65535/1", 1, "the port is not 1..65534"},
        {"1/256", 3, "the link is not 0..255"},
        {"1/99999999999999999999999", 3, "the link is not 0..255"},
        {"1/0 ", 4, "a character that no route has"},
        {"[", 2, "'{' is missing"},
        {"[{", 3, "\"port\" or \"link\" is missing"},
        {"[{\"port\":1}]", 2, "a link is missing"},
        {"[{\"link\":1}]", 2, "a port is missing"},
        {"[{\"port\":1,\"link\":}]", 19, "a link is missing"},
        {"[{\"port\":1,\"link\":0}", 21, "']' is missing"},
        {"[{\"port\":1,\"link\":0}]x", 22, "a character after the route"},
        {"[{\"port\":1,\"link\":0},]", 22, "'{' is missing"},
        {"[{\"port\":1,\"lnk\":0}]", 12, "neither \"port\" nor \"link\""},
        {"[{\"port\":0,\"link\":0}]", 10, "the port is not 1..65534"},
        {"[{\"port\":1,\"link\":\"a b\"}]", 19, "a character that no link has"},
        {"[{\"port\":1,\"link\":\"a\\\"\"}]", 21, "'\"' is missing"},
        {"[{\"port\":1,\"link\":256}]", 19, "the link is not 0..255"},
        {"[{\"port\":\"0\",\"link\":0}]", 10, "the port is not 1..65534"},
        {"[{\"port\":\"65535\",\"link\":0}]", 10, "the port is not 1..65534"},
        {"[{\"port\":\"10.0.0.1\",\"link\":65535}]", 28, "the port is not 1..65534"},
        {"[{\"port\":\"10.0.0.1\",\"link\":\"h\"}]", 10,
         "neither the port nor the link is a number"},
        {"[{\"port\":\"10.0.0.1\"}]", 10, "neither the port nor the link is a number"},
        {"[{\"port\":\"\",\"link\":1}]", 2, "a port is missing"},
        {"[{\"port\":\"a b\",\"link\":1}]", 10, "a character that no link has"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint8_t out[64];
        struct writer w = writer_of(out, sizeof out);
        writer_u8(&w, 0xaa);
        struct cip_address_fault fault = {.why = "nothing"};
        eip_err err = cip_route_parse(str_of(wrong[i].text), &w, &fault);
        if (err != EIP_E_ARGUMENT || fault.column != wrong[i].column ||
            strcmp(fault.why, wrong[i].why) != 0)
            fail_msg("%s: %d, column %zu: %s", wrong[i].text, err, fault.column, fault.why);
        assert_true(w.size == 1 && !w.bad);
    }
}

static void a_route_that_does_not_fit_leaves_the_writer_as_it_was(void **state) {
    (void)state;
    uint8_t out[3];
    struct writer w = writer_of(out, sizeof out);
    struct cip_address_fault fault;
    assert_int_equal(cip_route_parse(str_of("1/0/1/1"), &w, &fault), EIP_E_ARGUMENT);
    assert_string_equal(fault.why, "the route is too long");
    assert_true(w.size == 0 && !w.bad);
}

static void try(struct str text) {
    uint8_t out[CIP_PATH_SIZE_MAX];
    struct writer w = writer_of(out, sizeof out);
    struct cip_address_fault fault = {.column = 0};
    eip_err err = cip_route_parse(text, &w, &fault);
    struct cip_path_fault bad;
    bool sound = err == EIP_OK ? cip_path_check(reader_of(out, w.size), false, &bad)
                               : fault.column >= 1 && fault.column <= text.size + 1;
    if (!sound)
        fail_msg("%.*s", (int)text.size, text.at);
}

static void every_truncation_and_insertion_ends_in_a_route_or_a_column(void **state) {
    (void)state;
    changes_each("1/0/2/192.168.1.5/1/3", try);
    changes_each("[{\"link\":0,\"port\":\"10.0.0.1\"}]", try);
    changes_each("[{\"port\":1,\"link\":0},{\"port\":2,\"link\":\"h\"}]", try);
}

UNIT_CASES(cmocka_unit_test(a_route_gives_port_segments),
           cmocka_unit_test(a_mistake_in_a_route_is_told_and_writes_nothing),
           cmocka_unit_test(a_route_that_does_not_fit_leaves_the_writer_as_it_was),
           cmocka_unit_test(every_truncation_and_insertion_ends_in_a_route_or_a_column))
