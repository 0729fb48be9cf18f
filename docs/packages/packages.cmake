# What CPack makes of the installed components: a .deb each, and a tarball of the program. './dev package' makes both;
# README.md beside this file says what is in them.

# A .deb of a component (install(... COMPONENT name)), which has the same name: its section, what it is in a line and in
# more, and what else control says (DEPENDS, SUGGESTS ...: names of CPACK_DEBIAN_<component>_PACKAGE_*). What programs are
# linked with becomes a dependency by itself.
function(nmf_deb name section summary text)
  string(TOUPPER ${name} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${summary}\n${text}" PARENT_SCOPE)
  set(fields "${ARGN}")
  while(fields)
    list(POP_FRONT fields field value)
    set(CPACK_DEBIAN_${upper}_PACKAGE_${field} "${value}" PARENT_SCOPE)
  endwhile()
  set(CPACK_NMF_DEBS ${CPACK_NMF_DEBS} ${name} PARENT_SCOPE)
endfunction()

set(text "Finds two small non-negative matrices whose product is near a table of
non-negative numbers: parts that occur together, such as topics, spectra or
gene programs, and how much of each is in a sample.")
set(version ${PROJECT_VERSION}-1)
nmf_deb(nmf science "non-negative matrix factorization of a file" "${text}
.
The program reads CSV, Matrix Market, NumPy, SciPy, HDF5 and others, keeps
sparse matrices sparse, uses all cores and gives the same bytes on every run."
  SUGGESTS "nmf-mpi (= ${version})")
math(EXPR next_fmt "${fmt_VERSION_MAJOR} + 1")
nmf_deb(libnmf-dev libdevel "non-negative matrix factorization, library for C++" "${text}
.
These are the static library, its headers and a package for CMake:
find_package(nmf) gives the target nmf::nmf."
  DEPENDS "libboost-iostreams-dev, libdeflate-dev, libfmt-dev (>= ${fmt_VERSION_MAJOR}), libfmt-dev (<< ${next_fmt}~), libhdf5-dev, libssl-dev, libutf8proc-dev, libzip-dev, libzstd-dev, pkg-config, zlib1g-dev"
  SUGGESTS "nmf (= ${version})")
if(NMF_MPI)
  nmf_deb(nmf-mpi science "non-negative matrix factorization of a file, several processes" "${text}
.
This is the program that nmf becomes where mpirun or srun starts several: one
matrix is spread over processes, of one machine or of many, by Open MPI. The
result has the bytes that one process writes."
    DEPENDS "nmf (= ${version}), openmpi-bin")
endif()

set(CPACK_PACKAGE_NAME nmf)
set(CPACK_PACKAGE_VENDOR nmf)
set(CPACK_PACKAGE_CONTACT "nmf maintainers <maintainers@nmf.invalid>")
if(DEFINED ENV{DEBFULLNAME} AND DEFINED ENV{DEBEMAIL})  # who makes them, as Debian's own tools are told
  set(CPACK_PACKAGE_CONTACT "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_LIST_DIR}/generators.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/complete.cmake)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

string(TOLOWER "nmf-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" CPACK_PACKAGE_FILE_NAME)

# Of these libraries the packages have parts: by linking, or compiled from their headers. Their notices, by the Debian
# packages that they come from.
set(CPACK_NMF_CONTAINS libaec-dev libboost-iostreams-dev libbz2-dev libcli11-dev libdeflate-dev libeigen3-dev libfccp-dev
  libfmt-dev libhdf5-dev libhwy-dev liblzma-dev librandom123-dev libstb-dev libutf8proc-dev libzstd-dev
  nlohmann-json3-dev zlib1g-dev)
include(CPack)
