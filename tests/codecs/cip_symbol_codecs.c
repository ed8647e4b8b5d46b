#include "cip/symbol.h"
#include "codecs/codec.h"

/* One record of a reply, as asked by the words of `ids`. */
static bool record(struct reader *r, struct writer *w, const uint8_t *ids, uint16_t count) {
    struct cip_attribute_list asked = {.count = count, .ids = reader_of(ids, 2 * (size_t)count)};
    struct cip_symbol symbol = cip_symbol_decode(r, &asked);
    cip_symbol_encode(w, &symbol, &asked);
    return reader_done(r);
}

static bool record_1_2(struct reader *r, struct writer *w) {
    static const uint8_t ids[] = {1, 0, 2, 0};
    return record(r, w, ids, 2);
}

static bool record_1_2_8(struct reader *r, struct writer *w) {
    static const uint8_t ids[] = {1, 0, 2, 0, 8, 0};
    return record(r, w, ids, 3);
}

static bool record_1_2_7_8(struct reader *r, struct writer *w) {
    static const uint8_t ids[] = {1, 0, 2, 0, 7, 0, 8, 0};
    return record(r, w, ids, 4);
}

static bool record_2_7_8_1(struct reader *r, struct writer *w) {
    static const uint8_t ids[] = {2, 0, 7, 0, 8, 0, 1, 0};
    return record(r, w, ids, 4);
}

static bool record_all(struct reader *r, struct writer *w) {
    static const uint8_t ids[] = {1, 0, 2, 0, 3, 0, 5, 0, 6, 0, 7, 0, 8, 0, 10, 0, 12, 0, 13, 0};
    return record(r, w, ids, 10);
}

const struct codec cip_symbol_codecs[] = {
    {"cip.symbol.1_2", record_1_2, NULL, NULL},
    {"cip.symbol.1_2_8", record_1_2_8, NULL, NULL},
    {"cip.symbol.1_2_7_8", record_1_2_7_8, NULL, NULL},
    {"cip.symbol.2_7_8_1", record_2_7_8_1, NULL, NULL},
    {"cip.symbol.all", record_all, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
