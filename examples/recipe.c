/* SPDX-License-Identifier: MIT */
/*
 * A structure inside a test program, all in memory: a client reads a member by its path and writes
 * another, then the tag is removed while it is connected. The program says what it sees.
 */
#include <stdio.h>
#include <string.h>

#include <eip/device.h>

enum { HEADER = 24, BEFORE_CIP = 40, FRAME_MAX = 512 };

struct client {
    eip_device_session *session;
    uint8_t frame[FRAME_MAX]; /* what was said, then what was answered */
    size_t size;
};

/* The frame goes to the device, its answer comes back; false if there is none. */
static bool exchange(struct client *c) {
    if (eip_device_session_receive(c->session, c->frame, c->size, 0) != c->size)
        return false;
    const uint8_t *output = eip_device_session_output(c->session, &c->size);
    if (c->size < HEADER || c->size > sizeof c->frame)
        return false;
    memcpy(c->frame, output, c->size);
    eip_device_session_sent(c->session, c->size);
    return c->frame[8] == 0;
}

/* Register Session (CIP Volume 2, 2-4.4); the answer's header has the handle for all that follow.
 */
static bool say_hello(struct client *c) {
    static const uint8_t hello[HEADER + 4] = {0x65, 0, 4, [HEADER] = 1};
    memcpy(c->frame, hello, sizeof hello);
    c->size = sizeof hello;
    return exchange(c);
}

/* The names of a path, "A.B", as symbol segments (CIP Volume 1, Appendix C-1). */
static uint8_t *put_path(uint8_t *at, const char *path) {
    uint8_t *size = at++;
    while (*path != '\0') {
        size_t letters = strcspn(path, ".");
        *at++ = 0x91;
        *at++ = (uint8_t)letters;
        memcpy(at, path, letters);
        at += letters;
        if (letters % 2 != 0)
            *at++ = 0;
        path += letters + (path[letters] == '.');
    }
    *size = (uint8_t)((at - size) / 2);
    return at;
}

/* Send RR Data with a service, a path and data; the general status of the answer, or -1. */
static int request(struct client *c, uint8_t service, const char *path, const uint8_t *data,
                   size_t size) {
    uint8_t *cip = c->frame + BEFORE_CIP;
    memset(c->frame + 8, 0, BEFORE_CIP - 8);
    *cip = service;
    uint8_t *end = put_path(cip + 1, path);
    memcpy(end, data, size);
    c->size = (size_t)(end - c->frame) + size;
    c->frame[0] = 0x6f;
    c->frame[2] = (uint8_t)(c->size - HEADER);
    c->frame[HEADER + 6] = 2;
    c->frame[HEADER + 12] = 0xb2;
    c->frame[HEADER + 14] = (uint8_t)(c->size - BEFORE_CIP);
    return exchange(c) && c->size >= BEFORE_CIP + 4 ? cip[2] : -1;
}

static bool build(eip_device *plc) {
    static const struct eip_device_member recipe[] = {{.name = "Temperature", .type = "REAL"},
                                               {.name = "Pressure", .type = "REAL"},
                                               {.name = "Duration", .type = "DINT"},
                                               {.name = "Done", .type = "BOOL"},
                                               {.name = "QualityLevel", .type = "STRING"}};
    const struct eip_tag current = {.name = "CurrentRecipe", .type = "Recipe"};
    const struct eip_tag seconds = {.name = "Seconds", .alias = "CurrentRecipe.Duration"};
    const struct eip_tag line = {.name = "Line", .type = "DINT", .access = EIP_ACCESS_READ_ONLY};
    if (eip_device_define(plc, "Recipe", recipe, 5, NULL) == EIP_OK &&
        eip_device_add_tag(plc, &current) == EIP_OK &&
        eip_device_add_tag(plc, &seconds) == EIP_OK && eip_device_add_tag(plc, &line) == EIP_OK)
        return true;
    fprintf(stderr, "%s\n", eip_device_why(plc));
    return false;
}

static void show(eip_device *plc, const char *tag) {
    struct eip_value value;
    char text[64];
    if (eip_device_get(plc, tag, &value) != EIP_OK)
        return;
    eip_value_format(&value, text, sizeof text);
    printf("%s = %s\n", tag, text);
}

/* One DINT, 120; and the number of elements to read (1756-PM020). */
static const uint8_t dint_120[] = {0xc4, 0, 1, 0, 120, 0, 0, 0};
static const uint8_t one[] = {1, 0};

static int talk(eip_device *plc, struct client *c) {
    if (!say_hello(c))
        return 1;
    printf("write: %d\n", request(c, 0x4d, "CurrentRecipe.Duration", dint_120, sizeof dint_120));
    show(plc, "CurrentRecipe.Duration");
    show(plc, "Seconds");
    printf("write Line: %d\n", request(c, 0x4d, "Line", dint_120, sizeof dint_120));
    printf("read: %d\n", request(c, 0x4c, "CurrentRecipe.Duration", one, sizeof one));
    if (eip_device_remove_tag(plc, "CurrentRecipe") != EIP_OK)
        return 1;
    printf("read: %d\n", request(c, 0x4c, "CurrentRecipe.Duration", one, sizeof one));
    return 0;
}

int main(void) {
    eip_device *plc = NULL;
    struct client client = {.session = NULL};
    int status = 1;
    if (eip_device_new(NULL, &plc) == EIP_OK && build(plc) &&
        eip_device_session_new(plc, NULL, 0, &client.session) == EIP_OK)
        status = talk(plc, &client);
    eip_device_session_free(client.session);
    eip_device_free(plc);
    return status;
}
