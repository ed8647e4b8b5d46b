/* SPDX-License-Identifier: MIT */
/*
 * hand - the device of a client session, played by hand: what the client says is compared with hex
 * digits, and what the device says is typed in them.
 *
 * In a frame to be heard "??" is any byte and '*' any rest. What a client makes up stands for
 * itself, byte by byte: SS SS the connection serial number, OO OO OO OO the originator's serial
 * number, TT TT TT TT the T->O connection id. II II II II is the O->T id that was granted: this
 * device grants 0x80020001, unless its words say something else; the session handle is 0x00010203.
 */
#ifndef SUPPORT_HAND_H
#define SUPPORT_HAND_H

#include "client/connection.h"

/* The data of the device's reply to a Forward Open: CIP Volume 1, 3-5.5.2. */
#define HAND_GRANTED_AS(id) id " TT TT TT TT SS SS 37 13 OO OO OO OO 80 84 1E 00 80 84 1E 00 00 00"
#define HAND_GRANTED        HAND_GRANTED_AS("01 00 02 80")

struct hand {
    struct client_session *session;
    const struct client_connection *connection; /* whose made-up names these are; or NULL */
};

/* Exactly one frame: the next of those the client has to say. It is sent then. */
void hand_hear(struct hand *h, const char *frame);
void hand_say(struct hand *h, const char *frame);
/* The client has nothing to say. */
void hand_hear_nothing(const struct hand *h);
/* Grants the session that is asked for with this sender context. */
void hand_register(struct hand *h, uint8_t context);

/* The same for one CIP message in its frame; `context` is the first byte of the sender context. */
void hand_hear_unconnected(struct hand *h, uint8_t context, const char *message);
void hand_say_unconnected(struct hand *h, uint8_t context, const char *message);
void hand_hear_connected(struct hand *h, uint16_t sequence, const char *message);
void hand_say_connected(struct hand *h, uint16_t sequence, const char *message);

#endif
