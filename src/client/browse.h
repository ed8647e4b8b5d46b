/* SPDX-License-Identifier: MIT */
/*
 * browse - reads the tags and types of the program that runs; a task of the engine.
 *
 *   program --> symbols of the controller --> of each program --> templates --> program again
 *      |                                                                            |
 *      +-- the cache has it: done            it is another one by now: once more ---+
 *
 * `program` is one packet: identity, program name (0x64) and the marks of changes (0xAC). A page of
 * symbols is as large as the way carries, and templates share packets. Nothing is believed: lists
 * that go backwards or never end, answers that bring nothing, definitions larger than they say end
 * it with an error, or, where it is the definition's own fault, cost that structure.
 */
#ifndef CLIENT_BROWSE_H
#define CLIENT_BROWSE_H

#include "client/batch.h"
#include "client/cache.h"

/* Of one browse; EIP_E_LIMIT beyond. A million tags without a connection take 90,000. */
enum { CLIENT_BROWSE_REQUESTS_MAX = 256 * 1024 };

struct client_browse;

/* The cache may be NULL; `held`, or NULL, is what the client has already. EIP_E_MEMORY. */
eip_err client_browse_new(eip_cache *cache, const eip_catalog *held, bool anew,
                          struct client_browse **ret_browse) MUST_CHECK;
void client_browse_free(struct client_browse *b);
/* Told how far it is. Must not free the browse, or what it runs on. */
void client_browse_watch(struct client_browse *b,
                         void (*progress)(void *user, size_t done, size_t total), void *user);
/*
 * A long list may take longer than anybody waits for an answer. In steps the task is done after
 * each answer, and goes on as an operation of its own after client_browse_go_on, which is false
 * when it has really ended.
 */
void client_browse_in_steps(struct client_browse *b);
bool client_browse_go_on(struct client_browse *b);
extern const struct client_task client_browse_task;

/*
 * How it ended: with EIP_OK the catalog, which is kept for the caller, else the status; its `rule`
 * says what made no sense, or which limit was reached.
 */
eip_err client_browse_result(const struct client_browse *b, const eip_catalog **ret_catalog,
                             struct eip_status *ret_status);

/*
 * The first step by itself, for those who only want to know whether the program is still the same:
 * the items of a batch, and what they brought. A device without program name or marks has a key all
 * the same, without them; false: it has no identity either.
 */
enum { CLIENT_PROGRAM_ITEMS = 3 };
void client_program_ask(struct client_item items[CLIENT_PROGRAM_ITEMS]);
bool client_program_take(const struct client_item items[CLIENT_PROGRAM_ITEMS],
                         const struct client_store *store, struct catalog_key *ret_key) MUST_CHECK;
/* The request for the marks alone, as it stands in a packet, and the size of its reply's data as
 * every controller sends it. */
extern const uint8_t client_marks_request[];
extern const size_t client_marks_request_size;
enum { CLIENT_MARKS_REPLY_SIZE = 38 };

#endif
