// Matrix Market exchange format (Boisvert, Pozo, Remington 1996): coordinate files to compressed rows, array
// files to dense.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nmf/io/blocks.hpp"
#include "nmf/io/entry.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/formats/market_header.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/row_sorter.hpp"

namespace nmf::io {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

// The next line that holds something, at its first word; nullptr at the end of the block.
const char* find_entry(const char* at, const char* end) {
  while (at < end) {
    while (is_blank(*at)) ++at;
    if (*at != '\n' && *at != '%') return at;
    at = std::find(at, end, '\n') + 1;
  }
  return nullptr;
}

std::uint64_t line_of_entry(const Block& block, std::uint64_t index) {
  const char* at = find_entry(block.begin(), block.end());
  for (; index > 0; --index) at = find_entry(std::find(at, block.end(), '\n') + 1, block.end());
  return block.line_of(at);
}

// Counts the entries against the number announced, in the order of the file.
class EntryCount {
 public:
  EntryCount(const std::string& file, const MarketHeader& header)
      : file_(file), announced_(header.entries), last_line_(header.lines) {}

  void add(const Block& block, std::uint64_t entries) {
    if (entries > announced_ - count_)
      fail(file_, line_of_entry(block, announced_ - count_),
           fmt::format("more entries than the {} announced; correct the line of sizes", announced_));
    count_ += entries;
    last_line_ = block.first_line + block.records - 1;
  }
  void finish() const {
    if (count_ < announced_)
      fail(file_, last_line_,
           fmt::format("{} entries where {} are announced; the file is cut off, or correct the line of sizes",
                       count_, announced_));
  }

 private:
  const std::string& file_;
  std::uint64_t announced_;
  std::uint64_t count_ = 0;
  std::uint64_t last_line_;
};

// The words of a line one after the other.
class LineWords {
 public:
  explicit LineWords(const char* at) : at_(at) {}
  std::string_view next() {
    while (is_blank(*at_)) ++at_;
    const char* begin = at_;
    while (*at_ != '\n' && !is_blank(*at_)) ++at_;
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }
  const char* place() const { return at_; }

 private:
  const char* at_;
};

// Digits only, at most 19 of them; returns where they end, or nullptr.
inline const char* fast_index(const char* at, std::uint64_t& index) {
  const char* begin = at;
  std::uint64_t value = 0;
  for (unsigned d = 0; (d = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0') < 10; ++at)
    value = value * 10 + d;
  index = value;
  return at == begin || at - begin > 19 ? nullptr : at;
}

// Parses the entries of a block.
template <class T>
class CoordinateParser {
 public:
  CoordinateParser(const MarketHeader& header, const ReadOptions& options, const std::string& file)
      : header_(header), options_(options), file_(file) {}

  // Counts in `lines` the lines of entries that are right.
  void parse(const Block& block, Entries<T>& entries, std::uint64_t& lines) const {
    entries.clear();
    entries.reserve((header_.symmetric ? 2 : 1) * (block.text.size() / shortest_line + 1));
    lines = 0;
    for (const char* at = block.begin(); at < block.end(); ++lines) {
      std::uint64_t row = 0;
      std::uint64_t column = 0;
      T value = 1;
      const char* place = at;
      const char* end = parse_fast(block, at, row, column, value);
      if (end == nullptr) {
        place = find_entry(at, block.end());
        if (place == nullptr) break;
        end = parse_slowly(block, place, row, column, value);
      }
      if (row - 1 >= header_.rows) fail_index(block, place, "row", row, header_.rows);
      if (column - 1 >= header_.columns) fail_index(block, place, "column", column, header_.columns);
      if (header_.symmetric && row < column)
        fail(file_, block.line_of(place),
             fmt::format(
                 "entry ({}, {}) stands above the diagonal; a symmetric file lists the lower triangle only",
                 row, column));
      at = end + 1;
      if (value == 0 && options_.listed_zeros == ListedZeros::drop) continue;
      if (options_.transpose) std::swap(row, column);
      entries.append(static_cast<std::uint32_t>(row - 1), static_cast<std::uint32_t>(column - 1), value);
      if (header_.symmetric && row != column)
        entries.append(static_cast<std::uint32_t>(column - 1), static_cast<std::uint32_t>(row - 1), value);
    }
  }

 private:
  static constexpr std::size_t shortest_line = 4;  // "1 1" and a newline

  // Single blanks, and nothing that needs a second look. Returns the newline, or nullptr.
  const char* parse_fast(const Block& block, const char* at, std::uint64_t& row, std::uint64_t& column,
                         T& value) const {
    const char* end = fast_index(at, row);
    if (end == nullptr || *end != ' ') return nullptr;
    end = fast_index(end + 1, column);
    if (end == nullptr) return nullptr;
    if (!header_.pattern) {
      if (*end != ' ') return nullptr;
      end = read_number(end + 1, block.end(), value);
      if (end == nullptr) return nullptr;
    }
    return *end == '\n' ? end : nullptr;
  }

  const char* parse_slowly(const Block& block, const char* at, std::uint64_t& row, std::uint64_t& column,
                           T& value) const {
    LineWords line(at);
    row = index(block, at, line.next(), "row", header_.rows);
    column = index(block, at, line.next(), "column", header_.columns);
    std::string problem;
    const std::string_view word = header_.pattern ? std::string_view() : line.next();
    if (!header_.pattern && word.empty())
      fail(file_, block.line_of(at), "the value is missing; expected row, column and value");
    if (!header_.pattern && !read_entry(word, options_, value, problem))
      fail(file_, block.line_of(at), problem);
    if (std::isnan(value) && options_.missing != Missing::keep)
      fail(
          file_, block.line_of(at),
          fmt::format("{} is a missing value, which an entry cannot be; {}", shown(word), leave_entry_out()));
    if (const std::string_view more = line.next(); !more.empty())
      fail(file_, block.line_of(at),
           fmt::format("'{}' is more than {}; one entry a line", shown(more),
                       header_.pattern ? "row and column" : "row, column and value"));
    return line.place();
  }

  std::uint64_t index(const Block& block, const char* at, std::string_view word, const char* what,
                      std::uint64_t most) const {
    std::uint64_t value = 0;
    if (parse_integer(word, value)) return value;
    if (!word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos)
      fail(file_, block.line_of(at),
           fmt::format("{} index {} is out of range; it is 1 to {}", what, shown(word), most));
    fail(file_, block.line_of(at),
         fmt::format("'{}' is not a {} index; expected a whole number from 1", shown(word), what));
  }

  [[noreturn]] void fail_index(const Block& block, const char* at, const char* what, std::uint64_t index,
                               std::uint64_t most) const {
    fail(file_, block.line_of(at),
         fmt::format("{} index {} is out of range; it is 1 to {}", what, index, most));
  }

  const MarketHeader& header_;
  const ReadOptions& options_;
  const std::string& file_;
};

template <class T>
constexpr double bytes_of_entry = sizeof(T) + 2 * sizeof(std::uint32_t);

template <class T>
Sparse<T> read_coordinate(BlockReader& reader, const MarketHeader& header, const ReadOptions& options) {
  struct Parsed {
    Entries<T> entries;
    std::uint64_t lines = 0;
  };
  const std::string& file = reader.stream().name();
  const CoordinateParser<T> parser(header, options, file);
  RowSorter<T> sorter;
  EntryCount count(file, header);
  parse_blocks<Parsed>(
      reader, options.threads, [](const Block&, Parsed&) {},
      [&](const Block& block, Parsed& parsed) { parser.parse(block, parsed.entries, parsed.lines); },
      [&](const Block& block, Parsed& parsed) {
        count.add(block, parsed.lines);
        check_memory(file, bytes_of_entry<T> * static_cast<double>(sorter.size() + parsed.entries.size()),
                     options);
        sorter.add(parsed.entries);
      });
  count.finish();
  check_claims(fmt::format("{}:{}", file, header.lines), header.rows, header.columns, sorter.size());
  const std::uint64_t rows = options.transpose ? header.columns : header.rows;
  const std::uint64_t columns = options.transpose ? header.rows : header.columns;
  return sorter.compress(rows, columns, options.threads, file);
}

// The values as they stand in the file: column by column.
template <class T>
Buffer<T> read_values(BlockReader& reader, const MarketHeader& header, const ReadOptions& options) {
  struct Parsed {
    Buffer<T> values;
  };
  const std::string& file = reader.stream().name();
  EntryCount count(file, header);
  Buffer<T> values;
  parse_blocks<Parsed>(
      reader, options.threads, [](const Block&, Parsed& parsed) { parsed.values.resize(0); },
      [&](const Block& block, Parsed& parsed) {
        for (const char* at = block.begin(); (at = find_entry(at, block.end())) != nullptr; ++at) {
          T value = 0;
          const char* end = read_number(at, block.end(), value);
          if (end == nullptr || *end != '\n') {
            LineWords line(at);
            std::string problem;
            if (!read_entry(line.next(), options, value, problem)) fail(file, block.line_of(at), problem);
            if (const std::string_view more = line.next(); !more.empty())
              fail(file, block.line_of(at),
                   fmt::format("'{}' is more than one value; one value a line", shown(more)));
            end = line.place();
          }
          parsed.values.push_back(value);
          at = end;
        }
      },
      [&](const Block& block, Parsed& parsed) {
        count.add(block, parsed.values.size());
        const std::size_t old = values.size();
        check_memory(file, sizeof(T) * static_cast<double>(old + parsed.values.size()), options);
        values.grow(old + parsed.values.size());
        values.resize(old + parsed.values.size());
        std::copy(parsed.values.begin(), parsed.values.end(), values.begin() + old);
      });
  count.finish();
  return values;
}

template <class T>
Dense<T> read_array(BlockReader& reader, const MarketHeader& header, const ReadOptions& options) {
  Dense<T> x;  // the transpose
  x.rows = static_cast<Index>(header.columns);
  x.columns = static_cast<Index>(header.rows);
  x.values = read_values<T>(reader, header, options);
  if (!header.symmetric) return options.transpose ? std::move(x) : transposed(x);
  const Buffer<T> triangle = std::exchange(x.values, {});
  const std::size_t n = header.rows;
  x.values.resize(n * n);
  const T* value = triangle.data();
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = j; i < n; ++i) x.values[i * n + j] = x.values[j * n + i] = *value++;
  return x;
}

}  // namespace

template <class T>
LabelledMatrix<T> read_matrix_market(ByteStream& stream, const ReadOptions& options, ReadReport&) {
  const MarketHeader header = read_market_header(stream, options);
  const double entry_size = header.coordinate ? bytes_of_entry<T> : sizeof(T);
  if (header.entries < stream.stored_size())  // otherwise it claims more than it can hold
    check_memory(stream.name(), static_cast<double>(header.entries) * entry_size, options);
  BlockReader reader(stream, options, header.lines);
  LabelledMatrix<T> matrix;
  if (header.coordinate)
    matrix.values = read_coordinate<T>(reader, header, options);
  else
    matrix.values = read_array<T>(reader, header, options);
  return matrix;
}

template LabelledMatrix<float> read_matrix_market(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_matrix_market(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
