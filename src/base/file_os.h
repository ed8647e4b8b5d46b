/* SPDX-License-Identifier: MIT */
/*
 * file_os - what systems do differently with a file: file_os_posix.c, file_os_windows.c, of which
 * the build takes one. What fails says why in errno.
 */
#ifndef BASE_FILE_OS_H
#define BASE_FILE_OS_H

#include "base/check.h"
#include "base/reader.h"

/* A descriptor, or -1. Programs that are started do not inherit it. */
int file_os_open(const char *path) MUST_CHECK;
/* EEXIST: something has the name, be it a link that leads nowhere. */
int file_os_create(const char *path) MUST_CHECK;
bool file_os_close(int fd);

/* False for what is no regular file, too. */
bool file_os_size(int fd, uint64_t *ret_size) MUST_CHECK;
/* How many bytes, 0 at the end, or -1; EINTR after a signal. */
int64_t file_os_read(int fd, uint8_t *room, size_t size) MUST_CHECK;
int64_t file_os_write(int fd, struct reader bytes) MUST_CHECK;
/* Returns when the disk has what was written. */
bool file_os_flush(int fd) MUST_CHECK;

/* Instead of what has the name: at no time has nothing. */
bool file_os_rename(const char *from, const char *to) MUST_CHECK;
void file_os_remove(const char *path);
unsigned long file_os_process(void);

#endif
