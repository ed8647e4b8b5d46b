/* SPDX-License-Identifier: MIT */
/*
 * tag_spec - the tags of a simulated device as given on a command line or in a file.
 *
 *   SetPoint=DINT   SetPoint=DINT=1500   SCADA=INT[1000]   SCADA=INT[4]=1,2,3,4
 *   LineSpeed_1..50=REAL   (LineSpeed_1 to LineSpeed_50)   TEXT=STRING="hello"
 *   GRID=INT[2,3]=1,2,3,4,5,6   NAMES=SSTRING[100]   Program:Main.Count=DINT
 *   Motors=Motor[2]=[{Speed: 1.5}, {Speed: 2}]   (a structure of the device's)   T=TIMER={PRE: 5}
 *
 * STRING is the Logix structure of 88 bytes, SSTRING a SHORT_STRING of up to 255 characters; by the
 * rules of CIP, STRING is the elementary type of that name, here of up to 486 characters. The last
 * of up to three dimensions is the fastest. Values are those of value_spec.h. Blanks may stand
 * around the name, the type and before values.
 */
#ifndef PLANT_TAG_SPEC_H
#define PLANT_TAG_SPEC_H

#include "device/device.h"
#include "plant/spec_fault.h"

enum tag_spec_rules {
    TAG_SPEC_LOGIX,
    /* STRING is the CIP type 0xD0, an array of BOOL one of bytes, and a name in ISO-8859-1. */
    TAG_SPEC_CIP,
    /* STRING is a SHORT_STRING, an array of BOOL one of bytes; and there are no programs. */
    TAG_SPEC_MICRO800,
};

/* Adds the tags; of a range, those before a mistake. EIP_E_ARGUMENT with the fault filled;
 * EIP_E_MEMORY. */
eip_err tag_spec_add(struct str spec, enum tag_spec_rules rules, struct device *device,
                     struct spec_fault *ret_fault) MUST_CHECK;

#endif
