/*
 * vectors - the annotated hex vectors of tests/vectors, the ground truth of every codec.
 *
 * Format of a .vec file, a line each; '#' starts a comment:
 *
 *   vector NAME CODEC      begins a vector; its bytes are for that codec
 *   side request|reply     who sends it (for captures)
 *   answers NAME           it is the reply to that vector, on the same stream
 *   follows NAME           it is sent after that vector, on the same stream
 *   over tcp|udp           the transport in captures, tcp if not given
 *   source TEXT            where the fact comes from
 *   bad WHY                the codec must refuse it
 *   { CODEC                the bytes up to the matching } are for that codec too; may nest
 *   }
 *   4C 02 ...              bytes
 *   end
 *
 * Each region is a vector of its own here, called "name" or "name/codec".
 */
#ifndef SUPPORT_VECTORS_H
#define SUPPORT_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vector {
    char name[128];
    char codec[48];
    bool bad; /* only of a whole vector; its regions are good unless the vector is bad */
    const uint8_t *bytes;
    size_t size;
};

/* All of them, loaded once; a broken file ends the process with its place. */
const struct vector *vectors_all(size_t *ret_count);
/* Ends the process if there is none of that name. */
const struct vector *vectors_get(const char *name);

#endif
