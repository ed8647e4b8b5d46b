/* SPDX-License-Identifier: MIT */
/*
 * browsing - the controller that a client browses, played by hand: requests are compared with hex
 * digits, and replies are typed in them (ask.h says how).
 */
#ifndef SUPPORT_BROWSING_H
#define SUPPORT_BROWSING_H

#include "client/browse.h"

/* Requests that every browse begins and, where there are marks, ends with. */
#define BROWSING_IDENTITY "01 02 20 01 24 01"
#define BROWSING_NAME     "01 02 20 64 24 01"
#define BROWSING_MARKS    "03 02 20 AC 24 01 05 00 01 00 02 00 03 00 04 00 0A 00"
/* Pages with all four attributes, of the controller, from instance 0 or another one on. */
#define BROWSING_PAGE(low, high) "55 03 20 6B 25 00 " low " " high " 04 00 01 00 02 00 08 00 0A 00"
#define BROWSING_FIRST_PAGE      BROWSING_PAGE("00", "00")
#define BROWSING_NO_DIMENSIONS   "00 00 00 00 00 00 00 00 00 00 00 00 "
/* Record of a tag with a name of one letter, without dimensions. */
#define BROWSING_TAG(instance, letter, type)                                                       \
    instance " 00 00 00 01 00 " letter " " type " " BROWSING_NO_DIMENSIONS "00 "

struct browsing {
    struct client_browse *browse;
    struct client_peer peer;
    size_t request_max;
    size_t reply_max;
    eip_err err; /* once it has ended */
    struct eip_status status;
    const eip_catalog *catalog; /* or NULL */
};

/* One request a packet. False: there is no memory. */
bool browsing_begin(struct browsing *x, eip_cache *cache, const eip_catalog *held, bool anew);
void browsing_end(struct browsing *x);
/* One request, and the reply to it. */
void browsing_turn(struct browsing *x, const char *request, const char *reply);
/* The same with any outcome. */
void browsing_outcome(struct browsing *x, const char *request,
                      const struct client_outcome *outcome);
/* The three requests for the program. The first mark is a number that tells programs apart. */
void browsing_program(struct browsing *x, unsigned mark);
/* The same of one that has no marks. */
void browsing_program_without_marks(struct browsing *x);
bool browsing_has_ended(const struct browsing *x);
/* It has ended: how. */
eip_err browsing_result(struct browsing *x);

#endif
