// SciPy's sparse .npz (scipy.sparse.save_npz): a zip archive of the arrays that a compressed or coordinate
// matrix is made of; and archives that hold a single dense array (numpy.savez).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "nmf/io/format.hpp"
#include "nmf/io/formats/checked_entries.hpp"
#include "nmf/io/formats/npy.hpp"
#include "nmf/io/formats/zip_archive.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

// A one-dimensional array, its numbers as T.
template <class T>
Buffer<T> read_vector(const ZipReader& archive, const char* name, const ReadOptions& options) {
  ByteStream stream = archive.open(name);
  const NpyHeader header = read_npy_header(stream);
  if (header.shape.size() != 1)
    fail(stream.name(), fmt::format("has {} dimensions where 1 is expected", header.shape.size()));
  if (header.kind == 'f' && std::is_integral_v<T>)
    fail(stream.name(), "holds fractions where whole numbers are expected");
  check_room(stream.name(), static_cast<double>(header.shape[0]) * sizeof(T), options);
  const auto size = static_cast<std::size_t>(header.size);
  std::vector<char> stored(size << 16);
  Buffer<T> numbers(options.scratch);
  for (std::uint64_t left = header.shape[0]; left > 0;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, std::uint64_t{1} << 16));
    if (stream.read(stored.data(), wanted * size) < wanted * size) {
      stream.peek(1);  // throws where what follows cannot be read
      fail(stream.name(), fmt::format("ends before its {} numbers; copy the file again", header.shape[0]));
    }
    const std::size_t old = numbers.size();
    numbers.grow(old + wanted);
    numbers.resize(old + wanted);
    convert_npy(header, stored.data(), wanted, numbers.data() + old);
    left -= wanted;
  }
  stream.finish();  // sees to the checksum
  return numbers;
}

// "csr", "csc", "coo" ...: a text array without dimensions, one or four bytes a character.
std::string read_layout(const ZipReader& archive) {
  std::string text;
  ByteStream stream = archive.open("format.npy");
  std::string content(stream.peek(4096));
  for (const char c : content.substr(std::min(content.size(), content.find('\n'))))
    if (c > ' ') text += c;
  return text;
}

struct Shape {
  std::uint64_t rows;
  std::uint64_t columns;
};

Shape read_sparse_shape(const ZipReader& archive, const ReadOptions& options) {
  const Buffer<std::int64_t> shape = read_vector<std::int64_t>(archive, "shape.npy", options);
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  if (shape.size() != 2 || shape[0] < 0 || shape[1] < 0 || shape[0] > most || shape[1] > most)
    fail(archive.file(), "its shape.npy is not that of a matrix that can be read");
  if (shape[0] == 0 || shape[1] == 0)
    fail(archive.file(),
         fmt::format("no {}: the matrix is {} x {}; NMF needs at least one row and one column",
                     shape[0] == 0 ? "rows" : "columns", shape[0], shape[1]));
  return {static_cast<std::uint64_t>(shape[0]), static_cast<std::uint64_t>(shape[1])};
}

[[noreturn]] void fail_index(const ZipReader& archive, const char* name, std::size_t at, std::int64_t index,
                             std::uint64_t most) {
  fail(archive.file(),
       fmt::format("{}[{}] is {}, which is out of range; it is 0 to {}", name, at, index, most));
}

// The pointers of compressed rows or columns spread out to one index an entry.
Buffer<std::uint32_t> spread(const ZipReader& archive, std::uint64_t lines, std::uint64_t entries,
                             const ReadOptions& options) {
  const Buffer<std::int64_t> start = read_vector<std::int64_t>(archive, "indptr.npy", options);
  if (start.size() != lines + 1)
    fail(archive.file(), fmt::format("indptr has {} numbers where {} are expected", start.size(), lines + 1));
  Buffer<std::uint32_t> index(entries, options.scratch);
  std::int64_t at = 0;
  for (std::size_t i = 0; i <= lines; ++i) {
    if (start[i] < at || start[i] > static_cast<std::int64_t>(entries) || (i == 0 && start[i] != 0))
      fail_index(archive, "indptr", i, start[i], entries);
    for (; at < start[i]; ++at) index[static_cast<std::size_t>(at)] = static_cast<std::uint32_t>(i - 1);
  }
  if (at != static_cast<std::int64_t>(entries)) fail_index(archive, "indptr", lines, at, entries);
  return index;
}

Buffer<std::uint32_t> read_indices(const ZipReader& archive, const char* name, std::uint64_t count,
                                   std::uint64_t entries, const ReadOptions& options) {
  const Buffer<std::int64_t> read = read_vector<std::int64_t>(archive, name, options);
  if (read.size() != entries)
    fail(archive.file(), fmt::format("{} has {} numbers where data.npy has {}", name, read.size(), entries));
  Buffer<std::uint32_t> indices(entries, options.scratch);
  for (std::size_t e = 0; e < entries; ++e) {
    if (read[e] < 0 || static_cast<std::uint64_t>(read[e]) >= count)
      fail_index(archive, name, e, read[e], count - 1);
    indices[e] = static_cast<std::uint32_t>(read[e]);
  }
  return indices;
}

template <class T>
Sparse<T> read_sparse(const ZipReader& archive, const ReadOptions& options) {
  const std::string layout = read_layout(archive);
  if (layout != "csr" && layout != "csc" && layout != "coo")
    fail(archive.file(),
         fmt::format("sparse matrices stored as '{}' cannot be read; save it as csr, csc or coo",
                     shown(layout)));
  const Shape shape = read_sparse_shape(archive, options);
  Entries<T> entries(options.scratch);
  entries.value = read_vector<T>(archive, "data.npy", options);
  const std::uint64_t count = entries.value.size();
  check_claims(archive.file(), shape.rows, shape.columns, count);
  // Rows and columns beside the values, one of them as it is stored too.
  check_room(archive.file(),
             static_cast<double>(count) * (2 * sizeof(std::uint32_t) + sizeof(std::int64_t) + sizeof(T)),
             options);
  if (layout == "csr") {
    entries.row = spread(archive, shape.rows, count, options);
    entries.column = read_indices(archive, "indices.npy", shape.columns, count, options);
  } else if (layout == "csc") {
    entries.column = spread(archive, shape.columns, count, options);
    entries.row = read_indices(archive, "indices.npy", shape.rows, count, options);
  } else {
    entries.row = read_indices(archive, "row.npy", shape.rows, count, options);
    entries.column = read_indices(archive, "col.npy", shape.columns, count, options);
  }
  return checked_and_sorted(std::move(entries), shape.rows, shape.columns, archive.file(), options);
}

// Whether a member is an array that could be a matrix.
bool is_matrix(const ZipReader& archive, const std::string& member) {
  try {
    ByteStream stream = archive.open(member);
    return read_npy_header(stream).shape.size() == 2;
  } catch (const Error&) {
    return false;
  }
}

// The member that is asked for, as NumPy calls it or with its ending; or the only one that could be a matrix.
std::string find_array(const ZipReader& archive, const std::string& wanted) {
  if (!wanted.empty())
    for (const std::string& name : {wanted + ".npy", wanted})
      if (archive.has(name)) return name;
  std::vector<std::string> arrays = archive.names(), matrices;
  std::erase_if(arrays, [](const std::string& name) { return !name.ends_with(".npy"); });
  if (arrays.empty())
    fail(archive.file(), "holds neither an array nor a sparse matrix; save it with scipy.sparse.save_npz");
  if (arrays.size() == 1 && wanted.empty()) return arrays[0];
  std::copy_if(arrays.begin(), arrays.end(), std::back_inserter(matrices),
               [&](const std::string& name) { return is_matrix(archive, name); });
  if (matrices.size() == 1 && wanted.empty()) return matrices[0];
  std::vector<std::string>& choices = matrices.empty() ? arrays : matrices;
  for (std::string& name : choices) name = shown(name.substr(0, name.size() - 4));
  fail(archive.file(),
       fmt::format("{}; choose with {}: {}",
                   wanted.empty() ? fmt::format("holds {} {}", choices.size(),
                                                matrices.empty() ? "arrays and no matrix" : "matrices")
                                  : "has no array " + shown(wanted),
                   option("layer"), fmt::join(choices, ", ")));
}

template <class T>
constexpr const char* npy_type = sizeof(T) == sizeof(float) ? "<f4" : "<f8";

}  // namespace

// Other zip archives (workbooks) begin with another name.
bool is_npz(std::string_view head) {
  return head.starts_with("PK\x03\x04") && head.find(".npy", 30) != std::string_view::npos;
}

template <class T>
LabelledMatrix<T> read_npz(ByteStream& stream, const ReadOptions& given, ReadReport& report) {
  const ZipReader archive(stream, given);
  const ReadOptions options = beside(archive.bytes_in_memory(), given);
  if (given.layer.empty() && archive.has("format.npy") && archive.has("data.npy")) {
    LabelledMatrix<T> matrix;
    matrix.values = read_sparse<T>(archive, options);
    return matrix;
  }
  const std::string array = find_array(archive, given.layer);
  report.decisions.push_back(fmt::format("array {}: {}", shown(array.substr(0, array.rfind('.'))),
                                         given.layer.empty() ? "the only matrix" : "given"));
  ByteStream member = archive.open(array);
  NpyHeader header = read_npy_header(member);
  if (const auto begin = archive.place(array); begin && stream.can_seek()) {
    header.file = stream.path_to_seek();
    header.begin = *begin + header.bytes;
  }
  return open_numbers<T>(member, options, std::move(header), {})->all();
}

template <class T>
void write_npz(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions&) {
  ZipWriter archive;
  if (const auto* x = std::get_if<Dense<T>>(&matrix.values)) {
    const std::string header = npy_header(
        npy_type<T>, {static_cast<std::uint64_t>(x->rows), static_cast<std::uint64_t>(x->columns)});
    archive.add("arr_0.npy", header, x->values.data(), x->values.size() * sizeof(T));
    return archive.write(file);
  }
  const auto& x = std::get<Sparse<T>>(matrix.values);
  const std::uint64_t entries = x.value.size();
  const bool narrow = entries < (std::uint64_t{1} << 31) && x.columns <= (Index{1} << 31);
  std::vector<std::int32_t> narrow_start;
  Buffer<std::int64_t> wide_column;
  if (narrow) {
    narrow_start.assign(x.row_start.begin(), x.row_start.end());
    archive.add("indices.npy", npy_header("<i4", {entries}), x.column.data(), entries * 4);
    archive.add("indptr.npy", npy_header("<i4", {narrow_start.size()}), narrow_start.data(),
                narrow_start.size() * 4);
  } else {
    wide_column.resize(entries);
    std::copy(x.column.begin(), x.column.end(), wide_column.begin());
    archive.add("indices.npy", npy_header("<i8", {entries}), wide_column.data(), entries * 8);
    archive.add("indptr.npy", npy_header("<i8", {x.row_start.size()}), x.row_start.data(),
                x.row_start.size() * 8);
  }
  const Index shape[2] = {x.rows, x.columns};
  archive.add("format.npy", npy_header("|S3", {}), "csr", 3);
  archive.add("shape.npy", npy_header("<i8", {2}), shape, sizeof shape);
  archive.add("data.npy", npy_header(npy_type<T>, {entries}), x.value.data(), entries * sizeof(T));
  archive.write(file);
}

template LabelledMatrix<float> read_npz(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_npz(ByteStream&, const ReadOptions&, ReadReport&);
template void write_npz(AtomicFile&, const LabelledMatrix<float>&, const WriteOptions&);
template void write_npz(AtomicFile&, const LabelledMatrix<double>&, const WriteOptions&);

}  // namespace nmf::io
