/* SPDX-License-Identifier: MIT */
#include "base/file_os.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE = 0644 };

/* Without blocking: nobody may ever write to a pipe that lies there. */
int file_os_open(const char *path) {
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

int file_os_create(const char *path) {
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);
}

bool file_os_close(int fd) {
    return close(fd) == 0;
}

bool file_os_size(int fd, uint64_t *ret_size) {
    struct stat status;
    if (fstat(fd, &status) != 0)
        return false;
    if (!S_ISREG(status.st_mode)) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        return false;
    }
    *ret_size = (uint64_t)status.st_size;
    return true;
}

int64_t file_os_read(int fd, uint8_t *room, size_t size) {
    return read(fd, room, size);
}

int64_t file_os_write(int fd, struct reader bytes) {
    return write(fd, bytes.at, reader_left(&bytes));
}

bool file_os_flush(int fd) {
    return fsync(fd) == 0;
}

bool file_os_rename(const char *from, const char *to) {
    return rename(from, to) == 0;
}

void file_os_remove(const char *path) {
    (void)unlink(path);
}

unsigned long file_os_process(void) {
    return (unsigned long)getpid();
}
