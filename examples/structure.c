/* SPDX-License-Identifier: MIT */
/*
 * Reads a structure whose members nobody declared: the client finds them out from the controller.
 * Prints its type, then each member with its type and its value; and what the controller denies.
 *
 *     structure HOST TAG
 */
#include <stdio.h>

#include <eip/eip.h>

static void print_member(const struct eip_value *value, const struct eip_member *member) {
    struct eip_value part;
    char text[1024];
    if (member->hidden || eip_value_member(value, 0, member->name, &part) != EIP_OK)
        return;
    eip_value_format(&part, text, sizeof text);
    printf("  %s: %s = %s\n", member->name, eip_value_type_name(&part), text);
}

static void print(const char *tag, const struct eip_value *value) {
    const struct eip_structure *s = value->structure;
    char text[1024];
    if (s == NULL) {
        eip_value_format(value, text, sizeof text);
        printf("%s: %s = %s\n", tag, eip_value_type_name(value), text);
        return;
    }
    printf("%s: %s, %u bytes\n", tag, s->name, (unsigned)s->size);
    for (uint32_t i = 0; i < s->member_count; i++)
        print_member(value, &s->members[i]);
    for (const char *const *path = value->denied; path != NULL && *path != NULL; path++)
        printf("  %s: denied\n", *path);
}

int main(int argc, char **argv) {
    eip_client *plc;
    struct eip_value value;
    struct eip_fault fault;
    struct eip_options options = {.ret_fault = &fault};
    if (argc != 3 || eip_open(argv[1], &options, &plc) != EIP_OK) {
        fprintf(stderr, "%s\n", argc != 3 ? "usage: structure HOST TAG" : fault.text);
        return 2;
    }
    eip_err err = eip_read(plc, argv[2], &value);
    if (err == EIP_OK)
        print(argv[2], &value);
    else
        fprintf(stderr, "%s\n", eip_last_fault(plc)->text);
    eip_close(plc);
    return err == EIP_OK ? 0 : 1;
}
