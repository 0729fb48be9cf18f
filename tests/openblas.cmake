# OpenBLAS without threads of its own, which Debian has beside others (libopenblas-serial-dev): what BLAS does here is
# small, and other threads would wait by spinning. Elsewhere the one that pkg-config knows.
set(nmf_pkg_config_path "$ENV{PKG_CONFIG_PATH}")
set(ENV{PKG_CONFIG_PATH} "${nmf_pkg_config_path}:/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-serial/pkgconfig")
pkg_check_modules(SERIAL_BLAS REQUIRED IMPORTED_TARGET openblas)
set(ENV{PKG_CONFIG_PATH} "${nmf_pkg_config_path}")
