/* SPDX-License-Identifier: MIT */
#include "plant/plant_reader.h"

static bool is_nothing(const struct yaml_node *node) {
    return node->kind == YAML_TREE_SCALAR && node->plain && node->text.size == 0;
}

eip_err plant_refuse(struct plant_reader *r, const struct yaml_node *node, const char *why) {
    return why == NULL ? EIP_OK : yaml_fault_set(r->fault, node, why);
}

eip_err plant_mapping(struct plant_reader *r, const struct yaml_node *node, const char *what) {
    if (node->kind == YAML_TREE_MAPPING || is_nothing(node))
        return EIP_OK;
    struct text words = yaml_fault_words(r->fault, node, 0);
    text_format(&words, "%s expected here, each as 'name: value' on a line", what);
    return EIP_E_ARGUMENT;
}

static eip_err refuse_key(struct plant_reader *r, const struct yaml_node *key,
                          const struct plant_key *keys, const char *what) {
    struct text words = yaml_fault_words(r->fault, key, 0);
    text_puts(&words, "there is no ");
    text_quoted(&words, key->text, '\'');
    text_format(&words, " here: %s may have ", what);
    for (const struct plant_key *k = keys; k->name != NULL; k++)
        text_format(&words, "%s%s", k == keys ? "" : ", ", k->name);
    return EIP_E_ARGUMENT;
}

eip_err plant_keys(struct plant_reader *r, const struct yaml_node *node,
                   const struct plant_key *keys, const char *what) {
    struct yaml_walk w = yaml_walk_of(r->tree, node);
    eip_err err = plant_mapping(r, node, "names and values are");
    while (err == EIP_OK && yaml_walk_next(&w)) {
        const struct plant_key *k = keys;
        while (k->name != NULL && !str_equal(w.key->text, str_of(k->name)))
            k++;
        if (k->name == NULL)
            return refuse_key(r, w.key, keys, what);
        if (k->take != NULL)
            err = k->take(r, w.node);
    }
    return err;
}

static const char *why_no_text(const struct yaml_node *node) {
    if (node->kind != YAML_TREE_SCALAR)
        return "a single value is expected here";
    if (is_nothing(node))
        return "a value is missing";
    return memchr(node->text.at, '\0', node->text.size) != NULL
               ? "this text cannot have NUL characters in it"
               : NULL;
}

eip_err plant_text(struct plant_reader *r, const struct yaml_node *node, struct str *ret_text) {
    const char *why = why_no_text(node);
    if (why == NULL) {
        *ret_text = node->text;
        return EIP_OK;
    }
    (void)yaml_fault_set(r->fault, node, why);
    return EIP_E_ARGUMENT;
}

eip_err plant_bool(struct plant_reader *r, const struct yaml_node *node, bool *ret_value) {
    struct str text;
    eip_err err = plant_text(r, node, &text);
    if (err != EIP_OK)
        return err;
    bool is_true = str_equal_fold(text, str_of("true")) || str_equal_fold(text, str_of("yes"));
    if (!is_true && !str_equal_fold(text, str_of("false")) && !str_equal_fold(text, str_of("no")))
        return yaml_fault_set(r->fault, node, "true or false is expected here");
    *ret_value = is_true;
    return EIP_OK;
}

eip_err plant_rights(struct plant_reader *r, const struct yaml_node *node, uint8_t *ret_rights) {
    static const struct {
        const char *name;
        uint8_t rights;
    } rows[] = {{"read/write", DEVICE_READ_WRITE},
                {"read only", DEVICE_READ_ONLY},
                {"read-only", DEVICE_READ_ONLY},
                {"none", DEVICE_NO_ACCESS}};
    struct str text;
    eip_err err = plant_text(r, node, &text);
    if (err != EIP_OK)
        return err;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_equal_fold(text, str_of(rows[i].name))) {
            *ret_rights = rows[i].rights;
            return EIP_OK;
        }
    return yaml_fault_set(r->fault, node, "the access of clients is read/write, read only or none");
}

eip_err plant_description(struct plant_reader *r, const struct yaml_node *node) {
    if (node->kind == YAML_TREE_SCALAR)
        return EIP_OK;
    return yaml_fault_set(r->fault, node, "a description is a text");
}

/* Texts of the command line. */

eip_err plant_pair_text(struct plant_reader *r, const struct plant_pair *pair,
                        struct str *ret_text) {
    struct str value;
    eip_err err = plant_text(r, pair->value, &value);
    if (err != EIP_OK)
        return err;
    text_clear(&r->scratch);
    text_str(&r->scratch, pair->before);
    text_str(&r->scratch, pair->key->text);
    text_char(&r->scratch, '=');
    text_str(&r->scratch, value);
    *ret_text = text_view(&r->scratch);
    return r->scratch.cut ? EIP_E_MEMORY : EIP_OK;
}

eip_err plant_pair_error(struct plant_reader *r, const struct plant_pair *pair, eip_err err,
                         const struct spec_fault *fault) {
    if (err != EIP_E_ARGUMENT)
        return err;
    size_t at = fault->column - 1;
    size_t name = pair->before.size;
    size_t value = name + pair->key->text.size + 1;
    struct text words = at >= value
                            ? yaml_fault_words(r->fault, pair->value, at - value)
                            : yaml_fault_words(r->fault, pair->key, at > name ? at - name : 0);
    text_puts(&words, fault->why);
    return err;
}
