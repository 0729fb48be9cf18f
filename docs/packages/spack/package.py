# A recipe for Spack. Not tried: no Spack where it was written. fast-cpp-csv-parser and stb, which Spack does not have, come with it;
# of the libraries it does have, the versions that nmf is tested with are those of Debian 12, and Highway is to be that one. To be
# filled in, in lines that end with a command: the place of the release, and what the command prints.
from spack.package import *


class Nmf(CMakePackage):
    """Non-negative matrix factorization of a file: a program and a library for C++."""

    homepage = "https://nmf.invalid"
    url = "https://nmf.invalid/nmf-0.2.0.tar.gz"  # where build/packages/nmf-0.2.0.tar.gz was put

    license("Apache-2.0")

    # sha256: ./dev package && grep nmf-0.2.0.tar build/packages/SHA256SUMS
    version("0.2.0", sha256="0000000000000000000000000000000000000000000000000000000000000000")

    variant("mpi", default=False, description="nmf-mpi: one matrix spread over several processes")

    # Headers alone, in the folders in which nmf looks for them.
    resource(
        name="fast-cpp-csv-parser",
        url="https://github.com/ben-strasser/fast-cpp-csv-parser/archive/9bf299c.tar.gz",
        sha256="0000000000000000000000000000000000000000000000000000000000000000",  # curl -L URL | sha256sum
        placement="headers/libfccp",
    )
    resource(
        name="stb",
        url="https://github.com/nothings/stb/archive/8b5f1f37b5b75829fc72d38e7b5d4bcbf8a26d55.tar.gz",
        sha256="c47cf5abe21e1d620afccd159c23fe71dfa86eb270015a7646a4f79e9bfd5503",
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
    depends_on("mpi", when="+mpi")
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
            self.define_from_variant("NMF_MPI", "mpi"),
            self.define("FCCP_INCLUDE", headers),
            self.define("STB_INCLUDE", headers),
        ]

    @run_after("install")
    @on_package_attributes(run_tests=True)
    def check_program(self):
        nmf = Executable(join_path(self.prefix.bin, "nmf"))
        nmf("factor", join_path(self.stage.source_path, "data", "iris.csv"), "--rank", "2", "-o", "iris.nmf")
