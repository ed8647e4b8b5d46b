/* SPDX-License-Identifier: MIT */
/*
 * l5x_reader - the XML of a Studio 5000 export as the elements that say something of a controller's
 * data, each with its place in the file (1756-RM014, "Logix 5000 Controllers Import/Export").
 *
 * Logic, comments and whatever else is of no use to a simulated controller is passed over. A file
 * with a document type declaration is refused, and with it every entity of its own. Encodings are
 * those that XML names without tables: UTF-8, UTF-16, ISO-8859-1 and US-ASCII; texts are UTF-8.
 *
 * Elements are found by walking from one to another; pointers to them and texts live as long as
 * the document. Single thread.
 */
#ifndef PLANT_L5X_READER_H
#define PLANT_L5X_READER_H

#include "base/error.h"
#include "base/text.h"

enum {
    L5X_SIZE_MAX = 64 * 1024 * 1024, /* bytes of a file */
    L5X_DEPTH_MAX = 100,             /* of elements in elements */
    L5X_ELEMENTS_MAX = 8 * 1000 * 1000,
};

enum l5x_kind {
    L5X_UNKNOWN, /* never in a document */
    L5X_INSTRUCTION,
    L5X_INSTRUCTIONS,
    L5X_ARRAY,
    L5X_ARRAY_MEMBER,
    L5X_COMMUNICATIONS,
    L5X_CONFIG_TAG,
    L5X_CONNECTION,
    L5X_CONNECTIONS,
    L5X_CONTENT,
    L5X_CONTROLLER,
    L5X_DATA,
    L5X_DATA_TYPE,
    L5X_DATA_TYPES,
    L5X_DATA_VALUE,
    L5X_DATA_VALUE_MEMBER,
    L5X_DEFAULT_DATA,
    L5X_DESCRIPTION, /* only counted */
    L5X_ELEMENT,
    L5X_ENCODED, /* likewise */
    L5X_EXTENDED_PROPERTIES,
    L5X_INPUT_TAG,
    L5X_LOCAL_TAG,
    L5X_LOCAL_TAGS,
    L5X_MEMBER,
    L5X_MEMBERS,
    L5X_MODULE,
    L5X_MODULES,
    L5X_OUTPUT_TAG,
    L5X_PARAMETER,
    L5X_PARAMETERS,
    L5X_PORT,
    L5X_PORTS,
    L5X_PROGRAM,
    L5X_PROGRAMS,
    L5X_PUBLIC,
    L5X_STRUCTURE,
    L5X_STRUCTURE_MEMBER,
    L5X_TAG,
    L5X_TAGS,
};

/* Attributes that are kept; others are passed over. */
enum l5x_name {
    L5X_NO_NAME,
    L5X_ADDRESS,
    L5X_ALIAS_FOR,
    L5X_BIT_NUMBER,
    L5X_CLASS,
    L5X_CONSTANT,
    L5X_DATA_TYPE_NAME,
    L5X_DIMENSION,
    L5X_DIMENSIONS,
    L5X_EXTERNAL_ACCESS,
    L5X_FORMAT,
    L5X_HIDDEN,
    L5X_INDEX,
    L5X_INPUT_SUFFIX,
    L5X_LENGTH,
    L5X_MAJOR,
    L5X_MINOR,
    L5X_NAME,
    L5X_OUTPUT_SUFFIX,
    L5X_PARENT,
    L5X_PROCESSOR,
    L5X_SOFTWARE,
    L5X_TAG_TYPE,
    L5X_TARGET,
    L5X_TYPE,
    L5X_UPSTREAM,
    L5X_USAGE,
    L5X_VALUE,
};

struct l5x_element {
    uint8_t kind;            /* enum l5x_kind */
    uint8_t attribute_count; /* of those kept */
    uint32_t line;           /* of its beginning, from 1 */
    uint32_t column;         /* likewise */
    uint32_t attributes;     /* the first of them */
    uint32_t child;          /* the first element in it, 0: none */
    uint32_t next;           /* the next beside it, 0: none */
    uint32_t text_at;
    uint32_t text_size; /* of Data, DefaultData and DataValueMember: what stands in it */
};

struct l5x_attribute {
    uint32_t at; /* in the texts */
    uint32_t size : 24;
    uint32_t name : 8; /* enum l5x_name */
};

struct l5x_document {
    struct l5x_element *elements; /* in the order of the file; the root is number 1 */
    struct l5x_attribute *attributes;
    size_t element_count;
    size_t element_room;
    size_t attribute_count;
    size_t attribute_room;
    struct text texts;
    size_t descriptions;
    size_t encoded; /* parts whose source is protected */
};

struct l5x_fault {
    size_t line;
    size_t column; /* from 1 */
    char why[256];
};

/* Fills the fault; EIP_E_ARGUMENT. */
eip_err l5x_fail(struct l5x_fault *fault, const struct l5x_element *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * EIP_E_ARGUMENT with the fault filled: no XML, no export, or a limit; EIP_E_MEMORY. The document
 * is empty then.
 */
eip_err l5x_read(struct str file, struct l5x_document *ret_doc,
                 struct l5x_fault *ret_fault) MUST_CHECK;
void l5x_document_fini(struct l5x_document *doc);

const struct l5x_element *l5x_root(const struct l5x_document *doc);
/* The first element in it, of that kind or of any; NULL if there is none, or no element at all. */
const struct l5x_element *l5x_child(const struct l5x_document *doc, const struct l5x_element *e,
                                    enum l5x_kind kind);
const struct l5x_element *l5x_first(const struct l5x_document *doc, const struct l5x_element *e);
/* The next one beside it; likewise. */
const struct l5x_element *l5x_next(const struct l5x_document *doc, const struct l5x_element *e,
                                   enum l5x_kind kind);
const struct l5x_element *l5x_after(const struct l5x_document *doc, const struct l5x_element *e);

/* Empty if it has none. */
struct str l5x_attribute(const struct l5x_document *doc, const struct l5x_element *e,
                         enum l5x_name name);
struct str l5x_text(const struct l5x_document *doc, const struct l5x_element *e);
/* Whether an attribute is that word. */
bool l5x_is(const struct l5x_document *doc, const struct l5x_element *e, enum l5x_name name,
            const char *word);

#endif
