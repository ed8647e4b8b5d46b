/* SPDX-License-Identifier: MIT */
/* Which program runs: identity, the program's name, and the marks of its changes. */
#include "cip/service.h"
#include "client/browse.h"

/* Replies are this long at most where they are as they should be; others come alone. */
enum { IDENTITY_GUESS = 64, NAME_GUESS = 64 };

static const uint8_t identity_path[] = {0x20, 0x01, 0x24, 0x01};
static const uint8_t name_path[] = {0x20, 0x64, 0x24, 0x01};

/* Get Attribute List of 1, 2, 3, 4 and 10 (1756-PM020, "Detecting Changes in the Controller"). */
const uint8_t client_marks_request[] = {0x03, 0x02, 0x20, 0xac, 0x24, 0x01, 0x05, 0x00, 0x01,
                                        0x00, 0x02, 0x00, 0x03, 0x00, 0x04, 0x00, 0x0a, 0x00};
const size_t client_marks_request_size = sizeof client_marks_request;

struct client_item client_marks_item(void) {
    struct reader marks = reader_of(client_marks_request, client_marks_request_size);
    struct cip_request request = cip_request_decode(&marks);
    return (struct client_item){
        .op = CLIENT_GET,
        .service = request.service,
        .path = request.path,
        .data = request.data,
        .reply_guess = CLIENT_MARKS_REPLY_SIZE,
    };
}

/* A controller whose project is being changed has the class, and refuses to tell. */
void client_marks_note(const struct client_item *marks, struct client_peer *peer) {
    if (marks->err != EIP_OK && marks->status.source != EIP_SOURCE_DEVICE)
        return;
    switch (marks->status.general) {
    case CIP_RESOURCE_UNAVAILABLE:
    case CIP_REPLY_TOO_LARGE:
        return;
    case CIP_OK:
    case CIP_PARTIAL_TRANSFER:
    case CIP_ATTRIBUTE_LIST_ERROR:
    case CIP_OBJECT_STATE_CONFLICT:
    case CIP_DEVICE_STATE_CONFLICT:
        peer->dwords = CLIENT_DWORDS_ARE_BOOLS;
        return;
    default:
        peer->dwords = CLIENT_DWORDS_ARE_DWORDS;
    }
}

void client_program_ask(struct client_item items[CLIENT_PROGRAM_ITEMS]) {
    items[0] = (struct client_item){
        .op = CLIENT_GET,
        .service = CIP_GET_ATTRIBUTES_ALL,
        .path = reader_of(identity_path, sizeof identity_path),
        .data = reader_of(NULL, 0),
        .reply_guess = IDENTITY_GUESS,
    };
    items[1] = items[0];
    items[1].path = reader_of(name_path, sizeof name_path);
    items[1].reply_guess = NAME_GUESS;
    items[2] = client_marks_item();
}

static bool take_identity(struct reader r, struct catalog_key *key) {
    key->vendor = reader_u16(&r);
    key->device_type = reader_u16(&r);
    key->product_code = reader_u16(&r);
    key->major = reader_u8(&r);
    key->minor = reader_u8(&r);
    (void)reader_u16(&r); /* the status, which changes */
    key->serial = reader_u32(&r);
    return !r.bad;
}

/* A STRING: a controller that has another kind of name has none for us. */
static void take_name(struct reader r, struct catalog_key *key) {
    struct str name = str_rest(reader_sub(&r, reader_u16(&r)));
    if (r.bad || name.size > CATALOG_NAME_MAX || memchr(name.at, 0, name.size) != NULL)
        return;
    memcpy(key->name, name.at, name.size);
}

static void take_marks(struct reader r, struct catalog_key *key) {
    size_t size = reader_left(&r);
    if (size > CATALOG_MARKS_MAX)
        return;
    memcpy(key->marks, r.at, size);
    key->marks_size = size;
}

bool client_program_take(const struct client_item items[CLIENT_PROGRAM_ITEMS],
                         const struct client_store *store, struct catalog_key *ret_key) {
    struct catalog_key key = {.vendor = 0};
    if (items[1].err == EIP_OK)
        take_name(client_store_bytes(store, &items[1].value), &key);
    if (items[2].err == EIP_OK)
        take_marks(client_store_bytes(store, &items[2].value), &key);
    if (items[0].err != EIP_OK || !take_identity(client_store_bytes(store, &items[0].value), &key))
        return false;
    *ret_key = key;
    return true;
}
