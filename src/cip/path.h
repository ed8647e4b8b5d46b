/* SPDX-License-Identifier: MIT */
/*
 * path - EPATH: the segments that say where a request goes (CIP Volume 1, Appendix C-1).
 *
 * A padded path keeps every segment at an even number of bytes (message router, connection and
 * route paths); a packed one has no pad bytes (inside some attributes). Decoding takes one segment
 * at a time and keeps the format it was sent in, so a path can be written again byte for byte: a
 * pad byte that is not zero is refused. Segments borrow the bytes they were decoded from.
 */
#ifndef CIP_PATH_H
#define CIP_PATH_H

#include "base/error.h"
#include "base/text.h"
#include "base/writer.h"

enum { CIP_PATH_SIZE_MAX = 2 * 255 }; /* the size field counts words in a byte */

enum cip_segment_kind {
    CIP_SEGMENT_PORT,     /* value: port; bytes: link address */
    CIP_SEGMENT_CLASS,    /* logical segments: value in 1, 2 or 4 bytes (`width`) */
    CIP_SEGMENT_INSTANCE, /*                                                      */
    CIP_SEGMENT_MEMBER,
    CIP_SEGMENT_POINT, /* connection point */
    CIP_SEGMENT_ATTRIBUTE,
    CIP_SEGMENT_SERVICE,
    CIP_SEGMENT_EXTENDED_LOGICAL, /* value after a sub-type byte, which stands for the pad byte */
    CIP_SEGMENT_KEY,              /* electronic key; bytes: format (4 or 5) and key */
    CIP_SEGMENT_NETWORK,          /* bytes: all after the segment byte; value: the segment byte */
    CIP_SEGMENT_SYMBOL,           /* bytes: name; ANSI extended symbol 0x91 */
    CIP_SEGMENT_SHORT_SYMBOL,     /* bytes: name of 1..31 characters, 0x60 + n */
    CIP_SEGMENT_DATA,             /* bytes: the words of a simple data segment 0x80 */
};

/*
 * A segment that is built rather than decoded may leave width and format 0: it is then encoded in
 * the smallest form that holds its value and bytes.
 */
struct cip_segment {
    enum cip_segment_kind kind;
    uint8_t width;    /* bytes of a logical value: 1, 2, 4; of a port: 1, or 2 when extended */
    uint8_t format;   /* as sent: 3 (pycomm3's form of a 32-bit value); of a port, 1: long link */
    uint8_t sub_type; /* of an extended logical segment */
    uint32_t value;
    struct str bytes;
};

/* Why a path could not be read or encoded, for people. */
struct cip_path_fault {
    size_t offset; /* of the segment, from the start of the path */
    const char *why;
};

/* An electronic key as its fields; zero in a field matches anything. */
struct cip_key {
    uint16_t vendor;
    uint16_t device_type;
    uint16_t product_code;
    uint8_t major; /* bit 7: compatibility */
    uint8_t minor;
    uint32_t serial; /* key format 5 */
    bool has_serial; /* it is format 5 */
};

/* Extended status of a Forward Open whose key does not match. */
enum {
    CIP_KEY_DEVICE_MISMATCH = 0x0114, /* vendor or product code; serial number */
    CIP_KEY_TYPE_MISMATCH = 0x0115,
    CIP_KEY_REVISION_MISMATCH = 0x0116,
};

enum { CIP_KEY_COMPATIBLE = 0x80 };

/*
 * The next segment; false at the end of the path or, with r bad, where it cannot be read:
 * *ret_why then says why in static words (ret_why may be NULL).
 */
bool cip_segment_decode(struct reader *r, bool packed, struct cip_segment *ret_segment,
                        const char **ret_why) MUST_CHECK;
/* Makes w bad for a segment that has no wire form: a name of 0 or over 255 bytes, for one. */
void cip_segment_encode(struct writer *w, bool packed, const struct cip_segment *segment);
/* False for a key of another format or size. */
bool cip_key_decode(const struct cip_segment *segment, struct cip_key *ret_key) MUST_CHECK;
/*
 * 0 if the device is what the key asks for, else the extended status. With the compatibility bit
 * the major revision must be equal, and the minor one not zero and not above the device's.
 */
uint16_t cip_key_match(const struct cip_key *wanted, const struct cip_key *device) MUST_CHECK;

/* Common segments, padded, in the smallest format that holds the value. */
void cip_path_class(struct writer *w, uint32_t class_id);
void cip_path_instance(struct writer *w, uint32_t instance);
void cip_path_attribute(struct writer *w, uint32_t attribute);
void cip_path_member(struct writer *w, uint32_t member);
void cip_path_symbol(struct writer *w, struct str name);
void cip_path_key(struct writer *w, const struct cip_key *key);
/* link of 1 byte, or an address text of 2 to 255 characters. */
void cip_path_port(struct writer *w, uint16_t port, struct str link);

/* True if it begins with a name. */
ALWAYS_INLINE bool cip_path_is_named(struct reader path) {
    enum { SYMBOL = 0x91, SHORT_SYMBOL = 0x60, TYPE_MASK = 0xe0 };
    return reader_left(&path) > 0 &&
           (path.at[0] == SYMBOL || (path.at[0] & TYPE_MASK) == SHORT_SYMBOL);
}
/* True if all of the path can be read. */
bool cip_path_check(struct reader path, bool packed, struct cip_path_fault *ret_fault);

/*
 * What a path addresses, as far as services need to know: the first class, instance and attribute.
 * Ports, keys and network segments before them do not count. Fields absent from the path are 0.
 */
struct cip_target {
    bool symbolic; /* begins with a name, or is class 0x6B: its services are tag services */
    bool has_class;
    bool has_instance;
    bool has_attribute;
    bool bad; /* the path cannot be read to its end; what came before is set */
    uint32_t class_id;
    uint32_t instance;
    uint32_t attribute;
};

struct cip_target cip_target_of(struct reader path);

/*
 * The path as text that cip_address_parse understands where it can: "Motor.Speed[3]",
 * "Program:Main.Cnt", "@0x06/1", "@0x01/1/7", "@0x6b/263[5]"; ports as "1/0" and a space before it;
 * other segments in braces: "{point 100}", "{data 01 02}". What cannot be read is shown as
 * "{91 05 53 bad: why}". Always printable ASCII.
 */
void cip_path_text(struct text *t, struct reader path, bool packed);
void cip_segment_text(struct text *t, const struct cip_segment *segment);

#endif
