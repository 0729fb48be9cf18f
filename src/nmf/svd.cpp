#include "nmf/svd.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/error.hpp"
#include "nmf/gram.hpp"
#include "nmf/parallel.hpp"
#include "nmf/random.hpp"

namespace nmf {
namespace {

constexpr Index oversampling = 10;
constexpr int power_iterations = 3;

// A = V diag(values) V', values falling. Small and on one thread, so that the threads cannot change a bit.
struct Eigen {
  arma::vec values;
  arma::mat V;
};
template <class T>
Eigen eigen(const Factor<T>& A) {
  const ThreadLimit one(1);
  Eigen e;
  if (!arma::eig_sym(e.values, e.V, arma::conv_to<arma::mat>::from(A)))
    throw Error(Fault::numerical,
                "initialisation: the eigenvalues of a Gram matrix did not converge; try --init random");
  e.values = arma::reverse(e.values);
  e.V = arma::fliplr(e.V);
  return e;
}

// rows of M (l x l) times F (l x count), in place of a BLAS call whose sums depend on the number of threads.
template <class T>
Factor<T> times(const arma::mat& M, const Factor<T>& F) {
  const arma::Mat<T> A = arma::conv_to<arma::Mat<T>>::from(M);
  Factor<T> result(M.n_rows, F.n_cols);
  constexpr Index block = 256;
  const auto count = static_cast<Index>(F.n_cols);
  parallel_for(blocks_of(count, block), static_cast<double>(M.n_elem) * static_cast<double>(count),
               [&](Index b, int) {
                 const ThreadLimit one(1);
                 const Index first = b * block;
                 const Index last = std::min(count, first + block) - 1;
                 const arma::span columns(static_cast<arma::uword>(first), static_cast<arma::uword>(last));
                 result.cols(columns) = A * F.cols(columns);
               });
  return result;
}

// Rows that span the same space and are orthonormal; directions of no size become zero rows. Twice, since the
// Gram matrix squares the condition number.
template <class T>
Factor<T> orthonormal(Factor<T> F) {
  for (int pass = 0; pass < 2; ++pass) {
    Eigen e = eigen(gram(F));
    const double floor = e.values(0) * static_cast<double>(std::numeric_limits<T>::epsilon());
    arma::mat scaled = e.V.t();
    for (arma::uword r = 0; r < scaled.n_rows; ++r)
      scaled.row(r) *= e.values(r) > floor ? 1 / std::sqrt(e.values(r)) : 0.0;
    F = times(scaled, F);
  }
  return F;
}

}  // namespace

template <class T>
Svd<T> randomized_svd(const Data<T>& data, Index k, std::uint64_t seed) {
  const Index m = data.rows(), n = data.columns(), l = std::min(k + oversampling, std::min(m, n));
  Factor<T> sketch(static_cast<arma::uword>(l), static_cast<arma::uword>(n));
  parallel_for(n, static_cast<double>(l * n) * 50, [&](Index j, int) {
    for (Index r = 0; r < l; ++r)
      sketch.memptr()[j * l + r] = static_cast<T>(normal(seed, Stream::sketch, r, j));
  });
  Factor<T> Q = orthonormal(product(data, Side::rows, sketch));
  for (int i = 0; i < power_iterations; ++i)
    Q = orthonormal(product(data, Side::rows, orthonormal(product(data, Side::columns, Q))));

  const Factor<T> B = product(data, Side::columns, Q);  // l x n, X = Q' B: B B' = E diag(s^2) E'
  const Eigen e = eigen(gram(B));
  Svd<T> svd;
  svd.values = arma::sqrt(arma::clamp(e.values.head(static_cast<arma::uword>(k)), 0.0, arma::datum::inf));
  arma::mat left = e.V.head_cols(static_cast<arma::uword>(k)).t();
  svd.U = times(left, Q);
  for (arma::uword r = 0; r < left.n_rows; ++r) left.row(r) *= svd.values(r) > 0 ? 1 / svd.values(r) : 0.0;
  svd.V = times(left, B);
  for (arma::uword r = 0; r < svd.V.n_rows; ++r) {
    if (svd.V(r, arma::index_max(arma::abs(svd.V.row(r)))) < 0) {
      svd.U.row(r) *= T(-1);
      svd.V.row(r) *= T(-1);
    }
  }
  return svd;
}

template Svd<float> randomized_svd(const Data<float>&, Index, std::uint64_t);
template Svd<double> randomized_svd(const Data<double>&, Index, std::uint64_t);

}  // namespace nmf
