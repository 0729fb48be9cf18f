# Which components go where: read by CPack once for each kind of package.
if(CPACK_GENERATOR STREQUAL DEB)
  set(CPACK_COMPONENTS_ALL ${CPACK_NMF_DEBS})
  unset(CPACK_PACKAGE_DESCRIPTION_SUMMARY)  # each has its own, the first line of its description
else()  # one tarball, of the program
  set(CPACK_COMPONENTS_ALL nmf)
  set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)
endif()
