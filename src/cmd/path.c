/* SPDX-License-Identifier: MIT */
#include "cip/path_words.h"

#include <stdio.h>

#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/report.h"

struct path_options {
    bool json;
    bool packed;
    const char *hex;
};

struct bytes {
    uint8_t at[CIP_PATH_SIZE_MAX];
    size_t size;
};

static struct reader reader_of_bytes(const struct bytes *b) {
    return reader_of(b->at, b->size);
}

static void show(const struct path_options *o, const struct bytes *b, bool as_text) {
    struct text text = text_new();
    struct text hex = text_new();
    cip_path_words(&text, reader_of_bytes(b), o->packed);
    text_hex(&hex, reader_of_bytes(b), ' ');
    if (o->json) {
        struct json_object *object = json_object_new_object();
        json_put(object, "path", json_text(text_view(&text)));
        json_put(object, "hex", json_text(text_view(&hex)));
        json_put(object, "size", json_uint(b->size));
        report_json(object);
    } else {
        puts(text_cstr(as_text ? &text : &hex));
    }
    text_fini(&text);
    text_fini(&hex);
}

static int from_text(const struct path_options *o, struct str text) {
    struct bytes b;
    struct writer w = writer_of(b.at, sizeof b.at);
    struct cip_address_fault wrong;
    if (cip_path_parse(text, o->packed, &w, &wrong) != EIP_OK)
        return report_mistake("path", text, wrong.column, wrong.why);
    b.size = w.size;
    show(o, &b, false);
    return STATUS_OK;
}

static bool is_between(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == ':' || c == ',' || c == '-';
}

/* Two digits, behind a 0x or not. */
static uint8_t take_byte(struct cursor *c) {
    struct str left = str_span(c->text.at + c->at, c->text.size - c->at);
    if (left.size > 2 && left.at[0] == '0' && str_lower(left.at[1]) == 'x')
        c->at += 2;
    return cursor_hex_byte(c);
}

static int parse_hex(struct str text, struct bytes *ret_bytes) {
    struct cursor c = cursor_of(text);
    struct writer w = writer_of(ret_bytes->at, sizeof ret_bytes->at);
    while (is_between(cursor_peek(&c)))
        c.at++;
    while (!cursor_at_end(&c)) {
        writer_u8(&w, take_byte(&c));
        if (w.bad)
            cursor_mistake_at(&c, c.at - 2, "a path has at most 510 bytes");
        while (is_between(cursor_peek(&c)))
            c.at++;
    }
    ret_bytes->size = w.size;
    return c.why == NULL ? STATUS_OK : report_mistake("path", text, c.column, c.why);
}

static int from_hex(const struct path_options *o, struct str text) {
    struct bytes b;
    struct cip_path_fault fault;
    int status = parse_hex(text, &b);
    if (status != STATUS_OK)
        return status;
    if (b.size == 0)
        return report_mistake("path", text, 1, "the path is empty");
    if (!cip_path_check(reader_of_bytes(&b), o->packed, &fault)) {
        fprintf(stderr, "ciprw path: byte %zu: %s\n", fault.offset, fault.why);
        return STATUS_USAGE;
    }
    show(o, &b, true);
    return STATUS_OK;
}

/* Bytes may be given as one argument or as many. */
static int from_operands(const struct path_options *o, char **operands, int count) {
    struct text text = text_new();
    text_puts(&text, o->hex);
    for (int i = 0; i < count; i++) {
        text_char(&text, ' ');
        text_puts(&text, operands[i]);
    }
    int status = from_hex(o, text_view(&text));
    text_fini(&text);
    return status;
}

static const struct option options[] = {
    {"hex", 0, OPTION_TEXT, "BYTES", "show what these bytes address, as \"20 06 24 01\"",
     offsetof(struct path_options, hex)},
    {"packed", 0, OPTION_FLAG, NULL, "without pad bytes, as inside some attributes",
     offsetof(struct path_options, packed)},
    {"json", 0, OPTION_FLAG, NULL, "a JSON object", offsetof(struct path_options, json)},
};

static const struct usage_example examples[] = {
    {"ciprw path Program:Main.Motor[3].Speed", "Shows the bytes that address a member of a tag."},
    {"ciprw path --hex \"20 06 24 01\"", "Shows what these bytes address."},
    {"ciprw path '1/0 @0x04/151 {point 150} {point 100}'",
     "Shows the connection path to an assembly behind a backplane."},
    {NULL, NULL},
};

const struct usage path_usage = {
    .command = "path",
    .operands = "TEXT | --hex BYTES",
    .purpose = "turn the path of a tag or an object into its bytes, and back",
    .summary = "Shows the bytes (EPATH) of a path, or the path of bytes.",
    .details = "TEXT is a tag, as Program:Main.Motor[3].Speed, or an object, as @0x06/1/3 or\n"
               "@4/{\"connection\":100}; a route, as 1/0/2/192.168.1.5, may stand before it, and "
               "segments in\nbraces anywhere between blanks: {point 100}, {data 01 02}, {instance "
               "5 in format 1} (in 16 bits),\n{port 2 link \"10.0.0.1\"}, {symbol \"a b\"}, "
               "{network 43 0a}, {extended 1 value 7}, {key vendor 1 type\n14 product 54 revision "
               "20.11 compatible}. What --hex prints gives the same bytes again.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int path_command(int argc, char **argv) {
    struct path_options given = {.hex = NULL};
    int status;
    if (!options_parse(&path_usage, &argc, argv, &given, &status))
        return status;
    if (given.hex != NULL)
        return from_operands(&given, argv + 1, argc - 1);
    if (argc != 2)
        return options_misuse(&path_usage, argc < 2 ? "no path was given" : "one path is taken");
    return from_text(&given, str_of(argv[1]));
}
