/* SPDX-License-Identifier: MIT */
#include "client/url.h"

#include "enip/header.h"

struct parser {
    struct str text;
    size_t at;
    struct client_url url;
    struct cip_address_fault fault;
};

static struct str rest(const struct parser *p) {
    return str_span(p->text.at + p->at, p->text.size - p->at);
}

static char peek(const struct parser *p) {
    return p->at < p->text.size ? p->text.at[p->at] : '\0';
}

static bool fail(struct parser *p, size_t at, const char *why) {
    p->fault = (struct cip_address_fault){.column = at + 1, .why = why};
    return false;
}

static size_t span_until(const struct parser *p, const char *stops) {
    struct str s = rest(p);
    size_t n = 0;
    while (n < s.size && strchr(stops, s.at[n]) == NULL)
        n++;
    return n;
}

static bool take_scheme(struct parser *p) {
    static const char separator[] = "://";
    struct str s = rest(p);
    size_t n = span_until(p, ":");
    size_t after = n + sizeof separator - 1;
    if (s.size < after || !str_equal(str_span(s.at + n, after - n), str_of(separator)))
        return true;
    if (!str_equal_fold(str_span(s.at, n), str_of("eip")))
        return fail(p, p->at, "the only scheme is eip://");
    p->at += after;
    return true;
}

static bool is_host_char(char c) {
    return str_is_alpha(c) || str_is_digit(c) || strchr("-._:%", c) != NULL;
}

static bool set_host(struct parser *p, size_t at, size_t size) {
    if (size == 0)
        return fail(p, at, "a host name or address is missing");
    if (size > CLIENT_HOST_MAX)
        return fail(p, at, "the host name is too long");
    for (size_t i = 0; i < size; i++)
        if (!is_host_char(p->text.at[at + i]))
            return fail(p, at + i, "this character cannot stand in a host name");
    memcpy(p->url.host, p->text.at + at, size);
    p->at = at + size;
    return true;
}

/* An address with two colons or more is IPv6 without its brackets, and has no port. */
static bool is_bare_ipv6(const struct parser *p) {
    struct str s = rest(p);
    size_t end = span_until(p, "/?");
    size_t colons = 0;
    for (size_t i = 0; i < end; i++)
        colons += s.at[i] == ':';
    return colons >= 2;
}

static bool take_host(struct parser *p) {
    if (peek(p) == '[') {
        size_t size = span_until(p, "]");
        if (p->at + size == p->text.size)
            return fail(p, p->text.size, "']' is missing");
        if (!set_host(p, p->at + 1, size - 1))
            return false;
        p->at++;
        return true;
    }
    return set_host(p, p->at, span_until(p, is_bare_ipv6(p) ? "/?" : ":/?"));
}

static bool take_port(struct parser *p) {
    uint64_t port;
    p->url.port = ENIP_PORT;
    if (peek(p) != ':')
        return true;
    p->at++;
    size_t size = span_until(p, "/?");
    if (!str_number(str_span(p->text.at + p->at, size), 10, UINT16_MAX, &port) || port == 0)
        return fail(p, p->at, "a port is a number from 1 to 65535");
    p->url.port = (uint16_t)port;
    p->at += size;
    return true;
}

static bool set_route(struct parser *p, size_t at, struct str route) {
    struct cip_address_fault fault;
    struct writer w = writer_of(p->url.route, sizeof p->url.route);
    if (cip_route_parse(route, &w, &fault) != EIP_OK)
        return fail(p, at + fault.column - 1, fault.why);
    p->url.route_size = w.size;
    return true;
}

static bool take_route(struct parser *p) {
    if (peek(p) == '/')
        p->at++;
    else if (peek(p) != '?' && peek(p) != '\0')
        return fail(p, p->at, "expected ':' and a port, or '/' and a route");
    size_t at = p->at;
    size_t size = span_until(p, "?");
    p->at += size;
    if (size > 0)
        return set_route(p, at, str_span(p->text.at + at, size));
    p->url.guessed = true;
    return set_route(p, at, str_of("1/0"));
}

static bool set_simple(struct parser *p, uint64_t on) {
    if (on && !p->url.guessed)
        return fail(p, p->at, "simple=1 means no route, but there is one");
    if (on) {
        p->url.guessed = false;
        p->url.route_size = 0;
    }
    return true;
}

static bool set_connected(struct parser *p, uint64_t on) {
    p->url.connected = on ? CLIENT_CONNECTED_ALWAYS : CLIENT_CONNECTED_NEVER;
    return true;
}

static bool set_depth(struct parser *p, uint64_t depth) {
    if (depth == 0)
        return fail(p, p->at, "depth is a number from 1 to 32");
    p->url.depth = (uint8_t)depth;
    return true;
}

static const struct {
    const char *name;
    uint64_t max;
    bool (*set)(struct parser *p, uint64_t value);
} settings[] = {{"simple=", 1, set_simple},
                {"connected=", 1, set_connected},
                {"depth=", CLIENT_DEPTH_MAX, set_depth}};

static bool take_setting(struct parser *p) {
    struct str text = str_span(p->text.at + p->at, span_until(p, "&"));
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        size_t n = strlen(settings[i].name);
        uint64_t value;
        if (text.size <= n || memcmp(text.at, settings[i].name, n) != 0 ||
            !str_number(str_span(text.at + n, text.size - n), 10, settings[i].max, &value))
            continue;
        if (!settings[i].set(p, value))
            return false;
        p->at += text.size;
        return true;
    }
    return fail(p, p->at,
                "expected connected=0, connected=1, simple=0, simple=1 or depth=1 to depth=32");
}

static bool take_query(struct parser *p) {
    while (peek(p) != '\0') {
        p->at++;
        if (!take_setting(p))
            return false;
    }
    return true;
}

eip_err client_url_parse(struct str text, struct client_url *ret_url,
                         struct cip_address_fault *ret_fault) {
    struct parser p = {.text = text};
    if (!take_scheme(&p) || !take_host(&p) || !take_port(&p) || !take_route(&p) ||
        !take_query(&p)) {
        *ret_fault = p.fault;
        return EIP_E_ARGUMENT;
    }
    *ret_url = p.url;
    return EIP_OK;
}
