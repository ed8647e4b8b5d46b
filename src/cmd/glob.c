/* SPDX-License-Identifier: MIT */
#include "cmd/glob.h"

static bool is_same(char pattern, char c) {
    return pattern == '?' || str_lower(pattern) == str_lower(c);
}

/* After a mismatch the last star takes one character more: those before it need not be looked at
 * again. */
bool glob_matches(struct str pattern, struct str name) {
    size_t at = 0, i = 0, star = SIZE_MAX, taken = 0;
    while (i < name.size) {
        if (at < pattern.size && pattern.at[at] == '*') {
            star = at++;
            taken = i;
        } else if (at < pattern.size && is_same(pattern.at[at], name.at[i])) {
            at++;
            i++;
        } else if (star != SIZE_MAX) {
            at = star + 1;
            i = ++taken;
        } else {
            return false;
        }
    }
    while (at < pattern.size && pattern.at[at] == '*')
        at++;
    return at == pattern.size;
}
