/* SPDX-License-Identifier: MIT */
/* plant_sample - devices made of plant files that tests write. */
#ifndef SUPPORT_PLANT_SAMPLE_H
#define SUPPORT_PLANT_SAMPLE_H

#include "plant/plant_file.h"

struct plant_sample {
    struct plant_file file;
    struct plant_device described;
    struct device device;
};

/* The file succeeds, and this is one of its devices. */
void plant_sample_init(struct plant_sample *s, const char *file, size_t index);
void plant_sample_fini(struct plant_sample *s);

/* A row of a table of mistakes: where it is, and words of the reason. */
struct plant_mistake {
    const char *file;
    size_t line;
    size_t column;
    const char *words;
};

/* Each of them ends reading, describing or building with this fault, whatever the device. */
void plant_sample_refused(const struct plant_mistake *rows, size_t count);

#endif
