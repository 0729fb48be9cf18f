#include "nmf/io/text/fixed_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "nmf/io/message.hpp"
#include "nmf/io/text/quoting.hpp"
#include "nmf/io/text/survey.hpp"

namespace nmf::io {
namespace {

void refuse_options(const FixedTable& table, const ReadOptions& options) {
  const auto refuse = [&](bool given, const std::string& what) {
    if (given)
      throw wrong(what, fmt::format("does not apply to {} files, which are always alike; leave it out",
                                    table.format));
  };
  refuse(options.delimiter.has_value(), option("delimiter"));
  refuse(options.header != Header::automatic, option("header"));
  refuse(!options.long_table.empty() && options.like_long != LikeLong::read, option("long_table"));
  if (options.style_if_text) return;
  refuse(options.comment.has_value(), option("comment"));
  refuse(options.skip.has_value(), option("skip"));
}

// The header, and the lines behind it.
std::string_view head_of(const CsvSample& sample, const FixedTable& table, const std::string& file) {
  std::size_t end = 0;
  for (std::uint64_t line = 0; line <= table.lines_behind; ++line) {
    if (end == sample.text.size())
      fail(file, fmt::format("ends after {} lines, before its first row; get a complete copy",
                             sample.head_lines + line));
    end = sample.text.find('\n', end) + 1;
  }
  if (sample.text.find('\0') < end) fail_nul(file, sample.head_lines + 1);
  return std::string_view(sample.text).substr(0, end);
}

void find_roles(CsvLayout& layout, const FixedTable& table, const Survey& s) {
  layout.roles.assign(layout.names.size(), Role::data);
  for (std::size_t c = 0; c < layout.roles.size(); ++c) {
    if (c < table.first.size())
      layout.roles[c] = table.first[c];
    else if (table.text_labels && c < s.columns.size() && s.columns[c].is_text())
      layout.roles[c] = Role::label;
  }
}

void check_columns(const CsvLayout& layout, const FixedTable& table, const std::string& file) {
  const std::size_t columns = layout.names.size();
  if (table.columns && columns != *table.columns)
    fail(file, layout.first_line,
         fmt::format("{} columns where line {} announces {}; correct that line", columns,
                     layout.first_line - 1, *table.columns));
}

}  // namespace

CsvLayout fixed_layout(ByteStream& stream, const FixedTable& table, const ReadOptions& options) {
  refuse_options(table, options);
  check_style(options);
  const std::string& file = stream.name();
  ReadOptions own = options;
  own.skip = table.lines_before;
  own.comment = std::nullopt;
  const CsvSample sample = take_sample(stream, own, table.lines_behind + 2);
  CsvLayout layout;
  layout.delimiter = '\t';
  layout.header = true;
  layout.announced_rows = table.rows;
  const Survey s = survey(sample, layout.delimiter, file, own);
  if (s.lines() == 0) fail_empty(file, sample, "no header; get a complete copy");
  layout.first_line = s.line_of(0);
  const std::string_view head = head_of(sample, table, file);
  layout.head_bytes = sample.head_bytes + head.size();
  layout.head_lines =
      sample.head_lines + static_cast<std::uint64_t>(std::count(head.begin(), head.end(), '\n'));
  if (const double all = s.zeros[1] + s.non_zeros[1]; all > 0) layout.density = s.non_zeros[1] / all;
  layout.names = cells_of(s.record(0), layout.delimiter);
  check_columns(layout, table, file);
  find_roles(layout, table, s);
  apply_selections(layout, file, options);
  if (layout.count(Role::data) == 0)
    fail(file, layout.first_line, "no columns of numbers; NMF needs at least one");
  say_roles(layout, Role::skip);
  return layout;
}

}  // namespace nmf::io
