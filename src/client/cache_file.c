/* SPDX-License-Identifier: MIT */
#include "client/cache_file.h"

#include "base/checksum.h"

enum {
    MARK_SIZE = 8,
    CHECKED_AT = CACHE_FILE_CHECKSUM_AT + sizeof(uint32_t),
    SIZE_AT = CHECKED_AT,
    SIZED_AT = SIZE_AT + sizeof(uint64_t),
    HEAD_SIZE = SIZED_AT + sizeof(uint32_t),
};

static const char mark[MARK_SIZE] = {'E', 'I', 'P', 'C', 'A', 'C', 'H', 'E'};

static const char no_memory[] = "there is no memory for it";
static const char is_other[] = "it is no cache of tags and types";
static const char is_of_other_version[] = "it was written by another version";
static const char is_cut[] = "it ends too early";
static const char is_changed[] = "it was changed since it was written";
static const char has_rest[] = "something follows its last program";
static const char has_odd_sizes[] = "the size of a program in it is not that of its parts";
static const char has_odd_key[] = "a program in it is not identified as one";
static const char has_odd_program[] = "a program in it has no proper name";
static const char has_odd_symbol[] = "a tag in it has no proper name or type";
static const char has_odd_template[] = "a structure in it has no proper number, or one of another";
static const char has_too_many[] = "it holds more than a controller can have";

static eip_err fail(eip_err err, const char *why, const char **ret_why) {
    *ret_why = why;
    return err;
}

/* What building a catalog came to. */
static eip_err why_of(eip_err err, const char *odd, const char **ret_why) {
    if (err == EIP_OK)
        return EIP_OK;
    return fail(err,
                err == EIP_E_MEMORY  ? no_memory
                : err == EIP_E_LIMIT ? has_too_many
                                     : odd,
                ret_why);
}

/* Text. */

static void text_encode(struct writer *w, struct str text) {
    check(text.size <= UINT8_MAX);
    writer_u8(w, (uint8_t)text.size);
    writer_bytes(w, text.at, text.size);
}

static struct str text_decode(struct reader *r) {
    return str_rest(reader_sub(r, reader_u8(r)));
}

/* What identifies a program. */

static void key_encode(struct writer *w, const struct catalog_key *key) {
    writer_u16(w, key->vendor);
    writer_u16(w, key->device_type);
    writer_u16(w, key->product_code);
    writer_u8(w, key->major);
    writer_u8(w, key->minor);
    writer_u32(w, key->serial);
    text_encode(w, str_of(key->name));
    text_encode(w, str_span(key->marks, key->marks_size));
}

static bool key_decode(struct reader *r, struct catalog_key *ret_key) {
    struct catalog_key key = {.vendor = reader_u16(r)};
    key.device_type = reader_u16(r);
    key.product_code = reader_u16(r);
    key.major = reader_u8(r);
    key.minor = reader_u8(r);
    key.serial = reader_u32(r);
    struct str name = text_decode(r);
    struct str marks = text_decode(r);
    if (r->bad || memchr(name.at, 0, name.size) != NULL || marks.size == 0 ||
        marks.size > sizeof key.marks)
        return false;
    memcpy(key.name, name.at, name.size);
    memcpy(key.marks, marks.at, marks.size);
    key.marks_size = marks.size;
    *ret_key = key;
    return true;
}

/* Symbols. */

static size_t count_dimensions(const uint32_t *dimensions, uint16_t word) {
    size_t count = cip_symbol_type_of(word).dimensions;
    while (count > 0 && dimensions[count - 1] == 0)
        count--;
    return count;
}

static void symbol_encode(struct writer *w, const struct eip_symbol *s, uint16_t word) {
    size_t dimensions = count_dimensions(s->dimensions, word);
    writer_u32(w, s->instance);
    writer_u16(w, word);
    writer_u8(w, s->access);
    writer_u8(w, (uint8_t)dimensions);
    for (size_t i = 0; i < dimensions; i++)
        writer_u32(w, s->dimensions[i]);
    text_encode(w, str_of(s->name));
}

static struct cip_symbol symbol_decode(struct reader *r) {
    struct cip_symbol s = {.instance = reader_u32(r)};
    s.type = reader_u16(r);
    s.access = reader_u8(r);
    size_t dimensions = reader_u8(r);
    if (dimensions > CIP_SYMBOL_DIMENSIONS_MAX)
        reader_fail(r);
    for (size_t i = 0; i < dimensions && !r->bad; i++)
        s.dimensions[i] = reader_u32(r);
    s.name = text_decode(r);
    return s;
}

/* Scopes: the controller, then its programs. */

/* Those of one scope stand together: `at` is the first, and ends as the first of the next. */
static void scope_encode(struct writer *w, const eip_catalog *c, const char *program, size_t *at) {
    const struct eip_symbol *symbols;
    size_t count = eip_catalog_symbols(c, &symbols);
    size_t end = *at;
    while (end < count && symbols[end].program == program)
        end++;
    text_encode(w, str_of(program));
    writer_u32(w, (uint32_t)(end - *at));
    for (; *at < end; (*at)++)
        symbol_encode(w, &symbols[*at], catalog_symbol_word(c, *at));
}

static void scopes_encode(struct writer *w, const eip_catalog *c) {
    const char *const *programs;
    size_t count = eip_catalog_programs(c, &programs);
    size_t at = 0;
    writer_u32(w, (uint32_t)count + 1);
    scope_encode(w, c, NULL, &at);
    for (size_t i = 0; i < count; i++)
        scope_encode(w, c, programs[i], &at);
}

static eip_err symbols_decode(struct reader *r, eip_catalog *c, int program, const char **ret_why) {
    eip_err err = EIP_OK;
    uint32_t left = reader_u32(r);
    for (; left > 0 && err == EIP_OK && !r->bad; left--) {
        struct cip_symbol symbol = symbol_decode(r);
        if (!r->bad)
            err = catalog_add_symbol(c, program, &symbol);
    }
    return why_of(err, has_odd_symbol, ret_why);
}

static eip_err scopes_decode(struct reader *r, eip_catalog *c, const char **ret_why) {
    int program = CATALOG_CONTROLLER;
    uint32_t left = reader_u32(r);
    for (bool first = true; left > 0 && !r->bad; left--, first = false) {
        struct str name = text_decode(r);
        eip_err err = EIP_OK;
        if (!r->bad && !first)
            err = why_of(catalog_add_program(c, name, &program), has_odd_program, ret_why);
        if (err == EIP_OK)
            err = symbols_decode(r, c, program, ret_why);
        if (err != EIP_OK)
            return err;
    }
    return EIP_OK;
}

/* Templates. */

static void templates_encode(struct writer *w, const eip_catalog *c) {
    const struct catalog_template *templates;
    size_t count = catalog_templates(c, &templates);
    writer_u32(w, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        const struct catalog_template *t = &templates[i];
        writer_u16(w, t->instance);
        writer_u16(w, t->handle);
        writer_u16(w, t->members);
        writer_u32(w, t->size);
        writer_u32(w, (uint32_t)reader_left(&t->content));
        writer_rest(w, t->content);
    }
}

static struct catalog_template template_decode(struct reader *r) {
    struct catalog_template t = {.instance = reader_u16(r)};
    t.handle = reader_u16(r);
    t.members = reader_u16(r);
    t.size = reader_u32(r);
    t.content = reader_sub(r, reader_u32(r));
    return t;
}

static eip_err templates_decode(struct reader *r, eip_catalog *c, const char **ret_why) {
    eip_err err = EIP_OK;
    uint32_t left = reader_u32(r);
    for (; left > 0 && err == EIP_OK && !r->bad; left--) {
        struct catalog_template t = template_decode(r);
        if (!r->bad)
            err = catalog_add_template(c, &t);
    }
    return why_of(err, has_odd_template, ret_why);
}

/* Programs. */

/* What was reserved as zeros, once it is known. */
static void patch(struct writer *w, size_t at, size_t size, uint64_t value) {
    if (w->data == NULL || w->bad)
        return;
    struct writer place = writer_of(w->data + at, size);
    if (size == sizeof value)
        writer_u64(&place, value);
    else
        writer_u32(&place, (uint32_t)value);
}

static void program_encode(struct writer *w, const eip_catalog *c) {
    size_t at = w->size;
    writer_zeros(w, sizeof(uint32_t));
    key_encode(w, catalog_key_of(c));
    scopes_encode(w, c);
    templates_encode(w, c);
    patch(w, at, sizeof(uint32_t), w->size - at - sizeof(uint32_t));
}

static eip_err parts_decode(struct reader *r, eip_catalog *c, const char **ret_why) {
    eip_err err = scopes_decode(r, c, ret_why);
    if (err == EIP_OK)
        err = templates_decode(r, c, ret_why);
    if (err != EIP_OK)
        return err;
    if (!reader_done(r))
        return fail(EIP_E_VALUE, has_odd_sizes, ret_why);
    return why_of(catalog_finish(c), NULL, ret_why);
}

static eip_err program_decode(struct reader r, const eip_catalog **ret_catalog,
                              const char **ret_why) {
    struct catalog_key key;
    eip_catalog *c = NULL;
    if (!key_decode(&r, &key))
        return fail(EIP_E_VALUE, has_odd_key, ret_why);
    eip_err err = why_of(catalog_new(&key, &c), NULL, ret_why);
    if (err == EIP_OK)
        err = parts_decode(&r, c, ret_why);
    if (err == EIP_OK)
        *ret_catalog = c;
    else
        eip_catalog_release(c);
    return err;
}

/* The file. */

size_t cache_file_fit(const eip_catalog *const *catalogs, size_t count) {
    size_t size = HEAD_SIZE;
    for (size_t i = count; i > 0; i--) {
        struct writer w = writer_measure();
        program_encode(&w, catalogs[i - 1]);
        if (w.size > CACHE_FILE_MAX - size)
            return count - i;
        size += w.size;
    }
    return count;
}

void cache_file_encode(struct writer *w, const eip_catalog *const *catalogs, size_t count) {
    check(w->size == 0);
    writer_bytes(w, mark, sizeof mark);
    writer_u32(w, CACHE_FILE_VERSION);
    writer_zeros(w, SIZED_AT - CACHE_FILE_CHECKSUM_AT);
    writer_u32(w, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        program_encode(w, catalogs[i]);
    patch(w, SIZE_AT, sizeof(uint64_t), w->size - SIZED_AT);
    if (w->data == NULL || w->bad)
        return;
    uint32_t sum = checksum_of(reader_of(w->data + CHECKED_AT, w->size - CHECKED_AT));
    patch(w, CACHE_FILE_CHECKSUM_AT, sizeof sum, sum);
}

/* A beginning of nothing but the mark could become a whole file. */
static eip_err head_decode(struct reader *r, const char **ret_why) {
    size_t size = reader_left(r) < MARK_SIZE ? reader_left(r) : MARK_SIZE;
    const uint8_t *found = reader_take(r, size);
    if (size > 0 && memcmp(found, mark, size) != 0)
        return fail(EIP_E_FORMAT, is_other, ret_why);
    uint32_t version = reader_u32(r);
    if (!r->bad && version != CACHE_FILE_VERSION)
        return fail(EIP_E_FORMAT, is_of_other_version, ret_why);
    return EIP_OK;
}

eip_err cache_file_decode(struct reader bytes, struct cache_file *ret_file, const char **ret_why) {
    eip_err err = head_decode(&bytes, ret_why);
    if (err != EIP_OK)
        return err;
    uint32_t sum = reader_u32(&bytes);
    struct reader checked = bytes;
    uint64_t size = reader_u64(&bytes);
    if (bytes.bad || size < sizeof(uint32_t) || size > reader_left(&bytes))
        return fail(EIP_E_CUT, is_cut, ret_why);
    if (size < reader_left(&bytes) || checksum_of(checked) != sum)
        return fail(EIP_E_VALUE, is_changed, ret_why);
    struct cache_file file = {.left = reader_u32(&bytes)};
    file.programs = bytes;
    *ret_file = file;
    return EIP_OK;
}

eip_err cache_file_next(struct cache_file *f, const eip_catalog **ret_catalog,
                        const char **ret_why) {
    *ret_catalog = NULL;
    if (f->left == 0)
        return reader_done(&f->programs) ? EIP_OK : fail(EIP_E_VALUE, has_rest, ret_why);
    struct reader program = reader_sub(&f->programs, reader_u32(&f->programs));
    if (program.bad)
        return fail(EIP_E_VALUE, has_odd_sizes, ret_why);
    f->left--;
    return program_decode(program, ret_catalog, ret_why);
}
