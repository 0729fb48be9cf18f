// What the kinds of storage share.
#pragma once

#include "nmf/data.hpp"
#include "nmf/kernels/aligned.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/parallel.hpp"

namespace nmf {

// Storage that keeps the matrix it refers to.
template <class Matrix>
struct Kept {
  Matrix x;
};
template <class Matrix, class Storage>
class Owning final : Kept<Matrix>, public Storage {
 public:
  explicit Owning(Matrix&& matrix) : Kept<Matrix>{std::move(matrix)}, Storage(this->x) {}
};

// F in the packed form of the kernels, and how many numbers that takes.
template <class T>
std::size_t packed_size(const Factor<T>& F) {
  return static_cast<std::size_t>(padded<T>(static_cast<Index>(F.n_rows))) * F.n_cols;
}
template <class T>
AlignedVector<T> packed_factor(const Factor<T>& F) {
  const auto k = static_cast<Index>(F.n_rows), count = static_cast<Index>(F.n_cols);
  AlignedVector<T> packed(packed_size(F));
  constexpr Index block = 1024;
  parallel_for(blocks_of(count, block), static_cast<double>(k * count), [&](Index b, int) {
    const Index begin = b * block;
    pack(k, F.memptr() + begin * k, std::min(block, count - begin), packed.data() + begin * padded<T>(k));
  });
  return packed;
}

// What a visit costs for each entry of X, about, in elementary operations.
constexpr double entry_work = 50;

// ||X - W' H||_F^2 in double. Dense: entry by entry, 2mnk operations. Sparse: by ||X||^2 - 2 <X, W' H> + <W
// W', H H'> over the entries of X, and entry by entry only where that cancels.
template <class X, class T>
double dense_squared_error(const Dense<X>& x, const Factor<T>& W, const Factor<T>& H);
template <class X, class T>
double sparse_squared_error(const Sparse<X>& x, double squared_norm, const Factor<T>& W, const Factor<T>& H);
// The same for any storage through its entries, by their weights.
template <class T>
double weighted_squared_error(const Data<T>& data, const Factor<T>& W, const Factor<T>& H);

}  // namespace nmf
