/* SPDX-License-Identifier: MIT */
#include "plant/l5x_reader.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>

#include "base/mem.h"

enum { ATTRIBUTE_SIZE_MAX = (1 << 24) - 1, NAMES_MAX = 64 };

struct word {
    const char *text;
    uint8_t number;
};

/* Both tables in the order of their texts. */
static const struct word kinds[] = {
    {"AddOnInstructionDefinition", L5X_INSTRUCTION},
    {"AddOnInstructionDefinitions", L5X_INSTRUCTIONS},
    {"Array", L5X_ARRAY},
    {"ArrayMember", L5X_ARRAY_MEMBER},
    {"Communications", L5X_COMMUNICATIONS},
    {"ConfigTag", L5X_CONFIG_TAG},
    {"Connection", L5X_CONNECTION},
    {"Connections", L5X_CONNECTIONS},
    {"Controller", L5X_CONTROLLER},
    {"Data", L5X_DATA},
    {"DataType", L5X_DATA_TYPE},
    {"DataTypes", L5X_DATA_TYPES},
    {"DataValue", L5X_DATA_VALUE},
    {"DataValueMember", L5X_DATA_VALUE_MEMBER},
    {"DefaultData", L5X_DEFAULT_DATA},
    {"Description", L5X_DESCRIPTION},
    {"Element", L5X_ELEMENT},
    {"EncodedData", L5X_ENCODED},
    {"ExtendedProperties", L5X_EXTENDED_PROPERTIES},
    {"InputTag", L5X_INPUT_TAG},
    {"LocalTag", L5X_LOCAL_TAG},
    {"LocalTags", L5X_LOCAL_TAGS},
    {"Member", L5X_MEMBER},
    {"Members", L5X_MEMBERS},
    {"Module", L5X_MODULE},
    {"Modules", L5X_MODULES},
    {"OutputTag", L5X_OUTPUT_TAG},
    {"Parameter", L5X_PARAMETER},
    {"Parameters", L5X_PARAMETERS},
    {"Port", L5X_PORT},
    {"Ports", L5X_PORTS},
    {"Program", L5X_PROGRAM},
    {"Programs", L5X_PROGRAMS},
    {"RSLogix5000Content", L5X_CONTENT},
    {"Structure", L5X_STRUCTURE},
    {"StructureMember", L5X_STRUCTURE_MEMBER},
    {"Tag", L5X_TAG},
    {"Tags", L5X_TAGS},
    {"public", L5X_PUBLIC},
};

static const struct word names[] = {
    {"Address", L5X_ADDRESS},
    {"AliasFor", L5X_ALIAS_FOR},
    {"BitNumber", L5X_BIT_NUMBER},
    {"Class", L5X_CLASS},
    {"Constant", L5X_CONSTANT},
    {"DataType", L5X_DATA_TYPE_NAME},
    {"Dimension", L5X_DIMENSION},
    {"Dimensions", L5X_DIMENSIONS},
    {"ExternalAccess", L5X_EXTERNAL_ACCESS},
    {"Format", L5X_FORMAT},
    {"Hidden", L5X_HIDDEN},
    {"Index", L5X_INDEX},
    {"InputTagSuffix", L5X_INPUT_SUFFIX},
    {"Length", L5X_LENGTH},
    {"MajorRev", L5X_MAJOR},
    {"MinorRev", L5X_MINOR},
    {"Name", L5X_NAME},
    {"OutputTagSuffix", L5X_OUTPUT_SUFFIX},
    {"ParentModule", L5X_PARENT},
    {"ProcessorType", L5X_PROCESSOR},
    {"SoftwareRevision", L5X_SOFTWARE},
    {"TagType", L5X_TAG_TYPE},
    {"Target", L5X_TARGET},
    {"Type", L5X_TYPE},
    {"Upstream", L5X_UPSTREAM},
    {"Usage", L5X_USAGE},
    {"Value", L5X_VALUE},
};

static int compare_words(const void *text, const void *word) {
    return strcmp(text, ((const struct word *)word)->text);
}

static uint8_t number_of(const char *text, const struct word *words, size_t count) {
    const struct word *found = bsearch(text, words, count, sizeof *words, compare_words);
    return found != NULL ? found->number : 0;
}

/* An element that is not closed yet. */
struct open {
    uint32_t element;
    uint32_t last; /* the newest in it */
};

struct parser {
    XML_Parser xml;
    struct l5x_document *doc;
    struct open open[L5X_DEPTH_MAX];
    size_t depth;
    size_t passed_over; /* open elements that are not kept: the outermost, and those in it */
    eip_err err;
    struct l5x_fault *fault;
};

eip_err l5x_fail(struct l5x_fault *fault, const struct l5x_element *where, const char *format,
                 ...) {
    struct text why = text_of(fault->why, sizeof fault->why);
    va_list args;
    va_start(args, format);
    text_vformat(&why, format, args);
    va_end(args);
    fault->line = where->line;
    fault->column = where->column;
    return EIP_E_ARGUMENT;
}

static struct l5x_element here(const struct parser *p) {
    return (struct l5x_element){
        .line = (uint32_t)XML_GetCurrentLineNumber(p->xml),
        .column = (uint32_t)XML_GetCurrentColumnNumber(p->xml) + 1,
    };
}

/* The first mistake ends the reading. */
static void stop(struct parser *p, eip_err err, const char *why) {
    const struct l5x_element at = here(p);
    if (p->err != EIP_OK)
        return;
    p->err = err;
    (void)l5x_fail(p->fault, &at, "%s", why);
    (void)XML_StopParser(p->xml, XML_FALSE);
}

static bool keep_text(struct parser *p, struct str text, uint32_t *ret_at) {
    struct text *texts = &p->doc->texts;
    *ret_at = (uint32_t)texts->size;
    text_str(texts, text);
    if (texts->cut)
        stop(p, EIP_E_MEMORY, "");
    return !texts->cut;
}

static void keep_attributes(struct parser *p, struct l5x_element *e, const char **pairs) {
    struct l5x_document *doc = p->doc;
    e->attributes = (uint32_t)doc->attribute_count;
    for (; pairs[0] != NULL; pairs += 2) {
        uint8_t name = number_of(pairs[0], names, sizeof names / sizeof names[0]);
        struct str value = str_of(pairs[1]);
        uint32_t at;
        if (name == L5X_NO_NAME)
            continue;
        if (value.size > ATTRIBUTE_SIZE_MAX) {
            stop(p, EIP_E_ARGUMENT, "an attribute has more than 16 MB");
            return;
        }
        if (!keep_text(p, value, &at))
            return;
        doc->attributes[doc->attribute_count++] =
            (struct l5x_attribute){.at = at, .size = value.size & ATTRIBUTE_SIZE_MAX, .name = name};
        e->attribute_count++;
    }
}

static bool reserve(struct parser *p) {
    struct l5x_document *doc = p->doc;
    struct l5x_element *elements =
        mem_grow(doc->elements, &doc->element_room, doc->element_count + 1, sizeof *elements);
    if (elements != NULL)
        doc->elements = elements;
    struct l5x_attribute *attributes =
        mem_grow(doc->attributes, &doc->attribute_room, doc->attribute_count + NAMES_MAX,
                 sizeof *attributes);
    if (attributes != NULL)
        doc->attributes = attributes;
    if (elements == NULL || attributes == NULL)
        stop(p, EIP_E_MEMORY, "");
    return elements != NULL && attributes != NULL;
}

static void enter(struct parser *p, struct l5x_element e) {
    struct l5x_document *doc = p->doc;
    uint32_t number = (uint32_t)doc->element_count++;
    doc->elements[number] = e;
    if (p->depth > 0) {
        struct open *parent = &p->open[p->depth - 1];
        if (parent->last != 0)
            doc->elements[parent->last].next = number;
        else
            doc->elements[parent->element].child = number;
        parent->last = number;
    }
    p->open[p->depth++] = (struct open){.element = number};
}

static void count_passed(struct parser *p, uint8_t kind) {
    if (p->passed_over == 0) {
        p->doc->descriptions += kind == L5X_DESCRIPTION;
        p->doc->encoded += kind == L5X_ENCODED;
    }
    p->passed_over++;
}

static bool is_counted_only(uint8_t kind) {
    return kind == L5X_UNKNOWN || kind == L5X_DESCRIPTION || kind == L5X_ENCODED;
}

static void XMLCALL on_start(void *user, const char *name, const char **pairs) {
    struct parser *p = user;
    uint8_t kind = number_of(name, kinds, sizeof kinds / sizeof kinds[0]);
    if (p->depth + p->passed_over == L5X_DEPTH_MAX)
        stop(p, EIP_E_ARGUMENT, "elements are in each other more than 100 deep");
    else if (p->depth == 0 && kind != L5X_CONTENT)
        stop(p, EIP_E_ARGUMENT,
             "this is no export of Studio 5000: its outermost element is not RSLogix5000Content");
    if (p->err != EIP_OK)
        return;
    if (p->passed_over > 0 || is_counted_only(kind)) {
        count_passed(p, kind);
        return;
    }
    if (p->doc->element_count == L5X_ELEMENTS_MAX)
        stop(p, EIP_E_ARGUMENT, "there are more than 8000000 elements");
    if (p->err != EIP_OK || !reserve(p))
        return;
    struct l5x_element e = here(p);
    e.kind = kind;
    keep_attributes(p, &e, pairs);
    if (p->err == EIP_OK)
        enter(p, e);
}

static void XMLCALL on_end(void *user, const char *name) {
    struct parser *p = user;
    (void)name;
    if (p->passed_over > 0)
        p->passed_over--;
    else if (p->depth > 0)
        p->depth--;
}

/* Of an element with others in it there are only blanks between these. */
static void XMLCALL on_text(void *user, const char *chars, int size) {
    struct parser *p = user;
    uint32_t at;
    if (p->passed_over > 0 || p->depth == 0 || p->err != EIP_OK)
        return;
    struct l5x_element *e = &p->doc->elements[p->open[p->depth - 1].element];
    bool keeps =
        e->kind == L5X_DATA || e->kind == L5X_DEFAULT_DATA || e->kind == L5X_DATA_VALUE_MEMBER;
    if (!keeps || e->child != 0 || !keep_text(p, str_span(chars, (size_t)size), &at))
        return;
    if (e->text_size == 0)
        e->text_at = at;
    e->text_size += (uint32_t)size;
}

static void XMLCALL on_doctype(void *user, const char *name, const char *system,
                               const char *public_id, int internal) {
    (void)name;
    (void)system;
    (void)public_id;
    (void)internal;
    stop(user, EIP_E_ARGUMENT, "a document type declaration has no place in an export");
}

static eip_err fail_xml(struct parser *p) {
    enum XML_Error code = XML_GetErrorCode(p->xml);
    const struct l5x_element at = here(p);
    if (code == XML_ERROR_NO_MEMORY)
        return EIP_E_MEMORY;
    if (code == XML_ERROR_UNKNOWN_ENCODING)
        return l5x_fail(p->fault, &at,
                        "the encoding is none of UTF-8, UTF-16, ISO-8859-1 and US-ASCII");
    return l5x_fail(p->fault, &at, "this is no XML: %s", XML_ErrorString(code));
}

static eip_err parse(struct parser *p, struct str file) {
    XML_SetUserData(p->xml, p);
    XML_SetElementHandler(p->xml, on_start, on_end);
    XML_SetCharacterDataHandler(p->xml, on_text);
    XML_SetStartDoctypeDeclHandler(p->xml, on_doctype);
    if (!reserve(p))
        return EIP_E_MEMORY;
    p->doc->elements[0] = (struct l5x_element){.kind = L5X_UNKNOWN};
    p->doc->element_count = 1;
    bool good = XML_Parse(p->xml, file.at, (int)file.size, XML_TRUE) == XML_STATUS_OK;
    if (p->err != EIP_OK)
        return p->err;
    return good ? EIP_OK : fail_xml(p);
}

eip_err l5x_read(struct str file, struct l5x_document *ret_doc, struct l5x_fault *ret_fault) {
    static const XML_Memory_Handling_Suite memory = {mem_alloc, mem_resize, mem_free};
    static const struct l5x_element beginning = {.line = 1, .column = 1};
    _Static_assert(L5X_SIZE_MAX <= INT_MAX, "expat counts in int");
    struct l5x_document doc = {.texts = text_new()};
    struct parser p = {.doc = &doc, .fault = ret_fault};
    if (file.size > L5X_SIZE_MAX)
        return l5x_fail(ret_fault, &beginning, "the file is larger than 64 MB");
    if (file.size == 0)
        return l5x_fail(ret_fault, &beginning, "the file is empty");
    p.xml = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (p.xml == NULL)
        return EIP_E_MEMORY;
    eip_err err = parse(&p, file);
    XML_ParserFree(p.xml);
    if (err == EIP_OK)
        *ret_doc = doc;
    else
        l5x_document_fini(&doc);
    return err;
}

void l5x_document_fini(struct l5x_document *doc) {
    mem_free(doc->elements);
    mem_free(doc->attributes);
    text_fini(&doc->texts);
    *doc = (struct l5x_document){.texts = text_new()};
}

/* Walking. */

static const struct l5x_element *at_or_null(const struct l5x_document *doc, uint32_t number) {
    return number != 0 ? &doc->elements[number] : NULL;
}

const struct l5x_element *l5x_root(const struct l5x_document *doc) {
    return &doc->elements[1];
}

const struct l5x_element *l5x_first(const struct l5x_document *doc, const struct l5x_element *e) {
    return e != NULL ? at_or_null(doc, e->child) : NULL;
}

const struct l5x_element *l5x_after(const struct l5x_document *doc, const struct l5x_element *e) {
    return at_or_null(doc, e->next);
}

const struct l5x_element *l5x_child(const struct l5x_document *doc, const struct l5x_element *e,
                                    enum l5x_kind kind) {
    const struct l5x_element *child = l5x_first(doc, e);
    return child == NULL || child->kind == kind ? child : l5x_next(doc, child, kind);
}

const struct l5x_element *l5x_next(const struct l5x_document *doc, const struct l5x_element *e,
                                   enum l5x_kind kind) {
    do
        e = l5x_after(doc, e);
    while (e != NULL && e->kind != kind);
    return e;
}

struct str l5x_attribute(const struct l5x_document *doc, const struct l5x_element *e,
                         enum l5x_name name) {
    const struct l5x_attribute *a = doc->attributes + e->attributes;
    for (const struct l5x_attribute *end = a + e->attribute_count; a < end; a++)
        if (a->name == name && a->size > 0)
            return str_span(doc->texts.data + a->at, a->size);
    return str_of(NULL);
}

struct str l5x_text(const struct l5x_document *doc, const struct l5x_element *e) {
    return e->text_size > 0 ? str_span(doc->texts.data + e->text_at, e->text_size) : str_of(NULL);
}

bool l5x_is(const struct l5x_document *doc, const struct l5x_element *e, enum l5x_name name,
            const char *word) {
    return str_equal_fold(l5x_attribute(doc, e, name), str_of(word));
}
