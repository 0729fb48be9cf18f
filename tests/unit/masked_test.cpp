// Masks and other views of data: what they are of is neither changed nor copied.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <limits>

#include "nmf/base/parallel.hpp"
#include "nmf/data/view.hpp"
#include "nmf/data/weighted.hpp"
#include "support/factors.hpp"
#include "support/oracle.hpp"

namespace nmf::test {
namespace {

constexpr Index m = 70, n = 90;
const double nan = std::numeric_limits<double>::quiet_NaN();

Weights<double> some_weights() {
  return weights_of(oracle::dense<double>(oracle::random_matrix(m, n, 3, 0.8)));
}
// Entries with something in them that must not be looked at where the weight is 0.
arma::mat some_matrix() {
  arma::mat x = oracle::random_matrix(m, n, 1, 0.6);
  x.elem(arma::find(oracle::random_matrix(m, n, 3, 0.8) == 0)).fill(nan);
  return x;
}

template <class Matrix>
std::vector<double> numbers(const Matrix& x) {
  if constexpr (requires { x.values; })
    return {x.values.begin(), x.values.end()};
  else
    return {x.value.begin(), x.value.end()};
}
bool same_bytes(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

template <class Matrix>
void leaves_x_alone(const Matrix& x, Matrix copy) {
  const std::vector<double> before = numbers(x);
  const auto data = make_data(x), view = masked(*data, some_weights()),
             owner = make_data(std::move(copy), some_weights());
  const Factor<double> W = scattered_factor<double>(4, m, 5), H = scattered_factor<double>(4, n, 6);
  EXPECT_TRUE(oracle::same_bits(product(*view, Side::rows, H), product(*owner, Side::rows, H)));
  EXPECT_TRUE(oracle::same_bits(product(*view, Side::columns, W), product(*owner, Side::columns, W)));
  EXPECT_EQ(view->squared_error(W, H), owner->squared_error(W, H));
  EXPECT_GT(view->squared_norm(), 0);
  EXPECT_TRUE(same_bytes(numbers(x), before));
  // Another mask of the same storage, all ones, sees what is there.
  EXPECT_EQ(masked(*data, all_count<double>(m, n))->total_weight(), static_cast<double>(m * n));
}

TEST(Masked, leaves_x_alone_and_is_what_owns_it_is) {
  leaves_x_alone(oracle::dense<double>(some_matrix()), oracle::dense<double>(some_matrix()));
  leaves_x_alone(oracle::sparse<double>(some_matrix()), oracle::sparse<double>(some_matrix()));
}

std::size_t resident_bytes() {
  std::size_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * 4096;
}

// What a mask and an iteration through it take beside the storage, as a share of what X takes.
template <class Matrix>
double share_taken(const Matrix& x, Weights<double> weights) {
  const auto data = make_data(x);
  const Factor<double> H = scattered_factor<double>(2, x.columns, 1);
  const std::size_t before = resident_bytes(), size = numbers(x).size() * sizeof(double);
  const auto view = masked(*data, std::move(weights));
  double sum = 0;
  view->half_step(Side::rows, H, [&](Range, const double* G, const double*) {
    sum += G[0];
    return Sums{};
  });
  EXPECT_GT(sum, 0);
  const std::size_t after = resident_bytes();
  return after > before ? static_cast<double>(after - before) / static_cast<double>(size) : 0;
}

TEST(Masked, takes_no_copy_of_x) {
  const ThreadLimit one(1);  // so that the sum above is
  constexpr Index rows = 2000, columns = 1500;
  Dense<double> x{rows, columns, Buffer<double>(static_cast<std::size_t>(rows * columns))};
  std::fill(x.values.begin(), x.values.end(), 1.0);
  Weights<double> dense = all_count<double>(rows, columns);
  hold_out(x, dense, 0.01, 1);
  EXPECT_LT(share_taken(x, std::move(dense)), 0.3);
  const Sparse<double> s = oracle::sparse<double>(oracle::random_matrix(rows, columns, 1, 0.4));
  Weights<double> sparse = all_count<double>(rows, columns);
  hold_out(s, sparse, 0.01, 1);
  EXPECT_LT(share_taken(s, std::move(sparse)), 0.5);  // of the values alone
}

TEST(View, says_what_its_data_say) {
  const Dense<double> x = oracle::dense<double>(oracle::random_matrix(m, n, 1));
  const auto data = make_data(x), weighted = masked(*data, some_weights());
  EXPECT_FALSE(DataView<double>(*data).own_grams());
  EXPECT_TRUE(DataView<double>(*weighted).own_grams());
  EXPECT_EQ(DataView<double>(*weighted).total_weight(), weighted->total_weight());
  EXPECT_EQ(DataView<double>(*weighted).entries(Side::rows), weighted->entries(Side::rows));
  EXPECT_EQ(DataView<double>(*data).squared_norm(), data->squared_norm());
  EXPECT_EQ(DataView<double>(*data).in_single(), nullptr);
}

}  // namespace
}  // namespace nmf::test
