// What products are held to: sums in any order, within rounding; and a pass, which sees two of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "nmf/data/data.hpp"
#include "nmf/data/gram.hpp"
#include "support/oracle.hpp"

namespace nmf::test {

template <class T>
arma::mat random_matrix(Index rows, Index columns, std::uint64_t seed, double density = 1) {
  return oracle::rounded<T>(oracle::random_matrix(rows, columns, seed, density));
}
template <class T>
arma::mat random_signed_matrix(Index rows, Index columns, std::uint64_t seed) {
  return oracle::rounded<T>(oracle::random_signed_matrix(rows, columns, seed));
}

// Every sum of `terms` products, in any order, is within terms * epsilon / 2 of the sum of their magnitudes.
template <class T>
void expect_product(const Factor<T>& P, const arma::mat& F, const arma::mat& X, const std::string& what) {
  ASSERT_EQ(P.k(), static_cast<Index>(F.n_rows)) << what;
  ASSERT_EQ(P.count(), static_cast<Index>(X.n_cols)) << what;
  const double rounding = static_cast<double>(X.n_rows + 2) * oracle::epsilon<T> / 2;
  const arma::mat error = arma::abs(oracle::to_double(P) - oracle::times(F, X)),
                  bound = rounding * oracle::times(arma::abs(F), arma::abs(X));
  EXPECT_LE((error - bound).max(), 0) << what;
}

// Rows enough for three blocks of them; a column that has nothing in one of these and one that is empty.
template <class T>
arma::mat tall_matrix() {
  arma::mat X = random_matrix<T>(50000, 9, 20, 0.5);
  X.col(3).rows(10000, 40000).zeros();
  X.col(5).zeros();
  return X;
}

// One pass: each visit sees the product with what it is defined for, and W as visit_rows leaves it.
template <class T>
void expect_pass(const Data<T>& data, const arma::mat& X, Index k) {
  const Index m = data.rows(), n = data.columns();
  const arma::mat H = random_matrix<T>(k, n, 7), W_before = random_matrix<T>(k, m, 8),
                  W_after = random_matrix<T>(k, m, 9);
  Factor<T> W = oracle::factor<T>(W_before), PH(k, m), PW(k, n);
  Factor<T> GH, GW;
  const Factor<T> new_W = oracle::factor<T>(W_after);
  const auto record = [k](Range range, const T* from, Factor<T>& to) {
    std::copy_n(from, k * range.size(), to.column(range.begin));
  };
  const PassSums sums = data.pass(
      oracle::factor<T>(H),
      [&](Range range, const T* G, const T* P) {
        record(range, P, PH);
        if (range.begin == 0) GH = Factor<T>(G, k, k);
        record(range, new_W.column(range.begin), W);
        return Sums{static_cast<double>(range.size()), 1};
      },
      W,
      [&](Range range, const T* G, const T* P) {
        record(range, P, PW);
        if (range.begin == 0) GW = Factor<T>(G, k, k);
        return Sums{1, static_cast<double>(range.size())};
      });
  const std::string what = std::to_string(m) + " x " + std::to_string(n);
  EXPECT_EQ(sums.rows.gradient2, static_cast<double>(m)) << what;
  EXPECT_EQ(sums.columns.fit, static_cast<double>(n)) << what;
  expect_product<T>(PH, H, X.t(), what + ", rows");
  expect_product<T>(PW, W_after, X, what + ", columns");
  expect_product<T>(GH, H, H.t(), what + ", Gram of H");
  expect_product<T>(GW, W_after, W_after.t(), what + ", Gram of W");
}

}  // namespace nmf::test
