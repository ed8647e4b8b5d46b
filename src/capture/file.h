/* SPDX-License-Identifier: MIT */
/*
 * file - a capture file, pcap or pcapng, read packet by packet through libpcap.
 */
#ifndef CAPTURE_FILE_H
#define CAPTURE_FILE_H

#include <stdio.h>

#include "base/error.h"
#include "capture/decoder.h"

enum { CAPTURE_WHY_MAX = 384 };

struct capture_file {
    struct pcap *pcap;
    FILE *stream; /* pcap's, which closes it */
    int link;     /* enum capture_link */
    uint64_t frame;
    char why[CAPTURE_WHY_MAX]; /* in words, after an error */
};

/*
 * "-" is standard input. EIP_E_SYSTEM: it cannot be opened; EIP_E_FORMAT: it is no capture, or one
 * of a link type without IP; EIP_E_CUT: it ends inside its first header.
 */
eip_err capture_file_open(struct capture_file *f, const char *path) MUST_CHECK;
void capture_file_close(struct capture_file *f);
/*
 * The next packet, valid until the next call. EIP_E_CLOSED at the end; EIP_E_CUT where the file is
 * cut short or damaged, or holds what libpcap does not read (interfaces of different kinds):
 * nothing after that can be read.
 */
eip_err capture_file_next(struct capture_file *f, struct capture_raw *ret_raw) MUST_CHECK;

#endif
