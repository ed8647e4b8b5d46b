/* SPDX-License-Identifier: MIT */
#include "cip/path.h"

static void put_logical(struct writer *w, enum cip_segment_kind kind, uint32_t value) {
    struct cip_segment s = {.kind = kind, .value = value};
    cip_segment_encode(w, false, &s);
}

void cip_path_class(struct writer *w, uint32_t class_id) {
    put_logical(w, CIP_SEGMENT_CLASS, class_id);
}

void cip_path_instance(struct writer *w, uint32_t instance) {
    put_logical(w, CIP_SEGMENT_INSTANCE, instance);
}

void cip_path_attribute(struct writer *w, uint32_t attribute) {
    put_logical(w, CIP_SEGMENT_ATTRIBUTE, attribute);
}

void cip_path_member(struct writer *w, uint32_t member) {
    put_logical(w, CIP_SEGMENT_MEMBER, member);
}

void cip_path_symbol(struct writer *w, struct str name) {
    struct cip_segment s = {.kind = CIP_SEGMENT_SYMBOL, .bytes = name};
    cip_segment_encode(w, false, &s);
}

void cip_path_port(struct writer *w, uint16_t port, struct str link) {
    struct cip_segment s = {.kind = CIP_SEGMENT_PORT, .value = port, .bytes = link};
    cip_segment_encode(w, false, &s);
}

bool cip_path_check(struct reader path, bool packed, struct cip_path_fault *ret_fault) {
    struct cip_segment segment;
    struct reader r = path;
    size_t offset = 0;
    const char *why = "the path is missing";
    while (cip_segment_decode(&r, packed, &segment, &why))
        offset = (size_t)(r.at - path.at);
    if (r.bad)
        *ret_fault = (struct cip_path_fault){.offset = offset, .why = why};
    return !r.bad;
}
