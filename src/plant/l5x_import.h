/* SPDX-License-Identifier: MIT */
/*
 * l5x_import - what the parts of an import share: the document, the device it goes into, the types
 * that the document defines, and what had to be left out.
 */
#ifndef PLANT_L5X_IMPORT_H
#define PLANT_L5X_IMPORT_H

#include "base/arena.h"
#include "base/map.h"
#include "device/device.h"
#include "plant/l5x_reader.h"

enum {
    L5X_OMISSIONS_SHOWN = 8,
    L5X_NESTING_MAX = 64, /* of types in types, and of aliases of aliases */
};

/* What is in the file and not in the device. */
struct l5x_omissions {
    struct l5x_fault first[L5X_OMISSIONS_SHOWN];
    size_t count;
};

struct l5x_alias;

struct l5x_import {
    const struct l5x_document *doc;
    struct device *device;
    struct map definitions; /* name -> struct l5x_definition */
    struct map aliases;     /* name -> struct l5x_alias */
    struct l5x_alias *aliases_first;
    struct l5x_alias *aliases_last;
    struct arena arena;
    /* By the id of a type: its members are as they were in data, or in an instruction, and what
     * has others is no mistake of the file. */
    bool loose[DEVICE_TYPE_ID_LAST + 1];
    struct l5x_omissions *omissions;
    struct l5x_fault *fault;
    size_t tags; /* added */
};

/* Takes note of something that is left out, for a reason in words. */
void l5x_omit(struct l5x_import *im, const struct l5x_element *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* For messages: "%.*s" takes it. */
#define L5X_TEXT(s) (int)((s).size < 100 ? (s).size : 100), (s).at

struct str l5x_name(const struct l5x_import *im, const struct l5x_element *e);
bool l5x_is_loose(const struct l5x_import *im, const struct device_type *type);
/* "Read/Write", "Read Only" or "None"; read and write if it does not say. */
eip_err l5x_rights(const struct l5x_import *im, const struct l5x_element *e,
                   uint8_t *ret_rights) MUST_CHECK;
/* "2 3", in data "2,3", in Dimension or Dimensions: up to three; none, and "0", are all 0. */
eip_err l5x_dimensions(const struct l5x_import *im, const struct l5x_element *e,
                       uint32_t ret_dims[DEVICE_DIMENSIONS_MAX]) MUST_CHECK;
/* 0: not an array. */
uint64_t l5x_count(const uint32_t dims[DEVICE_DIMENSIONS_MAX]);

#endif
