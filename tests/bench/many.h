/*
 * many - devices with as many DINT tags as a benchmark wants: number n is called "Tag_" and twelve
 * digits, sixteen bytes in all, and has the value n.
 */
#ifndef BENCH_MANY_H
#define BENCH_MANY_H

#include "device/session.h"

enum {
    MANY_NAME_SIZE = 16,
    MANY_REQUEST_SIZE = 62, /* SendRRData with Read Tag of such a name */
    MANY_REPLY_SIZE = 50,   /* with a DINT */
};

/* Not terminated. */
void many_name(uint32_t number, char name[MANY_NAME_SIZE]);
void many_add(struct device_tags *tags, uint32_t count);
void many_fill(struct device *d, uint32_t count);

/* A read of tag 0; many_aim makes it one of another. */
void many_request(uint8_t request[MANY_REQUEST_SIZE], uint32_t session, uint32_t context);
void many_aim(uint8_t request[MANY_REQUEST_SIZE], uint32_t number);
/* The value in the reply; checks that it is one. */
uint32_t many_value(const uint8_t reply[MANY_REPLY_SIZE]);

/* Register Session, and the handle in its reply. */
enum { MANY_REGISTER_SIZE = 28 };
void many_register(uint8_t request[MANY_REGISTER_SIZE]);
uint32_t many_handle(const uint8_t reply[MANY_REGISTER_SIZE]);

/* A device in this process, asked through a session without a socket. */
struct many {
    struct device device;
    struct device_session session;
    uint8_t request[MANY_REQUEST_SIZE];
};

void many_init(struct many *m, uint32_t count);
void many_fini(struct many *m);
uint32_t many_read(struct many *m, uint32_t number);

#endif
