# The seeded simulation: the client engine and the device session in one process. A run is a seed;
# `simulation --seed N` tells all that happens in one.
file(GLOB sim_sources CONFIGURE_DEPENDS sim/*.c)
add_library(sim_objects OBJECT ${sim_sources})
add_executable(simulation $<TARGET_OBJECTS:sim_objects>)
target_link_libraries(simulation PRIVATE tested)

set(SIM_SEEDS 10000)
if(CMAKE_C_FLAGS_DEBUG MATCHES sanitize AND CMAKE_BUILD_TYPE STREQUAL Debug)
  set(SIM_SEEDS 3000)
endif()
add_test(NAME simulation COMMAND simulation --seeds ${SIM_SEEDS})
set_tests_properties(simulation PROPERTIES ENVIRONMENT ASAN_OPTIONS=${sanitizer} TIMEOUT 300)

if(CMAKE_CROSSCOMPILING)
  return()
endif()

# A mutant is the simulation with one mistake put into one file of src/: the simulation must see it,
# and say which invariant does not hold; a crash would not be that. A mistake may take more than one
# pair of right and wrong, where a check stands in its way.
function(ciprw_mutant name source)
  set(original ${CMAKE_SOURCE_DIR}/src/${source})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${original})
  file(READ ${original} text)
  math(EXPR end "${ARGC} - 1")
  foreach(at RANGE 2 ${end} 2)
    math(EXPR next "${at} + 1")
    set(right "${ARGV${at}}")
    string(FIND "${text}" "${right}" first)
    string(FIND "${text}" "${right}" last REVERSE)
    if(first EQUAL -1 OR NOT first EQUAL last)
      message(FATAL_ERROR "mutant ${name}: ${source} must have this once: ${right}")
    endif()
    string(REPLACE "${right}" "${ARGV${next}}" text "${text}")
  endforeach()
  set(copy ${CMAKE_CURRENT_BINARY_DIR}/mutants/${name}.c)
  file(CONFIGURE OUTPUT ${copy} CONTENT "${text}" @ONLY)
  # The library is an archive: of a file whose names are all there already, nothing is taken.
  add_executable(mutant_${name} ${copy} $<TARGET_OBJECTS:sim_objects>)
  target_compile_options(mutant_${name} PRIVATE -w)
  target_link_libraries(mutant_${name} PRIVATE tested)
  add_test(NAME mutant.${name} COMMAND mutant_${name} --seeds ${SIM_SEEDS})
  set_tests_properties(mutant.${name} PROPERTIES
    PASS_REGULAR_EXPRESSION "violated: " ENVIRONMENT ASAN_OPTIONS=${sanitizer} TIMEOUT 300)
endfunction()

# Replies are taken in the order of requests, whatever their sender context.
ciprw_mutant(sender_context client/session.c
  "uint64_t id = context_of(header);"
  "uint64_t id = s->held > 0 ? s->requests[next_held(s, 0)].id : 0; (void)context_of;")
# Any reply on a connection answers the request that is outstanding there.
ciprw_mutant(sequence_count client/session.c
  "r->sequence == sequence" "r->sequence <= sequence + UINT16_MAX")
# What was never sent is left in the output after its request has ended.
ciprw_mutant(unsend client/session.c
  "        unsend(s, r);\n" "        (void)unsend;\n")
# What the system was taking when the stream was lost counts as not sent.
ciprw_mutant(lent client/session.c
  "    s->sent += s->lent;\n" "")
# A write that was sent is sent again over the next session.
ciprw_mutant(resend client/batch.c
  "(!outcome->sent && item->offset == 0)" "item->offset == 0")
# A packet of reads that was lost with its session is not sent again.
ciprw_mutant(lost_packet client/batch.c
  "bool again = outcome->err == EIP_E_CLOSED;" "bool again = false;")
# A write without an answer is said not to have been executed.
ciprw_mutant(known_outcome client/batch.c
  "changes_something(item) && (sent || item->offset > 0)" "false && sent")
# Every fragment of a write goes to the front.
ciprw_mutant(write_offset client/batch.c
  "        .offset = item->start + item->offset,\n" "        .offset = 0,\n")
# The replies in a packet are taken in the wrong order.
ciprw_mutant(packet_order client/batch.c
  "cip_multiple_item(&packet, i)" "cip_multiple_item(&packet, (uint16_t)(packet.count - 1 - i))")
# A request that comes twice over a connection is executed twice.
ciprw_mutant(repeats device/session.c
  "c->has_answered && c->sequence == sequence"
  "c->has_answered && c->sequence == sequence && false")
# A connection outlives the stream it was opened on.
ciprw_mutant(stale_connection client/engine.c
  "    client_pool_lost(&e->pool, &e->peer);\n    e->has_stream = true;\n"
  "    e->has_stream = true;\n")
# A connection on which a request had no answer carries the next one all the same.
ciprw_mutant(given_up client/connection.c
  "outcome->err != EIP_OK && outcome->sent"
  "outcome->err != EIP_OK && outcome->sent && false")
# A reply is taken for that of any connection where the request has the same sequence count.
ciprw_mutant(another_connection client/session.c
  "&& named && r->sequence" "&& (named || true) && r->sequence")
# A second request goes over a connection that has one outstanding.
ciprw_mutant(busy_connection client/connection.c
  "c->state != CLIENT_CONNECTION_OPEN || c->request != 0" "c->state != CLIENT_CONNECTION_OPEN"
  "c->state == CLIENT_CONNECTION_OPEN && c->request == 0" "c->state == CLIENT_CONNECTION_OPEN")
# A write does not wait for what was submitted before it.
ciprw_mutant(write_passes client/engine.c
  "(before->writes || (o->writes && before->any))" "before->writes")
# What was submitted after a write does not wait for it.
ciprw_mutant(write_is_passed client/engine.c
  "(before->writes || (o->writes && before->any))" "(o->writes && before->any)")
# One operation's deadline ends all that wait for the same try of the route.
ciprw_mutant(shared_deadline client/engine.c
  "err == EIP_E_TIMEOUT || (err == EIP_E_CLOSED && !outcome->sent)"
  "(err == EIP_E_CLOSED && !outcome->sent)")
# A member of a structure is looked for at its front.
ciprw_mutant(member device/place.c
  "    place->at += m->offset;\n" "")

# Plans. What packets brought is taken although the program was changed after the first of them.
ciprw_mutant(plan_marks_last client/plan_lane.c
  "are_same_marks(t, cip_multiple_item(entries, 0)) &&\n"
  "t->next > 1 || are_same_marks(t, cip_multiple_item(entries, 0)) ||\n")
# A value goes to where that of another tag stands.
ciprw_mutant(plan_wrong_item client/plan_parts.c
  ".to = row->at,"
  ".to = items->rows[item > 0 && items->rows[item - 1].size == row->size ? item - 1 : item].at,")
# The values in a packet are taken in the wrong order.
ciprw_mutant(plan_packet_order client/plan_lane.c
  "entry = cip_multiple_item(entries, i);\n        if"
  "entry = cip_multiple_item(entries, 2 * first + packet->count - 1 - i);\n        if")
# What a packet without an answer would have brought is that of the run before.
ciprw_mutant(plan_former_run client/plan_lane.c
  "        plan_traffic_fail(t, packet, outcome->err, &status);\n" ""
  "        plan_traffic_fail(t, lane->packet, err, status);\n" "        (void)status;\n")
# Of a read for several tags each takes its bytes from the wrong place.
ciprw_mutant(plan_merged_offset client/plan_parts.c
  "use_of(b->items, place->item, place->offset - read->start, inside)"
  "use_of(b->items, place->item, (place->offset - read->start) / 2, inside)")
# A piece of an array that was refused counts as done.
ciprw_mutant(plan_refused_piece client/plan_lane.c
  "    refuse_part(t, part, no_such_tag ?"
  "    if (!part->split) refuse_part(t, part, no_such_tag ?")
# A value is taken whatever its type.
ciprw_mutant(plan_type client/plan_lane.c
  "return part->head > 0 && load16(p + REPLY_HEAD) == part->type;" "return part->head > 0;")
# Neighbours in an array whose dimensions changed are read without a look at the marks.
ciprw_mutant(plan_dimensions client/plan_parts.c
  "(!same && m->catalog != NULL && plan_has_dimensions(row))" "false")
# So are the members of a structure; without instances, which have all packets looked at.
ciprw_mutant(plan_inside client/plan_parts.c
  "b->limits.instances ? by_instance(row, path, room) : path" "path"
  "        part.guarded = part.guarded || has_members(b, row);\n" ""
  "part.guarded = part.guarded || place->level_count > read->level + 1 ||"
  "part.guarded = part.guarded ||")
# And a tag by its symbol instance.
ciprw_mutant(plan_instance client/plan_parts.c
  "part.guarded = part.guarded || part.instance;" "")
# A name that was learned from two programs is read once, with two types.
ciprw_mutant(plan_two_types client/plan_merge.c
  "of_x->type == of_y->type && of_x->handle == of_y->handle &&" "of_x->stem == of_y->stem &&"
  "of_x->element_size == of_y->element_size &&" "")
# After a change of the program a plan goes on with what it knew.
ciprw_mutant(plan_forgets client/plan_run.c
  "        rebuild(p);\n" "        (void)rebuild;\n")
# Of a run that met another program some values are told.
ciprw_mutant(plan_tells client/plan_run.c
  "        fail_all(p, EIP_E_CHANGED, &no_status);\n" "")
# A browse does not ask whether it is still the same program.
ciprw_mutant(browse_again client/browse.c
  "    if (catalog_key_equal(&key, &b->key)) {\n" "    if (true) {\n")
