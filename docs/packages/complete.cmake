# Run by CPack on the files of a package before it packs them: puts them where the system has them, and adds what belongs to
# a package and not to an installation.
cmake_policy(VERSION 3.25)
cmake_path(SET packages ${CMAKE_CURRENT_LIST_DIR})
cmake_path(SET top NORMALIZE ${packages}/../..)

# What the notices of others say, in `folder`.
function(add_notices folder)
  foreach(library ${ARGN})
    if(NOT EXISTS /usr/share/doc/${library}/copyright)
      message(FATAL_ERROR "/usr/share/doc/${library}/copyright: is not there; packages are made on Debian")
    endif()
    file(REAL_PATH /usr/share/doc/${library}/copyright notice)
    file(COPY_FILE ${notice} ${folder}/${library})
  endforeach()
endfunction()

function(compress)
  execute_process(COMMAND gzip -9 -n ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(complete_deb name root)
  set(doc ${root}/share/doc/${name})
  file(MAKE_DIRECTORY ${doc}/libraries ${root}/share/lintian/overrides)
  file(COPY_FILE ${packages}/debian/copyright ${doc}/copyright)
  add_notices(${doc}/libraries ${CPACK_NMF_CONTAINS})
  file(COPY_FILE ${top}/CHANGELOG.md ${doc}/changelog)
  string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)  # of SOURCE_DATE_EPOCH
  set(version ${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})
  configure_file(${packages}/debian/changelog.in ${doc}/changelog.Debian @ONLY)
  file(COPY_FILE ${packages}/debian/${name}.lintian-overrides ${root}/share/lintian/overrides/${name})
  file(GLOB pages ${root}/share/man/man1/*.1)
  compress(${doc}/changelog ${doc}/changelog.Debian ${pages})
  if(EXISTS ${root}/share/zsh/site-functions)  # Debian's zsh looks there for what the administrator has put into /usr/local
    file(RENAME ${root}/share/zsh/site-functions ${root}/share/zsh/vendor-completions)
  endif()
  file(GLOB programs ${root}/bin/*)
  foreach(program ${programs})  # all of its libraries are the system's
    file(RPATH_REMOVE FILE ${program})
  endforeach()
endfunction()

# Shared libraries beside the program, but for those of the C library, which belong to the system.
function(complete_tarball root)
  file(GET_RUNTIME_DEPENDENCIES EXECUTABLES ${root}/bin/nmf RESOLVED_DEPENDENCIES_VAR libraries
    POST_EXCLUDE_REGEXES "/(libc|libm|ld-linux[^/]*)\\.so\\.[0-9]+$")
  file(MAKE_DIRECTORY ${root}/lib/nmf ${root}/share/doc/nmf/libraries)
  foreach(library ${libraries})
    file(REAL_PATH ${library} file)
    cmake_path(GET library FILENAME name)
    file(COPY_FILE ${file} ${root}/lib/nmf/${name})
  endforeach()
  foreach(text README.md CHANGELOG.md LICENSE)
    file(COPY_FILE ${top}/${text} ${root}/share/doc/nmf/${text})
  endforeach()
  add_notices(${root}/share/doc/nmf/libraries ${CPACK_NMF_CONTAINS} libzip4 libssl3 libstdc++6)
endfunction()

if(CPACK_GENERATOR STREQUAL DEB)
  foreach(name ${CPACK_COMPONENTS_ALL})
    complete_deb(${name} ${CPACK_TEMPORARY_DIRECTORY}/${name}${CPACK_PACKAGING_INSTALL_PREFIX})
  endforeach()
else()
  complete_tarball(${CPACK_TEMPORARY_DIRECTORY})
endif()
