/* SPDX-License-Identifier: MIT */
/*
 * operate - reads and writes given as texts, carried out one by one, several at once, or several in
 * a packet.
 *
 *     static const char *const tags[] = {"Tag[0-9]+16=(DINT)4,5,6,7,8,9", "@0x2/1/1", "Tag[3-5]"};
 *     struct eip_operate_options options = {.depth = 20, .multiple = 250, .print = print};
 *     struct eip_processed done;
 *     if (eip_operations_parse(tags, 3, NULL, &operations) == EIP_OK &&
 *         eip_process(plc, operations, &options, &done) == EIP_OK)
 *         printf("%zu of %zu failed\n", done.failures, done.transactions);
 *
 * An operation is an address, to read it, or an address, '=' and values, to write them:
 *
 *   Tag  Tag[3]  Tag[0-9]  Tag*10  Tag.Member[2]      elements of a tag
 *   Tag[0-9]+16                                       from this byte on, by the fragmented services
 *   @class/instance/attribute  @class/instance        an attribute, or all of them
 *   @4/5/{"connection":100}                           other segments: class, instance, attribute,
 *                                                     element, connection, symbolic, port and link
 *   Tag[1-3]=1,2,3  Tag[4-6]=(DINT)1,2,3              values, as many as elements
 *   Text=(SSTRING)"one, two"
 *
 * Values are REAL if there is a '.' in any, else INT, or what the cast says: nothing is asked of
 * the device first. Signed types take the unsigned range of their size too. Numbers in addresses
 * are decimal, 0x, 0o or 0b. A bit is not an operation.
 *
 * Every operation has one outcome, in the order of the operations, whatever `depth` and `multiple`
 * are. A write is never sent twice; one that was sent and not answered is EIP_E_UNKNOWN. An answer
 * is checked: it is one to this service, and a value that was read has all the elements that were
 * asked for, of the type it says; what does not fit one answer is fetched by fragments.
 *
 * They are carried out in their order as well, by a device that takes requests in the order they
 * come: a write of several fragments ends before anything else begins, and a read that is long by
 * its count before a write begins. Only an answer that is longer than could be known, as of
 * structures or strings, may be fetched in part after a write that was under way with it.
 *
 * Operations may be used by several clients at once, in several threads: nothing changes them. The
 * rest belongs to the client's thread, and none of it may be called from an eip_done (then it is
 * EIP_E_ARGUMENT). Functions that are given a result may use the client for other requests, but not
 * close it.
 */
#ifndef EIP_OPERATE_H
#define EIP_OPERATE_H

#include <eip/eip.h>

enum { EIP_OPERATE_DEPTH_MAX = 32, EIP_MISTAKE_TEXT_MAX = 256 };

/* What is wrong with a text. */
struct eip_mistake {
    eip_err err;
    size_t index;  /* of the text, from 0 */
    size_t column; /* in it, from 1; 0: all of it */
    char text[EIP_MISTAKE_TEXT_MAX];
};

/* All zero is the default. */
struct eip_operate_options {
    size_t depth; /* requests under way, up to EIP_OPERATE_DEPTH_MAX; 0 is as 1: one by one */
    /*
     * Bytes that a message may have, headers included, when operations share one in a Multiple
     * Service Packet; the answer as well, as far as its length can be guessed. 0: each operation in
     * a message of its own. One that is longer by itself goes alone.
     */
    size_t multiple;
    bool fragment;      /* Read and Write Tag Fragmented in the place of Read and Write Tag */
    int64_t timeout_us; /* of each message, from when it is its turn; 0: that of the client */
    size_t repeat;      /* all operations so often; 0 is as 1 */
    /* Takes a line that tells how an operation went, without a newline; NULL: nobody does. */
    void (*print)(void *user, const char *line);
    void *print_user;
    struct eip_mistake *ret_mistake; /* where eip_operations_parse tells why; NULL: nowhere */
};

typedef enum eip_method {
    EIP_METHOD_READ,  /* Read Tag, or Read Tag Fragmented */
    EIP_METHOD_WRITE, /* Write Tag, or Write Tag Fragmented */
    EIP_METHOD_GET_ATTRIBUTE_SINGLE,
    EIP_METHOD_GET_ATTRIBUTES_ALL,
    EIP_METHOD_SET_ATTRIBUTE_SINGLE
} eip_method;

/* One operation, as it was understood. Views live as long as the operations do. */
struct eip_operation {
    const char *text; /* all of it */
    const char *tag;  /* the address alone */
    eip_method method;
    const uint8_t *path; /* padded EPATH */
    size_t path_size;
    uint32_t elements;
    bool counted;           /* the address names a range or a count of them */
    bool fragmented;        /* there is a byte offset, */
    uint32_t offset;        /* which is this */
    struct eip_value value; /* to write; without elements for what reads */
};

typedef struct eip_operations eip_operations;

/*
 * Reads `count` texts, which are copied. Of the options `fragment` and `ret_mistake` count; they
 * may be NULL. EIP_E_TAG: no operation; EIP_E_VALUE, EIP_E_TYPE: values that do not fit their type,
 * or not as many as elements; EIP_E_ARGUMENT: a NULL; EIP_E_MEMORY. The caller frees the
 * operations.
 */
EIP_API eip_err eip_operations_parse(const char *const *texts, size_t count,
                                     const struct eip_operate_options *options,
                                     eip_operations **ret_operations);
/* NULL is fine. */
EIP_API void eip_operations_free(eip_operations *operations);
EIP_API size_t eip_operations_count(const eip_operations *operations);
/* NULL beyond the last. */
EIP_API const struct eip_operation *eip_operations_at(const eip_operations *operations,
                                                      size_t index);

/* How an operation went. Views live until the next result, or until the function returns. */
struct eip_result {
    size_t number; /* of the operation, from 0, counted through all repetitions */
    size_t index;  /* of the request it travelled in, from 0: one for all that share a packet */
    const char *description; /* "Single Read  Tag  Tag[3-5]"; Multi. where packets are allowed */
    const struct eip_operation *operation;
    eip_err err;
    struct eip_status status;
    /*
     * As it was read: with the type that came, or that the specification of the object says of the
     * attribute, or type 0 and the bytes as they came. Without elements after a failure.
     */
    struct eip_value value;
};

typedef void eip_take_result(void *user, const struct eip_result *result);

/*
 * One request under way at a time, whatever `depth` says; `take` is given each result before the
 * next request is sent. A write has no value. options and `take` may be NULL.
 *
 * EIP_OK when every operation had its outcome, which may be a failure: the results tell. Otherwise
 * nothing was sent: EIP_E_ARGUMENT for a time-out below 0 or a call from an eip_done, EIP_E_MEMORY.
 * It is so of all that follow.
 */
EIP_API eip_err eip_synchronous(eip_client *client, const eip_operations *operations,
                                const struct eip_operate_options *options, eip_take_result *take,
                                void *user);
/*
 * Up to `depth` requests under way: unconnected ones, or one on each of the client's connections.
 * Results come in the order of the operations, and while others are under way.
 */
EIP_API eip_err eip_pipeline(eip_client *client, const eip_operations *operations,
                             const struct eip_operate_options *options, eip_take_result *take,
                             void *user);
/*
 * Either of these, by `depth`. A write that succeeded has what was written as its value, and
 * `print` is given a line for each result before `take` is given the result:
 *
 *              SCADA              == [99]: 'OK'
 *           SCADA[1][  1-1  ]+  0 <= [99]: 'OK'
 *               Nope              == None: 'Status 4 [0]'
 */
EIP_API eip_err eip_operate(eip_client *client, const eip_operations *operations,
                            const struct eip_operate_options *options, eip_take_result *take,
                            void *user);

/* A value in its order, or NULL for an operation that failed; a view during the call. */
typedef void eip_take_value(void *user, const struct eip_value *value);

/* As eip_operate: the values alone. */
EIP_API eip_err eip_results(eip_client *client, const eip_operations *operations,
                            const struct eip_operate_options *options, eip_take_value *take,
                            void *user);

struct eip_processed {
    size_t failures;
    size_t transactions; /* operations, through all repetitions */
    size_t requests;     /* that they travelled in */
};

/* As eip_operate: counts. */
EIP_API eip_err eip_process(eip_client *client, const eip_operations *operations,
                            const struct eip_operate_options *options,
                            struct eip_processed *ret_processed);

/*
 * The same one after another, for a loop of the caller's own: as eip_operate.
 *
 *     while (eip_harvest_next(harvest, &result))
 *         ...
 *     eip_harvest_free(harvest);
 *
 * What may be under way by `depth` is, while the caller looks at a result; it moves on during
 * eip_harvest_next, and with any other call of the client. Client and operations are borrowed.
 */
typedef struct eip_harvest eip_harvest;

EIP_API eip_err eip_harvest_new(eip_client *client, const eip_operations *operations,
                                const struct eip_operate_options *options,
                                eip_harvest **ret_harvest);
/* The next result, waiting for it; false after the last one. */
EIP_API bool eip_harvest_next(eip_harvest *harvest, struct eip_result *ret_result);
/*
 * Before the client is closed. What is under way is given up: writes among it may have happened.
 * NULL is fine.
 */
EIP_API void eip_harvest_free(eip_harvest *harvest);

/* In words, why the operation of a result failed; EIP_OK and no text where it did not. */
EIP_API void eip_result_fault(const eip_client *client, const struct eip_result *result,
                              struct eip_fault *ret_fault);

#endif
