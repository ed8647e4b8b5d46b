# libeip.so exports eip_* alone, and libeip.a is one relocatable object in which all else is local.

set(LIBEIP_MAP ${CMAKE_BINARY_DIR}/libeip.map)
file(WRITE ${LIBEIP_MAP} "{ global: eip_*; local: *; };\n")

add_library(libeip_shared SHARED ${EIP_OBJECTS})
set_target_properties(libeip_shared PROPERTIES OUTPUT_NAME eip LINK_DEPENDS ${LIBEIP_MAP}
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
target_link_options(libeip_shared PRIVATE -Wl,--version-script=${LIBEIP_MAP})
if(WIN32)
  target_link_libraries(libeip_shared PRIVATE ws2_32)
endif()

set(LIBEIP_PUBLIC eip_*)
if(WIN32 AND CMAKE_SIZEOF_VOID_P EQUAL 4)
  set(LIBEIP_PUBLIC _eip_*)
endif()
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/libeip.a
  COMMAND ${CMAKE_LINKER} -r -o libeip.o ${EIP_OBJECTS}
  COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=${LIBEIP_PUBLIC} libeip.o
  COMMAND ${CMAKE_COMMAND} -E rm -f libeip.a
  COMMAND ${CMAKE_AR} rcs libeip.a libeip.o
  DEPENDS ${EIP_LAYERS} ${EIP_OBJECTS}
  WORKING_DIRECTORY ${CMAKE_BINARY_DIR}
  COMMAND_EXPAND_LISTS VERBATIM)
add_custom_target(libeip_static ALL DEPENDS ${CMAKE_BINARY_DIR}/libeip.a)
