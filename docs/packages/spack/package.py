# A recipe for Spack. Not tried: no Spack where it was written. To be filled in are the places and SHA-256 of the release, of
# fast-cpp-csv-parser and of stb, which Spack does not have; of the libraries it does have, the versions that nmf is tested with
# are those of Debian 12, and Highway is to be that one.
from spack.package import *


class Nmf(CMakePackage):
    """Non-negative matrix factorization of a file: a program and a library for C++."""

    homepage = "https://nmf.invalid"
    url = "https://nmf.invalid/nmf-0.2.0.tar.gz"

    license("Apache-2.0")

    version("0.2.0", sha256="0000000000000000000000000000000000000000000000000000000000000000")

    # Headers alone, in the folders in which nmf looks for them.
    resource(
        name="fast-cpp-csv-parser",
        url="https://github.com/ben-strasser/fast-cpp-csv-parser/archive/master.tar.gz",
        sha256="0000000000000000000000000000000000000000000000000000000000000000",
        placement="headers/libfccp",
    )
    resource(
        name="stb",
        url="https://github.com/nothings/stb/archive/8b5f1f3.tar.gz",
        sha256="0000000000000000000000000000000000000000000000000000000000000000",
        placement="headers/stb",
    )

    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("ninja", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("cli11", type="build")
    depends_on("eigen@3.4:", type="build")
    depends_on("highway@1.0.3", type="build")
    depends_on("nlohmann-json", type="build")
    depends_on("random123", type="build")
    depends_on("boost@1.74: +iostreams")
    depends_on("fmt@9")
    depends_on("hdf5@1.10.8: ~mpi +hl +szip")
    depends_on("libdeflate@1.14:")
    depends_on("libzip@1.7:")
    depends_on("openssl@3:")
    depends_on("utf8proc@2.6:")
    depends_on("zlib-api")
    depends_on("zstd@1.5:")

    conflicts("platform=darwin", msg="nmf is for Linux")
    conflicts("platform=windows", msg="nmf is for Linux")

    generator("ninja")

    def cmake_args(self):
        headers = join_path(self.stage.source_path, "headers")
        return [
            self.define("NMF_BUILD_TESTS", False),
            self.define("FCCP_INCLUDE", headers),
            self.define("STB_INCLUDE", headers),
        ]

    @run_after("install")
    @on_package_attributes(run_tests=True)
    def check_program(self):
        nmf = Executable(join_path(self.prefix.bin, "nmf"))
        nmf("factor", join_path(self.stage.source_path, "data", "iris.csv"), "--rank", "2", "-o", "iris.nmf")
