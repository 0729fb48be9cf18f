#include "nmf/io/compression.hpp"

#include <zstd.h>

#include <boost/iostreams/filter/bzip2.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filter/lzma.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <new>
#include <vector>

namespace nmf::io {
namespace {

namespace bio = boost::iostreams;
constexpr std::streamsize write_buffer = 1 << 16;

struct Ending {
  std::string_view ending;
  Compression compression;
};
constexpr Ending endings[] = {{".gz", Compression::gzip},
                              {".zst", Compression::zstd},
                              {".bz2", Compression::bzip2},
                              {".xz", Compression::xz}};

struct Device {
  using char_type = char;
  using category = bio::sink_tag;
  ByteSink* stored;
  std::streamsize write(const char* data, std::streamsize size) {
    stored->write(data, static_cast<std::size_t>(size));
    return size;
  }
};

class Filtered : public ByteSink {
 public:
  Filtered(Compression compression, ByteSink& stored) {
    if (compression == Compression::gzip)
      chain_.push(bio::gzip_compressor(bio::gzip_params(), write_buffer), write_buffer);
    else if (compression == Compression::bzip2)
      chain_.push(bio::bzip2_compressor(bio::bzip2_params(), write_buffer), write_buffer);
    else
      chain_.push(bio::lzma_compressor(bio::lzma_params(), write_buffer), write_buffer);
    chain_.push(Device{&stored}, write_buffer);
  }
  void write(const char* data, std::size_t size) override {
    chain_.sputn(data, static_cast<std::streamsize>(size));
  }
  void finish() override { chain_.reset(); }

 private:
  bio::filtering_streambuf<bio::output> chain_;
};

// Boost's filter ends the program where there is no memory for its stream.
class Zstd : public ByteSink {
 public:
  explicit Zstd(ByteSink& stored)
      : stored_(stored), stream_(ZSTD_createCStream(), ZSTD_freeCStream), output_(ZSTD_CStreamOutSize()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }
  void write(const char* data, std::size_t size) override {
    ZSTD_inBuffer in{data, size, 0};
    while (in.pos < in.size) put(in, ZSTD_e_continue);
  }
  void finish() override {
    ZSTD_inBuffer nothing{nullptr, 0, 0};
    while (put(nothing, ZSTD_e_end) > 0) continue;
  }

 private:
  // How much is held back.
  std::size_t put(ZSTD_inBuffer& in, ZSTD_EndDirective directive) {
    ZSTD_outBuffer out{output_.data(), output_.size(), 0};
    const std::size_t left = ZSTD_compressStream2(stream_.get(), &out, &in, directive);
    if (ZSTD_isError(left)) throw std::bad_alloc();  // nothing else can be wrong
    stored_.write(output_.data(), out.pos);
    return left;
  }

  ByteSink& stored_;
  std::unique_ptr<ZSTD_CStream, decltype(&ZSTD_freeCStream)> stream_;
  std::vector<char> output_;
};

}  // namespace

const char* name(Compression compression) {
  switch (compression) {
    case Compression::none:
      return "none";
    case Compression::gzip:
      return "gzip";
    case Compression::zstd:
      return "zstd";
    case Compression::bzip2:
      return "bzip2";
    case Compression::xz:
      return "xz";
  }
  return "";
}

Compression find_compression(std::string_view head) {
  using namespace std::string_view_literals;
  if (head.starts_with("\x1f\x8b"sv)) return Compression::gzip;
  const bool skippable =
      head.size() >= 4 && (head[0] & 0xF0) == 0x50 && head.substr(1, 3) == "\x2a\x4d\x18"sv;
  if (skippable || head.starts_with("\x28\xb5\x2f\xfd"sv)) return Compression::zstd;
  if (head.starts_with("BZh"sv) && head.size() >= 7 && head.substr(4, 3) == "1AY"sv)
    return Compression::bzip2;
  if (head.starts_with("\xfd\x37zXZ\0"sv)) return Compression::xz;
  return Compression::none;
}

Compression compression_of_name(std::string_view path) {
  for (const Ending& known : endings)
    if (path.ends_with(known.ending)) return known.compression;
  return Compression::none;
}

std::string_view without_compression(std::string_view path) {
  for (const Ending& known : endings)
    if (path.ends_with(known.ending)) return path.substr(0, path.size() - known.ending.size());
  return path;
}

std::unique_ptr<ByteSink> compress(Compression compression, ByteSink& stored) {
  if (compression == Compression::zstd) return std::make_unique<Zstd>(stored);
  return std::make_unique<Filtered>(compression, stored);
}

}  // namespace nmf::io
