/* SPDX-License-Identifier: MIT */
/*
 * link - what stands before the IP packet in a captured frame, by the link type of the capture.
 *
 * Ethernet with VLAN and HSR tags, Linux cooked (SLL and SLL2), BSD loopback, raw IP. The
 * numbers are those of the file (https://www.tcpdump.org/linktypes.html), not of one machine.
 */
#ifndef CAPTURE_LINK_H
#define CAPTURE_LINK_H

#include "base/reader.h"

enum capture_link {
    CAPTURE_LINK_NULL = 0,
    CAPTURE_LINK_ETHERNET = 1,
    CAPTURE_LINK_RAW = 101,
    CAPTURE_LINK_LOOP = 108,
    CAPTURE_LINK_SLL = 113,
    CAPTURE_LINK_IPV4 = 228,
    CAPTURE_LINK_IPV6 = 229,
    CAPTURE_LINK_SLL2 = 276,
};

bool capture_link_known(int link);
/* Takes the link header; what is left of the frame is an IP packet. False if it is none. */
bool capture_link_open(int link, struct reader *frame);

#endif
