// Slow and obvious computations that the library is compared with: plain loops in double, no kernels, no
// BLAS.
#pragma once

#include <algorithm>
#include <armadillo>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "nmf/data/data.hpp"
#include "nmf/data/factor.hpp"
#include "nmf/problem/loss.hpp"

namespace nmf::oracle {

template <class T>
constexpr double epsilon = static_cast<double>(std::numeric_limits<T>::epsilon());

// Entries uniform on (0, 1), each kept with probability `density`.
inline arma::mat random_matrix(Index rows, Index columns, std::uint64_t seed, double density = 1) {
  std::mt19937_64 bits(seed);
  const auto uniform = [&] { return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52; };
  arma::mat A(static_cast<arma::uword>(rows), static_cast<arma::uword>(columns));
  for (double& a : A) {
    const double value = uniform();
    a = uniform() < density ? value : 0;
  }
  return A;
}

inline arma::mat random_signed_matrix(Index rows, Index columns, std::uint64_t seed) {
  return random_matrix(rows, columns, seed) - random_matrix(rows, columns, seed + 7919);
}

template <class T>
Dense<T> dense(const arma::mat& A) {
  Dense<T> x{static_cast<Index>(A.n_rows), static_cast<Index>(A.n_cols), Buffer<T>(A.n_elem)};
  for (arma::uword i = 0; i < A.n_rows; ++i)
    for (arma::uword j = 0; j < A.n_cols; ++j) x.values[i * A.n_cols + j] = static_cast<T>(A(i, j));
  return x;
}

template <class T>
Sparse<T> sparse(const arma::mat& A) {
  Sparse<T> x{static_cast<Index>(A.n_rows), static_cast<Index>(A.n_cols), {0}, {}, {}};
  for (arma::uword i = 0; i < A.n_rows; ++i) {
    for (arma::uword j = 0; j < A.n_cols; ++j) {
      if (A(i, j) == 0) continue;
      x.column.push_back(static_cast<std::uint32_t>(j));
      x.value.push_back(static_cast<T>(A(i, j)));
    }
    x.row_start.push_back(static_cast<Index>(x.value.size()));
  }
  return x;
}

template <class T>
Factor<T> factor(const arma::mat& A) {
  return Factor<T>(Factor<double>(A));
}
template <class T>
arma::mat to_double(const Factor<T>& F) {
  return Factor<double>(F);
}
template <class Expression>
arma::mat to_double(const Expression& A) {
  return arma::conv_to<arma::mat>::from(A);
}

// What T can represent of A.
template <class T>
arma::mat rounded(const arma::mat& A) {
  return to_double(factor<T>(A));
}

// A B by three loops.
inline arma::mat times(const arma::mat& A, const arma::mat& B) {
  arma::mat C(A.n_rows, B.n_cols, arma::fill::zeros);
  for (arma::uword j = 0; j < B.n_cols; ++j)
    for (arma::uword s = 0; s < A.n_cols; ++s)
      for (arma::uword i = 0; i < A.n_rows; ++i) C(i, j) += A(i, s) * B(s, j);
  return C;
}

// A product of rank k with a little noise: its components are distinct, so that none dies on the way.
inline arma::mat structured_matrix(Index rows, Index columns, Index k, std::uint64_t seed) {
  return times(random_matrix(rows, k, seed, 0.5), random_matrix(k, columns, seed + 1, 0.5)) +
         0.05 * random_matrix(rows, columns, seed + 2, 0.5);
}

inline double squared_error(const arma::mat& X, const arma::mat& Wt, const arma::mat& H) {
  double total = 0;
  for (arma::uword i = 0; i < X.n_rows; ++i)
    for (arma::uword j = 0; j < X.n_cols; ++j) {
      double difference = X(i, j);
      for (arma::uword r = 0; r < H.n_rows; ++r) difference -= Wt(r, i) * H(r, j);
      total += difference * difference;
    }
  return total;
}

// The beta-divergence of one entry from its definition (Fevotte and Idier 2011, equation 3).
inline double divergence(double beta, double x, double y) {
  if (beta == 0) return x / y - std::log(x / y) - 1;
  if (beta == 1) return (x > 0 ? x * std::log(x / y) : 0) - x + y;
  const double own = x > 0 ? std::pow(x, beta) : 0, cross = x > 0 ? x * std::pow(y, beta - 1) : 0;
  return own / (beta * (beta - 1)) + std::pow(y, beta) / beta - cross / (beta - 1);
}

// The loss of Wt' H over the entries of X with a weight, written out.
inline double loss_value(const Loss& loss, const arma::mat& X, const arma::mat& weight, const arma::mat& Wt,
                         const arma::mat& H) {
  const arma::mat Y = times(Wt.t(), H);
  double total = 0;
  for (arma::uword i = 0; i < X.n_rows; ++i) {
    double row = 0;
    for (arma::uword j = 0; j < X.n_cols; ++j) {
      if (weight(i, j) == 0) continue;
      const double r = std::abs(X(i, j) - Y(i, j)), t = loss.parameter;
      double entry = r * r;
      if (loss.kind == Loss::Kind::huber) entry = r <= t ? r * r / 2 : t * (r - t / 2);
      if (loss.kind == Loss::Kind::beta) entry = divergence(t, X(i, j), Y(i, j));
      row += weight(i, j) * entry;
    }
    total += loss.kind == Loss::Kind::l21 ? std::sqrt(row) : row;
  }
  return total;
}

// The objective of a half-step for one column: 1/2 y' G y - p' y.
inline double half_step_loss(const arma::mat& G, const arma::vec& p, const arma::vec& y) {
  long double total = 0;
  for (arma::uword r = 0; r < y.n_elem; ++r) {
    long double Gy = 0;
    for (arma::uword s = 0; s < y.n_elem; ++s) Gy += static_cast<long double>(G(r, s)) * y(s);
    total += y(r) * (Gy / 2 - p(r));
  }
  return static_cast<double>(total);
}

// min over y >= 0 of 1/2 y' G y - p' y for positive definite G: every set of positive coordinates is tried.
inline arma::vec nnls(const arma::mat& G, const arma::vec& p) {
  const arma::uword k = p.n_elem;
  arma::vec best(k, arma::fill::zeros);
  double best_loss = 0;
  for (arma::uword set = 1; set < (arma::uword{1} << k); ++set) {
    std::vector<arma::uword> members;
    for (arma::uword r = 0; r < k; ++r)
      if (set >> r & 1) members.push_back(r);
    const arma::uvec passive(members);
    const arma::mat g = G(passive, passive);
    const arma::vec unit = 1 / arma::sqrt(g.diag());  // solved in units of unit curvature
    const arma::vec z = unit % arma::solve(arma::mat(arma::diagmat(unit) * g * arma::diagmat(unit)),
                                           arma::vec(unit % p(passive)));
    if (z.min() < 0) continue;
    arma::vec y(k, arma::fill::zeros);
    y(passive) = z;
    const double loss = half_step_loss(G, p, y);
    if (loss < best_loss) {
      best_loss = loss;
      best = y;
    }
  }
  return best;
}

// The largest difference between entries, relative to the largest entry.
template <class Left, class Right>
double distance(const Left& left, const Right& right) {
  const arma::mat A = to_double(left), B = to_double(right);
  const double size = std::max(arma::abs(A).max(), arma::abs(B).max());
  return size > 0 ? arma::abs(A - B).max() / size : 0;
}

template <class T>
bool same_bits(const Factor<T>& A, const Factor<T>& B) {
  return A.k() == B.k() && A.count() == B.count() && std::equal(A.begin(), A.end(), B.begin());
}

}  // namespace nmf::oracle
