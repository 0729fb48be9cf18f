// A matrix where it is stored: to be had whole, or some rows at a time, so that its height takes no memory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nmf/io/read.hpp"

namespace nmf::io {

// What is wrong is thrown as Error(Fault::input) with file:line, column, value and remedy, when it is met.
template <class T>
class Source {
 public:
  virtual ~Source() = default;

  // The whole matrix with its names. Once, and instead of what follows.
  virtual LabelledMatrix<T> all() = 0;

  // Rows in their order. These four are overridden where rows need not be read before they are asked for;
  // otherwise the first call reads all of them.
  virtual Index columns() { return whole().columns(); }
  virtual const std::vector<std::string>& column_names() { return whole().labels.columns; }  // empty: none
  virtual Index numbers_a_row();  // that are stored, about
  // The next rows, exactly so many but at the end, with their labels (block.labels.columns stays empty);
  // false where there are no more.
  virtual bool rows(Index count, LabelledMatrix<T>& block);

 private:
  LabelledMatrix<T>& whole() {
    if (!whole_) whole_ = all();
    return *whole_;
  }

  std::optional<LabelledMatrix<T>> whole_;
  Index next_row_ = 0;
};

// The source of what read() reads, all at once.
template <class T, class Read>
std::unique_ptr<Source<T>> read_at_once(Read read) {
  class Whole final : public Source<T> {
   public:
    explicit Whole(Read&& read) : read_(std::move(read)) {}
    LabelledMatrix<T> all() override { return read_(); }

   private:
    Read read_;
  };
  return std::make_unique<Whole>(std::move(read));
}

// "x.h5:/a/b" is the dataset /a/b of x.h5, "x.zip:a/b.csv" a member of x.zip and "x.npz:a" an array of x.npz,
// unless there is a file that is called so.
struct MatrixPath {
  std::string file;
  std::string layer;  // ReadOptions::layer; empty: none is named
};
MatrixPath split_matrix_path(const std::string& path);

// Whether there is something at the path of a matrix; not for standard input.
bool is_there(const std::string& path);

// The matrix at `path`, which is a file, standard input ("-"), or a folder of a kind that is known
// (format.hpp). Delimited text and .npy files in C order are read as their rows are asked for, into dense
// blocks. What does not have its rows in order (Matrix Market, .npz, ReadOptions::transpose), and files whose
// names stand elsewhere, are read at once. The report is complete when all has been read; options and report
// must outlive the source.
template <class T>
std::unique_ptr<Source<T>> open_matrix(const std::string& path, const ReadOptions& options,
                                       ReadReport& report);

}  // namespace nmf::io
