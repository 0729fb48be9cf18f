#include "nmf/io/formats/docword.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <vector>

#include "nmf/io/format.hpp"
#include "nmf/io/formats/coordinate.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/row_sorter.hpp"

namespace nmf::io {
namespace {

constexpr std::string_view docword_blanks = " \t\r";

// The whole numbers of the first line, which is taken off; empty where there are others, or it does not end.
std::vector<std::uint64_t> take_numbers(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return {};
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  std::vector<std::uint64_t> numbers;
  for (;;) {
    line.remove_prefix(std::min(line.find_first_not_of(docword_blanks), line.size()));
    if (line.empty()) return numbers;
    const std::string_view word = line.substr(0, line.find_first_of(docword_blanks));
    if (!parse_integer(word, numbers.emplace_back())) return {};
    line.remove_prefix(word.size());
  }
}

MarketHeader read_docword_header(ByteStream& stream) {
  constexpr std::size_t longest = 256;  // of three numbers
  const std::string_view head = stream.peek(longest);
  std::string_view left = head;
  std::array<std::uint64_t, 3> sizes{};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::vector<std::uint64_t> numbers = take_numbers(left);
    if (numbers.size() != 1)
      fail(
          stream.name(), i + 1,
          "is not one whole number; a docword file begins with those of documents, words and entries, a line "
          "each");
    sizes[i] = numbers[0];
  }
  MarketHeader header;
  header.coordinate = true;
  header.rows = sizes[0];
  header.columns = sizes[1];
  header.entries = sizes[2];
  header.lines = sizes.size();
  constexpr std::uint64_t largest = std::numeric_limits<std::uint32_t>::max();
  if (header.rows == 0 || header.columns == 0 || header.rows > largest || header.columns > largest)
    fail(stream.name(), header.rows == 0 || header.rows > largest ? 1 : 2,
         "documents and words are 1 to 4294967295; correct the number");
  stream.skip(head.size() - left.size());
  return header;
}

}  // namespace

bool is_docword(std::string_view head) {
  for (int line = 0; line < 3; ++line)
    if (take_numbers(head).size() != 1) return false;
  return take_numbers(head).size() == 3;
}

std::string vocabulary_beside(const std::string& path) {
  constexpr std::string_view begins = "docword.";
  const std::filesystem::path plain(without_compression(path));
  const std::string name = plain.filename().string();
  if (!name.starts_with(begins)) return {};
  return (plain.parent_path() / ("vocab." + name.substr(begins.size()))).string();
}

template <class T>
LabelledMatrix<T> read_docword(ByteStream& stream, const ReadOptions& options, ReadReport&) {
  const MarketHeader header = read_docword_header(stream);
  if (header.entries < stream.stored_size())  // otherwise it claims more than it can hold
    check_room(stream.name(), static_cast<double>(header.entries) * bytes_of_entry<T>, options);
  BlockReader reader(stream, options, header.lines);
  LabelledMatrix<T> matrix;
  matrix.values = read_coordinate<T>(reader, header, options);
  return matrix;
}

template LabelledMatrix<float> read_docword(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_docword(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
