/*
 * codec - a decoder and its encoder back to back, under one name.
 *
 * One table of codecs feeds the property tests (golden vectors, truncation, single-byte change),
 * the fuzz targets and the replay of their corpora. A file <folder>_<module>_codecs.c covers
 * every decoder of src/<folder>/<module>.h; regions of tests/vectors name the codec they are for.
 */
#ifndef CODECS_CODEC_H
#define CODECS_CODEC_H

#include "base/writer.h"

struct codec {
    const char *name; /* "enip.cpf"; NULL ends a table */
    /* Decode all of r and encode what came out; false if r is refused or not used up. */
    bool (*recode)(struct reader *r, struct writer *w);
    /* Why a truncated message may be accepted: its tail is open-ended data. NULL: it may not. */
    const char *open_end;
    /* Why other bytes than those decoded may come back. NULL: they may not. */
    const char *lossy;
};

/* NULL-terminated list of tables. */
extern const struct codec *const codec_modules[];

/* NULL if there is none of that name. */
const struct codec *codec_find(const char *name);
/* True if the bytes were accepted and encoded again into w. */
bool codec_run(const struct codec *codec, const void *data, size_t size, struct writer *w);

#endif
