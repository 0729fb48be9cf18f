#include "nmf/io/formats/idx.hpp"

#include <fmt/format.h>

#include "nmf/io/formats/npy.hpp"
#include "nmf/io/image/bytes.hpp"
#include "nmf/io/image/places.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

struct IdxType {
  char code;
  char kind;  // as NumPy has it
  int size;
};

constexpr IdxType idx_types[] = {{0x08, 'u', 1}, {0x09, 'i', 1}, {0x0b, 'i', 2},
                                 {0x0c, 'i', 4}, {0x0d, 'f', 4}, {0x0e, 'f', 8}};
constexpr std::size_t magic_size = 4, size_of_size = 4;
constexpr std::uint32_t longest_side = 1U << 16;  // of an image

const IdxType* find_idx_type(char code) {
  for (const IdxType& type : idx_types)
    if (type.code == code) return &type;
  return nullptr;
}

// As that of the same numbers in a NumPy file, with a size for each dimension.
NpyHeader read_idx_header(ByteStream& stream) {
  const std::string& file = stream.name();
  std::string magic(stream.peek(magic_size));
  if (!is_idx(magic))
    fail(file,
         "is no idx file: it does not begin with two zeros, a type and dimensions; get a complete copy");
  const IdxType& type = *find_idx_type(magic[2]);
  const auto dimensions = static_cast<unsigned char>(magic[3]);
  stream.skip(magic_size);
  NpyHeader header{type.kind, type.size, type.size > 1, false, {}};
  for (int d = 0; d < dimensions; ++d) {
    const std::string_view size = stream.peek(size_of_size);
    if (size.size() < size_of_size) fail(file, "ends in its header; get a complete copy");
    header.shape.push_back(big_endian_32(size));
    stream.skip(size_of_size);
  }
  return header;
}

}  // namespace

bool is_idx(std::string_view head) {
  return head.size() >= magic_size && head[0] == 0 && head[1] == 0 && find_idx_type(head[2]) != nullptr &&
         head[3] >= 1 && head[3] <= 4;
}

template <class T>
std::unique_ptr<Source<T>> open_idx(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  if (options.channels != "auto" && !options.of_model)
    throw wrong(option("channels"), "does not apply to idx files, whose images are grey; leave it out");
  NpyHeader header = read_idx_header(stream);
  std::vector<std::uint64_t>& shape = header.shape;
  if (shape.size() == 1)
    fail(stream.name(),
         fmt::format(
             "has one dimension: {} labels, which are no data; give the file of images (idx3), and these "
             "to nmf evaluate as {}, a line each",
             shape[0], option("truth")));
  if (shape.size() > 3)
    fail(stream.name(), fmt::format("has {} dimensions; images have 3, a matrix 2", shape.size()));
  std::vector<std::string> names;
  if (shape.size() == 3) {
    const std::uint64_t height = shape[1], width = shape[2];
    if (height > longest_side || width > longest_side)
      fail(stream.name(), fmt::format("claims images of {} x {} pixels; get a complete copy", width, height));
    const auto first = static_cast<std::size_t>(height * width) * static_cast<std::size_t>(header.size);
    if (stream.peek(first).size() < first)
      fail(stream.name(), "ends in its first image; get a complete copy");
    names = pixel_names({static_cast<Index>(width), static_cast<Index>(height), Channels::grey});
    report.notes.push_back(fmt::format("{} images of {} x {} pixels, each a row", shape[0], width, height));
    report.decisions.push_back(report.notes.back());
    shape = {shape[0], height * width};
  }
  return open_numbers<T>(stream, options, std::move(header), std::move(names));
}

template std::unique_ptr<Source<float>> open_idx(ByteStream&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_idx(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
