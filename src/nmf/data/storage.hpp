// What the kinds of storage share.
#pragma once

#include <cmath>
#include <type_traits>

#include "nmf/base/aligned.hpp"
#include "nmf/base/company.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/data.hpp"
#include "nmf/data/unit.hpp"
#include "nmf/kernels/multiply.hpp"

namespace nmf {

// Storage that keeps the matrix it refers to.
template <class Matrix>
struct Kept {
  Matrix x;
};
template <class Matrix, class Storage>
class Owning final : Kept<Matrix>, public Storage {
 public:
  Owning(Matrix&& matrix, std::optional<int> exponent)
      : Kept<Matrix>{std::move(matrix)}, Storage(this->x, exponent) {}
};

// Sums over entries, and what their unit should be.
struct Totals {
  double largest = 0, sum = 0, squares = 0, weight = 0;
  Index non_zeros = 0;

  void add(double v, double w = 1) {
    largest = std::max(largest, v);
    sum += w * v;
    squares += w * v * v;
    weight += w;
    non_zeros += v != 0;
  }
  Totals& operator+=(const Totals& other);
};

// The totals of X 2^-exponent from totals(by), those of X times `by`; the exponent is chosen where none is
// given. Once suffices where the squares of X itself neither overflow nor vanish.
template <class Sum>
Totals totals_in_unit(std::optional<int>& exponent, const Sum& totals) {
  constexpr int safe = 400;
  Totals x = totals(1.0);
  if (!exponent) exponent = exponent_of(x.largest);
  const double by = std::ldexp(1.0, -*exponent);
  if (std::abs(*exponent) > safe) return totals(by);
  x.largest *= by;
  x.sum *= by;
  x.squares *= by * by;
  return x;
}

// F in the packed form of the kernels, and how many numbers that takes.
template <class T>
std::size_t packed_size(const Factor<T>& F) {
  return static_cast<std::size_t>(padded<T>(F.k())) * F.count();
}
template <class T>
AlignedVector<T> packed_factor(const Factor<T>& F) {
  const auto k = F.k(), count = F.count();
  AlignedVector<T> packed(packed_size(F));
  constexpr Index block = 1024;
  parallel_for(blocks_of(count, block), static_cast<double>(k * count), [&](Index b, int) {
    const Index begin = b * block;
    pack(k, F.data() + begin * k, std::min(block, count - begin), packed.data() + begin * padded<T>(k));
  });
  return packed;
}

// What a visit costs for each entry of X, about, in elementary operations.
constexpr double entry_work = 50;

// The totals of all entries, those of X 2^-exponent; the exponent is chosen where none is given. Here and
// below x are the rows of X that this member of the company has, in the order of members.
template <class X>
Totals dense_totals(const Blocks<X>& x, std::optional<int>& exponent, const Company& company = alone());
template <class X>
Totals sparse_totals(const Sparse<X>& x, std::optional<int>& exponent, const Company& company = alone());

// The totals of entries by their weights, those of X 2^-exponent; the exponent is chosen where none is given:
// that of the largest entry that counts.
template <class T, class Matrix>
Totals weighted_totals(const Weights<T>& weights, const Matrix& x, std::optional<int>& exponent,
                       const Company& company = alone());

// Entries of row i of X in a range of columns become weight * x; what has weight 0 is not looked at.
template <class T>
void weigh(const Weights<T>& weights, Index i, Range columns, T* x);

// ||X 2^-exponent - W' H||_F^2 in double. Dense: entry by entry, 2mnk operations. Sparse: by ||X||^2 - 2 <X,
// W' H> + <W W', H H'> over the entries of X, and entry by entry only where that cancels. W is whole, `first`
// the column of it that belongs to the first row of x.
template <class X, class T>
double dense_squared_error(const Blocks<X>& x, int exponent, const Factor<T>& W, const Factor<T>& H,
                           const Company& company = alone(), Index first = 0);
template <class X, class T>
double sparse_squared_error(const Sparse<X>& x, int exponent, double squared_norm, const Factor<T>& W,
                            const Factor<T>& H, const Company& company = alone(), Index first = 0);
// The same for any storage through its entries, by their weights.
template <class T>
double weighted_squared_error(const Data<T>& data, const Factor<T>& W, const Factor<T>& H);

// Some rows, from one on, or some columns of a dense X of so many rows and columns.
struct ShareOfDense {
  bool is_one;
  Index rows, columns, first_row;
};
// These must outlive it: what is asked of all of X is not asked of them (spread.cpp).
template <class T>
std::unique_ptr<Data<T>> dense_share(const Dense<T>& own, int exponent, const ShareOfDense& share);

}  // namespace nmf
