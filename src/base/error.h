/* SPDX-License-Identifier: MIT */
/* error - the text, the name and the class of each eip_err; the table is in <eip/error.h>. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <eip/error.h>

#include "base/check.h"

/* Static text without a final full stop; "unknown error" for a number outside the table. */
const char *error_text(eip_err err);
/* The name without its prefix: "TIMEOUT". */
const char *error_name(eip_err err);
eip_err_class error_class(eip_err err);

#endif
