/* SPDX-License-Identifier: MIT */
#include "cmd/sim_l5x.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/command.h"

enum { PIECE = 64 * 1024 };

static int no_memory(void) {
    fprintf(stderr, "ciprw sim: out of memory\n");
    return STATUS_SOME_FAILED;
}

static int read_failed(const char *path) {
    fprintf(stderr, "ciprw sim: cannot read %s: %s\n", path, strerror(errno));
    return STATUS_USAGE;
}

static int say_fault(const char *path, const struct l5x_fault *fault) {
    fprintf(stderr, "ciprw sim: %s:%zu:%zu: %s\n", path, fault->line, fault->column, fault->why);
    return STATUS_USAGE;
}

/* All of a file, in a block the caller frees; one byte more than it may have tells that it is too
 * large. */
static eip_err read_all(FILE *file, char **ret_text, size_t *ret_size) {
    char *text = NULL;
    size_t size = 0;
    size_t room = 0;
    size_t got;
    do {
        if (size == room) {
            room = room > 0 ? 2 * room : PIECE;
            char *grown = mem_resize(text, room);
            if (grown == NULL) {
                mem_free(text);
                return EIP_E_MEMORY;
            }
            text = grown;
        }
        got = fread(text + size, 1, room - size, file);
        size += got;
    } while (got > 0 && size <= L5X_SIZE_MAX);
    *ret_text = text;
    *ret_size = size;
    return EIP_OK;
}

static int read_document(struct sim_l5x *l5x, FILE *file) {
    struct l5x_fault fault;
    char *text;
    size_t size;
    errno = 0;
    if (read_all(file, &text, &size) != EIP_OK)
        return no_memory();
    if (ferror(file) != 0) {
        mem_free(text);
        return read_failed(l5x->path);
    }
    eip_err err = l5x_read(str_span(text, size), &l5x->document, &fault);
    mem_free(text);
    if (err == EIP_E_MEMORY)
        return no_memory();
    return err == EIP_OK ? STATUS_OK : say_fault(l5x->path, &fault);
}

int sim_l5x_open(struct sim_l5x *l5x, const char *path) {
    *l5x = (struct sim_l5x){.path = path};
    if (path == NULL)
        return STATUS_OK;
    if (strcmp(path, "-") == 0) {
        l5x->path = "(standard input)";
        return read_document(l5x, stdin);
    }
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return read_failed(path);
    int status = read_document(l5x, file);
    (void)fclose(file);
    return status;
}

int sim_l5x_options(const struct sim_l5x *l5x, struct device_options *options) {
    if (l5x->path == NULL)
        return STATUS_OK;
    if (options->profile == &device_micro800) {
        fprintf(stderr,
                "ciprw sim: %s: a micro800 is not programmed by such exports: leave "
                "--profile micro800 or --l5x out\n",
                l5x->path);
        return STATUS_USAGE;
    }
    l5x_options(&l5x->document, options);
    return STATUS_OK;
}

static void tell(const struct sim_l5x *l5x, const struct l5x_omissions *o) {
    size_t shown = o->count < L5X_OMISSIONS_SHOWN ? o->count : L5X_OMISSIONS_SHOWN;
    for (size_t i = 0; i < shown; i++)
        (void)say_fault(l5x->path, &o->first[i]);
    if (o->count > shown)
        fprintf(stderr, "ciprw sim: %s: %zu more are left out\n", l5x->path, o->count - shown);
}

int sim_l5x_add(struct sim_l5x *l5x, struct device *device) {
    struct l5x_result result;
    struct l5x_fault fault;
    if (l5x->path == NULL)
        return STATUS_OK;
    eip_err err = l5x_build(&l5x->document, device, &result, &fault);
    if (err == EIP_E_MEMORY)
        return no_memory();
    if (err != EIP_OK)
        return say_fault(l5x->path, &fault);
    if (!l5x->is_told)
        tell(l5x, &result.omissions);
    l5x->is_told = true;
    return STATUS_OK;
}

void sim_l5x_close(struct sim_l5x *l5x) {
    l5x_document_fini(&l5x->document);
}
