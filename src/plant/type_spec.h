/* SPDX-License-Identifier: MIT */
/*
 * type_spec - types of a simulated device as text.
 *
 *   Recipe{Temperature:REAL, Pressure:REAL, Duration:DINT, QualityLevel:STRING}
 *   Motor{Run:BOOL, Speed:REAL[4], Timer:TIMER, Recipes:Recipe[10], Name:Str20}
 *   Str20=STRING(20)   (a string of its own: DINT LEN, SINT DATA[20])
 *
 * A member's type is elementary, one that a controller has by itself, or one of the other texts,
 * whatever their order. BOOLs next to each other share a byte, and an array of BOOL is one of
 * DWORDs, as device/types.h says. Blanks may stand between all of these.
 */
#ifndef PLANT_TYPE_SPEC_H
#define PLANT_TYPE_SPEC_H

#include "device/types.h"
#include "plant/spec_fault.h"

enum { TYPE_SPEC_STRING_MEMBERS = 2 };

/* What a member is, "REAL" or "REAL[4]", for those that have its name. EIP_E_ARGUMENT with the
 * fault filled. */
eip_err type_spec_member(struct str text, struct device_member_spec *member,
                         struct spec_fault *ret_fault) MUST_CHECK;
/* The members of a string of its own, "STRING(20)". EIP_E_ARGUMENT with the fault filled. */
eip_err type_spec_string(struct str text,
                         struct device_member_spec ret_members[TYPE_SPEC_STRING_MEMBERS],
                         struct spec_fault *ret_fault) MUST_CHECK;

/* Types that were read and are not yet added. Zero is valid and empty. */
struct type_specs {
    struct device_type_spec *rows;
    struct str *texts; /* that they came from */
    size_t count;
    size_t room;
};

void type_specs_fini(struct type_specs *t);
/* Takes one more. The text has to live as long as the rest. EIP_E_ARGUMENT with the fault filled;
 * EIP_E_MEMORY. */
eip_err type_specs_take(struct type_specs *t, struct str text,
                        struct spec_fault *ret_fault) MUST_CHECK;
/*
 * Adds them all to the device's. EIP_E_ARGUMENT with the fault filled, and the text that it is in:
 * a type that is not there, types that contain themselves, limits; EIP_E_MEMORY.
 */
eip_err type_specs_add(const struct type_specs *t, struct device_types *types, struct str *ret_text,
                       struct spec_fault *ret_fault) MUST_CHECK;

#endif
