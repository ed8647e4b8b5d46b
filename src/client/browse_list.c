/* SPDX-License-Identifier: MIT */
/* Lists of symbols: Get Instance Attribute List (1756-PM020, "Symbol Object"), page by page. */
#include "cip/service.h"
#include "client/browse_parts.h"

enum {
    NARROW_MAX = UINT16_MAX,
    /* Where a list ends beyond this, one of instances that need 32 bits may follow. */
    NARROW_END = 0xf000,
};

static const char program_prefix[] = "Program:";

/* Sets of attributes, the best first: External Access is not in controllers before version 18, and
 * dimensions are not in every device that has a list. */
static const uint8_t set_full[] = {
    4, 0, CIP_SYMBOL_NAME, 0, CIP_SYMBOL_TYPE, 0, CIP_SYMBOL_DIMENSIONS, 0, CIP_SYMBOL_ACCESS, 0};
static const uint8_t set_old[] = {
    3, 0, CIP_SYMBOL_NAME, 0, CIP_SYMBOL_TYPE, 0, CIP_SYMBOL_DIMENSIONS, 0};
static const uint8_t set_least[] = {2, 0, CIP_SYMBOL_NAME, 0, CIP_SYMBOL_TYPE, 0};

static struct reader attributes_of(size_t set) {
    const struct reader sets[] = {reader_of(set_full, sizeof set_full),
                                  reader_of(set_old, sizeof set_old),
                                  reader_of(set_least, sizeof set_least)};
    return sets[set];
}

enum { SETS = 3 };

static const char *program_name(const struct client_browse *b) {
    const char *const *programs;
    (void)eip_catalog_programs(b->building, &programs);
    return programs[b->list.program];
}

static void put_program(struct client_browse *b, struct writer *w) {
    char name[CATALOG_NAME_MAX + sizeof program_prefix];
    struct text text = text_of(name, sizeof name);
    text_puts(&text, program_prefix);
    text_puts(&text, program_name(b));
    cip_path_symbol(w, text_view(&text));
}

/* A page from `next` on. The instance goes in 16 bits, as every controller takes it. */
static void ask_page(struct client_browse *b) {
    struct browse_list *list = &b->list;
    struct writer w = writer_of(list->path, sizeof list->path);
    list->wide = list->wide || list->next > NARROW_MAX;
    if (list->program != CATALOG_CONTROLLER)
        put_program(b, &w);
    const struct cip_segment instance = {
        .kind = CIP_SEGMENT_INSTANCE, .width = list->wide ? 4 : 2, .value = list->next};
    cip_path_class(&w, CIP_CLASS_SYMBOL);
    cip_segment_encode(&w, false, &instance);
    check(!w.bad);
    b->items[0] = (struct client_item){
        .op = CLIENT_GET,
        .service = CIP_GET_INSTANCE_ATTRIBUTES,
        .path = reader_of(list->path, w.size),
        .data = attributes_of(list->attributes),
    };
    browse_start(b, BROWSE_SYMBOLS, 1);
}

static void begin_scope(struct client_browse *b, int program) {
    b->list.program = program;
    b->list.next = 0;
    b->list.wide = false;
    ask_page(b);
}

eip_err browse_list_begin(struct client_browse *b, int program) {
    eip_err err = browse_reserve(b, 1);
    if (err == EIP_OK)
        begin_scope(b, program);
    return err;
}

/* What a page brought. */

static eip_err add_program(struct client_browse *b, struct str name) {
    int number;
    if (b->list.program != CATALOG_CONTROLLER || name.size > CATALOG_NAME_MAX ||
        !catalog_take_program(&name))
        return EIP_OK;
    return catalog_add_program(b->building, name, &number);
}

/* A symbol with a name or a type that cannot be is nobody's to read: it is left out. */
static eip_err add_symbol(struct client_browse *b, const struct cip_symbol *symbol) {
    eip_err err = add_program(b, symbol->name);
    if (err == EIP_OK)
        err = catalog_add_symbol(b->building, b->list.program, symbol);
    return err == EIP_E_VALUE ? EIP_OK : err;
}

static struct browse_verdict failure(eip_err err) {
    struct browse_verdict verdict = {.err = err};
    if (err == EIP_E_LIMIT)
        verdict.status.rule = "the device has more tags or programs than fit a catalog";
    return verdict;
}

/* Whole records; how many. A record that is cut ends the page. */
static struct browse_verdict take_records(struct client_browse *b, struct reader page,
                                          size_t *ret_count, bool *ret_cut) {
    struct reader asked = attributes_of(b->list.attributes);
    const struct cip_attribute_list list = cip_attribute_list_decode(&asked);
    *ret_count = 0;
    *ret_cut = false;
    while (reader_left(&page) > 0) {
        const struct cip_symbol symbol = cip_symbol_decode(&page, &list);
        *ret_cut = page.bad;
        if (page.bad)
            break;
        if (symbol.instance < b->list.next || symbol.instance == UINT32_MAX)
            return browse_nonsense("its list of tags goes backwards");
        eip_err err = add_symbol(b, &symbol);
        if (err != EIP_OK)
            return failure(err);
        b->list.next = symbol.instance + 1;
        ++*ret_count;
    }
    return browse_goes_on;
}

static bool is_partial(const struct client_item *item) {
    return browse_is_refused(item) && item->status.general == CIP_PARTIAL_TRANSFER;
}

static struct browse_verdict take_page(struct client_browse *b, const struct client_item *item) {
    size_t count;
    bool cut;
    struct browse_verdict verdict = take_records(b, browse_data(b, item), &count, &cut);
    if (verdict.err != EIP_OK)
        return verdict;
    if (is_partial(item) && count == 0)
        return browse_nonsense("it says that there are more tags, and names none of them");
    if (!is_partial(item) && cut)
        return browse_nonsense("its list of tags ends within a tag");
    b->done += count;
    if (b->list.next > b->list.highest)
        b->list.highest = b->list.next;
    return browse_goes_on;
}

/* What comes after a page. */

static bool next_program(struct client_browse *b) {
    const char *const *programs;
    int next = b->list.program + 1;
    if ((size_t)next >= eip_catalog_programs(b->building, &programs))
        return false;
    begin_scope(b, next);
    return true;
}

/* The end of a list, unless instances follow that only 32 bits can name. */
static bool next_list(struct client_browse *b) {
    struct browse_list *list = &b->list;
    if (!list->wide && list->highest > NARROW_END) {
        list->wide = true;
        list->next = list->next > NARROW_MAX ? list->next : NARROW_MAX + 1;
        ask_page(b);
        return true;
    }
    return next_program(b);
}

/*
 * A device that knows fewer attributes refuses them all; which status it gives is its own affair. A
 * program whose list is refused is one without tags, and so are instances of 32 bits.
 */
static struct browse_verdict take_refusal(struct client_browse *b, const struct client_item *item,
                                          bool *ret_more) {
    struct browse_list *list = &b->list;
    bool no_such_path =
        item->status.general == CIP_PATH_SEGMENT_ERROR || item->status.general == CIP_PATH_UNKNOWN;
    if (!list->settled && !no_such_path && list->attributes + 1 < SETS) {
        list->attributes++;
        ask_page(b);
        *ret_more = true;
        return browse_goes_on;
    }
    if (list->program == CATALOG_CONTROLLER && !list->wide)
        return browse_verdict_of(item);
    *ret_more = list->wide ? next_program(b) : next_list(b);
    return browse_goes_on;
}

struct browse_verdict browse_list_take(struct client_browse *b, bool *ret_more) {
    const struct client_item *item = &b->items[0];
    bool partial = is_partial(item);
    if (item->err != EIP_OK && !browse_is_refused(item))
        return browse_verdict_of(item);
    if (item->err != EIP_OK && !partial)
        return take_refusal(b, item, ret_more);
    struct browse_verdict verdict = take_page(b, item);
    if (verdict.err != EIP_OK)
        return verdict;
    b->list.settled = true;
    *ret_more = true;
    if (partial)
        ask_page(b);
    else
        *ret_more = next_list(b);
    return browse_goes_on;
}
