// Entries in any order to compressed rows, by a counting sort in two steps: in place into ranges of rows,
// then by row within each range, where the range fits into the cache. Entries that come sorted by row stay
// where they are.
//
// Cost: O(entries + rows), and one comparison sort for every row whose columns are out of order. Memory: 4
// bytes an entry beside the result.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "nmf/matrix/matrix.hpp"

namespace nmf::io {

// Rows and columns count from 0.
template <class T>
struct Entries {
  Buffer<std::uint32_t> row;
  Buffer<std::uint32_t> column;
  Buffer<T> value;
  bool sorted = true;  // by row

  Entries() = default;
  explicit Entries(const std::shared_ptr<ScratchFiles>& scratch)
      : row(scratch), column(scratch), value(scratch) {}

  std::size_t size() const { return value.size(); }
  void clear() {
    resize(0);
    sorted = true;
  }
  void resize(std::size_t size) {
    row.resize(size);
    column.resize(size);
    value.resize(size);
  }
  void reserve(std::size_t size) {
    row.reserve(size);
    column.reserve(size);
    value.reserve(size);
  }
  // Within what is reserved.
  void append(std::uint32_t i, std::uint32_t j, T x) {
    const std::size_t at = size();
    sorted = sorted && (at == 0 || row[at - 1] <= i);
    resize(at + 1);
    row[at] = i;
    column[at] = j;
    value[at] = x;
  }
};

template <class T>
constexpr double bytes_of_entry = sizeof(T) + 2 * sizeof(std::uint32_t);

// Compressed rows take memory for every row, whatever a file lists; one that claims far more rows or columns
// than it has entries is taken for damaged. Throws Error(Fault::input, "place: ...").
void check_claims(const std::string& place, std::uint64_t rows, std::uint64_t columns, std::uint64_t entries);

// Of entries that were added up. Throws Error(Fault::input, "file: ...") where a sum is not finite.
template <class T>
void check_sums(const Sparse<T>& x, const std::string& file);

template <class T>
class RowSorter {
 public:
  explicit RowSorter(const std::shared_ptr<ScratchFiles>& scratch) : all_(scratch) {}
  explicit RowSorter(Entries<T>&& entries) : all_(std::move(entries)) {}

  // Adds entries behind those that are there.
  void add(const Entries<T>& more);
  std::uint64_t size() const { return all_.size(); }
  Entries<T> take() { return std::exchange(all_, Entries<T>()); }

  // Duplicates add up. Throws Error(Fault::input, "file: ...") where such a sum is not finite. Leaves nothing
  // behind.
  Sparse<T> compress(std::uint64_t rows, std::uint64_t columns, int threads, const std::string& file);

 private:
  Entries<T> all_;
};

}  // namespace nmf::io
