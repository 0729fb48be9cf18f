#include "nmf/io/compression.hpp"

#include <fmt/format.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <boost/iostreams/filter/bzip2.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filter/lzma.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <cstring>
#include <new>
#include <vector>

#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

namespace bio = boost::iostreams;
constexpr std::streamsize read_buffer = 1 << 17;

[[noreturn]] void fail_damaged(const std::string& file, Compression compression) {
  fail(file, fmt::format("the {} data are damaged or cut off; copy the file again", name(compression)));
}

class Plain : public ByteSource {
 public:
  explicit Plain(ByteSource& stored) : stored_(stored) {}
  std::size_t read(char* to, std::size_t size) override { return stored_.read(to, size); }

 private:
  ByteSource& stored_;
};

struct Stored {
  using char_type = char;
  using category = bio::source_tag;
  ByteSource* stored;
  std::streamsize read(char* to, std::streamsize size) {
    const std::size_t count = stored->read(to, static_cast<std::size_t>(size));
    return count == 0 ? -1 : static_cast<std::streamsize>(count);
  }
};

class Unfiltered : public ByteSource {
 public:
  Unfiltered(Compression compression, ByteSource& stored, const std::string& file)
      : compression_(compression), file_(file) {
    if (compression == Compression::gzip)
      chain_.push(bio::gzip_decompressor(bio::zlib::default_window_bits, read_buffer), read_buffer);
    else if (compression == Compression::bzip2)
      chain_.push(bio::bzip2_decompressor(false, read_buffer), read_buffer);
    else
      chain_.push(bio::lzma_decompressor(read_buffer), read_buffer);
    chain_.push(Stored{&stored}, read_buffer);
  }
  std::size_t read(char* to, std::size_t size) override {
    try {  // no more than is there, so that nothing is lost where getting more throws
      if (chain_.in_avail() <= 0 && chain_.sgetc() == std::char_traits<char>::eof()) return 0;
      const auto count = std::min(chain_.in_avail(), static_cast<std::streamsize>(size));
      return static_cast<std::size_t>(chain_.sgetn(to, count));
    } catch (const std::ios_base::failure&) {
      fail_damaged(file_, compression_);
    }
  }

 private:
  Compression compression_;
  std::string file_;
  bio::filtering_streambuf<bio::input> chain_;
};

// Boost's filter takes a cut-off zstd file for a whole one, so this one speaks to libzstd itself.
class Unzstd : public ByteSource {
 public:
  Unzstd(ByteSource& stored, const std::string& file)
      : stored_(stored),
        file_(file),
        stream_(ZSTD_createDStream(), ZSTD_freeDStream),
        input_(ZSTD_DStreamInSize()),
        output_(ZSTD_DStreamOutSize()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }
  std::size_t read(char* to, std::size_t size) override {
    if (taken_ == ready_) decode();
    const std::size_t count = std::min(size, ready_ - taken_);
    if (count > 0) std::memcpy(to, output_.data() + taken_, count);
    taken_ += count;
    return count;
  }

 private:
  // Fills the output; leaves it empty at the end.
  void decode() {
    ZSTD_outBuffer out{output_.data(), output_.size(), 0};
    taken_ = ready_ = 0;
    while (out.pos == 0) {
      if (in_.pos == in_.size && !flush_pending_) {
        in_ = {input_.data(), stored_.read(input_.data(), input_.size()), 0};
        if (in_.size == 0) {
          if (!frame_complete_) fail_damaged(file_, Compression::zstd);
          return;
        }
      }
      const std::size_t left = ZSTD_decompressStream(stream_.get(), &out, &in_);
      if (ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation) throw std::bad_alloc();
      if (ZSTD_isError(left)) fail_damaged(file_, Compression::zstd);
      frame_complete_ = left == 0;
      flush_pending_ = out.pos == out.size && !frame_complete_;
    }
    ready_ = out.pos;
  }

  ByteSource& stored_;
  std::string file_;
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  std::vector<char> input_;
  std::vector<char> output_;
  std::size_t ready_ = 0;
  std::size_t taken_ = 0;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool frame_complete_ = false;
  bool flush_pending_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> decompress(Compression compression, ByteSource& stored, const std::string& file) {
  switch (compression) {
    case Compression::none:
      return std::make_unique<Plain>(stored);
    case Compression::zstd:
      return std::make_unique<Unzstd>(stored, file);
    default:
      return std::make_unique<Unfiltered>(compression, stored, file);
  }
}

}  // namespace nmf::io
