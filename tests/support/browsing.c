/* SPDX-License-Identifier: MIT */
#include "support/browsing.h"

#include <stdio.h>

#include "support/ask.h"
#include "support/unit.h"

enum { MESSAGE_MAX = 8192, WAY_MAX = 500 };

#define IDENTITY_REPLY "81 00 00 00 01 00 0E 00 36 00 14 0B 60 31 07 00 00 00 05 50 72 65 73 73"
#define NAME_REPLY     "81 00 00 00 05 00 50 72 65 73 73"

bool browsing_begin(struct browsing *x, eip_cache *cache, const eip_catalog *held, bool anew) {
    *x = (struct browsing){
        .peer = {.no_packets = true}, .request_max = WAY_MAX, .reply_max = WAY_MAX};
    return client_browse_new(cache, held, anew, &x->browse) == EIP_OK;
}

void browsing_end(struct browsing *x) {
    eip_catalog_release(x->catalog);
    client_browse_free(x->browse);
}

bool browsing_has_ended(const struct browsing *x) {
    return client_browse_task.is_done(x->browse);
}

void browsing_outcome(struct browsing *x, const char *request,
                      const struct client_outcome *outcome) {
    uint8_t bytes[MESSAGE_MAX];
    struct writer w = writer_of(bytes, sizeof bytes);
    const struct client_way way = {
        .peer = &x->peer, .request_max = x->request_max, .reply_max = x->reply_max};
    client_browse_task.prepare(x->browse, &way);
    assert_false(browsing_has_ended(x));
    client_browse_task.encode(x->browse, &way, &w);
    assert_false(w.bad);
    ask_compare("the request", reader_of(bytes, w.size), request);
    client_browse_task.take(x->browse, outcome);
}

void browsing_turn(struct browsing *x, const char *request, const char *reply) {
    uint8_t bytes[MESSAGE_MAX];
    struct reader r = reader_of(bytes, ask_hex(reply, bytes, sizeof bytes));
    struct client_outcome outcome = {.sent = true, .cip = cip_reply_decode(&r)};
    assert_false(r.bad);
    browsing_outcome(x, request, &outcome);
}

void browsing_program(struct browsing *x, unsigned mark) {
    char reply[256];
    snprintf(reply, sizeof reply,
             "83 00 00 00 05 00 01 00 00 00 %02X %02X 02 00 00 00 00 00 03 00 00 00 00 00 00 00 "
             "04 00 00 00 00 00 00 00 0A 00 00 00 00 00 00 00",
             mark & 0xff, mark >> 8 & 0xff);
    browsing_turn(x, BROWSING_IDENTITY, IDENTITY_REPLY);
    browsing_turn(x, BROWSING_NAME, NAME_REPLY);
    browsing_turn(x, BROWSING_MARKS, reply);
}

void browsing_program_without_marks(struct browsing *x) {
    browsing_turn(x, BROWSING_IDENTITY, IDENTITY_REPLY);
    browsing_turn(x, BROWSING_NAME, NAME_REPLY);
    browsing_turn(x, BROWSING_MARKS, "83 00 05 01 00 00");
}

eip_err browsing_result(struct browsing *x) {
    assert_true(browsing_has_ended(x));
    x->err = client_browse_result(x->browse, &x->catalog, &x->status);
    return x->err;
}
