// From labelled factors to bytes: whole files or none (temporary name, fsync, rename).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nmf/base/error.hpp"
#include "nmf/matrix/matrix.hpp"

namespace nmf::io {

// Thrown by AtomicFile where the reader of a pipe has gone away (EPIPE; the program ignores SIGPIPE).
class ClosedPipe : public Error {
  using Error::Error;
};

// Thrown where a signal that has a handler without SA_RESTART comes while AtomicFile waits for the reader of
// a pipe.
class WaitInterrupted : public Error {
  using Error::Error;
};

// A file that appears under its name only on commit(); destroyed before that, it leaves nothing behind.
// path "-" is standard output, written directly; "/dev/null" and other devices are opened as they are. A name
// that ends in .gz, .zst, .bz2 or .xz is compressed.
class AtomicFile {
 public:
  // Its bytes lie in the folder `scratch` until it has its name, on the same file system; empty: beside it.
  explicit AtomicFile(const std::string& path, const std::string& scratch = {});
  AtomicFile(AtomicFile&&) noexcept;
  AtomicFile& operator=(AtomicFile&&) noexcept;
  ~AtomicFile();
  void write(const char* data,
             std::size_t size);  // throws Error(Fault::input) with path and the system's reason
  void write(const std::string& text) { write(text.data(), text.size()); }
  // Of the bytes of the file as they are stored; nothing can be written any more.
  std::string sha256();
  void sync();  // all of it to the disk: what commit() does before it gives the name
  void commit();

 private:
  friend class FileSet;                // which puts several in place
  bool awaits_name() const;            // false for standard output and devices
  const std::string& target() const;   // behind symbolic links
  void give(const std::string& name);  // one that nobody has; it goes with the object unless that is kept
  void withdraw();                     // the name
  void keep();
  struct State;
  std::unique_ptr<State> state_;
};

enum class TableFormat { csv, tsv, mtx, npy };  // mtx: array

inline bool holds_names(TableFormat format) {
  return format == TableFormat::csv || format == TableFormat::tsv;
}

// A dense table that is written: rows x columns numbers with optional names. values is read as
// values[i * row_stride + j * column_stride], so that W (stored k x m) and H need no copy.
template <class T>
struct TableView {
  Index rows;
  Index columns;
  const T* values;
  Index row_stride;
  Index column_stride;
  const std::vector<LabelColumn>* row_labels = nullptr;    // leading label columns of csv and tsv
  const std::vector<std::string>* column_names = nullptr;  // header line of csv and tsv
};

// Shortest numbers that read back to the same T.
template <class T>
void write_table(AtomicFile& file, const TableView<T>& table, TableFormat format);

// What is white in an image that a row of numbers becomes.
enum class ImageScale {
  own,     // the largest number of the row
  common,  // the largest number of all
  none,    // 255 and all that is larger
};

// A whole matrix with its names.
struct WriteOptions {
  std::string format = "auto";  // a name of formats() (io/format.hpp), or "auto": by the name of the file
  std::string image_shape;      // of the images that rows are, WIDTHxHEIGHT; empty: as the columns are called
  ImageScale image_scale = ImageScale::own;
  int threads = 0;  // 0: all
};

// Sparse matrices stay sparse where the format can be. Formats without room for names get them in files
// beside (names.hpp). Returns the paths that were written. Throws Error(Fault::usage) for a format that is
// not known.
template <class T>
std::vector<std::string> write_matrix(const std::string& path, const LabelledMatrix<T>& matrix,
                                      const WriteOptions& options);

}  // namespace nmf::io
