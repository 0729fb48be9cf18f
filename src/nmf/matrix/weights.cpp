#include "nmf/matrix/weights.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/matrix/blocks.hpp"

namespace nmf {
namespace {

// Lists the entries of a dense matrix that `wanted` takes, with what `weight` makes of them.
template <class T, class Wanted, class Weight>
Sparse<T> listed_of(const Dense<T>& x, const Wanted& wanted, const Weight& weight) {
  Sparse<T> listed = no_rows<T>(x.rows, x.columns, scratch_of(x));
  for_rows(BlocksOf<T>(x), {0, x.rows}, [&](Index, const T* row) {
    for (Index j = 0; j < x.columns; ++j)
      if (const T v = row[j]; wanted(v)) append(listed, static_cast<std::uint32_t>(j), weight(v));
    listed.row_start.push_back(listed.non_zeros());
  });
  return listed;
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
  Sparse<T> known = no_rows<T>(x.rows, x.columns, scratch_of(x));
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
  Weights<T> both{a.base * b.base, no_rows<T>(a.listed.rows, a.listed.columns, scratch_of(a.listed))};
  for (std::size_t i = 0; i < static_cast<std::size_t>(a.listed.rows); ++i) {
    ListedRow<T> of_a(a, i), of_b(b, i);
    for (std::uint32_t j = 0; (j = std::min(of_a.next(), of_b.next())) != ListedRow<T>::none;)
      if (const T weight = of_a.take(j) * of_b.take(j); weight != both.base) append(both.listed, j, weight);
    both.listed.row_start.push_back(both.listed.non_zeros());
  }
  return both;
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
template Weights<float> mask_missing(const Dense<float>&);
template Weights<double> mask_missing(const Dense<double>&);
template Weights<float> mask_unlisted(const Sparse<float>&);
template Weights<double> mask_unlisted(const Sparse<double>&);
template Weights<float> weights_of(const Dense<float>&);
template Weights<double> weights_of(const Dense<double>&);
template Weights<float> weights_of(const Sparse<float>&);
template Weights<double> weights_of(const Sparse<double>&);

}  // namespace nmf
