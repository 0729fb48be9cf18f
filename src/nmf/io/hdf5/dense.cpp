#include <fmt/format.h>

#include <limits>

#include "nmf/io/entry.hpp"
#include "nmf/io/hdf5/numbers.hpp"
#include "nmf/io/hdf5/rectangles.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

void check_sides(const SeekableFile& file, const Contents& contents) {
  if (contents.rows == 0 || contents.columns == 0)
    fail(file.name(),
         fmt::format("{}: no {}: the matrix is {} x {}; NMF needs at least one row and one column",
                     shown(contents.part), contents.rows == 0 ? "rows" : "columns", contents.rows,
                     contents.columns));
}

// What is not stored takes no more memory than so many times the file.
void check_stored(const SeekableFile& file, const StoredArray& array) {
  constexpr double most_a_byte = 1100, always = 1 << 24;
  double stored = static_cast<double>(array.content.size());
  for (const StoredChunk& chunk : array.chunks) stored += static_cast<double>(chunk.size);
  if (static_cast<double>(array.count()) * array.bytes > always + most_a_byte * stored)
    fail(file.name(),
         fmt::format("{}: claims {} x {} numbers, of which hardly any are stored; write the file "
                     "again",
                     shown(array.path), array.rows(), array.columns()));
}

}  // namespace

template <class T>
Dense<T> read_dense(const SeekableFile& file, const Contents& contents, const ReadOptions& options) {
  const StoredArray& array = contents.data;
  check_sides(file, contents);
  check_stored(file, array);
  check_room(file.name(), static_cast<double>(array.count()) * sizeof(T), options);
  const bool across =
      contents.columns_first != options.transpose;  // stored as the transpose of what is wanted
  Dense<T> x;
  x.rows = static_cast<Index>(across ? array.columns() : array.rows());
  x.columns = static_cast<Index>(across ? array.rows() : array.columns());
  x.values = Buffer<T>(array.count(), options.scratch);
  const std::uint64_t row_step = across ? 1 : array.columns(), column_step = across ? array.rows() : 1;
  read_rectangles<T>(file, array, options, [&](const Rectangle<T>& part) {
    std::string problem;
    for (std::uint64_t i = 0; i < part.rows; ++i) {
      const T* from = part.numbers + i * part.stride;
      T* to = x.values.data() + (part.row + i) * row_step + part.column * column_step;
      for (std::uint64_t j = 0; j < part.columns; ++j, to += column_step) {
        *to = from[j];
        if (check_entry(options, *to, problem)) continue;
        std::uint64_t row = part.row + i, column = part.column + j;
        if (contents.columns_first) std::swap(row, column);
        fail(file.name(),
             fmt::format("{}: {}: {}", shown(array.path), place_in(contents, row, column), problem));
      }
    }
  });
  return x;
}

template Dense<float> read_dense(const SeekableFile&, const Contents&, const ReadOptions&);
template Dense<double> read_dense(const SeekableFile&, const Contents&, const ReadOptions&);

}  // namespace nmf::io
