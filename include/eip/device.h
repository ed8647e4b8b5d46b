/* SPDX-License-Identifier: MIT */
/*
 * device - an EtherNet/IP device of your own: a Logix controller that clients can browse, read and
 * write, simulated in a test or embedded in a product.
 *
 *     eip_device *plc;
 *     eip_device_session *s;
 *     uint8_t bytes[4096];
 *     const void *reply;
 *     size_t size;
 *     ssize_t got;
 *     if (eip_device_new(NULL, &plc) != EIP_OK ||
 *         eip_device_add(plc, "Count", EIP_TYPE_DINT, 0, NULL) != EIP_OK ||
 *         eip_device_session_new(plc, NULL, now_us(), &s) != EIP_OK)
 *         return 1;
 *     while (!eip_device_session_is_closing(s) && (got = read(fd, bytes, sizeof bytes)) > 0)
 *         for (size_t at = 0; at < (size_t)got;) {
 *             at += eip_device_session_receive(s, bytes + at, (size_t)got - at, now_us());
 *             while ((reply = eip_device_session_output(s, &size)), size > 0)
 *                 eip_device_session_sent(s, (size_t)write(fd, reply, size));
 *         }
 *     eip_device_session_free(s);
 *     eip_device_free(plc);
 *
 * Tags are scalars, arrays or structures (eip_device_define), and may be added and removed while
 * clients are connected: they see it as they do on a controller that is edited online.
 *
 * There is no I/O here, no clock and no thread: the program hands over the bytes it received, takes
 * the bytes that are to be sent, and tells the time, in microseconds of any clock that does not go
 * back. examples/device.c and examples/recipe.c do it all in memory, examples/listen.c on sockets.
 *
 * A device and its sessions are used by one thread at a time; different devices are independent of
 * each other. Nothing prints, exits or touches signals. A function that fails returns an error and
 * leaves its ret_ arguments untouched. See <eip/error.h> for the classes of errors.
 */
#ifndef EIP_DEVICE_H
#define EIP_DEVICE_H

#include <eip/eip.h>

typedef struct eip_device eip_device;
typedef struct eip_device_session eip_device_session;

enum { EIP_DEVICE_DATAGRAM_MAX = 512, EIP_DEVICE_NAME_MAX = 40 };

/* "Never": the due time of a session that waits for nothing but its peer. */
#define EIP_DEVICE_NEVER INT64_MAX

/* Which routes of an Unconnected Send end at the device (CIP Volume 1, 3-5.5.4). */
typedef enum eip_device_route {
    EIP_DEVICE_ROUTE_ANY, /* those of the profile: all, of a compactlogix slot 0, of a micro800 none
                           */
    EIP_DEVICE_ROUTE_SLOT, /* port 1 and `slot`, as through a backplane; or none */
    EIP_DEVICE_ROUTE_NONE  /* the device refuses the service: it does not route */
} eip_device_route;

/* What a controller is doing and how its key stands: the status word of its Identity. */
typedef enum eip_device_mode {
    EIP_DEVICE_REMOTE_RUN,
    EIP_DEVICE_RUN,
    EIP_DEVICE_REMOTE_PROGRAM,
    EIP_DEVICE_PROGRAM,
    EIP_DEVICE_TEST,   /* key in REMOTE; clients cannot tell it from remote program mode */
    EIP_DEVICE_FAULTED /* by a major fault that can be cleared; key in REMOTE */
} eip_device_mode;

/* What a client changed. Views live during the call alone. */
struct eip_device_write {
    const char *tag; /* the tag's whole name, in the letters it was defined with; no NUL */
    size_t tag_size;
    uint16_t type; /* of the tag, and */
    uint16_t handle;
    size_t offset;       /* of the first byte that was written, in the tag's value as it is kept: */
    const uint8_t *data; /* SHORT_STRINGs stand 256 bytes apart, STRINGs 488, others side by side */
    size_t size;
};

/* All zero is the default. Copied. */
struct eip_device_options {
    /*
     * "controllogix", "compactlogix" or "micro800": the objects it has and what it refuses. NULL is
     * the first. A micro800 has no programs, and its BOOL arrays are arrays of bytes.
     */
    const char *profile;
    const struct eip_identity *identity; /* NULL: the profile's; its `address` is not looked at */
    const char *name;                    /* of the controller; NULL: "Controller" */
    eip_device_mode mode;   /* EIP_DEVICE_REMOTE_RUN: what the status of an `identity` says */
    int64_t wall_offset_us; /* what now_us lacks to microseconds since 1970 UTC: the wall clock */
    int16_t zone_minutes;   /* by which local time is ahead of UTC */
    eip_device_route route;
    uint8_t slot;
    uint64_t seed;         /* of session handles and hash tables: the same seed, the same device */
    int64_t inactivity_us; /* a session silent for longer is closed; 0: never */
    /*
     * Called after each change of a tag by a client: each write, each fragment of one, each
     * read-modify-write; not by eip_device_set. Must not call the device. NULL: never.
     */
    void (*written)(void *user, const struct eip_device_write *write);
    void *user;
};

/*
 * EIP_E_MEMORY; EIP_E_ARGUMENT: an inactivity below 0, a route, mode or profile that is none, a
 * name that is empty or longer than EIP_DEVICE_NAME_MAX, a product name without its NUL. The caller
 * frees the device.
 */
EIP_API eip_err eip_device_new(const struct eip_device_options *options, eip_device **ret_device);
/* After its sessions. NULL is fine. */
EIP_API void eip_device_free(eip_device *device);

/* Somebody turns the key: clients see it in the Identity. EIP_E_ARGUMENT: a mode that is none. */
EIP_API eip_err eip_device_set_mode(eip_device *device, eip_device_mode mode);

/*
 * An instance of the Assembly object (CIP Volume 1, 5-5): bytes, zero at first, that clients read
 * and, unless it is an input, set as a whole. They stay at *ret_bytes as long as the device.
 * EIP_E_ARGUMENT: instance 0 or one that is there, or no bytes; EIP_E_LIMIT: more than 490 bytes or
 * 1,024 instances; EIP_E_MEMORY.
 */
EIP_API eip_err eip_device_add_assembly(eip_device *device, uint32_t instance, uint16_t size,
                                        bool is_input, uint8_t **ret_bytes);

/*
 * Adds a tag, all zero. A name is letters, digits and '_', at most 40 of them, not beginning with a
 * digit; "Program:Main.Count" is a tag of a program. Letters of both cases are the same. The type
 * is elementary with a fixed size, EIP_TYPE_SHORT_STRING, EIP_TYPE_STRING, which then has up to 486
 * characters, or EIP_TYPE_STRUCT with the handle EIP_HANDLE_STRING; the handle of all others is 0.
 * dims are the elements of up to three
 * dimensions, 0 where there is none; NULL: a scalar. A BOOL array has one dimension and is kept
 * and served as an array of DWORDs, 32 bits each (1756-PM020, "BOOL arrays").
 *
 * EIP_E_TAG: not a name, a program's where there are none, or there is one already; EIP_E_TYPE;
 * EIP_E_ARGUMENT: dimensions that
 * cannot be; EIP_E_LIMIT: more than 4 million tags, 10 million elements of one (8,192
 * SHORT_STRINGs or STRINGs), or 512 MiB of values; EIP_E_MEMORY.
 */
EIP_API eip_err eip_device_add(eip_device *device, const char *name, uint16_t type, uint16_t handle,
                               const uint32_t dims[EIP_DIMENSIONS_MAX]);

/*
 * A member of a structure. All zero but name and type is the default. The program may do what
 * `access` keeps clients from. A structure with a member that clients may not write is not written
 * as a whole, and one with a member that is not there for them is not read as a whole either: 0x0F.
 */
struct eip_device_member {
    const char *name; /* letters, digits and '_', at most 40 of them, no digit first */
    const char *type; /* "DINT", "BOOL", "STRING" (of 88 bytes), "TIMER", or one that was defined;
                         NULL for a bit */
    uint32_t count;   /* elements of an array, at most 65,535; 0: it is none */
    const char
        *target; /* NULL; else it is a bit of the SINT, INT or DINT of this name before it, */
    uint8_t bit; /* 0 to 7, 15 or 31, and has neither type nor count */
    bool hidden; /* clients do not show it: the target of bits, as a rule */
    eip_access access;
};

/*
 * Defines a structure, with members in their order. They lie as a Logix controller has them
 * (1756-PM020, "Structures"): aligned to their size, arrays and structures to four bytes, BOOLs
 * next to each other as bits of a hidden SINT, an array of BOOL as DWORDs. A DINT LEN and a SINT
 * array DATA, and nothing else, are a string. Names of types match without regard to case and stay
 * for as long as the device. What is given is copied. ret_handle may be NULL: it gets the handle
 * that values of the type have.
 *
 * EIP_E_ARGUMENT: NULL; EIP_E_TYPE: a name that is none or that there is already, no members, a
 * member of a type that there is not; EIP_E_LIMIT: more than 2,048 members, hidden ones too, 2 MiB
 * of a value, 3,570 types, 64 KiB of nested names or 64 MiB of definitions; EIP_E_MEMORY.
 * eip_device_why tells which member it is.
 */
EIP_API eip_err eip_device_define(eip_device *device, const char *type,
                                  const struct eip_device_member *members, size_t count,
                                  uint16_t *ret_handle);

/* A tag that is to be added. All zero but name, and type or alias, is the default. */
struct eip_tag {
    const char *name;
    /* As that of a member; "SSTRING" for EIP_TYPE_SHORT_STRING; NULL: an alias. EIP_TYPE_STRING has
     * no name here: eip_device_add. */
    const char *type;
    uint32_t dims[EIP_DIMENSIONS_MAX]; /* as for eip_device_add */
    /*
     * NULL; else it stands for another tag, a member, an element or a bit of one, as
     * "Line.Motors[1].Speed", "Status.5" or "Flags[40]", an element of a BOOL array. Type and
     * dimensions are those of what it stands for. When that is removed, it cannot be reached.
     */
    const char *alias;
    eip_access access;
    bool constant; /* clients cannot write it: status 0x0F */
};

/*
 * Adds a tag, all zero. Its symbol instance is the next that never was used. EIP_E_ARGUMENT also
 * for NULL, and for neither or both of type and alias; EIP_E_TAG also for an alias of what is not
 * there; else as eip_device_add. eip_device_why tells what is wrong.
 */
EIP_API eip_err eip_device_add_tag(eip_device *device, const struct eip_tag *tag);
/*
 * Removes a tag, at once for all clients: by its name it is not there then (04/0000), nor by its
 * symbol instance (05/0000), nor are its aliases. A tag of another type or size may be added under
 * the name; but a removed one still counts among the 4 million, as its instance is not used again.
 * Views of its value end. EIP_E_TAG: there is no such tag; EIP_E_ARGUMENT: NULL.
 */
EIP_API eip_err eip_device_remove_tag(eip_device *device, const char *name);
/* What clients may do with a tag from now on. Errors as of eip_device_remove_tag. */
EIP_API eip_err eip_device_set_access(eip_device *device, const char *name, eip_access access,
                                      bool constant);
/*
 * From now on requests of clients for the tag, and for what its aliases lead to, end with this
 * general status, and the extended one unless that is NULL (CIP Volume 1, Appendix B); its value
 * is neither told nor changed. Status 0 ends it. EIP_E_TAG: there is no such tag, or it is an
 * alias; EIP_E_ARGUMENT: NULL; EIP_E_MEMORY.
 */
EIP_API eip_err eip_device_force(eip_device *device, const char *name, uint8_t general,
                                 const uint16_t *extended);
/*
 * Why eip_device_define or eip_device_add_tag failed the last time, in words, as "Speed: there is
 * no type 'REEL'"; "" before. Lives until the next call of one of them. Never NULL.
 */
EIP_API const char *eip_device_why(const eip_device *device);

/*
 * The value of a tag: "Tag" is all of it, "Tag[3]" or "Tag[1,2]" an element, "Tag[0-9]" or "Tag*10"
 * several, "Line.Motors[1].Speed" a member at any depth, "Text.LEN" one of a STRING, "Status.5" a
 * bit of an integer, as a BOOL. A structure is its bytes, with type EIP_TYPE_STRUCT and its handle.
 * What clients may do does not matter, nor does a forced status. A view that lives until the next
 * call with this device or its sessions. EIP_E_TAG: there is no such tag, member, element or bit;
 * EIP_E_ARGUMENT: NULL; EIP_E_MEMORY.
 */
EIP_API eip_err eip_device_get(eip_device *device, const char *tag, struct eip_value *ret_value);
/*
 * Sets the elements from the one the tag names, as many as the value has. Errors as of
 * eip_device_get; EIP_E_TYPE: the type or handle is not the tag's own; EIP_E_VALUE: no elements,
 * more than there are, another number than the tag names, or bytes that are not so many elements.
 * Nothing is changed then.
 */
EIP_API eip_err eip_device_set(eip_device *device, const char *tag, const struct eip_value *value);

/* Where clients reach the device, as it tells them in List Identity (CIP Volume 2, 2-4.2). */
struct eip_device_address {
    uint8_t ip[4];
    uint16_t port;
};

/*
 * One TCP connection, or whatever else carries its bytes. local may be NULL: 0.0.0.0. The device
 * must outlive the session. EIP_E_MEMORY.
 */
EIP_API eip_err eip_device_session_new(eip_device *device, const struct eip_device_address *local,
                                       int64_t now_us, eip_device_session **ret_session);
/* Closes the connections that were opened through it. NULL is fine. */
EIP_API void eip_device_session_free(eip_device_session *session);

/*
 * Bytes from the peer, split anywhere; how many were taken. When that is not all, take the output
 * first: a session holds no more than it has room for. One that is closing takes all and drops it.
 */
EIP_API size_t eip_device_session_receive(eip_device_session *session, const void *bytes,
                                          size_t size, int64_t now_us);
/* Bytes for the peer: a view that lives until the next call with this session. Never NULL. */
EIP_API const uint8_t *eip_device_session_output(const eip_device_session *session,
                                                 size_t *ret_size);
/* That many of them are on their way; never more than the output has. */
EIP_API void eip_device_session_sent(eip_device_session *session, size_t size);
/* True when the connection is to be closed as soon as the output is empty. */
EIP_API bool eip_device_session_is_closing(const eip_device_session *session);
/* When eip_device_session_tick is wanted next, or EIP_DEVICE_NEVER. */
EIP_API int64_t eip_device_session_due_us(const eip_device_session *session);
/* Time passed: closes a session that is silent for too long, and connections nobody uses. */
EIP_API void eip_device_session_tick(eip_device_session *session, int64_t now_us);

/*
 * A datagram that came to UDP port 44818: List Identity, List Services and List Interfaces are
 * answered (CIP Volume 2, 2-4). The size of the reply; 0: there is none, or it has no room.
 * EIP_DEVICE_DATAGRAM_MAX bytes are always enough.
 */
EIP_API size_t eip_device_datagram(eip_device *device, const struct eip_device_address *local,
                                   const void *datagram, size_t size, void *reply, size_t room);

#endif
