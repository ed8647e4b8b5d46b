/* SPDX-License-Identifier: MIT */
#include "base/latin.h"

enum { ASCII_END = 0x80, FIRST_PAIR = 0xc2, LAST_PAIR = 0xc3, HEADS_END = 0xf5 };

bool latin_next(struct str *text, char *ret_character) {
    uint8_t first = (uint8_t)text->at[0];
    uint8_t second = text->size > 1 ? (uint8_t)text->at[1] : 0;
    bool is_head = first >= FIRST_PAIR && first < HEADS_END && (second & 0xc0) == 0x80;
    if (is_head && first > LAST_PAIR)
        return false;
    *ret_character = (char)(uint8_t)(is_head ? (first & 3) << 6 | (second & 0x3f) : first);
    size_t size = is_head ? 2 : 1;
    *text = str_span(text->at + size, text->size - size);
    return true;
}

void latin_put(struct text *t, struct str latin) {
    for (size_t i = 0; i < latin.size; i++) {
        uint8_t c = (uint8_t)latin.at[i];
        if (c >= ASCII_END)
            text_char(t, (char)(0xc0 | c >> 6));
        text_char(t, (char)(c >= ASCII_END ? 0x80 | (c & 0x3f) : c));
    }
}
