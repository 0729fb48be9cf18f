// X in a file of plain numbers, a row after the other, of which memory holds the rows that are worked on.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "nmf/base/error.hpp"
#include "nmf/matrix/blocks.hpp"

namespace nmf {

template <class T>
class FileBlocks final : public Blocks<T> {
 public:
  FileBlocks(const std::string& path, Index rows, Index columns)
      : path_(path), rows_(rows), columns_(columns), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ < 0) throw Error(Fault::input, path_ + ": cannot be opened");
  }
  FileBlocks(const FileBlocks&) = delete;
  FileBlocks& operator=(const FileBlocks&) = delete;
  ~FileBlocks() override { ::close(file_); }

  Index rows() const override { return rows_; }
  Index columns() const override { return columns_; }
  const T* read(Range rows, Buffer<T>& scratch) const override {
    scratch.resize(static_cast<std::size_t>(rows.size() * columns_));
    const std::size_t bytes = scratch.size() * sizeof(T),
                      at = static_cast<std::size_t>(rows.begin * columns_) * sizeof(T);
    for (std::size_t done = 0; done < bytes;) {
      const auto count = ::pread(file_, reinterpret_cast<char*>(scratch.data()) + done, bytes - done,
                                 static_cast<off_t>(at + done));
      if (count <= 0)
        throw Error(Fault::input, path_ + ": cannot be read to its last row; get a complete copy");
      done += static_cast<std::size_t>(count);
    }
    return scratch.data();
  }

 private:
  const std::string path_;
  const Index rows_, columns_;
  const int file_;
};

}  // namespace nmf
