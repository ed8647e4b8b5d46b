/* SPDX-License-Identifier: MIT */
#include "support/changes.h"

#include "base/check.h"
#include "base/mem.h"

void changes_each(const char *text, changes_try *try) {
    static const char inserted[] = "a0[]-*.,:@/{}()+= \"\\\xff\xc3_x";
    enum { ROOM = CHANGES_TEXT_MAX + 1 };
    size_t size = strlen(text);
    char *block = mem_alloc(ROOM);
    check(size <= CHANGES_TEXT_MAX);
    for (size_t at = 0; at <= size && block != NULL; at++) {
        try(str_span(memcpy(block + ROOM - at, text, at), at));
        for (const char *c = inserted; *c != '\0'; c++) {
            char *longer = block + ROOM - size - 1;
            memcpy(longer, text, at);
            longer[at] = *c;
            memcpy(longer + at + 1, text + at, size - at);
            try(str_span(longer, size + 1));
        }
    }
    mem_free(block);
}
