// Tables of formats that say where the header is and what the first columns are; tabs separate columns.
#pragma once

#include <vector>

#include "nmf/io/text/layout.hpp"

namespace nmf::io {

struct FixedTable {
  const char* format;                      // for messages
  std::uint64_t lines_before = 0;          // the header
  std::uint64_t lines_behind = 0;          // it, which are no rows either
  std::vector<Role> first{};               // what the first columns are; the others are data
  bool text_labels = false;                // but for those of text, which label the rows
  std::optional<std::uint64_t> rows{};     // as announced
  std::optional<std::uint64_t> columns{};  // of all, as announced in the line before the header
};

// Throws Error(Fault::usage) also for options that say where the header is or what separates columns.
CsvLayout fixed_layout(ByteStream& stream, const FixedTable& table, const ReadOptions& options);

}  // namespace nmf::io
