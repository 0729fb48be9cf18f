#include "nmf/io/formats/market_header.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <vector>

#include "nmf/base/ascii.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"

namespace nmf::io {
namespace {

constexpr std::uint64_t most_indices = std::numeric_limits<std::uint32_t>::max();

std::vector<std::string> words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> result;
  for (std::string word; in >> word;) result.push_back(word);
  return result;
}

// Takes a line, which has that number, without its newline; false at the end.
bool take_line(ByteStream& stream, std::uint64_t number, const ReadOptions& options, std::string& line) {
  for (std::size_t size = 1024;; size *= 2) {
    const std::string_view seen = stream.peek(size);
    const std::size_t newline = seen.find('\n');
    if (newline == std::string_view::npos && seen.size() == size) {
      check_line(stream.name(), number, size, options);
      continue;
    }
    if (seen.empty()) return false;
    line = seen.substr(0, newline);
    stream.skip(std::min(line.size() + 1, seen.size()));
    return true;
  }
}

void read_banner(const std::string& file, const std::string& line, MarketHeader& header) {
  const std::vector<std::string> banner = words(lowered(line));
  if (banner.empty() || banner[0] != "%%matrixmarket")
    fail(file, 1,
         fmt::format("'{}' is not the first line of a Matrix Market file; it begins with %%MatrixMarket",
                     shown(line)));
  if (banner.size() > 5)
    fail(
        file, 1,
        fmt::format("'{}' is a word too many: object, format, field and symmetry make a banner; leave it out",
                    shown(banner[5])));
  if (banner.size() < 5)
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

}  // namespace

bool is_matrix_market(std::string_view head) {
  head.remove_prefix(std::min(head.find_first_not_of(" \t"), head.size()));
  return is_word(head.substr(0, 14), "%%matrixmarket");
}

MarketHeader read_market_header(ByteStream& stream, const ReadOptions& options) {
  const std::string& file = stream.name();
  MarketHeader header;
  std::string line;
  if (!take_line(stream, 1, options, line))
    fail(file, "is empty; a Matrix Market file begins with %%MatrixMarket");
  read_banner(file, line, header);
  std::vector<std::string> sizes;
  for (header.lines = 1; sizes.empty();) {
    if (!take_line(stream, header.lines + 1, options, line))
      fail(file, header.lines, "the file ends before its line of sizes; it is cut off");
    ++header.lines;
    sizes = words(line);
    if (!sizes.empty() && sizes[0].starts_with('%')) sizes.clear();
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

}  // namespace nmf::io
