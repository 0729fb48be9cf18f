#include "nmf/io/formats/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "nmf/io/blocks.hpp"
#include "nmf/io/entry.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/formats/npy_rows.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"

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

// To T and checked; `first` is the place of the first of them in the file.
template <class T>
void take_numbers(const std::string& file, const NpyHeader& header, const NpyShape& shape,
                  const ReadOptions& options, const char* stored, std::uint64_t first, std::size_t count,
                  T* numbers) {
  const std::uint64_t length = header.columns_first ? shape.rows : shape.columns;
  convert_npy(header, stored, count, numbers);
  std::string problem;
  for (std::size_t i = 0; i < count; ++i) {
    if (check_entry(options, numbers[i], problem)) continue;
    double exact = 0;
    convert_npy(header, stored + i * static_cast<std::size_t>(header.size), 1, &exact);
    if (std::isinf(numbers[i]) && std::isfinite(exact))
      problem = fmt::format("{} is too large for single precision; scale the data", exact);
    const std::uint64_t slow = (first + i) / length, fast = (first + i) % length;
    fail(file, fmt::format("row {}, column {}: {}", 1 + (header.columns_first ? fast : slow),
                           1 + (header.columns_first ? slow : fast), problem));
  }
}

[[noreturn]] void fail_cut_off(const std::string& file, std::uint64_t read, const NpyShape& shape) {
  fail(file, fmt::format("{} numbers where {} are announced; the file is cut off", read,
                         shape.rows * shape.columns));
}

void expect_end(ByteStream& stream, const NpyShape& shape) {
  if (!stream.peek(1).empty())
    fail(stream.name(), fmt::format("more bytes than {} x {} numbers take; a file holds one array",
                                    shape.rows, shape.columns));
}

// How numbers that would become a scratch file may stay in their own.
enum class InPlace { no, as_they_are, made };

template <class T>
InPlace in_place(const NpyHeader& header, const NpyShape& shape, const ReadOptions& options) {
  const std::uint64_t count = shape.rows * shape.columns;
  if (header.file.empty() || !options.scratch || !options.scratch->takes(count * sizeof(T)) ||
      header.columns_first != options.transpose || options.missing == Missing::zero)
    return InPlace::no;
  if (header.kind == 'f' && header.size == sizeof(T) && !header.swapped && header.begin % sizeof(T) == 0)
    return InPlace::as_they_are;
  return options.rows_as_stored && header.size <= int{sizeof(T)} ? InPlace::made : InPlace::no;
}

// Whether numbers go to a scratch file of single precision at once.
template <class T>
bool in_single(const NpyHeader& header, const NpyShape& shape, const ReadOptions& options) {
  return sizeof(T) > sizeof(float) && single_holds(header) && options.rows_as_stored && options.scratch &&
         options.scratch->takes(shape.rows * shape.columns * sizeof(float));
}

template <class T>
struct Part {
  std::uint64_t first = 0;
  std::size_t bytes = 0;
  Buffer<char> stored;
  Buffer<T> numbers;
};

// take(Part) for all of the array in order, converted and checked.
template <class T, class Take>
void for_parts(ByteStream& stream, const NpyHeader& header, const NpyShape& shape, const std::string& file,
               const ReadOptions& options, const Take& take) {
  const auto size = static_cast<std::size_t>(header.size);
  const std::uint64_t count = shape.rows * shape.columns;
  const std::size_t at_a_time = options.buffer_size == 0 ? numbers_at_a_time : options.buffer_size;
  std::uint64_t next = 0;
  run_in_order<Part<T>>(
      stream.short_file() ? 1 : thread_count(options.threads),
      [&](Part<T>& part) {
        part.first = next;
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(at_a_time, count - next));
        part.stored.resize(wanted * size);
        part.bytes = stream.read(part.stored.data(), wanted * size);
        if (wanted > 0 && part.bytes < size) {
          stream.peek(
              1);  // throws where what follows cannot be read; what came before has been checked by then
          fail_cut_off(file, next, shape);
        }
        next += part.bytes / size;
        return wanted > 0;
      },
      [&](Part<T>& part) {
        part.numbers.resize(part.bytes / size);
        take_numbers(file, header, shape, options, part.stored.data(), part.first, part.numbers.size(),
                     part.numbers.data());
      },
      take);
}

// The numbers in the order of the file.
template <class T>
Buffer<T> read_numbers(ByteStream& stream, const NpyHeader& header, const NpyShape& shape,
                       const std::string& file, const ReadOptions& options) {
  const std::uint64_t count = shape.rows * shape.columns;
  Buffer<T> numbers(options.scratch);
  if (stream.stored_size() >= count * static_cast<std::size_t>(header.size)) {  // what it claims is there
    check_room(file, static_cast<double>(count) * sizeof(T), options);
    numbers.reserve(count);
  }
  for_parts<T>(stream, header, shape, file, options, [&](Part<T>& part) {
    const std::size_t old = numbers.size();
    // What is packed may claim anything.
    check_room(file, static_cast<double>(old + part.numbers.size()) * sizeof(T), options);
    numbers.grow(old + part.numbers.size());
    numbers.resize(old + part.numbers.size());
    std::copy(part.numbers.begin(), part.numbers.end(), numbers.begin() + old);
  });
  return numbers;
}

template <class T>
Dense<T> own_copy(const Dense<T>& x) {
  Dense<T> copy{x.rows, x.columns, Buffer<T>(static_cast<std::size_t>(x.rows * x.columns), scratch_of(x))};
  T* to = copy.values.data();
  for_blocks(BlocksOf<T>(x), {0, x.rows},
             [&](Range rows, const T* first) { to = std::copy_n(first, rows.size() * x.columns, to); });
  return copy;
}

// The same where they lie, read once to be checked.
template <class T>
Dense<T> numbers_in_place(ByteStream& stream, const NpyHeader& header, const NpyShape& shape,
                          const std::string& file, const ReadOptions& options, Dense<T>&& x) {
  bool as_they_are = in_place<T>(header, shape, options) == InPlace::as_they_are;
  for_parts<T>(stream, header, shape, file, options, [&](Part<T>& part) {
    as_they_are = as_they_are && std::memcmp(part.numbers.data(), part.stored.data(), part.bytes) == 0;
  });
  const std::uint64_t count = shape.rows * shape.columns,
                      bytes = count * static_cast<std::size_t>(header.size);
  const auto* mapped = static_cast<const char*>(options.scratch->map(header.file, header.begin, bytes));
  if (mapped == nullptr) fail(file, "cannot be used where it lies; leave it as it is meanwhile");
  x.values = Buffer<T>(options.scratch);
  x.stored = std::make_shared<const NpyRows<T>>(x, header, mapped, options.scratch);
  if (!as_they_are && !options.rows_as_stored) return own_copy(x);
  options.scratch->used_in_place(bytes);
  if (!as_they_are) return std::move(x);
  return {x.rows, x.columns, Buffer<T>::borrowed(mapped, count, options.scratch)};
}

// Rows come as they are asked for where the array is in C order.
template <class T>
class NpySource final : public Source<T> {
 public:
  NpySource(ByteStream& stream, const ReadOptions& options, NpyHeader&& header,
            std::vector<std::string>&& column_names)
      : stream_(stream),
        options_(options),
        header_(std::move(header)),
        shape_(shape_of(stream.name(), header_)),
        column_names_(std::move(column_names)) {}

  LabelledMatrix<T> all() override {
    LabelledMatrix<T> matrix;
    matrix.values = read_npy_numbers<T>(stream_, header_, stream_.name(), options_);
    expect_end(stream_, shape_);
    matrix.labels.columns = std::move(column_names_);
    return matrix;
  }

  Index columns() override { return static_cast<Index>(shape_.columns); }
  const std::vector<std::string>& column_names() override { return column_names_; }
  Index numbers_a_row() override { return columns(); }
  bool rows(Index count, LabelledMatrix<T>& block) override {
    if (header_.columns_first) return Source<T>::rows(count, block);
    const std::uint64_t there = std::min(static_cast<std::uint64_t>(count), shape_.rows - read_);
    if (there == 0) {
      expect_end(stream_, shape_);
      return false;
    }
    const auto size = static_cast<std::size_t>(header_.size);
    Dense<T> x{static_cast<Index>(there), columns(), Buffer<T>(there * shape_.columns)};
    Buffer<char> stored(x.values.size() * size);
    const std::size_t bytes = stream_.read(stored.data(), stored.size());
    take_numbers(stream_.name(), header_, shape_, options_, stored.data(), read_ * shape_.columns,
                 bytes / size, x.values.data());
    if (bytes < stored.size()) {
      stream_.peek(1);  // throws where what follows cannot be read
      fail_cut_off(stream_.name(), read_ * shape_.columns + bytes / size, shape_);
    }
    read_ += there;
    block = {std::move(x), {}};
    return true;
  }

 private:
  ByteStream& stream_;
  const ReadOptions& options_;
  const NpyHeader header_;
  const NpyShape shape_;
  std::vector<std::string> column_names_;
  std::uint64_t read_ = 0;  // rows
};

}  // namespace

template <class T>
Dense<T> read_npy_numbers(ByteStream& stream, const NpyHeader& header, const std::string& place,
                          const ReadOptions& options) {
  const NpyShape shape = shape_of(place, header);
  Dense<T> x;
  x.rows = static_cast<Index>(header.columns_first ? shape.columns : shape.rows);
  x.columns = static_cast<Index>(header.columns_first ? shape.rows : shape.columns);
  if (in_place<T>(header, shape, options) != InPlace::no)
    return numbers_in_place<T>(stream, header, shape, place, options, std::move(x));
  if constexpr (std::is_same_v<T, double>)
    if (in_single<T>(header, shape, options)) {
      Dense<float> narrow = read_npy_numbers<float>(stream, header, place, options);
      options.scratch->narrowed(narrow.values.size() * sizeof(float));
      return {narrow.rows, narrow.columns, Buffer<T>(options.scratch), widened(std::move(narrow))};
    }
  x.values = read_numbers<T>(stream, header, shape, place, options);
  return header.columns_first == options.transpose ? std::move(x) : transposed(x);
}

template <class T>
std::unique_ptr<Source<T>> open_npy(ByteStream& stream, const ReadOptions& options, ReadReport&) {
  NpyHeader header = read_npy_header(stream);
  if (stream.can_seek()) {
    header.file = stream.path_to_seek();
    header.begin = header.bytes;
  }
  return open_numbers<T>(stream, options, std::move(header), {});
}

template <class T>
std::unique_ptr<Source<T>> open_numbers(ByteStream& stream, const ReadOptions& options, NpyHeader&& header,
                                        std::vector<std::string>&& column_names) {
  return std::make_unique<NpySource<T>>(stream, options, std::move(header), std::move(column_names));
}

template std::unique_ptr<Source<float>> open_numbers(ByteStream&, const ReadOptions&, NpyHeader&&,
                                                     std::vector<std::string>&&);
template std::unique_ptr<Source<double>> open_numbers(ByteStream&, const ReadOptions&, NpyHeader&&,
                                                      std::vector<std::string>&&);
template Dense<float> read_npy_numbers(ByteStream&, const NpyHeader&, const std::string&, const ReadOptions&);
template Dense<double> read_npy_numbers(ByteStream&, const NpyHeader&, const std::string&,
                                        const ReadOptions&);
template std::unique_ptr<Source<float>> open_npy(ByteStream&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_npy(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
