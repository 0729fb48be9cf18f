#include "nmf/io/text/sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <compare>
#include <map>

#include "nmf/base/ascii.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/cell.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t sample_bytes = std::size_t{1} << 18;
constexpr std::size_t delimiter_records = 20;
constexpr std::size_t delimiter_cells = 1000;  // of a record

// What is compared first stands first.
struct DelimiterScore {
  double records = 0;  // share of those that have the same width
  bool sound = true;   // no cell is wrong, e.g. goes on behind a closing quote
  double numbers = 0;  // share of the cells
  auto operator<=>(const DelimiterScore&) const = default;
};

// Takes the first lines, and comments behind them with the empty lines among these, from the beginning of
// what is seen.
void pass_over_head(std::string_view& seen, std::uint64_t lines, CsvSample& sample) {
  const auto passed_over = [&] {
    return sample.comment &&
           (seen.front() == sample.comment || seen.front() == '\n' || seen.starts_with("\r\n"));
  };
  while (!seen.empty() && (lines > 0 || passed_over())) {
    const std::size_t size = std::min(seen.find('\n'), seen.size() - 1) + 1;
    sample.head_bytes += size;
    ++sample.head_lines;
    seen.remove_prefix(size);
    lines -= lines > 0 ? 1 : 0;
  }
}

// Those that are complete and no comments.
std::uint64_t count_lines(std::string_view text, std::optional<char> comment) {
  if (!comment) return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  std::uint64_t lines = 0;
  for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1))
    lines += text.front() == comment ? 0 : 1;
  return lines;
}

}  // namespace

bool is_missing(std::string_view text, std::span<const std::string> na) {
  constexpr std::array words{"na", "nan", "n/a", "null", "?"};
  const auto same = [&](std::string_view word) { return is_word(text, word); };
  return text.empty() || (text.size() <= 4 && std::any_of(words.begin(), words.end(), same)) ||
         std::find(na.begin(), na.end(), text) != na.end();
}

CellKind cell_kind(std::string_view text, const CellStyle& style) {
  if (is_missing(text, style.na)) return CellKind::missing;
  return looks_like_number(text, style.numbers) ? CellKind::number : CellKind::text;
}

CsvSample take_sample(ByteStream& stream, const ReadOptions& options, std::uint64_t least_lines) {
  for (std::size_t size = sample_bytes;; size *= 2) {
    std::string_view seen = stream.peek(size);
    CsvSample sample;
    sample.comment = options.comment;
    sample.whole = seen.size() < size;
    if (seen.starts_with(byte_order_mark)) sample.head_bytes = byte_order_mark.size();
    seen.remove_prefix(sample.head_bytes);
    pass_over_head(seen, options.skip.value_or(0), sample);
    if (!sample.whole) {
      if (const std::uint64_t lines = count_lines(seen, sample.comment); lines < least_lines) {
        check_line(stream.name(), sample.head_lines + lines + 1, size, options);
        continue;
      }
      seen = seen.substr(0, seen.rfind('\n') + 1);
    }
    sample.text = seen;
    if (!sample.text.empty() && sample.text.back() != '\n') sample.text += '\n';
    return sample;
  }
}

void fail_empty(const std::string& file, const CsvSample& sample, const char* what) {
  if (sample.head_lines == 0) fail(file, fmt::format("is empty: {}", what));
  fail(file, fmt::format("has nothing behind the {} {} passed over: {}", sample.head_lines,
                         sample.head_lines == 1 ? "line that is" : "lines that are", what));
}

std::vector<const char*> find_records(const CsvSample& sample, char delimiter, std::size_t limit) {
  const char* at = sample.begin();
  std::vector<const char*> records{at};
  while (at < sample.end() && records.size() <= limit) {
    const char* next = next_record(at, sample.end(), delimiter);
    if (next == nullptr && !sample.whole && records.size() > 2) break;  // goes on behind the sample
    at = next == nullptr ? sample.end() : next;
    while (at < sample.end() && *at == sample.comment) at = std::find(at, sample.end(), '\n') + 1;
    records.push_back(at);
  }
  while (records.size() > 1 && blank(records[records.size() - 2])) records.pop_back();
  return records;
}

namespace {

// Whether commas are marks of numbers and nothing else: those that have one do not stand in quotes.
bool comma_is_mark(const CsvSample& sample, const NumberStyle& style) {
  if (style.decimal != ',' && style.thousands != ',') return false;
  const auto records = find_records(sample, ',', delimiter_records);
  bool in_quotes = false, whole_lines = false;
  std::string usual;
  for (std::size_t i = 0; i + 1 < records.size(); ++i) {
    const Cell line = read_cell(records[i], sample.end(), '\n');
    whole_lines = whole_lines ||
                  (line.text().find(',') != std::string_view::npos && as_usual(line.text(), style, usual));
    for (const char* at = records[i]; at != nullptr;) {
      const Cell cell = read_cell(at, sample.end(), ',');
      in_quotes = in_quotes || (cell.quoted && cell.text().find(',') != std::string_view::npos);
      at = next_cell(cell.next, ',');
    }
  }
  return !in_quotes && (style.decimal == ',' || whole_lines);
}

}  // namespace

char find_delimiter(const CsvSample& sample, const std::string& path, const CellStyle& style) {
  const bool comma_first = path.find(".csv") != std::string::npos;
  const bool no_comma = comma_is_mark(sample, style.numbers);
  char best = no_comma ? ';' : ',';
  DelimiterScore best_score{0, false, 0};
  for (const char delimiter : std::string(comma_first ? ",;\t| " : "\t;|, ")) {
    if ((delimiter == ',' && no_comma) || (delimiter == ' ' && style.numbers.thousands == ' ')) continue;
    const auto records = find_records(sample, delimiter, delimiter_records);
    const auto all = static_cast<double>(records.size()) - 1;
    std::map<std::size_t, int> widths;
    bool below = records.size() == 2;  // what no line below the first has is no delimiter, but part of a name
    double numbers = 0;
    double texts = 0;
    DelimiterScore score;
    for (std::size_t i = 0; i + 1 < records.size(); ++i) {
      std::size_t width = 0;
      for (const char* at = records[i]; at != nullptr && width < delimiter_cells; ++width) {
        const Cell cell = read_cell(at, sample.end(), delimiter);
        const CellKind kind = cell_kind(cell.text(), style);
        score.sound = score.sound && cell.fault == CellFault::none;
        numbers += kind == CellKind::number;
        texts += kind == CellKind::text;
        at = next_cell(cell.next, delimiter);
      }
      ++widths[width];
      below = below || (i > 0 && width > 1);
    }
    for (const auto& [width, records_so_wide] : widths)
      if (width > 1) score.records = std::max(score.records, records_so_wide / all);
    score.numbers = numbers / std::max(1.0, numbers + texts);
    if (below && score.records > 0 && score > best_score) {
      best_score = score;
      best = delimiter;
    }
  }
  return best;
}

}  // namespace nmf::io
