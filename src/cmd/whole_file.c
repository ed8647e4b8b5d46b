/* SPDX-License-Identifier: MIT */
#include "cmd/whole_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/report.h"

enum { PIECE = 64 * 1024 };

static bool read_all(struct whole_file *f, FILE *file, size_t size_max) {
    size_t room = 0;
    size_t got;
    do {
        char *grown = mem_grow(f->text, &room, f->size + PIECE, 1);
        if (grown == NULL)
            return false;
        f->text = grown;
        size_t left = room - f->size;
        size_t most = size_max + 1 - f->size;
        got = fread(f->text + f->size, 1, left < most ? left : most, file);
        f->size += got;
    } while (got > 0 && f->size <= size_max);
    return true;
}

static int read_failed(const struct whole_file *f, const char *command) {
    fprintf(stderr, "ciprw %s: cannot read %s: %s\n", command, f->name, strerror(errno));
    return STATUS_USAGE;
}

static int read_open(struct whole_file *f, const char *command, FILE *file, size_t size_max) {
    errno = 0;
    if (read_all(f, file, size_max))
        return ferror(file) != 0 ? read_failed(f, command) : STATUS_OK;
    return report_no_memory(command);
}

int whole_file_read(struct whole_file *f, const char *command, const char *path, size_t size_max) {
    bool is_stdin = strcmp(path, "-") == 0;
    *f = (struct whole_file){.name = is_stdin ? "(standard input)" : path};
    FILE *file = is_stdin ? stdin : fopen(path, "rbe");
    if (file == NULL)
        return read_failed(f, command);
    int status = read_open(f, command, file, size_max);
    if (!is_stdin)
        (void)fclose(file);
    if (status != STATUS_OK)
        whole_file_fini(f);
    return status;
}

void whole_file_fini(struct whole_file *f) {
    mem_free(f->text);
    f->text = NULL;
    f->size = 0;
}
