/* SPDX-License-Identifier: MIT */
#include "device/types.h"

#include "base/mem.h"
#include "base/text.h"
#include "cip/address.h"
#include "cip/symbol.h"
#include "cip/template.h"
#include "cip/type.h"
#include "device/own_types.h"

enum {
    WORD = 4,
    LONG_WORD = 8,
    BITS_OF_HOST = 8,
    BITS_PER_DWORD = 32,
    HOST_NAME_CHARS = 10, /* of the type's name, in that of a host */
    HOST_NAME_MAX = 10 + HOST_NAME_CHARS + 4,
    INDEXED_MIN = 12, /* fewer members are found by looking at each */
    TAKEN_FOR_BOOL = EIP_TYPE_BOOL,
    IDS_OF_BLOCK = 255, /* of 256 */
};

void device_types_init(struct device_types *t, uint32_t seed) {
    *t = (struct device_types){.names = name_index_of(seed), .seed = seed};
}

void device_types_fini(struct device_types *t) {
    for (size_t i = 0; i < t->count; i++)
        name_index_fini(&t->of_user[i]->index);
    mem_free(t->of_user);
    arena_fini(&t->arena);
    name_index_fini(&t->names);
}

/* Finding. */

static uint32_t id_of(size_t order) {
    uint32_t block = (uint32_t)order / IDS_OF_BLOCK, low = (uint32_t)order % IDS_OF_BLOCK;
    return DEVICE_TYPE_ID_FIRST + block * (IDS_OF_BLOCK + 1) + low + (low >= TAKEN_FOR_BOOL);
}

const struct device_type *device_types_at(const struct device_types *t, uint32_t id) {
    if (id < DEVICE_TYPE_ID_FIRST || id > DEVICE_TYPE_ID_LAST)
        return device_own_type(id);
    uint32_t block = (id - DEVICE_TYPE_ID_FIRST) >> 8, low = id & 0xff;
    size_t order = block * IDS_OF_BLOCK + low - (low > TAKEN_FOR_BOOL);
    return low != TAKEN_FOR_BOOL && order < t->count ? t->of_user[order] : NULL;
}

static struct str name_of_type(const void *owner, uint32_t place) {
    const struct device_types *t = owner;
    return t->of_user[place]->name;
}

const struct device_type *device_types_find(const struct device_types *t, struct str name) {
    const struct name_owner owner = {.name = name_of_type, .owner = t};
    for (size_t i = 0; i < device_own_type_count(); i++)
        if (str_equal_fold(device_own_type_at(i)->name, name))
            return device_own_type_at(i);
    uint32_t place = name_index_find(&t->names, name, &owner);
    return place != NAME_INDEX_NONE ? t->of_user[place] : NULL;
}

static struct str name_of_member(const void *owner, uint32_t number) {
    const struct device_type *type = owner;
    return type->members[number].name;
}

const struct device_member *device_type_member(const struct device_type *type, struct str name) {
    const struct name_owner owner = {.name = name_of_member, .owner = type};
    if (type->index.count > 0) {
        uint32_t number = name_index_find(&type->index, name, &owner);
        return number != NAME_INDEX_NONE ? &type->members[number] : NULL;
    }
    for (size_t i = 0; i < type->member_count; i++)
        if (str_equal_fold(type->members[i].name, name))
            return &type->members[i];
    return NULL;
}

/* What clients read. */

static struct str told_name(const struct device_type *type) {
    return type->template_name.size > 0 ? type->template_name : type->name;
}

static struct cip_template_member record_of(const struct device_member *m) {
    const struct cip_symbol_type type = {
        .structure = m->structure != NULL,
        .dimensions = m->count > 0,
        .code = m->structure != NULL ? m->structure->id : m->code,
    };
    struct cip_template_member record = {
        .type = cip_symbol_type_pack(&type),
        .offset = m->offset,
    };
    if (m->bit != DEVICE_NO_BIT)
        record.info = m->bit;
    else
        record.info = (uint16_t)m->count;
    return record;
}

static struct cip_template_field field_of(const void *owner, uint16_t index) {
    const struct device_type *type = owner;
    const struct device_member *m = &type->members[index];
    return (struct cip_template_field){.record = record_of(m), .name = m->name};
}

static struct cip_template_source source_of(const struct device_type *type) {
    return (struct cip_template_source){
        .name = told_name(type),
        .members = type->member_count,
        .field = field_of,
        .owner = type,
    };
}

uint32_t device_type_words(const struct device_type *type) {
    const struct cip_template_source source = source_of(type);
    return cip_template_source_words(&source);
}

uint32_t device_type_content_size(const struct device_type *type) {
    return cip_template_content_size(device_type_words(type));
}

void device_type_content(const struct device_type *type, struct writer *w) {
    const struct cip_template_source source = source_of(type);
    cip_template_write(w, &source);
}

/* Adding. */

/* A type that is being made. */
struct draft {
    struct device_types *types;
    const struct device_type_spec *spec;
    struct device_type type;
    struct device_member *members; /* with room for a host before each */
    size_t count;
    size_t at;    /* the member of the spec that is looked at */
    uint64_t end; /* of the members so far */
    size_t host;  /* of the BOOLs before: its number, and its bits in use */
    unsigned host_bits;
    struct text hosts; /* their names, one after another */
    struct text signature;
    struct device_type_fault *fault;
};

static eip_err fail(struct draft *d, eip_err err, const char *why) {
    struct text text = text_of(d->fault->why, sizeof d->fault->why);
    text_puts(&text, why);
    d->fault->member = d->at;
    return err;
}

static eip_err fail_name(struct draft *d, const char *before, struct str name, const char *after) {
    struct text text = text_of(d->fault->why, sizeof d->fault->why);
    text_puts(&text, before);
    text_quoted(&text, name, '\'');
    text_puts(&text, after);
    d->fault->member = d->at;
    return EIP_E_TYPE;
}

/* Letters, digits and '_'; in the names of modules' types ':' too, as in AB:1756_IF8:I:0. */
static bool is_name(struct str name, size_t max, bool colons) {
    if (name.size == 0 || name.size > max || str_is_digit(name.at[0]))
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (!str_is_alpha(name.at[i]) && !str_is_digit(name.at[i]) && name.at[i] != '_' &&
            !(colons && name.at[i] == ':'))
            return false;
    return true;
}

static eip_err check_name(struct draft *d) {
    struct str name = d->spec->name;
    uint16_t code;
    d->at = d->spec->count;
    if (!is_name(name, DEVICE_TYPE_NAME_MAX, true))
        return fail(d, EIP_E_TYPE,
                    "the name of a type is letters, digits, '_' and ':', and does not begin with a "
                    "digit");
    if (device_types_find(d->types, name) != NULL ||
        eip_type_parse(name.at, name.size, &code) == EIP_OK)
        return fail_name(d, "there is a type ", name, " already");
    if (d->spec->count == 0)
        return fail(d, EIP_E_TYPE, "a structure has at least one member");
    if (id_of(d->types->count) > DEVICE_TYPE_ID_LAST)
        return fail(d, EIP_E_LIMIT, "a controller has at most 3570 types of the user");
    return EIP_OK;
}

static struct device_member *find_member(struct draft *d, struct str name) {
    for (size_t i = 0; i < d->count; i++)
        if (str_equal_fold(d->members[i].name, name))
            return &d->members[i];
    return NULL;
}

static uint32_t up_to(uint64_t value, uint32_t step) {
    return (uint32_t)((value + step - 1) / step * step);
}

static eip_err append(struct draft *d, struct device_member *m, uint32_t alignment) {
    uint64_t count = m->count > 0 ? m->count : 1;
    if (d->count == DEVICE_MEMBERS_MAX || count * m->element_size > DEVICE_TYPE_SIZE_MAX)
        return fail(d, EIP_E_LIMIT, "a structure has at most 2048 members and 2097152 bytes");
    if (m->count > 0 && alignment < WORD)
        alignment = WORD;
    m->offset = up_to(d->end, alignment);
    d->end = m->offset + count * m->element_size;
    if (d->end > DEVICE_TYPE_SIZE_MAX)
        return fail(d, EIP_E_LIMIT, "a structure has at most 2097152 bytes");
    if (alignment > d->type.alignment)
        d->type.alignment = (uint8_t)alignment;
    d->members[d->count++] = *m;
    return EIP_OK;
}

static void sign(struct draft *d, const struct device_member *m) {
    text_char(&d->signature, ',');
    if (m->structure != NULL)
        text_str(&d->signature, m->structure->signature);
    else
        text_puts(&d->signature, eip_type_name(m->code, 0));
    if (m->count > 0)
        text_format(&d->signature, "[%u]", (unsigned)m->count);
}

/* The hidden SINT that BOOLs are bits of: ZZZZZZZZZZ, the type's name, and its own number. */
static eip_err begin_host(struct draft *d) {
    struct str type = d->spec->name;
    struct device_member host = {
        .code = EIP_TYPE_SINT, .bit = DEVICE_NO_BIT, .hidden = true, .element_size = 1};
    size_t begin = d->hosts.size;
    text_format(&d->hosts, "ZZZZZZZZZZ%.*s%zu",
                (int)(type.size < HOST_NAME_CHARS ? type.size : HOST_NAME_CHARS), type.at,
                d->count);
    host.name = str_span(d->hosts.data + begin, d->hosts.size - begin);
    d->host = d->count;
    d->host_bits = 0;
    eip_err err = append(d, &host, 1);
    if (err == EIP_OK)
        sign(d, &host);
    return err;
}

static eip_err add_bool(struct draft *d, struct device_member *m) {
    bool goes_on = d->host_bits > 0 && d->host_bits < BITS_OF_HOST;
    eip_err err = goes_on ? EIP_OK : begin_host(d);
    if (err != EIP_OK)
        return err;
    if (d->count == DEVICE_MEMBERS_MAX)
        return fail(d, EIP_E_LIMIT, "a structure has at most 2048 members");
    m->bit = (uint8_t)d->host_bits++;
    m->offset = d->members[d->host].offset;
    d->members[d->count++] = *m;
    return EIP_OK;
}

/* A BIT names its host, which stands before it. */
static eip_err add_bit(struct draft *d, struct device_member *m,
                       const struct device_member_spec *spec) {
    const struct device_member *host = find_member(d, spec->target);
    if (host == NULL || host->structure != NULL || host->count > 0 || host->bit != DEVICE_NO_BIT)
        return fail_name(d, "there is no integer ", spec->target, " before it to be a bit of");
    if (spec->bit >= BITS_OF_HOST * host->element_size)
        return fail_name(d, "", spec->target, " does not have so many bits");
    if (d->count == DEVICE_MEMBERS_MAX)
        return fail(d, EIP_E_LIMIT, "a structure has at most 2048 members");
    m->code = EIP_TYPE_BOOL;
    m->element_size = 1;
    m->bit = spec->bit % BITS_OF_HOST;
    m->offset = host->offset + spec->bit / BITS_OF_HOST;
    d->members[d->count++] = *m;
    return EIP_OK;
}

static eip_err add_elementary(struct draft *d, struct device_member *m) {
    if (m->code == EIP_TYPE_BOOL && m->count == 0)
        return add_bool(d, m);
    if (m->code == EIP_TYPE_BOOL) {
        m->code = EIP_TYPE_DWORD;
        m->is_bools = true;
        m->count = (m->count - 1) / BITS_PER_DWORD + 1;
    }
    m->element_size = (uint32_t)cip_type_size(m->code, 0);
    d->host_bits = 0;
    uint32_t most = d->types->longs_on_words ? WORD : LONG_WORD;
    eip_err err = append(d, m, m->element_size < most ? m->element_size : most);
    if (err == EIP_OK)
        sign(d, m);
    return err;
}

static eip_err add_structure(struct draft *d, struct device_member *m,
                             const struct device_type *structure) {
    m->structure = structure;
    m->code = EIP_TYPE_STRUCT;
    m->element_size = structure->size;
    d->host_bits = 0;
    eip_err err = append(d, m, structure->alignment);
    if (err == EIP_OK)
        sign(d, m);
    return err;
}

static bool is_power_of_two(size_t size) {
    return size > 0 && (size & (size - 1)) == 0;
}

static eip_err add_member(struct draft *d, const struct device_member_spec *spec) {
    struct device_member m = {.name = spec->name,
                              .rights = spec->rights,
                              .bit = DEVICE_NO_BIT,
                              .hidden = spec->hidden,
                              .count = spec->count,
                              .element_size = 1};
    if (!is_name(spec->name, CIP_NAME_MAX, false))
        return fail(d, EIP_E_TYPE,
                    "the name of a member is letters, digits and '_', at most 40 of them, and does "
                    "not begin with a digit");
    if (find_member(d, spec->name) != NULL)
        return fail_name(d, "there is a member ", spec->name, " already");
    if (spec->target.size > 0)
        return add_bit(d, &m, spec);
    if (spec->count > UINT16_MAX)
        return fail(d, EIP_E_LIMIT, "a member has at most 65535 elements");
    const struct device_type *structure = device_types_find(d->types, spec->type);
    if (structure != NULL)
        return add_structure(d, &m, structure);
    if (eip_type_parse(spec->type.at, spec->type.size, &m.code) != EIP_OK ||
        !is_power_of_two(cip_type_size(m.code, 0)))
        return fail_name(d, "there is no type ", spec->type, "");
    return add_elementary(d, &m);
}

static eip_err add_members(struct draft *d) {
    eip_err err = EIP_OK;
    text_str(&d->signature, d->spec->name);
    for (d->at = 0; d->at < d->spec->count && err == EIP_OK; d->at++)
        err = add_member(d, &d->spec->members[d->at]);
    if (err != EIP_OK)
        return err;
    if (d->signature.cut)
        return EIP_E_MEMORY;
    if (d->signature.size > DEVICE_SIGNATURE_MAX)
        return fail(d, EIP_E_LIMIT, "too much is nested in this structure");
    return EIP_OK;
}

/* LEN and DATA, and nothing else: a string (1756-PM020, "Structures": strings). */
static uint32_t chars_of(const struct draft *d) {
    const struct device_member *m = d->members;
    bool is_string = d->count == 2 && str_equal_fold(m[0].name, str_of("LEN")) &&
                     str_equal_fold(m[1].name, str_of("DATA")) && m[0].code == EIP_TYPE_DINT &&
                     m[0].count == 0 && m[1].code == EIP_TYPE_SINT;
    return is_string ? m[1].count : 0;
}

/* The bytes that stay: members, names, signature, content. */
struct keep {
    struct device_type *type;
    struct device_member *members;
    uint8_t *text;
    uint8_t *content;
};

static size_t text_size(const struct draft *d) {
    size_t size = d->spec->name.size + d->signature.size;
    for (size_t i = 0; i < d->count; i++)
        size += d->members[i].name.size;
    return size;
}

static eip_err reserve_place(struct device_types *t) {
    const struct name_owner owner = {.name = name_of_type, .owner = t};
    struct device_type **grown =
        mem_grow(t->of_user, &t->room, t->count + 1, sizeof(struct device_type *));
    if (grown == NULL)
        return EIP_E_MEMORY;
    t->of_user = grown;
    return name_index_reserve(&t->names, 1, &owner);
}

static eip_err reserve(struct draft *d, struct keep *k) {
    struct arena *arena = &d->types->arena;
    size_t members = d->count * sizeof *k->members;
    d->type.member_count = (uint16_t)d->count;
    d->type.members = d->members;
    d->type.name = d->spec->name;
    size_t content = device_type_content_size(&d->type);
    size_t room = sizeof *k->type + members + text_size(d) + content;
    if (room > DEVICE_TYPES_ROOM_MAX - d->types->room_used)
        return fail(d, EIP_E_LIMIT, "there are too many and too large types");
    k->type = arena_take(arena, sizeof *k->type);
    k->members = arena_take(arena, members);
    k->text = arena_take_bytes(arena, text_size(d));
    k->content = arena_take_bytes(arena, content);
    if (k->type == NULL || k->members == NULL || k->text == NULL || k->content == NULL ||
        reserve_place(d->types) != EIP_OK)
        return EIP_E_MEMORY;
    d->types->room_used += room;
    return EIP_OK;
}

static struct str keep_text(struct keep *k, struct str text) {
    struct str kept = str_span(k->text, text.size);
    if (text.size > 0)
        memcpy(k->text, text.at, text.size);
    k->text += text.size;
    return kept;
}

/* Clients never name what is hidden. */
static uint8_t rights_of(const struct draft *d) {
    uint8_t least = DEVICE_READ_WRITE;
    for (size_t i = 0; i < d->count; i++) {
        const struct device_member *m = &d->members[i];
        uint8_t inner = m->structure != NULL ? m->structure->rights : DEVICE_READ_WRITE;
        uint8_t rights = m->rights > inner ? m->rights : inner;
        if (!m->hidden && rights > least)
            least = rights;
    }
    return least;
}

static void keep_members(struct draft *d, struct keep *k) {
    for (size_t i = 0; i < d->count; i++) {
        k->members[i] = d->members[i];
        k->members[i].name = keep_text(k, d->members[i].name);
    }
}

static eip_err index_members(struct device_type *type) {
    const struct name_owner owner = {.name = name_of_member, .owner = type};
    if (type->member_count < INDEXED_MIN)
        return EIP_OK;
    if (name_index_reserve(&type->index, type->member_count, &owner) != EIP_OK)
        return EIP_E_MEMORY;
    for (uint32_t i = 0; i < type->member_count; i++)
        name_index_add(&type->index, type->members[i].name, i);
    return EIP_OK;
}

static eip_err keep(struct draft *d, const struct device_type **ret_type) {
    struct keep k = {.type = NULL};
    struct device_types *t = d->types;
    eip_err err = reserve(d, &k);
    if (err != EIP_OK)
        return err;
    keep_members(d, &k);
    *k.type = d->type;
    k.type->members = k.members;
    k.type->name = keep_text(&k, d->spec->name);
    k.type->signature = keep_text(&k, text_view(&d->signature));
    k.type->handle = cip_template_handle(k.type->signature);
    k.type->chars_max = chars_of(d);
    k.type->rights = rights_of(d);
    k.type->size = up_to(d->end, d->type.alignment);
    k.type->id = (uint16_t)id_of(t->count);
    k.type->index = name_index_of(t->seed);
    struct writer w = writer_of(k.content, device_type_content_size(k.type));
    device_type_content(k.type, &w);
    k.type->content = k.content;
    err = index_members(k.type);
    if (err != EIP_OK)
        return err;
    t->of_user[t->count] = k.type;
    name_index_add(&t->names, k.type->name, (uint32_t)t->count++);
    *ret_type = k.type;
    return EIP_OK;
}

static eip_err make(struct draft *d, const struct device_type **ret_type) {
    size_t most = 2 * d->spec->count; /* each with a host */
    size_t room = most < DEVICE_MEMBERS_MAX ? most : DEVICE_MEMBERS_MAX;
    char *hosts = mem_alloc(room * HOST_NAME_MAX + 1);
    d->members = mem_zero(room, sizeof *d->members);
    eip_err err = hosts != NULL && d->members != NULL ? EIP_OK : EIP_E_MEMORY;
    if (err == EIP_OK) {
        d->hosts = text_of(hosts, room * HOST_NAME_MAX + 1);
        err = add_members(d);
    }
    if (err == EIP_OK)
        err = keep(d, ret_type);
    mem_free(hosts);
    mem_free(d->members);
    return err;
}

eip_err device_types_add(struct device_types *t, const struct device_type_spec *spec,
                         const struct device_type **ret_type, struct device_type_fault *ret_fault) {
    struct draft d = {.types = t,
                      .spec = spec,
                      .type.alignment = WORD,
                      .signature = text_new(),
                      .fault = ret_fault};
    eip_err err = check_name(&d);
    if (err == EIP_OK && spec->count > DEVICE_MEMBERS_MAX)
        err = fail(&d, EIP_E_LIMIT, "a structure has at most 2048 members");
    if (err == EIP_OK)
        err = make(&d, ret_type);
    text_fini(&d.signature);
    return err;
}
