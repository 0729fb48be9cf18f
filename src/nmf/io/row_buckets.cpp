#include "nmf/io/row_buckets.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <mutex>

#include "nmf/io/blocks.hpp"
#include "nmf/io/text.hpp"

namespace nmf::io {
namespace {

constexpr int bucket_bits = 9;  // about 2^9 buckets

}  // namespace

template <class T>
RowBuckets<T>::RowBuckets(std::uint64_t rows, std::uint64_t columns)
    : rows_(rows),
      columns_(columns),
      shift_(std::clamp(static_cast<int>(std::bit_width(rows)) - bucket_bits, 0, 16)),
      buckets_(static_cast<std::size_t>((rows + (std::uint64_t{1} << shift_) - 1) >> shift_)) {}

template <class T>
void RowBuckets<T>::add(const Entries<T>& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries.value[i] == 0) continue;
    Bucket& bucket = buckets_[entries.row[i] >> shift_];
    bucket.row.push_back(static_cast<std::uint16_t>(entries.row[i] & ((1U << shift_) - 1)));
    bucket.column.push_back(entries.column[i]);
    bucket.value.push_back(entries.value[i]);
    ++entries_;
  }
}

template <class T>
struct RowBuckets<T>::Scratch {
  std::vector<std::size_t> start;
  std::vector<std::uint64_t> key;  // column << 32 | place
  std::vector<T> value;
};

// Sorts the entries of a bucket into their place in x, adds up duplicates, and writes the row lengths to
// x.row_start[row + 1]. Returns how many entries are left.
template <class T>
std::size_t RowBuckets<T>::place(std::size_t index, Scratch& scratch, Sparse<T>& x) const {
  const Bucket& bucket = buckets_[index];
  const std::size_t first_row = index << shift_;
  const std::size_t rows = std::min<std::size_t>(std::size_t{1} << shift_, rows_ - first_row);
  const std::size_t offset = static_cast<std::size_t>(x.row_start[first_row]);
  std::uint32_t* column = x.column.data() + offset;
  T* value = x.value.data() + offset;
  auto& start = scratch.start;
  start.assign(rows + 1, 0);
  for (const std::uint16_t row : bucket.row) ++start[row + 1U];
  for (std::size_t i = 0; i < rows; ++i) start[i + 1] += start[i];
  for (std::size_t i = 0; i < bucket.row.size(); ++i) {
    const std::size_t to = start[bucket.row[i]]++;
    column[to] = bucket.column[i];
    value[to] = bucket.value[i];
  }
  std::size_t kept = 0;
  std::size_t from = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t to = start[i];
    const std::size_t row_begin = kept;
    if (!std::is_sorted(column + from, column + to)) {
      scratch.key.clear();
      for (std::size_t j = from; j < to; ++j)
        scratch.key.push_back(std::uint64_t{column[j]} << 32 | (j - from));
      std::sort(scratch.key.begin(), scratch.key.end());
      scratch.value.assign(value + from, value + to);
      for (std::size_t j = from; j < to; ++j) {
        column[j] = static_cast<std::uint32_t>(scratch.key[j - from] >> 32);
        value[j] = scratch.value[scratch.key[j - from] & 0xFFFFFFFFU];
      }
    }
    for (std::size_t j = from; j < to; ++j) {
      if (kept > row_begin && column[kept - 1] == column[j]) {
        value[kept - 1] += value[j];
      } else {
        column[kept] = column[j];
        value[kept++] = value[j];
      }
    }
    x.row_start[first_row + i] = static_cast<Index>(kept - row_begin);
    from = to;
  }
  return kept;
}

template <class T>
Sparse<T> RowBuckets<T>::compress(int threads, const std::string& file) {
  Sparse<T> x;
  x.rows = static_cast<Index>(rows_);
  x.columns = static_cast<Index>(columns_);
  x.column.resize(entries_);
  x.value.resize(entries_);
  x.row_start.resize(rows_ + 1);
  std::vector<std::size_t> offset(buckets_.size() + 1);
  for (std::size_t b = 0; b < buckets_.size(); ++b) {
    offset[b + 1] = offset[b] + buckets_[b].row.size();
    x.row_start[b << shift_] = static_cast<Index>(offset[b]);
  }
  std::vector<std::size_t> kept(buckets_.size());
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex mutex;
  run_threads(entries_ < 100000 ? 1 : thread_count(threads), [&](int) {
    try {
      Scratch scratch;
      for (std::size_t b; (b = next++) < buckets_.size();) {
        kept[b] = place(b, scratch, x);
        buckets_[b] = Bucket();
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
  });
  if (failure) std::rethrow_exception(failure);
  std::size_t end = 0;
  for (std::size_t b = 0; b < kept.size(); ++b) {  // closes the gaps that duplicates left
    if (end != offset[b] && kept[b] > 0) {
      std::memmove(x.column.data() + end, x.column.data() + offset[b], kept[b] * sizeof(std::uint32_t));
      std::memmove(x.value.data() + end, x.value.data() + offset[b], kept[b] * sizeof(T));
    }
    end += kept[b];
  }
  if (end < entries_ &&
      !std::all_of(x.value.begin(), x.value.begin() + end, [](T v) { return std::isfinite(v); }))
    fail(file, "entries with the same row and column add up to more than fits; scale the data");
  x.column.resize(end);
  x.value.resize(end);
  x.column.shrink_to_fit();
  x.value.shrink_to_fit();
  Index sum = 0;
  for (Index& start : x.row_start) sum += std::exchange(start, sum);
  x.row_start.back() = static_cast<Index>(end);
  entries_ = 0;
  return x;
}

template class RowBuckets<float>;
template class RowBuckets<double>;

}  // namespace nmf::io
