/*
 * The codecs of one table, MODULE, on any bytes: a message that is accepted comes back byte for
 * byte. Built once for each table of tests/codecs, with the vectors of its codecs as the corpus.
 */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codecs/codec.h"

/* Far more room than input, so that bytes that should not be there fit and are seen. */
enum { INPUT_MAX = 1 << 16, OUT_MAX = 1 << 20 };

extern const struct codec MODULE[];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static uint8_t out[OUT_MAX];
    for (const struct codec *codec = MODULE; codec->name != NULL && size <= INPUT_MAX; codec++) {
        struct writer w = writer_of(out, sizeof out);
        if (!codec_run(codec, data, size, &w) || codec->lossy != NULL)
            continue;
        if (w.size != size || memcmp(out, data, size) != 0) {
            fprintf(stderr, "%s: other bytes came back\n", codec->name);
            abort();
        }
    }
    return 0;
}
