/* SPDX-License-Identifier: MIT */
/*
 * file - whole files: read at once, replaced at once. With EIP_E_SYSTEM errno tells why.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/error.h"
#include "base/reader.h"

/*
 * All of a file, for mem_free. EIP_E_SYSTEM: no regular file too; EIP_E_LIMIT: it is larger than
 * that; EIP_E_MEMORY.
 */
eip_err file_read(const char *path, size_t size_max, uint8_t **ret_data,
                  size_t *ret_size) MUST_CHECK;
/*
 * Writes a file beside it, and puts that in its place once the disk has all of it: whoever reads it
 * finds the old one or the new one, whole. A symbolic link is replaced, not followed. The mode is
 * 0644, less the umask. EIP_E_SYSTEM, EIP_E_MEMORY leave what was there.
 */
eip_err file_replace(const char *path, struct reader data) MUST_CHECK;

#endif
