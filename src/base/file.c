/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <errno.h>

#include "base/file_os.h"
#include "base/mem.h"

enum { NAMES_MAX = 100, SUFFIX_MAX = 40 };

/* Less only where the file was cut meanwhile. */
static bool read_bytes(int fd, uint8_t *data, size_t *size) {
    size_t got = 0;
    while (got < *size) {
        int64_t n = file_os_read(fd, data + got, *size - got);
        if (n < 0 && errno != EINTR)
            return false;
        if (n == 0)
            break;
        got += n > 0 ? (size_t)n : 0;
    }
    *size = got;
    return true;
}

static eip_err read_all(int fd, size_t size_max, uint8_t **ret_data, size_t *ret_size) {
    uint64_t whole;
    if (!file_os_size(fd, &whole))
        return EIP_E_SYSTEM;
    if (whole > size_max)
        return EIP_E_LIMIT;
    size_t size = (size_t)whole;
    uint8_t *data = mem_alloc(size);
    if (data == NULL)
        return EIP_E_MEMORY;
    if (!read_bytes(fd, data, &size)) {
        mem_free(data);
        return EIP_E_SYSTEM;
    }
    *ret_data = data;
    *ret_size = size;
    return EIP_OK;
}

eip_err file_read(const char *path, size_t size_max, uint8_t **ret_data, size_t *ret_size) {
    int fd = file_os_open(path);
    if (fd < 0)
        return EIP_E_SYSTEM;
    eip_err err = read_all(fd, size_max, ret_data, ret_size);
    int error = errno;
    (void)file_os_close(fd);
    errno = error;
    return err;
}

/* A name that nothing has: what lies there, a link of somebody else's too, is left alone. */
static int create_beside(const char *path, char *name, size_t room) {
    int fd = -1;
    for (unsigned i = 0; fd < 0 && i < NAMES_MAX; i++) {
        (void)snprintf(name, room, "%s.%lu-%u.new", path, file_os_process(), i);
        fd = file_os_create(name);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    return fd;
}

static bool write_all(int fd, struct reader data) {
    while (reader_left(&data) > 0) {
        int64_t n = file_os_write(fd, data);
        if (n < 0 && errno != EINTR)
            return false;
        data.at += n > 0 ? n : 0;
    }
    return file_os_flush(fd);
}

static bool write_and_close(int fd, struct reader data) {
    bool written = write_all(fd, data);
    int error = errno;
    if (!file_os_close(fd) && written)
        return false;
    errno = error;
    return written;
}

static bool put_in_place(int fd, const char *name, const char *path, struct reader data) {
    if (write_and_close(fd, data) && file_os_rename(name, path))
        return true;
    int error = errno;
    file_os_remove(name);
    errno = error;
    return false;
}

eip_err file_replace(const char *path, struct reader data) {
    size_t room = strlen(path) + SUFFIX_MAX;
    char *name = mem_alloc(room);
    if (name == NULL)
        return EIP_E_MEMORY;
    int fd = create_beside(path, name, room);
    bool replaced = fd >= 0 && put_in_place(fd, name, path, data);
    int error = errno;
    mem_free(name);
    errno = error;
    return replaced ? EIP_OK : EIP_E_SYSTEM;
}
