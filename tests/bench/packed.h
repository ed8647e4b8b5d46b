/*
 * packed - a hundred reads in one Multiple Service Packet, over a class 3 connection of 4,000
 * bytes, of tags as many.h names them; and what opens such a connection.
 */
#ifndef BENCH_PACKED_H
#define BENCH_PACKED_H

#include "bench/many.h"
#include "enip/data.h"

enum {
    PACKED_TAGS = 100,
    PACKED_OPEN_SIZE = 90,      /* SendRRData with Large Forward Open */
    PACKED_OPENED_SIZE = 70,    /* its reply */
    PACKED_REQUEST_SIZE = 2454, /* SendUnitData */
    PACKED_REPLY_SIZE = 1252,   /* with a hundred DINTs */
    PACKED_CONNECTION_SIZE = 4000,
};

void packed_open(uint8_t request[PACKED_OPEN_SIZE], uint32_t session);
/* The O->T id in its reply; checks that there is one. */
uint32_t packed_opened(const uint8_t reply[PACKED_OPENED_SIZE]);

/* Where a message is built, up to the CIP request; the sequence count comes with each packet. */
struct enip_frame packed_begin(struct writer *w, uint32_t session, uint32_t connection);
void packed_count(uint8_t *request, uint16_t sequence);

/* Reads of tags 0 to 99; packed_aim makes the n-th of them one of another name. */
void packed_request(uint8_t request[PACKED_REQUEST_SIZE], uint32_t session, uint32_t connection);
void packed_aim(uint8_t request[PACKED_REQUEST_SIZE], uint32_t n, const char name[MANY_NAME_SIZE]);
/* The sum of the values; checks that every one was read. */
uint64_t packed_sum(const uint8_t reply[PACKED_REPLY_SIZE]);

/* Opens a connection to a device in this process, and asks it; the reply lives until the next. */
uint32_t packed_connect(struct many *m);
const uint8_t *packed_ask(struct many *m, const uint8_t *request, size_t size, size_t reply_size);

#endif
