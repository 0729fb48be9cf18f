#include "nmf/io/formats/coordinate.hpp"

#include <fmt/format.h>

#include <cmath>

#include "nmf/io/entry.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"

namespace nmf::io {
namespace {

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

}  // namespace

template <class T>
Entries<T> read_entries(BlockReader& reader, const MarketHeader& header, const ReadOptions& options,
                        EntryCount& count) {
  struct Parsed {
    Entries<T> entries;
    std::uint64_t lines = 0;
  };
  const std::string& file = reader.stream().name();
  const CoordinateParser<T> parser(header, options, file);
  RowSorter<T> sorter(options.scratch);
  parse_blocks<Parsed>(
      reader, options.threads, [](const Block&, Parsed&) {},
      [&](const Block& block, Parsed& parsed) { parser.parse(block, parsed.entries, parsed.lines); },
      [&](const Block& block, Parsed& parsed) {
        count.add(block, parsed.lines);
        check_room(file, bytes_of_entry<T> * static_cast<double>(sorter.size() + parsed.entries.size()),
                   options);
        sorter.add(parsed.entries);
      });
  return sorter.take();
}

template <class T>
Sparse<T> read_coordinate(BlockReader& reader, const MarketHeader& header, const ReadOptions& options) {
  const std::string& file = reader.stream().name();
  EntryCount count(file, header);
  RowSorter<T> sorter(read_entries<T>(reader, header, options, count));
  count.finish();
  check_claims(fmt::format("{}:{}", file, header.lines), header.rows, header.columns, sorter.size());
  const std::uint64_t rows = options.transpose ? header.columns : header.rows;
  const std::uint64_t columns = options.transpose ? header.rows : header.columns;
  return sorter.compress(rows, columns, options.threads, file);
}

template Entries<float> read_entries(BlockReader&, const MarketHeader&, const ReadOptions&, EntryCount&);
template Entries<double> read_entries(BlockReader&, const MarketHeader&, const ReadOptions&, EntryCount&);
template Sparse<float> read_coordinate(BlockReader&, const MarketHeader&, const ReadOptions&);
template Sparse<double> read_coordinate(BlockReader&, const MarketHeader&, const ReadOptions&);

}  // namespace nmf::io
