// Entries that are taken out of those that count.
#include <fmt/format.h>

#include <algorithm>

#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/base/random.hpp"
#include "nmf/matrix/blocks.hpp"
#include "nmf/matrix/weights.hpp"

namespace nmf {
namespace {

// Reads x at rising columns of a row.
template <class T>
class RowReader {
 public:
  RowReader(const Dense<T>& x, Index row) : dense_(read_rows(x, {row, row + 1}, scratch_)) {}
  RowReader(const Sparse<T>& x, Index row)
      : sparse_(&x),
        at_(static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(row)])),
        end_(static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(row + 1)])) {}
  T operator()(std::uint32_t column) {
    if (dense_ != nullptr) return dense_[column];
    while (at_ < end_ && sparse_->column[at_] < column) ++at_;
    return at_ < end_ && sparse_->column[at_] == column ? sparse_->value[at_] : T(0);
  }

 private:
  Buffer<T> scratch_;
  const T* dense_ = nullptr;
  const Sparse<T>* sparse_ = nullptr;
  std::size_t at_ = 0, end_ = 0;
};

// Row by row into the entries that are held out and the weights that are left.
template <class T, class Matrix>
void split_row(const Matrix& x, const Weights<T>& weights, const Taken& taken_out, Index row, Sparse<T>& held,
               Sparse<T>& left) {
  const Sparse<T>& listed = weights.listed;
  RowReader<T> value(x, row);
  const auto take = [&](std::uint32_t j) {
    if (!taken_out(row, j)) return false;
    append(held, j, value(j));
    return true;
  };
  auto e = static_cast<std::size_t>(listed.row_start[static_cast<std::size_t>(row)]);
  const auto end = static_cast<std::size_t>(listed.row_start[static_cast<std::size_t>(row + 1)]);
  if (weights.base == 0) {
    for (; e < end; ++e)
      if (!(listed.value[e] > 0 && take(listed.column[e]))) append(left, listed.column[e], listed.value[e]);
    return;
  }
  for (Index j = 0; j < x.columns; ++j) {
    const auto column = static_cast<std::uint32_t>(j);
    const bool here = e < end && listed.column[e] == column;
    const T weight = here ? listed.value[e++] : T(1);
    const bool taken = weight > 0 && take(column);
    if (taken || here) append(left, column, taken ? T(0) : weight);
  }
}

// Some rows of both.
template <class T>
struct SplitRows {
  Sparse<T> held, left;
};
template <class T, class Matrix>
SplitRows<T> split_rows(const Matrix& x, const Weights<T>& weights, const Taken& taken, Range rows) {
  SplitRows<T> part{no_rows<T>(rows.size(), x.columns, nullptr), no_rows<T>(rows.size(), x.columns, nullptr)};
  for (Index i = rows.begin; i < rows.end; ++i) {
    split_row(x, weights, taken, i, part.held, part.left);
    for (Sparse<T>* both : {&part.held, &part.left}) both->row_start.push_back(both->non_zeros());
  }
  return part;
}

template <class T>
void append_rows(const Sparse<T>& from, Sparse<T>& to) {
  const Index before = to.non_zeros();
  for (std::size_t i = 1; i < from.row_start.size(); ++i) to.row_start.push_back(before + from.row_start[i]);
  for (std::size_t e = 0; e < from.value.size(); ++e) append(to, from.column[e], from.value[e]);
}

// Entries of blocks that threads split, and of all blocks at a time: what becomes of these is in memory,
// wherever X lies.
constexpr double entries_of_block = 1 << 14, entries_at_a_time = 1 << 18;

// How many rows have about so many entries, of those that may be taken.
Index rows_of_about(double some, double entries, Index rows) {
  return static_cast<Index>(
      std::clamp(some / std::max(1.0, entries) * static_cast<double>(rows), 1.0, static_cast<double>(rows)));
}

template <class T, class Matrix>
Sparse<T> take_out_of(const Matrix& x, Weights<T>& weights, const Taken& taken, double share,
                      const std::string& what) {
  const double entries = weights.base == 1 ? static_cast<double>(x.rows) * static_cast<double>(x.columns)
                                           : static_cast<double>(weights.listed.non_zeros());
  if (share * entries > 2147483648.0)
    throw wrong(what, fmt::format("{} of {:.3g} entries, zeros included, is more than can be kept; "
                                  "give a smaller share",
                                  share, entries));
  const Index block = rows_of_about(entries_of_block, entries, x.rows),
              rows_at_a_time =
                  block *
                  std::max<Index>(max_threads(), rows_of_about(entries_at_a_time, entries, x.rows) / block);
  Sparse<T> result = no_rows<T>(x.rows, x.columns, scratch_of(x)),
            rest = no_rows<T>(x.rows, x.columns, scratch_of(x));
  for (Index first = 0; first < x.rows; first += rows_at_a_time) {
    const Range rows{first, std::min(x.rows, first + rows_at_a_time)};
    std::vector<SplitRows<T>> parts(static_cast<std::size_t>(blocks_of(rows.size(), block)));
    parallel_for(std::ssize(parts), always_worth_it, [&](Index b, int) {
      const Index begin = rows.begin + b * block;
      parts[static_cast<std::size_t>(b)] =
          split_rows(x, weights, taken, {begin, std::min(rows.end, begin + block)});
    });
    for (const SplitRows<T>& part : parts) {
      append_rows(part.held, result);
      append_rows(part.left, rest);
    }
  }
  if (result.non_zeros() == 0 || static_cast<double>(result.non_zeros()) == entries)
    throw wrong(what, fmt::format("{} of {:.0f} entries holds out {}; give another share", share, entries,
                                  result.non_zeros() == 0 ? "none" : "all"));
  weights.listed = std::move(rest);
  return result;
}

template <class T, class Matrix>
Sparse<T> hold_out_of(const Matrix& x, Weights<T>& weights, double share, std::uint64_t seed) {
  if (!(share > 0 && share < 1))
    throw wrong(option("holdout"), fmt::format("{} is not possible; give a share between 0 and 1", share));
  const auto taken = [&](Index i, Index j) { return uniform(seed, Stream::holdout, i, j) < share; };
  return take_out_of(x, weights, taken, share, option("holdout"));
}

}  // namespace

template <class T>
Sparse<T> take_out(const Dense<T>& x, Weights<T>& weights, const Taken& taken, double share,
                   const std::string& what) {
  return take_out_of(x, weights, taken, share, what);
}
template <class T>
Sparse<T> take_out(const Sparse<T>& x, Weights<T>& weights, const Taken& taken, double share,
                   const std::string& what) {
  return take_out_of(x, weights, taken, share, what);
}
template <class T>
Sparse<T> hold_out(const Dense<T>& x, Weights<T>& weights, double share, std::uint64_t seed) {
  return hold_out_of(x, weights, share, seed);
}
template <class T>
Sparse<T> hold_out(const Sparse<T>& x, Weights<T>& weights, double share, std::uint64_t seed) {
  return hold_out_of(x, weights, share, seed);
}

template Sparse<float> take_out(const Dense<float>&, Weights<float>&, const Taken&, double,
                                const std::string&);
template Sparse<float> take_out(const Sparse<float>&, Weights<float>&, const Taken&, double,
                                const std::string&);
template Sparse<double> take_out(const Dense<double>&, Weights<double>&, const Taken&, double,
                                 const std::string&);
template Sparse<double> take_out(const Sparse<double>&, Weights<double>&, const Taken&, double,
                                 const std::string&);
template Sparse<float> hold_out(const Dense<float>&, Weights<float>&, double, std::uint64_t);
template Sparse<double> hold_out(const Dense<double>&, Weights<double>&, double, std::uint64_t);
template Sparse<float> hold_out(const Sparse<float>&, Weights<float>&, double, std::uint64_t);
template Sparse<double> hold_out(const Sparse<double>&, Weights<double>&, double, std::uint64_t);

}  // namespace nmf
