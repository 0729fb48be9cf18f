// The table of file formats: one row and one file each.
#pragma once

#include <span>
#include <string_view>

#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

template <class T>
using Reader = LabelledMatrix<T> (*)(ByteStream& stream, const ReadOptions& options, ReadReport& report);

struct Format {
  const char* name;                      // for --format and reports
  const char* summary;                   // one line for the help
  const char* endings;                   // of file names, separated by blanks
  bool (*sniff)(std::string_view head);  // by the first bytes; nullptr: what no other format claims
  bool column_roles;                     // --labels, --columns, --drop, --header, --delimiter apply
  bool transposes;                       // the reader heeds ReadOptions::transpose itself
  Reader<float> read_float;
  Reader<double> read_double;

  template <class T>
  Reader<T> read() const {
    if constexpr (sizeof(T) == sizeof(float))
      return read_float;
    else
      return read_double;
  }
};

std::span<const Format> formats();

// The format called name, or for "auto" the one that the beginning of the stream shows. Throws
// Error(Fault::usage) for an unknown name and Error(Fault::input) for the beginning of a file that is known
// not to be readable (Excel, HDF5 ...).
const Format& find_format(const std::string& name, ByteStream& stream);

// The readers. Each throws Error(Fault::input) with file:line, column, value and remedy.
template <class T>
LabelledMatrix<T> read_csv(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
LabelledMatrix<T> read_matrix_market(ByteStream& stream, const ReadOptions& options, ReadReport& report);

}  // namespace nmf::io
