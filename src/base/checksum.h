/* SPDX-License-Identifier: MIT */
/*
 * checksum - CRC-32C (Castagnoli; RFC 3720, 12.1 and B.4) of what is kept in files.
 */
#ifndef BASE_CHECKSUM_H
#define BASE_CHECKSUM_H

#include "base/reader.h"

uint32_t checksum_of(struct reader bytes);

#endif
