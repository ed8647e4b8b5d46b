/* SPDX-License-Identifier: MIT */
#include "cmd/server_routes.h"

#include "base/clock.h"
#include "base/cursor.h"
#include "base/mem.h"
#include "client/url.h"

struct server_target {
    char host[CLIENT_HOST_MAX + 1];
    uint16_t port;
    bool is_up;
    struct link link;
};

/* A request on its way. */
struct passage {
    struct server_connection *asker; /* NULL: gone */
    const struct server_routes *routes;
    struct server_target *target;
    struct client_operation operation;
    uint8_t bytes[];
};

/* The table. */

static const char *const no_memory = "out of memory";

static void skip_white(struct cursor *c) {
    while (!cursor_at_end(c) && strchr(" \t\r\n", cursor_peek(c)) != NULL)
        c->at++;
}

static struct str trimmed(struct str s) {
    while (s.size > 0 && (s.at[0] == ' ' || s.at[0] == '\t'))
        s = str_span(s.at + 1, s.size - 1);
    while (s.size > 0 && (s.at[s.size - 1] == ' ' || s.at[s.size - 1] == '\t'))
        s.size--;
    return s;
}

static bool take_link_number(struct cursor *c, struct str text, uint16_t *ret) {
    uint64_t number;
    if (!str_number_any(text, UINT16_MAX, &number)) {
        cursor_mistake(c, "the number of a link is from 0 to 65535");
        return false;
    }
    *ret = (uint16_t)number;
    return true;
}

/* False if the text is no number, and no range of them. */
static bool take_numbers(struct cursor *c, struct str text, struct device_hops *row) {
    const char *dash = memchr(text.at, '-', text.size);
    size_t size = dash != NULL ? (size_t)(dash - text.at) : text.size;
    struct str first = trimmed(str_span(text.at, size));
    struct str last = first;
    if (dash != NULL)
        last = trimmed(str_span(dash + 1, text.size - size - 1));
    if (!str_is_number(first) || !str_is_number(last))
        return false;
    if (take_link_number(c, first, &row->first) && take_link_number(c, last, &row->last) &&
        row->last < row->first)
        cursor_mistake(c, "the range ends before it begins");
    return true;
}

static bool is_address(struct str s) {
    bool good = s.size > 1 && s.size <= CLIENT_HOST_MAX && s.at[s.size - 1] != '-';
    for (size_t i = 0; i < s.size; i++)
        good = good && (str_is_alpha(s.at[i]) || str_is_digit(s.at[i]) ||
                        (i > 0 && strchr("-._:", s.at[i]) != NULL));
    return good;
}

static void take_link(struct cursor *c, struct device_hops *row) {
    struct str text = trimmed(str_span(c->text.at + c->at, c->text.size - c->at));
    if (text.size == 0) {
        cursor_mistake(c, "a link is missing");
        return;
    }
    if (take_numbers(c, text, row))
        return;
    if (!is_address(text))
        cursor_mistake(c, "a link is a number, a range of them as 1-15, or an address");
    row->link = text;
}

static struct device_hops take_hop(struct cursor *c) {
    struct device_hops row = {.port = 0};
    size_t at = c->at;
    row.port = (uint16_t)cursor_number(
        c, UINT16_MAX, "a hop is a port and a link, as 1/0 or 1/1-15", "the port is above 65535");
    if (c->why == NULL && row.port == 0)
        cursor_mistake_at(c, at, "there is no port 0");
    cursor_skip_blanks(c);
    cursor_expect(c, '/', "a '/' and a link are missing");
    cursor_skip_blanks(c);
    if (c->why == NULL)
        take_link(c, &row);
    return row;
}

static bool is_taken(const struct server_routes *r, const struct device_hops *row) {
    for (size_t i = 0; i < r->table.count; i++)
        if (device_hops_overlap(&r->rows[i], row))
            return true;
    return false;
}

/* The same device is one target, however many hops lead to it. */
static const char *find_target(struct server_routes *r, const struct client_url *url,
                               size_t *ret_target) {
    for (size_t i = 0; i < r->target_count; i++)
        if (r->targets[i].port == url->port &&
            str_equal_fold(str_of(r->targets[i].host), str_of(url->host))) {
            *ret_target = i;
            return NULL;
        }
    struct server_target *targets = mem_resize(r->targets, (r->target_count + 1) * sizeof *targets);
    if (targets == NULL)
        return no_memory;
    r->targets = targets;
    struct server_target *t = &targets[r->target_count];
    *t = (struct server_target){.port = url->port};
    memcpy(t->host, url->host, sizeof t->host);
    *ret_target = r->target_count++;
    return NULL;
}

static const char *add_row(struct server_routes *r, struct device_hops row) {
    size_t count = r->table.count;
    char *link = mem_alloc(row.link.size + 1);
    struct device_hops *rows = mem_resize(r->rows, (count + 1) * sizeof *rows);
    r->rows = rows != NULL ? rows : r->rows;
    if (link == NULL || rows == NULL) {
        mem_free(link);
        return no_memory;
    }
    if (row.link.size > 0)
        memcpy(link, row.link.at, row.link.size);
    row.link.at = link;
    rows[count] = row;
    r->table = (struct device_routes){.rows = rows, .count = count + 1};
    return NULL;
}

/* Hops and devices are texts in the cursor's: a mistake in one that begins at `at`. */
static void mistake_in(struct cursor *c, size_t at, size_t column, const char *why) {
    cursor_mistake_at(c, at + column - 1, why);
}

static void read_hop(const struct server_routes *r, struct cursor *c, size_t at, struct str text,
                     struct device_hops *ret_row) {
    struct cursor hop = cursor_of(text);
    *ret_row = take_hop(&hop);
    if (hop.why != NULL)
        mistake_in(c, at, hop.column, hop.why);
    else if (is_taken(r, ret_row))
        mistake_in(c, at, 1, "a hop before this one leads to the same link");
    else if (r->table.count == SERVER_ROUTES_MAX)
        mistake_in(c, at, 1, "there are more than 1024 hops");
}

/* NULL, or what has no place in the text. */
static const char *read_device(struct server_routes *r, struct cursor *c, size_t at,
                               struct str text, size_t *ret_target) {
    struct client_url url;
    struct cip_address_fault fault;
    if (client_url_parse(text, &url, &fault) != EIP_OK)
        mistake_in(c, at, fault.column, fault.why);
    else if (!url.guessed || url.connected)
        mistake_in(c, at, 1, "a device is HOST or HOST:PORT, and nothing more");
    else
        return find_target(r, &url, ret_target);
    return NULL;
}

/* The row is complete but for its device. */
static void add_device(struct server_routes *r, struct cursor *c, size_t at, struct str text,
                       struct device_hops row) {
    const char *failed = read_device(r, c, at, text, &row.target);
    if (c->why == NULL && failed == NULL)
        failed = add_row(r, row);
    if (failed != NULL)
        cursor_mistake(c, failed);
}

static void take_row(struct server_routes *r, struct cursor *c) {
    struct device_hops row;
    size_t at = c->at + 1;
    struct str text =
        cursor_quoted(c, "a hop in double quotes is missing, as \"1/0\" or \"1/1-15\"");
    if (c->why != NULL)
        return;
    read_hop(r, c, at, text, &row);
    skip_white(c);
    cursor_expect(c, ':', "':' and a device are missing");
    skip_white(c);
    at = c->at + 1;
    text = cursor_quoted(c, "a device in double quotes is missing, as \"10.0.0.5:44818\"");
    if (c->why == NULL)
        add_device(r, c, at, text, row);
}

static void take_table(struct server_routes *r, struct cursor *c) {
    skip_white(c);
    cursor_expect(c, '{', "a table of routes is an object, as {\"1/1-15\": \"10.0.0.5\"}");
    skip_white(c);
    while (c->why == NULL && cursor_peek(c) != '}') {
        take_row(r, c);
        skip_white(c);
        if (!cursor_accept(c, ','))
            break;
        skip_white(c);
    }
    cursor_expect(c, '}', "',' or '}' is missing");
    skip_white(c);
    if (!cursor_at_end(c))
        cursor_mistake(c, "a character after the table");
}

const char *server_routes_parse(struct server_routes *r, struct str text, size_t *ret_at) {
    struct cursor c = cursor_of(text);
    take_table(r, &c);
    if (c.why == NULL)
        return NULL;
    server_routes_fini(r);
    *ret_at = c.column - 1;
    return c.why;
}

/* "1/1-15=10.0.0.5" */
static void take_pair(struct server_routes *r, struct cursor *c) {
    struct device_hops row;
    const char *sign = c->text.size > 0 ? memchr(c->text.at, '=', c->text.size) : NULL;
    size_t size = sign != NULL ? (size_t)(sign - c->text.at) : c->text.size;
    read_hop(r, c, 0, str_span(c->text.at, size), &row);
    if (sign == NULL)
        cursor_mistake_at(c, size, "'=' and a device are missing");
    if (c->why == NULL)
        add_device(r, c, size + 1, str_span(sign + 1, c->text.size - size - 1), row);
}

const char *server_routes_add(struct server_routes *r, struct str text, size_t *ret_at) {
    struct cursor c = cursor_of(text);
    take_pair(r, &c);
    if (c.why != NULL)
        *ret_at = c.column - 1;
    return c.why;
}

void server_routes_fini(struct server_routes *r) {
    for (size_t i = 0; i < r->table.count; i++)
        mem_free((char *)r->rows[i].link.at);
    mem_free(r->rows);
    mem_free(r->targets);
    *r = (struct server_routes){.rows = NULL};
}

/* Passing on. */

static enum cip_extended reason(eip_err err) {
    if (err == EIP_E_LIMIT)
        return CIP_EXT_UNCONNECTED_TOO_LARGE;
    return err == EIP_E_MEMORY ? CIP_EXT_NO_BUFFER : CIP_EXT_UNCONNECTED_TIMEOUT;
}

static void fail(struct passage *p, eip_err err) {
    const struct server_target *t = p->target;
    if (p->routes->log != NULL)
        log_say(p->routes->log, LOG_NORMAL, "route", "%s port %u: %s", t->host, (unsigned)t->port,
                eip_error_text(err));
    server_not_relayed(p->asker, reason(err));
}

static void take_done(void *user, struct client_operation *operation) {
    struct passage *p = user;
    if (p->asker != NULL && operation->err == EIP_OK)
        server_relayed(p->asker, operation->reply);
    else if (p->asker != NULL)
        fail(p, operation->err);
    mem_free(p);
}

static struct passage *new_passage(struct server_connection *asker,
                                   const struct device_relay *relay) {
    struct writer measure = writer_measure();
    device_relay_encode(&measure, relay);
    struct passage *p = mem_alloc(sizeof *p + measure.size);
    if (p == NULL)
        return NULL;
    struct writer w = writer_of(p->bytes, measure.size);
    device_relay_encode(&w, relay);
    check(!w.bad);
    p->asker = asker;
    p->operation =
        client_operation_message(reader_of(p->bytes, w.size), clock_now_us() + relay->timeout_us);
    p->operation.done = take_done;
    p->operation.user = p;
    return p;
}

static bool is_up(const struct server_routes *r, struct server_target *t) {
    struct link_options options = {.host = t->host, .port = t->port};
    if (!t->is_up)
        t->is_up = link_init(&t->link, r->loop, &options) == EIP_OK;
    return t->is_up;
}

static bool begin(void *user, struct server_connection *c, const struct device_relay *relay,
                  void **ret_ticket) {
    struct server_routes *r = user;
    struct server_target *t = &r->targets[relay->target];
    struct passage *p = is_up(r, t) ? new_passage(c, relay) : NULL;
    if (p == NULL)
        return false;
    p->routes = r;
    p->target = t;
    if (link_submit(&t->link, &p->operation) != EIP_OK) {
        mem_free(p);
        return false;
    }
    *ret_ticket = p;
    return true;
}

static void forget(void *user, void *ticket) {
    struct passage *p = ticket;
    (void)user;
    p->asker = NULL;
    link_cancel(&p->target->link, &p->operation);
}

static void stop_links(void *user) {
    struct server_routes *r = user;
    for (size_t i = 0; i < r->target_count; i++)
        if (r->targets[i].is_up)
            link_stop(&r->targets[i].link);
}

const struct server_relays *server_routes_serve(struct server_routes *r, struct loop *loop,
                                                struct log *log) {
    r->loop = loop;
    r->log = log;
    r->relays =
        (struct server_relays){.begin = begin, .forget = forget, .stopped = stop_links, .user = r};
    return r->table.count > 0 ? &r->relays : NULL;
}
