/* SPDX-License-Identifier: MIT */
#include <eip/device.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cip/address.h"
#include "device/elements.h"
#include "device/session.h"

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
    uint8_t *packed; /* strings that were asked for */
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

/* What a tag's text names. */
struct target {
    struct device_place place;
    uint32_t count; /* elements: all where the text names none */
    bool counted;   /* the text says how many */
};

static eip_err find(const eip_device *d, const char *tag, struct target *ret_target) {
    struct cip_address address;
    struct target target;
    if (tag == NULL)
        return EIP_E_ARGUMENT;
    struct str text = str_of(tag);
    if (cip_address_parse(text, &address, NULL) != EIP_OK)
        return EIP_E_TAG;
    if (address.bit != CIP_ADDRESS_NO_BIT)
        return EIP_E_ARGUMENT;
    struct reader path = reader_of(address.path, address.path_size);
    if (device_place_find(&d->device.tags, path, &target.place).general != CIP_OK)
        return EIP_E_TAG;
    bool is_element = address.counted || text.at[text.size - 1] == ']';
    target.count = is_element ? address.count : target.place.count;
    target.counted = address.counted;
    if (target.count > target.place.count)
        return EIP_E_TAG;
    *ret_target = target;
    return EIP_OK;
}

/* Strings stand in slots: they are packed for the caller. */
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
    if (device_slot_of(value.type) != NULL) {
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
