/* capture/flow */
#include "support/unit.h"

#include "capture/flow.h"

static struct capture_packet packet(uint16_t src, uint16_t dst) {
    struct capture_packet p = {.transport = CAPTURE_TCP};
    p.src = (struct capture_endpoint){.address = {10, 0, 0, 1}, .port = src};
    p.dst = (struct capture_endpoint){.address = {10, 0, 0, 2}, .port = dst};
    return p;
}

static void both_directions_are_one_flow_with_two_sides(void **state) {
    (void)state;
    struct capture_flows f = {.count = 0};
    struct capture_packet there = packet(50000, 44818), back = there;
    back.src = there.dst;
    back.dst = there.src;
    int a, b;
    struct capture_flow *flow = capture_flows_get(&f, &there, &a);
    assert_ptr_equal(capture_flows_get(&f, &back, &b), flow);
    assert_int_not_equal(a, b);
    assert_true(capture_endpoint_equal(&flow->halves[a].end, &there.src));
    assert_true(capture_endpoint_equal(&flow->halves[b].end, &back.src));
    struct capture_packet elsewhere = packet(50001, 44818);
    assert_ptr_not_equal(capture_flows_get(&f, &elsewhere, &a), flow);
    assert_ptr_equal(capture_flows_get(&f, &there, &a), flow);
    assert_int_equal(f.all, 2);
    capture_flows_fini(&f);
    assert_int_equal(mem_held(), 0);
}

static void the_flow_idle_longest_makes_room(void **state) {
    (void)state;
    struct capture_flows f = {.count = 0};
    struct capture_packet first = packet(1, 44818), second = packet(2, 44818);
    int side;
    struct capture_flow *kept = capture_flows_get(&f, &first, &side);
    for (uint16_t port = 2; port <= CAPTURE_FLOWS_MAX; port++) {
        struct capture_packet p = packet(port, 44818);
        capture_flows_get(&f, &p, &side);
    }
    assert_ptr_equal(capture_flows_get(&f, &first, &side), kept); /* no longer idle */
    struct capture_packet one_more = packet(60000, 44818);
    capture_flows_get(&f, &one_more, &side);
    assert_int_equal(f.count, CAPTURE_FLOWS_MAX);
    assert_int_equal(f.all, CAPTURE_FLOWS_MAX + 1);
    assert_ptr_equal(capture_flows_get(&f, &first, &side), kept);
    capture_flows_get(&f, &second, &side);
    assert_int_equal(f.all, CAPTURE_FLOWS_MAX + 2); /* the second had gone */
    capture_flows_fini(&f);
    assert_int_equal(mem_held(), 0);
}

static void a_reset_flow_keeps_what_it_counted(void **state) {
    (void)state;
    struct capture_flows f = {.count = 0};
    struct capture_packet p = packet(50000, 44818);
    int side;
    struct capture_flow *flow = capture_flows_get(&f, &p, &side);
    struct reader chunk = reader_of("nothing known", 13);
    struct capture_frame frame;
    assert_false(capture_framer_next(&flow->halves[0].framer, &chunk, &frame));
    flow->halves[0].stream.known = true;
    capture_flow_reset(&f, flow);
    assert_false(flow->halves[0].stream.known);
    assert_int_equal(f.skipped, 13);
    capture_flows_fini(&f);
}

UNIT_CASES(cmocka_unit_test(both_directions_are_one_flow_with_two_sides),
           cmocka_unit_test(the_flow_idle_longest_makes_room),
           cmocka_unit_test(a_reset_flow_keeps_what_it_counted))
