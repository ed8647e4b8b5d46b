/* SPDX-License-Identifier: MIT */
#include "cmd/command.h"

#include <signal.h>
#include <stdio.h>

#include "cmd/options.h"
#include "cmd/sim_devices.h"
#include "cmd/talk.h"
#include "io/interrupt.h"

struct sim {
    struct sim_given given;
    bool checks;
    const char *trace_path;
    struct sim_devices devices;
    struct trace *trace;
    struct loop loop;
    struct interrupt interrupts[2];
    int stopped_by;
};

static void stop(void *user, int number) {
    struct sim *s = user;
    s->stopped_by = number;
    sim_devices_stop(&s->devices);
    for (size_t i = 0; i < sizeof s->interrupts / sizeof s->interrupts[0]; i++)
        interrupt_stop(&s->interrupts[i]);
}

/* Who started us waits for the lines: without them it is no use to be there. */
static bool can_begin(struct sim *s) {
    if (interrupt_watch(&s->interrupts[0], &s->loop, SIGINT, stop, s) != EIP_OK ||
        interrupt_watch(&s->interrupts[1], &s->loop, SIGTERM, stop, s) != EIP_OK)
        return false;
    sim_devices_tell(&s->devices);
    return fflush(stdout) == 0;
}

static int serve(struct sim *s) {
    if (loop_init(&s->loop) != EIP_OK)
        return STATUS_SOME_FAILED;
    int status = sim_devices_listen(&s->devices, &s->loop, s->trace);
    if (status == STATUS_OK && !can_begin(s))
        status = STATUS_SOME_FAILED;
    if (status != STATUS_OK)
        stop(s, 0);
    loop_run(&s->loop);
    loop_fini(&s->loop);
    return s->stopped_by == SIGINT ? STATUS_INTERRUPTED : status;
}

static int run(struct sim *s) {
    int status = sim_devices_make(&s->devices, &s->given);
    if (status == STATUS_OK && s->checks)
        sim_devices_tell_checked(&s->devices);
    else if (status == STATUS_OK && talk_open_trace("sim", s->trace_path, &s->trace, &status))
        status = serve(s);
    status = talk_close_trace("sim", s->trace, status);
    sim_devices_fini(&s->devices);
    return status;
}

static const struct option options[] = {
    {"plant", 0, OPTION_TEXT, "FILE",
     "simulate the devices of this plant file (YAML); - is standard input",
     offsetof(struct sim, given.plant_path)},
    {"check", 0, OPTION_FLAG, NULL, "only look whether all of it can be simulated",
     offsetof(struct sim, checks)},
    {"address", 0, OPTION_TEXTS, "IP[:PORT]",
     "where to listen (127.0.0.1:44818); again for one more device",
     offsetof(struct sim, given.addresses)},
    {"port", 0, OPTION_TEXT, "N", "the port to listen on; 0 picks a free one",
     offsetof(struct sim, given.port_text)},
    {"type", 0, OPTION_TEXTS, "TYPE",
     "a structure that tags may be, as NAME{MEMBER:TYPE,MEMBER:TYPE[N]}; again for more",
     offsetof(struct sim, given.definition.types)},
    {"alias", 0, OPTION_TEXTS, "NAME=TAG",
     "another name for a tag, or a part of one: A=Motors[1].Speed, B=Status.5",
     offsetof(struct sim, given.definition.aliases)},
    {"read-only", 0, OPTION_TEXTS, "TAG", "let clients only read the tag",
     offsetof(struct sim, given.definition.read_only)},
    {"no-access", 0, OPTION_TEXTS, "TAG", "do not let clients see the tag",
     offsetof(struct sim, given.definition.no_access)},
    {"constant", 0, OPTION_TEXTS, "TAG", "let clients not write the tag: it is a constant",
     offsetof(struct sim, given.definition.constants)},
    {"fail", 0, OPTION_TEXTS, "TAG=STATUS",
     "end requests for the tag with this status: 5, or 0xff/0x2105",
     offsetof(struct sim, given.definition.forces)},
    {"l5x", 0, OPTION_TEXT, "FILE",
     "be the controller of this Studio 5000 export (L5X); - is standard input",
     offsetof(struct sim, given.l5x_path)},
    {"no-route", 0, OPTION_FLAG, NULL, "be a device that does not route",
     offsetof(struct sim, given.no_route)},
    {"route", 0, OPTION_TEXTS, "HOP=HOST[:PORT]",
     "pass on requests along this hop, as 1/2 or 1/1-15; may come again",
     offsetof(struct sim, given.routes)},
    {"no-large", 0, OPTION_FLAG, NULL, "be a device without Large Forward Open",
     offsetof(struct sim, given.no_large)},
    {"profile", 0, OPTION_TEXT, "NAME",
     "the kind of controller: controllogix (default), compactlogix or micro800",
     offsetof(struct sim, given.device.profile)},
    {"mode", 0, OPTION_TEXT, "MODE",
     "what it is doing: remote-run (default), run, program, remote-program, test, faulted",
     offsetof(struct sim, given.device.mode)},
    {"name", 0, OPTION_TEXT, "NAME", "the name of the controller, as clients are told",
     offsetof(struct sim, given.device.name)},
    {"product", 0, OPTION_TEXT, "NAME", "the product name of its identity",
     offsetof(struct sim, given.device.product)},
    {"revision", 0, OPTION_TEXT, "N.N", "the revision of its identity",
     offsetof(struct sim, given.device.revision)},
    {"serial", 0, OPTION_TEXT, "N", "its serial number; one more for each further device",
     offsetof(struct sim, given.device.serial)},
    {"slot", 0, OPTION_TEXT, "N", "be in that slot: other routes are refused",
     offsetof(struct sim, given.device.slot)},
    {"zone", 0, OPTION_TEXT, "+HH:MM", "the time zone of its clock (UTC)",
     offsetof(struct sim, given.device.zone)},
    {"connections", 0, OPTION_TEXT, "N", "how many class 3 connections may be open",
     offsetof(struct sim, given.device.connections)},
    {"session-connections", 0, OPTION_TEXT, "N", "how many of them one session may have open",
     offsetof(struct sim, given.device.session_connections)},
    {"connection-size", 0, OPTION_TEXT, "N", "the largest connection it accepts, in bytes",
     offsetof(struct sim, given.device.connection_size)},
    {"assembly", 0, OPTION_TEXTS, "N=SIZE[:ro]",
     "an instance of the Assembly object with so many bytes; again for one more",
     offsetof(struct sim, given.device.assemblies)},
    {"trace", 0, OPTION_TEXT, "FILE.pcap", "write what goes over the wire as a capture",
     offsetof(struct sim, trace_path)},
};

static const struct usage_example examples[] = {
    {"ciprw sim ProductionCount=DINT=1234 LineSpeed_1..50=REAL",
     "Simulates a controller with 51 tags on port 44818 of this machine."},
    {"ciprw sim --address 127.0.0.2 --address 127.0.0.3 Grid=INT[2,3]",
     "Simulates two devices, each with an array of two dimensions."},
    {"ciprw sim --route 1/2=10.0.0.5 --route 2/192.168.1.7=plc7:44819 Speed=REAL",
     "Simulates a controller behind which there are two more."},
    {"ciprw sim --type 'Recipe{Temperature:REAL,Duration:DINT,QualityLevel:STRING}' "
     "'CurrentRecipe=Recipe={Temperature: 21.5, QualityLevel: \"good\"}'",
     "Simulates a controller with a tag that is a structure."},
    {"ciprw sim --profile micro800 --mode program Speed=REAL",
     "Simulates a Micro800 whose program is stopped."},
    {"ciprw sim --l5x Line1.L5X Test=DINT",
     "Simulates the controller of an export: its types, tags and values, and one tag more."},
    {"ciprw sim --plant Line.yaml",
     "Simulates the devices of a file, each with types, tags and an address of its own."},
    {NULL, NULL},
};

const struct usage sim_usage = {
    .command = "sim",
    .operands = "NAME=TYPE[N,...][=VALUE,...] ...",
    .purpose = "simulate a controller",
    .summary = "Simulates a controller with these tags until it is interrupted.",
    .details = "NAME=DINT is a scalar, NAME=INT[1000] an array, NAME=INT[2,3] one of two "
               "dimensions. NAME=REAL=1.5 has a value\nto begin with, which fills an array, "
               "and Line_1..50=REAL are fifty tags. STRING is the Logix structure,\nSSTRING a "
               "SHORT_STRING, and Program:Main.NAME a tag of a program. BOOL[64] is kept as "
               "two DWORDs, as\ncontrollers do: its bit 40 is NAME[1].8. TIMER, COUNTER, "
               "CONTROL and the types of --type are structures; their\nvalues are {MEMBER: "
               "VALUE, ...}, with as many members as one likes, and [VALUE, ...] where a "
               "member is an\narray. --type 'Str20=STRING(20)' is a string of 20 characters. "
               "What devices of a --plant are is told by\nciprw-plant(5). The first lines of "
               "output are \"listening eip IP:PORT\", one for each device; with --check they\n"
               "are \"checked eip IP:PORT tags N types N\".",
    .statuses = "0 ended by SIGTERM; 1 out of memory, or the trace could not be written; 2 a\n"
                "mistake in the command line or in a file; 3 cannot listen; 130 interrupted",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int sim_command(int argc, char **argv) {
    static struct sim s; /* the loop's handles are large */
    int status;
    if (!options_parse(&sim_usage, &argc, argv, &s, &status))
        return status;
    if (s.given.plant_path != NULL && s.given.addresses.count > 0)
        return options_misuse(&sim_usage, "the addresses of a plant are in its file: leave "
                                          "--address out");
    if (s.given.addresses.count == 0)
        s.given.addresses = (struct option_texts){.at = {"127.0.0.1"}, .count = 1};
    s.given.tags = argv + 1;
    s.given.tag_count = argc - 1;
    return run(&s);
}
