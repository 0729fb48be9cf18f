// Entries in any order to compressed rows, by a counting sort in two steps: by ranges of rows while the
// entries arrive, then by row within each range, where the range fits into the cache. Stable, so that
// duplicates add up in the order of the file.
//
// Cost: O(entries + rows), and one comparison sort for every row whose columns are out of order. Memory: 2
// bytes an entry beside the result, since a range gives its memory back as soon as it is placed.
#pragma once

#include <string>
#include <vector>

#include "nmf/matrix.hpp"

namespace nmf::io {

// Entries of one block, sorted by bucket.
template <class T>
struct Entries {
  Buffer<std::uint32_t> row;
  Buffer<std::uint32_t> column;
  Buffer<T> value;

  void clear() {
    row.resize(0);
    column.resize(0);
    value.resize(0);
  }
  std::size_t size() const { return value.size(); }
};

template <class T>
class RowBuckets {
 public:
  RowBuckets(std::uint64_t rows, std::uint64_t columns);

  // Adds entries in the order given (zeros are left out). Not thread-safe.
  void add(const Entries<T>& entries);

  // Empties the buckets. Throws Error(Fault::input, file: ...) where a sum of duplicates is not finite.
  Sparse<T> compress(int threads, const std::string& file);

  std::uint64_t entries() const { return entries_; }

 private:
  struct Bucket {
    Buffer<std::uint16_t> row;  // within the bucket
    Buffer<std::uint32_t> column;
    Buffer<T> value;
  };
  struct Scratch;
  std::size_t place(std::size_t bucket, Scratch& scratch, Sparse<T>& x) const;

  std::uint64_t rows_;
  std::uint64_t columns_;
  int shift_;  // rows of a bucket: 2^shift_
  std::uint64_t entries_ = 0;
  std::vector<Bucket> buckets_;
};

}  // namespace nmf::io
