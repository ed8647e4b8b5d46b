/* SPDX-License-Identifier: MIT */
#include "capture/symbols.h"

bool capture_symbols_of(const struct capture_service *s, struct capture_symbols *ret_symbols) {
    struct reader asked = s->asked, r = s->data;
    if (!s->reply || s->meaning != CIP_MEANS_LIST_SYMBOLS || !s->known ||
        (s->general != CIP_OK && s->general != CIP_PARTIAL_TRANSFER))
        return false;
    struct capture_symbols symbols = {.asked = cip_attribute_list_decode(&asked), .rest = r};
    if (asked.bad)
        return false;
    for (; reader_left(&r) > 0; symbols.left++)
        cip_symbol_decode(&r, &symbols.asked);
    if (r.bad)
        return false;
    *ret_symbols = symbols;
    return true;
}

bool capture_symbols_next(struct capture_symbols *symbols, struct cip_symbol *ret_symbol) {
    if (symbols->left == 0)
        return false;
    symbols->left--;
    *ret_symbol = cip_symbol_decode(&symbols->rest, &symbols->asked);
    return true;
}

bool capture_symbols_asked(const struct capture_symbols *symbols,
                           enum cip_symbol_attribute attribute) {
    for (uint16_t i = 0; i < symbols->asked.count; i++)
        if (cip_attribute_list_id(&symbols->asked, i) == attribute)
            return true;
    return false;
}
