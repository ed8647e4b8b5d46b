/* SPDX-License-Identifier: MIT */
/*
 * enip_operations - the operations of enip_client: from the operation language to requests that go
 * as they are, and to the lines that tell how each went.
 *
 *              SCADA              == [99]: 'OK'
 *           SCADA[1][  1-1  ]+  0 <= [99]: 'OK'
 *
 * Unlike ciprw write, nothing is asked of the device first: a value has the type of its cast, or
 * INT, or REAL if there is a '.' in any.
 */
#ifndef CMD_ENIP_OPERATIONS_H
#define CMD_ENIP_OPERATIONS_H

#include "cip/operation.h"
#include "client/driver.h"
#include "cmd/log.h"
#include "cmd/report.h"

struct enip_operation {
    struct cip_operation parsed;
    enum cip_aim aim;
    uint32_t class_id;
    uint8_t *bytes; /* of the value to write */
    struct eip_value value;
    struct client_item item; /* as it has to be asked */
};

/* Tells a mistake with its column and gives 2, or 0. The text stays borrowed. */
int enip_operation_parse(const char *command, struct str text, bool by_fragments,
                         struct enip_operation *ret_operation);
void enip_operation_fini(struct enip_operation *o);

struct enip_run {
    struct client_driver *driver;
    struct log *log;
    struct report *report;
    const struct enip_operation *operations;
    size_t count;
    size_t repeat; /* all of them so often */
    bool packed;   /* in packets of several; else up to `depth` requests are under way */
    size_t depth;
    bool prints;      /* a line for each, to standard output */
    bool connected;   /* over a class 3 connection was asked for, */
    bool unconnected; /* and that could not be, which is told once: for the caller to read */
};

/* Carries them out and counts into the report. False: out of memory. */
bool enip_run(struct enip_run *run);

#endif
