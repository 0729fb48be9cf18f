#include "nmf/io/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/io/blocks.hpp"
#include "nmf/io/entry.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/text.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t numbers_at_a_time = std::size_t{1} << 16;

struct NpyShape {
  std::uint64_t rows;
  std::uint64_t columns;
};

NpyShape shape_of(const std::string& file, const NpyHeader& header) {
  if (header.shape.size() != 2)
    fail(file, fmt::format("has {} dimensions; NMF needs 2 (see numpy.reshape)", header.shape.size()));
  const NpyShape shape{header.shape[0], header.shape[1]};
  if (shape.rows == 0 || shape.columns == 0)
    fail(file, fmt::format("no {}: the array is {} x {}; NMF needs at least one row and one column",
                           shape.rows == 0 ? "rows" : "columns", shape.rows, shape.columns));
  if (shape.rows > std::numeric_limits<std::int64_t>::max() / 8 / shape.columns)
    fail(file, fmt::format("{} x {} numbers are too many to be read", shape.rows, shape.columns));
  return shape;
}

// The numbers in the order of the file.
template <class T>
Buffer<T> read_numbers(ByteStream& stream, const NpyHeader& header, const NpyShape& shape,
                       const ReadOptions& options) {
  struct Part {
    std::uint64_t first = 0;
    std::size_t bytes = 0;
    Buffer<char> stored;
    Buffer<T> numbers;
  };
  const std::string& file = stream.name();
  const auto size = static_cast<std::size_t>(header.size);
  const std::uint64_t count = shape.rows * shape.columns;
  const std::size_t at_a_time = options.buffer_size == 0 ? numbers_at_a_time : options.buffer_size;
  Buffer<T> numbers;
  if (stream.stored_size() >= count * size) {  // what the file claims is there
    check_memory(file, static_cast<double>(count) * sizeof(T), options);
    numbers.reserve(count);
  }
  std::uint64_t next = 0;
  const auto place_of = [&](std::uint64_t index) {
    const std::uint64_t slow = index / (header.columns_first ? shape.rows : shape.columns);
    const std::uint64_t fast = index % (header.columns_first ? shape.rows : shape.columns);
    return fmt::format("row {}, column {}", 1 + (header.columns_first ? fast : slow),
                       1 + (header.columns_first ? slow : fast));
  };
  run_in_order<Part>(
      stream.short_file() ? 1 : thread_count(options.threads),
      [&](Part& part) {
        part.first = next;
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(at_a_time, count - next));
        part.stored.resize(wanted * size);
        part.bytes = stream.read(part.stored.data(), wanted * size);
        if (wanted > 0 && part.bytes == 0) stream.peek(1);  // throws where what follows cannot be read
        if (wanted > 0 && part.bytes < size)                // what came before it has been checked by then
          fail(file, fmt::format("{} numbers where {} are announced; the file is cut off", next, count));
        next += part.bytes / size;
        return wanted > 0;
      },
      [&](Part& part) {
        part.numbers.resize(part.bytes / size);
        convert_npy(header, part.stored.data(), part.numbers.size(), part.numbers.data());
        std::string problem;
        for (std::size_t i = 0; i < part.numbers.size(); ++i)
          if (!check_entry(options, part.numbers[i], problem)) {
            double exact = 0;
            convert_npy(header, part.stored.data() + i * size, 1, &exact);
            if (std::isinf(part.numbers[i]) && std::isfinite(exact))
              problem = fmt::format("{} is too large for single precision; scale the data", exact);
            fail(file, fmt::format("{}: {}", place_of(part.first + i), problem));
          }
      },
      [&](Part& part) {
        const std::size_t old = numbers.size();
        numbers.grow(old + part.numbers.size());
        numbers.resize(old + part.numbers.size());
        std::copy(part.numbers.begin(), part.numbers.end(), numbers.begin() + old);
      });
  if (!stream.peek(1).empty())
    fail(file, fmt::format("more bytes than {} x {} numbers take; a file holds one array", shape.rows,
                           shape.columns));
  return numbers;
}

}  // namespace

template <class T>
LabelledMatrix<T> read_npy(ByteStream& stream, const ReadOptions& options, ReadReport&) {
  const NpyHeader header = read_npy_header(stream);
  const NpyShape shape = shape_of(stream.name(), header);
  Dense<T> x;
  x.rows = static_cast<Index>(header.columns_first ? shape.columns : shape.rows);
  x.columns = static_cast<Index>(header.columns_first ? shape.rows : shape.columns);
  x.values = read_numbers<T>(stream, header, shape, options);
  LabelledMatrix<T> matrix;
  matrix.values = header.columns_first == options.transpose ? std::move(x) : transposed(x);
  return matrix;
}

template LabelledMatrix<float> read_npy(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_npy(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
