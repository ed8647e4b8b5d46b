/* SPDX-License-Identifier: MIT */
/*
 * tag_spec - the tags of a simulated device as given on a command line.
 *
 *   SetPoint=DINT   SetPoint=DINT=1500   SCADA=INT[1000]   SCADA=INT[4]=1,2,3,4
 *   LineSpeed_1..50=REAL   (LineSpeed_1 to LineSpeed_50)   TEXT=STRING="hello"
 *   GRID=INT[2,3]=1,2,3,4,5,6   NAMES=SSTRING[100]   Program:Main.Count=DINT
 *
 * STRING is the Logix structure of 88 bytes, SSTRING a SHORT_STRING of up to 255 characters; by the
 * rules of CIP, STRING is the elementary type of that name, here of up to 486 characters. The last
 * of up to three dimensions is the fastest. Values fill an array from its first element on; a
 * single value fills all of it. Blanks may stand around the type and before values.
 */
#ifndef CMD_TAG_SPEC_H
#define CMD_TAG_SPEC_H

#include "device/profile.h"
#include "device/tags.h"

struct tag_spec_fault {
    size_t column; /* from 1 */
    char why[256];
};

enum tag_spec_rules {
    TAG_SPEC_LOGIX,
    /* STRING is the CIP type 0xD0, an array of BOOL one of bytes, and a name in ISO-8859-1. */
    TAG_SPEC_CIP,
    /* STRING is a SHORT_STRING, an array of BOOL one of bytes; and there are no programs. */
    TAG_SPEC_MICRO800,
};

/* Adds the tags. EIP_E_ARGUMENT with the fault filled; EIP_E_MEMORY. */
eip_err tag_spec_add(struct str spec, enum tag_spec_rules rules, struct device_tags *tags,
                     struct tag_spec_fault *ret_fault) MUST_CHECK;

#endif
