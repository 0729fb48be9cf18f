// Matrix Market exchange format (Boisvert, Pozo, Remington 1996): coordinate files to compressed rows, array
// files to dense.
#include <fmt/format.h>

#include "nmf/io/entry.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/formats/coordinate.hpp"
#include "nmf/io/formats/entry_lines.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/row_sorter.hpp"

namespace nmf::io {
namespace {

// The values as they stand in the file: column by column.
template <class T>
Buffer<T> read_values(BlockReader& reader, const MarketHeader& header, const ReadOptions& options) {
  struct Parsed {
    Buffer<T> values;
  };
  const std::string& file = reader.stream().name();
  EntryCount count(file, header);
  Buffer<T> values(options.scratch);
  parse_blocks<Parsed>(
      reader, options.threads, [](const Block&, Parsed& parsed) { parsed.values.resize(0); },
      [&](const Block& block, Parsed& parsed) {
        for (const char* at = block.begin(); (at = find_entry(at, block.end())) != nullptr; ++at) {
          T value = 0;
          const char* end = read_number(at, block.end(), value);
          if (end == nullptr || *end != '\n') {
            LineWords line(at);
            std::string problem;
            if (!read_entry(line.next(), options, value, problem)) fail(file, block.line_of(at), problem);
            if (const std::string_view more = line.next(); !more.empty())
              fail(file, block.line_of(at),
                   fmt::format("'{}' is more than one value; one value a line", shown(more)));
            end = line.place();
          }
          parsed.values.push_back(value);
          at = end;
        }
      },
      [&](const Block& block, Parsed& parsed) {
        count.add(block, parsed.values.size());
        const std::size_t old = values.size();
        check_room(file, sizeof(T) * static_cast<double>(old + parsed.values.size()), options);
        values.grow(old + parsed.values.size());
        values.resize(old + parsed.values.size());
        std::copy(parsed.values.begin(), parsed.values.end(), values.begin() + old);
      });
  count.finish();
  return values;
}

template <class T>
Dense<T> read_array(BlockReader& reader, const MarketHeader& header, const ReadOptions& options) {
  Dense<T> x;  // the transpose
  x.rows = static_cast<Index>(header.columns);
  x.columns = static_cast<Index>(header.rows);
  x.values = read_values<T>(reader, header, options);
  if (!header.symmetric) return options.transpose ? std::move(x) : transposed(x);
  const Buffer<T> triangle = std::exchange(x.values, Buffer<T>(options.scratch));
  const std::size_t n = header.rows;
  x.values.resize(n * n);
  const T* value = triangle.data();
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = j; i < n; ++i) x.values[i * n + j] = x.values[j * n + i] = *value++;
  return x;
}

}  // namespace

template <class T>
LabelledMatrix<T> read_matrix_market(ByteStream& stream, const ReadOptions& options, ReadReport&) {
  const MarketHeader header = read_market_header(stream, options);
  const double entry_size = header.coordinate ? bytes_of_entry<T> : sizeof(T);
  if (header.entries < stream.stored_size())  // otherwise it claims more than it can hold
    check_room(stream.name(), static_cast<double>(header.entries) * entry_size, options);
  BlockReader reader(stream, options, header.lines);
  LabelledMatrix<T> matrix;
  if (header.coordinate)
    matrix.values = read_coordinate<T>(reader, header, options);
  else
    matrix.values = read_array<T>(reader, header, options);
  return matrix;
}

template LabelledMatrix<float> read_matrix_market(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_matrix_market(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
