/* SPDX-License-Identifier: MIT */
/*
 * dialog - hand-typed encapsulation messages to a session of a device, and what it answers.
 *
 * Texts are hexadecimal as in ask.h; "II" stands for the next byte of the O->T id that the last
 * dialog_open was given.
 */
#ifndef SUPPORT_DIALOG_H
#define SUPPORT_DIALOG_H

#include "support/ask.h"

#define DIALOG_CONTEXT "43 49 50 52 57 30 30 31 "
/* What stands before the message router request of SendRRData and SendUnitData, length first. */
#define DIALOG_RR(length)                                                                          \
    "6F 00 " length " 00 03 02 01 00 00 00 00 00 " DIALOG_CONTEXT "00 00 00 00 "
#define DIALOG_UNIT(length)                                                                        \
    "70 00 " length " 00 03 02 01 00 00 00 00 00 " DIALOG_CONTEXT "00 00 00 00 "

struct dialog {
    struct device_session session;
    int64_t now_us;
    uint8_t id[4];
};

/* A session that is registered, with the handle 0x00010203. */
void dialog_begin(struct dialog *x, struct device *d);
void dialog_end(struct dialog *x);

void dialog_say(struct dialog *x, const char *text);
/* All that was answered since the last time; "" for nothing. */
void dialog_hear(struct dialog *x, const char *text);
/* Opens a connection of these sizes by Large Forward Open; T->O id 0x00A50001. */
void dialog_open(struct dialog *x, uint16_t serial, uint16_t ot_size, uint16_t to_size);
/* Request and reply over the connection: connected data without the sequence count. */
void dialog_ask(struct dialog *x, uint16_t sequence, const char *request, const char *reply);

#endif
