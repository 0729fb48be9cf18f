// The table of file formats: one row and one file each.
#pragma once

#include <span>
#include <string_view>

#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"
#include "nmf/io/write.hpp"

namespace nmf::io {

template <class T>
using Reader = LabelledMatrix<T> (*)(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
using Writer = void (*)(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);

enum class Names { inside, beside };  // of rows and columns: in the file, or in files beside
enum class Transposing { by_reader, afterwards };

struct Format {
  const char* name;                      // for ReadOptions::format and reports
  const char* summary;                   // one line for the help
  const char* endings;                   // of file names, separated by blanks
  bool (*sniff)(std::string_view head);  // by the first bytes; nullptr: what no other format claims
  Names names;              // inside: the options labels, columns, drop, header and delimiter apply
  Transposing transposing;  // by_reader: it heeds ReadOptions::transpose itself
  Reader<float> read_float;
  Reader<double> read_double;
  Writer<float> write_float;
  Writer<double> write_double;

  template <class T>
  Reader<T> read() const {
    if constexpr (sizeof(T) == sizeof(float))
      return read_float;
    else
      return read_double;
  }
  template <class T>
  Writer<T> write() const {
    if constexpr (sizeof(T) == sizeof(float))
      return write_float;
    else
      return write_double;
  }
};

std::span<const Format> formats();

// The format called name, or for "auto" the one that the beginning of the stream shows. Throws
// Error(Fault::usage) for an unknown name and Error(Fault::input) for the beginning of a file that is known
// not to be readable (Excel ...).
// Says in `why` how it was told.
const Format& find_format(const std::string& name, ByteStream& stream, std::string& why);

// The format called name, or for "auto" the one that the ending of path means: csv where it has none. Throws
// Error(Fault::usage) for an ending that means no format; `named_by` is the option that names one.
const Format& find_format_to_write(const std::string& name, const std::string& path,
                                   const std::string& named_by = option("format"));

// Reads from a stream of the file called stream.name(), names beside a file not being looked for. `options`
// that name files are heeded by read_matrix (read.hpp) only.
template <class T>
LabelledMatrix<T> read_stream(ByteStream& stream, const ReadOptions& options, ReadReport& report);

// The same of the file at `path`, whose format is known, with the names that stand beside it or that
// `options` give.
template <class T>
LabelledMatrix<T> read_opened(ByteStream& stream, const Format& format, const std::string& path,
                              const ReadOptions& options, ReadReport& report);

// The readers. Each throws Error(Fault::input) with file:line, column, value and remedy.
template <class T>
LabelledMatrix<T> read_csv(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
LabelledMatrix<T> read_matrix_market(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
LabelledMatrix<T> read_npy(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
LabelledMatrix<T> read_npz(ByteStream& stream, const ReadOptions& options, ReadReport& report);

template <class T>
void write_delimited(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);
template <class T>
void write_matrix_market(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);
template <class T>
void write_npy(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);
template <class T>
void write_npz(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);

}  // namespace nmf::io
