# tests/bench/<name>.c is a benchmark program of its own, but for what they share. `make bench` runs
# them; as a test each of them works once, untimed.
set(bench_shared bench echo large many mixed packed peer pin planned recorded recording replay
  resident station)
list(TRANSFORM bench_shared APPEND .c)
list(TRANSFORM bench_shared PREPEND bench/)
add_library(bench_shared STATIC ${bench_shared})
target_link_libraries(bench_shared PUBLIC tested)
file(GLOB bench_sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} bench/*.c)
list(REMOVE_ITEM bench_sources ${bench_shared})
foreach(source ${bench_sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(bench_${name} ${source})
  target_link_libraries(bench_${name} PRIVATE bench_shared)
  set_target_properties(bench_${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench OUTPUT_NAME ${name})
  list(APPEND bench_targets bench_${name})
  add_test(NAME bench.${name} COMMAND bench_${name} --once)
  set_tests_properties(bench.${name} PROPERTIES TIMEOUT 120)
endforeach()
add_custom_target(bench DEPENDS ${bench_targets})
