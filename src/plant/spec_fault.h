/* SPDX-License-Identifier: MIT */
/* spec_fault - where a text of types, tags or values is wrong, and why, for people. */
#ifndef PLANT_SPEC_FAULT_H
#define PLANT_SPEC_FAULT_H

#include "base/error.h"
#include "base/text.h"

struct spec_fault {
    size_t column; /* from 1; the end of the text is its size + 1 */
    char why[256];
};

/* For words of several parts: their text, which ends with the buffer. */
static inline struct text spec_fault_words(struct spec_fault *fault, size_t at) {
    fault->column = at + 1;
    return text_of(fault->why, sizeof fault->why);
}

/* at counts from 0. EIP_E_ARGUMENT. */
static inline eip_err spec_fault_set(struct spec_fault *fault, size_t at, const char *why) {
    struct text words = spec_fault_words(fault, at);
    text_puts(&words, why);
    return EIP_E_ARGUMENT;
}

/* A name in quotes between two pieces of text. EIP_E_ARGUMENT. */
static inline eip_err spec_fault_name(struct spec_fault *fault, size_t at, const char *before,
                                      struct str name, const char *after) {
    struct text words = spec_fault_words(fault, at);
    text_puts(&words, before);
    text_quoted(&words, name, '\'');
    text_puts(&words, after);
    return EIP_E_ARGUMENT;
}

#endif
