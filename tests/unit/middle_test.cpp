// The median of numbers of entries by counting is that of the numbers put in order.
#include "nmf/data/middle.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "nmf/objective/evaluate.hpp"
#include "support/factors.hpp"

namespace nmf::test {
namespace {

// Of distances of the entries from a number.
std::optional<double> middle(const Data<double>& data, double from = 0) {
  return middle_of_entries(data, [&](const Entries<double>& row, const auto& take) {
    for (Index e = 0; e < row.count; ++e) take(std::abs(row.value[e] - from));
  });
}
std::unique_ptr<Data<double>> row_of(const std::vector<double>& values) {
  return make_data(oracle::dense<double>(arma::mat(arma::rowvec(values))), 0);
}

TEST(Middle, is_that_of_numbers_in_order) {
  for (const std::size_t size : {1U, 2U, 7U, 1000U}) {
    SCOPED_TRACE(size);
    std::vector<double> values;
    for (std::size_t i = 0; i < size; ++i) values.push_back(std::exp(200 * (scattered(i, size, 3) - 0.5)));
    const auto found = middle(*row_of(values));
    std::ranges::sort(values);
    EXPECT_EQ(found, values[size / 2]);
  }
}

TEST(Middle, is_one_of_many_that_are_equal_and_of_zeros) {
  EXPECT_EQ(middle(*row_of({3, 1, 3, 3, 0.1, 8})), 3);
  EXPECT_EQ(middle(*row_of({5, 7, 5}), 5), 0);
}

TEST(Middle, is_nothing_of_nothing) {
  EXPECT_EQ(middle_of_entries(*row_of({1, 2}), [](const Entries<double>&, const auto&) {}), std::nullopt);
}

// 1, 2, 3, 4, 10 without what is zero: the middle 3, distances from it 2, 1, 0, 1, 7.
TEST(Middle, makes_the_threshold_of_huber) {
  EXPECT_NEAR(huber_threshold(*row_of({10, 0, 2, 0, 4, 1, 3})), 0.1345 * 1.4826 * 1, 1e-15);
  EXPECT_NEAR(huber_threshold(*row_of({2, 2, 0, 2})), 0.1345 * 2, 1e-15);
  EXPECT_EQ(huber_threshold(*row_of({0, 0})), 1);
}

}  // namespace
}  // namespace nmf::test
