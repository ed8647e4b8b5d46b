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
