/* SPDX-License-Identifier: MIT */
#include "client/url.h"

#include "base/cursor.h"
#include "enip/header.h"

struct parser {
    struct cursor c;
    struct client_url url;
};

/* Up to one of the characters, or to the end. */
static struct str before(const struct cursor *c, const char *stops) {
    size_t end = c->at;
    while (end < c->text.size && strchr(stops, c->text.at[end]) == NULL)
        end++;
    return str_span(c->text.at + c->at, end - c->at);
}

static struct str take_before(struct cursor *c, const char *stops) {
    struct str taken = before(c, stops);
    c->at += taken.size;
    return taken;
}

static void take_scheme(struct parser *p) {
    struct cursor c = p->c;
    struct str scheme = take_before(&c, ":");
    if (!cursor_accept(&c, ':') || !cursor_accept(&c, '/') || !cursor_accept(&c, '/'))
        return;
    if (str_equal_fold(scheme, str_of("eip")))
        p->c = c;
    else
        cursor_mistake(&p->c, "the only scheme is eip://");
}

static bool is_host_char(char c) {
    return str_is_alpha(c) || str_is_digit(c) || strchr("-._:%", c) != NULL;
}

static void take_name(struct parser *p, const char *stops) {
    size_t at = p->c.at;
    struct str host = take_before(&p->c, stops);
    if (host.size == 0)
        cursor_mistake_at(&p->c, at, "a host name or address is missing");
    else if (host.size > CLIENT_HOST_MAX)
        cursor_mistake_at(&p->c, at, "the host name is too long");
    for (size_t i = 0; i < host.size; i++)
        if (!is_host_char(host.at[i]))
            cursor_mistake_at(&p->c, at + i, "this character cannot stand in a host name");
    if (p->c.why == NULL)
        memcpy(p->url.host, host.at, host.size);
}

/* An address with two colons or more is IPv6 without its brackets, and has no port. */
static bool is_bare_ipv6(const struct parser *p) {
    struct str s = before(&p->c, "/?");
    size_t colons = 0;
    for (size_t i = 0; i < s.size; i++)
        colons += s.at[i] == ':';
    return colons >= 2;
}

static void take_host(struct parser *p) {
    if (!cursor_accept(&p->c, '[')) {
        take_name(p, is_bare_ipv6(p) ? "/?" : ":/?");
        return;
    }
    if (p->c.at + before(&p->c, "]").size == p->c.text.size)
        cursor_mistake_at(&p->c, p->c.text.size, "']' is missing");
    else
        take_name(p, "]");
    (void)cursor_accept(&p->c, ']');
}

static void take_port(struct parser *p) {
    uint64_t port = ENIP_PORT;
    if (cursor_accept(&p->c, ':')) {
        size_t at = p->c.at;
        struct str digits = take_before(&p->c, "/?");
        if (!str_number(digits, 10, UINT16_MAX, &port) || port == 0)
            cursor_mistake_at(&p->c, at, "a port is a number from 1 to 65535");
    }
    p->url.port = (uint16_t)port;
}

static void set_route(struct parser *p, size_t at, struct str route) {
    struct cip_address_fault fault;
    struct writer w = writer_of(p->url.route, sizeof p->url.route);
    if (cip_route_parse(route, &w, &fault) != EIP_OK)
        cursor_mistake_at(&p->c, at + fault.column - 1, fault.why);
    p->url.route_size = w.size;
}

static void take_route(struct parser *p) {
    if (!cursor_accept(&p->c, '/') && !cursor_at_end(&p->c) && cursor_peek(&p->c) != '?')
        cursor_mistake(&p->c, "expected ':' and a port, or '/' and a route");
    size_t at = p->c.at;
    struct str route = take_before(&p->c, "?");
    p->url.guessed = route.size == 0;
    set_route(p, at, p->url.guessed ? str_of("1/0") : route);
}

static void set_simple(struct parser *p, uint64_t on) {
    if (on && !p->url.guessed)
        cursor_mistake(&p->c, "simple=1 means no route, but there is one");
    if (on) {
        p->url.guessed = false;
        p->url.route_size = 0;
    }
}

static void set_connected(struct parser *p, uint64_t on) {
    p->url.connected = on ? CLIENT_CONNECTED_ALWAYS : CLIENT_CONNECTED_NEVER;
}

static void set_depth(struct parser *p, uint64_t depth) {
    if (depth == 0)
        cursor_mistake(&p->c, "depth is a number from 1 to 32");
    p->url.depth = (uint8_t)depth;
}

static const struct {
    const char *name;
    uint64_t max;
    void (*set)(struct parser *p, uint64_t value);
} settings[] = {{"simple=", 1, set_simple},
                {"connected=", 1, set_connected},
                {"depth=", CLIENT_DEPTH_MAX, set_depth}};

static void take_setting(struct parser *p) {
    struct str text = before(&p->c, "&");
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        size_t n = strlen(settings[i].name);
        uint64_t value;
        if (text.size <= n || memcmp(text.at, settings[i].name, n) != 0 ||
            !str_number(str_span(text.at + n, text.size - n), 10, settings[i].max, &value))
            continue;
        settings[i].set(p, value);
        (void)take_before(&p->c, "&");
        return;
    }
    cursor_mistake(&p->c, "expected connected=0, connected=1, simple=0, simple=1 or depth=1 to "
                          "depth=32");
}

eip_err client_url_parse(struct str text, struct client_url *ret_url,
                         struct cip_address_fault *ret_fault) {
    struct parser p = {.c = cursor_of(text)};
    take_scheme(&p);
    take_host(&p);
    take_port(&p);
    take_route(&p);
    while (cursor_accept(&p.c, '?') || cursor_accept(&p.c, '&'))
        take_setting(&p);
    if (p.c.why != NULL) {
        *ret_fault = (struct cip_address_fault){.column = p.c.column, .why = p.c.why};
        return EIP_E_ARGUMENT;
    }
    *ret_url = p.url;
    return EIP_OK;
}
