/* SPDX-License-Identifier: MIT */
#include "client/cache.h"

#include <errno.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "client/cache_file.h"

struct entry {
    uint32_t hash; /* of what identifies the controller */
    const eip_catalog *catalog;
};

/* Catalogs in their order, the one that was unused longest first. */
struct list {
    struct entry *entries;
    size_t count;
    size_t room;
};

struct eip_cache {
    struct lock *lock;
    struct list list;
    bool unsaved;
};

/* Lists. */

static struct entry entry_of(const eip_catalog *catalog) {
    const struct catalog_key *key = catalog_key_of(catalog);
    uint32_t hash = str_hash_fold(str_of(key->name), key->serial);
    return (struct entry){.hash = hash, .catalog = catalog};
}

/* Firmware comes and goes; it is the same controller. */
static bool same_controller(const struct catalog_key *a, const struct catalog_key *b) {
    return a->vendor == b->vendor && a->device_type == b->device_type &&
           a->product_code == b->product_code && a->serial == b->serial &&
           str_equal(str_of(a->name), str_of(b->name));
}

/* The number of that controller's entry; the count: it has none. */
static size_t list_find(const struct list *l, const struct catalog_key *key) {
    uint32_t hash = str_hash_fold(str_of(key->name), key->serial);
    size_t i = 0;
    while (i < l->count && !(l->entries[i].hash == hash &&
                             same_controller(catalog_key_of(l->entries[i].catalog), key)))
        i++;
    return i;
}

static bool list_reserve(struct list *l, size_t more) {
    if (more <= l->room - l->count)
        return true;
    struct entry *moved = mem_grow(l->entries, &l->room, l->count + more, sizeof *moved);
    if (moved == NULL)
        return false;
    l->entries = moved;
    return true;
}

/* The reference goes to the caller. */
static const eip_catalog *list_take(struct list *l, size_t number) {
    const eip_catalog *catalog = l->entries[number].catalog;
    l->count--;
    memmove(&l->entries[number], &l->entries[number + 1],
            (l->count - number) * sizeof l->entries[0]);
    return catalog;
}

/* Room was reserved; the reference goes to the list. */
static void list_insert(struct list *l, size_t number, const eip_catalog *catalog) {
    memmove(&l->entries[number + 1], &l->entries[number],
            (l->count - number) * sizeof l->entries[0]);
    l->entries[number] = entry_of(catalog);
    l->count++;
}

static void list_fini(struct list *l) {
    for (size_t i = 0; i < l->count; i++)
        eip_catalog_release(l->entries[i].catalog);
    mem_free(l->entries);
}

/* Life. */

eip_err eip_cache_new(eip_cache **ret_cache) {
    eip_cache *cache = mem_zero(1, sizeof *cache);
    if (cache == NULL)
        return EIP_E_MEMORY;
    eip_err err = lock_new(&cache->lock);
    if (err == EIP_OK)
        *ret_cache = cache;
    else
        mem_free(cache);
    return err;
}

void eip_cache_free(eip_cache *cache) {
    if (cache == NULL)
        return;
    list_fini(&cache->list);
    lock_free(cache->lock);
    mem_free(cache);
}

/* Finding and keeping. */

static const eip_catalog *find(struct list *l, const struct catalog_key *key) {
    size_t number = list_find(l, key);
    if (number == l->count || !catalog_key_equal(catalog_key_of(l->entries[number].catalog), key))
        return NULL;
    const eip_catalog *catalog = list_take(l, number);
    list_insert(l, l->count, catalog);
    eip_catalog_keep(catalog);
    return catalog;
}

const eip_catalog *cache_find(eip_cache *cache, const struct catalog_key *key) {
    if (key->marks_size == 0)
        return NULL;
    lock_take(cache->lock);
    const eip_catalog *catalog = find(&cache->list, key);
    lock_give(cache->lock);
    return catalog;
}

/* What has to go, or NULL. */
static const eip_catalog *put(eip_cache *cache, const eip_catalog *catalog) {
    struct list *l = &cache->list;
    const eip_catalog *gone = NULL;
    size_t number = list_find(l, catalog_key_of(catalog));
    if (number == l->count && !list_reserve(l, 1))
        return NULL;
    if (number < l->count)
        gone = list_take(l, number);
    else if (l->count == CACHE_CONTROLLERS_MAX)
        gone = list_take(l, 0);
    eip_catalog_keep(catalog);
    list_insert(l, l->count, catalog);
    cache->unsaved = cache->unsaved || gone != catalog;
    return gone;
}

void cache_put(eip_cache *cache, const eip_catalog *catalog) {
    if (catalog_key_of(catalog)->marks_size == 0)
        return;
    lock_take(cache->lock);
    const eip_catalog *gone = put(cache, catalog);
    lock_give(cache->lock);
    eip_catalog_release(gone);
}

bool cache_is_unsaved(eip_cache *cache) {
    lock_take(cache->lock);
    bool unsaved = cache->unsaved;
    lock_give(cache->lock);
    return unsaved;
}

/* Saving. */

struct snapshot {
    const eip_catalog **catalogs;
    size_t count;
};

static bool take_snapshot(eip_cache *cache, struct snapshot *ret_snapshot) {
    lock_take(cache->lock);
    size_t count = cache->list.count;
    const eip_catalog **catalogs = mem_zero(count, sizeof *catalogs);
    for (size_t i = 0; catalogs != NULL && i < count; i++) {
        catalogs[i] = cache->list.entries[i].catalog;
        eip_catalog_keep(catalogs[i]);
    }
    cache->unsaved = cache->unsaved && catalogs == NULL;
    lock_give(cache->lock);
    *ret_snapshot = (struct snapshot){.catalogs = catalogs, .count = count};
    return catalogs != NULL;
}

static void snapshot_fini(struct snapshot *s) {
    for (size_t i = 0; i < s->count; i++)
        eip_catalog_release(s->catalogs[i]);
    mem_free(s->catalogs);
}

static eip_err save(const struct snapshot *s, const char *path) {
    size_t fit = cache_file_fit(s->catalogs, s->count);
    const eip_catalog *const *first = s->catalogs + s->count - fit;
    struct writer size = writer_measure();
    cache_file_encode(&size, first, fit);
    uint8_t *data = mem_alloc(size.size);
    if (data == NULL)
        return EIP_E_MEMORY;
    struct writer w = writer_of(data, size.size);
    cache_file_encode(&w, first, fit);
    check(!w.bad && w.size == size.size);
    eip_err err = file_replace(path, reader_of(data, w.size));
    int error = errno;
    mem_free(data);
    errno = error;
    return err;
}

static void mark_unsaved(eip_cache *cache) {
    lock_take(cache->lock);
    cache->unsaved = true;
    lock_give(cache->lock);
}

eip_err eip_cache_save(eip_cache *cache, const char *path) {
    struct snapshot s;
    if (cache == NULL || path == NULL)
        return EIP_E_ARGUMENT;
    if (!take_snapshot(cache, &s))
        return EIP_E_MEMORY;
    eip_err err = save(&s, path);
    int error = errno;
    snapshot_fini(&s);
    if (err != EIP_OK)
        mark_unsaved(cache);
    errno = error;
    return err;
}

/* Loading. */

static eip_err no_room(const char **ret_why) {
    *ret_why = "there is no memory for it";
    return EIP_E_MEMORY;
}

static eip_err take_program(struct list *l, const eip_catalog *catalog, const char **ret_why) {
    if (l->count == CACHE_CONTROLLERS_MAX) {
        eip_catalog_release(catalog);
        *ret_why = "it holds more controllers than a cache";
        return EIP_E_LIMIT;
    }
    if (!list_reserve(l, 1)) {
        eip_catalog_release(catalog);
        return no_room(ret_why);
    }
    list_insert(l, l->count, catalog);
    return EIP_OK;
}

static eip_err read_programs(struct reader bytes, struct list *l, const char **ret_why) {
    struct cache_file file;
    const eip_catalog *catalog = NULL;
    eip_err err = cache_file_decode(bytes, &file, ret_why);
    while (err == EIP_OK) {
        err = cache_file_next(&file, &catalog, ret_why);
        if (err != EIP_OK || catalog == NULL)
            break;
        err = take_program(l, catalog, ret_why);
    }
    return err;
}

/* What the cache has already is newer; what comes is older than all of it. */
static void add_loaded(struct list *l, struct list *loaded) {
    while (loaded->count > 0 && l->count < CACHE_CONTROLLERS_MAX) {
        const eip_catalog *catalog = list_take(loaded, loaded->count - 1);
        if (list_find(l, catalog_key_of(catalog)) == l->count)
            list_insert(l, 0, catalog);
        else
            eip_catalog_release(catalog);
    }
}

static eip_err add_programs(eip_cache *cache, struct list *loaded, const char **ret_why) {
    lock_take(cache->lock);
    bool has_room = list_reserve(&cache->list, loaded->count);
    if (has_room)
        add_loaded(&cache->list, loaded);
    lock_give(cache->lock);
    return has_room ? EIP_OK : no_room(ret_why);
}

static eip_err read_file(const char *path, uint8_t **ret_data, size_t *ret_size,
                         const char **ret_why) {
    eip_err err = file_read(path, CACHE_FILE_MAX, ret_data, ret_size);
    if (err == EIP_E_MEMORY)
        return no_room(ret_why);
    if (err != EIP_OK)
        *ret_why =
            err == EIP_E_LIMIT ? "it is larger than such a file can be" : "it cannot be read";
    return err;
}

static eip_err load(eip_cache *cache, const char *path, const char **ret_why) {
    uint8_t *data = NULL;
    size_t size = 0;
    struct list loaded = {.count = 0};
    eip_err err = read_file(path, &data, &size, ret_why);
    if (err != EIP_OK)
        return err;
    err = read_programs(reader_of(data, size), &loaded, ret_why);
    mem_free(data);
    if (err == EIP_OK)
        err = add_programs(cache, &loaded, ret_why);
    list_fini(&loaded);
    return err;
}

eip_err eip_cache_load(eip_cache *cache, const char *path, const char **ret_why) {
    const char *why = "no cache or no path was given";
    eip_err err = cache != NULL && path != NULL ? load(cache, path, &why) : EIP_E_ARGUMENT;
    if (err != EIP_OK && ret_why != NULL)
        *ret_why = why;
    return err;
}
