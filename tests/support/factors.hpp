// Small matrices and factors made of nothing but arithmetic, and the plainest possible oracle for them.
#pragma once

#include <cmath>
#include <cstdint>

#include "nmf/data/data.hpp"
#include "nmf/data/factor.hpp"
#include "support/matrices.hpp"

namespace nmf::test {

// A number in [0, 1) that depends on its arguments alone.
inline double scattered(std::uint64_t a, std::uint64_t b, std::uint64_t c = 0) {
  std::uint64_t h =
      a * 0x9E3779B97F4A7C15u + b * 0xC2B2AE3D27D4EB4Fu + c * 0x165667B19E3779F9u + 0x27D4EB2F165667C5u;
  for (int i = 0; i < 3; ++i) h = (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9u;
  return static_cast<double>(h >> 11) / 9007199254740992.0;
}

// Entries in [0, 3), the given share of them zero.
inline Rows scattered_rows(Index rows, Index columns, double zeros, std::uint64_t seed) {
  Rows x(static_cast<std::size_t>(rows), std::vector<double>(static_cast<std::size_t>(columns)));
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < x[i].size(); ++j)
      if (scattered(i, j, seed) >= zeros) x[i][j] = 3 * scattered(j, i, seed + 1);
  return x;
}

template <class T>
Dense<T> dense_of(const Rows& rows) {
  Dense<T> x{static_cast<Index>(rows.size()), static_cast<Index>(rows[0].size()), {}};
  for (const auto& row : rows)
    for (const double v : row) x.values.push_back(static_cast<T>(v));
  return x;
}

template <class T>
Sparse<T> sparse_of(const Rows& rows) {
  Sparse<T> x{static_cast<Index>(rows.size()), static_cast<Index>(rows[0].size()), {0}, {}, {}};
  for (const auto& row : rows) {
    for (std::size_t j = 0; j < row.size(); ++j)
      if (row[j] != 0) {
        x.column.push_back(static_cast<std::uint32_t>(j));
        x.value.push_back(static_cast<T>(row[j]));
      }
    x.row_start.push_back(x.non_zeros());
  }
  return x;
}

// Positive entries below 1.
template <class T>
Factor<T> scattered_factor(Index k, Index count, std::uint64_t seed) {
  Factor<T> F(k, count);
  for (Index c = 0; c < count; ++c)
    for (Index r = 0; r < k; ++r)
      F(r, c) = static_cast<T>(scattered(static_cast<std::uint64_t>(r), static_cast<std::uint64_t>(c), seed));
  return F;
}

// (W H)(i, j) in double.
template <class T>
double model(const Factor<T>& Wt, const Factor<T>& H, Index i, Index j) {
  double sum = 0;
  for (Index r = 0; r < H.k(); ++r) sum += static_cast<double>(Wt(r, i)) * static_cast<double>(H(r, j));
  return sum;
}

template <class T>
constexpr double rounding =
    std::is_same_v<T, float> ? 2e-5 : 1e-12;  // relative, of sums as long as the tests have

}  // namespace nmf::test
