/* Runs a fuzz target over files, and the files of folders; fails if there was none. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "fuzz/fuzz.h"

enum { INPUT_MAX = 1 << 20 };

/* In a block of just its size, so that a read over its end is seen. */
static void replay_bytes(const uint8_t *data, size_t size) {
    uint8_t *block = mem_alloc(size);
    check(block != NULL);
    memcpy(block, data, size);
    LLVMFuzzerTestOneInput(block, size);
    mem_free(block);
}

static size_t replay_file(const char *path) {
    static uint8_t data[INPUT_MAX];
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        perror(path);
        exit(1);
    }
    size_t size = fread(data, 1, sizeof data, f);
    fclose(f);
    replay_bytes(data, size);
    return 1;
}

static size_t replay_folder(DIR *folder, const char *path) {
    size_t count = 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.')
            count += replay_file(file);
    }
    return count;
}

/* Not every target has a folder of committed inputs. */
static size_t replay(const char *path) {
    struct stat status;
    if (stat(path, &status) != 0)
        return 0;
    DIR *folder = opendir(path);
    if (folder == NULL)
        return replay_file(path);
    size_t count = replay_folder(folder, path);
    closedir(folder);
    return count;
}

int main(int argc, char **argv) {
    size_t count = 0;
    for (int i = 1; i < argc; i++)
        count += replay(argv[i]);
    printf("%zu inputs\n", count);
    return count > 0 ? 0 : 1;
}
