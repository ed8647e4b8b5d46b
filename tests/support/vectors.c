#include "support/vectors.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VECTORS_MAX = 4096, BYTES_MAX = 1 << 20, NESTED_MAX = 8 };

static struct vector all[VECTORS_MAX];
static size_t count;
static uint8_t store[BYTES_MAX];
static size_t used;

/* The file being read. */
static const char *file_name;
static int line_number;
static size_t open_at[NESTED_MAX]; /* indexes into all */
static size_t depth;

static void fail(const char *why, const char *what) {
    fprintf(stderr, "%s:%d: %s: %s\n", file_name, line_number, why, what);
    exit(2);
}

static void open_region(const char *vector, const char *codec) {
    if (count == VECTORS_MAX || depth == NESTED_MAX)
        fail("too many vectors", vector);
    struct vector *v = &all[count];
    static char whole[64];
    if (depth == 0)
        snprintf(whole, sizeof whole, "%s", vector);
    snprintf(v->name, sizeof v->name, "%s%s%s", whole, depth > 0 ? "/" : "",
             depth > 0 ? codec : "");
    snprintf(v->codec, sizeof v->codec, "%s", codec);
    v->bytes = store + used;
    open_at[depth++] = count++;
}

static void close_region(void) {
    if (depth == 0)
        fail("nothing to close", "}");
    struct vector *v = &all[open_at[--depth]];
    v->size = (size_t)(store + used - v->bytes);
}

static void take_bytes(char *line) {
    for (char *word = strtok_r(line, " \t", &line); word; word = strtok_r(NULL, " \t", &line)) {
        char *end;
        unsigned long byte = strtoul(word, &end, 16);
        if (*end != '\0' || end != word + 2 || byte > 255)
            fail("not a byte of two hex digits", word);
        if (used == BYTES_MAX)
            fail("too many bytes", word);
        store[used++] = (uint8_t)byte;
    }
}

static bool is_note(const char *word) {
    static const char *const notes[] = {"side", "answers", "follows", "over", "source"};
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++)
        if (strcmp(word, notes[i]) == 0)
            return true;
    return false;
}

static void take_line(char *line) {
    line[strcspn(line, "#\n")] = '\0';
    char word[128] = "", codec[128] = "", name[128] = "";
    int words = sscanf(line, "%127s %127s %127s", word, name, codec);
    if (words < 1 || is_note(word))
        return;
    if (strcmp(word, "vector") == 0 && words == 3 && depth == 0)
        open_region(name, codec);
    else if (depth == 0)
        fail("outside of a vector", word);
    else if (strcmp(word, "bad") == 0)
        all[open_at[0]].bad = true;
    else if (strcmp(word, "{") == 0 && words == 2)
        open_region("", name);
    else if (strcmp(word, "}") == 0 && depth > 1)
        close_region();
    else if (strcmp(word, "end") == 0 && depth == 1)
        close_region();
    else
        take_bytes(line);
}

static void load_file(const char *path) {
    FILE *f = fopen(path, "r");
    file_name = path;
    line_number = 0;
    if (f == NULL)
        fail("cannot open", path);
    char line[512];
    while (fgets(line, sizeof line, f) != NULL) {
        line_number++;
        take_line(line);
    }
    if (depth != 0)
        fail("not closed", all[open_at[0]].name);
    fclose(f);
}

static void load(void) {
    DIR *dir = opendir(VECTORS_DIR);
    file_name = VECTORS_DIR;
    if (dir == NULL)
        fail("cannot open", VECTORS_DIR);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        size_t size = strlen(e->d_name);
        if (size < 4 || strcmp(e->d_name + size - 4, ".vec") != 0)
            continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", VECTORS_DIR, e->d_name);
        load_file(path);
    }
    closedir(dir);
}

const struct vector *vectors_all(size_t *ret_count) {
    if (count == 0)
        load();
    *ret_count = count;
    return all;
}

const struct vector *vectors_get(const char *name) {
    size_t n;
    const struct vector *v = vectors_all(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i].name, name) == 0)
            return &v[i];
    fail("no such vector", name);
    return NULL;
}
