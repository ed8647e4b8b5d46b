/* SPDX-License-Identifier: MIT */
#include "plant/tag_access.h"

#include "device/alias.h"

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/* Not str_span: what is empty has its place too. */
static struct str trim(struct str s) {
    while (s.size > 0 && is_blank(s.at[0]))
        s = (struct str){.at = s.at + 1, .size = s.size - 1};
    while (s.size > 0 && is_blank(s.at[s.size - 1]))
        s.size--;
    return s;
}

/* Both sides of the first such character; false if there is none, then the second is empty. */
static bool split(struct str text, char between, struct str *ret_first, struct str *ret_second) {
    size_t at = 0;
    while (at < text.size && text.at[at] != between)
        at++;
    size_t next = at < text.size ? at + 1 : at;
    *ret_first = trim((struct str){.at = text.at, .size = at});
    *ret_second = trim((struct str){.at = text.at + next, .size = text.size - next});
    return at < text.size;
}

static size_t place_of(struct str part, struct str text) {
    return (size_t)(part.at - text.at);
}

static eip_err find(struct device *d, struct str name, size_t at, struct device_tag **ret_tag,
                    struct spec_fault *fault) {
    struct device_tag *tag = device_tags_find(&d->tags, name);
    if (tag == NULL)
        return spec_fault_name(fault, at, "there is no tag ", name, "");
    *ret_tag = tag;
    return EIP_OK;
}

static eip_err refuse_alias(struct spec_fault *fault, size_t at, eip_err err, bool twice) {
    if (err == EIP_E_LIMIT)
        return spec_fault_set(fault, at, "that is more memory or more tags than a device may have");
    if (err != EIP_E_TAG)
        return err;
    return spec_fault_set(fault, at,
                          twice ? "there is a tag of this name already"
                                : "a name is letters, digits and '_', at most 40 of them, "
                                  "and does not begin with a digit");
}

eip_err tag_access_alias(struct device *d, struct str text, struct spec_fault *ret_fault) {
    struct device_alias_spec spec = {.rights = DEVICE_READ_WRITE};
    struct cip_address_fault wrong;
    struct device_tag *tag;
    if (!split(text, '=', &spec.name, &spec.of))
        return spec_fault_set(ret_fault, text.size,
                              "'=' and a tag are missing, as in First=Motors[1].Speed");
    eip_err err = device_alias_add(&d->tags, &spec, &tag, &wrong);
    if (err == EIP_E_TAG && wrong.why != NULL)
        return spec_fault_set(ret_fault, place_of(spec.of, text) + wrong.column - 1, wrong.why);
    if (err == EIP_OK)
        return EIP_OK;
    bool twice = device_tags_find(&d->tags, spec.name) != NULL;
    return refuse_alias(ret_fault, place_of(spec.name, text), err, twice);
}

eip_err tag_access_set_rights(struct device *d, struct str tag, enum device_rights rights,
                              struct spec_fault *ret_fault) {
    struct device_tag *found;
    eip_err err = find(d, tag, 0, &found, ret_fault);
    if (err == EIP_OK)
        found->rights = (uint8_t)rights;
    return err;
}

eip_err tag_access_set_constant(struct device *d, struct str tag, struct spec_fault *ret_fault) {
    struct device_tag *found;
    eip_err err = find(d, tag, 0, &found, ret_fault);
    if (err == EIP_OK)
        found->traits |= DEVICE_CONSTANT;
    return err;
}

static eip_err parse_status(struct str whole, struct str text, struct device_status *ret_status,
                            struct spec_fault *fault) {
    struct str first;
    struct str second;
    uint64_t general;
    uint64_t extended = 0;
    bool has_extended = split(text, '/', &first, &second);
    if (!str_number_any(first, UINT8_MAX, &general) || general == CIP_OK)
        return spec_fault_set(fault, place_of(first, whole),
                              "a general status is 1 to 255, as in Speed=5 or Speed=0xff/0x2105");
    if (has_extended && !str_number_any(second, UINT16_MAX, &extended))
        return spec_fault_set(fault, place_of(second, whole), "an extended status is 0 to 65535");
    *ret_status = (struct device_status){
        .general = (uint8_t)general, .has_extended = has_extended, .extended = (uint16_t)extended};
    return EIP_OK;
}

eip_err tag_access_force(struct device *d, struct str text, struct spec_fault *ret_fault) {
    struct str name;
    struct str status_text;
    struct device_tag *tag;
    struct device_status status;
    if (!split(text, '=', &name, &status_text))
        return spec_fault_set(ret_fault, text.size, "'=' and a status are missing, as in Speed=5");
    eip_err err = find(d, name, place_of(name, text), &tag, ret_fault);
    if (err == EIP_OK && (tag->traits & DEVICE_ALIAS) != 0)
        return spec_fault_name(ret_fault, place_of(name, text), "", name,
                               " is an alias: it fails when the tag does that it stands for");
    if (err == EIP_OK)
        err = parse_status(text, status_text, &status, ret_fault);
    return err == EIP_OK ? device_forces_set(&d->forces, tag, status) : err;
}
