/* SPDX-License-Identifier: MIT */
/*
 * browse_parts - what a browse is made of; for its files alone. Each step is a batch; when that is
 * done, its results are looked at, and the next step is begun.
 */
#ifndef CLIENT_BROWSE_PARTS_H
#define CLIENT_BROWSE_PARTS_H

#include "client/browse.h"

enum browse_step {
    BROWSE_PROGRAM,
    BROWSE_SYMBOLS,
    BROWSE_ATTRIBUTES,  /* of templates, */
    BROWSE_DEFINITIONS, /* and what they are */
    BROWSE_AGAIN,       /* the program: is it the same? */
    BROWSE_ENDED
};

/* How it goes on, or ended. */
struct browse_verdict {
    eip_err err;
    struct eip_status status;
};

/* Where in the lists it is. */
struct browse_list {
    int program;       /* or CATALOG_CONTROLLER */
    uint32_t next;     /* instance; the smallest that may come */
    uint32_t highest;  /* instance, of all lists */
    size_t attributes; /* which set of them the device knows */
    bool wide;         /* it is asked for instances that need 32 bits */
    bool settled;      /* the device has answered with this set */
    uint8_t path[2 + CATALOG_NAME_MAX + sizeof "Program:" + 8];
};

/* A template that is asked for. */
struct browse_ask {
    struct catalog_template template; /* content: unused */
    uint32_t size;                    /* bytes of the definition */
    struct client_span got;           /* in `definitions` */
    bool failed;
    bool done;
    uint32_t asked; /* bytes, by the last request */
    uint8_t path[8];
    uint8_t data[6];
};

struct client_browse {
    eip_cache *cache;
    const eip_catalog *held;
    bool anew;
    bool in_steps;
    bool pauses; /* a step is over, in steps */
    bool again;  /* the program changed once */
    uint32_t requests;
    enum browse_step step;
    struct catalog_key key;
    eip_catalog *building;
    struct browse_list list;
    struct browse_ask *asks;
    size_t ask_count;
    size_t ask_room;
    uint16_t tried; /* templates up to this one, in this round */
    uint32_t missed[(CIP_SYMBOL_TEMPLATE_MAX + 1) / 32]; /* templates that cannot be had */
    struct client_store definitions;
    struct client_batch batch;
    struct client_store store;
    struct client_item *items;
    size_t item_room;
    size_t done; /* tags and structures, for who watches */
    size_t total;
    void (*progress)(void *user, size_t done, size_t total);
    void *user;
    struct browse_verdict verdict;
    const eip_catalog *result;
};

/* Room for so many items; the batch is started by browse_start. EIP_E_MEMORY. */
eip_err browse_reserve(struct client_browse *b, size_t count) MUST_CHECK;
void browse_start(struct client_browse *b, enum browse_step step, size_t count);
/* What a failed item says: whether the device refused it, or the browse has to end with it. */
bool browse_is_refused(const struct client_item *item);
struct browse_verdict browse_verdict_of(const struct client_item *item);
/* The device's answer makes no sense: which rule it breaks. */
struct browse_verdict browse_nonsense(const char *rule);
extern const struct browse_verdict browse_goes_on;
/* The data of an item's reply. */
struct reader browse_data(const struct client_browse *b, const struct client_item *item);

/* The list of a scope from its beginning; a page of it. */
eip_err browse_list_begin(struct client_browse *b, int program) MUST_CHECK;
/* Takes a page; asks for the next, of the next scope too. *ret_more is false after the last. */
struct browse_verdict browse_list_take(struct client_browse *b, bool *ret_more);

/* Asks for the attributes of all templates that are missing; *ret_more is false if none is. */
eip_err browse_attributes_ask(struct client_browse *b, bool *ret_more) MUST_CHECK;
struct browse_verdict browse_attributes_take(struct client_browse *b);
/* Asks for what is missing of the definitions; *ret_more is false if nothing is. */
eip_err browse_definitions_ask(struct client_browse *b, bool *ret_more) MUST_CHECK;
struct browse_verdict browse_definitions_take(struct client_browse *b);
/* All of this round into the catalog. EIP_E_MEMORY, EIP_E_LIMIT. */
eip_err browse_definitions_keep(struct client_browse *b) MUST_CHECK;

#endif
