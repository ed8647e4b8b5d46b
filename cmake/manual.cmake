# Man pages and completion, written by a program that has the table of commands of ciprw in it.

add_library(manual_parts OBJECT tools/manual/roff.c tools/manual/completion.c)
target_include_directories(manual_parts PRIVATE tools)
target_compile_definitions(manual_parts PRIVATE CIPRW_VERSION="${PROJECT_VERSION}"
  CIPRW_DATE="${CIPRW_DATE}")
add_executable(manual tools/manual/main.c $<TARGET_OBJECTS:manual_parts> ${EIP_OBJECTS}
  ${PROGRAM_PARTS})
target_include_directories(manual PRIVATE tools)
target_link_libraries(manual PRIVATE PkgConfig::UV PkgConfig::JSONC PkgConfig::PCAP
  PkgConfig::EXPAT PkgConfig::YAML)

set(MANUAL ${CMAKE_BINARY_DIR}/man)
add_custom_command(OUTPUT ${MANUAL}/ciprw.1
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${MANUAL}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${MANUAL}
  COMMAND manual ${MANUAL}
  DEPENDS manual VERBATIM)
configure_file(cmake/libeip.3.in ${CMAKE_BINARY_DIR}/libeip.3 @ONLY)
configure_file(cmake/ciprw-plant.5.in ${CMAKE_BINARY_DIR}/ciprw-plant.5 @ONLY)
add_custom_target(manual_pages ALL DEPENDS ${MANUAL}/ciprw.1)
