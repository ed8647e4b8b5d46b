/* SPDX-License-Identifier: MIT */
#include "cip/path.h"

enum { KEY_BYTE = 0x34, FORMAT = 4, FORMAT_SERIAL = 5 };

bool cip_key_decode(const struct cip_segment *segment, struct cip_key *ret_key) {
    struct reader r = reader_of(segment->bytes.at, segment->bytes.size);
    uint8_t format = reader_u8(&r);
    struct cip_key key = {.vendor = reader_u16(&r)};
    key.device_type = reader_u16(&r);
    key.product_code = reader_u16(&r);
    key.major = reader_u8(&r);
    key.minor = reader_u8(&r);
    key.has_serial = format == FORMAT_SERIAL;
    if (key.has_serial)
        key.serial = reader_u32(&r);
    if (segment->kind != CIP_SEGMENT_KEY || !reader_done(&r) ||
        (format != FORMAT && !key.has_serial))
        return false;
    *ret_key = key;
    return true;
}

static bool agrees(uint32_t wanted, uint32_t have) {
    return wanted == 0 || wanted == have;
}

static bool revision_agrees(const struct cip_key *wanted, const struct cip_key *device) {
    uint8_t major = wanted->major & (uint8_t)~CIP_KEY_COMPATIBLE;
    if (wanted->major & CIP_KEY_COMPATIBLE)
        return major == device->major && wanted->minor != 0 && wanted->minor <= device->minor;
    return agrees(major, device->major) && agrees(wanted->minor, device->minor);
}

uint16_t cip_key_match(const struct cip_key *wanted, const struct cip_key *device) {
    if (!agrees(wanted->vendor, device->vendor) || !agrees(wanted->serial, device->serial) ||
        !agrees(wanted->product_code, device->product_code))
        return CIP_KEY_DEVICE_MISMATCH;
    if (!agrees(wanted->device_type, device->device_type))
        return CIP_KEY_TYPE_MISMATCH;
    return revision_agrees(wanted, device) ? 0 : CIP_KEY_REVISION_MISMATCH;
}

void cip_path_key(struct writer *w, const struct cip_key *key) {
    writer_u8(w, KEY_BYTE);
    writer_u8(w, key->has_serial ? FORMAT_SERIAL : FORMAT);
    writer_u16(w, key->vendor);
    writer_u16(w, key->device_type);
    writer_u16(w, key->product_code);
    writer_u8(w, key->major);
    writer_u8(w, key->minor);
    if (key->has_serial)
        writer_u32(w, key->serial);
}
