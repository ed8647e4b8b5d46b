# Man pages and completion, written by a program that has the table of commands of ciprw in it.

file(GLOB manual_sources CONFIGURE_DEPENDS tools/manual/*.c)
add_executable(manual ${manual_sources} ${EIP_OBJECTS} ${PROGRAM_PARTS})
target_compile_definitions(manual PRIVATE CIPRW_VERSION="${PROJECT_VERSION}"
  CIPRW_DATE="${CIPRW_DATE}")
target_link_libraries(manual PRIVATE PkgConfig::UV PkgConfig::JSONC PkgConfig::PCAP)

set(MANUAL ${CMAKE_BINARY_DIR}/man)
add_custom_command(OUTPUT ${MANUAL}/ciprw.1
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${MANUAL}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${MANUAL}
  COMMAND manual ${MANUAL}
  DEPENDS manual VERBATIM)
configure_file(cmake/libeip.3.in ${CMAKE_BINARY_DIR}/libeip.3 @ONLY)
add_custom_target(manual_pages ALL DEPENDS ${MANUAL}/ciprw.1)
