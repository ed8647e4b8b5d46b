/* SPDX-License-Identifier: MIT */
/* ciprw decode - shows the EtherNet/IP in a capture file. */
#include "cmd/decode.h"

#include <inttypes.h>
#include <stdio.h>

#include "capture/file.h"
#include "cmd/command.h"
#include "cmd/options.h"

struct decode_options {
    bool json;
    bool io;
    const char *file;
    uint16_t port;
};

struct output {
    struct decode_options options;
    struct text line;
    int64_t start_us;
    bool cut;
};

static void print(struct output *o) {
    struct str line = text_view(&o->line);
    o->cut |= o->line.cut;
    fwrite(line.at, 1, line.size, stdout);
    text_clear(&o->line);
}

static void show_message(void *context, const struct capture_message *m) {
    struct output *o = context;
    if (o->options.json)
        decode_message_json(&o->line, m);
    else
        decode_message_text(&o->line, m, o->start_us);
    print(o);
}

static void show_io(void *context, const struct capture_io *io) {
    struct output *o = context;
    if (!o->options.io)
        return;
    if (o->options.json)
        decode_io_json(&o->line, io);
    else
        decode_io_text(&o->line, io, o->start_us);
    print(o);
}

static void line(const char *name, uint64_t count, const char *what) {
    if (count > 0)
        printf("  %-16s %10" PRIu64 "%s%s\n", name, count, what[0] != '\0' ? "  " : "", what);
}

static void io_line(const struct capture_connection *c, int direction) {
    char buffer[2 * CAPTURE_ENDPOINT_TEXT_MAX];
    struct text ends = text_of(buffer, sizeof buffer);
    const struct capture_traffic *t = &c->traffic[direction];
    if (t->packets == 0)
        return;
    capture_address_text(&ends, &c->ends[direction]);
    text_puts(&ends, " > ");
    capture_address_text(&ends, &c->ends[!direction]);
    printf("  I/O 0x%08" PRIx32 "   %10" PRIu64 "  %s%s", c->keys[direction].id, t->packets,
           text_cstr(&ends),
           !c->opened                ? ""
           : direction == CAPTURE_OT ? ", O->T"
                                     : ", T->O");
    if (c->opened)
        printf(", class %u every %" PRIu32 " us", c->transport & 0x0f, c->rpi_us[direction]);
    if (t->missed > 0)
        printf(", %" PRIu64 " missed", t->missed);
    putchar('\n');
}

static void io_summary(const struct capture_connections *c) {
    for (size_t i = 0; i < c->used; i++)
        for (int direction = 0; direction < 2 && c->list[i].used; direction++)
            io_line(&c->list[i], direction);
}

/* Said beside the data with --json, in its place otherwise. */
static bool none_found(const struct capture_decoder *d, FILE *out) {
    const struct capture_stats *s = &d->stats;
    if (s->messages > 0 || s->io_packets > 0)
        return false;
    fprintf(out,
            "No EtherNet/IP in %" PRIu64 " packets: nothing on TCP or UDP port 44818 or UDP port "
            "2222 that is a message.%s\n",
            s->packets, d->port == 0 ? " If the device has another port, name it: --port N" : "");
    return true;
}

static void summary(const struct capture_decoder *d) {
    const struct capture_stats *s = &d->stats;
    struct capture_losses l = capture_decoder_losses(d);
    printf("\nSummary\n");
    line("packets", s->packets, "");
    line("others", s->other, "not EtherNet/IP");
    line("TCP connections", d->flows.all, "");
    line("messages", s->messages, "");
    line("CIP requests", s->requests, "services, those in packets of several included");
    line("CIP replies", s->replies, "");
    line("transactions", s->answered, "replies whose request is known");
    line("unanswered", l.unanswered, "messages with a request");
    line("undecoded", s->undecoded, "parts");
    line("retransmitted", d->flows.stats.retransmitted, "segments");
    line("early", d->flows.stats.reordered, "segments that came before their turn");
    line("gaps", d->flows.stats.gaps, "in TCP streams");
    line("lost", d->flows.stats.lost, "bytes in those gaps");
    line("broken", l.broken, "messages that lost bytes or did not end");
    line("skipped", l.skipped, "bytes in the middle of something");
    line("fragmented", d->fragments.given_up, "IP packets of which a part is missing");
    line("dropped", s->dropped, "for want of memory");
    line("I/O", s->io_packets, "packets");
    io_summary(&d->messages.connections);
}

static int read_all(struct capture_file *f, struct capture_decoder *d, struct output *o) {
    struct capture_raw raw;
    eip_err err = capture_file_next(f, &raw);
    o->start_us = err == EIP_OK ? raw.time_us : 0;
    for (; err == EIP_OK; err = capture_file_next(f, &raw))
        capture_decoder_packet(d, &raw);
    capture_decoder_finish(d);
    if (!none_found(d, o->options.json ? stderr : stdout) && !o->options.json)
        summary(d);
    if (err != EIP_E_CLOSED)
        fprintf(stderr, "ciprw decode: %s: %s\n", o->options.file, f->why);
    if (o->cut)
        fprintf(stderr, "ciprw decode: out of memory: a line was cut\n");
    return err != EIP_E_CLOSED || o->cut ? STATUS_SOME_FAILED : STATUS_OK;
}

static int decode(const struct decode_options *options) {
    static struct capture_decoder decoder;
    struct capture_file file;
    struct output output = {.options = *options, .line = text_new()};
    struct capture_sink sink = {&output, show_message, show_io};
    eip_err err = capture_file_open(&file, options->file);
    if (err != EIP_OK) {
        fprintf(stderr, "ciprw decode: %s: %s\n", options->file, file.why);
        return err == EIP_E_CUT ? STATUS_SOME_FAILED : STATUS_USAGE;
    }
    capture_decoder_init(&decoder, file.link, &sink);
    decoder.port = options->port;
    int status = read_all(&file, &decoder, &output);
    capture_decoder_fini(&decoder);
    capture_file_close(&file);
    text_fini(&output.line);
    return status;
}

static const struct option options[] = {
    {"json", 0, OPTION_FLAG, NULL, "a JSON object a line for each message",
     offsetof(struct decode_options, json)},
    {"io", 0, OPTION_FLAG, NULL, "also each packet of class 0 and 1 I/O, not only their count",
     offsetof(struct decode_options, io)},
    {"port", 0, OPTION_PORT, "N", "a TCP and UDP port to look at besides 44818",
     offsetof(struct decode_options, port)},
};

static const struct usage_example examples[] = {
    {"ciprw decode plant.pcapng", "Shows each message on a line of its own, and a summary."},
    {"tcpdump -w - port 44818 | ciprw decode --json - | jq .cip",
     "Turns what passes by into JSON."},
    {NULL, NULL},
};

const struct usage decode_usage = {
    .command = "decode",
    .operands = "FILE",
    .purpose = "show the EtherNet/IP in a capture file",
    .summary = "Shows the EtherNet/IP messages in a capture file, a line each, and a summary.",
    .details = "FILE is pcap or pcapng; - is standard input. Looks at TCP and UDP port 44818, "
               "and at UDP\nport 2222 for I/O. The objects of --json have frame, time, src, "
               "dst, command, session,\nstatus, cip (the services in it, outermost first) and "
               "undecoded.",
    .statuses = "0 all well, also with parts that could not be decoded; 1 the file is cut short\n"
                "or damaged, or writing failed; 2 usage, or not a capture file",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int decode_command(int argc, char **argv) {
    struct decode_options given = {.json = false};
    int status;
    if (!options_parse(&decode_usage, &argc, argv, &given, &status))
        return status;
    if (argc != 2)
        return options_misuse(&decode_usage, argc < 2 ? "no file named" : "one file at a time");
    given.file = argv[1];
    return decode(&given);
}
