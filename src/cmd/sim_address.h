/* SPDX-License-Identifier: MIT */
/* sim_address - where a simulated device listens. */
#ifndef CMD_SIM_ADDRESS_H
#define CMD_SIM_ADDRESS_H

#include "plant/spec_fault.h"
#include "socket/address.h"

/*
 * HOST or HOST:PORT, the port 0 for a free one; `port` replaces it unless NULL. EIP_E_ARGUMENT with
 * the fault filled.
 */
eip_err sim_address_find(struct str text, const uint16_t *port, struct socket_address *ret_address,
                         struct spec_fault *ret_fault) MUST_CHECK;
/* Only one can listen: they have a port, and an address, in common. */
bool sim_address_clashes(const struct socket_address *a, const struct socket_address *b);

#endif
