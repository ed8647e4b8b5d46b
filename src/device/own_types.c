/* SPDX-License-Identifier: MIT */
#include "device/own_types.h"

#include "cip/template.h"
#include "cip/type.h"

enum { WORD = 4 };

/* A string that is known while compiling, as a struct str. */
#define NAME(text)                                                                                 \
    { (text), sizeof(text) - 1 }

#define DINT_AT(text, place)                                                                       \
    {                                                                                              \
        .name = NAME(text), .code = EIP_TYPE_DINT, .bit = DEVICE_NO_BIT, .offset = (place),        \
        .element_size = WORD                                                                       \
    }

/* Bit n of the status DINT, as one of the byte it is in. */
#define STATUS_BIT(text, n)                                                                        \
    {                                                                                              \
        .name = NAME(text), .code = EIP_TYPE_BOOL, .bit = (n) % 8, .offset = (n) / 8,              \
        .element_size = 1                                                                          \
    }

static const struct device_member control[] = {
    DINT_AT("CTL", 0),    DINT_AT("LEN", 4),    DINT_AT("POS", 8),    STATUS_BIT("EN", 31),
    STATUS_BIT("EU", 30), STATUS_BIT("DN", 29), STATUS_BIT("EM", 28), STATUS_BIT("ER", 27),
    STATUS_BIT("UL", 26), STATUS_BIT("IN", 25), STATUS_BIT("FD", 24),
};

static const struct device_member counter[] = {
    DINT_AT("CTL", 0),    DINT_AT("PRE", 4),    DINT_AT("ACC", 8),    STATUS_BIT("CU", 31),
    STATUS_BIT("CD", 30), STATUS_BIT("DN", 29), STATUS_BIT("OV", 28), STATUS_BIT("UN", 27),
};

static const struct device_member timer[] = {
    DINT_AT("CTL", 0),    DINT_AT("PRE", 4),    DINT_AT("ACC", 8),    STATUS_BIT("EN", 31),
    STATUS_BIT("TT", 30), STATUS_BIT("DN", 29), STATUS_BIT("FS", 28), STATUS_BIT("LS", 27),
    STATUS_BIT("OV", 26), STATUS_BIT("ER", 25),
};

static const struct device_member string[] = {
    DINT_AT("LEN", 0),
    {.name = NAME("DATA"),
     .code = EIP_TYPE_SINT,
     .bit = DEVICE_NO_BIT,
     .count = CIP_STRING_CHARS_MAX,
     .offset = WORD,
     .element_size = 1},
};

#define TYPE(text, number, bytes, table, made_of)                                                  \
    .name = NAME(text), .id = (number), .handle = (number), .size = (bytes), .alignment = WORD,    \
    .members = (table), .member_count = sizeof(table) / sizeof(table)[0],                          \
    .signature = NAME(made_of)

static const struct device_type types[] = {
    {TYPE("CONTROL", 0xf81, 12, control, "CONTROL,DINT,DINT,DINT")},
    {TYPE("COUNTER", 0xf82, 12, counter, "COUNTER,DINT,DINT,DINT")},
    {TYPE("TIMER", 0xf83, 12, timer, "TIMER,DINT,DINT,DINT")},
    {TYPE("STRING", CIP_TEMPLATE_STRING, CIP_STRING_SIZE, string, "STRING,DINT,SINT[82]"),
     .template_name = NAME("ASCIISTRING82"), .chars_max = CIP_STRING_CHARS_MAX},
};

size_t device_own_type_count(void) {
    return sizeof types / sizeof types[0];
}

const struct device_type *device_own_type_at(size_t index) {
    check(index < device_own_type_count());
    return &types[index];
}

const struct device_type *device_own_type(uint32_t id) {
    for (size_t i = 0; i < device_own_type_count(); i++)
        if (types[i].id == id)
            return &types[i];
    return NULL;
}
