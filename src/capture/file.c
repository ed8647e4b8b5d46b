/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* libpcap's headers use u_int */
#include "capture/file.h"

#include <errno.h>
#include <pcap/pcap.h>

enum { MICROSECONDS = 1000000, MAGIC_SIZE = 4 };

/* libpcap's own numbers for the link types whose file number is not the same everywhere. */
static int link_of(int dlt) {
    switch (dlt) {
    case DLT_RAW:
        return CAPTURE_LINK_RAW;
    case DLT_LOOP:
        return CAPTURE_LINK_LOOP;
    default:
        return dlt;
    }
}

static const char *link_name(int dlt) {
    const char *name = pcap_datalink_val_to_description(dlt);
    return name != NULL ? name : "unknown";
}

/* True if the file begins as a capture does: pcap in either byte order and precision, pcapng. */
static bool has_magic(FILE *stream) {
    static const uint8_t magics[][MAGIC_SIZE] = {
        {0xa1, 0xb2, 0xc3, 0xd4}, {0xd4, 0xc3, 0xb2, 0xa1}, {0xa1, 0xb2, 0x3c, 0x4d},
        {0x4d, 0x3c, 0xb2, 0xa1}, {0x0a, 0x0d, 0x0d, 0x0a},
    };
    uint8_t first[MAGIC_SIZE];
    if (fseek(stream, 0, SEEK_SET) != 0 || fread(first, 1, sizeof first, stream) < sizeof first)
        return false;
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
        if (memcmp(first, magics[i], MAGIC_SIZE) == 0)
            return true;
    return false;
}

static eip_err not_opened(struct capture_file *f, const char *why) {
    bool cut = strncmp(why, "truncated", strlen("truncated")) == 0 && has_magic(f->stream);
    snprintf(f->why, sizeof f->why,
             cut ? "the file ends inside its header: %s" : "not a capture file: %s", why);
    if (f->stream != stdin)
        fclose(f->stream);
    return cut ? EIP_E_CUT : EIP_E_FORMAT;
}

static eip_err check_link(struct capture_file *f) {
    int dlt = pcap_datalink(f->pcap);
    f->link = link_of(dlt);
    if (capture_link_known(f->link))
        return EIP_OK;
    snprintf(f->why, sizeof f->why,
             "captures of link type %d (%s) are not read; Ethernet, Linux cooked, loopback and "
             "raw IP are",
             dlt, link_name(dlt));
    capture_file_close(f);
    return EIP_E_FORMAT;
}

eip_err capture_file_open(struct capture_file *f, const char *path) {
    char why[PCAP_ERRBUF_SIZE] = "";
    *f = (struct capture_file){.stream = stdin};
    if (strcmp(path, "-") != 0)
        f->stream = fopen(path, "rb");
    if (f->stream == NULL) {
        snprintf(f->why, sizeof f->why, "cannot open: %s", strerror(errno));
        return EIP_E_SYSTEM;
    }
    f->pcap = pcap_fopen_offline_with_tstamp_precision(f->stream, PCAP_TSTAMP_PRECISION_MICRO, why);
    return f->pcap != NULL ? check_link(f) : not_opened(f, why);
}

void capture_file_close(struct capture_file *f) {
    if (f->pcap != NULL)
        pcap_close(f->pcap);
    f->pcap = NULL;
}

static eip_err cut(struct capture_file *f) {
    long at = ftell(f->stream);
    size_t size =
        (size_t)snprintf(f->why, sizeof f->why, "cut short or not readable after frame %llu",
                         (unsigned long long)f->frame);
    if (at >= 0)
        size += (size_t)snprintf(f->why + size, sizeof f->why - size, ", near byte %ld", at);
    snprintf(f->why + size, sizeof f->why - size, ": %s", pcap_geterr(f->pcap));
    return EIP_E_CUT;
}

/* Within a quarter of the range: nobody who adds or subtracts two of them leaves it. */
static int64_t time_of(const struct timeval *t) {
    const int64_t max = INT64_MAX / 4 / MICROSECONDS;
    int64_t seconds = t->tv_sec < max ? t->tv_sec : max;
    return (seconds > -max ? seconds : -max) * MICROSECONDS + t->tv_usec;
}

eip_err capture_file_next(struct capture_file *f, struct capture_raw *ret_raw) {
    struct pcap_pkthdr *head;
    const u_char *bytes;
    int got = pcap_next_ex(f->pcap, &head, &bytes);
    if (got == PCAP_ERROR_BREAK)
        return EIP_E_CLOSED;
    if (got != 1)
        return cut(f);
    *ret_raw = (struct capture_raw){
        .frame = ++f->frame,
        .time_us = time_of(&head->ts),
        .bytes = bytes,
        .size = head->caplen,
    };
    return EIP_OK;
}
