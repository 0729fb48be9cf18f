#include "nmf/io/part.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "nmf/io/format.hpp"
#include "nmf/io/formats/coordinate.hpp"
#include "nmf/io/formats/entry_lines.hpp"
#include "nmf/io/formats/npy.hpp"
#include "nmf/io/long/layout.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/layout.hpp"

namespace nmf::io {
namespace {

// The bytes [begin, end) of a file; crc32: goes on with what is read of them.
class FileRange final : public ByteSource {
 public:
  FileRange(const std::string& path, std::uint64_t begin, std::uint64_t end, std::uint32_t* crc32 = nullptr)
      : path_(path), at_(begin), end_(end), crc32_(crc32), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ < 0) fail(shown_path(path), fmt::format("cannot be opened: {}", std::strerror(errno)));
  }
  FileRange(const FileRange&) = delete;
  FileRange& operator=(const FileRange&) = delete;
  ~FileRange() override { ::close(file_); }

  std::size_t read(char* to, std::size_t size) override {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, end_ - at_));
    ssize_t count = 0;
    do count = ::pread(file_, to, wanted, static_cast<off_t>(at_));
    while (count < 0 && errno == EINTR);
    if (count < 0 || (count == 0 && wanted > 0))
      fail(shown_path(path_), "cannot be read to its end; read it once it is complete");
    at_ += static_cast<std::uint64_t>(count);
    if (crc32_ != nullptr) *crc32_ = libdeflate_crc32(*crc32_, to, static_cast<std::size_t>(count));
    return static_cast<std::size_t>(count);
  }

 private:
  const std::string path_;
  std::uint64_t at_;
  const std::uint64_t end_;
  std::uint32_t* const crc32_;
  const int file_;
};

std::uint32_t crc32_of_first(const std::string& path, std::uint64_t bytes) {
  std::uint32_t crc32 = 0;
  FileRange file(path, 0, bytes, &crc32);
  std::array<char, 1 << 16> some;
  while (file.read(some.data(), some.size()) > 0) continue;
  return crc32;
}

// Behind so many line ends from a place on; the end of the file where there are fewer.
std::uint64_t behind_lines(const std::string& path, std::uint64_t place, std::uint64_t size,
                           std::uint64_t lines) {
  FileRange file(path, place, size);
  std::array<char, 1 << 16> some;
  while (lines > 0) {
    const std::size_t count = file.read(some.data(), some.size());
    if (count == 0) break;
    for (const char* at = some.data(); lines > 0; ++at) {
      const auto left = static_cast<std::size_t>(some.data() + count - at);
      const auto* end = static_cast<const char*>(std::memchr(at, '\n', left));
      if (end == nullptr) break;
      at = end;
      if (--lines == 0) return place + static_cast<std::uint64_t>(end + 1 - some.data());
    }
    place += count;
  }
  return place;
}

// Behind the entries of the row that stands at a place, where these have an end not far on. in_second: the
// second number of a line is the row.
std::uint64_t behind_row(const std::string& path, std::uint64_t place, std::uint64_t size, bool in_second) {
  constexpr std::size_t far = std::size_t{1} << 20;
  ByteStream stream(path, std::make_unique<FileRange>(path, place, std::min(size, place + far)), far);
  const ReadOptions plain;
  BlockReader lines(stream, plain, 0);
  Block block;
  if (!lines.next(block)) return place;
  const auto row_of = [&](const char* at) {
    LineWords words(at);
    if (in_second) words.next();
    return words.next();
  };
  const char* at = find_entry(block.begin(), block.end());
  const std::string_view row = at == nullptr ? std::string_view() : row_of(at);
  while (at != nullptr && row_of(at) == row) at = find_entry(std::find(at, block.end(), '\n'), block.end());
  return at == nullptr ? place : place + static_cast<std::uint64_t>(at - block.begin());
}

// What hashing a file takes, of what one thread takes to read it.
constexpr double hash_of_table = 0.5, hash_of_entries = 0.8, hash_of_numbers = 2;

// Where part `number` of [begin, end) begins.
std::uint64_t begin_of_part(std::uint64_t begin, std::uint64_t end, int number, int parts, double hash) {
  if (number == 0) return begin;
  if (number == parts) return end;
  const double first = std::max((1 + hash) / parts - hash, 0.1 / parts),
               before = first + (1 - first) * (number - 1) / (parts - 1);
  return begin + static_cast<std::uint64_t>(before * static_cast<double>(end - begin));
}

class PartOfFile {
 public:
  PartOfFile(const std::string& path, std::uint64_t size, int number, int parts,
             const std::function<void()>& begins)
      : path_(path), size_(size), number_(number), parts_(parts), begins_(begins) {
    constexpr std::uint64_t beginning = std::uint64_t{1} << 20;
    read_.size = size;
    read_.beginning = crc32_of_first(path, std::min(size, beginning));
  }

  bool is_first() const { return number_ == 0; }
  // Whole lines, of those behind the head.
  Range lines(std::uint64_t head) const {
    return range(head, hash_of_table, [](std::uint64_t place) { return place; });
  }
  // The same of entries; those of a row stay together where they do in the file.
  Range entries(std::uint64_t head, bool row_is_second) const {
    return range(head, hash_of_entries,
                 [&](std::uint64_t place) { return behind_row(path_, place, size_, row_is_second); });
  }
  Range rows(std::uint64_t rows) const {
    begins_();
    const auto begin = [&](int number) {
      return static_cast<Index>(begin_of_part(0, rows, number, parts_, hash_of_numbers));
    };
    return {begin(number_), begin(number_ + 1)};
  }
  // Which must go before this does.
  ByteStream bytes(Range range, const ReadOptions& options) {
    const auto begin = static_cast<std::uint64_t>(range.begin), end = static_cast<std::uint64_t>(range.end);
    read_.begin = is_first() ? 0 : begin;
    read_.end = end;
    read_.crc32 = crc32_of_first(path_, is_first() ? begin : 0);
    return {shown_path(path_), std::make_unique<FileRange>(path_, begin, end, &read_.crc32),
            options.buffer_size};
  }
  // What was read when all of the bytes were.
  const PartBytes& read() const { return read_; }

 private:
  // cut(place): where lines are cut, about at the line that begins at a place.
  template <class Cut>
  Range range(std::uint64_t head, double hash, const Cut& cut) const {
    begins_();
    const auto begin = [&](int number) {
      const std::uint64_t place = begin_of_part(head, size_, number, parts_, hash);
      return place == head || place == size_ ? place : cut(behind_lines(path_, place - 1, size_, 1));
    };
    return {static_cast<Index>(begin(number_)), static_cast<Index>(begin(number_ + 1))};
  }

  const std::string path_;
  const std::uint64_t size_;
  const int number_, parts_;
  const std::function<void()>& begins_;
  PartBytes read_;
};

template <class T>
MatrixPart<T> nothing_of(PartOfFile& part, Range no_bytes, const ReadOptions& options) {
  part.bytes(no_bytes, options);
  return {};
}

template <class T>
std::optional<MatrixPart<T>> part_of_table(PartOfFile& part, ByteStream& whole, const ReadOptions& options,
                                           ReadReport& report) {
  if (asks_for_long_table(options) || options.transpose) return std::nullopt;
  CsvLayout layout = find_layout(whole, options);
  if (options.like_long == LikeLong::read && options.long_table.empty() && !layout.entries.empty())
    return std::nullopt;
  Range range = part.lines(layout.head_bytes);
  if (range.size() == 0) return nothing_of<T>(part, range, options);
  if (part.is_first()) {
    range.begin = 0;
  } else {
    layout.head_bytes = 0;
    layout.head_lines = 0;
  }
  ByteStream stream = part.bytes(range, options);
  return MatrixPart<T>{open_table<T>(stream, std::move(layout), options, report)->all(), {}, {}};
}

template <class T>
std::optional<MatrixPart<T>> part_of_numbers(PartOfFile& part, ByteStream& whole,
                                             const ReadOptions& options) {
  NpyHeader header = read_npy_header(whole);
  if (header.columns_first || options.transpose || header.shape.size() != 2 || header.bytes == 0)
    return std::nullopt;
  const std::uint64_t row = header.shape[1] * static_cast<std::uint64_t>(header.size);
  if (row == 0 || whole.stored_size() != header.bytes + header.shape[0] * row) return std::nullopt;
  const Range rows = part.rows(header.shape[0]);
  const auto place = [&](Index i) {
    return static_cast<Index>(header.bytes + static_cast<std::uint64_t>(i) * row);
  };
  if (rows.size() == 0) return nothing_of<T>(part, {place(rows.begin), place(rows.end)}, options);
  header.shape[0] = static_cast<std::uint64_t>(rows.size());
  ByteStream stream = part.bytes({place(rows.begin), place(rows.end)}, options);
  return MatrixPart<T>{open_numbers<T>(stream, options, std::move(header), {})->all(), {}, {}};
}

template <class T>
std::optional<MatrixPart<T>> part_of_entries(PartOfFile& part, const std::string& path, ByteStream& whole,
                                             const ReadOptions& options) {
  const MarketHeader header = read_market_header(whole, options);
  if (!header.coordinate) return std::nullopt;
  const std::uint64_t head = behind_lines(path, 0, whole.stored_size(), header.lines);
  ByteStream stream = part.bytes(part.entries(head, options.transpose), options);
  BlockReader reader(stream, options, header.lines);
  ListedEntries<T> listed;
  listed.rows = static_cast<Index>(options.transpose ? header.columns : header.rows);
  listed.columns = static_cast<Index>(options.transpose ? header.rows : header.columns);
  listed.announced = header.entries;
  EntryCount count(stream.name(), header);
  listed.entries = read_entries<T>(reader, header, options, count);
  listed.lines = count.entries();
  MatrixPart<T> read;
  read.listed = std::move(listed);
  return read;
}

}  // namespace

template <class T>
std::optional<MatrixPart<T>> read_part(const std::string& path, const ReadOptions& options,
                                       ReadReport& report, int number, int parts,
                                       const std::function<void()>& begins) {
  std::error_code none;
  if (!options.layer.empty() || options.text.wanted || !std::filesystem::is_regular_file(path, none))
    return std::nullopt;
  ByteStream whole(path, options.buffer_size);
  if (whole.stored_size() == 0 || is_archive(whole.peek(beginning))) return std::nullopt;
  std::string why;
  const Format& format = find_format(options.format, whole, why);
  const std::string name = format.name;
  report.decisions.push_back(fmt::format("format {}: {}", name, why));
  check_options(format, options);
  report.format = name;
  report.compression = "none";
  report.bytes = whole.stored_size();
  PartOfFile part(path, whole.stored_size(), number, parts, begins);
  std::optional<MatrixPart<T>> read;
  if (name == "csv" || name == "tsv") read = part_of_table<T>(part, whole, options, report);
  if (name == "npy") read = part_of_numbers<T>(part, whole, options);
  if (name == "mtx") read = part_of_entries<T>(part, path, whole, options);
  if (read) read->bytes = part.read();
  return read;
}

template std::optional<MatrixPart<float>> read_part(const std::string&, const ReadOptions&, ReadReport&, int,
                                                    int, const std::function<void()>&);
template std::optional<MatrixPart<double>> read_part(const std::string&, const ReadOptions&, ReadReport&, int,
                                                     int, const std::function<void()>&);

}  // namespace nmf::io
