# A formula for Homebrew on Linux. Not tried: no Homebrew where it was written. Four libraries of headers alone come with it: those
# that Homebrew does not have, and Highway, in the versions of Debian 12. To be filled in, in lines that end with a command: the
# place of the release, and what the command prints.
class Nmf < Formula
  desc "Non-negative matrix factorization of a file"
  homepage "https://nmf.invalid"
  url "https://nmf.invalid/nmf-0.2.0.tar.gz" # where build/packages/nmf-0.2.0.tar.gz was put
  sha256 "0000000000000000000000000000000000000000000000000000000000000000" # ./dev package && grep nmf-0.2.0.tar build/packages/SHA256SUMS
  license "Apache-2.0"

  depends_on "cli11" => :build
  depends_on "cmake" => :build
  depends_on "eigen" => :build
  depends_on "ninja" => :build
  depends_on "nlohmann-json" => :build
  depends_on "pkgconf" => :build
  depends_on "boost"
  depends_on "fmt"
  depends_on "hdf5"
  depends_on "libdeflate"
  depends_on "libzip"
  depends_on :linux
  depends_on "openssl@3"
  depends_on "utf8proc"
  depends_on "zlib"
  depends_on "zstd"

  resource "libfccp" do
    url "https://github.com/ben-strasser/fast-cpp-csv-parser/archive/9bf299c.tar.gz"
    sha256 "0000000000000000000000000000000000000000000000000000000000000000" # curl -L URL | sha256sum
  end
  resource "stb" do
    url "https://github.com/nothings/stb/archive/8b5f1f37b5b75829fc72d38e7b5d4bcbf8a26d55.tar.gz"
    sha256 "c47cf5abe21e1d620afccd159c23fe71dfa86eb270015a7646a4f79e9bfd5503"
  end
  resource "random123" do
    url "https://github.com/DEShawResearch/random123/archive/refs/tags/v1.14.0.tar.gz"
    sha256 "effafd8656b18030b2a5b995cd3650c51a7c45052e6e1c21e48b9fa7a59d926e"
  end
  resource "highway" do
    url "https://github.com/google/highway/archive/refs/tags/1.0.3.tar.gz"
    sha256 "566fc77315878473d9a6bd815f7de78c73734acdcb745c3dde8579560ac5440e"
  end

  def install
    headers = buildpath/"headers"
    resources.each { |r| r.stage(headers/r.name) }
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", *std_cmake_args, "-DNMF_BUILD_TESTS=OFF", "-DNMF_MPI=OFF",
                    "-DFCCP_INCLUDE=#{headers}", "-DSTB_INCLUDE=#{headers}",
                    "-DRANDOM123_INCLUDE=#{headers}/random123/include", "-DHIGHWAY_INCLUDE=#{headers}/highway"
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
    pkgshare.install "data/iris.csv"
  end

  test do
    system bin/"nmf", "factor", pkgshare/"iris.csv", "--rank", "2", "-o", "iris.nmf"
    assert_path_exists testpath/"iris.nmf/summary.json"
  end
end
