/*
 * cpppo_cfg - a configuration of any bytes: what is read has its place, and every value is found or
 * told why not.
 * covers: src/plant/cpppo_cfg.c
 */
#include "fuzz/fuzz.h"

#include "base/check.h"
#include "plant/cpppo_cfg.h"

enum { VALUES_MAX = 64 };

static void check_value(const struct cpppo_cfg *cfg, const struct cpppo_cfg_option *o) {
    struct cpppo_cfg_fault fault = {.line = 0};
    struct text text = text_new();
    check(o->line >= 1 && o->column >= 1 && o->name.size > 0);
    check(cpppo_cfg_find(cfg, o->section, o->name) != NULL);
    eip_err err = cpppo_cfg_value(cfg, o, &text, &fault);
    check(err == EIP_OK || fault.line == o->line);
    text_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct cpppo_cfg cfg = {.count = 0};
    struct cpppo_cfg_fault fault = {.line = 0};
    eip_err err = cpppo_cfg_read(&cfg, "fuzz.cfg", str_span(data, size), &fault);
    check(err == EIP_OK || (fault.line >= 1 && fault.column >= 1));
    for (size_t i = 0; i < cfg.count && i < VALUES_MAX; i++)
        check_value(&cfg, &cfg.options[i]);
    cpppo_cfg_fini(&cfg);
    return 0;
}
