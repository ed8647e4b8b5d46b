/* SPDX-License-Identifier: MIT */
#include <eip/device.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "cip/address.h"
#include "device/alias.h"
#include "device/elements.h"
#include "device/session.h"

enum { WHY_SIZE = 256, BITS_PER_BYTE = 8 };

_Static_assert((int)EIP_ACCESS_READ_ONLY == (int)DEVICE_READ_ONLY, "the same rights");
_Static_assert((int)EIP_ACCESS_NONE == (int)DEVICE_NO_ACCESS, "the same rights");
_Static_assert(EIP_DEVICE_NEVER == CLOCK_NEVER, "never is never");
_Static_assert((int)EIP_DIMENSIONS_MAX == (int)DEVICE_DIMENSIONS_MAX, "the same dimensions");
_Static_assert((int)EIP_DEVICE_FAULTED == (int)DEVICE_FAULTED, "the same modes");
_Static_assert((int)EIP_DEVICE_DATAGRAM_MAX == (int)DEVICE_DATAGRAM_MAX, "the same room");

struct eip_device {
    struct device device;
    char product_name[EIP_PRODUCT_NAME_MAX + 1];
    char name[EIP_DEVICE_NAME_MAX];
    void (*written)(void *user, const struct eip_device_write *write);
    void *user;
    uint8_t *packed; /* strings or bits that were asked for */
    char why[WHY_SIZE];
};

struct eip_device_session {
    struct device_session session;
};

static void tell(void *user, const struct device_tag *tag, size_t offset, struct reader bytes) {
    const eip_device *d = user;
    struct str name = device_tag_name(tag);
    const struct eip_device_write write = {
        .tag = name.at,
        .tag_size = name.size,
        .type = tag->type.code,
        .handle = tag->type.handle,
        .offset = offset,
        .data = bytes.at,
        .size = reader_left(&bytes),
    };
    d->written(d->user, &write);
}

static enum device_route route_of(eip_device_route route) {
    switch (route) {
    case EIP_DEVICE_ROUTE_SLOT:
        return DEVICE_ROUTE_SLOT;
    case EIP_DEVICE_ROUTE_NONE:
        return DEVICE_ROUTE_NONE;
    case EIP_DEVICE_ROUTE_ANY:
        break;
    }
    return DEVICE_ROUTE_ANY;
}

static void identify(eip_device *d, const struct eip_identity *identity) {
    struct enip_identity *own = &d->device.identity;
    memcpy(d->product_name, identity->product_name, sizeof d->product_name);
    own->vendor = identity->vendor;
    own->device_type = identity->device_type;
    own->product_code = identity->product_code;
    own->major = identity->major;
    own->minor = identity->minor;
    own->status = identity->status;
    own->serial = identity->serial;
    own->state = identity->state;
    own->product_name = str_of(d->product_name);
}

static bool is_mode(eip_device_mode mode) {
    return (unsigned)mode <= EIP_DEVICE_FAULTED;
}

/* The public ones have the values of ours. */
static enum device_mode mode_of(eip_device_mode mode) {
    return (enum device_mode)mode;
}

static bool is_kind(const struct eip_device_options *options) {
    struct str name = str_of(options->name);
    return is_mode(options->mode) && name.size <= EIP_DEVICE_NAME_MAX &&
           (options->name == NULL || name.size > 0) &&
           (options->profile == NULL || device_profile_find(str_of(options->profile)) != NULL);
}

static bool are_valid(const struct eip_device_options *options) {
    const struct eip_identity *identity = options->identity;
    return options->inactivity_us >= 0 && (unsigned)options->route <= EIP_DEVICE_ROUTE_NONE &&
           is_kind(options) &&
           (identity == NULL ||
            memchr(identity->product_name, '\0', sizeof identity->product_name) != NULL);
}

static struct str keep_name(eip_device *d, const char *name) {
    struct str given = str_of(name);
    if (given.size > 0)
        memcpy(d->name, given.at, given.size);
    return str_span(d->name, given.size);
}

eip_err eip_device_new(const struct eip_device_options *options, eip_device **ret_device) {
    static const struct eip_device_options defaults;
    if (options == NULL)
        options = &defaults;
    if (!are_valid(options))
        return EIP_E_ARGUMENT;
    eip_device *d = mem_zero(1, sizeof *d);
    if (d == NULL)
        return EIP_E_MEMORY;
    const struct device_options own = {
        .profile = device_profile_find(str_of(options->profile)),
        .mode = mode_of(options->mode),
        .name = keep_name(d, options->name),
        .wall_offset_us = options->wall_offset_us,
        .zone_minutes = options->zone_minutes,
        .route = route_of(options->route),
        .slot = options->slot,
        .seed = options->seed,
        .inactivity_us = options->inactivity_us,
        .written = options->written != NULL ? tell : NULL,
        .user = d,
    };
    d->written = options->written;
    d->user = options->user;
    device_init(&d->device, &own);
    if (options->identity != NULL)
        identify(d, options->identity);
    if (options->mode != EIP_DEVICE_REMOTE_RUN)
        device_set_mode(&d->device, mode_of(options->mode));
    *ret_device = d;
    return EIP_OK;
}

void eip_device_free(eip_device *d) {
    if (d == NULL)
        return;
    device_fini(&d->device);
    mem_free(d->packed);
    mem_free(d);
}

eip_err eip_device_set_mode(eip_device *d, eip_device_mode mode) {
    if (!is_mode(mode))
        return EIP_E_ARGUMENT;
    device_set_mode(&d->device, mode_of(mode));
    return EIP_OK;
}

eip_err eip_device_add_assembly(eip_device *d, uint32_t instance, uint16_t size, bool is_input,
                                uint8_t **ret_bytes) {
    return device_assemblies_add(&d->device.assemblies, instance, size, is_input, ret_bytes);
}

eip_err eip_device_add(eip_device *d, const char *name, uint16_t type, uint16_t handle,
                       const uint32_t dims[EIP_DIMENSIONS_MAX]) {
    struct device_tag *tag;
    const struct device_profile *profile = d->device.options.profile;
    struct device_tag_spec spec = {
        .name = str_of(name), .type = type, .handle = handle, .byte_bools = profile->byte_bools};
    if (!device_profile_takes(profile, spec.name))
        return EIP_E_TAG;
    if (dims != NULL)
        memcpy(spec.dims, dims, sizeof spec.dims);
    return device_tags_add(&d->device.tags, &spec, &tag);
}

/* Definitions. */

static eip_err refuse(eip_device *d, eip_err err, const char *what, const char *why) {
    struct text text = text_of(d->why, sizeof d->why);
    if (what != NULL && what[0] != '\0') {
        text_escaped(&text, str_of(what), '\0');
        text_puts(&text, ": ");
    }
    text_puts(&text, why != NULL ? why : eip_error_text(err));
    return err;
}

static bool is_access(eip_access access) {
    return access == EIP_ACCESS_READ_WRITE || access == EIP_ACCESS_READ_ONLY ||
           access == EIP_ACCESS_NONE;
}

static bool take_member(const struct eip_device_member *m, struct device_member_spec *ret_spec) {
    bool is_bit = m->target != NULL;
    if (m->name == NULL || is_bit == (m->type != NULL) || (is_bit && m->count > 0) ||
        !is_access(m->access))
        return false;
    *ret_spec = (struct device_member_spec){
        .name = str_of(m->name),
        .type = str_of(is_bit ? "BIT" : m->type),
        .count = m->count,
        .target = str_of(m->target),
        .bit = m->bit,
        .rights = (uint8_t)m->access,
        .hidden = m->hidden,
    };
    return true;
}

static eip_err define(eip_device *d, const struct device_type_spec *spec, uint16_t *ret_handle) {
    const struct device_type *type;
    struct device_type_fault fault = {.member = spec->count};
    eip_err err = device_types_add(&d->device.types, spec, &type, &fault);
    bool is_own = fault.member >= spec->count;
    if (err == EIP_E_TYPE || err == EIP_E_LIMIT)
        return refuse(d, err, is_own ? spec->name.at : spec->members[fault.member].name.at,
                      fault.why);
    if (err != EIP_OK)
        return refuse(d, err, spec->name.at, NULL);
    if (ret_handle != NULL)
        *ret_handle = type->handle;
    return EIP_OK;
}

eip_err eip_device_define(eip_device *d, const char *type, const struct eip_device_member *members,
                          size_t count, uint16_t *ret_handle) {
    if (type == NULL || (members == NULL && count > 0))
        return refuse(d, EIP_E_ARGUMENT, type, NULL);
    if (count > DEVICE_MEMBERS_MAX)
        return refuse(d, EIP_E_LIMIT, type, "a structure has at most 2048 members");
    struct device_member_spec *specs = mem_zero(count, sizeof *specs);
    if (specs == NULL)
        return refuse(d, EIP_E_MEMORY, type, NULL);
    size_t taken = 0;
    while (taken < count && take_member(&members[taken], &specs[taken]))
        taken++;
    const struct device_type_spec spec = {.name = str_of(type), .members = specs, .count = count};
    eip_err err = taken == count ? define(d, &spec, ret_handle)
                                 : refuse(d, EIP_E_ARGUMENT, members[taken].name,
                                          "a member has a name and a type, or a target for a bit");
    mem_free(specs);
    return err;
}

static eip_err add_alias(eip_device *d, const struct eip_tag *tag) {
    struct cip_address_fault fault = {.why = NULL};
    struct device_tag *added;
    const struct device_alias_spec spec = {
        .name = str_of(tag->name),
        .of = str_of(tag->alias),
        .rights = (uint8_t)tag->access,
        .constant = tag->constant,
    };
    eip_err err = device_alias_add(&d->device.tags, &spec, &added, &fault);
    if (err == EIP_OK)
        return EIP_OK;
    return refuse(d, err, fault.why != NULL ? tag->alias : tag->name, fault.why);
}

static eip_err add_typed(eip_device *d, const struct eip_tag *tag) {
    struct device_tag *added;
    struct str type = str_of(tag->type);
    struct device_tag_spec spec = {
        .name = str_of(tag->name),
        .type = EIP_TYPE_STRUCT,
        .structure = device_types_find(&d->device.types, type),
        .rights = (uint8_t)tag->access,
        .constant = tag->constant,
    };
    memcpy(spec.dims, tag->dims, sizeof spec.dims);
    if (spec.structure == NULL && eip_type_parse(type.at, type.size, &spec.type) != EIP_OK)
        return refuse(d, EIP_E_TYPE, tag->type, "there is no such type");
    eip_err err = device_tags_add(&d->device.tags, &spec, &added);
    return err == EIP_OK ? EIP_OK : refuse(d, err, tag->name, NULL);
}

eip_err eip_device_add_tag(eip_device *d, const struct eip_tag *tag) {
    if (tag == NULL || tag->name == NULL || (tag->type == NULL) == (tag->alias == NULL) ||
        !is_access(tag->access))
        return refuse(d, EIP_E_ARGUMENT, tag != NULL ? tag->name : NULL,
                      "a tag has a name, and a type or what it is an alias of");
    return tag->alias != NULL ? add_alias(d, tag) : add_typed(d, tag);
}

const char *eip_device_why(const eip_device *d) {
    return d->why;
}

static eip_err find_tag(const eip_device *d, const char *name, struct device_tag **ret_tag) {
    if (name == NULL)
        return EIP_E_ARGUMENT;
    struct device_tag *tag = device_tags_find(&d->device.tags, str_of(name));
    if (tag == NULL)
        return EIP_E_TAG;
    *ret_tag = tag;
    return EIP_OK;
}

eip_err eip_device_remove_tag(eip_device *d, const char *name) {
    struct device_tag *tag;
    eip_err err = find_tag(d, name, &tag);
    if (err == EIP_OK)
        device_remove_tag(&d->device, tag);
    return err;
}

eip_err eip_device_set_access(eip_device *d, const char *name, eip_access access, bool constant) {
    struct device_tag *tag;
    eip_err err = is_access(access) ? find_tag(d, name, &tag) : EIP_E_ARGUMENT;
    if (err != EIP_OK)
        return err;
    tag->rights = (uint8_t)access;
    tag->traits &= (uint8_t)~DEVICE_CONSTANT;
    tag->traits |= constant ? DEVICE_CONSTANT : 0;
    return EIP_OK;
}

eip_err eip_device_force(eip_device *d, const char *name, uint8_t general,
                         const uint16_t *extended) {
    struct device_tag *tag;
    const struct device_status status = {.general = general,
                                         .has_extended = extended != NULL,
                                         .extended = extended != NULL ? *extended : 0};
    eip_err err = find_tag(d, name, &tag);
    if (err == EIP_OK && (tag->traits & DEVICE_ALIAS) != 0)
        err = EIP_E_TAG;
    return err == EIP_OK ? device_forces_set(&d->device.forces, tag, status) : err;
}

/* Values. */

/* What a tag's text names. */
struct target {
    struct device_place place;
    uint32_t count; /* elements: all where the text names none */
    bool counted;   /* the text says how many */
};

static eip_err find_bit(struct target *target, int bit) {
    uint32_t number = (uint32_t)bit;
    if (number / BITS_PER_BYTE >= target->place.element_size ||
        !device_place_bit(&target->place, number, &target->place))
        return EIP_E_TAG;
    return EIP_OK;
}

static eip_err find(const eip_device *d, const char *tag, struct target *ret_target) {
    struct cip_address address;
    struct target target;
    eip_err err = EIP_OK;
    if (tag == NULL)
        return EIP_E_ARGUMENT;
    if (cip_address_parse(str_of(tag), &address, NULL) != EIP_OK)
        return EIP_E_TAG;
    struct reader path = reader_of(address.path, address.path_size);
    if (device_place_own(&d->device.tags, path, &target.place).general != CIP_OK)
        return EIP_E_TAG;
    if (address.bit != CIP_ADDRESS_NO_BIT)
        err = find_bit(&target, address.bit);
    target.count = target.place.is_array && !address.counted ? target.place.count : address.count;
    target.counted = address.counted;
    if (err != EIP_OK || target.count > target.place.count)
        return EIP_E_TAG;
    *ret_target = target;
    return EIP_OK;
}

/* Strings stand in slots, and BOOLs may be bits: they are packed for the caller. */
static eip_err pack(eip_device *d, const struct device_place *place, uint32_t count,
                    size_t *ret_size) {
    size_t room = count * place->element_size;
    uint8_t *packed = mem_resize(d->packed, room);
    if (packed == NULL)
        return EIP_E_MEMORY;
    d->packed = packed;
    struct writer w = writer_of(packed, room);
    struct device_cursor start = {.element = 0};
    check(device_elements_read(place, count, start, room, &w));
    *ret_size = w.size;
    return EIP_OK;
}

eip_err eip_device_get(eip_device *d, const char *tag, struct eip_value *ret_value) {
    struct target target;
    eip_err err = find(d, tag, &target);
    if (err != EIP_OK)
        return err;
    struct eip_value value = {
        .type = target.place.type.code,
        .handle = target.place.type.handle,
        .count = target.count,
        .data = target.place.at,
        .size = target.count * target.place.element_size,
    };
    if (device_slot_of(value.type) != NULL || target.place.is_bit) {
        err = pack(d, &target.place, target.count, &value.size);
        value.data = d->packed;
    }
    if (err == EIP_OK)
        *ret_value = value;
    return err;
}

eip_err eip_device_set(eip_device *d, const char *tag, const struct eip_value *value) {
    struct target target;
    struct device_change change;
    struct device_cursor start = {.element = 0};
    if (value == NULL)
        return EIP_E_ARGUMENT;
    eip_err err = find(d, tag, &target);
    if (err != EIP_OK)
        return err;
    if (value->type != target.place.type.code || value->handle != target.place.type.handle)
        return EIP_E_TYPE;
    if (value->count == 0 || value->count > target.place.count ||
        (target.counted && value->count != target.count))
        return EIP_E_VALUE;
    struct reader bytes = reader_of(value->data, value->size);
    struct device_status status =
        device_elements_write(&target.place, value->count, start, bytes, true, &change);
    return status.general == CIP_OK ? EIP_OK : EIP_E_VALUE;
}

/* Sessions. */

static struct enip_sockaddr sockaddr_of(const struct eip_device_address *a) {
    struct enip_sockaddr local = {.family = ENIP_AF_INET};
    if (a != NULL) {
        local.port = a->port;
        local.address = (uint32_t)a->ip[0] << 24 | (uint32_t)a->ip[1] << 16 |
                        (uint32_t)a->ip[2] << 8 | a->ip[3];
    }
    return local;
}

eip_err eip_device_session_new(eip_device *d, const struct eip_device_address *local,
                               int64_t now_us, eip_device_session **ret_session) {
    const struct enip_sockaddr address = sockaddr_of(local);
    eip_device_session *s = mem_zero(1, sizeof *s);
    if (s == NULL || device_session_init(&s->session, &d->device, &address, now_us) != EIP_OK) {
        mem_free(s);
        return EIP_E_MEMORY;
    }
    *ret_session = s;
    return EIP_OK;
}

void eip_device_session_free(eip_device_session *s) {
    if (s == NULL)
        return;
    device_session_fini(&s->session);
    mem_free(s);
}

size_t eip_device_session_receive(eip_device_session *s, const void *bytes, size_t size,
                                  int64_t now_us) {
    return device_session_receive(&s->session, bytes, size, now_us);
}

const uint8_t *eip_device_session_output(const eip_device_session *s, size_t *ret_size) {
    struct reader output = device_session_output(&s->session);
    *ret_size = reader_left(&output);
    return output.at;
}

void eip_device_session_sent(eip_device_session *s, size_t size) {
    struct reader output = device_session_output(&s->session);
    size_t most = reader_left(&output);
    device_session_sent(&s->session, size < most ? size : most);
}

bool eip_device_session_is_closing(const eip_device_session *s) {
    return device_session_is_closing(&s->session);
}

int64_t eip_device_session_due_us(const eip_device_session *s) {
    return device_session_due_us(&s->session);
}

void eip_device_session_tick(eip_device_session *s, int64_t now_us) {
    device_session_tick(&s->session, now_us);
}

size_t eip_device_datagram(eip_device *d, const struct eip_device_address *local,
                           const void *datagram, size_t size, void *reply, size_t room) {
    const struct enip_sockaddr address = sockaddr_of(local);
    struct writer w = writer_of(reply, room);
    return device_datagram(&d->device, &address, reader_of(datagram, size), &w) ? w.size : 0;
}
