// A matrix that is read some rows at a time, so that its height takes no memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

template <class T>
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual Index columns() const = 0;
  virtual const std::vector<std::string>& column_names() const = 0;  // empty: none
  virtual Index numbers_a_row() const { return columns(); }          // that are stored, about

  // The next rows, exactly so many but at the end, with their labels (block.labels.columns stays empty);
  // false where there are no more, after which the report is complete. Throws Error(Fault::input) like
  // read_matrix.
  virtual bool next(Index rows, LabelledMatrix<T>& block) = 0;
};

// Delimited text and .npy files in C order without names beside are read as they are asked for, into dense
// blocks. Whatever does not have its rows in order (Matrix Market, .npz, options.transpose), and files whose
// names stand elsewhere, are read whole first. options and report must outlive the source.
template <class T>
std::unique_ptr<RowSource<T>> open_rows(const std::string& path, const ReadOptions& options,
                                        ReadReport& report);

// Those that read on demand, from a stream whose format is known. The second gives nullptr, and takes nothing
// from the stream, where the numbers are not in the order of rows.
template <class T>
std::unique_ptr<RowSource<T>> open_csv_rows(std::unique_ptr<ByteStream>&& stream, const ReadOptions& options,
                                            ReadReport& report);
template <class T>
std::unique_ptr<RowSource<T>> open_npy_rows(std::unique_ptr<ByteStream>&& stream, const ReadOptions& options,
                                            ReadReport& report);

// What the end of a stream says of the whole file.
void finish(ByteStream& stream, ReadReport& report);

}  // namespace nmf::io
