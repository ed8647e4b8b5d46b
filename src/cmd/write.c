/* SPDX-License-Identifier: MIT */
#include "cip/value.h"
#include "cmd/command.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cip/literals.h"
#include "client/call.h"
#include "cmd/talk.h"
#include "cmd/write_members.h"

enum { OPERANDS_MIN = 2 };

/* One TAG=VALUE. */
struct assignment {
    struct cip_operation operation;
    char *tag; /* a copy of the target with its NUL */
    enum cip_aim aim;
    uint8_t *bytes;               /* of the value */
    struct write_members members; /* of a structure that is not written as a whole */
};

struct job {
    struct talk talk;
    bool json;
    struct assignment *assignments;
    struct eip_item *items; /* in the same order */
    size_t count;
};

static int mistake(const struct assignment *a, size_t column, const char *why) {
    return report_mistake("write", a->operation.text, column, why);
}

/* NULL, or why the target cannot be written, with its column. */
static const char *refusal_of(const struct assignment *a, size_t *ret_column) {
    const struct cip_operation *o = &a->operation;
    *ret_column = o->address.beyond;
    if (o->address.count > CIP_ELEMENTS_MAX)
        return "more than 65535 elements are not written at once; write them by ranges";
    *ret_column = o->writes ? o->equals : o->text.size + 1;
    if (!o->writes)
        return "'=' and a value are missing";
    if (a->aim == CIP_AIM_OBJECT)
        return "all attributes cannot be written at once: which one?";
    if (a->aim == CIP_AIM_TAG || o->address.bit == CIP_ADDRESS_NO_BIT)
        return NULL;
    *ret_column = o->address.beyond;
    return client_no_attribute_bit;
}

static int parse(struct assignment *a, const char *operand) {
    struct cip_operation *o = &a->operation;
    struct cip_target object;
    size_t column;
    int status = talk_parse("write", str_of(operand), o);
    if (status != STATUS_OK)
        return status;
    a->aim = cip_address_aim(&o->address, &object);
    const char *why = refusal_of(a, &column);
    if (why != NULL)
        return mistake(a, column, why);
    a->tag = mem_zero(1, o->target.size + 1);
    if (a->tag == NULL)
        return report_no_memory("write");
    memcpy(a->tag, o->target.at, o->target.size);
    return STATUS_OK;
}

/* The Logix STRING is cast to by its name, too. */
static bool is_cast_to(const struct cip_operation *o, const struct eip_value *own) {
    bool string = own->type == EIP_TYPE_STRUCT && cip_value_is_string(own);
    return o->type == own->type || (string && o->type == EIP_TYPE_STRING);
}

static int tell_cast(const struct assignment *a, const struct eip_value *own) {
    const char *name = eip_value_type_name(own);
    struct text why = text_of((char[80]){0}, 80);
    text_puts(&why, "its own type is ");
    text_escaped(&why, str_of(name != NULL ? name : "unknown"), '\0');
    return mistake(a, a->operation.equals + 1, text_cstr(&why));
}

/* From the text to a value of the type. */
static int convert(struct assignment *a, const struct eip_value *like,
                   struct eip_value *ret_value) {
    const struct cip_operation *o = &a->operation;
    const struct cip_literals literals = cip_literals_of_csv(o->values, like);
    struct cip_operation_fault wrong;
    size_t room = cip_literals_room(&literals, like);
    struct eip_value value = eip_value_in(like->type, like->handle, NULL, room);
    if (room == 0)
        return mistake(a, o->equals + 1, "values of its type cannot be written; write its members");
    a->bytes = mem_alloc(room);
    if (a->bytes == NULL)
        return report_no_memory("write");
    value.data = value.room_at = a->bytes;
    value.structure = like->structure;
    if (cip_operation_values(o, CIP_VALUES_OF_TAG, &value, &wrong) != EIP_OK)
        return mistake(a, wrong.column, wrong.why);
    if (value.type == EIP_TYPE_STRING && value.count > 1)
        cip_value_pad(&value);
    *ret_value = value;
    return STATUS_OK;
}

/* All of it goes out in one piece; what was read is in the bytes that no member has. */
static int convert_whole(struct assignment *a, const struct eip_value *own,
                         struct eip_value *ret_value) {
    a->bytes = mem_alloc(own->size);
    if (a->bytes == NULL)
        return report_no_memory("write");
    memcpy(a->bytes, own->data, own->size);
    write_members_apply(&a->members, a->bytes);
    write_members_fini(&a->members);
    *ret_value = *own;
    ret_value->data = a->bytes;
    return STATUS_OK;
}

/* By members, unless all of them are given. */
static int convert_structure(struct assignment *a, const struct eip_value *own,
                             struct eip_value *ret_value) {
    const struct cip_operation *o = &a->operation;
    struct write_members_fault wrong;
    size_t column = (size_t)(o->values.at - o->text.at);
    if (own->structure == NULL)
        return mistake(a, o->equals + 1, "values of its type cannot be written; write its members");
    if (o->address.counted || own->count != 1)
        return mistake(a, column + 1, "structures are written one by one, as TAG[2]={...}");
    eip_err err = write_members_parse(own, o->target, o->values, &a->members, &wrong);
    if (err == EIP_E_VALUE)
        return mistake(a, column + wrong.column, wrong.why);
    if (err != EIP_OK)
        return report_no_memory("write");
    if (a->members.count == 0)
        return mistake(a, column + 1, "no member is given");
    bool is_whole = a->members.elements == a->members.of && own->denied == NULL;
    return is_whole ? convert_whole(a, own, ret_value) : STATUS_OK;
}

/* An attribute is written as it was cast, or else whole and in the type that it is known to have.
 */
static int convert_attribute(struct assignment *a, struct eip_value *value) {
    struct cip_operation *o = &a->operation;
    struct eip_value like = {.type = o->cast ? o->type : value->type};
    if (o->cast)
        return convert(a, &like, value);
    if (value->type == 0)
        return mistake(a, o->equals + 1, "its type is not known: say it, as in =(UINT)1");
    o->address.counted = true;
    o->address.count = value->count;
    return convert(a, &like, value);
}

/* To a value of the tag's own type, which was just read. */
static int convert_item(struct assignment *a, struct eip_value *value) {
    struct eip_value own = *value;
    if (a->aim == CIP_AIM_ATTRIBUTE)
        return convert_attribute(a, value);
    if (a->operation.cast && !is_cast_to(&a->operation, &own))
        return tell_cast(a, &own);
    if (own.type == EIP_TYPE_STRUCT && !cip_value_is_string(&own))
        return convert_structure(a, &own, value);
    return convert(a, &own, value);
}

/* Its type is given; it may be one that cannot be read. */
static bool is_known(const struct assignment *a) {
    return a->aim == CIP_AIM_ATTRIBUTE && a->operation.cast;
}

static int tell_bit(const struct assignment *a) {
    return mistake(a, a->operation.address.beyond, "the tag has no such bit");
}

/* All at once, for each value is a view until the next call. */
static int read_own(struct job *j) {
    struct eip_item *own = mem_zero(j->count, sizeof *own);
    size_t count = 0;
    if (own == NULL)
        return report_no_memory("write");
    for (size_t i = 0; i < j->count; i++) {
        j->items[i].tag = j->assignments[i].tag;
        if (!is_known(&j->assignments[i]))
            own[count++].tag = j->items[i].tag;
    }
    (void)eip_read_many(j->talk.client, own, count); /* each item tells its own end */
    for (size_t i = 0, at = 0; i < j->count; i++)
        if (!is_known(&j->assignments[i]))
            j->items[i] = own[at++];
    mem_free(own);
    return STATUS_OK;
}

/* Each tag's type is its own; nothing is written unless all values fit. */
static int prepare(struct job *j) {
    int status = read_own(j);
    for (size_t i = 0; i < j->count && status == STATUS_OK; i++)
        if (j->items[i].err == EIP_OK)
            status = convert_item(&j->assignments[i], &j->items[i].value);
        else if (j->items[i].err == EIP_E_TYPE)
            status = tell_bit(&j->assignments[i]);
    return status;
}

static void write_bit(struct job *j, struct eip_item *item) {
    item->err = eip_write(j->talk.client, item->tag, &item->value);
    item->status = eip_last_fault(j->talk.client)->status;
    talk_show(&j->talk, j->json, item, false);
}

static bool is_bit(const struct assignment *a) {
    return a->operation.address.bit != CIP_ADDRESS_NO_BIT;
}

static bool is_array(const struct assignment *a) {
    return a->aim == CIP_AIM_TAG && a->operation.address.counted;
}

/* Members, each by itself and together in as few packets as they fit. */
static void write_structure(struct job *j, const struct assignment *a) {
    const struct write_members *m = &a->members;
    struct eip_item *items = mem_zero(m->count, sizeof *items);
    if (items == NULL) {
        report_fault(&j->talk.report,
                     &(struct eip_fault){.err = EIP_E_MEMORY, .text = "out of memory"});
        return;
    }
    for (size_t i = 0; i < m->count; i++)
        items[i] = (struct eip_item){.tag = m->rows[i].tag, .value = m->rows[i].value};
    fprintf(stderr,
            "ciprw write: %s: %" PRIu64 " of its %" PRIu64
            " values are written, member by member; the others stay as they are\n",
            a->tag, m->elements, m->of);
    (void)eip_write_many(j->talk.client, items, m->count);
    for (size_t i = 0; i < m->count; i++)
        talk_show(&j->talk, j->json, &items[i], items[i].value.count > 1);
    mem_free(items);
}

/* It goes out with its neighbours. */
static bool is_plain(const struct job *j, size_t at) {
    const struct assignment *a = &j->assignments[at];
    return j->items[at].err == EIP_OK && !is_bit(a) && a->members.count == 0;
}

/* In the order they were given; what stands between two bits or structures goes together. */
static void write_all(struct job *j) {
    size_t at = 0;
    while (at < j->count) {
        size_t end = at;
        while (end < j->count && is_plain(j, end))
            end++;
        if (end > at)
            (void)eip_write_many(j->talk.client, &j->items[at], end - at);
        for (; at < end; at++)
            talk_show(&j->talk, j->json, &j->items[at], is_array(&j->assignments[at]));
        if (at == j->count)
            return;
        if (j->items[at].err != EIP_OK)
            talk_show(&j->talk, j->json, &j->items[at], false); /* its type could not be read */
        else if (is_bit(&j->assignments[at]))
            write_bit(j, &j->items[at]);
        else
            write_structure(j, &j->assignments[at]);
        at++;
    }
}

static int run(struct job *j, const char *url, const struct talk_options *options,
               char **operands) {
    int status = STATUS_OK;
    for (size_t i = 0; i < j->count && status == STATUS_OK; i++)
        status = parse(&j->assignments[i], operands[i]);
    if (status != STATUS_OK || !talk_open(&j->talk, "write", url, options, &status))
        return status;
    status = prepare(j);
    if (status == STATUS_OK)
        write_all(j);
    int closed = talk_close(&j->talk);
    return status != STATUS_OK ? status : closed;
}

static int run_job(const char *url, const struct talk_options *options, char **operands,
                   size_t count) {
    struct job j = {.json = options->json, .count = count};
    j.assignments = mem_zero(count, sizeof *j.assignments);
    j.items = mem_zero(count, sizeof *j.items);
    int status = j.assignments != NULL && j.items != NULL ? run(&j, url, options, operands)
                                                          : report_no_memory("write");
    for (size_t i = 0; i < count && j.assignments != NULL; i++) {
        mem_free(j.assignments[i].tag);
        mem_free(j.assignments[i].bytes);
        write_members_fini(&j.assignments[i].members);
    }
    mem_free(j.assignments);
    mem_free(j.items);
    return status;
}

static const struct option options[] = {TALK_OPTIONS(0), TALK_CACHE(0)};

static const struct usage_example examples[] = {
    {"ciprw write 10.0.0.5 Setpoint=12.5 Mode=2", "Writes two tags, each in the type it has."},
    {"ciprw write 10.0.0.5 Recipe[4-6]=1,2,3", "Writes three elements of an array."},
    {"ciprw write 10.0.0.5 'Title=\"batch 7\"'", "Writes a string."},
    {"ciprw write 10.0.0.5 'Motor={Speed: 1.5, Axis: {Position: 2}}'",
     "Writes two members of a structure."},
    {NULL, NULL},
};

const struct usage write_usage = {
    .command = "write",
    .operands = "HOST[:PORT][/ROUTE] TAG=VALUE...",
    .purpose = "write tags of a controller",
    .summary = "Writes tags of a controller, each in its own type, and prints what was written.",
    .details =
        "The type is read first; a value that does not fit is refused before anything "
        "is written.\nArrays: TAG=1,2,3 from the first element on, TAG[4-6]=1,2,3. One "
        "string may go without its double\nquotes, several need them. TAG={MEMBER: VALUE, ...} "
        "writes those members of a\nstructure, each by itself, and the others stay as they are; "
        "with all of them it is written in one piece. A JSON\nobject will do. TAG.5=1 sets one bit "
        "and leaves the others; that is for tags alone. @0xF5/1/13=120 writes an\nattribute, and "
        "@0x93/1/10=(REAL)1.5 one whose type is not known. HOST as for ciprw read.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = examples,
};

int write_command(int argc, char **argv) {
    struct talk_options given = {.json = false};
    int status;
    if (!options_parse(&write_usage, &argc, argv, &given, &status))
        return status;
    if (argc - 1 < OPERANDS_MIN)
        return options_misuse(&write_usage,
                              argc == 1 ? "no host was given" : "nothing to write was given");
    if ((status = talk_check_url(write_usage.command, argv[1])) != STATUS_OK)
        return status;
    signal(SIGPIPE, SIG_IGN); /* a reader of the output that left must not stop us half-way */
    return run_job(argv[1], &given, argv + 2, (size_t)argc - 2);
}
