/* SPDX-License-Identifier: MIT */
/*
 * l5x - devices made of exports that tests write: what stands in the Controller element, from line
 * 2 of the file on.
 */
#ifndef SUPPORT_L5X_H
#define SUPPORT_L5X_H

#include "plant/l5x.h"

struct l5x_sample {
    struct l5x_document document;
    struct device device;
    struct l5x_result result;
};

/* The import succeeds, and leaves out so much. */
void l5x_sample_init(struct l5x_sample *s, const char *inside, size_t omissions);
void l5x_sample_fini(struct l5x_sample *s);
/* It fails at that place, for a reason with these words in it. */
void l5x_refused(const char *inside, size_t line, size_t column, const char *words);
/* The same of a file as it is. */
void l5x_file_refused(const char *file, size_t size, size_t line, size_t column, const char *words);

/* All elements from an address on, as clients get them, in hex digits. */
void l5x_expect(const struct l5x_sample *s, const char *address, const char *hex);
/* Clients find nothing there. */
void l5x_expect_none(const struct l5x_sample *s, const char *address);
/* The reason of an omission has these words in it. */
void l5x_expect_omission(const struct l5x_sample *s, size_t index, const char *words);
const struct device_type *l5x_type(const struct l5x_sample *s, const char *name);

#endif
