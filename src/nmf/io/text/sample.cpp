#include "nmf/io/text/sample.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <map>

#include "nmf/io/memory.hpp"
#include "nmf/io/number.hpp"
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

// 1,234 and 1,234,567.8, or with point and comma the other way round: groups of three digits, then nothing
// but a fraction.
bool has_thousands(std::string_view text, char separator, char point) {
  const auto digits = [](std::string_view part) {
    return part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const std::size_t begin = std::min(text.find(separator), text.size());
  std::string_view rest = text.substr(begin);
  if (begin < 1 || begin > 3 || rest.empty() || !digits(text.substr(0, begin))) return false;
  for (; rest.starts_with(separator); rest.remove_prefix(4))
    if (rest.size() < 4 || !digits(rest.substr(1, 3))) return false;
  return rest.empty() || (rest[0] == point && digits(rest.substr(1)));
}

}  // namespace

bool has_number_comma(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return false;
  if (has_thousands(text, ',', '.') || has_thousands(text, '.', ',')) return true;
  if (text.find('.') != std::string_view::npos) return false;
  std::string with_point(text);
  with_point[comma] = '.';
  double value = 0;
  return parse_number(with_point, value) != NumberFault::not_a_number;
}

bool is_missing(std::string_view text, std::span<const std::string> na) {
  constexpr std::array words{"na", "nan", "n/a", "null", "?"};
  const auto same = [&](std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
  };
  return text.empty() || (text.size() <= 4 && std::any_of(words.begin(), words.end(), same)) ||
         std::find(na.begin(), na.end(), text) != na.end();
}

CellKind cell_kind(std::string_view text, std::span<const std::string> na) {
  if (is_missing(text, na)) return CellKind::missing;
  double value = 0;
  if (parse_number(text, value) != NumberFault::not_a_number || has_number_comma(text))
    return CellKind::number;
  return CellKind::text;
}

CsvSample take_sample(ByteStream& stream, const ReadOptions& options) {
  for (std::size_t size = sample_bytes;; size *= 2) {
    std::string_view seen = stream.peek(size);
    CsvSample sample;
    sample.whole = seen.size() < size;
    if (seen.starts_with(byte_order_mark)) sample.mark = byte_order_mark.size();
    seen.remove_prefix(sample.mark);
    if (!sample.whole) {
      if (const auto lines = std::count(seen.begin(), seen.end(), '\n'); lines < 2) {
        check_line(stream.name(), static_cast<std::uint64_t>(lines) + 1, size, options);
        continue;
      }
      seen = seen.substr(0, seen.rfind('\n') + 1);
    }
    sample.text = seen;
    if (!sample.text.empty() && sample.text.back() != '\n') sample.text += '\n';
    return sample;
  }
}

std::vector<const char*> find_records(const CsvSample& sample, char delimiter, std::size_t limit) {
  const char* at = sample.begin();
  std::vector<const char*> records{at};
  while (at < sample.end() && records.size() <= limit) {
    const char* next = next_record(at, sample.end(), delimiter);
    if (next == nullptr && !sample.whole && records.size() > 2) break;  // goes on behind the sample
    at = next == nullptr ? sample.end() : next;
    records.push_back(at);
  }
  while (records.size() > 1 && blank(records[records.size() - 2])) records.pop_back();
  return records;
}

char find_delimiter(const CsvSample& sample, const std::string& path, std::span<const std::string> na) {
  const bool comma_first = path.find(".csv") != std::string::npos;
  char best = ',';
  DelimiterScore best_score{0, false, 0};
  for (const char delimiter : std::string(comma_first ? ",;\t| " : "\t;|, ")) {
    const auto records = find_records(sample, delimiter, delimiter_records);
    const auto all = static_cast<double>(records.size()) - 1;
    std::map<std::size_t, int> widths;
    double numbers = 0;
    double texts = 0;
    DelimiterScore score;
    for (std::size_t i = 0; i + 1 < records.size(); ++i) {
      std::size_t width = 0;
      for (const char* at = records[i]; at != nullptr && width < delimiter_cells; ++width) {
        const Cell cell = read_cell(at, sample.end(), delimiter);
        const CellKind kind = cell_kind(cell.text(), na);
        score.sound = score.sound && cell.fault == CellFault::none;
        numbers += kind == CellKind::number;
        texts += kind == CellKind::text;
        at = next_cell(cell.next, delimiter);
      }
      ++widths[width];
    }
    for (const auto& [width, records_so_wide] : widths)
      if (width > 1) score.records = std::max(score.records, records_so_wide / all);
    score.numbers = numbers / std::max(1.0, numbers + texts);
    if (score.records > 0 && score > best_score) {
      best_score = score;
      best = delimiter;
    }
  }
  return best;
}

}  // namespace nmf::io
