// The factors, and what is summed over all of their columns.
#pragma once

#include <concepts>
#include <cstddef>
#include <vector>

#include "nmf/base/archive.hpp"
#include "nmf/base/index.hpp"

namespace nmf {

// Whatever holds rows x columns numbers one column after another, as a matrix of Armadillo does.
template <class M, class T>
concept ColumnMajor = requires(const M& m) {
  { m.memptr() } -> std::convertible_to<const T*>;
  { m.n_rows } -> std::convertible_to<std::size_t>;
  { m.n_cols } -> std::convertible_to<std::size_t>;
};

// A factor: k numbers for each row (or column) of X, those of one next to each other. W is held as k x m, H
// as k x n. Small matrices (k x k) are held alike. Converts from and to matrices of Armadillo.
template <class T>
class Factor {
 public:
  Factor() = default;
  explicit Factor(Index k, Index count, T value = 0)
      : k_(k), count_(count), values_(static_cast<std::size_t>(k * count), value) {}
  Factor(const T* values, Index k, Index count) : k_(k), count_(count), values_(values, values + k * count) {}
  template <class U>
  explicit Factor(const Factor<U>& other)
      : k_(other.k()), count_(other.count()), values_(other.begin(), other.end()) {}
  template <ColumnMajor<T> M>
  Factor(const M& m) : Factor(m.memptr(), static_cast<Index>(m.n_rows), static_cast<Index>(m.n_cols)) {}
  template <ColumnMajor<T> M>
  operator M() const {
    return M(values_.data(), static_cast<std::size_t>(k_), static_cast<std::size_t>(count_));
  }

  Index k() const { return k_; }
  Index count() const { return count_; }
  Index size() const { return k_ * count_; }
  bool empty() const { return values_.empty(); }

  T* data() { return values_.data(); }
  const T* data() const { return values_.data(); }
  T* column(Index c) { return data() + c * k_; }
  const T* column(Index c) const { return data() + c * k_; }
  T& operator()(Index r, Index c) { return values_[static_cast<std::size_t>(c * k_ + r)]; }
  T operator()(Index r, Index c) const { return values_[static_cast<std::size_t>(c * k_ + r)]; }
  T* begin() { return data(); }
  T* end() { return data() + size(); }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size(); }

  // Its shape, whatever it holds then.
  void resize(Index k, Index count) {
    k_ = k;
    count_ = count;
    values_.resize(static_cast<std::size_t>(k * count));
  }
  void fill(T value) { values_.assign(values_.size(), value); }
  void keep(Archive& archive) { archive(k_, count_, values_); }

 private:
  Index k_ = 0, count_ = 0;
  std::vector<T> values_;
};

// W and H: one of them, or both.
template <class T>
struct Pair {
  Factor<T> Wt;  // k x m: column i belongs to row i of X
  Factor<T> H;   // k x n
  void keep(Archive& archive) { archive(Wt, H); }
};

// In double precision; without a copy where it is.
inline const Factor<double>& doubled(const Factor<double>& F) {
  return F;
}
inline Factor<double> doubled(const Factor<float>& F) {
  return Factor<double>(F);
}

// Component r, count numbers; all of it times a number; zero.
template <class T>
Factor<T> component(const Factor<T>& F, Index r) {
  Factor<T> row(1, F.count());
  for (Index c = 0; c < F.count(); ++c) row.data()[c] = F(r, c);
  return row;
}
template <class T>
void set_component(Factor<T>& F, Index r, const Factor<T>& row) {
  for (Index c = 0; c < F.count(); ++c) F(r, c) = row.data()[c];
}
template <class T>
void scale_component(Factor<T>& F, Index r, T by) {
  for (Index c = 0; c < F.count(); ++c) F(r, c) *= by;
}
template <class T>
void clear_component(Factor<T>& F, Index r) {
  for (Index c = 0; c < F.count(); ++c) F(r, c) = 0;
}

template <class T>
Factor<T> transposed(const Factor<T>& F) {
  Factor<T> result(F.count(), F.k());
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < F.k(); ++r) result(c, r) = F(r, c);
  return result;
}

// Of each component: the sum, the sum of squares, the largest number.
template <class T>
std::vector<T> sums(const Factor<T>& F);
template <class T>
std::vector<double> squares(const Factor<T>& F);
template <class T>
std::vector<T> largest(const Factor<T>& F);

// Are all numbers finite?
template <class T>
bool is_finite(const Factor<T>& F);

// Which components are zero, or so small (below 1e-100, in single precision 1e-30) that they are nothing.
template <class T>
std::vector<Index> zero_components(const Factor<T>& F);

}  // namespace nmf
