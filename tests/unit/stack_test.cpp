// Passes of several pairs over one X: each is what it is alone, to the bit.
#include "nmf/data/stack.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <vector>

#include "support/oracle.hpp"

namespace {

using namespace nmf;

template <class T>
class passes : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(passes, Precisions);

// A dense X elsewhere than in memory.
template <class T>
class Elsewhere final : public Blocks<T> {
 public:
  explicit Elsewhere(const Dense<T>& x) : x_(x) {}
  Index rows() const override { return x_.rows; }
  Index columns() const override { return x_.columns; }
  bool in_memory() const override { return false; }
  const T* read(Range rows, Buffer<T>&) const override { return x_.values.data() + rows.begin * x_.columns; }

 private:
  const Dense<T>& x_;
};

// A pair whose half-steps leave numbers that depend on every bit of G and P.
template <class T>
struct Course {
  Course(const Data<T>& data, Index k, std::uint64_t seed)
      : H(oracle::factor<T>(oracle::random_signed_matrix(k, data.columns(), seed))),
        W(k, data.rows()),
        new_H(k, data.columns()) {}

  Visit<T> into(Factor<T>& Y) {
    return [&Y, k = H.k()](Range range, const T* G, const T* P) {
      Sums sums;
      for (Index c = range.begin; c < range.end; ++c)
        for (Index r = 0; r < k; ++r) {
          T& y = Y(r, c);
          y = P[(c - range.begin) * k + r] / (1 + G[r * k + r]) + G[(r * k + k - 1)] / 1000;
          sums.fit += static_cast<double>(y) * y;
          sums.gradient2 += static_cast<double>(y);
        }
      return sums;
    };
  }

  Factor<T> H, W, new_H;
  Visit<T> rows = into(W), columns = into(new_H);
};

template <class T>
void expect_each_as_alone(const Data<T>& data, Index k, std::size_t pairs) {
  std::vector<std::unique_ptr<Course<T>>> together, alone;
  std::vector<PassOf<T>> all;
  for (std::size_t i = 0; i < pairs; ++i) {
    for (auto* courses : {&together, &alone}) courses->push_back(std::make_unique<Course<T>>(data, k, 7 + i));
    Course<T>& one = *together.back();
    all.push_back({{&one.H, &one.rows}, {&one.W, &one.columns}});
  }
  const std::vector<PassSums> sums = data.passes(all);
  for (std::size_t i = 0; i < pairs; ++i) {
    Course<T>& one = *alone[i];
    const PassSums own = data.pass(one.H, one.rows, one.W, one.columns);
    EXPECT_TRUE(oracle::same_bits(one.W, together[i]->W)) << i;
    EXPECT_TRUE(oracle::same_bits(one.new_H, together[i]->new_H)) << i;
    EXPECT_EQ(own.rows.fit, sums[i].rows.fit) << i;
    EXPECT_EQ(own.columns.fit, sums[i].columns.fit) << i;
    EXPECT_EQ(own.rows.gradient2, sums[i].rows.gradient2) << i;
  }
}

template <class T>
void expect_each_as_alone(const Data<T>& data) {
  for (const auto& [k, pairs] :
       {std::pair<Index, std::size_t>{5, 3}, {1, 4}, {4, 2}, {7, 10}, {16, 2}, {3, 1}}) {
    SCOPED_TRACE(fmt::format("{} pairs of rank {}, {} x {}", pairs, k, data.rows(), data.columns()));
    expect_each_as_alone(data, k, pairs);
  }
}

TYPED_TEST(passes, over_dense_data_are_each_what_it_is_alone) {
  using T = TypeParam;
  // In lanes; too few rows for these; too wide; too wide for all the lanes of many pairs.
  for (const auto [rows, columns] : {std::array<Index, 2>{1100, 37}, {200, 90}, {70, 4500}, {1030, 2040}}) {
    const Dense<T> x = oracle::dense<T>(oracle::random_matrix(rows, columns, 3));
    expect_each_as_alone(*make_data(x));
    expect_each_as_alone(*make_data(Elsewhere<T>(x)));
  }
}

TYPED_TEST(passes, over_sparse_data_are_each_what_it_is_alone) {
  using T = TypeParam;
  const Sparse<T> x = oracle::sparse<T>(oracle::random_matrix(300, 200, 3, 0.1));
  expect_each_as_alone(*make_data(x));
  // In blocks of rows, and with columns that are summed in pieces.
  const Sparse<T> tall = oracle::sparse<T>(oracle::random_matrix(33000, 9, 3, 0.5)),
                  wide = oracle::sparse<T>(oracle::random_matrix(3, 40000, 3, 0.6));
  expect_each_as_alone(*make_data(tall));
  expect_each_as_alone(*make_data(wide));
}

TEST(passes_in_single, over_data_in_double_are_each_what_it_is_alone) {
  const auto matrix = oracle::random_matrix(1100, 60, 3, 0.3);
  const Dense<double> x = oracle::dense<double>(matrix);
  const Sparse<double> sparse = oracle::sparse<double>(matrix);
  expect_each_as_alone(*make_data(x)->in_single());
  const auto data = make_data(sparse);
  expect_each_as_alone(*data->in_single());
}

}  // namespace
