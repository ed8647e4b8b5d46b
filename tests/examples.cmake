# Each of examples/ twice: with the shared library and with the static one.

set(EXAMPLES ${CMAKE_BINARY_DIR}/examples)
file(GLOB examples CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/*.c)
set(EXAMPLE_NEEDS_uv PkgConfig::UV)
if(WIN32)
  # Loops are other ones there.
  list(FILTER examples INCLUDE REGEX "/(read|structure|device|recipe|operate|tags)\\.c$")
endif()
foreach(source ${examples})
  get_filename_component(name ${source} NAME_WE)
  add_executable(example_${name}_shared ${source})
  target_link_libraries(example_${name}_shared PRIVATE libeip_shared ${EXAMPLE_NEEDS_${name}})
  add_executable(example_${name}_static ${source})
  target_link_libraries(example_${name}_static PRIVATE ${CMAKE_BINARY_DIR}/libeip.a
    $<IF:$<BOOL:${WIN32}>,ws2_32,m> ${EXAMPLE_NEEDS_${name}})
  add_dependencies(example_${name}_static libeip_static)
  foreach(kind shared static)
    set_target_properties(example_${name}_${kind} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${EXAMPLES} OUTPUT_NAME ${name}_${kind})
  endforeach()
endforeach()
