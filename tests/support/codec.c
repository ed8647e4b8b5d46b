#include "codecs/codec.h"

#include <string.h>

const struct codec *codec_find(const char *name) {
    for (const struct codec *const *module = codec_modules; *module != NULL; module++)
        for (const struct codec *codec = *module; codec->name != NULL; codec++)
            if (strcmp(codec->name, name) == 0)
                return codec;
    return NULL;
}

bool codec_run(const struct codec *codec, const void *data, size_t size, struct writer *w) {
    struct reader r = reader_of(data, size);
    return codec->recode(&r, w) && !w->bad;
}
