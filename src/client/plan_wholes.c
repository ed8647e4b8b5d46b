/* SPDX-License-Identifier: MIT */
#include "client/plan_wholes.h"

#include "base/mem.h"

enum { MARKS = CLIENT_PROGRAM_ITEMS - 1 };

static void free_row(struct plan_whole *row) {
    client_whole_free(row->whole);
    mem_free(row);
}

void plan_wholes_forget(struct plan_wholes *w) {
    for (size_t i = 0; i < w->count; i++)
        free_row(w->rows[i]);
    w->count = 0;
}

void plan_wholes_fini(struct plan_wholes *w) {
    plan_wholes_forget(w);
    mem_free(w->rows);
    client_store_fini(&w->marks);
}

static eip_err add_row(struct plan_wholes *w, uint32_t item, struct client_whole *whole) {
    struct plan_whole **rows =
        mem_grow(w->rows, &w->room, w->count + 1, sizeof(struct plan_whole *));
    if (rows == NULL)
        return EIP_E_MEMORY;
    w->rows = rows;
    struct plan_whole *row = mem_zero(1, sizeof *row);
    if (row == NULL)
        return EIP_E_MEMORY;
    *row = (struct plan_whole){.all = w, .whole = whole, .item = item, .due = true};
    rows[w->count++] = row;
    return EIP_OK;
}

eip_err plan_wholes_add(struct plan_wholes *w, const struct plan_items *items, uint32_t item,
                        const eip_catalog *catalog) {
    const struct plan_row *row = &items->rows[item];
    struct client_whole *whole;
    struct cip_address address;
    struct catalog_place place;
    memcpy(address.path, row->path, row->path_size);
    address.path_size = row->path_size;
    eip_err err = catalog_resolve(catalog, &address, &place);
    if (err == EIP_OK)
        err = client_whole_new(&address, &place, row->count, &whole);
    if (err != EIP_OK)
        return err;
    err = add_row(w, item, whole);
    if (err != EIP_OK)
        client_whole_free(whole);
    return err;
}

void plan_wholes_remove(struct plan_wholes *w, size_t index) {
    free_row(w->rows[index]);
    w->rows[index] = w->rows[--w->count];
}

void plan_wholes_again(struct plan_wholes *w) {
    for (size_t i = 0; i < w->count; i++) {
        client_whole_again(w->rows[i]->whole);
        w->rows[i]->due = true;
    }
}

/* Reading. */

static void asked(void *user, struct client_operation *operation);

static bool ask(struct plan_whole *row) {
    struct plan_wholes *w = row->all;
    struct client_batch *batch;
    if (w->engine->leaves || !client_whole_ask(row->whole, &batch))
        return false;
    row->operation = client_operation_batch(batch, w->deadline_us);
    row->operation.done = asked;
    row->operation.user = row;
    client_engine_submit(w->engine, &row->operation);
    return true;
}

static void asked(void *user, struct client_operation *operation) {
    struct plan_whole *row = user;
    struct plan_wholes *w = row->all;
    (void)operation;
    client_whole_take(row->whole);
    if (ask(row))
        return;
    w->active--;
    if (w->active == 0)
        w->ended(w->user);
}

bool plan_wholes_start(struct plan_wholes *w) {
    for (size_t i = 0; i < w->count; i++)
        if (w->rows[i]->due && ask(w->rows[i]))
            w->active++;
    return w->active > 0;
}

/* The program. */

static void looked(void *user, struct client_operation *operation) {
    struct plan_wholes *w = user;
    (void)operation;
    w->ended(w->user);
}

void plan_wholes_look(struct plan_wholes *w) {
    client_program_ask(w->asked);
    client_batch_init(&w->batch, &w->marks, &w->asked[MARKS], 1);
    w->looking = client_operation_batch(&w->batch, w->deadline_us);
    w->looking.done = looked;
    w->looking.user = w;
    client_engine_submit(w->engine, &w->looking);
}

eip_err plan_wholes_compare(const struct plan_wholes *w, const struct catalog_key *key) {
    const struct client_item *item = &w->asked[MARKS];
    struct reader marks = client_store_bytes(&w->marks, &item->value);
    if (item->err != EIP_OK && item->status.source != EIP_SOURCE_DEVICE)
        return item->err;
    bool same = item->err == EIP_OK && reader_left(&marks) == key->marks_size &&
                memcmp(marks.at, key->marks, key->marks_size) == 0;
    return same ? EIP_OK : EIP_E_CHANGED;
}

static void cancel(struct plan_wholes *w, struct client_operation *o) {
    if (w->engine != NULL && client_engine_has(w->engine, o))
        client_engine_cancel(w->engine, o);
}

void plan_wholes_cancel(struct plan_wholes *w) {
    for (size_t i = 0; i < w->count; i++)
        cancel(w, &w->rows[i]->operation);
    cancel(w, &w->looking);
}
