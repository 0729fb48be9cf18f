// What the first records of delimited text hold: the facts by which its header and its labels are told.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/io/text/sample.hpp"

namespace nmf::io {

// There may be millions.
struct Column {
  std::uint32_t numbers = 0;  // in the records after the first
  std::uint32_t texts = 0;
  std::uint32_t quoted_numbers = 0;
  CellKind first = CellKind::missing;  // in the first record
  bool first_quoted = false;

  bool is_text() const { return texts > numbers; }
  bool is_number() const { return numbers > 0 && !is_text(); }
};

struct Survey {
  const CsvSample& sample;
  char delimiter;
  CellStyle style;
  std::vector<const char*> records;  // where each begins, and where the last one ends
  std::vector<Column> columns;       // as many as the widest record has cells
  std::vector<std::size_t> widths;
  bool last_always_empty = true;  // the last cell of every record but the first
  bool first_ends_empty = false;  // the last cell of the first record
  double zeros[2] = {};           // in the first record, and in the others
  double non_zeros[2] = {};

  std::size_t lines() const { return widths.size(); }
  std::string_view record(std::size_t index) const;
  std::uint64_t line_of(std::size_t record) const;  // of the file, from 1

  // The cells of a column in the records after the first, without quotes, numbers in the usual style; shorter
  // records have none.
  std::vector<std::string> below(std::size_t column) const;

  // R writes row names without a name for them.
  bool all_wider_by_one() const;
  bool header_is_short() const { return all_wider_by_one() && !last_always_empty; }
};

Survey survey(const CsvSample& sample, char delimiter, const std::string& file, const ReadOptions& options);

}  // namespace nmf::io
