# What is built for other machines, by cmake/cross.cmake: libeip and the examples everywhere; where
# Debian has the libraries for it, all but the program and what describes plants, with its tests.
# Libraries of which a machine has one version for all architectures, often an older one than the
# other architecture's, cannot be had: expat, and libsystemd0, which libpcap needs; so what opens
# capture files is compiled, and not linked.

ciprw_layers(EIP_OBJECTS ${EIP_LAYERS})
if(WIN32)
  include_directories(src/socket/windows)
endif()
include(cmake/libeip.cmake)
enable_testing()
if(NOT WIN32)
  pkg_check_modules(UV REQUIRED IMPORTED_TARGET libuv)
  pkg_check_modules(JSONC REQUIRED IMPORTED_TARGET json-c)
endif()
include(tests/examples.cmake)

set(NATIVE_CIPRW ${CMAKE_SOURCE_DIR}/build/ciprw)
if(CMAKE_CROSSCOMPILING_EMULATOR)
  list(JOIN CMAKE_CROSSCOMPILING_EMULATOR " " emulator)
  add_test(NAME elsewhere COMMAND /usr/bin/python3 -B
    ${CMAKE_SOURCE_DIR}/tests/scenario/elsewhere.py ${EXAMPLES})
  set_tests_properties(elsewhere PROPERTIES TIMEOUT 600
    ENVIRONMENT "CIPRW=${NATIVE_CIPRW};EMULATOR=${emulator};SUFFIX=${CMAKE_EXECUTABLE_SUFFIX}")
endif()
if(WIN32)
  # Wine makes itself a home first, and talks about it.
  if(CMAKE_CROSSCOMPILING_EMULATOR)
    add_test(NAME wine COMMAND ${CMAKE_CROSSCOMPILING_EMULATOR} wineboot --init)
    set_tests_properties(wine PROPERTIES FIXTURES_SETUP wine TIMEOUT 300)
    set_tests_properties(elsewhere PROPERTIES FIXTURES_REQUIRED wine)
  endif()
  return()
endif()

foreach(absent PCAP EXPAT YAML)
  add_library(PkgConfig::${absent} INTERFACE IMPORTED)
endforeach()
list(REMOVE_ITEM PROGRAM_LAYERS cmd plant)
ciprw_layers(PROGRAM_OBJECTS ${PROGRAM_LAYERS})
set(PROGRAM_PARTS ${PROGRAM_OBJECTS})
foreach(layer ${PROGRAM_LAYERS})
  target_link_libraries(${layer} PUBLIC PkgConfig::UV PkgConfig::JSONC)
endforeach()
add_subdirectory(tests)
