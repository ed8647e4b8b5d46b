/* SPDX-License-Identifier: MIT */
#include "capture/flow.h"

#include "base/mem.h"

static void unlink_flow(struct capture_flows *f, struct capture_flow *flow) {
    *(flow->busier != NULL ? &flow->busier->idler : &f->busiest) = flow->idler;
    *(flow->idler != NULL ? &flow->idler->busier : &f->idlest) = flow->busier;
}

static void link_first(struct capture_flows *f, struct capture_flow *flow) {
    flow->busier = NULL;
    flow->idler = f->busiest;
    *(f->busiest != NULL ? &f->busiest->busier : &f->idlest) = flow;
    f->busiest = flow;
}

static void end_halves(struct capture_flows *f, struct capture_flow *flow) {
    capture_requests_drop(&f->requests, &flow->requests);
    for (int side = 0; side < 2; side++) {
        struct capture_half *half = &flow->halves[side];
        capture_stream_fini(&half->stream, &f->stats);
        capture_framer_start(&half->framer, false);
        f->skipped += half->framer.skipped;
        f->broken += half->framer.broken;
        half->framer.skipped = half->framer.broken = 0;
    }
}

void capture_flow_reset(struct capture_flows *f, struct capture_flow *flow) {
    end_halves(f, flow);
}

static void forget(struct capture_flows *f, struct capture_flow *flow) {
    map_remove(&f->map, str_span(&flow->key, sizeof flow->key));
    unlink_flow(f, flow);
    end_halves(f, flow);
    for (int side = 0; side < 2; side++)
        capture_framer_fini(&flow->halves[side].framer);
    f->count--;
    mem_free(flow);
}

void capture_flows_fini(struct capture_flows *f) {
    while (f->idlest != NULL)
        forget(f, f->idlest);
    capture_requests_fini(&f->requests);
    map_fini(&f->map);
    *f = (struct capture_flows){.count = 0};
}

/* The same key whichever end sent the packet. */
static struct capture_flow_key key_of(const struct capture_packet *p, int *ret_side) {
    const struct capture_endpoint *ends[2] = {&p->src, &p->dst};
    int order = memcmp(p->src.address, p->dst.address, CAPTURE_ADDRESS_SIZE);
    int side = order > 0 || (order == 0 && p->src.port > p->dst.port);
    struct capture_flow_key key;
    for (int i = 0; i < 2; i++) {
        memcpy(key.addresses[i], ends[i ^ side]->address, CAPTURE_ADDRESS_SIZE);
        key.ports[i] = ends[i ^ side]->port;
    }
    *ret_side = side;
    return key;
}

static struct capture_flow *begin(struct capture_flows *f, const struct capture_packet *p,
                                  const struct capture_flow_key *key, int side) {
    if (f->count == CAPTURE_FLOWS_MAX)
        forget(f, f->idlest);
    struct capture_flow *flow = mem_zero(1, sizeof *flow);
    if (flow == NULL)
        return NULL;
    flow->key = *key;
    flow->halves[side].end = p->src;
    flow->halves[!side].end = p->dst;
    if (map_put(&f->map, str_span(&flow->key, sizeof flow->key), flow) != EIP_OK) {
        mem_free(flow);
        return NULL;
    }
    link_first(f, flow);
    f->count++;
    f->all++;
    return flow;
}

struct capture_flow *capture_flows_get(struct capture_flows *f, const struct capture_packet *p,
                                       int *ret_side) {
    struct capture_flow_key key = key_of(p, ret_side);
    struct capture_flow *flow = f->busiest;
    if (flow != NULL && memcmp(&flow->key, &key, sizeof key) == 0)
        return flow;
    flow = map_find(&f->map, str_span(&key, sizeof key));
    if (flow == NULL)
        return begin(f, p, &key, *ret_side);
    unlink_flow(f, flow);
    link_first(f, flow);
    return flow;
}
