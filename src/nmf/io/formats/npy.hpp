// NumPy's .npy: a header that describes one array, then its numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/io/read.hpp"
#include "nmf/io/source.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

struct NpyHeader {
  char kind = 'f';       // f, i, u or b
  int size = 8;          // bytes of a number
  bool swapped = false;  // big-endian
  bool columns_first = false;
  std::vector<std::uint64_t> shape;
  std::size_t bytes = 0;  // of itself, at the beginning of a file; 0: not told
  // A plain file in which the numbers lie as they are, from `begin` on; empty: not told.
  std::string file = {};
  std::size_t begin = 0;
};

// Whether numbers of this type are all as they are in single precision.
inline bool single_holds(const NpyHeader& header) {
  return header.kind == 'f' ? header.size == sizeof(float) : header.size <= 2;
}

bool is_npy(std::string_view head);
bool is_npz(std::string_view head);

// Takes the header. Throws Error(Fault::input, "name: ...") for what is not an array of real numbers.
NpyHeader read_npy_header(ByteStream& stream);
std::string npy_header(const char* type, const std::vector<std::uint64_t>& shape);  // type: "<f8" ...

// The matrix whose numbers follow in the stream, in the type and shape that `header` says, some rows at a
// time where they are stored so. Empty column_names: it has none.
template <class T>
std::unique_ptr<Source<T>> open_numbers(ByteStream& stream, const ReadOptions& options, NpyHeader&& header,
                                        std::vector<std::string>&& column_names);

// The numbers of an array of two dimensions, behind its header, as the matrix that is asked for. Throws
// Error(Fault::input, "place: ...").
template <class T>
Dense<T> read_npy_numbers(ByteStream& stream, const NpyHeader& header, const std::string& place,
                          const ReadOptions& options);

// count numbers in the file's own type, at `from`, to T.
template <class T>
void convert_npy(const NpyHeader& header, const char* from, std::size_t count, T* to);

}  // namespace nmf::io
