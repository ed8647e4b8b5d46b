/*
 * definitions - catalogs for tests, from definitions and symbols as a controller would send them
 * (1756-PM020, "Template Object" and "Symbol Object"). The bytes are put together here, not by the
 * encoders that are tested elsewhere.
 */
#ifndef SUPPORT_DEFINITIONS_H
#define SUPPORT_DEFINITIONS_H

#include "client/catalog.h"

enum { DEFINITION_MEMBERS_MAX = 16 };

struct definition_member {
    const char *name;
    uint16_t info;
    uint16_t type;
    uint32_t offset;
};

/* Members end with the first that has no name. */
struct definition {
    uint16_t instance;
    uint16_t handle;
    uint32_t size;
    const char *name; /* with its tail */
    struct definition_member members[DEFINITION_MEMBERS_MAX];
};

/* The definition's content into a buffer; how many bytes. */
size_t definition_content(const struct definition *d, uint8_t *buffer, size_t room);
/* The same as the catalog takes it, borrowing the buffer. */
struct catalog_template definition_template(const struct definition *d, uint8_t *buffer,
                                            size_t room);

/* An empty catalog of some program. NULL if there is no memory. */
eip_catalog *definitions_new(void);
/* These fail the test. */
void definitions_add(eip_catalog *c, const struct definition *d);
void definitions_symbol(eip_catalog *c, int program, uint32_t instance, const char *name,
                        uint16_t type, uint32_t x, uint32_t y, uint32_t z);
void definitions_finish(eip_catalog *c);

/* Motor: Run and Fault as bits of a hidden byte, Speed, Hist[3]; instance 0x29A, 16 bytes. */
extern const struct definition definition_motor;
/* The string of every controller, and one of 20 characters. */
extern const struct definition definition_string;
extern const struct definition definition_text20;
/* TIMER, without a tail; status bits in the byte at 3. */
extern const struct definition definition_timer;
/* Line: Name (STRING), Axes Motor[2], Wait TIMER; instance 0x300. */
extern const struct definition definition_line;

#endif
