#include "nmf/io/text/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_set>
#include <utility>

#include "nmf/io/long/words.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/disguise.hpp"
#include "nmf/io/text/quoting.hpp"
#include "nmf/io/text/words.hpp"

namespace nmf::io {
namespace {

// The cells of a column in every record that is not the header, numbers in the usual style.
std::vector<std::string> cells_of_column(const CsvLayout& layout, const Survey& s, std::size_t column) {
  std::vector<std::string> cells = s.below(column);
  if (!layout.header)
    cells.insert(cells.begin(),
                 usual_or_same(cells_of(s.record(0), s.delimiter).at(column), s.style.numbers));
  return cells;
}

bool all_numbers(const std::vector<std::string>& cells) {
  return std::all_of(cells.begin(), cells.end(),
                     [](const std::string& cell) { return cell_kind(cell) == CellKind::number; });
}

bool is_index(const std::vector<std::string>& cells) {
  const NumberLine line = number_line(cells);
  return all_numbers(cells) && line.whole && line.distinct;
}

void mark_texts(CsvLayout& layout, const Survey& s) {
  const bool row_names = layout.header && s.all_wider_by_one() && layout.roles.back() != Role::empty;
  for (std::size_t c = 0; c < layout.roles.size(); ++c) {
    if (layout.roles[c] != Role::data || c >= s.columns.size()) continue;
    const Column& column = s.columns[c];
    const std::size_t texts = column.texts + (!layout.header && column.first == CellKind::text);
    const std::size_t numbers = column.numbers + (!layout.header && column.first == CellKind::number);
    if ((c == 0 && row_names) || texts > numbers) layout.roles[c] = Role::label;
  }
  if (row_names)
    layout.notes.push_back("the header is one cell short: the first column is taken as row names");
}

// Whether the numbers of a first column are such as name rows: they count the rows, rise or fall from row to
// row, or are all different where no other column's are.
bool is_axis(const CsvLayout& layout, const Survey& s, const std::vector<std::string>& cells) {
  constexpr std::size_t columns_compared = 8;
  const NumberLine line = number_line(cells);
  if (!all_numbers(cells)) return false;
  if ((line.counts && line.count >= 3) || (line.monotone && line.count >= 5)) return true;
  if (!line.whole || !line.distinct || line.count < 10) return false;
  const std::size_t end = std::min(layout.roles.size(), columns_compared + 1);
  for (std::size_t c = 1; c < end; ++c)
    if (layout.roles[c] == Role::data && is_index(cells_of_column(layout, s, c))) return false;
  return true;
}

// What a leading column of numbers is. Empty where it is plain data.
struct Judgement {
  Role role = Role::data;
  std::string why;
  bool doubtful = false;
};

Judgement judge_numbers(const CsvLayout& layout, const Survey& s, std::size_t c) {
  const std::vector<std::string> cells = cells_of_column(layout, s, c);
  const std::string& name = layout.names[c];
  const bool index = is_index(cells);
  if (layout.header && c > 0 && name.empty())  // further levels of pandas' row names
    return number_line(cells).whole ? Judgement{Role::label, "it has no name and stands beside row labels"}
                                    : Judgement{};
  if (layout.header && c == 0 && is_no_name(name)) {
    const NumberLine line = number_line(cells);
    const std::string called = name.empty() ? "it has no name" : "it is named as row names are";
    if (index && line.counts && (line.first == 0 || line.first == 1))
      return {Role::label, called + " and counts the rows"};
    if (index) return {Role::label, called + " and holds distinct whole numbers"};
    if (all_numbers(cells) && line.distinct)
      return {Role::label, called + " and holds distinct numbers", true};
    return {Role::data, called + ", but its numbers repeat", true};
  }
  if (layout.header && is_id_name(name))
    return index ? Judgement{Role::label, "it is named as an id and holds distinct whole numbers"}
                 : Judgement{Role::data, "it is named as an id, but does not hold distinct whole numbers",
                             true};
  if (c == 0 && is_axis(layout, s, cells))
    return {Role::data, "its numbers are such as name rows, but its name is not", true};
  return {};
}

std::vector<DoubtfulColumn> mark_numbers(CsvLayout& layout, const Survey& s) {
  std::vector<DoubtfulColumn> doubts;
  for (std::size_t c = 0; c < std::min(layout.roles.size(), s.columns.size()); ++c) {
    if (layout.roles[c] == Role::label) continue;
    if (layout.roles[c] != Role::data || !s.columns[c].is_number() || layout.count(Role::data) < 2) break;
    const Judgement judgement = judge_numbers(layout, s, c);
    if (judgement.doubtful) doubts.push_back({c, judgement.role, judgement.why});
    if (judgement.role == Role::data) break;
    layout.roles[c] = Role::label;
    layout.notes.push_back(fmt::format("{} labels the rows: {}", layout.shown_column(c), judgement.why));
  }
  return doubts;
}

bool is_key(const CsvLayout& layout, const Survey& s, std::size_t c) {
  if (layout.roles[c] == Role::label) return true;
  const std::vector<std::string> cells = cells_of_column(layout, s, c);
  return all_numbers(cells) && number_line(cells).whole;
}

// When an entry was made: text, or seconds since 1970.
bool holds_times(const CsvLayout& layout, const Survey& s, std::size_t c) {
  if (layout.roles[c] == Role::label) return true;
  const std::vector<std::string> cells = cells_of_column(layout, s, c);
  constexpr std::size_t fewest_digits = 9;
  return std::all_of(cells.begin(), cells.end(),
                     [](const std::string& cell) { return is_whole(cell) && cell.size() >= fewest_digits; });
}

// Equal ones stand together, two or more on average.
bool is_grouped(const std::vector<std::string>& keys) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if ((i == 0 || keys[i] != keys[i - 1]) && !seen.insert(keys[i]).second) return false;
  return 2 * seen.size() <= keys.size();
}

std::size_t count_distinct(const std::vector<std::string>& cells) {
  return std::set<std::string>(cells.begin(), cells.end()).size();
}

// Two columns of whole numbers, each pair once: of a graph, where they are named so, or where the edges of a
// node stand together and there is no name that says something else.
bool list_edges(const CsvLayout& layout, const Survey& s, const std::vector<std::size_t>& columns) {
  if (layout.count(Role::label) > 0 || !is_key(layout, s, columns[0]) || !is_key(layout, s, columns[1]))
    return false;
  const std::vector<std::string> from = cells_of_column(layout, s, columns[0]);
  const std::vector<std::string> to = cells_of_column(layout, s, columns[1]);
  constexpr std::size_t fewest = 10;
  if (to.size() != from.size() || from.size() < fewest || count_distinct(from) == from.size()) return false;
  std::set<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i < from.size(); ++i) pairs.emplace(from[i], to[i]);
  if (pairs.size() < from.size()) return false;
  if (layout.header) return names_node(layout.names[columns[0]]) && names_node(layout.names[columns[1]]);
  return is_grouped(from) || is_grouped(to);
}

// Of columns of row, column and value.
bool list_entries(const CsvLayout& layout, const Survey& s, const std::vector<std::size_t>& columns) {
  if (!is_key(layout, s, columns[0]) || !is_key(layout, s, columns[1]) ||
      layout.roles[columns[2]] != Role::data)
    return false;
  const std::vector<std::string> rows = cells_of_column(layout, s, columns[0]);
  const std::vector<std::string> keys = cells_of_column(layout, s, columns[1]);
  constexpr std::size_t fewest = 4;
  if (rows.size() < fewest || keys.size() != rows.size()) return false;
  const bool row_repeats = count_distinct(rows) < rows.size(),
             key_repeats = count_distinct(keys) < keys.size();
  const bool labels = layout.roles[columns[0]] == Role::label || layout.roles[columns[1]] == Role::label;
  if (labels) return row_repeats && (key_repeats || is_grouped(rows));
  std::set<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i < rows.size(); ++i) pairs.emplace(rows[i], keys[i]);
  if (!row_repeats) return is_grouped(keys);
  if (layout.header && names_row_labels(layout.names[columns[0]]) &&
      names_row_labels(layout.names[columns[1]]))
    return true;
  if (pairs.size() < rows.size()) return false;
  const std::size_t values = count_distinct(cells_of_column(layout, s, columns[2]));
  constexpr std::size_t grades = 12;
  return is_grouped(rows) || is_grouped(keys) ||
         (key_repeats && values <= grades && values < count_distinct(keys));
}

}  // namespace

std::vector<DoubtfulColumn> mark_labels(CsvLayout& layout, const Survey& s, const ReadOptions& options) {
  mark_texts(layout, s);
  std::vector<DoubtfulColumn> doubts = mark_numbers(layout, s);
  if (!layout.header) return doubts;
  std::unordered_set<std::string_view> labels(options.model_labels.begin(), options.model_labels.end()), data;
  if (options.model_data) data.insert(options.model_data->begin(), options.model_data->end());
  for (std::size_t c = 0; c < layout.roles.size(); ++c) {
    Role& role = layout.roles[c];
    const bool label = labels.contains(layout.names[c]);
    if (role == Role::empty || !(label || data.contains(layout.names[c]))) continue;
    std::erase_if(doubts, [c](const DoubtfulColumn& doubt) { return doubt.column == c; });
    const Role before = std::exchange(role, label ? Role::label : Role::data);
    if (role == before) continue;
    const std::string column = layout.shown_column(c);
    std::erase_if(layout.notes, [&](const std::string& note) { return note.starts_with(column); });
    layout.notes.push_back(
        fmt::format("{} {}: as in the model", column, label ? "labels the rows" : "is data"));
  }
  return doubts;
}

std::vector<std::string> numbers_in_disguise(const CsvLayout& layout, const Survey& s) {
  constexpr std::size_t most = 8;  // there may be thousands
  std::vector<std::string> warnings;
  std::size_t seen = 0;
  for (std::size_t c = 0; c < std::min(layout.roles.size(), s.columns.size()) && seen < most; ++c) {
    if (layout.roles[c] != Role::label || s.columns[c].texts == 0) continue;
    ++seen;
    const std::vector<std::string> cells = s.below(c);
    std::size_t first_text = cells.size(), disguised = 0, texts = 0;
    for (std::size_t i = cells.size(); i-- > 0;) {
      if (cell_kind(cells[i], s.style) != CellKind::text) continue;
      first_text = i;
      ++texts;
      disguised += disguise_of(cells[i], s.style.numbers) != Disguise::none ? 1 : 0;
    }
    if (first_text == cells.size() || (disguised < texts && s.columns[c].numbers == 0)) continue;
    warnings.push_back(
        fmt::format("{} labels the rows and is no data because of cells such as '{}' in line {}; write plain "
                    "numbers to make it data",
                    layout.shown_column(c), shown(cells[first_text]), s.line_of(first_text + 1)));
  }
  return warnings;
}

std::vector<std::size_t> columns_of_entries(const CsvLayout& layout, const Survey& s) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < std::min(layout.roles.size(), s.columns.size()); ++c)
    if (layout.roles[c] == Role::data || layout.roles[c] == Role::label) columns.push_back(c);
  const bool numbered = columns.size() > 3 && layout.header && is_no_name(layout.names[columns[0]]);
  if (numbered) columns.erase(columns.begin());
  if (columns.size() == 4 && holds_times(layout, s, columns[3])) columns.pop_back();
  const bool edges = columns.size() == 2 && list_edges(layout, s, columns);
  if (!edges && (columns.size() != 3 || !list_entries(layout, s, columns))) columns.clear();
  return columns;
}

}  // namespace nmf::io
