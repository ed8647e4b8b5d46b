/* SPDX-License-Identifier: MIT */
/*
 * eip - read and write the tags of a controller over EtherNet/IP.
 *
 *     eip_client *plc;
 *     struct eip_value value;
 *     if (eip_open("192.168.1.10", NULL, &plc) != EIP_OK)
 *         return 1;
 *     if (eip_read(plc, "ProductionCount", &value) == EIP_OK)
 *         ...
 *     eip_close(plc);
 *
 * Most calls block until they are answered or their time-out is over; eip_submit_read and what
 * stands beside it do not. A client is used by one thread at a time; different clients are
 * independent of each other. Nothing here prints, exits, starts a thread or touches signals.
 *
 * A device is named by a URL: "192.168.1.10", "plc7:44818", "[fe80::1]:44818",
 * "eip://plc7/1/3" (through the backplane, port 1, to slot 3), "plc7/1/0/2/10.0.0.5/1/3". A bare
 * host is asked for the controller in slot 0 and, if it answers that it does not route, without a
 * route. "?simple=1" never uses a route. Requests that are worth it are sent over class 3
 * connections (4,000 bytes, or 504 where the device does not know Large Forward Open, or
 * unconnected where it has no connections), which carry more in each packet, and once there is one,
 * so is everything else. "?connected=1" opens them for whatever is asked, "?connected=0" never, and
 * "?depth=8" up to eight of them, as `depth` of the options does. Settings are joined by '&'.
 *
 * A tag is "Tag", "Tag[3]", "Tag[1,2]", "Tag[0-9]" (ten elements), "Tag*10", "Tag.Member",
 * "Program:Main.Tag", "Tag.5" (a bit of an integer). Letters of both cases are the same.
 *
 * An index of an array of BOOLs is that of a BOOL: "Bits[35]" and "Bits[30-40]" are read and
 * written as BOOLs, "Bits" is the first. A Logix controller keeps them 32 in a DWORD (1756-PM020,
 * "CIP Services and User-created Tags"): "Bits[1].3" is bit 3 of the second DWORD, BOOL 35 too, and
 * lists of tags have the DWORDs, and so have values of structures, which show them as BOOLs. What
 * is told to be DWORDs by a device that is no Logix controller (it has no class 0xAC, for which it
 * is asked once) are DWORDs. An array of BOOLs that became another tag while it was being read is
 * EIP_E_CHANGED.
 *
 * "@class/instance/attribute" stands for an attribute of an object wherever a tag may stand, and is
 * read and written as by eip_get_attribute and eip_set_attribute; "@class/instance" reads all of
 * its attributes as the bytes they are. Numbers are decimal, 0x, 0o or 0b. An instance of class
 * 0x6B, and an object with a count or elements after it, are read and written as tags are.
 *
 * A function that fails returns an error and leaves its ret_ arguments untouched; eip_last_fault
 * then tells what happened in words. See <eip/error.h> for the classes of errors. A view that lives
 * until the next call outlives those that only tell, and take a const eip_client: eip_last_fault,
 * eip_item_fault, eip_pending, ...
 *
 * A write that was sent but not answered is EIP_E_UNKNOWN: it may or may not have happened, and is
 * never sent again behind the caller's back.
 */
#ifndef EIP_EIP_H
#define EIP_EIP_H

#include <eip/api.h>
#include <eip/error.h>
#include <eip/types.h>
#include <eip/value.h>

enum { EIP_EXTENDED_MAX = 4, EIP_FAULT_TEXT_MAX = 512, EIP_PRODUCT_NAME_MAX = 32 };

/* Who said no. */
typedef enum eip_source {
    EIP_SOURCE_NONE,          /* nobody: nothing failed, or nobody answered */
    EIP_SOURCE_ENCAPSULATION, /* the EtherNet/IP layer; `encapsulation` says why */
    EIP_SOURCE_ROUTE,         /* a module on the way; `general` and `extended` say why */
    EIP_SOURCE_DEVICE         /* the device itself; likewise */
} eip_source;

/* What the peer answered: CIP general and extended status (CIP Volume 1, Appendix B). */
struct eip_status {
    eip_source source;
    uint32_t encapsulation; /* CIP Volume 2, 2-3.5 */
    uint8_t general;
    uint8_t extended_count; /* words in `extended`; more are left out */
    uint16_t extended[EIP_EXTENDED_MAX];
    /*
     * Static text, or NULL: with EIP_E_PROTOCOL which rule the peer broke, and with EIP_E_VALUE why
     * BOOLs of an array are not written.
     */
    const char *rule;
};

/* The last failure: the error, what the peer answered, and all of it in words. */
struct eip_fault {
    eip_err err;
    struct eip_status status;
    size_t column;                 /* of a mistake in a tag or URL, from 1; else 0 */
    char text[EIP_FAULT_TEXT_MAX]; /* what was tried, where, what came back, what to do */
};

/* What happened on the wire, for a trace. Views live during the call alone. */
typedef enum eip_trace_kind {
    EIP_TRACE_OPENED,
    EIP_TRACE_SENT,
    EIP_TRACE_RECEIVED,
    EIP_TRACE_CLOSED
} eip_trace_kind;

/* How a client stands to its device. */
typedef enum eip_state {
    EIP_STATE_CLOSED,     /* there is no stream, and nothing to do */
    EIP_STATE_WAITING,    /* it failed lately, and is not tried again before a while has passed */
    EIP_STATE_CONNECTING, /* a stream is being opened */
    EIP_STATE_OPENING,    /* ... and a session on it, a route, a connection */
    EIP_STATE_READY       /* requests are carried out */
} eip_state;

struct sockaddr;

struct eip_trace {
    eip_trace_kind kind;
    const struct sockaddr *local;
    const struct sockaddr *peer;
    const uint8_t *data; /* of SENT and RECEIVED */
    size_t size;
};

/* All zero is the default. */
struct eip_options {
    int64_t timeout_us; /* of each call or submitted request, and of opening; 0: five seconds */
    struct eip_fault *ret_fault; /* where eip_open tells why it failed; NULL: nowhere */
    bool lazy;                   /* eip_open does not connect: the first request does */
    /*
     * The most connections that are open at once, up to 32; each carries one request at a time. 0:
     * four. They are opened when there is something for them to do. What the URL says counts.
     */
    unsigned depth;
    /*
     * After a failure to connect, the next try waits: 50 ms, and twice as long after each, up to
     * this; 0: two seconds. What is asked for meanwhile waits with it, in its own time.
     */
    int64_t backoff_max_us;
    eip_cache *cache; /* of tags and types, shared with other clients; NULL: of its own */
    /*
     * Called when the state changes, with what ended the one before, or NULL; must not call the
     * client. NULL: never.
     */
    void (*state)(void *user, eip_state state, const struct eip_fault *why);
    void *state_user;
    /* Called for everything that goes over the wire; must not call the client. NULL: never. */
    void (*trace)(void *user, const struct eip_trace *event);
    void *trace_user;
};

/*
 * Connects and registers a session. EIP_E_ARGUMENT: no such URL, or a time below 0; EIP_E_HOST: an
 * unknown name; EIP_E_CONNECT, EIP_E_TIMEOUT, EIP_E_CLOSED, EIP_E_REFUSED, EIP_E_PROTOCOL,
 * EIP_E_MEMORY. The caller closes the client. Looking up a name may take longer than the time-out.
 */
EIP_API eip_err eip_open(const char *url, const struct eip_options *options,
                         eip_client **ret_client);
/*
 * Unregisters, disconnects and frees; waits up to a second for the device to close a connection.
 * NULL is fine.
 */
EIP_API void eip_close(eip_client *client);

/*
 * Reads a tag. The value is a view that lives until the next call with this client. A bit is read
 * as a BOOL. EIP_E_TAG: not a tag's name, more than 16,777,216 elements, or the device does not
 * know it; EIP_E_REFUSED: see eip_last_fault; EIP_E_TYPE: a bit of something without bits;
 * EIP_E_LIMIT: more than 16 MiB; and the errors of the connection. More than 65,535 elements are
 * read piece by piece. A connection that was lost is opened anew: by the same call for what changes
 * nothing and what was not sent, else by the next one.
 *
 * A structure comes with its members (`structure`): when the first one that is no STRING is read,
 * the client browses the controller for them, in time of its own, and again when one comes that it
 * does not know, for the program has changed then. Where that fails a structure is the bytes it is.
 * One round trip more tells whether the program is still the one whose members they are: another
 * may have them in another order, and what was read before its members is read once more.
 * EIP_E_CHANGED if it changes all the time.
 * What describes it lives as long as the client's catalog.
 *
 * A controller refuses a structure of which it does not give every member (External Access None:
 * status 0x0F). The others are read one by one then, and the value names those that are missing
 * (`denied`); if there are no others, the refusal stands. Such a value is not of one moment: its
 * members may be of before and after a change.
 */
EIP_API eip_err eip_read(eip_client *client, const char *tag, struct eip_value *ret_value);

/*
 * Writes a tag. The value's type must be the tag's own, and its count is the number of elements
 * written, from the one the tag names; a range in the tag must have the same count. A bit takes a
 * BOOL and changes nothing but that bit; one of an attribute is EIP_E_ARGUMENT, for no service sets
 * it without the others. BOOLs of an array are written if one DWORD has them all, in one request
 * that leaves its others as they are, or if they are whole DWORDs, and are EIP_E_VALUE else; what
 * the tag is, is read before. A value of type DWORD is written as such, from the DWORD with that
 * index on. A value too large for one packet is written piece by piece; when a later
 * piece is refused, that is EIP_E_UNKNOWN too, with the device's status. Errors as of eip_read, but
 * EIP_E_TAG for more than 65,535 elements; EIP_E_VALUE for a count that does not match, more than
 * 65,535 of them, bytes that are not so many elements, or a structure of which members were denied;
 * and EIP_E_UNKNOWN.
 */
EIP_API eip_err eip_write(eip_client *client, const char *tag, const struct eip_value *value);

/* One of many reads or writes, and how it ended. */
struct eip_item {
    const char *tag;
    struct eip_value value; /* to write, or as read: a view until the next call */
    eip_err err;
    struct eip_status status;
};

/*
 * Many at once, several in each packet. EIP_OK when all succeeded, else the error of the first that
 * failed; each item tells how it ended itself. When one of the tags or values is not valid, nothing
 * is sent and every item has that error. Writes are sent in their order, and attributes one in a
 * packet; only a BOOL array's first BOOL comes after those in the same packet unless its index says
 * that it is one ("Bits[0]"). Bits cannot be written this way (EIP_E_ARGUMENT). Members are tags:
 * "Motor.Speed".
 * A set that is read again and again is kept as a plan: see <eip/plan.h>.
 */
EIP_API eip_err eip_read_many(eip_client *client, struct eip_item *items, size_t count);
EIP_API eip_err eip_write_many(eip_client *client, struct eip_item *items, size_t count);

/* What a device says of itself (List Identity: CIP Volume 2, 2-4.2). */
struct eip_identity {
    char address[64]; /* where the answer came from: "192.168.1.10:44818" */
    uint16_t vendor;
    uint16_t device_type;
    uint16_t product_code;
    uint8_t major; /* of the revision */
    uint8_t minor;
    uint16_t status; /* CIP Volume 1, 5-2.2.1.5 */
    uint32_t serial;
    char product_name[EIP_PRODUCT_NAME_MAX + 1];
    uint8_t state; /* CIP Volume 1, 5-2.2.1.8: 3 is operational */
};

/* List Identity. EIP_E_PROTOCOL: the answer has no identity; and the errors of the connection. */
EIP_API eip_err eip_identify(eip_client *client, struct eip_identity *ret_identity);

/*
 * An attribute of an object: Get and Set Attribute Single (CIP Volume 1, Appendix );
 * instance 0 is the class itself. What is read has the type that the object's specification says,
 * where this library knows the object, and type 0, one element, with the bytes as they came where
 * not; a view until the next call. What is set has the type of the object's specification, or type
 * 0 and any bytes; EIP_E_TYPE for another one where the library knows better. EIP_E_REFUSED: see
 * eip_last_fault. An unanswered eip_set_attribute is EIP_E_UNKNOWN.
 */
EIP_API eip_err eip_get_attribute(eip_client *client, uint32_t class_id, uint32_t instance,
                                  uint32_t attribute, struct eip_value *ret_value);
EIP_API eip_err eip_set_attribute(eip_client *client, uint32_t class_id, uint32_t instance,
                                  uint32_t attribute, const struct eip_value *value);

/* Any request to any object or tag (Message Router request: CIP Volume 1, 2-4). */
struct eip_request {
    uint8_t service;     /* 0x01..0x7f */
    bool is_safe;        /* it changes nothing: may be sent again when a session is lost */
    const char *path;    /* "@class/instance/attribute", or a tag */
    const uint8_t *data; /* what follows the path; may be NULL when size is 0 */
    size_t size;
};

struct eip_reply {
    struct eip_status status;
    const uint8_t *data; /* what follows the status; a view until the next call */
    size_t size;
};

/*
 * Sends a request and fills in the reply whenever there is one: EIP_OK for general status 0, and
 * EIP_E_REFUSED, with the reply and its data, for any other. EIP_E_LIMIT: it does not fit into one
 * packet. Nothing is repeated or put together here: status 06 means that there would be more.
 * Read Tag Fragmented (0x52) with {10, 0, 16, 0, 0, 0} reads ten elements from byte 16 on, and is
 * answered with the type, two bytes, or four of a structure, and data: an example is in libeip(3).
 * Without an answer it ends with EIP_E_UNKNOWN, or, if it is safe, as a read would.
 */
EIP_API eip_err eip_send_request(eip_client *client, const struct eip_request *request,
                                 struct eip_reply *ret_reply);

/*
 * Without blocking. A request is submitted, and `done` is called once when it has ended: from
 * eip_wait, eip_client_step, eip_close or any blocking call with the same client. The items are the
 * caller's and stay until then; each tells how it ended, and values are views that live during
 * `done` alone. Structures have members if the client knows them already, as after eip_browse, and
 * the program is still the same, which one round trip more tells; else they are bytes. What is
 * refused as a whole stays refused (a plan does better: <eip/plan.h>). `done` may submit and
 * cancel, not block (EIP_E_ARGUMENT) or close (which does nothing). Called from eip_close it may
 * not submit either (EIP_E_CLOSED).
 *
 * On unconnected traffic requests go out at once, in their order, up to 32 at a time; over
 * connections one on each: reads may overtake each other, a write waits for what was submitted
 * before it, and what comes after waits for the write. eip_cancel ends a request with
 * EIP_E_CANCELLED, or EIP_E_UNKNOWN for a write that was sent, and `done` is called by the next of
 * the calls above; it does nothing for one that has ended. Errors of submitting are those of
 * eip_read_many, EIP_E_LIMIT for more than 4,096 requests, EIP_E_ARGUMENT without `done`, and
 * EIP_E_CLOSED while eip_close ends what is pending; and then `done` is not called. ret_id may be
 * NULL.
 */
typedef void eip_done(void *user, eip_client *client, struct eip_item *items, size_t count);

EIP_API eip_err eip_submit_read(eip_client *client, struct eip_item *items, size_t count,
                                eip_done *done, void *user, uint64_t *ret_id);
EIP_API eip_err eip_submit_write(eip_client *client, struct eip_item *items, size_t count,
                                 eip_done *done, void *user, uint64_t *ret_id);
EIP_API void eip_cancel(eip_client *client, uint64_t id);
/* How many were submitted and have not ended. */
EIP_API size_t eip_pending(const eip_client *client);
/*
 * Drives clients with poll(2) until none of them has a request pending (EIP_OK), or until the time
 * is over (EIP_E_TIMEOUT; what is pending stays so). EIP_E_MEMORY, EIP_E_SYSTEM, EIP_E_LIMIT for
 * more than 65,536 clients. Clients of several devices may be given together; all of them belong to
 * this thread.
 */
EIP_API eip_err eip_wait(eip_client *const *clients, size_t count, int64_t timeout_us);

/*
 * For a loop of the program's own: before waiting, ask each client for its descriptor, what it
 * wants of it and how long it can wait; then call eip_client_step when the descriptor is ready or
 * the time has come. All three may be different after each step.
 */
enum { EIP_WANT_READ = 1, EIP_WANT_WRITE = 2 };
/* -1 while there is nothing to wait for but time. */
EIP_API int eip_client_fd(const eip_client *client);
EIP_API unsigned eip_client_want(const eip_client *client);
/* Microseconds from now; 0: step at once; INT64_MAX: only the descriptor matters. */
EIP_API int64_t eip_client_due_us(const eip_client *client);
EIP_API void eip_client_step(eip_client *client);

/* As the callback of the options is told. */
EIP_API eip_state eip_client_state(const eip_client *client);

/* What an error says about trying again; see <eip/error.h>. */
EIP_API eip_err_class eip_error_class(eip_err err);
/* Static text: "no answer in time". */
EIP_API const char *eip_error_text(eip_err err);
/*
 * Of the last call, with EIP_OK and no text where it did not fail; after eip_wait and
 * eip_client_step, of what ended last with an error. A view until the next call.
 */
EIP_API const struct eip_fault *eip_last_fault(const eip_client *client);
/*
 * In words, why one item failed: of the last eip_read_many, eip_write_many or eip_plan_run, or,
 * during `done`, of those it was given. EIP_OK and no text where it did not.
 */
EIP_API void eip_item_fault(const eip_client *client, const struct eip_item *item,
                            struct eip_fault *ret_fault);

#endif
