#include "nmf/io/long/layout.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "nmf/io/long/words.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/cell.hpp"
#include "nmf/io/text/quoting.hpp"
#include "nmf/io/text/survey.hpp"
#include "nmf/io/text/words.hpp"

namespace nmf::io {
namespace {

constexpr char in_place_of_double = '\x1f';

// Takes the lines at the beginning that are comments, as files of edges have them.
void take_comments(CsvSample& sample, CsvLayout& text) {
  std::size_t end = 0;
  while (end < sample.text.size() && (sample.text[end] == '#' || sample.text[end] == '%')) {
    end = sample.text.find('\n', end) + 1;
    ++sample.head_lines;
  }
  sample.text.erase(0, end);
  text.head_bytes = sample.head_bytes += end;
  text.head_lines = sample.head_lines;
}

// Where all of the first lines have "::" between fields, gives it a character of its own.
bool replace_double_colons(CsvSample& sample) {
  constexpr std::size_t records = 20;
  const std::string double_colon = "::";
  const std::vector<const char*> starts = find_records(sample, '\0', records);
  if (starts.size() < 2) return false;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i)
    if (std::search(starts[i], starts[i + 1], double_colon.begin(), double_colon.end()) == starts[i + 1])
      return false;
  std::string text;
  for (std::size_t at = 0; at < sample.text.size();) {
    const bool found = sample.text.compare(at, 2, double_colon) == 0;
    text += found ? in_place_of_double : sample.text[at];
    at += found ? 2 : 1;
  }
  sample.text = std::move(text);
  return true;
}

// A value or an id that is a number below line 1 tells what line 1 is; where all is text, its words do.
bool judge_long_header(const Survey& s) {
  bool text_over_numbers = false;
  for (std::size_t c = 0; c < s.widths[0]; ++c) {
    if (!s.columns[c].is_number()) continue;
    if (s.columns[c].first == CellKind::number) return false;
    text_over_numbers = text_over_numbers || s.columns[c].first == CellKind::text;
  }
  if (text_over_numbers) return true;
  const std::vector<std::string> cells = cells_of(s.record(0), s.delimiter);
  return cells.size() >= 2 && names_node(cells[0]) && names_node(cells[1]);
}

// When an entry was made: seconds since 1970, or text.
bool is_time(const LongLayout& layout, const Survey& s, std::size_t c) {
  if (layout.text.header && names_time(layout.text.names[c])) return true;
  const std::vector<std::string> cells = s.below(c);
  constexpr std::size_t fewest_digits = 9;
  return !cells.empty() && std::all_of(cells.begin(), cells.end(), [](const std::string& cell) {
    return is_whole(cell) && cell.size() >= fewest_digits;
  });
}

bool is_numeric(const LongLayout& layout, const Survey& s, std::size_t c) {
  const bool first = !layout.text.header && s.columns[c].first == CellKind::number;
  return s.columns[c].is_number() || (first && s.columns[c].texts == 0);
}

// Row and column are the first two columns that are neither a value by their name nor count the lines, and
// the value is the column that is named as one, or the first number behind them that is no time.
void tell_fields(LongLayout& layout, const Survey& s) {
  const std::vector<std::string>& names = layout.text.names;
  const std::size_t columns = std::min(names.size(), s.columns.size());
  const bool header = layout.text.header;
  std::size_t value = columns;
  for (std::size_t c = 0; c < columns && header && value == columns; ++c)
    if (columns > 2 && names_value(names[c]) && is_numeric(layout, s, c)) value = c;
  std::vector<std::size_t> keys;
  for (std::size_t c = 0; c < columns && keys.size() < 2; ++c) {
    const bool counts_lines = c == 0 && header && columns > 2 && is_no_name(names[c]);
    if (c != value && !counts_lines && !(header && names_time(names[c]))) keys.push_back(c);
  }
  if (keys.size() < 2) return;
  layout.fields[keys[0]] = Field::row;
  layout.fields[keys[1]] = Field::column;
  for (std::size_t c = keys[1] + 1; c < columns && value == columns; ++c)
    if (is_numeric(layout, s, c) && !is_time(layout, s, c)) value = c;
  if (value < columns) layout.fields[value] = Field::value;
}

void choose_fields(LongLayout& layout, const std::string& file, const std::vector<std::string>& given) {
  constexpr std::array fields{Field::row, Field::column, Field::value};
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::vector<std::size_t> found = select_columns(layout.text, file, option("long_table"), given[i]);
    const std::size_t c = found.front();
    if (found.size() > 1 && layout.text.names[c] != given[i])
      throw Error(Fault::usage,
                  fmt::format("{}: {}: {} are several columns; name one for each of row, column and value",
                              file, option("long_table"), shown(given[i])));
    if (layout.fields[c] != Field::skip)
      throw Error(Fault::usage, fmt::format("{}: {}: names {} twice; row, column and value are different",
                                            file, option("long_table"), layout.text.shown_column(c)));
    layout.fields[c] = fields[i];
  }
}

void name_fields(LongLayout& layout, const Survey& s) {
  CsvLayout& text = layout.text;
  text.names = text.header ? cells_of(s.record(0), s.delimiter) : std::vector<std::string>(s.widths[0]);
  if (text.header && s.header_is_short()) text.names.insert(text.names.begin(), "");
  text.roles.assign(text.names.size(), Role::data);
  layout.fields.assign(text.names.size(), Field::skip);
}

void take_header(LongLayout& layout, const Survey& s, const std::string& file) {
  CsvLayout& text = layout.text;
  if (!text.header) return;
  const std::string_view head = s.record(0);
  if (head.find('\0') != std::string_view::npos) fail_nul(file, text.head_lines + 1);
  const auto doubles =
      layout.doubled ? std::count(head.begin(), head.end(), in_place_of_double) : std::ptrdiff_t{0};
  text.head_bytes += head.size() + static_cast<std::size_t>(doubles);
  text.head_lines += static_cast<std::uint64_t>(std::count(head.begin(), head.end(), '\n'));
}

void name_the_nameless(std::vector<std::string>& names) {
  for (std::size_t c = 0; c < names.size(); ++c)
    if (names[c].empty()) names[c] = fmt::format("column_{}", c + 1);
}

void say_fields(LongLayout& layout, const std::string& skipped) {
  CsvLayout& text = layout.text;
  std::array<std::string, 4> names;
  for (std::size_t c = 0; c < layout.fields.size(); ++c) {
    std::string& of_field = names[static_cast<std::size_t>(layout.fields[c])];
    of_field += (of_field.empty() ? "" : ", ") + shown(text.names[c]);
  }
  const auto of = [&](Field field) { return names[static_cast<std::size_t>(field)]; };
  const std::string left_out = of(Field::skip).empty() ? "" : "; left out: " + of(Field::skip);
  text.notes.push_back(fmt::format(
      "{}{}long table: a row for each {}, a column for each {}, {}{}", skipped,
      text.header ? "" : "no header; ", of(Field::row), of(Field::column),
      layout.values ? "values of " + of(Field::value) : std::string("each line counts 1"), left_out));
  text.decisions.push_back(
      fmt::format("delimiter {}", layout.doubled ? std::string("'::'") : shown_delimiter(text.delimiter)));
  text.decisions.push_back(fmt::format("line {} {} a header", text.head_lines + (text.header ? 0 : 1),
                                       text.header ? "is" : "is not"));
  text.decisions.push_back(text.notes.back());
}

}  // namespace

std::string LongLayout::name_of(Field field) const {
  const auto found = std::find(fields.begin(), fields.end(), field);
  if (!text.header || found == fields.end()) return {};
  return text.names[static_cast<std::size_t>(found - fields.begin())];
}

bool asks_for_long_table(const ReadOptions& options) {
  const std::vector<std::string>& given = options.long_table;
  const bool no = given.empty() || given == std::vector<std::string>{"no"};
  const auto refuse = [&](bool wrongly, const std::string& what, const char* why) {
    if (wrongly) throw wrong(what, why);
  };
  if (no) {
    constexpr const char* why = "is for long tables; say which columns hold row, column and value";
    refuse(options.repeated != Repeated::automatic, option("repeated"), why);
    refuse(options.symmetric_edges, option("symmetric_edges"), why);
    return false;
  }
  refuse(given.size() > 3 || (given.size() == 1 && given[0] != "auto"), option("long_table"),
         "give auto, no, or the columns of row, column and perhaps value, separated by commas");
  constexpr const char* unnamed = "does not apply to long tables; leave it out";
  refuse(!options.labels.empty(), option("labels"), unnamed);
  refuse(!options.columns.empty(), option("columns"), unnamed);
  refuse(!options.drop.empty(), option("drop"), unnamed);
  refuse(options.storage == Storage::dense, option("storage", "dense"),
         "a long table is stored sparse; leave it out");
  return true;
}

LongLayout find_long_layout(ByteStream& stream, const ReadOptions& options,
                            const std::vector<std::string>& columns) {
  LongLayout layout;
  check_style(options);
  CsvSample sample = take_sample(stream, options);
  const std::string& file = stream.name();
  CsvLayout& text = layout.text;
  take_comments(sample, text);
  layout.doubled = !options.delimiter && replace_double_colons(sample);
  const char delimiter = layout.doubled      ? in_place_of_double
                         : options.delimiter ? *options.delimiter
                                             : find_delimiter(sample, file, cell_style(options));
  text.delimiter = layout.doubled ? ':' : delimiter;
  const Survey s = survey(sample, delimiter, file, options);
  if (s.lines() == 0) fail_empty(file, sample, "no entries; a long table has one a line");
  text.header = options.header == Header::automatic ? judge_long_header(s) : options.header == Header::yes;
  name_fields(layout, s);
  take_header(layout, s, file);
  const bool automatic = columns == std::vector<std::string>{"auto"};
  if (automatic) tell_fields(layout, s);
  name_the_nameless(text.names);
  if (!automatic) choose_fields(layout, file, columns);
  if (std::find(layout.fields.begin(), layout.fields.end(), Field::column) == layout.fields.end())
    fail(file, fmt::format("has {} where a long table has row and column; is the delimiter {} right? see {}",
                           s.widths[0] == 1 ? "one column" : "too few columns",
                           shown_delimiter(text.delimiter), option("delimiter")));
  layout.values = std::find(layout.fields.begin(), layout.fields.end(), Field::value) != layout.fields.end();
  layout.named_ratings = names_ratings(layout.name_of(Field::value));
  say_fields(layout, said_of_skipped(options));
  return layout;
}

}  // namespace nmf::io
