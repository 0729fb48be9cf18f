// Binary grey images (PGM): "P5", width, height and largest value as text, one white character, then a byte a
// pixel.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "nmf/io/format.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

Index read_size(ByteStream& stream) {
  std::string word;
  char c = 0;
  while (stream.read(&c, 1) == 1 && (word.empty() || c > ' '))
    if (c > ' ') word += c;
  Index size = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), size);
  if (error != std::errc() || end != word.data() + word.size() || size < 1 || size > 65535)
    fail(stream.name(), fmt::format("{} is not a size; a PGM file begins with P5 WIDTH HEIGHT LARGEST",
                                    word.empty() ? "nothing" : shown(word)));
  return size;
}

}  // namespace

bool is_pgm(std::string_view head) {
  return head.starts_with("P5");
}

template <class T>
LabelledMatrix<T> read_pgm(ByteStream& stream, const ReadOptions&, ReadReport&) {
  stream.skip(2);
  Dense<T> image;
  image.columns = read_size(stream);
  image.rows = read_size(stream);
  if (read_size(stream) > 255) fail(stream.name(), "has two bytes a pixel; save it with one");
  std::string row(static_cast<std::size_t>(image.columns), '\0');
  for (Index i = 0; i < image.rows; ++i) {
    if (stream.read(row.data(), row.size()) < row.size())
      fail(stream.name(), fmt::format("ends in row {} of {}; get a complete copy", i + 1, image.rows));
    for (const char pixel : row) image.values.push_back(static_cast<T>(static_cast<unsigned char>(pixel)));
  }
  return {std::move(image), {}};
}

template <class T>
void write_pgm(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions&) {
  const auto* image = std::get_if<Dense<T>>(&matrix.values);
  if (image == nullptr)
    throw Error(Fault::usage, "pgm: the matrix is sparse; give " + option("storage", "dense"));
  file.write(fmt::format("P5 {} {} 255\n", image->columns, image->rows));
  std::string pixels;
  for (const T value : image->values)  // NaN is black
    pixels += static_cast<char>(value > 0 ? std::lround(std::min(value, T(255))) : 0);
  file.write(pixels);
}

template LabelledMatrix<float> read_pgm(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_pgm(ByteStream&, const ReadOptions&, ReadReport&);
template void write_pgm(AtomicFile&, const LabelledMatrix<float>&, const WriteOptions&);
template void write_pgm(AtomicFile&, const LabelledMatrix<double>&, const WriteOptions&);

}  // namespace nmf::io
