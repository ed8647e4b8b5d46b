/* SPDX-License-Identifier: MIT */
/*
 * data - whether the data of a service can be read as what its service says.
 *
 * Only forms that have a structure are looked at; the data of other services is any bytes.
 */
#ifndef CAPTURE_DATA_H
#define CAPTURE_DATA_H

#include "capture/content.h"

bool capture_data_good(const struct capture_service *s);

#endif
