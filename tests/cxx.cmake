# libeip from C++, as old a one as has anything to do with its headers, with the shared library and
# with the static one. Not with the sanitizers: they are the C compiler's.
include(CheckLanguage)
check_language(CXX)
if(NOT CMAKE_CXX_COMPILER OR (CMAKE_BUILD_TYPE STREQUAL Debug AND
    CMAKE_C_FLAGS_DEBUG MATCHES "-fsanitize|--coverage"))
  return()
endif()
enable_language(CXX)

file(GLOB public CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/include
  ${CMAKE_SOURCE_DIR}/include/*/*.h)
list(TRANSFORM public REPLACE "(.+)" "#include <\\1>")
list(JOIN public "\n" EIP_INCLUDES)
set(source ${CMAKE_CURRENT_BINARY_DIR}/cxx/public.cpp)
configure_file(cxx/public.cpp.in ${source} @ONLY)
foreach(kind shared static)
  add_executable(cxx_${kind} ${source})
  set_target_properties(cxx_${kind} PROPERTIES CXX_STANDARD 11 CXX_EXTENSIONS OFF
    CXX_STANDARD_REQUIRED ON COMPILE_OPTIONS "-Wall;-Wextra;-Wpedantic;-Wconversion;-Werror"
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/cxx OUTPUT_NAME public_${kind})
  add_dependencies(cxx_${kind} libeip_${kind})
  add_test(NAME cxx.${kind} COMMAND cxx_${kind})
endforeach()
target_link_libraries(cxx_shared PRIVATE libeip_shared)
target_link_libraries(cxx_static PRIVATE ${CMAKE_BINARY_DIR}/libeip.a m)
