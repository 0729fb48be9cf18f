// The beginning of delimited text, and what single cells and the delimiter are told by.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

enum class CellKind : unsigned char { missing, number, text };

// Empty, NA, NaN, N/A, NULL and "?" are missing, and the words of na.
bool is_missing(std::string_view text, std::span<const std::string> na = {});

// A number with a decimal comma, or commas between thousands, counts as a number (that cannot be read).
CellKind cell_kind(std::string_view text, std::span<const std::string> na = {});
bool has_number_comma(std::string_view text);

// At least two lines where the text has them, however long.
struct CsvSample {
  std::string text;      // ends with a newline
  bool whole = false;    // nothing follows
  std::size_t mark = 0;  // bytes of a byte-order mark, not in text

  const char* begin() const { return text.data(); }
  const char* end() const { return text.data() + text.size(); }
};

// Looks at the beginning of the stream without taking it.
CsvSample take_sample(ByteStream& stream, const ReadOptions& options);

// Where the first records begin, at most limit of them, and where the last of them ends; without blank lines
// at the end.
std::vector<const char*> find_records(const CsvSample& sample, char delimiter, std::size_t limit);

// The delimiter that gives the largest share of records of one width, then leaves no cell wrong, then gives
// the most numbers among the cells.
char find_delimiter(const CsvSample& sample, const std::string& path, std::span<const std::string> na);

}  // namespace nmf::io
