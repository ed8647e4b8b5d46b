/* SPDX-License-Identifier: MIT */
#include "client/connection.h"

#include "base/clock.h"
#include "cip/path.h"
#include "cip/service.h"

/* CIP Volume 1, 3-5.5. */
enum {
    TICK_EXPONENT = 10, /* a Forward Open may be 14 times 2^10 ms on its way, */
    TICKS = 14,
    RPI_US = 2 * CLOCK_SECOND_US,
    MULTIPLIER = 3,        /* and a connection silent for 4 << 3 times the RPI: 64 s */
    SMALL_MAX = 511,       /* bytes: Forward Open has 9 bits for them */
    TRIES_MAX = 4,         /* Forward Opens that are refused, one after another */
    CLASS_3_SERVER = 0xa3, /* server, application trigger, class 3 */
    CLOSE_US = CLOCK_SECOND_US
};

struct client_connection client_connection_of(uint64_t seed) {
    return (struct client_connection){.rng = rng_of(seed), .large = true};
}

/* The one place that changes the state. */
static void enter(struct client_connection *c, enum client_connection_state state) {
    c->state = state;
    if (state == CLIENT_CONNECTION_CLOSED)
        c->opening = c->request = 0;
}

void client_connection_lost(struct client_connection *c) {
    c->tries = 0;
    c->closing = 0;
    enter(c, CLIENT_CONNECTION_CLOSED);
}

/* Opening. */

static void write_path(struct writer *w, const struct client_peer *peer) {
    writer_rest(w, client_peer_route(peer));
    cip_path_class(w, CIP_CLASS_MESSAGE_ROUTER);
    cip_path_instance(w, 1);
}

static void begin_service(struct writer *w, uint8_t service) {
    size_t mark = cip_request_begin(w, service);
    cip_path_class(w, CIP_CLASS_CONNECTION_MANAGER);
    cip_path_instance(w, 1);
    cip_request_path_end(w, mark);
}

static void encode_open(struct writer *w, const struct client_connection *c, struct reader path) {
    struct cip_params params = {.size = c->size, .variable = true, .type = CIP_CONNECTION_P2P};
    uint32_t packed = cip_params_pack(c->large, &params);
    struct cip_forward_open open = {
        .large = c->large,
        .priority = TICK_EXPONENT,
        .ticks = TICKS,
        .to_id = c->to_id,
        .triad = c->triad,
        .multiplier = MULTIPLIER,
        .ot_rpi_us = RPI_US,
        .ot_params = packed,
        .to_rpi_us = RPI_US,
        .to_params = packed,
        .transport = CLASS_3_SERVER,
        .path = path,
    };
    begin_service(w, c->large ? CIP_LARGE_FORWARD_OPEN : CIP_FORWARD_OPEN);
    cip_forward_open_encode(w, &open);
}

static void choose_size(struct client_connection *c, const struct client_peer *peer) {
    bool small = peer->no_large || peer->small_now;
    c->size = small ? CLIENT_CONNECTION_SMALL : CLIENT_CONNECTION_LARGE;
    if (peer->connection_size > 0 && peer->connection_size < c->size)
        c->size = peer->connection_size;
    c->large = c->size > SMALL_MAX;
}

/* A serial number is 16 bits; a new one for each try keeps a lost connection out of the way. */
static void choose_names(struct client_connection *c) {
    c->tries++;
    c->triad = (struct cip_triad){.serial = (uint16_t)rng_next(&c->rng),
                                  .vendor = CLIENT_VENDOR,
                                  .originator = (uint32_t)rng_next(&c->rng)};
    c->to_id = (uint32_t)rng_next(&c->rng);
    c->sequence = 0;
    c->answers = false;
}

eip_err client_connection_open(struct client_connection *c, struct client_session *s,
                               const struct client_peer *peer, int64_t now_us,
                               int64_t deadline_us) {
    uint8_t bytes[CIP_PATH_SIZE_MAX];
    struct writer path = writer_of(bytes, sizeof bytes);
    struct writer *w;
    check(c->state == CLIENT_CONNECTION_CLOSED);
    write_path(&path, peer);
    if (path.bad)
        return EIP_E_LIMIT;
    eip_err err = client_session_begin(s, reader_of(NULL, 0), now_us, deadline_us, &w);
    if (err != EIP_OK)
        return err;
    choose_size(c, peer);
    choose_names(c);
    encode_open(w, c, reader_of(bytes, path.size));
    err = client_session_end(s, &c->opening);
    if (err == EIP_OK)
        enter(c, CLIENT_CONNECTION_OPENING);
    return err;
}

/* Without room for it, the device will find out by its time-out. */
static void say_close(struct client_connection *c, struct client_session *s,
                      const struct client_peer *peer, int64_t now_us) {
    uint8_t bytes[CIP_PATH_SIZE_MAX];
    struct writer path = writer_of(bytes, sizeof bytes);
    struct writer *w;
    c->closing = 0;
    if (!client_session_has_room(s) ||
        client_session_begin(s, reader_of(NULL, 0), now_us, now_us + CLOSE_US, &w) != EIP_OK)
        return;
    write_path(&path, peer);
    struct cip_forward_close close = {.priority = TICK_EXPONENT,
                                      .ticks = TICKS,
                                      .triad = c->triad,
                                      .path = reader_of(bytes, path.size)};
    begin_service(w, CIP_FORWARD_CLOSE);
    cip_forward_close_encode(w, &close);
    if (client_session_end(s, &c->closing) != EIP_OK)
        c->closing = 0;
}

static bool take_granted(struct client_connection *c, const struct cip_reply *reply,
                         int64_t now_us) {
    struct reader r = reply->data;
    struct cip_forward_open_reply granted = cip_forward_open_reply_decode(&r);
    if (r.bad || granted.triad.serial != c->triad.serial ||
        granted.triad.vendor != c->triad.vendor ||
        granted.triad.originator != c->triad.originator || granted.to_id != c->to_id)
        return false;
    c->ot_id = granted.ot_id;
    c->silence_us = (granted.ot_api_us > 0 ? (int64_t)granted.ot_api_us : RPI_US)
                    << (2 + MULTIPLIER);
    c->used_us = now_us;
    c->opening = 0;
    c->tries = 0;
    enter(c, CLIENT_CONNECTION_OPEN);
    return true;
}

static bool is_about_size(const struct cip_reply *reply) {
    return reply->general == CIP_CONNECTION_FAILURE &&
           cip_reply_extended(reply, 0) == CIP_EXT_CONNECTION_SIZE;
}

/* The size a device offers instead of the one it refused, 0 if it offers none. */
static uint16_t offered_size(const struct client_connection *c, const struct cip_reply *reply) {
    bool offers = is_about_size(reply) && cip_reply_extended_count(reply) > 1;
    uint16_t size = offers ? cip_reply_extended(reply, 1) : 0;
    return size >= CLIENT_CONNECTION_LEAST && size < c->size ? size : 0;
}

/* It will not have any tomorrow either. */
static bool is_unable(const struct cip_reply *reply) {
    return reply->general == CIP_SERVICE_NOT_SUPPORTED || reply->general == CIP_PATH_UNKNOWN ||
           reply->general == CIP_OBJECT_UNKNOWN || is_about_size(reply);
}

static enum client_opening give_up(struct client_connection *c) {
    c->tries = 0;
    return CLIENT_OPENING_REFUSED;
}

/* Without a large one a small one is tried, once. */
static enum client_opening take_refused_kind(struct client_connection *c, struct client_peer *peer,
                                             const struct cip_reply *reply) {
    if (!c->large) {
        peer->no_connection = is_unable(reply);
        return give_up(c);
    }
    if (is_unable(reply))
        peer->no_large = true;
    else
        peer->small_now = true;
    return CLIENT_OPENING_AGAIN;
}

/* Another size, another serial number, the small service; or none, for now or for good. */
static enum client_opening take_refused(struct client_connection *c, struct client_peer *peer,
                                        bool is_more, const struct cip_reply *reply) {
    uint16_t offered = offered_size(c, reply);
    bool in_use = reply->general == CIP_CONNECTION_FAILURE &&
                  cip_reply_extended(reply, 0) == CIP_EXT_CONNECTION_IN_USE;
    c->refusal = client_status_of(EIP_SOURCE_DEVICE, reply);
    enter(c, CLIENT_CONNECTION_CLOSED);
    if (c->tries >= TRIES_MAX)
        return give_up(c);
    if (offered > 0)
        peer->connection_size = offered;
    if (offered > 0 || in_use)
        return CLIENT_OPENING_AGAIN;
    return is_more ? give_up(c) : take_refused_kind(c, peer, reply);
}

/* An answer that comes later finds nobody: the connection it grants is closed unseen. */
static enum client_opening take_silence(struct client_connection *c, struct client_session *s,
                                        const struct client_peer *peer, int64_t now_us) {
    enter(c, CLIENT_CONNECTION_CLOSED);
    say_close(c, s, peer, now_us);
    return CLIENT_OPENING_SILENT;
}

static enum client_opening take_senseless(struct client_connection *c, struct client_peer *peer,
                                          bool is_more) {
    peer->no_connection = !is_more;
    enter(c, CLIENT_CONNECTION_CLOSED);
    return give_up(c);
}

static enum client_opening take_unanswered(struct client_connection *c, struct client_session *s,
                                           struct client_peer *peer, bool is_more,
                                           const struct client_outcome *outcome, int64_t now_us) {
    if (outcome->err == EIP_E_REFUSED || outcome->err == EIP_E_PROTOCOL)
        return take_senseless(c, peer, is_more);
    if (outcome->err == EIP_E_TIMEOUT && outcome->sent)
        return take_silence(c, s, peer, now_us);
    client_connection_lost(c);
    return outcome->sent ? CLIENT_OPENING_LOST : CLIENT_OPENING_UNSENT;
}

enum client_opening client_connection_take(struct client_connection *c, struct client_session *s,
                                           struct client_peer *peer, bool is_more,
                                           const struct client_outcome *outcome, int64_t now_us) {
    uint8_t service = c->large ? CIP_LARGE_FORWARD_OPEN : CIP_FORWARD_OPEN;
    if (c->opening == 0 || outcome->id != c->opening)
        return CLIENT_OPENING_NONE;
    if (outcome->err != EIP_OK)
        return take_unanswered(c, s, peer, is_more, outcome, now_us);
    if (outcome->cip.general != CIP_OK)
        return take_refused(c, peer, is_more, &outcome->cip);
    if (outcome->cip.service != service || !take_granted(c, &outcome->cip, now_us))
        return take_senseless(c, peer, is_more);
    return CLIENT_OPENING_GRANTED;
}

/* Using it. */

bool client_connection_is_free(struct client_connection *c, struct client_session *s,
                               const struct client_peer *peer, int64_t now_us) {
    if (c->state != CLIENT_CONNECTION_OPEN || c->request != 0)
        return false;
    if (now_us - c->used_us < c->silence_us / 4 * 3)
        return true;
    client_connection_close(c, s, peer, now_us);
    return false;
}

/* A device drops what is longer, without a word. */
static void limit(struct writer *w, size_t more) {
    if (w->size + more < w->room)
        w->room = w->size + more;
}

eip_err client_connection_begin(struct client_connection *c, struct client_session *s,
                                int64_t now_us, int64_t deadline_us, struct writer **ret_writer) {
    check(c->state == CLIENT_CONNECTION_OPEN && c->request == 0);
    c->sequence++;
    c->used_us = now_us;
    struct client_channel channel = {
        .ot_id = c->ot_id, .to_id = c->to_id, .sequence = c->sequence, .size = c->size};
    eip_err err = client_session_begin_connected(s, &channel, deadline_us, ret_writer);
    if (err == EIP_OK)
        limit(*ret_writer, c->size - sizeof c->sequence);
    return err;
}

eip_err client_connection_end(struct client_connection *c, struct client_session *s,
                              uint64_t *ret_id) {
    eip_err err = client_session_end(s, &c->request);
    if (err == EIP_OK)
        *ret_id = c->request;
    return err;
}

bool client_connection_note(struct client_connection *c, struct client_session *s,
                            const struct client_peer *peer, const struct client_outcome *outcome,
                            int64_t now_us) {
    if (outcome->id == c->closing)
        c->closing = 0;
    if (c->request == 0 || outcome->id != c->request)
        return false;
    c->request = 0;
    c->answers |= outcome->err == EIP_OK;
    if (outcome->err != EIP_OK && outcome->sent)
        client_connection_close(c, s, peer, now_us);
    return true;
}

void client_connection_close(struct client_connection *c, struct client_session *s,
                             const struct client_peer *peer, int64_t now_us) {
    bool was_open = c->state == CLIENT_CONNECTION_OPEN;
    enter(c, CLIENT_CONNECTION_CLOSED);
    if (was_open)
        say_close(c, s, peer, now_us);
}
