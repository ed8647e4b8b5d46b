/* SPDX-License-Identifier: MIT */
#include "capture/data.h"

#include "cip/attribute.h"
#include "cip/connection.h"
#include "cip/tag.h"

static bool request_good(const struct capture_service *s) {
    struct reader r = s->data;
    switch (s->meaning) {
    case CIP_MEANS_READ_TAG:
    case CIP_MEANS_READ_FRAGMENT:
        cip_read_tag_decode(&r, s->meaning == CIP_MEANS_READ_FRAGMENT);
        break;
    case CIP_MEANS_WRITE_TAG:
    case CIP_MEANS_WRITE_FRAGMENT:
        cip_write_tag_decode(&r, s->meaning == CIP_MEANS_WRITE_FRAGMENT);
        break;
    case CIP_MEANS_READ_MODIFY_WRITE:
        cip_read_modify_write_decode(&r);
        break;
    case CIP_MEANS_GET_LIST:
    case CIP_MEANS_LIST_SYMBOLS:
        cip_attribute_list_decode(&r);
        break;
    case CIP_MEANS_SET_LIST:
        cip_attribute_count_decode(&r);
        break;
    case CIP_MEANS_FORWARD_OPEN:
    case CIP_MEANS_LARGE_FORWARD_OPEN:
        cip_forward_open_decode(&r, s->meaning == CIP_MEANS_LARGE_FORWARD_OPEN);
        break;
    case CIP_MEANS_FORWARD_CLOSE:
        cip_forward_close_decode(&r);
        break;
    case CIP_MEANS_OTHER:
    case CIP_MEANS_GET_ALL:
    case CIP_MEANS_SET_ALL:
    case CIP_MEANS_GET_SINGLE:
    case CIP_MEANS_SET_SINGLE:
    case CIP_MEANS_MULTIPLE:
    case CIP_MEANS_READ_TEMPLATE:
    case CIP_MEANS_UNCONNECTED_SEND:
        break;
    }
    return !r.bad;
}

/* Some devices send no data with a refusal; a partial transfer may have none. */
static bool may_be_empty(const struct capture_service *s) {
    return s->general != CIP_OK;
}

static bool reply_good(const struct capture_service *s) {
    struct reader r = s->data;
    if (reader_left(&r) == 0 && may_be_empty(s))
        return true;
    if (s->general != CIP_OK && s->general != CIP_PARTIAL_TRANSFER)
        return true;
    switch (s->meaning) {
    case CIP_MEANS_READ_TAG:
    case CIP_MEANS_READ_FRAGMENT:
        cip_read_tag_reply_decode(&r);
        break;
    case CIP_MEANS_FORWARD_OPEN:
    case CIP_MEANS_LARGE_FORWARD_OPEN:
        cip_forward_open_reply_decode(&r);
        break;
    case CIP_MEANS_FORWARD_CLOSE:
        cip_forward_close_reply_decode(&r);
        break;
    case CIP_MEANS_OTHER:
    case CIP_MEANS_GET_ALL:
    case CIP_MEANS_SET_ALL:
    case CIP_MEANS_GET_LIST:
    case CIP_MEANS_SET_LIST:
    case CIP_MEANS_GET_SINGLE:
    case CIP_MEANS_SET_SINGLE:
    case CIP_MEANS_MULTIPLE:
    case CIP_MEANS_WRITE_TAG:
    case CIP_MEANS_WRITE_FRAGMENT:
    case CIP_MEANS_READ_MODIFY_WRITE:
    case CIP_MEANS_LIST_SYMBOLS:
    case CIP_MEANS_READ_TEMPLATE:
    case CIP_MEANS_UNCONNECTED_SEND:
        break;
    }
    return !r.bad;
}

bool capture_data_good(const struct capture_service *s) {
    return s->reply ? reply_good(s) : request_good(s);
}
