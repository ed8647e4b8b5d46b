# Builds for another machine. CIPRW_CROSS is the triplet of Debian's compiler for it; what was built
# runs in Debian's emulator, and needs foreign packages only beyond libeip.

set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CIPRW_CROSS)
string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR "${CIPRW_CROSS}")
set(CMAKE_C_COMPILER ${CIPRW_CROSS}-gcc)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)

if(CIPRW_CROSS MATCHES mingw32)
  set(CMAKE_SYSTEM_NAME Windows)
  # Formats and conversions are checked by all other builds; here the compiler would go by another
  # printf's rules, and look into the C library's macros for float and double.
  set(CMAKE_C_FLAGS_INIT -D_WIN32_WINNT=0x0602)
  foreach(warning format format-extra-args float-conversion)
    string(APPEND CMAKE_C_FLAGS_INIT " -Wno-${warning}")
  endforeach()
  set(CMAKE_EXE_LINKER_FLAGS_INIT -static-libgcc)
  set(CMAKE_SHARED_LINKER_FLAGS_INIT -static-libgcc)
  set(CIPRW_WINE env WINEPREFIX=${CMAKE_BINARY_DIR}/wine WINEPATH=${CMAKE_BINARY_DIR} WINEDEBUG=-all
    WINEDLLOVERRIDES=mscoree,mshtml= /usr/lib/wine/wine64)
  if(CIPRW_CROSS MATCHES x86_64)
    set(CMAKE_CROSSCOMPILING_EMULATOR ${CIPRW_WINE})
  endif()
else()
  set(CMAKE_SYSTEM_NAME Linux)
  set(CMAKE_LIBRARY_ARCHITECTURE ${CIPRW_CROSS})
  set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/${CIPRW_CROSS}/pkgconfig:/usr/share/pkgconfig)
  set(CMAKE_CROSSCOMPILING_EMULATOR qemu-${CMAKE_SYSTEM_PROCESSOR})
endif()
