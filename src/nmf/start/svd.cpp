#include "nmf/start/svd.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/base/aligned.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/base/random.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/start/eigenvalues.hpp"

namespace nmf {
namespace {

constexpr Index oversampling = 10;
constexpr int power_iterations = 3;
// A side up to so many times as long as the sketch is decomposed as a whole, exactly and in fewer operations,
// where X has no more entries than one thread soon reads. In double precision: a Gram matrix squares the
// condition.
constexpr Index short_side = 4;
constexpr Index few_entries = Index{1} << 20;

template <class T>
Eigenvalues eigenvalues_of(const Factor<T>& A) {
  return eigenvalues(Factor<double>(A));
}
double value(const Eigenvalues& e, Index r) {
  return e.values[static_cast<std::size_t>(r)];
}
// The leading eigenvectors as rows.
Factor<double> leading_vectors(const Eigenvalues& e, Index k) {
  return transposed(Factor<double>(e.V.data(), e.V.k(), k));
}

// Rows that span the same space and are orthonormal; directions of no size become zero rows. Twice, since the
// Gram matrix squares the condition number.
template <class T>
Factor<T> orthonormal(Factor<T> F) {
  for (int pass = 0; pass < 2; ++pass) {
    const Eigenvalues e = eigenvalues_of(gram(F));
    const double floor = e.values[0] * static_cast<double>(std::numeric_limits<T>::epsilon());
    Factor<double> scaled = leading_vectors(e, e.V.count());
    for (Index r = 0; r < scaled.k(); ++r)
      scale_component(scaled, r, value(e, r) > floor ? 1 / std::sqrt(value(e, r)) : 0.0);
    F = times(Factor<T>(scaled), F);
  }
  return F;
}

// Rows by 1 / value: products of these singular vectors with X have length one then.
void scale_rows(Factor<double>& vectors, const std::vector<double>& values) {
  for (Index r = 0; r < vectors.k(); ++r) {
    const double v = values[static_cast<std::size_t>(r)];
    scale_component(vectors, r, v > 0 ? 1 / v : 0.0);
  }
}

std::vector<double> leading_values(const Eigenvalues& e, Index k) {
  std::vector<double> values(e.values.begin(), e.values.begin() + k);
  for (double& v : values) v = std::sqrt(std::max(0.0, v));
  return values;
}

// X X' or X' X, the smaller of them, without a copy of X: columns of X' or X come a range at a time, in
// order.
template <class T>
Factor<T> short_gram(const Data<T>& data, Side long_side, Index size) {
  const Index ld = padded<T>(size);
  AlignedVector<T> packed, square(static_cast<std::size_t>(ld * size), T(0));
  const ThreadLimit one(1);
  Factor<T> unit(size, size);
  for (Index r = 0; r < size; ++r) unit(r, r) = 1;
  data.half_step(long_side, unit, [&](Range range, const T*, const T* columns) {
    packed.resize(static_cast<std::size_t>(ld * range.size()));
    pack(size, columns, range.size(), packed.data());
    multiply_add(size, packed.data(), range.size(), columns, Index{1}, size, size, square.data());
    return Sums{};
  });
  Factor<T> G(size, size);
  unpack(size, square.data(), size, G.data());
  for (Index c = 0; c < size; ++c)
    for (Index r = c + 1; r < size; ++r) G(r, c) = G(c, r);
  return G;
}

// By the Gram matrix of the shorter side.
template <class T>
Svd<T> exact_svd(const Data<T>& data, Index k) {
  const bool few_columns = data.columns() <= data.rows();
  const Side long_side = few_columns ? Side::rows : Side::columns;
  const Eigenvalues e = eigenvalues_of(short_gram(data, long_side, std::min(data.rows(), data.columns())));
  Factor<double> vectors = leading_vectors(e, k);
  Svd<T> svd;
  svd.values = leading_values(e, k);
  (few_columns ? svd.V : svd.U) = Factor<T>(vectors);
  scale_rows(vectors, svd.values);
  (few_columns ? svd.U : svd.V) = product(data, long_side, Factor<T>(vectors));
  return svd;
}

// By subspace iteration from a random sketch of l directions.
template <class T>
Svd<T> sketched_svd(const Data<T>& data, Index k, Index l, std::uint64_t seed) {
  const Index n = data.columns();
  Factor<T> sketch(l, n);
  parallel_for(n, static_cast<double>(l * n) * 50, [&](Index j, int) {
    for (Index r = 0; r < l; ++r)
      sketch.data()[j * l + r] = static_cast<T>(normal(seed, Stream::sketch, r, j));
  });
  Factor<T> Q = orthonormal(product(data, Side::rows, sketch));
  for (int i = 0; i < power_iterations; ++i)
    Q = orthonormal(product(data, Side::rows, orthonormal(product(data, Side::columns, Q))));

  const Factor<T> B = product(data, Side::columns, Q);  // l x n, X = Q' B: B B' = E diag(s^2) E'
  const Eigenvalues e = eigenvalues_of(gram(B));
  Factor<double> vectors = leading_vectors(e, k);
  Svd<T> svd;
  svd.values = leading_values(e, k);
  svd.U = times(Factor<T>(vectors), Q);
  scale_rows(vectors, svd.values);
  svd.V = times(Factor<T>(vectors), B);
  return svd;
}

}  // namespace

template <class T>
Svd<T> leading_svd(const Data<T>& data, Index k, std::uint64_t seed) {
  const Index side = std::min(data.rows(), data.columns()), l = std::min(k + oversampling, side);
  const bool exact = std::is_same_v<T, double> && l < side && side <= short_side * l &&
                     side * std::max(data.rows(), data.columns()) <= few_entries;
  Svd<T> svd = exact ? exact_svd(data, k) : sketched_svd(data, k, l, seed);
  for (Index r = 0; r < svd.V.k(); ++r) {
    T largest = 0;
    for (Index c = 0; c < svd.V.count(); ++c)
      if (std::abs(svd.V(r, c)) > std::abs(largest)) largest = svd.V(r, c);
    if (largest < 0) {
      scale_component(svd.U, r, T(-1));
      scale_component(svd.V, r, T(-1));
    }
  }
  return svd;
}

template Svd<float> leading_svd(const Data<float>&, Index, std::uint64_t);
template Svd<double> leading_svd(const Data<double>&, Index, std::uint64_t);

}  // namespace nmf
