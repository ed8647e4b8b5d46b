# tests/bench/<name>.c is a benchmark program of its own; bench.c is shared. `make bench` runs them.
file(GLOB bench_sources CONFIGURE_DEPENDS bench/*.c)
list(FILTER bench_sources EXCLUDE REGEX "/bench\\.c$")
foreach(source ${bench_sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(bench_${name} EXCLUDE_FROM_ALL ${source} bench/bench.c)
  target_link_libraries(bench_${name} PRIVATE tested)
  set_target_properties(bench_${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench OUTPUT_NAME ${name})
  list(APPEND bench_targets bench_${name})
endforeach()
add_custom_target(bench DEPENDS ${bench_targets})
