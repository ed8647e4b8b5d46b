# The real programs, started and talked to: tests/scenario/<name>_scenario.py is one test.

set(NPM_FOLDER ${CMAKE_BINARY_DIR}/npm)
add_test(NAME scenario.npm COMMAND ${PYTHON} -B
  ${CMAKE_CURRENT_SOURCE_DIR}/scenario/install.py ${NPM_FOLDER})
set_tests_properties(scenario.npm PROPERTIES FIXTURES_SETUP npm)

file(GLOB scenarios CONFIGURE_DEPENDS scenario/*_scenario.py)
foreach(source ${scenarios})
  get_filename_component(name ${source} NAME_WE)
  string(REGEX REPLACE "_scenario$" "" name ${name})
  add_test(NAME scenario.${name} COMMAND ${PYTHON} -B ${source})
  set_tests_properties(scenario.${name} PROPERTIES TIMEOUT 120 ENVIRONMENT
    "CIPRW=$<TARGET_FILE:ciprw>;BUILD=${CMAKE_BINARY_DIR};NODE_PATH=${NPM_FOLDER}/node_modules")
endforeach()
set_tests_properties(scenario.ethernet_ip scenario.st_ethernet_ip
  scenario.st_ethernet_ip_structures scenario.enip_server_clients
  scenario.demo PROPERTIES
  FIXTURES_REQUIRED npm)

set_property(TEST scenario.examples APPEND PROPERTY ENVIRONMENT "EXAMPLES=${EXAMPLES}")

# What the scenario of system calls traces; it looks at the library's counters, so it is not the
# shared one.
add_executable(steady scenario/steady.c)
target_link_libraries(steady PRIVATE tested)
set_property(TEST scenario.system_calls APPEND PROPERTY ENVIRONMENT
  "STEADY=$<TARGET_FILE:steady>")

# What scenarios of plans and browses drive.
add_executable(caller scenario/caller.c)
target_link_libraries(caller PRIVATE tested)
foreach(name reconnect strangers_edges strangers_plans strangers_types)
  set_property(TEST scenario.${name} APPEND PROPERTY ENVIRONMENT "CALLER=$<TARGET_FILE:caller>")
endforeach()

# Programs outside have to be linked with the sanitizer that the library was built with.
string(REGEX MATCH "-fsanitize=[a-z,]+|--coverage" sanitizer_flag "${CMAKE_C_FLAGS_DEBUG}")
if(CMAKE_BUILD_TYPE STREQUAL Debug AND sanitizer_flag)
  set_property(TEST scenario.install scenario.manual APPEND PROPERTY ENVIRONMENT
    "LINK_FLAGS=${sanitizer_flag}")
endif()
