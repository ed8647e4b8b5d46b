/* SPDX-License-Identifier: MIT */
#include "device/device.h"

#include <limits.h>

#include "device/classes.h"
#include "device/session.h"
#include "device/tag_service.h"

enum { REPLY_HEAD = 4, SAVING_MINUTES = 60 };

/* CIP Volume 2, 5-7: what DSCP they are unless somebody says otherwise, the urgent one first. */
static const uint8_t priorities[DEVICE_PRIORITIES] = {55, 47, 43, 31, 27};

static struct enip_identity identity_of(const struct device_profile *profile) {
    return (struct enip_identity){
        .version = 1,
        .vendor = 1,
        .device_type = 0x0e,
        .product_code = profile->product_code,
        .major = profile->major,
        .minor = profile->minor,
        .serial = 0x00c0ffee,
        .product_name = str_of(profile->product_name),
    };
}

/* What they leave to the profile, filled in. */
static struct device_options complete(const struct device_options *options) {
    struct device_options all = *options;
    if (all.profile == NULL)
        all.profile = &device_controllogix;
    if (all.route == DEVICE_ROUTE_ANY)
        all.route = all.profile->route;
    if (all.name.size == 0)
        all.name = str_of("Controller");
    if (all.connections_max == 0)
        all.connections_max = all.profile->connections_max;
    if (all.connection_size_max == 0)
        all.connection_size_max = all.profile->connection_size_max;
    all.no_large |= all.profile->no_large;
    return all;
}

void device_init(struct device *d, const struct device_options *options) {
    struct rng rng = rng_of(options->seed);
    *d = (struct device){
        .options = complete(options),
        .network = {.mask = 0xffffff00, .status = 1},
        .clock = {.offset_us = options->wall_offset_us,
                  .zone_minutes = options->zone_minutes,
                  .saving_minutes = SAVING_MINUTES},
        .tags = device_tags_of((uint32_t)rng_next(&rng)),
        .connections = device_connections_of((uint32_t)rng_next(&rng)),
    };
    d->identity = identity_of(d->options.profile);
    device_set_mode(d, options->mode);
    memcpy(d->priorities, priorities, sizeof priorities);
    device_types_init(&d->types, (uint32_t)rng_next(&rng));
    d->rng = rng;
}

void device_fini(struct device *d) {
    device_tags_fini(&d->tags);
    device_types_fini(&d->types);
    device_forces_fini(&d->forces);
    device_bindings_fini(&d->bindings);
    device_connections_fini(&d->connections);
    device_assemblies_fini(&d->assemblies);
}

void device_set_mode(struct device *d, enum device_mode mode) {
    d->identity.status = device_mode_status(mode, d->identity.status);
    d->identity.state = device_mode_state(mode);
}

/* Clients may set any time, and owners tell any: what does not fit goes round. */
int64_t device_wall_us(const struct device_call *call) {
    int64_t now_us = call->session != NULL ? call->session->now_us : 0;
    return (int64_t)((uint64_t)now_us + (uint64_t)call->device->clock.offset_us);
}

void device_reset(struct device *d) {
    d->manager = (struct device_manager_counts){.opens = 0};
    d->octets_in = 0;
    d->octets_out = 0;
    d->resets++;
}

void device_remove_tag(struct device *d, struct device_tag *tag) {
    check(device_forces_set(&d->forces, tag, device_status_of(CIP_OK)) == EIP_OK);
    device_bindings_remove(&d->bindings, tag);
    device_tags_remove(&d->tags, tag);
}

static bool begins_with_name(struct reader path) {
    struct cip_segment s;
    return cip_segment_decode(&path, false, &s, NULL) && s.kind == CIP_SEGMENT_SYMBOL;
}

/* The Symbol object itself, or with a program's name before it: then its tags, or a list of them.
 */
static bool is_symbol_object(const struct device_call *call) {
    return call->target.has_class && call->target.class_id == CIP_CLASS_SYMBOL &&
           (call->service == CIP_GET_INSTANCE_ATTRIBUTES || !begins_with_name(call->path));
}

/* A service of a tag, but for lists of the tags of a program. */
static bool is_of_named(const struct device_call *call) {
    return cip_path_is_named(call->path) && call->service != CIP_GET_INSTANCE_ATTRIBUTES;
}

/* Nothing was done if all of its path cannot be read. */
static struct device_status run_named(struct device_call *call) {
    struct device_status status = device_tag_service(call);
    struct cip_path_fault fault;
    if (status.general == CIP_OK || cip_path_check(call->path, false, &fault))
        return status;
    return device_status_of(CIP_PATH_SEGMENT_ERROR);
}

static struct device_status dispatch(struct device_call *call) {
    if (reader_left(&call->path) == 0)
        return device_status_of(CIP_PATH_SIZE_INVALID);
    if (is_of_named(call))
        return run_named(call);
    call->target = cip_target_of(call->path);
    if (call->target.bad)
        return device_status_of(CIP_PATH_SEGMENT_ERROR);
    if (call->target.symbolic && !is_symbol_object(call))
        return device_tag_service(call);
    if (!call->target.has_class)
        return device_status_of(CIP_PATH_SEGMENT_ERROR);
    bool lists = call->service == CIP_GET_ATTRIBUTES_ALL || call->service == CIP_GET_ATTRIBUTE_LIST;
    if (lists && device_binding_is_object(call))
        return device_bound_object_service(call);
    const struct device_tag *bound = device_binding_of(call);
    if (bound != NULL)
        return device_bound_service(call, bound);
    const struct device_class *c = device_class_find(call->device, call->target.class_id);
    return c != NULL ? device_object_service(c, call) : device_status_of(CIP_PATH_UNKNOWN);
}

static size_t status_words(struct device_status status) {
    return status.has_detail ? 2 : status.has_extended;
}

/* Between the head and the data. */
static void put_extended(struct writer *w, size_t at, struct device_status status) {
    size_t size = 2 * status_words(status);
    writer_zeros(w, size);
    memmove(w->data + at + size, w->data + at, w->size - size - at);
    writer_patch_u16(w, at, status.extended);
    if (status.has_detail)
        writer_patch_u16(w, at + 2, status.detail);
}

/* Puts the head before the data, and the extended status between. */
static void finish(struct device_call *call, struct device_status status) {
    struct writer *w = call->reply;
    size_t data_at = call->start + REPLY_HEAD;
    if (w->bad || w->size + 2 * status_words(status) > w->room) {
        w->bad = false;
        w->size = data_at;
        status = device_status_of(CIP_REPLY_TOO_LARGE);
    }
    if (status.has_extended)
        put_extended(w, data_at, status);
    writer_patch_u16(w, call->start, call->service | CIP_REPLY_BIT);
    writer_patch_u16(w, call->start + 2,
                     (uint16_t)(status.general | status_words(status) << CHAR_BIT));
}

uint8_t device_run_call(struct device_call *call, struct reader request, struct writer *reply) {
    struct reader first = request;
    call->start = reply->size;
    call->service = reader_u8(&first) & (uint8_t)~CIP_REPLY_BIT;
    call->reply = reply;
    struct device_status status = device_status_of(CIP_PATH_SIZE_INVALID);
    struct cip_request decoded = cip_request_decode(&request);
    writer_zeros(reply, REPLY_HEAD);
    if (!request.bad) {
        call->path = decoded.path;
        call->data = decoded.data;
        status = dispatch(call);
    }
    if (!call->answered)
        finish(call, status);
    return status.general;
}

void device_execute(struct device *d, struct device_session *session, struct reader request,
                    struct writer *reply) {
    check(reply->data != NULL && reply->room - reply->size >= DEVICE_ROOM_MIN);
    struct device_call call = {.device = d, .session = session, .guess = NAME_INDEX_NONE};
    device_run_call(&call, request, reply);
}
