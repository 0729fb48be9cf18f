#include "nmf/matrix/weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/base/random.hpp"

namespace nmf {
namespace {

// Lists the entries of a dense matrix that `wanted` takes, with what `weight` makes of them.
template <class T, class Wanted, class Weight>
Sparse<T> listed_of(const Dense<T>& x, const Wanted& wanted, const Weight& weight) {
  Sparse<T> listed{x.rows, x.columns, {0}, {}, {}};
  for (Index i = 0; i < x.rows; ++i) {
    for (Index j = 0; j < x.columns; ++j)
      if (const T v = x(i, j); wanted(v)) {
        listed.column.push_back(static_cast<std::uint32_t>(j));
        listed.value.push_back(weight(v));
      }
    listed.row_start.push_back(listed.non_zeros());
  }
  return listed;
}

template <class T>
void append(Sparse<T>& to, std::uint32_t column, T value) {
  to.column.push_back(column);
  to.value.push_back(value);
}

// Goes through what a row of weights lists.
template <class T>
class ListedRow {
 public:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  ListedRow(const Weights<T>& weights, std::size_t row)
      : weights_(weights),
        at_(static_cast<std::size_t>(weights.listed.row_start[row])),
        end_(static_cast<std::size_t>(weights.listed.row_start[row + 1])) {}
  std::uint32_t next() const { return at_ < end_ ? weights_.listed.column[at_] : none; }
  // The weight in column j, which is not behind next().
  T take(std::uint32_t j) { return next() == j ? weights_.listed.value[at_++] : weights_.base; }

 private:
  const Weights<T>& weights_;
  std::size_t at_, end_;
};

}  // namespace

template <class T>
double total(const Weights<T>& weights, Index columns) {
  double total = 0;
  for (std::size_t i = 0; i + 1 < weights.listed.row_start.size(); ++i) {
    const Index begin = weights.listed.row_start[i], end = weights.listed.row_start[i + 1];
    total += weights.base * static_cast<double>(columns - (end - begin));
    for (Index l = begin; l < end; ++l) total += weights.listed.value[static_cast<std::size_t>(l)];
  }
  return total;
}

template <class T>
Weights<T> mask_missing(const Dense<T>& x) {
  return {1, listed_of(
                 x, [](T v) { return std::isnan(v); }, [](T) { return T(0); })};
}

template <class T>
Weights<T> mask_unlisted(const Sparse<T>& x) {
  Weights<T> weights{0, copy_of(x)};
  for (T& v : weights.listed.value) v = std::isnan(v) ? T(0) : T(1);
  return weights;
}

template <class T>
Weights<T> weights_of(const Dense<T>& weights) {
  Index ones = 0, zeros = 0;
  for (const T v : weights.values) {
    ones += v == 1;
    zeros += v == 0;
  }
  const T base = ones >= zeros ? T(1) : T(0);
  return {base, listed_of(
                    weights, [base](T v) { return v != base; }, [](T v) { return v; })};
}

template <class T>
Weights<T> weights_of(const Sparse<T>& weights) {
  return {0, copy_of(weights)};
}

template <class T>
Weights<T> copy_of(const Weights<T>& weights) {
  return {weights.base, copy_of(weights.listed)};
}

template <class T>
Weights<T> all_count(Index rows, Index columns) {
  return {1, {rows, columns, std::vector<Index>(static_cast<std::size_t>(rows + 1), 0), {}, {}}};
}

template <class T>
Sparse<T> known_entries(const Dense<T>& x) {
  return listed_of(
      x, [](T v) { return !std::isnan(v); }, [](T v) { return v; });
}

template <class T>
Sparse<T> known_entries(const Sparse<T>& x) {
  Sparse<T> known{x.rows, x.columns, {0}, {}, {}};
  for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows); ++i) {
    for (auto e = static_cast<std::size_t>(x.row_start[i]); e < static_cast<std::size_t>(x.row_start[i + 1]);
         ++e)
      if (!std::isnan(x.value[e])) append(known, x.column[e], x.value[e]);
    known.row_start.push_back(known.non_zeros());
  }
  return known;
}

template <class T>
Weights<T> multiplied(const Weights<T>& a, const Weights<T>& b) {
  Weights<T> both{a.base * b.base, {a.listed.rows, a.listed.columns, {0}, {}, {}}};
  for (std::size_t i = 0; i < static_cast<std::size_t>(a.listed.rows); ++i) {
    ListedRow<T> of_a(a, i), of_b(b, i);
    for (std::uint32_t j = 0; (j = std::min(of_a.next(), of_b.next())) != ListedRow<T>::none;)
      if (const T weight = of_a.take(j) * of_b.take(j); weight != both.base) append(both.listed, j, weight);
    both.listed.row_start.push_back(both.listed.non_zeros());
  }
  return both;
}

namespace {

// Reads x at rising columns of a row.
template <class T>
class RowReader {
 public:
  RowReader(const Dense<T>& x, Index row) : dense_(&x), row_(row) {}
  RowReader(const Sparse<T>& x, Index row)
      : sparse_(&x),
        at_(static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(row)])),
        end_(static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(row + 1)])) {}
  T operator()(std::uint32_t column) {
    if (dense_ != nullptr) return (*dense_)(row_, column);
    while (at_ < end_ && sparse_->column[at_] < column) ++at_;
    return at_ < end_ && sparse_->column[at_] == column ? sparse_->value[at_] : T(0);
  }

 private:
  const Dense<T>* dense_ = nullptr;
  const Sparse<T>* sparse_ = nullptr;
  Index row_ = 0;
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

template <class T>
void append_rows(const Sparse<T>& from, Sparse<T>& to) {
  const Index before = to.non_zeros();
  for (std::size_t i = 1; i < from.row_start.size(); ++i) to.row_start.push_back(before + from.row_start[i]);
  for (std::size_t e = 0; e < from.value.size(); ++e) append(to, from.column[e], from.value[e]);
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
  constexpr Index block = 64;
  const Index blocks = blocks_of(x.rows, block);
  std::vector<Sparse<T>> held(static_cast<std::size_t>(blocks)), left(held.size());
  parallel_for(blocks, always_worth_it, [&](Index b, int) {
    for (Sparse<T>* part : {&held[static_cast<std::size_t>(b)], &left[static_cast<std::size_t>(b)]})
      part->row_start = {0};
    for (Index i = b * block; i < std::min(x.rows, (b + 1) * block); ++i) {
      split_row(x, weights, taken, i, held[static_cast<std::size_t>(b)], left[static_cast<std::size_t>(b)]);
      for (Sparse<T>* part : {&held[static_cast<std::size_t>(b)], &left[static_cast<std::size_t>(b)]})
        part->row_start.push_back(part->non_zeros());
    }
  });
  Sparse<T> result{x.rows, x.columns, {0}, {}, {}}, rest{x.rows, x.columns, {0}, {}, {}};
  for (std::size_t b = 0; b < held.size(); ++b) {
    append_rows(held[b], result);
    append_rows(left[b], rest);
    held[b] = {};
    left[b] = {};
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

template double total(const Weights<float>&, Index);
template double total(const Weights<double>&, Index);
template Sparse<float> known_entries(const Dense<float>&);
template Sparse<double> known_entries(const Dense<double>&);
template Sparse<float> known_entries(const Sparse<float>&);
template Sparse<double> known_entries(const Sparse<double>&);
template Weights<float> multiplied(const Weights<float>&, const Weights<float>&);
template Weights<double> multiplied(const Weights<double>&, const Weights<double>&);
template Weights<float> copy_of(const Weights<float>&);
template Weights<double> copy_of(const Weights<double>&);
template Weights<float> all_count(Index, Index);
template Weights<double> all_count(Index, Index);
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
template Weights<float> mask_missing(const Dense<float>&);
template Weights<double> mask_missing(const Dense<double>&);
template Weights<float> mask_unlisted(const Sparse<float>&);
template Weights<double> mask_unlisted(const Sparse<double>&);
template Weights<float> weights_of(const Dense<float>&);
template Weights<double> weights_of(const Dense<double>&);
template Weights<float> weights_of(const Sparse<float>&);
template Weights<double> weights_of(const Sparse<double>&);

}  // namespace nmf
