/* SPDX-License-Identifier: MIT */
#include "client/fault.h"

#include <string.h>

#include "cip/status.h"
#include "enip/header.h"
#include "socket/os.h"

void client_errno_text(struct text *t, int error) {
    socket_os_error_text(t, error);
}

static const char *advice_for_object(const struct eip_status *status) {
    switch (status->general) {
    case CIP_PATH_SEGMENT_ERROR:
    case CIP_PATH_UNKNOWN:
        return "the device has no such object";
    case CIP_SERVICE_NOT_SUPPORTED:
        return "the object does not know this service";
    default:
        return cip_status_advice(status->general, status->extended, status->extended_count);
    }
}

static const char *advice_for_tag(const struct eip_status *status) {
    switch (status->general) {
    case CIP_PATH_SEGMENT_ERROR:
    case CIP_PATH_UNKNOWN:
        return "the device has no such tag: check the spelling and the number of indices, and put "
               "\"Program:NAME.\" before a tag of a program";
    case CIP_SERVICE_NOT_SUPPORTED:
        return "the device does not know this service: is it a Logix controller?";
    case CIP_PRIVILEGE_VIOLATION:
        return "the tag may not be accessed like that from outside: see External Access and "
               "Constant "
               "in its properties";
    default:
        return cip_status_advice(status->general, status->extended, status->extended_count);
    }
}

static const char *advice_for_error(eip_err err, bool writes) {
    switch ((int)err) {
    case EIP_E_CONNECT:
        return "check the address, and that the device is on and reachable";
    case EIP_E_HOST:
        return "check the name, or give an address";
    case EIP_E_TIMEOUT:
        return writes ? "nothing was written; try again, or allow more time"
                      : "try again, or allow more time";
    case EIP_E_UNKNOWN:
        return "read the tag to see whether it was written";
    case EIP_E_PROTOCOL:
        return "is this an EtherNet/IP device?";
    case EIP_E_TYPE:
        return "it has no such bit";
    case EIP_E_CLOSED:
        return "the device may be restarting, or have too many connections";
    default:
        return NULL;
    }
}

/* "@class/instance", as against the name of a tag. */
static bool is_object(struct str object) {
    return object.size > 0 && object.at[0] == '@';
}

static const char *advice_for(const struct client_fault *fault) {
    if (fault->err == EIP_E_UNKNOWN)
        return advice_for_error(fault->err, true);
    if (fault->status.source == EIP_SOURCE_DEVICE && strcmp(fault->action, "list") == 0)
        return "the device has no list of tags for clients; tags whose names are known can be read "
               "all the same";
    switch (fault->status.source) {
    case EIP_SOURCE_ROUTE:
        return "check the route: port 1 is the backplane, and the slot follows it";
    case EIP_SOURCE_DEVICE:
        return is_object(fault->object) ? advice_for_object(&fault->status)
                                        : advice_for_tag(&fault->status);
    case EIP_SOURCE_ENCAPSULATION:
        return NULL;
    case EIP_SOURCE_NONE:
        break;
    }
    return advice_for_error(fault->err, strcmp(fault->action, "write") == 0);
}

static void status_cause(struct text *t, const struct client_fault *fault) {
    const struct eip_status *status = &fault->status;
    cip_status_text(t, status->general, status->extended, status->extended_count);
    if (fault->err == EIP_E_UNKNOWN)
        text_puts(t, ", after a part of the value was written");
}

static void cause(struct text *t, const struct client_fault *fault) {
    const struct eip_status *status = &fault->status;
    switch (status->source) {
    case EIP_SOURCE_ROUTE:
        text_puts(t, "the request was not routed: ");
        status_cause(t, fault);
        return;
    case EIP_SOURCE_DEVICE:
        status_cause(t, fault);
        return;
    case EIP_SOURCE_ENCAPSULATION:
        text_format(t, "the device refused the message: %s (0x%02x)",
                    enip_status_text(status->encapsulation), (unsigned)status->encapsulation);
        return;
    case EIP_SOURCE_NONE:
        break;
    }
    if (fault->err == EIP_E_CONNECT && fault->system != 0)
        client_errno_text(t, fault->system);
    else
        text_puts(t, eip_error_text(fault->err));
    if (status->rule != NULL)
        text_format(t, ": %s", status->rule);
    if (fault->err == EIP_E_TIMEOUT && fault->strays > 0)
        text_format(t, "; %llu %s none of our requests", (unsigned long long)fault->strays,
                    fault->strays == 1 ? "message came that answers" : "messages came that answer");
}

void client_fault_text(struct text *t, const struct client_fault *fault) {
    bool connects = fault->object.size == 0;
    bool bare = strchr(fault->host, ':') == NULL;
    text_format(t, "cannot %s ", fault->action);
    if (!connects) {
        text_str(t, fault->object);
        text_puts(t, strcmp(fault->action, "read") == 0    ? " from "
                     : strcmp(fault->action, "write") == 0 ? " to "
                                                           : " of ");
    }
    text_format(t, bare ? "%s:%u: " : "[%s]:%u: ", fault->host, fault->port);
    cause(t, fault);
    const char *advice = advice_for(fault);
    if (advice != NULL)
        text_format(t, "; %s", advice);
}
