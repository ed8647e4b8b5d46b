/* SPDX-License-Identifier: MIT */
/*
 * device - a simulated or embedded device: its identity, its tags, its objects, and the message
 * router that brings a request to the one it is meant for.
 *
 * A core: no I/O, no clock, no threads. Sessions (session.h) bring encapsulated requests to it.
 * Requests are executed one after another, each at once and completely.
 */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include "base/rng.h"
#include "device/assembly.h"
#include "device/binding.h"
#include "device/call.h"
#include "device/connection.h"
#include "device/forced.h"
#include "device/mode.h"
#include "device/profile.h"
#include "device/tags.h"
#include "enip/identity.h"

enum {
    DEVICE_UNCONNECTED_MAX = 500, /* bytes of an unconnected reply (1756-PM020) */
    DEVICE_ROOM_MIN = 8,          /* a reply's head and the status that tells of any failure */
};

struct device_routes;

struct device_options {
    const struct device_profile *profile; /* NULL: device_controllogix */
    enum device_mode mode;
    struct str name;         /* of the controller, borrowed; empty: "Controller" */
    enum device_route route; /* DEVICE_ROUTE_ANY: what the profile says */
    uint8_t slot;            /* also where the device is in its chassis */
    struct str path;         /* of DEVICE_ROUTE_PATH: padded; empty: no route at all is taken */
    /* What is passed on, by whoever drives the sessions, which must be able to. NULL: nothing. */
    const struct device_routes *routes;
    uint64_t seed;         /* of session handles, connection ids and the hashes of tables */
    int64_t inactivity_us; /* a session silent for longer is closed; 0: never */

    /*
     * The wall clock: what the time that sessions tell lacks to microseconds since 1970-01-01 UTC,
     * and the minutes by which local time is ahead of UTC.
     */
    int64_t wall_offset_us;
    int16_t zone_minutes;

    /*
     * Called after each change of a tag by a client, a fragment's too: where in the tag's data, and
     * the bytes that are there now. Must not add tags. NULL: never.
     */
    void (*written)(void *user, const struct device_tag *tag, size_t offset, struct reader bytes);
    /* Likewise after each read, with the elements as they go over the wire. */
    void (*was_read)(void *user, const struct device_tag *tag, size_t offset, struct reader wire);
    void *user;

    /* 0: what the profile says, or else DEVICE_CONNECTIONS_MAX and DEVICE_CONNECTION_SIZE_MAX */
    size_t connections_max;         /* class 3, of all sessions */
    size_t session_connections_max; /* of each; 0: DEVICE_SESSION_CONNECTIONS_MAX */
    uint16_t connection_size_max;   /* bytes, no more than DEVICE_CONNECTION_SIZE_MAX */
    bool widens;                    /* tags take values of some other types: widen.h */
    bool all_has_state;             /* Get Attributes All of the Identity ends with its state */
    bool parts_succeed; /* a packet whose answers are cut has not failed: no status 1E */
    bool no_large;      /* the device does not know Large Forward Open */
    uint16_t
        message_max; /* data of an encapsulated request; 0: DEVICE_MESSAGE_MAX with its header */

    /* A fault of real devices, for tests: a repeated request is executed again. */
    bool executes_repeats;
};

/* What the Connection Manager counts; attributes 1..8 of its instance. */
struct device_manager_counts {
    uint16_t opens;
    uint16_t open_format_rejects;
    uint16_t open_resource_rejects;
    uint16_t open_other_rejects;
    uint16_t closes;
    uint16_t close_format_rejects;
    uint16_t close_other_rejects;
    uint16_t timeouts;
};

/* What a device says of its network in the TCP/IP Interface object; its address is the session's.
 */
struct device_network {
    uint32_t mask; /* host order, as all addresses here; 255.255.255.0 to begin with */
    uint32_t gateway;
    uint32_t name_servers[2];
    uint32_t address; /* 0: the session's */
    uint32_t status;  /* 1, configured, to begin with */
    uint32_t capability;
    uint32_t control;
    struct str link;   /* path of the link object, padded; empty: the Ethernet Link */
    struct str domain; /* at most 48 characters */
    struct str host;   /* at most 64 characters */
};

/* The wall clock: clients set it. */
struct device_clock {
    int64_t offset_us; /* as wall_offset_us of the options */
    int16_t zone_minutes;
    int16_t saving_minutes; /* by which daylight saving time is ahead of the other */
    bool saves_daylight;
};

/* What the program was when somebody asked for its marks last: controller_class.c. */
struct device_marks {
    size_t symbols;
    size_t types;
    size_t gone;
    uint32_t hash;
};

/* Whether there is a program that clients can ask for. */
enum device_project { DEVICE_LOADED, DEVICE_DOWNLOADING, DEVICE_LOCKED };

/* An upload of the EDS: file_class.c. */
struct device_upload {
    uint8_t state; /* attribute 1 of the File object; 0 as for a file that is there */
    uint8_t piece; /* bytes in a transfer */
    uint32_t next; /* transfers that were made */
};

enum { DEVICE_PRIORITIES = 5 };

struct device {
    struct device_options options; /* with what the profile says filled in */
    struct enip_identity identity; /* the profile's to begin with; the owner may change it */
    struct device_network network;
    struct device_clock clock;
    struct device_marks marks;
    enum device_project project; /* for tests of clients: 05 or 10 to who asks for the marks */
    struct device_upload upload;
    struct device_assemblies assemblies;
    uint8_t priorities[DEVICE_PRIORITIES]; /* of the QoS object: DSCP, the urgent one first */
    struct device_types types;
    struct device_tags tags;
    struct device_forces forces;
    struct device_bindings bindings;
    struct device_connections connections;
    struct device_manager_counts manager;
    uint32_t octets_in; /* of all sessions; 32 bits, as the Ethernet Link object has them */
    uint32_t octets_out;
    uint32_t resets;
    struct rng rng;
};

void device_init(struct device *d, const struct device_options *options);
void device_fini(struct device *d);
/* Somebody turns the key: the status and the state of the identity follow. */
void device_set_mode(struct device *d, enum device_mode mode);
/* Microseconds since 1970-01-01 UTC, by the wall clock as clients have set it. */
int64_t device_wall_us(const struct device_call *call);
/* What the Reset service does: counts it, and forgets the counts above. Sessions stay. */
void device_reset(struct device *d);

/* For clients it is gone at once, and what was said of it: a forced status, addresses. */
void device_remove_tag(struct device *d, struct device_tag *tag);

/*
 * Executes a Message Router request, which came through a session, or NULL. Writes a reply of at
 * most the writer's room, which is at least DEVICE_ROOM_MIN; whatever the request, there is one,
 * but for a request that is to be passed on: then the session holds it.
 */
void device_execute(struct device *d, struct device_session *session, struct reader request,
                    struct writer *reply);

/* For services that carry others: runs one request as part of a call; its general status. */
uint8_t device_run_call(struct device_call *call, struct reader request, struct writer *reply);

#endif
