#include "input/pairs.hpp"

#include <fmt/format.h>

#include "nmf/base/error.hpp"
#include "nmf/io/blocks.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/text/cell.hpp"
#include "nmf/io/text/quoting.hpp"
#include "nmf/io/text/sample.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

[[noreturn]] void fail_place(const std::string& file, std::uint64_t line, const char* what,
                             const std::string& word, Index place) {
  if (place == Places::ambiguous)
    io::fail(file, line,
             fmt::format("{} is the name of several {}s; give the number from 1", io::shown(word), what));
  io::fail(
      file, line,
      fmt::format("the model has no {} {}; give a name it has, or a number from 1", what, io::shown(word)));
}

}  // namespace

Places::Places(const std::vector<LabelColumn>& labels, Index count) : count_(count) {
  for (const LabelColumn& column : labels) {
    auto& names = names_.emplace_back();
    for (std::size_t i = 0; i < column.values.size(); ++i) {
      const auto [place, fresh] = names.try_emplace(column.values[i], static_cast<Index>(i));
      if (!fresh) place->second = ambiguous;
      std::uint64_t number = 0;
      numbers_are_places_ = numbers_are_places_ && !io::parse_integer(column.values[i], number);
    }
  }
}

Index Places::find(const std::string& word) const {
  Index found = none;
  for (const auto& names : names_)
    if (const auto place = names.find(word); place != names.end()) {
      found = place->second;
      if (found != ambiguous) return found;
    }
  std::uint64_t number = 0;
  if (numbers_are_places_ && io::parse_integer(word, number) && number >= 1 &&
      number <= static_cast<std::uint64_t>(count_))
    return static_cast<Index>(number) - 1;
  return found;
}

void read_pairs(const std::string& path, const Places& rows, const Places& columns, UnknownPlaces unknown,
                const std::function<void(AskedEntry&&)>& take) {
  io::ReadOptions options;
  options.memory_limit = available_memory();
  io::ByteStream stream(path);
  const io::CsvSample sample = io::take_sample(stream, options);
  const char delimiter = io::find_delimiter(sample, path, {});
  stream.skip(sample.head_bytes);
  io::BlockReader reader(stream, options, 0, delimiter);
  for (io::Block block; reader.next(block);) {
    for (const char* at = block.begin(); at < block.end();) {
      const char* next = io::next_record(at, block.end(), delimiter);
      if (next == nullptr) next = block.end();
      const std::string_view record(at, static_cast<std::size_t>(next - at));
      const auto line = [&] { return block.line_of(record.data()); };
      const bool first = block.first_record == 0 && at == block.begin();
      at = next;
      if (record == "\n" || record == "\r\n") continue;
      AskedEntry pair{io::cells_of(record, delimiter), 0, 0};
      if (pair.cells.size() < 2)
        io::fail(stream.name(), line(), "one cell where a row and a column are asked for; give both");
      pair.row = rows.find(pair.cells[0]);
      pair.column = columns.find(pair.cells[1]);
      if (first && pair.row == Places::none && pair.column == Places::none) continue;
      const auto fails = [&](Index place) {
        return place == Places::ambiguous || (place == Places::none && unknown == UnknownPlaces::refused);
      };
      if (fails(pair.row)) fail_place(stream.name(), line(), "row", pair.cells[0], pair.row);
      if (fails(pair.column)) fail_place(stream.name(), line(), "column", pair.cells[1], pair.column);
      take(std::move(pair));
    }
  }
}

}  // namespace nmf::app
