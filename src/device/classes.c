/* SPDX-License-Identifier: MIT */
#include "device/classes.h"

#include "device/device.h"

size_t device_class_count(const struct device *d) {
    return d->options.profile->class_count;
}

const struct device_class *device_class_at(const struct device *d, size_t index) {
    check(index < device_class_count(d));
    return d->options.profile->classes[index];
}

const struct device_class *device_class_find(const struct device *d, uint32_t class_id) {
    const struct device_class *const *classes = d->options.profile->classes;
    size_t low = 0;
    size_t high = d->options.profile->class_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (classes[middle]->id < class_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < d->options.profile->class_count && classes[low]->id == class_id ? classes[low]
                                                                                 : NULL;
}
