// The beginning of delimited text, and what single cells and the delimiter are told by.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"
#include "nmf/io/text/number_style.hpp"

namespace nmf::io {

inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

enum class CellKind : unsigned char { missing, number, text };

// Empty, NA, NaN, N/A, NULL and "?" are missing, and the words of na.
bool is_missing(std::string_view text, std::span<const std::string> na = {});

// How cells are written.
struct CellStyle {
  NumberStyle numbers;
  std::span<const std::string> na;  // further words for a missing value
};
inline CellStyle cell_style(const ReadOptions& options) {
  return {number_style(options), options.na};
}

// A number with commas that the style does not explain counts as a number (that cannot be read).
CellKind cell_kind(std::string_view text, const CellStyle& style = {});

// As many lines as were asked for where the text has them, however long.
struct CsvSample {
  std::string text;              // ends with a newline
  bool whole = false;            // nothing follows
  std::size_t head_bytes = 0;    // that stand before: a byte-order mark, lines that are passed over
  std::uint64_t head_lines = 0;  // of these
  std::optional<char> comment;   // lines that begin with it are passed over

  const char* begin() const { return text.data(); }
  const char* end() const { return text.data() + text.size(); }
};

// Looks at the beginning of the stream without taking it.
CsvSample take_sample(ByteStream& stream, const ReadOptions& options, std::uint64_t least_lines = 2);

// Throws Error(Fault::input): there is nothing in it; `what` is not there, and what to do.
[[noreturn]] void fail_empty(const std::string& file, const CsvSample& sample, const char* what);

// Where the first records begin, at most limit of them, and where the last of them ends; without blank lines
// at the end. Lines that are passed over belong to the record before.
std::vector<const char*> find_records(const CsvSample& sample, char delimiter, std::size_t limit);

// The delimiter that gives the largest share of records of one width, then leaves no cell wrong, then gives
// the most numbers among the cells. A mark of numbers is none, but for a comma where those that have one
// stand in quotes.
char find_delimiter(const CsvSample& sample, const std::string& path, const CellStyle& style);

}  // namespace nmf::io
