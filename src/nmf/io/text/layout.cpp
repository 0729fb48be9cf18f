#include "nmf/io/text/layout.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_set>

#include "nmf/io/long/words.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/cell.hpp"
#include "nmf/io/text/header.hpp"
#include "nmf/io/text/labels.hpp"
#include "nmf/io/text/quoting.hpp"
#include "nmf/io/text/sample.hpp"
#include "nmf/io/text/survey.hpp"

namespace nmf::io {
namespace {

void name_columns(CsvLayout& layout, const Survey& s) {
  const bool short_header = layout.header && s.all_wider_by_one();
  const bool trailing = s.last_always_empty && s.widths.back() > 1 && (s.first_ends_empty || short_header) &&
                        (s.widths.size() > 1 || !layout.header);
  layout.names =
      layout.header ? cells_of(s.record(0), layout.delimiter) : std::vector<std::string>(s.widths[0]);
  if (trailing && short_header) layout.names.emplace_back();
  if (short_header && !trailing) layout.names.insert(layout.names.begin(), "");
  layout.roles.assign(layout.names.size(), Role::data);
  if (trailing) layout.roles.back() = Role::empty;
}

// "a, b, c", or "a, b, ..., z (n columns)" for many.
std::string listed(const std::vector<std::string>& names) {
  std::vector<std::string> few;
  for (const std::string& name : names) few.push_back(name.empty() ? "(without a name)" : shown(name));
  if (few.size() <= 6) return fmt::format("{}", fmt::join(few, ", "));
  return fmt::format("{}, {}, {}, ..., {} ({} columns)", few[0], few[1], few[2], few.back(), few.size());
}

const char* words_for(Role role) {
  switch (role) {
    case Role::data:
      return "data";
    case Role::label:
      return "row labels";
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

// Whether the first record has the names of all features of a model.
bool names_features(const Survey& s, const ReadOptions& options) {
  if (!options.model_data || options.model_data->empty()) return false;
  const std::vector<std::string> cells = cells_of(s.record(0), s.delimiter);
  const std::unordered_set<std::string_view> names(cells.begin(), cells.end());
  return std::all_of(options.model_data->begin(), options.model_data->end(),
                     [&](const std::string& feature) { return names.contains(feature); });
}

HeaderVerdict find_header(const Survey& s, const ReadOptions& options) {
  if (options.header != Header::automatic) return {options.header == Header::yes, "given"};
  if (names_features(s, options)) return {true, "the features of the model"};
  return judge_header(s);
}

// What is read before the rows.
void take_head(CsvLayout& layout, const Survey& s, const std::string& file) {
  const double zeros = s.zeros[1] + (layout.header ? 0 : s.zeros[0]);
  const double non_zeros = s.non_zeros[1] + (layout.header ? 0 : s.non_zeros[0]);
  if (zeros > 0) layout.density = non_zeros / (zeros + non_zeros);
  layout.head_bytes = s.sample.head_bytes;
  layout.head_lines = s.sample.head_lines;
  if (!layout.header) return;
  const std::string_view header = s.record(0);
  layout.head_bytes += header.size();
  layout.head_lines += newlines(header);
  const std::size_t nul = header.find('\0');
  if (nul != std::string_view::npos) fail_nul(file, s.line_of(0) + newlines(header.substr(0, nul)));
  if (s.lines() == 1 && s.sample.whole)
    fail(file, s.line_of(0), "a header but no rows; NMF needs at least one row of numbers");
}

// A quote that is never closed swallows the rest of the text, which may then look like anything.
void check_quotes(const CsvSample& sample, const std::string& file) {
  for (const char delimiter : {',', ';', '\t', '|'}) {
    for (const char* record = sample.begin(); record < sample.end();) {
      for (const char* at = record; at != nullptr;) {
        const Cell cell = read_cell(at, sample.end(), delimiter);
        if (cell.fault == CellFault::unclosed_quote)
          fail(file, sample.head_lines + 1 + newlines({sample.begin(), at}), message(cell.fault));
        at = next_cell(cell.next, delimiter);
      }
      record = next_record(record, sample.end(), delimiter);
    }
  }
}

// Two columns of text with nodes in both, or named so; or fields apart by "::".
bool may_be_long(const CsvLayout& layout, const Survey& s) {
  if (s.record(0).find("::") != std::string_view::npos) return true;
  if (layout.count(Role::label) != 2 || layout.names.size() != 2) return false;
  if (layout.header && names_node(layout.names[0]) && names_node(layout.names[1])) return true;
  const std::vector<std::string> from = s.below(0), to = s.below(1);
  return std::find_first_of(from.begin(), from.end(), to.begin(), to.end()) != from.end();
}

[[noreturn]] void fail_no_data(const CsvLayout& layout, const Survey& s, const std::string& file) {
  check_quotes(s.sample, file);
  constexpr const char* none = "no columns of numbers; NMF needs at least one";
  if (!layout.warnings.empty()) fail(file, fmt::format("{}: {}", none, layout.warnings.front()));
  if (may_be_long(layout, s))
    fail(file, fmt::format("{} (where each line is an entry of a matrix, or an edge: {})", none,
                           option("long_table", "auto")));
  fail(file, fmt::format("{} (is the delimiter right? see {})", none, option("delimiter")));
}

// With both ways to read it.
std::string question_of_entries(const CsvLayout& layout, const std::vector<std::size_t>& columns) {
  std::vector<std::string> selectors;
  for (const std::size_t c : columns) {
    const std::string& name = layout.names[c];
    const bool plain = layout.header && !name.empty() && name.find_first_of(", '\"") == std::string::npos;
    selectors.push_back(plain ? shown(name) : std::to_string(c + 1));
  }
  return fmt::format(
      "looks like a long table, with an entry (row, column, value) a line: {} reads the matrix "
      "that it lists, {} the table as it stands",
      option("long_table", fmt::format("{}", fmt::join(selectors, ","))), option("long_table", "no"));
}

void ask_what_is_meant(CsvLayout& layout, const Survey& s, const std::string& file,
                       const ReadOptions& options) {
  const std::vector<std::size_t> columns = columns_of_entries(layout, s);
  if (columns.empty()) return;
  const std::string question = question_of_entries(layout, columns);
  layout.entries = columns;
  if (options.like_long == LikeLong::refuse) throw Error(Fault::usage, fmt::format("{}: {}", file, question));
  layout.warnings.push_back(question);
}

// In one line all that could be meant otherwise, and how to say so; empty where all is clear.
std::string sentence_of_doubts(const CsvLayout& layout, const HeaderVerdict& header,
                               const std::vector<DoubtfulColumn>& columns) {
  std::vector<std::string> parts;
  if (header.doubtful)
    parts.push_back(fmt::format("line {} is taken as a {}: {}", layout.first_line,
                                layout.header ? "header" : "row", header.why));
  for (const DoubtfulColumn& doubt : columns)
    if (layout.roles[doubt.column] == doubt.taken)
      parts.push_back(fmt::format("{} is taken as {}: {}", layout.shown_column(doubt.column),
                                  words_for(doubt.taken), doubt.why));
  if (parts.empty()) return {};
  return fmt::format("in doubt: {}; {} and {} say what is meant", fmt::join(parts, ", and "),
                     option("header", "yes|no"), option("labels", "COLUMN|none"));
}

// What the options say, which may be those of a model.
void say_style(CsvLayout& layout, const ReadOptions& options) {
  if (options.decimal)
    layout.decisions.push_back(fmt::format("decimals stand behind '{}'", *options.decimal));
  if (options.thousands)
    layout.decisions.push_back(fmt::format("'{}' may stand between thousands", *options.thousands));
  if (options.comment)
    layout.decisions.push_back(fmt::format("lines that begin with '{}' are passed over", *options.comment));
}

void say_what_was_decided(CsvLayout& layout, const ReadOptions& options, const std::string& why_header) {
  layout.decisions.push_back(fmt::format("delimiter {}: {}", shown_delimiter(layout.delimiter),
                                         options.delimiter ? "given" : "splits the first rows most evenly"));
  layout.decisions.push_back(
      fmt::format("line {} {} a header: {}", layout.first_line, layout.header ? "is" : "is not", why_header));
  say_style(layout, options);
  layout.decisions.insert(layout.decisions.end(), layout.notes.begin(), layout.notes.end());
  say_roles(layout, Role::data, said_of_skipped(options) + (layout.header ? "" : "no header; "));
}

}  // namespace

std::string said_of_skipped(const ReadOptions& options) {
  const std::uint64_t lines = options.skip.value_or(0);
  return lines == 0   ? ""
         : lines == 1 ? "first line passed over; "
                      : fmt::format("first {} lines passed over; ", lines);
}

void say_roles(CsvLayout& layout, Role last_to_note, const std::string& before) {
  std::string note = before, between;
  bool noted = true;
  for (const Role role : {Role::label, Role::data, Role::skip}) {
    if (layout.count(role) > 0) {
      layout.decisions.push_back(fmt::format("{}: {}", words_for(role), listed(layout.names_of(role))));
      if (noted) note += std::exchange(between, "; ") + layout.decisions.back();
    }
    noted = noted && role != last_to_note;
  }
  layout.notes.push_back(note);
}

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

bool begins_comment(const char* record) {
  return *record == '#' || *record == '!' || *record == '%';
}

void fail_comment(const std::string& file, std::uint64_t line, char mark) {
  fail(file, line,
       fmt::format(
           "begins with '{}', as a comment does, and has not as many cells as other lines; pass such lines "
           "over with {}",
           mark, option("comment", fmt::format("'{}'", mark))));
}

std::string CsvLayout::shown_column(std::size_t column) const {
  const std::string& name = names[column];
  return name.empty() ? fmt::format("column {}", column + 1)
                      : fmt::format("column {} ({})", column + 1, shown(name));
}

CsvLayout find_layout(ByteStream& stream, const ReadOptions& options) {
  check_style(options);
  const CsvSample sample = take_sample(stream, options);
  const std::string& file = stream.name();
  CsvLayout layout;
  layout.delimiter =
      options.delimiter ? *options.delimiter : find_delimiter(sample, file, cell_style(options));
  const Survey s = survey(sample, layout.delimiter, file, options);
  if (s.lines() == 0) fail_empty(file, sample, "no rows; NMF needs a table of numbers");
  layout.first_line = s.line_of(0);
  if (begins_comment(s.records[0]) &&
      std::any_of(s.widths.begin(), s.widths.end(), [&](std::size_t width) { return width != s.widths[0]; }))
    fail_comment(file, s.line_of(0), *s.records[0]);
  const HeaderVerdict verdict = find_header(s, options);
  layout.header = verdict.header;
  name_columns(layout, s);
  take_head(layout, s, file);
  const bool chosen = !options.find_labels || !options.labels.empty();
  const std::vector<DoubtfulColumn> doubts =
      chosen ? std::vector<DoubtfulColumn>{} : mark_labels(layout, s, options);
  for (std::size_t c = 0; c < layout.names.size(); ++c)
    if (layout.names[c].empty() && (!layout.header || layout.roles[c] == Role::data))
      layout.names[c] = fmt::format("column_{}", c + 1);
  apply_selections(layout, file, options);
  if (!chosen) layout.warnings = numbers_in_disguise(layout, s);
  if (layout.count(Role::data) == 0) fail_no_data(layout, s, file);
  if (!chosen && options.columns.empty() && options.drop.empty() && options.long_table.empty())
    ask_what_is_meant(layout, s, file, options);
  if (const std::string doubt = sentence_of_doubts(layout, verdict, doubts); !doubt.empty())
    layout.warnings.push_back(doubt);
  for (std::string& warning : layout.warnings) warning = fmt::format("{}: {}", file, warning);
  say_what_was_decided(layout, options, verdict.why);
  return layout;
}

}  // namespace nmf::io
