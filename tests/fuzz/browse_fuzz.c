/* SPDX-License-Identifier: MIT */
/*
 * A browse of a hostile controller: the input is its answers, each a length (16 bits), a general
 * status and data; the first byte says whether the device takes several requests in a packet, when
 * each of them is answered by the next. What comes out of it keeps every promise of a catalog.
 *
 * Its seeds, in tests/fuzz/corpus/browse, are answers of a small controller, whole and wrong.
 */
#include "cip/multiple.h"
#include "cip/service.h"
#include "client/browse.h"
#include "fuzz/fuzz.h"

enum { MESSAGE_MAX = 4096, REPLY_HEAD = 4, REQUESTS_MAX = 100000 };

struct scene {
    struct reader input;
    struct client_browse *browse;
    struct client_peer peer;
    uint8_t request[MESSAGE_MAX];
    uint8_t reply[2 * MESSAGE_MAX];
};

static void put_answer(struct scene *s, struct writer *w, uint8_t service) {
    size_t size = reader_u16(&s->input) % MESSAGE_MAX;
    uint8_t general = reader_u8(&s->input);
    size_t left = reader_left(&s->input);
    cip_reply_begin(w, service, general, NULL, 0);
    writer_rest(w, reader_sub(&s->input, size < left ? size : left));
}

static void put_answers(struct scene *s, struct writer *w, struct reader body) {
    const struct cip_multiple packet = cip_multiple_decode(&body);
    cip_reply_begin(w, CIP_MULTIPLE_SERVICE, CIP_EMBEDDED_SERVICE_ERROR, NULL, 0);
    struct cip_multiple_writer m = cip_multiple_begin(w, packet.count);
    for (uint16_t i = 0; i < packet.count; i++) {
        struct reader embedded = cip_multiple_item(&packet, i);
        cip_multiple_next(w, &m);
        put_answer(s, w, reader_u8(&embedded));
    }
}

/* False when there is nothing left to say. */
static bool answer(struct scene *s) {
    const struct client_way way = {
        .peer = &s->peer, .request_max = MESSAGE_MAX, .reply_max = MESSAGE_MAX};
    struct writer request = writer_of(s->request, sizeof s->request);
    struct writer reply = writer_of(s->reply, sizeof s->reply);
    client_browse_task.prepare(s->browse, &way);
    if (client_browse_task.is_done(s->browse) || reader_left(&s->input) == 0)
        return false;
    client_browse_task.encode(s->browse, &way, &request);
    check(!request.bad);
    struct reader r = reader_of(s->request, request.size);
    const struct cip_request asked = cip_request_decode(&r);
    if (asked.service == CIP_MULTIPLE_SERVICE)
        put_answers(s, &reply, asked.data);
    else
        put_answer(s, &reply, asked.service);
    struct client_outcome outcome = {.sent = true, .err = reply.bad ? EIP_E_CLOSED : EIP_OK};
    r = reader_of(s->reply, reply.bad ? 0 : reply.size);
    outcome.cip = cip_reply_decode(&r);
    client_browse_task.take(s->browse, &outcome);
    return true;
}

/* No structure contains itself, or anything beyond its size. */
static void check_structure(const struct eip_structure *s, int depth) {
    check(depth <= CATALOG_NESTING_MAX && s->name[0] != '\0' && s->member_count > 0);
    for (uint32_t i = 0; i < s->member_count && depth < 4; i++) {
        const struct eip_member *m = &s->members[i];
        uint64_t count = m->count > 0 ? m->count : 1;
        check(m->offset < s->size && m->name[0] != '\0');
        check(m->offset + m->element_size * count <= s->size);
        check(m->bit == EIP_NO_BIT || m->bit < 8);
        check(eip_structure_member(s, m->name) != NULL);
        if (m->structure != NULL)
            check_structure(m->structure, depth + 1);
    }
}

static void check_catalog(const eip_catalog *c) {
    const struct eip_symbol *symbols;
    const struct eip_structure *structures;
    size_t count = eip_catalog_symbols(c, &symbols);
    for (size_t i = 0; i < count; i++) {
        struct cip_address address;
        struct catalog_place place;
        check(symbols[i].name[0] != '\0');
        check(i == 0 || symbols[i].program != symbols[i - 1].program ||
              symbols[i].instance > symbols[i - 1].instance);
        if (symbols[i].program == NULL)
            check(eip_catalog_find(c, symbols[i].name) != NULL);
        if (symbols[i].program == NULL &&
            cip_address_parse(str_of(symbols[i].name), &address, NULL) == EIP_OK)
            check(catalog_resolve(c, &address, &place) != EIP_E_ARGUMENT);
    }
    count = eip_catalog_structures(c, &structures);
    for (size_t i = 0; i < count; i++)
        check_structure(&structures[i], 1);
}

static void end(struct scene *s) {
    const struct eip_status nobody = {.source = EIP_SOURCE_NONE};
    const eip_catalog *catalog = NULL;
    struct eip_status status;
    client_browse_task.fail(s->browse, EIP_E_CLOSED, &nobody);
    check(client_browse_task.is_done(s->browse));
    eip_err err = client_browse_result(s->browse, &catalog, &status);
    check((err == EIP_OK) == (catalog != NULL));
    if (catalog != NULL)
        check_catalog(catalog);
    eip_catalog_release(catalog);
    client_browse_free(s->browse);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct scene s = {.input = reader_of(data, size)};
    s.peer.no_packets = (reader_u8(&s.input) & 1) == 0;
    check(client_browse_new(NULL, NULL, false, &s.browse) == EIP_OK);
    for (int i = 0; i < REQUESTS_MAX && answer(&s);)
        i++;
    end(&s);
    return 0;
}
