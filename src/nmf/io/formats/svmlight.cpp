// Text of svmlight and libsvm: a row a line, its label and the entries that are not zero as "index:value".
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/io/blocks.hpp"
#include "nmf/io/entry.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/formats/svmlight.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/row_sorter.hpp"

namespace nmf::io {
namespace {

// The words of a line, up to its comment.
class SvmWords {
 public:
  explicit SvmWords(std::string_view line) : line_(line.substr(0, std::min(line.find('#'), line.size()))) {}
  std::string_view next() {
    constexpr std::string_view blanks = " \t\r\n";
    line_.remove_prefix(std::min(line_.find_first_not_of(blanks), line_.size()));
    const std::string_view word = line_.substr(0, line_.find_first_of(blanks));
    line_.remove_prefix(word.size());
    return word;
  }

 private:
  std::string_view line_;
};

// "3:0.5"; false for what is none.
bool split_entry(std::string_view word, std::uint64_t& index, std::string_view& value) {
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos || !parse_integer(word.substr(0, colon), index)) return false;
  value = word.substr(colon + 1);
  return true;
}

bool is_query(std::string_view word) {  // of svmlight's rankings: which rows are compared
  return word.starts_with("qid:");
}

template <class T>
struct SvmPart {
  Entries<T> entries;  // rows count from the first of the block, columns as they stand
  std::vector<std::string> labels;
  std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t most = 0;

  void append(std::uint32_t column, T value) {
    entries.row.push_back(static_cast<std::uint32_t>(labels.size() - 1));
    entries.column.push_back(column);
    entries.value.push_back(value);
  }
};

template <class T>
class SvmReader {
 public:
  SvmReader(ByteStream& stream, const ReadOptions& options) : stream_(stream), options_(options) {}

  LabelledMatrix<T> read() {
    BlockReader reader(stream_, options_, 0);
    parse_blocks<SvmPart<T>>(
        reader, options_.threads, [](const Block&, SvmPart<T>&) {},
        [&](const Block& block, SvmPart<T>& part) { parse(block, part); },
        [&](const Block&, SvmPart<T>& part) { take(part); });
    const std::uint64_t rows = labels_.values.size();
    if (rows == 0) fail(stream_.name(), "has no rows; a row is its label and index:value ...");
    if (most_ == 0 && sorter_.size() == 0) fail(stream_.name(), "has no entry; NMF needs some");
    const std::uint32_t first = least_ == 0 ? 0 : 1;
    const std::uint64_t columns = std::uint64_t{most_} + 1 - first;
    check_claims(stream_.name(), rows, columns, sorter_.size());
    LabelledMatrix<T> matrix;
    Sparse<T> x = sorter_.compress(rows, columns + first, options_.threads, stream_.name());
    for (std::uint32_t& column : x.column) column -= first;
    x.columns = static_cast<Index>(columns);
    matrix.values = std::move(x);
    matrix.labels.rows = {std::move(labels_)};
    return matrix;
  }

 private:
  void parse(const Block& block, SvmPart<T>& part) const {
    part.entries.clear();
    part.labels.clear();
    for (const char* at = block.begin(); at < block.end();) {
      const char* end = std::find(at, block.end(), '\n') + 1;
      SvmWords words({at, static_cast<std::size_t>(end - at)});
      if (const std::string_view label = words.next(); !label.empty()) {
        part.labels.emplace_back(label);
        parse_entries(block, at, words, part);
      }
      at = end;
    }
  }

  void parse_entries(const Block& block, const char* at, SvmWords& words, SvmPart<T>& part) const {
    for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
      if (is_query(word)) continue;
      std::uint64_t index = 0;
      std::string_view text;
      T value = 0;
      std::string problem;
      if (!split_entry(word, index, text))
        fail(stream_.name(), block.line_of(at),
             fmt::format("'{}' is no index:value; a line is a label and entries such as 3:0.5", shown(word)));
      constexpr std::uint64_t largest = std::numeric_limits<std::uint32_t>::max() - 1;
      if (index > largest)
        fail(stream_.name(), block.line_of(at),
             fmt::format("index {} is out of range; it is 0 to {}", index, largest));
      if (!read_entry(text, options_, value, problem))
        fail(stream_.name(), block.line_of(at), fmt::format("index {}: {}", index, problem));
      if (std::isnan(value) && options_.missing != Missing::keep)
        fail(stream_.name(), block.line_of(at),
             fmt::format("index {}: {} is a missing value, which an entry cannot be; {}", index, shown(text),
                         leave_entry_out()));
      const auto column = static_cast<std::uint32_t>(index);
      part.least = std::min(part.least, column);
      part.most = std::max(part.most, column);
      if (value != 0 || options_.listed_zeros == ListedZeros::keep) part.append(column, value);
    }
  }

  // In the order of the file.
  void take(SvmPart<T>& part) {
    const std::size_t before = labels_.values.size();
    if (before + part.labels.size() > std::numeric_limits<std::uint32_t>::max())
      fail(stream_.name(), "has more rows than 2^32 - 1");
    for (std::uint32_t& row : part.entries.row) row += static_cast<std::uint32_t>(before);
    for (std::string& label : part.labels) {
      label_bytes_ += bytes_of_string(label.size());
      labels_.values.push_back(std::move(label));
    }
    const double matrix = bytes_of_entry<T> * static_cast<double>(sorter_.size() + part.entries.size());
    check_room(stream_.name(), matrix, options_);
    check_names(stream_.name(), label_bytes_ + (options_.scratch ? 0 : matrix), options_);
    sorter_.add(part.entries);
    least_ = std::min(least_, part.least);
    most_ = std::max(most_, part.most);
  }

  ByteStream& stream_;
  const ReadOptions& options_;
  RowSorter<T> sorter_{options_.scratch};
  LabelColumn labels_{"label", {}};
  double label_bytes_ = 0;
  std::uint32_t least_ = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t most_ = 0;
};

}  // namespace

bool is_svmlight(std::string_view head) {
  while (head.starts_with('#') && head.find('\n') != std::string_view::npos)
    head.remove_prefix(head.find('\n') + 1);
  SvmWords words(head.substr(0, head.find('\n')));
  double number = 0;
  const std::string_view label = words.next();
  if (label.empty() || parse_number(label.substr(0, label.find(',')), number) != NumberFault::none)
    return false;
  std::string_view word = words.next();
  if (is_query(word)) word = words.next();
  std::uint64_t index = 0;
  std::string_view value;
  return split_entry(word, index, value) && parse_number(value, number) == NumberFault::none;
}

template <class T>
LabelledMatrix<T> read_svmlight(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  report.label_columns = {"label"};
  return SvmReader<T>(stream, options).read();
}

template LabelledMatrix<float> read_svmlight(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_svmlight(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
