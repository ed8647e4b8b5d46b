/* SPDX-License-Identifier: MIT */
#include "cmd/bench_figures.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "cmd/report.h"

enum { BAR = 40, ROWS_MAX = 24, STEPS = 10, PERCENT = 100, NS_PER_US = 1000, NS_PER_MS = 1000000 };

static const struct {
    const char *name;
    double part;
} quantiles[] = {
    {"min", 0}, {"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1},
};

enum { QUANTILES = sizeof quantiles / sizeof quantiles[0] };

static double rate(uint64_t count, int64_t duration_us) {
    return duration_us > 0 ? (double)count * CLOCK_SECOND_US / (double)duration_us : 0;
}

/* Rows of the picture: ten steps a decade, or five where these are too many. */

static uint64_t edge_ns(unsigned step) {
    static const unsigned edges[STEPS] = {100, 125, 160, 200, 250, 320, 400, 500, 630, 800};
    uint64_t edge = edges[step % STEPS];
    for (unsigned i = 0; i < step / STEPS; i++)
        edge *= STEPS;
    return edge;
}

/* The last edge that is not above a value; the first one, if all are. */
static unsigned step_of(uint64_t value) {
    unsigned step = 0;
    while (edge_ns(step + 1) <= value && edge_ns(step) < UINT64_MAX / STEPS)
        step++;
    return step;
}

struct rows {
    unsigned first;
    unsigned end;
    unsigned stride;
};

static struct rows rows_of(const struct histogram *h) {
    struct rows rows = {.first = step_of(h->least), .end = step_of(h->greatest) + 1, .stride = 1};
    if (rows.end - rows.first > ROWS_MAX) {
        rows.stride = 2;
        rows.first -= rows.first % 2;
    }
    return rows;
}

static uint64_t count_between(const struct histogram *h, uint64_t from, uint64_t to) {
    return histogram_below(h, to) - histogram_below(h, from);
}

/* Three digits that matter: "16.3 us", "1.25 ms", "2.1 s". */
static const char *duration_text(uint64_t ns, char *buffer, size_t room) {
    if (ns < NS_PER_MS)
        snprintf(buffer, room, "%.4g us", (double)ns / NS_PER_US);
    else if (ns < UINT64_C(1000) * NS_PER_MS)
        snprintf(buffer, room, "%.4g ms", (double)ns / NS_PER_MS);
    else
        snprintf(buffer, room, "%.4g s", (double)ns / NS_PER_MS / NS_PER_US);
    return buffer;
}

static void print_row(const struct histogram *h, uint64_t from, uint64_t to, uint64_t most) {
    static const char bar[] = "########################################";
    char low[32], high[32];
    uint64_t count = count_between(h, from, to);
    printf("  %9s .. %9s  %-*.*s %6.2f %%\n", duration_text(from, low, sizeof low),
           duration_text(to, high, sizeof high), BAR, (int)((count * BAR + most - 1) / most), bar,
           (double)count * PERCENT / (double)h->count);
}

static void print_picture(const struct histogram *h) {
    struct rows rows = rows_of(h);
    uint64_t most = 1;
    for (unsigned i = rows.first; i < rows.end; i += rows.stride) {
        uint64_t count = count_between(h, edge_ns(i), edge_ns(i + rows.stride));
        most = count > most ? count : most;
    }
    for (unsigned i = rows.first; i < rows.end; i += rows.stride)
        print_row(h, edge_ns(i), edge_ns(i + rows.stride), most);
}

static void print_count(const char *name, uint64_t count, int64_t duration_us) {
    printf("  %-15s %14" PRIu64 "  %14.0f/s\n", name, count, rate(count, duration_us));
}

void bench_figures_text(const struct bench_figures *f, const struct bench_setting *s,
                        int64_t duration_us) {
    char text[32];
    printf("%s: %zu tag%s, %s, %" PRIu32 " client%s, %.1f s\n", s->url, s->tags,
           s->tags == 1 ? "" : "s", s->single ? "one after another" : "all in each request",
           s->clients, s->clients == 1 ? "" : "s", (double)duration_us / CLOCK_SECOND_US);
    print_count("tags", f->reads, duration_us);
    print_count("requests", f->requests, duration_us);
    print_count("packets", f->packets, duration_us);
    print_count("bytes sent", f->sent, duration_us);
    print_count("bytes received", f->received, duration_us);
    print_count("errors", f->errors, duration_us);
    printf("latency of a request\n");
    for (size_t i = 0; i < QUANTILES; i++)
        printf(
            "  %-6s %s\n", quantiles[i].name,
            duration_text(histogram_quantile(&f->latency, quantiles[i].part), text, sizeof text));
    if (f->latency.count > 0)
        print_picture(&f->latency);
}

static struct json_object *microseconds(uint64_t ns) {
    char text[32];
    double us = (double)ns / NS_PER_US;
    snprintf(text, sizeof text, "%.3f", us);
    return json_number(us, text);
}

static struct json_object *rate_json(uint64_t count, int64_t duration_us) {
    char text[32];
    double per_second = rate(count, duration_us);
    snprintf(text, sizeof text, "%.1f", per_second);
    return json_number(per_second, text);
}

static struct json_object *latency_json(const struct histogram *h) {
    struct json_object *o = json_object_new_object();
    for (size_t i = 0; i < QUANTILES; i++)
        json_put(o, quantiles[i].name, microseconds(histogram_quantile(h, quantiles[i].part)));
    return o;
}

/* Rows without a request in them are left out. */
static struct json_object *picture_json(const struct histogram *h) {
    struct json_object *list = json_object_new_array();
    struct rows rows = rows_of(h);
    for (unsigned i = rows.first; i < rows.end; i++) {
        uint64_t count = count_between(h, edge_ns(i), edge_ns(i + 1));
        if (count == 0)
            continue;
        struct json_object *row = json_object_new_object();
        json_put(row, "from", microseconds(edge_ns(i)));
        json_put(row, "to", microseconds(edge_ns(i + 1)));
        json_put(row, "count", json_uint(count));
        json_append(list, row);
    }
    return list;
}

void bench_figures_json(const struct bench_figures *f, const struct bench_setting *s,
                        int64_t duration_us) {
    struct json_object *o = json_object_new_object();
    json_put(o, "peer", json_text(str_of(s->url)));
    json_put(o, "tags", json_uint(s->tags));
    json_put(o, "single", json_object_new_boolean(s->single));
    json_put(o, "clients", json_uint(s->clients));
    json_put(o, "seconds", json_seconds(duration_us));
    json_put(o, "reads", json_uint(f->reads));
    json_put(o, "reads_per_s", rate_json(f->reads, duration_us));
    json_put(o, "requests", json_uint(f->requests));
    json_put(o, "requests_per_s", rate_json(f->requests, duration_us));
    json_put(o, "packets", json_uint(f->packets));
    json_put(o, "bytes_sent", json_uint(f->sent));
    json_put(o, "bytes_received", json_uint(f->received));
    json_put(o, "errors", json_uint(f->errors));
    json_put(o, "latency_us", latency_json(&f->latency));
    json_put(o, "histogram_us", picture_json(&f->latency));
    report_json(o);
}
