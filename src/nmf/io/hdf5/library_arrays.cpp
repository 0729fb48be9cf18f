// Datasets of numbers: their type, shape, filters and where each chunk lies.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "nmf/io/hdf5/chunk_list.hpp"
#include "nmf/io/hdf5/library.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

struct KnownFilter {
  H5Z_filter_t number;
  const char* name;
};
constexpr KnownFilter refused_filters[] = {
    {H5Z_FILTER_SZIP, "szip"},
    {H5Z_FILTER_NBIT, "n-bit"},
    {H5Z_FILTER_SCALEOFFSET, "scale-offset"},
    {307, "bzip2"},
    {32001, "blosc"},
    {32004, "lz4"},
    {32008, "bitshuffle"},
    {32013, "zfp"},
    {32015, "zstd"},
    {32026, "blosc2"},
};

std::string name_of_filter(H5Z_filter_t number) {
  for (const KnownFilter& known : refused_filters)
    if (known.number == number) return known.name;
  return fmt::format("number {}", number);
}

void take_type(const Hdf5File& file, const std::string& path, hid_t dataset, StoredArray& array) {
  const Handle type(H5Dget_type(dataset), H5Tclose);
  const H5T_class_t kind = H5Tget_class(type);
  const Handle whole(kind == H5T_ENUM ? H5Tget_super(type) : H5Tcopy(type), H5Tclose);  // truth values
  const std::size_t size = H5Tget_size(whole);
  array.bytes = static_cast<int>(size);
  array.swapped = size > 1 && H5Tget_order(whole) == H5T_ORDER_BE;
  array.kind = kind == H5T_FLOAT ? 'f' : H5Tget_sign(whole) == H5T_SGN_NONE ? 'u' : 'i';
  bool known = false;
  if (kind == H5T_FLOAT)
    known = H5Tequal(whole, array.swapped ? (size == 4 ? H5T_IEEE_F32BE : H5T_IEEE_F64BE)
                                          : (size == 4 ? H5T_IEEE_F32LE : H5T_IEEE_F64LE)) > 0;
  else if (kind == H5T_INTEGER || kind == H5T_ENUM)
    known = (size == 1 || size == 2 || size == 4 || size == 8) && H5Tget_precision(whole) == 8 * size;
  if (!known)
    file.fail_at(path, "holds no numbers that can be read; write it as float32, float64 or whole numbers");
}

std::vector<std::uint64_t> shape_of(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose);
  const int dimensions = H5Sget_simple_extent_ndims(space);
  if (dimensions < 1 || dimensions > H5S_MAX_RANK) return {};
  std::vector<hsize_t> shape(static_cast<std::size_t>(dimensions));
  if (H5Sget_simple_extent_dims(space, shape.data(), nullptr) < 0) return {};
  return {shape.begin(), shape.end()};
}

void take_shape(const Hdf5File& file, const std::string& path, hid_t dataset, StoredArray& array) {
  array.shape = shape_of(dataset);
  if (array.shape.empty() || array.shape.size() > 2)
    file.fail_at(path, fmt::format("has {} dimensions where 1 or 2 can be read", array.shape.size()));
  constexpr std::uint64_t most = std::uint64_t{1} << 48;
  std::uint64_t count = 1;
  for (const std::uint64_t side : array.shape) {
    if (side >= most || (side > 0 && count >= most / side))
      file.fail_at(path, "is larger than any file; copy or write the file again");
    count *= std::max<std::uint64_t>(side, 1);
  }
}

void take_filters(const Hdf5File& file, const std::string& path, hid_t creation, StoredArray& array) {
  constexpr int most = 8;
  const int count = H5Pget_nfilters(creation);
  if (count < 0 || count > most) file.fail_library(path);
  for (int f = 0; f < count; ++f) {
    unsigned flags = 0, configuration = 0;
    std::size_t values = 0;
    switch (const H5Z_filter_t number = H5Pget_filter2(creation, static_cast<unsigned>(f), &flags, &values,
                                                       nullptr, 0, nullptr, &configuration)) {
      case H5Z_FILTER_DEFLATE:
        array.filters.push_back(Filter::deflate);
        break;
      case H5Z_FILTER_SHUFFLE:
        array.filters.push_back(Filter::shuffle);
        break;
      case H5Z_FILTER_FLETCHER32:
        array.filters.push_back(Filter::checksum);
        break;
      case lzf_filter:
        array.filters.push_back(Filter::lzf);
        break;
      default:
        if (number < 0) file.fail_library(path);
        file.fail_at(path,
                     fmt::format("is compressed with the filter {}, which cannot be read; write it with "
                                 "compression='gzip' or none",
                                 name_of_filter(number)));
    }
  }
}

void check_place(const Hdf5File& file, const std::string& path, std::uint64_t address, std::uint64_t size) {
  if (address > file.size() || size > file.size() - address)
    file.fail_at(path, "reaches behind the end of the file, which was cut off; copy the file again");
}

// As one chunk of rows after the other, of a size to read at a time.
void take_contiguous(const Hdf5File& file, const std::string& path, hid_t dataset, StoredArray& array) {
  array.contiguous = true;
  constexpr std::uint64_t at_a_time = std::uint64_t{1} << 19;
  array.chunk_shape = array.shape;
  const auto size = static_cast<std::uint64_t>(array.bytes);
  const std::uint64_t row = std::max<std::uint64_t>(1, array.columns() * size);
  array.chunk_shape[0] =
      std::clamp<std::uint64_t>(at_a_time / row, 1, std::max<std::uint64_t>(1, array.rows()));
  const haddr_t address = H5Dget_offset(dataset);
  if (address == HADDR_UNDEF) {
    if (array.count() * size > file.size())
      file.fail_at(path, "claims numbers that are not in the file; copy or write the file again");
    array.chunks.resize((array.rows() + array.chunk_rows() - 1) / array.chunk_rows());
    return;
  }
  check_place(file, path, address, array.count() * size);
  for (std::uint64_t i = 0; i < array.rows(); i += array.chunk_rows())
    array.chunks.push_back({address + i * row, std::min(array.chunk_rows(), array.rows() - i) * row, 0});
}

void take_chunks(const Hdf5File& file, const std::string& path, hid_t dataset, hid_t creation,
                 std::uint64_t user_block, StoredArray& array) {
  std::vector<hsize_t> sides(array.shape.size());
  if (H5Pget_chunk(creation, static_cast<int>(sides.size()), sides.data()) != static_cast<int>(sides.size()))
    file.fail_library(path);
  array.chunk_shape.assign(sides.begin(), sides.end());
  std::uint64_t bytes = static_cast<std::uint64_t>(array.bytes);
  for (const std::uint64_t side : array.chunk_shape) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();  // what the format has room for
    if (side == 0 || side > most / bytes)
      file.fail_at(path, "has chunks of no possible size; copy the file again");
    bytes *= side;
  }
  const std::uint64_t down = (array.rows() + array.chunk_rows() - 1) / array.chunk_rows();
  const std::uint64_t across = array.chunks_a_row();
  if (across > 0 && down > file.size() / across)
    file.fail_at(path, "claims more chunks than the file has bytes; copy or write the file again");
  array.chunks.resize(down * across);
  for (const ListedChunk& chunk : list_chunks(file, path, dataset)) {
    const std::uint64_t i = chunk.row / array.chunk_rows(), j = chunk.column / array.chunk_columns();
    if (i >= down || j >= across || chunk.size == 0) continue;  // of rows that there were once
    check_place(file, path, chunk.address + user_block, chunk.size);
    array.chunks[i * across + j] = {chunk.address + user_block, chunk.size, chunk.skipped};
  }
}

// What lies in the description itself is no more than 64 KiB.
void take_compact(const Hdf5File& file, const std::string& path, hid_t dataset, StoredArray& array) {
  constexpr std::uint64_t most = 1 << 16;
  const std::uint64_t size = array.count() * static_cast<std::uint64_t>(array.bytes);
  if (size > most) file.fail_library(path);
  array.chunk_shape = array.shape;
  array.content.resize(size);
  const Handle type(H5Dget_type(dataset), H5Tclose);
  if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.content.data()) < 0)
    file.fail_library(path);
}

}  // namespace

std::vector<std::uint64_t> Hdf5File::shape(const std::string& path) const {
  if (!is_dataset(path)) return {};
  const Handle dataset = open(path);
  const Handle type(H5Dget_type(dataset), H5Tclose);
  const H5T_class_t kind = H5Tget_class(type);
  if (kind != H5T_FLOAT && kind != H5T_INTEGER && kind != H5T_ENUM) return {};
  return shape_of(dataset);
}

StoredArray Hdf5File::array(const std::string& path) const {
  const Handle dataset = open(path);
  const Handle creation(H5Dget_create_plist(dataset), H5Pclose);
  StoredArray array;
  array.path = path;
  take_type(*this, path, dataset, array);
  take_shape(*this, path, dataset, array);
  take_filters(*this, path, creation, array);
  H5D_fill_value_t filled = H5D_FILL_VALUE_UNDEFINED;
  if (H5Pfill_value_defined(creation, &filled) >= 0 && filled != H5D_FILL_VALUE_UNDEFINED)
    H5Pget_fill_value(creation, H5T_NATIVE_DOUBLE, &array.fill);
  switch (H5Pget_layout(creation)) {
    case H5D_COMPACT:
      take_compact(*this, path, dataset, array);
      break;
    case H5D_CONTIGUOUS:
      if (H5Pget_external_count(creation) > 0)
        fail_at(path, "has its numbers in another file; copy them into this one");
      take_contiguous(*this, path, dataset, array);
      break;
    case H5D_CHUNKED:
      take_chunks(*this, path, dataset, creation, user_block_, array);
      break;
    case H5D_VIRTUAL:
      fail_at(path, "is a virtual dataset, whose numbers are in others; write it as one of its own");
    default:
      fail_library(path);
  }
  return array;
}

}  // namespace nmf::io
