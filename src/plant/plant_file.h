/* SPDX-License-Identifier: MIT */
/*
 * plant_file - a plant file: simulated devices in YAML, with their types, tags and values.
 *
 *   devices:
 *     - address: 127.0.0.2
 *       name: Filler
 *       types:
 *         Recipe: {Temperature: REAL, Duration: DINT, QualityLevel: STRING}
 *       tags:
 *         SetPoint: DINT = 1500
 *         Line_1..50: REAL
 *     - address: 127.0.0.3
 *   profile: compactlogix
 *
 * What stands beside `devices` holds for all of them; a file of one device has no `devices`. Order
 * does not matter, but for aliases of aliases. ciprw-sim(1) tells all keys.
 */
#ifndef PLANT_PLANT_FILE_H
#define PLANT_PLANT_FILE_H

#include "device/device.h"
#include "plant/yaml_tree.h"

enum { PLANT_DEVICES_MAX = 4096, PLANT_DELAY_MAX_S = 3600 };

/* Zero is valid and empty. */
struct plant_file {
    struct yaml_tree tree;
    const struct yaml_node **devices;
    size_t count;
    const struct yaml_node *common; /* NULL: there is nothing */
};

/* What has to be known before a device is made; nodes are NULL where there is none. */
struct plant_device {
    struct device_options options; /* with what the file says put over what is there */
    const struct yaml_node *node;
    const struct yaml_node *address; /* HOST[:PORT] */
    const struct yaml_node *l5x;     /* a file, for the caller to read, relative to this one */
    const struct yaml_node *routes;  /* a mapping of HOP to HOST[:PORT], for the caller to take */
    int64_t delay_us;                /* of each answer */
};

/*
 * The devices live as long as the plant, and no longer. Each gives EIP_E_ARGUMENT with the fault
 * filled: a mistake in the file; EIP_E_MEMORY.
 */
eip_err plant_file_read(struct str text, uint32_t seed, struct plant_file *ret_plant,
                        struct yaml_fault *ret_fault) MUST_CHECK;
void plant_file_fini(struct plant_file *p);
eip_err plant_file_describe(const struct plant_file *p, size_t index, struct plant_device *device,
                            struct yaml_fault *ret_fault) MUST_CHECK;
/* Into a device that was made with these options; after a mistake it has some of it. */
eip_err plant_file_build(const struct plant_file *p, size_t index, struct device *device,
                         struct yaml_fault *ret_fault) MUST_CHECK;

#endif
