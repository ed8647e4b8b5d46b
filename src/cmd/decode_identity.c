/* SPDX-License-Identifier: MIT */
#include "cmd/decode_parts.h"

#include "enip/identity.h"
#include "json/identity.h"
#include "json/json.h"

#include <inttypes.h>

/* What an Identity object answered. */
struct answer {
    struct enip_identity identity;
    uint16_t told;
    struct reader rest; /* bytes after it */
};

static bool is_identity(const struct capture_service *s, struct cip_target *ret_target) {
    if (s->path.bad || !s->reply || s->general != CIP_OK)
        return false;
    struct cip_target t = cip_target_of(s->path);
    if (t.bad || t.class_id != CIP_CLASS_IDENTITY || t.instance == 0)
        return false;
    *ret_target = t;
    return true;
}

static bool answer_of(const struct capture_service *s, struct answer *ret_answer) {
    struct cip_target t;
    struct answer a = {.rest = s->data};
    bool single = s->meaning == CIP_MEANS_GET_SINGLE;
    if (!is_identity(s, &t) || (single && t.attribute > ENIP_IDENTITY_STATE))
        return false;
    if (single) {
        enip_identity_attribute_decode(&a.rest, (uint16_t)t.attribute, &a.identity);
        a.told = (uint16_t)(1u << t.attribute);
    } else
        a.told = enip_identity_all_decode(&a.rest, &a.identity);
    if (a.rest.bad)
        return false;
    *ret_answer = a;
    return true;
}

static const char *or_empty(const char *name) {
    return name != NULL ? name : "";
}

static void name_text(struct text *t, uint16_t number, const char *name) {
    text_format(t, " %u%s%s%s", number, name != NULL ? " (" : "", or_empty(name),
                name != NULL ? ")" : "");
}

static void identity_text(struct text *t, const struct enip_identity *id) {
    text_quoted(t, id->product_name, '"');
    text_format(t, " revision %u.%u serial 0x%08" PRIx32, id->major, id->minor, id->serial);
    text_puts(t, ", vendor");
    name_text(t, id->vendor, enip_vendor_name(id->vendor));
    text_puts(t, ", device type");
    name_text(t, id->device_type, enip_device_type_name(id->device_type));
    text_format(t, ", product code %u, status 0x%04x", id->product_code, id->status);
}

bool decode_identity_text(struct text *t, const struct capture_service *s) {
    struct answer a;
    if (s->meaning != CIP_MEANS_GET_ALL || !answer_of(s, &a))
        return false;
    text_puts(t, ": ");
    identity_text(t, &a.identity);
    if (a.told >> ENIP_IDENTITY_STATE & 1)
        text_format(t, ", state %u", a.identity.state);
    decode_hex_text(t, a.rest);
    return true;
}

bool decode_identity_json(struct json_object *o, const struct capture_service *s) {
    struct answer a;
    if (!answer_of(s, &a))
        return false;
    struct json_object *identity = json_object_new_object();
    json_identity_put(identity, &a.identity, a.told);
    json_put(o, "identity", identity);
    decode_put_data(o, a.rest);
    return true;
}

static bool item_of(const struct capture_message *m, uint16_t type, struct reader *ret_item) {
    struct reader body = m->body;
    struct enip_cpf cpf = enip_cpf_decode(&body);
    struct reader item = enip_cpf_find(&cpf, type);
    if (body.bad || item.bad)
        return false;
    *ret_item = item;
    return true;
}

static bool listed_identity(const struct capture_message *m, struct enip_identity *ret_identity) {
    struct reader item;
    if (m->header.command != ENIP_LIST_IDENTITY || !item_of(m, ENIP_ITEM_IDENTITY, &item))
        return false;
    struct enip_identity identity = enip_identity_decode(&item);
    if (item.bad)
        return false;
    *ret_identity = identity;
    return true;
}

static bool listed_services(const struct capture_message *m, struct enip_services *ret_services) {
    struct reader item;
    if (m->header.command != ENIP_LIST_SERVICES || !item_of(m, ENIP_ITEM_SERVICES, &item))
        return false;
    struct enip_services services = enip_services_decode(&item);
    if (item.bad)
        return false;
    *ret_services = services;
    return true;
}

static void services_text(struct text *t, const struct enip_services *services) {
    text_quoted(t, enip_services_name(services), '"');
    text_format(t, " version %u, capability 0x%04x%s%s", services->version, services->capability,
                services->capability & ENIP_CAPABILITY_TCP ? ", CIP over TCP" : "",
                services->capability & ENIP_CAPABILITY_UDP ? ", I/O over UDP" : "");
}

void decode_list_text(struct text *t, const struct capture_message *m) {
    struct enip_identity identity;
    struct enip_services services;
    if (listed_identity(m, &identity)) {
        text_puts(t, "  ");
        identity_text(t, &identity);
        text_format(t, ", state %u, at ", identity.state);
        enip_sockaddr_text(t, &identity.sockaddr);
    } else if (listed_services(m, &services)) {
        text_puts(t, "  ");
        services_text(t, &services);
    }
}

void decode_list_json(struct json_object *o, const struct capture_message *m) {
    struct enip_identity identity;
    struct enip_services services;
    struct json_object *told = NULL;
    if (listed_identity(m, &identity)) {
        told = json_object_new_object();
        json_identity_put(told, &identity, ENIP_IDENTITY_ALL);
        json_put(o, "identity", told);
    } else if (listed_services(m, &services)) {
        told = json_object_new_object();
        json_services_put(told, &services);
        json_put(o, "services", told);
    }
}
