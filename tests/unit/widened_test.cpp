// An X of a scratch file in single precision: which one is, what the file takes, what is read of it.
#include "nmf/matrix/widened.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "support/scratch.hpp"

namespace nmf::test {
namespace {

constexpr Index rows = 700, columns = 300;  // more than is looked at, and moved, at a time

class WidenedTest : public testing::Test {
 protected:
  Dense<double> whole_numbers(const std::shared_ptr<ScratchFiles>& scratch) const {
    Dense<double> x{rows, columns, Buffer<double>(static_cast<std::size_t>(rows * columns), scratch)};
    for (std::size_t e = 0; e < x.values.size(); ++e) x.values[e] = static_cast<double>(e);
    return x;
  }

  const Scratch folder_;
  const std::shared_ptr<ScratchFiles> files_ = std::make_shared<ScratchFiles>(folder_.path().string(), 0, 1);
};

TEST_F(WidenedTest, a_file_is_half_as_long_and_is_read_as_it_was) {
  Dense<double> x = whole_numbers(files_);
  x.values[5] = 0x1p-149;  // the least, and the largest, that single precision has
  x.values[6] = 0x1.fffffep127;
  x.values[7] = -0.0;
  x.values[8] = std::numeric_limits<double>::quiet_NaN();
  const auto held = widened(x);
  ASSERT_NE(held, nullptr);
  EXPECT_EQ(files_->in_files(), rows * columns * sizeof(float));
  EXPECT_EQ(files_->in_single(), rows * columns * sizeof(float));
  EXPECT_FALSE(held->in_memory());
  EXPECT_EQ(x.rows, rows);
  EXPECT_TRUE(x.values.empty());
  Buffer<double> scratch;
  const double* row = held->read({0, 1}, scratch);
  EXPECT_EQ(row[5], 0x1p-149);
  EXPECT_EQ(row[6], 0x1.fffffep127);
  EXPECT_TRUE(row[7] == 0 && std::signbit(row[7]));
  EXPECT_TRUE(std::isnan(row[8]));
  const double* some = held->read({650, 652}, scratch);
  EXPECT_EQ(some[0], 650 * columns);
  EXPECT_EQ(some[2 * columns - 1], 652 * columns - 1);
  const Blocks<double>* const across = held->transposed();
  ASSERT_NE(across, nullptr);
  EXPECT_EQ(across->rows(), columns);
  EXPECT_EQ(across->columns(), rows);
  EXPECT_EQ(across->read({columns - 1, columns}, scratch)[699], rows * columns - 1);
  EXPECT_EQ(held->transposed(), across);
}

TEST_F(WidenedTest, entries_of_a_sparse_one_keep_their_places) {
  Sparse<double> x{2, 3, {0, 2, 3}, Buffer<std::uint32_t>(3, files_), Buffer<double>(3, files_)};
  for (std::uint32_t e = 0; e < 3; ++e) {
    x.column[e] = e % 2;
    x.value[e] = 0.5 + e;
  }
  const auto held = narrowed(x);
  ASSERT_TRUE(held.has_value());
  EXPECT_EQ(held->row_start, (std::vector<Index>{0, 2, 3}));
  EXPECT_EQ(held->column[1], 1U);
  EXPECT_EQ(held->value.size(), 3U);
  EXPECT_EQ(held->value[2], 2.5F);
  EXPECT_EQ(files_->in_files(), 3 * (sizeof(float) + sizeof(std::uint32_t)));
  Sparse<double> other{1, 1, {0, 1}, Buffer<std::uint32_t>(1, files_), Buffer<double>(1, files_)};
  other.value[0] = 0.1;
  EXPECT_FALSE(narrowed(other).has_value());
  EXPECT_EQ(other.value[0], 0.1);
}

TEST_F(WidenedTest, what_single_precision_does_not_hold_stays) {
  for (const double other : {0.1, 16777217.0, 0x1p-150, 1e300}) {
    Dense<double> x = whole_numbers(files_);
    x.values[static_cast<std::size_t>(rows * columns - 1)] = other;
    EXPECT_EQ(widened(x), nullptr) << other;
    EXPECT_EQ(x.values.size(), static_cast<std::size_t>(rows * columns));
    EXPECT_EQ(x(699, 299), other);
  }
  EXPECT_EQ(files_->in_single(), 0U);
}

TEST_F(WidenedTest, so_does_what_is_in_memory_or_of_others) {
  Dense<double> x = whole_numbers(nullptr);
  EXPECT_EQ(widened(x), nullptr);
  Dense<double> mapped{rows, columns, Buffer<double>::borrowed(x.values.data(), x.values.size(), files_)};
  EXPECT_EQ(widened(mapped), nullptr);
}

}  // namespace
}  // namespace nmf::test
