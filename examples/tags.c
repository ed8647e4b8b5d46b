/* SPDX-License-Identifier: MIT */
/*
 * Prints the tags of a controller and their types, and keeps them in a file: with that, the next
 * time takes one round trip, however many there are, until the program in the controller changes.
 *
 *     tags 192.168.1.10 tags.cache
 */
#include <inttypes.h>
#include <stdio.h>

#include <eip/eip.h>

static void print(const struct eip_symbol *s) {
    const char *type = s->structure != NULL ? s->structure->name : eip_type_name(s->type, 0);
    if (s->program != NULL)
        printf("Program:%s.", s->program);
    printf("%s %s", s->name, type != NULL ? type : "(unknown)");
    for (int i = 0; i < EIP_DIMENSIONS_MAX && s->dimensions[i] > 0; i++)
        printf("[%" PRIu32 "]", s->dimensions[i]);
    printf("\n");
}

static eip_err show(eip_client *plc) {
    const eip_catalog *catalog;
    const struct eip_symbol *symbols;
    eip_err err = eip_browse(plc, NULL, &catalog);
    if (err != EIP_OK) {
        fprintf(stderr, "%s\n", eip_last_fault(plc)->text);
        return err;
    }
    size_t count = eip_catalog_symbols(catalog, &symbols);
    for (size_t i = 0; i < count; i++)
        print(&symbols[i]);
    return EIP_OK;
}

static int run(const char *host, const char *path, eip_cache *cache) {
    eip_client *plc;
    struct eip_fault fault;
    struct eip_options options = {.ret_fault = &fault, .cache = cache};
    const char *why;
    eip_err err = eip_cache_load(cache, path, &why);
    if (err != EIP_OK && err != EIP_E_SYSTEM) /* which is what a file ends with that is not there */
        fprintf(stderr, "%s: %s\n", path, why);
    if (eip_open(host, &options, &plc) != EIP_OK) {
        fprintf(stderr, "%s\n", fault.text);
        return 2;
    }
    err = show(plc);
    eip_close(plc);
    if (err == EIP_OK && eip_cache_save(cache, path) != EIP_OK)
        perror(path);
    return err == EIP_OK ? 0 : 1;
}

int main(int argc, char **argv) {
    eip_cache *cache;
    if (argc != 3 || eip_cache_new(&cache) != EIP_OK) {
        fprintf(stderr, "%s\n", argc != 3 ? "usage: tags HOST FILE" : "out of memory");
        return 2;
    }
    int status = run(argv[1], argv[2], cache);
    eip_cache_free(cache);
    return status;
}
