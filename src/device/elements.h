/* SPDX-License-Identifier: MIT */
/*
 * elements - the elements of a tag as they go over the wire, and where they are kept.
 *
 * Elements of a fixed size are kept as they are sent. A SHORT_STRING is a length byte and so many
 * characters on the wire, one element after another, and stands in a slot of its own in the tag; so
 * does a STRING, whose length has two bytes, and which a byte 0 makes even (CIP Volume 1, C-6;
 * simulators of controllers send the pad, so those who read them expect it). Offsets of fragments
 * count wire bytes (1756-PM020, "Read Tag Fragmented Service"), so where the n-th byte of strings
 * is depends on what they hold: it is found by walking, and a string written piece by piece lies
 * where its pieces before this one left off.
 */
#ifndef DEVICE_ELEMENTS_H
#define DEVICE_ELEMENTS_H

#include "device/place.h"

/* A byte on the wire: of an element counted from the place. */
struct device_cursor {
    uint32_t element;
    size_t at;
};

/* False if the first `count` elements have no byte at this offset. */
bool device_elements_seek(const struct device_place *place, uint32_t count, uint64_t offset,
                          struct device_cursor *ret_cursor) MUST_CHECK;

/*
 * Writes the bytes from the cursor to the end of the elements, as far as they fit into room: cut
 * between elements, or in a structure at a multiple of four bytes. True when that was all.
 */
bool device_elements_read(const struct device_place *place, uint32_t count,
                          struct device_cursor from, size_t room, struct writer *w) MUST_CHECK;

/* The bytes of a tag that a write changed: whole slots of strings. */
struct device_change {
    size_t offset; /* in the tag's data */
    size_t size;
};

/*
 * Stores wire bytes from the cursor on. Nothing is stored unless all can be: status 13 for none,
 * or, when they must be all up to the last element, for too few; 15 for more than there is room
 * for. A BOOL is kept as 0 or 1 whatever was sent. The last STRING may come without its pad, and
 * when they must be all, so may all; else 03 for a pad that is not 0, and FF/2104 for a fragment
 * that begins inside a length, 13 for one that ends there.
 */
struct device_status device_elements_write(const struct device_place *place, uint32_t count,
                                           struct device_cursor from, struct reader bytes, bool all,
                                           struct device_change *ret_change) MUST_CHECK;

#endif
