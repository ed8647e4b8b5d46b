#include "bench/planned.h"

#include <string.h>

#include "base/mem.h"

void planned_begin(void *user, eip_client *client) {
    struct planned *p = user;
    eip_err err = eip_plan_new(client, p->tags, p->count, &p->plan);
    check(err == EIP_OK);
}

void planned_end(void *user) {
    struct planned *p = user;
    eip_plan_free(p->plan);
    p->plan = NULL;
}

static void keep_item(struct planned *p, size_t index, const struct eip_item *item) {
    struct planned_item *kept = &p->items[index];
    *kept = (struct planned_item){.err = (uint8_t)item->err, .at = (uint32_t)p->size};
    if (item->err != EIP_OK) {
        kept->general = item->status.general;
        p->failing++;
        return;
    }
    kept->type = item->value.type;
    kept->size = (uint32_t)item->value.size;
    kept->count = (uint32_t)item->value.count;
    p->bytes = mem_grow(p->bytes, &p->room, p->size + kept->size, 1);
    check(p->bytes != NULL);
    memcpy(p->bytes + p->size, item->value.data, kept->size);
    p->size += kept->size;
}

static void keep(struct planned *p, const struct eip_item *items) {
    p->items = mem_zero(p->count, sizeof *p->items);
    check(p->items != NULL);
    for (size_t i = 0; i < p->count; i++)
        keep_item(p, i, &items[i]);
}

static bool is_same(const struct planned *p, const struct planned_item *kept,
                    const struct eip_item *item) {
    const uint8_t *bytes = p->bytes + kept->at;
    if (item->err != EIP_OK || kept->err != EIP_OK)
        return item->err == (eip_err)kept->err && item->status.general == kept->general;
    if (item->value.type != kept->type || item->value.count != kept->count ||
        item->value.size != kept->size)
        return false;
    if (kept->size == sizeof(uint32_t))
        return memcmp(item->value.data, bytes, sizeof(uint32_t)) == 0;
    return memcmp(item->value.data, bytes, kept->size) == 0;
}

void planned_run(void *user) {
    struct planned *p = user;
    const struct eip_item *items;
    bool same = true;
    (void)eip_plan_run(p->plan); /* each item tells its own end */
    size_t count = eip_plan_items(p->plan, &items);
    check(count == p->count);
    if (p->items == NULL)
        keep(p, items);
    for (size_t i = 0; i < count; i++)
        same &= is_same(p, &p->items[i], &items[i]);
    check(same);
}

void planned_verify(void *user, eip_client *client) {
    struct planned *p = user;
    for (size_t i = 0; i < p->count; i++) {
        struct eip_item item = {.tag = p->tags[i]};
        item.err = eip_read(client, item.tag, &item.value);
        item.status = eip_last_fault(client)->status;
        check(is_same(p, &p->items[i], &item));
    }
}

void planned_fini(struct planned *p) {
    mem_free(p->items);
    mem_free(p->bytes);
    p->items = NULL;
    p->bytes = NULL;
    p->size = p->room = p->failing = 0;
}
