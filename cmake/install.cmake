# What `make install` puts where. Everything finds the rest from its own place, so that the folder
# may be moved, as packages and DESTDIR do.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Programs of other names that are ciprw; they are made beside it, as links.
set(CIPRW_ALIASES enip_client enip_io enip_server enip_thruput)
foreach(alias ${CIPRW_ALIASES})
  add_custom_command(TARGET ciprw POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E create_symlink ciprw ${alias} WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
  install(FILES ${CMAKE_BINARY_DIR}/${alias} DESTINATION ${CMAKE_INSTALL_BINDIR})
endforeach()

install(TARGETS ciprw RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS libeip_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${CMAKE_BINARY_DIR}/libeip.a DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/eip DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(PC_DIR ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH PC_PREFIX /prefix/${PC_DIR} /prefix)
string(REGEX REPLACE "/$" "" PC_PREFIX ${PC_PREFIX})
configure_file(cmake/eip.pc.in ${CMAKE_BINARY_DIR}/eip.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/eip.pc DESTINATION ${PC_DIR})

set(PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/eip)
configure_package_config_file(cmake/eip-config.cmake.in ${CMAKE_BINARY_DIR}/eip-config.cmake
  INSTALL_DESTINATION ${PACKAGE_DIR} PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR
  NO_SET_AND_CHECK_MACRO
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/eip-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/eip-config.cmake ${CMAKE_BINARY_DIR}/eip-config-version.cmake
  DESTINATION ${PACKAGE_DIR})

install(DIRECTORY ${MANUAL}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN *.1)
install(FILES ${CMAKE_BINARY_DIR}/libeip.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
install(FILES ${CMAKE_BINARY_DIR}/ciprw-plant.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES ${MANUAL}/ciprw.bash RENAME ciprw
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
foreach(alias ${CIPRW_ALIASES})
  install(FILES ${MANUAL}/ciprw.bash RENAME ${alias}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
endforeach()
