# Which components go where: read by CPack once for each kind of package.
if(CPACK_GENERATOR STREQUAL DEB)
  set(CPACK_COMPONENTS_ALL ${CPACK_NMF_DEBS})
  unset(CPACK_PACKAGE_DESCRIPTION_SUMMARY)  # each has its own, the first line of its description
else()  # the program alone, and what complete.cmake adds, which CPack would not see in a component
  list(GET CPACK_INSTALL_CMAKE_PROJECTS 0 build)
  set(CPACK_INSTALL_CMAKE_PROJECTS ${build} nmf nmf /)
  unset(CPACK_COMPONENTS_ALL)
endif()
