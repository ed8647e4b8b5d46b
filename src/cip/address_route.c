/* SPDX-License-Identifier: MIT */
#include "cip/address.h"

enum { PORT_MAX = 65534, LINK_NUMBER_MAX = 255 };
enum { NETWORK_PORT = 2 }; /* of a module on a backplane; its links are IP addresses */

static const char port_not_in_range[] = "the port is not 1..65534";

static uint16_t take_port(struct cursor *c) {
    size_t at = c->at;
    uint32_t port = cursor_number(c, PORT_MAX, "a port is missing", port_not_in_range);
    if (port == 0)
        cursor_mistake_at(c, at, port_not_in_range);
    return (uint16_t)port;
}

static bool is_link(char c) {
    return str_is_alpha(c) || str_is_digit(c) || c == '_' || c == '.' || c == '-' || c == ':';
}

static void check_link(struct cursor *c, size_t at, struct str link) {
    uint64_t number;
    if (link.size == 0)
        cursor_mistake_at(c, at, "a link is missing");
    if (link.size > UINT8_MAX)
        cursor_mistake_at(c, at, "the link is longer than 255 characters");
    if (str_is_number(link) && !str_number_any(link, LINK_NUMBER_MAX, &number))
        cursor_mistake_at(c, at, "the link is not 0..255");
    for (size_t i = 0; i < link.size; i++)
        if (!is_link(link.at[i]))
            cursor_mistake_at(c, at, "a character that no link has");
}

/* A number is the one byte of a link address; anything else is a text. */
static void put_hop(struct cursor *c, size_t at, struct writer *w, uint16_t port, struct str link) {
    struct cip_segment s = {.kind = CIP_SEGMENT_PORT, .value = port, .bytes = link, .format = 1};
    uint64_t number = 0;
    check_link(c, at, link);
    if (c->why != NULL)
        return;
    uint8_t byte = 0;
    if (str_number_any(link, LINK_NUMBER_MAX, &number)) {
        byte = (uint8_t)number;
        s.bytes = str_span(&byte, 1);
        s.format = 0;
    }
    cip_segment_encode(w, false, &s);
}

static struct str take_link(struct cursor *c) {
    size_t start = c->at;
    while (is_link(cursor_peek(c)))
        c->at++;
    return str_span(c->text.at + start, c->at - start);
}

/* "port": and "link": with their values, which may be numbers or texts in quotes. */
struct hop {
    uint16_t port;
    struct str text; /* that was given for the port */
    size_t text_at;
    struct str link;
    size_t link_at;
};

static void take_port_value(struct cursor *c, struct hop *hop) {
    hop->text_at = c->at;
    if (cursor_peek(c) == '"')
        hop->text = cursor_quoted(c, "a port is missing");
    else
        hop->port = take_port(c);
}

static void take_link_value(struct cursor *c, struct hop *hop) {
    hop->link_at = c->at;
    if (cursor_peek(c) == '"')
        hop->link = cursor_quoted(c, "a link is missing");
    else if (str_is_digit(cursor_peek(c)))
        hop->link = cursor_word(c);
    else
        cursor_mistake(c, "a link is missing");
}

static void take_json_field(struct cursor *c, struct hop *hop) {
    cursor_skip_blanks(c);
    size_t at = c->at;
    struct str name = cursor_quoted(c, "\"port\" or \"link\" is missing");
    cursor_skip_blanks(c);
    cursor_expect(c, ':', "':' is missing");
    cursor_skip_blanks(c);
    if (str_equal(name, str_of("port")))
        take_port_value(c, hop);
    else if (str_equal(name, str_of("link")))
        take_link_value(c, hop);
    else
        cursor_mistake_at(c, at, "neither \"port\" nor \"link\"");
    cursor_skip_blanks(c);
}

/* A text as port is a number in quotes, or the two have changed places: see the header. */
static void settle_hop(struct cursor *c, struct hop *hop) {
    bool swapped = !str_is_number(hop->text);
    size_t at = swapped ? hop->link_at : hop->text_at;
    uint64_t port;
    if (hop->text.size == 0)
        return;
    if (swapped && !str_is_number(hop->link))
        cursor_mistake_at(c, hop->text_at, "neither the port nor the link is a number");
    else if (!str_number_any(swapped ? hop->link : hop->text, PORT_MAX, &port) ||
             (port == 0 && !swapped))
        cursor_mistake_at(c, at, port_not_in_range);
    if (c->why != NULL)
        return;
    hop->port = port == 0 ? NETWORK_PORT : (uint16_t)port;
    if (!swapped)
        return;
    hop->link = hop->text;
    hop->link_at = hop->text_at;
}

void cip_route_take_hop(struct cursor *c, struct writer *w, size_t at) {
    struct hop hop = {.port = 0};
    do
        take_json_field(c, &hop);
    while (cursor_accept(c, ','));
    cursor_expect(c, '}', "'}' is missing");
    settle_hop(c, &hop);
    if (hop.port == 0)
        cursor_mistake_at(c, at, "a port is missing");
    put_hop(c, hop.link.size > 0 ? hop.link_at : at, w, hop.port, hop.link);
}

static bool accept_separator(struct cursor *c) {
    return cursor_accept(c, ',') || cursor_accept(c, '/');
}

void cip_route_take(struct cursor *c, struct writer *w) {
    do {
        uint16_t port = take_port(c);
        if (!accept_separator(c))
            cursor_mistake(c, cursor_at_end(c) ? "a link is missing" : "',' or '/' is missing");
        size_t at = c->at;
        put_hop(c, at, w, port, take_link(c));
    } while (accept_separator(c));
}

static void take_hop_of_list(struct cursor *c, struct writer *w) {
    cursor_skip_blanks(c);
    size_t at = c->at;
    cursor_expect(c, '{', "'{' is missing");
    cip_route_take_hop(c, w, at);
    cursor_skip_blanks(c);
}

/* What follows a '['. */
static void take_json(struct cursor *c, struct writer *w) {
    cursor_skip_blanks(c);
    if (cursor_peek(c) != ']')
        do
            take_hop_of_list(c, w);
        while (cursor_accept(c, ','));
    cursor_expect(c, ']', "']' is missing");
    cursor_skip_blanks(c);
    if (!cursor_at_end(c))
        cursor_mistake(c, "a character after the route");
}

eip_err cip_route_parse(struct str text, struct writer *w, struct cip_address_fault *ret_fault) {
    struct cursor c = cursor_of(text);
    struct writer before = *w;
    if (cursor_accept(&c, '['))
        take_json(&c, w);
    else if (text.size > 0)
        cip_route_take(&c, w);
    if (!cursor_at_end(&c))
        cursor_mistake(&c, "a character that no route has");
    if (w->bad || w->size - before.size > CIP_PATH_SIZE_MAX)
        cursor_mistake(&c, "the route is too long");
    if (c.why == NULL)
        return EIP_OK;
    *w = before;
    if (ret_fault != NULL)
        *ret_fault = (struct cip_address_fault){.column = c.column, .why = c.why};
    return EIP_E_ARGUMENT;
}
