/*
 * path_words - a path, its first byte whether it is packed: in words, and the same as bytes.
 *
 * Whatever is read of words is a path, and a mistake has a column in them; the words of any path
 * give its bytes again.
 *
 * covers: src/cip/path_words.c
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/check.h"
#include "cip/path_words.h"

enum { SIZE_MAX_TRIED = 4096 };

static void check_words_of(struct reader path, bool packed) {
    uint8_t again[CIP_PATH_SIZE_MAX];
    struct writer w = writer_of(again, sizeof again);
    struct cip_address_fault fault;
    struct text words = text_new();
    cip_path_words(&words, path, packed);
    check(cip_path_parse(text_view(&words), packed, &w, &fault) == EIP_OK);
    check(w.size == reader_left(&path) && memcmp(again, path.at, w.size) == 0);
    text_fini(&words);
}

static void check_text(struct str text, bool packed) {
    uint8_t bytes[CIP_PATH_SIZE_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    struct cip_address_fault fault;
    struct cip_path_fault bad;
    if (cip_path_parse(text, packed, &w, &fault) != EIP_OK) {
        check(fault.column >= 1 && fault.column <= text.size + 1);
        return;
    }
    check(cip_path_check(reader_of(bytes, w.size), packed, &bad));
    check_words_of(reader_of(bytes, w.size), packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct cip_path_fault fault;
    if (size == 0 || size > SIZE_MAX_TRIED)
        return 0;
    bool packed = data[0] % 2 != 0;
    struct reader path = reader_of(data + 1, size - 1);
    check_text(str_span(data + 1, size - 1), packed);
    if (size - 1 > 0 && size - 1 <= CIP_PATH_SIZE_MAX && cip_path_check(path, packed, &fault))
        check_words_of(path, packed);
    return 0;
}
