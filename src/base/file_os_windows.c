/* SPDX-License-Identifier: MIT */
#include "base/file_os.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#include <windows.h>

enum { PIECE_MAX = 1 << 20 };

static unsigned piece_of(size_t size) {
    return size < PIECE_MAX ? (unsigned)size : PIECE_MAX;
}

int file_os_open(const char *path) {
    return _open(path, _O_RDONLY | _O_BINARY | _O_NOINHERIT);
}

int file_os_create(const char *path) {
    return _open(path, _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT,
                 _S_IREAD | _S_IWRITE);
}

bool file_os_close(int fd) {
    return _close(fd) == 0;
}

bool file_os_size(int fd, uint64_t *ret_size) {
    struct _stat64 status;
    if (_fstat64(fd, &status) != 0)
        return false;
    if ((status.st_mode & _S_IFMT) != _S_IFREG) {
        errno = EINVAL;
        return false;
    }
    *ret_size = (uint64_t)status.st_size;
    return true;
}

int64_t file_os_read(int fd, uint8_t *room, size_t size) {
    return _read(fd, room, piece_of(size));
}

int64_t file_os_write(int fd, struct reader bytes) {
    return _write(fd, bytes.at, piece_of(reader_left(&bytes)));
}

bool file_os_flush(int fd) {
    return _commit(fd) == 0;
}

bool file_os_rename(const char *from, const char *to) {
    if (MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
        return true;
    DWORD error = GetLastError();
    bool absent = error == ERROR_PATH_NOT_FOUND || error == ERROR_FILE_NOT_FOUND;
    errno = absent ? ENOENT : EACCES;
    return false;
}

void file_os_remove(const char *path) {
    (void)_unlink(path);
}

unsigned long file_os_process(void) {
    return GetCurrentProcessId();
}
