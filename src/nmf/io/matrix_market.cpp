// Matrix Market exchange format (Boisvert, Pozo, Remington 1996): coordinate files to compressed rows, array
// files to dense.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "nmf/io/blocks.hpp"
#include "nmf/io/entry.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/row_buckets.hpp"
#include "nmf/io/text.hpp"

namespace nmf::io {
namespace {

constexpr std::uint64_t most_indices = std::numeric_limits<std::uint32_t>::max();

struct MarketHeader {
  bool coordinate = false;
  bool pattern = false;
  bool symmetric = false;
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::uint64_t entries = 0;  // that the file lists
  std::uint64_t lines = 0;    // up to and with the size line
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::vector<std::string> words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> result;
  for (std::string word; in >> word;) result.push_back(word);
  return result;
}

// Takes one line without its newline; false at the end.
bool take_line(ByteStream& stream, std::string& line) {
  for (std::size_t size = 1024;; size *= 2) {
    const std::string_view seen = stream.peek(size);
    const std::size_t newline = seen.find('\n');
    if (newline == std::string_view::npos && seen.size() == size) continue;
    if (seen.empty()) return false;
    line = seen.substr(0, newline);
    stream.skip(std::min(line.size() + 1, seen.size()));
    return true;
  }
}

void read_banner(const std::string& file, const std::string& line, MarketHeader& header) {
  const std::vector<std::string> banner = words(lower(line));
  if (banner.empty() || banner[0] != "%%matrixmarket")
    fail(file, 1,
         fmt::format("'{}' is not the first line of a Matrix Market file; it begins with %%MatrixMarket",
                     shown(line)));
  if (banner.size() != 5)
    fail(file, 1,
         fmt::format("'{}' is not complete; write e.g. %%MatrixMarket matrix coordinate real general",
                     shown(line)));
  const auto one_of = [&](std::size_t word, const char* what, std::initializer_list<std::string_view> known) {
    if (std::find(known.begin(), known.end(), banner[word]) == known.end())
      fail(file, 1,
           fmt::format("{} '{}' cannot be read; NMF reads {}", what, shown(banner[word]),
                       fmt::join(known, ", ")));
  };
  one_of(1, "object", {"matrix"});
  one_of(2, "format", {"coordinate", "array"});
  one_of(3, "field", {"real", "double", "integer", "pattern"});
  one_of(4, "symmetry", {"general", "symmetric"});
  header.coordinate = banner[2] == "coordinate";
  header.pattern = banner[3] == "pattern";
  header.symmetric = banner[4] == "symmetric";
  if (header.pattern && !header.coordinate)
    fail(file, 1, "an array cannot be a pattern: it lists values only; write coordinate or another field");
}

MarketHeader read_header(ByteStream& stream) {
  const std::string& file = stream.name();
  MarketHeader header;
  std::string line;
  if (!take_line(stream, line)) fail(file, "is empty; a Matrix Market file begins with %%MatrixMarket");
  read_banner(file, line, header);
  std::vector<std::string> sizes;
  for (header.lines = 1; sizes.empty();) {
    if (!take_line(stream, line))
      fail(file, header.lines, "the file ends before its line of sizes; it is cut off");
    ++header.lines;
    if (!line.starts_with('%')) sizes = words(line);
  }
  const std::size_t expected = header.coordinate ? 3 : 2;
  std::uint64_t numbers[3] = {};
  bool good = sizes.size() == expected;
  for (std::size_t i = 0; good && i < expected; ++i) {
    const bool digits = sizes[i].find_first_not_of("0123456789") == std::string::npos;
    if (digits && !parse_integer(sizes[i], numbers[i]))
      numbers[i] = std::numeric_limits<std::uint64_t>::max();
    good = digits;
  }
  if (!good)
    fail(file, header.lines,
         fmt::format("'{}' is not a line of sizes; expected {}", shown(line),
                     header.coordinate ? "rows, columns and number of entries" : "rows and columns"));
  header.rows = numbers[0];
  header.columns = numbers[1];
  if (header.rows == 0 || header.columns == 0)
    fail(file, header.lines,
         fmt::format("no {}: the matrix is {} x {}; NMF needs at least one row and one column",
                     header.rows == 0 ? "rows" : "columns", header.rows, header.columns));
  if (header.rows > most_indices || header.columns > most_indices)
    fail(
        file, header.lines,
        fmt::format("'{}' is too large: at most {} rows and columns can be read", shown(line), most_indices));
  if (header.symmetric && header.rows != header.columns)
    fail(file, header.lines,
         fmt::format("a symmetric matrix of {} x {} cannot be: it has as many rows as columns", header.rows,
                     header.columns));
  header.entries = header.coordinate  ? numbers[2]
                   : header.symmetric ? header.rows * (header.rows + 1) / 2
                                      : header.rows * header.columns;
  return header;
}

// Common to both kinds: lines that hold nothing are passed over, the number of entries is the one announced.
class EntryCount {
 public:
  EntryCount(const std::string& file, std::uint64_t announced) : file_(file), announced_(announced) {}

  // In the order of the file: a block with so many entries; line_of(i) tells where its i-th one stands.
  template <class LineOf>
  void add(std::uint64_t entries, const LineOf& line_of) {
    if (entries > announced_ - count_)
      fail(file_, line_of(announced_ - count_),
           fmt::format("more entries than the {} announced; correct the line of sizes", announced_));
    count_ += entries;
  }
  void finish(std::uint64_t last_line) const {
    if (count_ < announced_)
      fail(file_, last_line,
           fmt::format("{} entries where {} are announced; the file is cut off, or correct the line of sizes",
                       count_, announced_));
  }

 private:
  const std::string& file_;
  std::uint64_t announced_;
  std::uint64_t count_ = 0;
};

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

// Digits only, at most 19 of them, one blank behind them.
inline const char* fast_index(const char* at, std::uint64_t& index) {
  const char* begin = at;
  std::uint64_t value = 0;
  for (unsigned d; (d = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0') < 10; ++at)
    value = value * 10 + d;
  if (at == begin || at - begin > 19 || *at != ' ') return nullptr;
  index = value;
  return at + 1;
}

template <class T>
class CoordinateParser {
 public:
  CoordinateParser(const MarketHeader& header, const std::string& file) : header_(header), file_(file) {}

  // Returns how many lines of entries there were.
  std::uint64_t parse(const Block& block, Entries<T>& entries) const {
    std::uint64_t lines = 0;
    for (const char* at = block.begin(); at < block.end(); ++lines) {
      std::uint64_t row = 0;
      std::uint64_t column = 0;
      T value = 1;
      const char* place = at;
      const char* end = fast_index(place, row);
      if (end != nullptr && !header_.pattern) end = fast_index(end, column);
      if (end != nullptr && !header_.pattern) end = fast_number(end, value);
      if (end == nullptr || *end != '\n' || header_.pattern) {
        place = find_entry(at, block.end());
        if (place == nullptr) break;
        end = parse_slowly(block, place, row, column, value);
      }
      if (row - 1 >= header_.rows) fail_index(block, place, "row", row, header_.rows);
      if (column - 1 >= header_.columns) fail_index(block, place, "column", column, header_.columns);
      add(block, place, static_cast<std::uint32_t>(row - 1), static_cast<std::uint32_t>(column - 1), value,
          entries);
      at = end + 1;
    }
    return lines;
  }

 private:
  void add(const Block& block, const char* place, std::uint32_t row, std::uint32_t column, T value,
           Entries<T>& entries) const {
    entries.row.push_back(row);
    entries.column.push_back(column);
    entries.value.push_back(value);
    if (!header_.symmetric || row == column) return;
    if (row < column)
      fail(file_, block.line_of(place),
           fmt::format(
               "entry ({}, {}) stands above the diagonal; a symmetric file lists the lower triangle only",
               row + 1, column + 1));
    entries.row.push_back(column);
    entries.column.push_back(row);
    entries.value.push_back(value);
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
    if (!header_.pattern && !read_entry(word, value, problem)) fail(file_, block.line_of(at), problem);
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
  const std::string& file_;
};

// A file may claim any number of rows; one that claims far more than it has entries is taken for damaged
// rather than given the memory.
void check_claims(const std::string& file, const MarketHeader& header, std::uint64_t entries) {
  constexpr std::uint64_t free_rows = 1 << 20;
  constexpr std::uint64_t rows_an_entry = 1000;
  const std::uint64_t claimed = std::max(header.rows, header.columns);
  if (claimed > free_rows && claimed / rows_an_entry > entries)
    fail(file, header.lines,
         fmt::format("{} x {} is too large for {} entries; correct the line of sizes", header.rows,
                     header.columns, entries));
}

template <class T>
Sparse<T> read_coordinate(ByteStream& stream, BlockReader& reader, const MarketHeader& header, int threads) {
  struct Parsed {
    Entries<T> entries;
    std::uint64_t lines = 0;
  };
  const std::string& file = stream.name();
  const CoordinateParser<T> parser(header, file);
  RowBuckets<T> buckets(header.rows, header.columns);
  EntryCount count(file, header.entries);
  std::uint64_t last_line = header.lines;
  parse_blocks<Parsed>(
      reader, threads, [](const Block&, Parsed& parsed) { parsed.entries.clear(); },
      [&](const Block& block, Parsed& parsed) { parsed.lines = parser.parse(block, parsed.entries); },
      [&](const Block& block, Parsed& parsed) {
        count.add(parsed.lines, [&](std::uint64_t i) { return line_of_entry(block, i); });
        last_line = block.first_line + block.records - 1;
        buckets.add(parsed.entries);
      });
  count.finish(last_line);
  check_claims(file, header, buckets.entries());
  return buckets.compress(threads, file);
}

// The values as they stand in the file: column by column.
template <class T>
Buffer<T> read_values(ByteStream& stream, BlockReader& reader, const MarketHeader& header, int threads) {
  struct Parsed {
    Buffer<T> values;
  };
  const std::string& file = stream.name();
  EntryCount count(file, header.entries);
  std::uint64_t last_line = header.lines;
  Buffer<T> values;
  parse_blocks<Parsed>(
      reader, threads, [](const Block&, Parsed& parsed) { parsed.values.resize(0); },
      [&](const Block& block, Parsed& parsed) {
        for (const char* at = block.begin(); (at = find_entry(at, block.end())) != nullptr; ++at) {
          T value = 0;
          const char* end = fast_number(at, value);
          if (end == nullptr || *end != '\n') {
            LineWords line(at);
            std::string problem;
            if (!read_entry(line.next(), value, problem)) fail(file, block.line_of(at), problem);
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
        count.add(parsed.values.size(), [&](std::uint64_t i) { return line_of_entry(block, i); });
        last_line = block.first_line + block.records - 1;
        const std::size_t old = values.size();
        if (old + parsed.values.size() > values.capacity())
          values.reserve((old + parsed.values.size()) / 2 * 3 + 1024);
        values.resize(old + parsed.values.size());
        std::copy(parsed.values.begin(), parsed.values.end(), values.begin() + old);
      });
  count.finish(last_line);
  return values;
}

template <class T>
Dense<T> read_array(ByteStream& stream, BlockReader& reader, const MarketHeader& header, int threads) {
  Dense<T> columns;  // the transpose
  columns.rows = static_cast<Index>(header.columns);
  columns.columns = static_cast<Index>(header.rows);
  columns.values = read_values<T>(stream, reader, header, threads);
  if (!header.symmetric) return transposed(columns);
  Dense<T> x;
  const std::size_t n = header.rows;
  x.rows = x.columns = static_cast<Index>(n);
  x.values.resize(n * n);
  const T* value = columns.values.data();
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = j; i < n; ++i) x.values[i * n + j] = x.values[j * n + i] = *value++;
  return x;
}

}  // namespace

bool is_matrix_market(std::string_view head) {
  return head.size() >= 14 && lower(std::string(head.substr(0, 14))) == "%%matrixmarket";
}

template <class T>
LabelledMatrix<T> read_matrix_market(ByteStream& stream, const ReadOptions& options, ReadReport&) {
  const MarketHeader header = read_header(stream);
  BlockReader reader(stream, options.buffer_size, header.lines);
  LabelledMatrix<T> matrix;
  if (header.coordinate)
    matrix.values = read_coordinate<T>(stream, reader, header, options.threads);
  else
    matrix.values = read_array<T>(stream, reader, header, options.threads);
  return matrix;
}

template LabelledMatrix<float> read_matrix_market(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_matrix_market(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
