// GCT of GSEA and GenePattern: a version, the sizes, then a table whose first columns describe the rows. From
// version 1.3 on there may be several such columns, and lines that describe the columns.
#include <fmt/format.h>

#include <array>

#include "nmf/io/format.hpp"
#include "nmf/io/formats/gene_tables.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/text/fixed_layout.hpp"
#include "nmf/io/text/sample.hpp"

namespace nmf::io {
namespace {

constexpr std::string_view version_2 = "#1.2", version_3 = "#1.3";

// Without what spreadsheets put behind it.
std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line.substr(0, line.find_last_not_of("\t\r ,") + 1);
}

// Numbers between tabs or blanks.
template <std::size_t N>
bool read_sizes(std::string_view line, std::array<std::uint64_t, N>& sizes) {
  for (std::uint64_t& size : sizes) {
    line.remove_prefix(std::min(line.find_first_not_of("\t "), line.size()));
    const std::size_t end = std::min(line.find_first_of("\t "), line.size());
    if (!parse_integer(line.substr(0, end), size)) return false;
    line.remove_prefix(end);
  }
  return line.empty();
}

[[noreturn]] void fail_sizes(const std::string& file, std::string_view line, const char* expected) {
  fail(file, 2, fmt::format("'{}' is no line of sizes; expected {}", shown(line), expected));
}

FixedTable describe_gct(ByteStream& stream) {
  constexpr std::size_t two_lines = 4096;
  constexpr std::uint64_t most = 1 << 20;  // lines, or columns, that describe
  const std::string& file = stream.name();
  std::string_view head = stream.peek(two_lines);
  if (head.starts_with(byte_order_mark)) head.remove_prefix(byte_order_mark.size());
  const std::string_view version = next_line(head), line = next_line(head);
  FixedTable table{"gct", 2, 0, {Role::label, Role::label}};
  if (version == version_3) {
    std::array<std::uint64_t, 4> sizes{};
    if (!read_sizes(line, sizes) || sizes[2] > most || sizes[3] > most)
      fail_sizes(file, line, "rows, columns, and how many columns and lines describe them");
    table.lines_behind = sizes[3];
    table.first.assign(sizes[2] + 1, Role::label);
    table.rows = sizes[0];
    table.columns = sizes[1] + table.first.size();
    return table;
  }
  if (version != version_2)
    fail(file, 1,
         fmt::format("'{}' is no version of GCT that can be read; it is #1.2 or #1.3", shown(version)));
  std::array<std::uint64_t, 2> sizes{};
  if (!read_sizes(line, sizes)) fail_sizes(file, line, "rows and columns");
  table.rows = sizes[0];
  table.columns = sizes[1] + table.first.size();
  return table;
}

}  // namespace

bool is_gct(std::string_view head) {
  const bool begins = head.starts_with(version_2) || head.starts_with(version_3);
  return begins && head.size() > version_2.size() &&
         std::string_view("\n\r\t ,").find(head[version_2.size()]) != std::string_view::npos;
}

template <class T>
std::unique_ptr<Source<T>> open_gct(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  const FixedTable table = describe_gct(stream);
  CsvLayout layout = fixed_layout(stream, table, options);
  if (table.lines_behind > 0)
    layout.decisions.push_back(fmt::format("{} {} the columns and {} left out", table.lines_behind,
                                           table.lines_behind == 1 ? "line describes" : "lines describe",
                                           table.lines_behind == 1 ? "is" : "are"));
  return open_table<T>(stream, std::move(layout), options, report);
}

template std::unique_ptr<Source<float>> open_gct(ByteStream&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_gct(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
