// Grey images of floating-point numbers (PFM): "Pf", width, height and a scale as text, which is negative
// where the least significant byte comes first, one white character, then four bytes a pixel, the lowest row
// first.
#include <fmt/format.h>

#include <charconv>

#include "nmf/io/entry.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

std::string read_word(ByteStream& stream) {
  std::string word;
  char c = 0;
  while (stream.read(&c, 1) == 1 && (word.empty() || c > ' '))
    if (c > ' ') word += c;
  return word;
}

Index read_size(ByteStream& stream) {
  const std::string word = read_word(stream);
  Index size = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), size);
  if (error != std::errc() || end != word.data() + word.size() || size < 1 || size > 65535)
    fail(stream.name(), fmt::format("{} is not a size; a PFM file begins with Pf WIDTH HEIGHT SCALE",
                                    word.empty() ? "nothing" : shown(word)));
  return size;
}

}  // namespace

bool is_pfm(std::string_view head) {
  return head.starts_with("Pf");
}

template <class T>
LabelledMatrix<T> read_pfm(ByteStream& stream, const ReadOptions& options, ReadReport&) {
  stream.skip(2);
  Dense<T> image;
  image.columns = read_size(stream);
  image.rows = read_size(stream);
  if (!read_word(stream).starts_with('-'))
    fail(stream.name(), "has the most significant byte first; save it with a negative scale");
  std::vector<float> row(static_cast<std::size_t>(image.columns));
  std::vector<T> upwards;  // from the lowest row on; what is not there takes no memory
  for (Index i = 0; i < image.rows; ++i) {
    const std::size_t size = row.size() * sizeof(float);
    if (stream.read(reinterpret_cast<char*>(row.data()), size) < size)
      fail(stream.name(), fmt::format("ends in row {} of {}; get a complete copy", i + 1, image.rows));
    for (const float pixel : row) {
      T value = static_cast<T>(pixel);
      std::string problem;
      if (!check_entry(options, value, problem)) fail(stream.name(), problem);
      upwards.push_back(value);
    }
  }
  for (Index i = image.rows; i > 0; --i)
    for (Index j = 0; j < image.columns; ++j)
      image.values.push_back(upwards[static_cast<std::size_t>((i - 1) * image.columns + j)]);
  return {std::move(image), {}};
}

template <class T>
void write_pfm(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions&) {
  const auto* image = std::get_if<Dense<T>>(&matrix.values);
  if (image == nullptr)
    throw Error(Fault::usage, "pfm: the matrix is sparse; give " + option("storage", "dense"));
  file.write(fmt::format("Pf\n{} {}\n-1\n", image->columns, image->rows));
  for (Index i = image->rows; i > 0; --i)
    for (Index j = 0; j < image->columns; ++j) {
      const auto value = static_cast<float>((*image)(i - 1, j));
      file.write(reinterpret_cast<const char*>(&value), sizeof value);
    }
}

template LabelledMatrix<float> read_pfm(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_pfm(ByteStream&, const ReadOptions&, ReadReport&);
template void write_pfm(AtomicFile&, const LabelledMatrix<float>&, const WriteOptions&);
template void write_pfm(AtomicFile&, const LabelledMatrix<double>&, const WriteOptions&);

}  // namespace nmf::io
