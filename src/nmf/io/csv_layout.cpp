#include "nmf/io/csv_layout.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "nmf/io/csv_cell.hpp"
#include "nmf/io/csv_sample.hpp"
#include "nmf/io/csv_text.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/text.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t sample_records = 100;

// There may be millions.
struct Column {
  std::uint32_t numbers = 0;  // in the records after the first
  std::uint32_t texts = 0;
  std::uint32_t quoted_numbers = 0;
  CellKind first = CellKind::missing;  // in the first record
  bool first_quoted = false;
};

struct Survey {
  std::vector<Column> columns;  // as many as the widest record has cells
  std::vector<std::size_t> widths;
  bool counts_from[2] = {true,
                         true};  // the first column goes 0, 1, 2 ... or 1, 2, 3 ... below the first record
  bool first_cell_empty = false;
  bool first_whole = true;        // the numbers of the first record are whole
  bool last_always_empty = true;  // the last cell of every record but the first
  bool first_ends_empty = false;  // the last cell of the first record
  std::string_view first_record;
  double zeros[2] = {};  // in the first record, and in the others
  double non_zeros[2] = {};
};

// Where some numbers stand without quotes, those in quotes are meant as text: a column of them, or the name
// over others.
void judge_quotes(std::vector<Column>& columns) {
  const bool quotes_mean_text =
      std::any_of(columns.begin(), columns.end(), [](const Column& c) { return c.numbers > 0; });
  for (Column& column : columns) {
    if (column.first_quoted && column.first == CellKind::number && column.numbers > 0)
      column.first = CellKind::text;
    const bool text = quotes_mean_text && column.numbers == 0;
    (text ? column.texts : column.numbers) += column.quoted_numbers;
  }
}

void count_cell(Survey& s, std::size_t record, std::size_t index, const Cell& cell,
                std::span<const std::string> na) {
  Column& column = s.columns[index];
  const CellKind kind = cell.fault == CellFault::none ? cell_kind(cell.text(), na) : CellKind::number;
  if (kind == CellKind::number) {
    const bool zero = cell.text().find_first_of("123456789") == std::string_view::npos;
    ++(zero ? s.zeros : s.non_zeros)[record == 0 ? 0 : 1];
  }
  if (record == 0) {
    column.first = kind;
    column.first_quoted = cell.quoted;
    if (index == 0) s.first_cell_empty = cell.begin == cell.end;
    if (kind == CellKind::number)
      s.first_whole = s.first_whole && cell.text().find_first_not_of("0123456789") == std::string_view::npos;
    return;
  }
  const bool quoted = cell.quoted && !has_number_comma(cell.text());
  column.numbers += kind == CellKind::number && !quoted;
  column.quoted_numbers += kind == CellKind::number && quoted;
  column.texts += kind == CellKind::text;
  if (index == 0)
    for (const std::size_t from : {0, 1})
      s.counts_from[from] = s.counts_from[from] && cell.text() == std::to_string(record - 1 + from);
}

Survey survey(const CsvSample& sample, char delimiter, const std::string& file,
              std::span<const std::string> na) {
  Survey result;
  const auto records = find_records(sample, delimiter, sample_records);
  for (std::size_t i = 0; i + 1 < records.size(); ++i) {
    std::size_t width = 0;
    bool empty = false;
    for (const char* at = records[i]; at != nullptr;) {
      const Cell cell = read_cell(at, sample.end(), delimiter);
      if (i == 0 && cell.fault != CellFault::none)
        fail(file, 1, fmt::format("column {}: {}", width + 1, message(cell.fault)));
      if (width == result.columns.size()) result.columns.emplace_back();
      count_cell(result, i, width++, cell, na);
      empty = cell.begin == cell.end && !cell.quoted;
      at = next_cell(cell.next, delimiter);
    }
    result.widths.push_back(width);
    if (i == 0)
      result.first_ends_empty = empty;
    else
      result.last_always_empty = result.last_always_empty && empty;
  }
  if (records.size() > 1) result.first_record = {records[0], records[1]};
  judge_quotes(result.columns);
  return result;
}

bool all_wider_by_one(const Survey& s) {
  return s.widths.size() > 1 && std::all_of(s.widths.begin() + 1, s.widths.end(),
                                            [&](std::size_t width) { return width == s.widths[0] + 1; });
}

// Most of what a column holds decides what it is. A header is a first record without numbers over columns of
// numbers; or one that is a cell short; or one of whole numbers behind an empty first cell, over row names
// (as pandas writes it). Says in `why` which.
bool has_header(const Survey& s, std::string& why) {
  if (s.widths.size() == 1) {
    why = "the only line";
    return std::none_of(s.columns.begin(), s.columns.end(),
                        [](const Column& c) { return c.first == CellKind::number; });
  }
  if (all_wider_by_one(s) && !s.last_always_empty) {
    why = "one cell shorter than the rows";
    return true;
  }
  std::size_t texts = 0;
  std::size_t numbers = 0;
  for (const Column& column : s.columns) {
    if (column.numbers == 0 || column.texts > column.numbers) continue;
    texts += column.first == CellKind::text;
    numbers += column.first == CellKind::number;
  }
  const Column& names = s.columns[0];
  const bool row_names =
      names.texts > names.numbers || (names.numbers > 0 && (s.counts_from[0] || s.counts_from[1]));
  if (s.columns.size() > 1 && s.first_cell_empty && s.first_whole && row_names) {
    why = "an empty first cell over row names";
    return true;
  }
  const bool header = texts > 0 && numbers == 0;
  why = header        ? "text over columns of numbers"
        : numbers > 0 ? "numbers as in the rows below"
                      : "like the rows below";
  return header;
}

void name_columns(CsvLayout& layout, const Survey& s) {
  const bool short_header = layout.header && all_wider_by_one(s);
  const bool trailing = s.last_always_empty && s.widths.back() > 1 && (s.first_ends_empty || short_header) &&
                        (s.widths.size() > 1 || !layout.header);
  layout.names =
      layout.header ? cells_of(s.first_record, layout.delimiter) : std::vector<std::string>(s.widths[0]);
  if (trailing && short_header) layout.names.emplace_back();
  if (short_header && !trailing) layout.names.insert(layout.names.begin(), "");
  layout.roles.assign(layout.names.size(), Role::data);
  if (trailing) layout.roles.back() = Role::empty;
}

void mark_labels(CsvLayout& layout, const Survey& s) {
  for (std::size_t c = 0; c < layout.roles.size(); ++c) {
    if (layout.roles[c] != Role::data || c >= s.columns.size()) continue;
    const Column& column = s.columns[c];
    const std::size_t texts = column.texts + (!layout.header && column.first == CellKind::text);
    const std::size_t numbers = column.numbers + (!layout.header && column.first == CellKind::number);
    const bool row_names =
        c == 0 && layout.header && all_wider_by_one(s) && layout.roles.back() != Role::empty;
    const bool index = c == 0 && !row_names && layout.header && layout.names[0].empty() &&
                       layout.roles.size() > 1 && numbers > 0 && (s.counts_from[0] || s.counts_from[1]);
    if (row_names)
      layout.notes.push_back("the header is one cell short: the first column is taken as row names");
    if (index)
      layout.notes.push_back("the first column has no name and counts the rows: taken as row labels");
    if (row_names || index || texts > numbers) layout.roles[c] = Role::label;
  }
}

// The columns that a selector (a name, or a number from 1) means.
std::vector<std::size_t> select(const CsvLayout& layout, const std::string& file, const char* option,
                                const std::string& selector) {
  std::vector<std::size_t> found;
  for (std::size_t c = 0; c < layout.names.size(); ++c)
    if (layout.names[c] == selector && layout.roles[c] != Role::empty) found.push_back(c);
  std::uint64_t number = 0;
  if (found.empty() && parse_integer(selector, number) && number >= 1 && number <= layout.names.size())
    found.push_back(number - 1);
  if (!found.empty()) return found;
  std::vector<std::string> known(
      layout.names.begin(),
      layout.names.begin() + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(layout.names.size()), 20));
  for (std::string& name : known) name = shown(name);
  throw Error(Fault::usage,
              fmt::format("{}: {}: there is no column '{}'; columns: {}{}", file, option, shown(selector),
                          fmt::join(known, ", "), known.size() < layout.names.size() ? ", ..." : ""));
}

void apply_options(CsvLayout& layout, const std::string& file, const ReadOptions& options) {
  std::vector<const char*> chosen(layout.roles.size(), nullptr);
  const auto choose = [&](const std::vector<std::string>& selectors, const char* option, Role role) {
    for (const std::string& selector : selectors)
      for (const std::size_t c : select(layout, file, option, selector)) {
        if (chosen[c] != nullptr && chosen[c] != std::string_view(option))
          throw Error(Fault::usage,
                      fmt::format("{}: column '{}' is in both {} and {}; name it in one of them", file,
                                  shown(layout.names[c]), chosen[c], option));
        chosen[c] = option;
        layout.roles[c] = role;
      }
  };
  if (!options.columns.empty())
    for (Role& role : layout.roles)
      if (role == Role::data) role = Role::skip;
  choose(options.columns, "--columns", Role::data);
  choose(options.labels, "--labels", Role::label);
  choose(options.drop, "--drop", Role::skip);
}

// "a, b, c", or "a, b, ..., z (n columns)" for many.
std::string listed(const std::vector<std::string>& names) {
  std::vector<std::string> few;
  for (const std::string& name : names) few.push_back(name.empty() ? "(without a name)" : shown(name));
  if (few.size() <= 6) return fmt::format("{}", fmt::join(few, ", "));
  return fmt::format("{}, {}, {}, ..., {} ({} columns)", few[0], few[1], few[2], few.back(), few.size());
}

const char* spoken(Role role) {
  switch (role) {
    case Role::data:
      return "data";
    case Role::label:
      return "row labels, since they hold text or were chosen";
    case Role::skip:
      return "left out";
    case Role::empty:
      return "empty";
  }
  return "";
}

std::uint64_t newlines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

std::string shown_delimiter(char delimiter) {
  return delimiter == '\t' ? "tab" : fmt::format("'{}'", delimiter);
}

std::size_t CsvLayout::count(Role role) const {
  return static_cast<std::size_t>(std::count(roles.begin(), roles.end(), role));
}

std::vector<std::string> CsvLayout::names_of(Role role) const {
  std::vector<std::string> result;
  for (std::size_t c = 0; c < roles.size(); ++c)
    if (roles[c] == role) result.push_back(names[c]);
  return result;
}

CsvLayout find_layout(ByteStream& stream, const ReadOptions& options) {
  const CsvSample sample = take_sample(stream);
  const std::string& file = stream.name();
  CsvLayout layout;
  layout.delimiter = options.delimiter ? *options.delimiter : find_delimiter(sample, file, options.na);
  const Survey s = survey(sample, layout.delimiter, file, options.na);
  if (s.widths.empty()) fail(file, "is empty: no rows; NMF needs a table of numbers");
  std::string why = "given";
  layout.header = options.header == Header::automatic ? has_header(s, why) : options.header == Header::yes;
  name_columns(layout, s);
  const double zeros = s.zeros[1] + (layout.header ? 0 : s.zeros[0]);
  const double non_zeros = s.non_zeros[1] + (layout.header ? 0 : s.non_zeros[0]);
  if (zeros > 0) layout.density = non_zeros / (zeros + non_zeros);
  layout.head_bytes = sample.mark + (layout.header ? s.first_record.size() : 0);
  if (layout.header) {
    layout.head_lines = newlines(s.first_record);
    const std::size_t nul = s.first_record.find('\0');
    if (nul != std::string_view::npos) fail_nul(file, 1 + newlines(s.first_record.substr(0, nul)));
  }
  if (layout.header && s.widths.size() == 1 && sample.whole)
    fail(file, 1, "a header but no rows; NMF needs at least one row of numbers");
  if (options.labels.empty()) mark_labels(layout, s);
  for (std::size_t c = 0; c < layout.names.size(); ++c)
    if (layout.names[c].empty() && (!layout.header || layout.roles[c] == Role::data))
      layout.names[c] = fmt::format("column_{}", c + 1);
  apply_options(layout, file, options);
  if (layout.count(Role::data) == 0)
    fail(file, "no columns of numbers; NMF needs at least one (is the delimiter right? see --delimiter)");
  if (layout.count(Role::label) > 0)
    layout.notes.push_back(fmt::format("row labels: {}; data: {}", listed(layout.names_of(Role::label)),
                                       listed(layout.names_of(Role::data))));
  layout.decisions.push_back(fmt::format("delimiter {}: {}", shown_delimiter(layout.delimiter),
                                         options.delimiter ? "given" : "splits the first rows most evenly"));
  layout.decisions.push_back(fmt::format("line 1 {} a header: {}", layout.header ? "is" : "is not", why));
  for (const Role role : {Role::data, Role::label, Role::skip})
    if (layout.count(role) > 0)
      layout.decisions.push_back(fmt::format("{}: {}", spoken(role), listed(layout.names_of(role))));
  return layout;
}

}  // namespace nmf::io
