// Runs whose X is a power of two of another's: what becomes of options, and what is the same.
#pragma once

#include <cmath>
#include <type_traits>
#include <vector>

#include "contract/cases.hpp"

namespace nmf::contract {

// Powers that X in either precision can be multiplied by: 2^300 is no number in single.
template <class T>
std::vector<int> powers() {
  if (std::is_same_v<T, float>) return {-100, -21, -1, 1, 20, 100};
  return {-300, -21, -1, 1, 20, 300};
}

template <class Numbers>
Numbers times_power(Numbers scaled, int c) {
  for (auto& v : scaled) v = std::ldexp(v, c);
  return scaled;
}

inline double degree_of(const Loss& loss) {
  return loss.kind == Loss::Kind::beta ? loss.parameter : loss.kind == Loss::Kind::huber ? 2 : 1;
}

// The same problem where W is 2^c times as large. Where H alone is penalised W has unit norm, and H is that
// large.
inline Options in_unit(Options o, int c) {
  const double loss = c * degree_of(o.loss);
  const int h = o.l1_w + o.l2_w + o.orthogonal_w > 0 ? 0 : c;
  o.l1_w *= std::exp2(loss - c);
  o.l2_w *= std::exp2(loss - 2 * c);
  o.orthogonal_w *= std::exp2(loss - 2 * c);
  o.l1_h *= std::exp2(loss - h);
  o.l2_h *= std::exp2(loss - 2 * h);
  o.orthogonal_h *= std::exp2(loss - 2 * h);
  if (o.loss.kind == Loss::Kind::huber) o.loss.parameter = std::ldexp(o.loss.parameter, c);
  return o;
}

inline void expect_scaled(double value, double base, double exponent, const char* what) {
  const double expected = base * std::exp2(exponent);
  if (exponent == std::floor(exponent))
    EXPECT_EQ(value, expected) << what;
  else  // a power of two that is no double: rounding
    EXPECT_NEAR(value, expected, 1e-13 * std::abs(expected)) << what;
}

template <class T>
void expect_same_run(const Result<T>& result, const Result<T>& base, int c) {
  EXPECT_TRUE(oracle::same_bits<T>(result.Wt, times_power(base.Wt, c)));
  EXPECT_TRUE(oracle::same_bits<T>(result.H, base.H));
  ASSERT_EQ(result.log.size(), base.log.size());
  const double d = degree_of(base.loss_function) * c;
  for (std::size_t i = 0; i < base.log.size(); ++i) {
    expect_scaled(result.log[i].objective, base.log[i].objective, d, "objective");
    expect_scaled(result.log[i].penalty, base.log[i].penalty, d, "penalty");
    EXPECT_EQ(result.log[i].relative_error, base.log[i].relative_error);
    EXPECT_EQ(result.log[i].kkt_residual, base.log[i].kkt_residual);
  }
  expect_scaled(result.objective, base.objective, d, "final objective");
  EXPECT_EQ(result.stop_reason, base.stop_reason);
  EXPECT_EQ(result.explained_variance, base.explained_variance);
}

}  // namespace nmf::contract
