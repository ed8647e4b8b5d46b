/* SPDX-License-Identifier: MIT */
#include "plant/plant_value.h"

/* What begins with a quote in the tag itself: in quotes, as value_place.h has it. */
static struct str quoted(struct plant_reader *r, struct str text) {
    struct text *t = &r->scratch;
    text_clear(t);
    text_char(t, '"');
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            text_char(t, '\\');
        text_char(t, text.at[i]);
    }
    text_char(t, '"');
    return text_view(t);
}

/* ".inf", "-.inf", "+.inf", ".nan" without the point, and without the plus */
static struct str number_of(struct plant_reader *r, struct str text) {
    size_t sign = text.size > 0 && (text.at[0] == '-' || text.at[0] == '+');
    struct str word = str_span(text.at + sign, text.size - sign);
    if (!str_equal_fold(word, str_of(".inf")) && !str_equal_fold(word, str_of(".nan")))
        return text;
    text_clear(&r->scratch);
    text_puts(&r->scratch, text.at[0] == '-' ? "-" : "");
    text_str(&r->scratch, str_span(word.at + 1, word.size - 1));
    return text_view(&r->scratch);
}

static eip_err put_scalar(struct plant_reader *r, const struct yaml_node *node,
                          const struct value_place *v) {
    struct spec_fault fault;
    struct str text = node->text;
    bool is_text = value_place_is_text(v);
    if (node->plain && text.size == 0)
        return yaml_fault_set(r->fault, node, "a value is missing");
    if (is_text && text.size > 0 && text.at[0] == '"')
        text = quoted(r, text);
    else if (!is_text)
        text = number_of(r, text);
    if (r->scratch.cut)
        return EIP_E_MEMORY;
    eip_err err = value_place_put(v, text, &fault);
    return err == EIP_E_ARGUMENT ? yaml_fault_set(r->fault, node, fault.why) : err;
}

static eip_err put_list(struct plant_reader *r, const struct yaml_node *node,
                        const struct value_place *v) {
    struct yaml_walk w = yaml_walk_of(r->tree, node);
    struct value_place element;
    if (v->dims[0] == 0)
        return yaml_fault_set(r->fault, node, "a list is for an array, and here is one element");
    bool nested = v->dims[1] > 0 && node->count > 0 && node[1].kind == YAML_TREE_SEQUENCE;
    for (uint32_t i = 0; yaml_walk_next(&w); i++) {
        if (!(nested ? value_place_element(v, i, &element) : value_place_flat(v, i, &element)))
            return yaml_fault_set(r->fault, w.node, "there are more values than elements");
        eip_err err = plant_value_put(r, w.node, &element);
        if (err != EIP_OK)
            return err;
    }
    return EIP_OK;
}

static eip_err refuse_member(struct plant_reader *r, const struct yaml_node *key,
                             const struct value_place *v) {
    struct str type = value_place_type(v);
    struct text words = yaml_fault_words(r->fault, key, 0);
    text_format(&words, "%s%.*s has no member", v->place.structure != NULL ? "" : "a ",
                (int)type.size, type.at);
    if (v->place.structure == NULL) {
        text_puts(&words, "s");
        return EIP_E_ARGUMENT;
    }
    text_puts(&words, " ");
    text_quoted(&words, key->text, '\'');
    return EIP_E_ARGUMENT;
}

static eip_err put_members(struct plant_reader *r, const struct yaml_node *node,
                           const struct value_place *v) {
    struct yaml_walk w = yaml_walk_of(r->tree, node);
    struct value_place member;
    eip_err err = EIP_OK;
    while (err == EIP_OK && yaml_walk_next(&w)) {
        if (!value_place_member(v, w.key->text, &member))
            return refuse_member(r, w.key, v);
        err = plant_value_put(r, w.node, &member);
    }
    return err;
}

static eip_err put_structures(struct plant_reader *r, const struct yaml_node *node,
                              const struct value_place *v) {
    struct value_place element;
    eip_err err = EIP_OK;
    for (uint32_t i = 0; err == EIP_OK && value_place_flat(v, i, &element); i++)
        err = put_members(r, node, &element);
    return err;
}

eip_err plant_value_put(struct plant_reader *r, const struct yaml_node *node,
                        const struct value_place *v) {
    switch ((enum yaml_tree_kind)node->kind) {
    case YAML_TREE_SEQUENCE:
        return put_list(r, node, v);
    case YAML_TREE_MAPPING:
        return put_structures(r, node, v);
    case YAML_TREE_SCALAR:
        break;
    }
    return put_scalar(r, node, v);
}
