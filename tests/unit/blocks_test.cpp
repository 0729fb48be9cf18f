// Dense data whose rows are not in memory: how many are asked for at a time, and how often.
#include "nmf/matrix/blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "nmf/data/data.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

constexpr Index rows = 1500, columns = 40, rank = 4;

class Counted final : public Blocks<double> {
 public:
  explicit Counted(const Dense<double>& x) : x_(x) {}
  Index rows() const override { return x_.rows; }
  Index columns() const override { return x_.columns; }
  const double* read(Range rows, Buffer<double>& scratch) const override {
    EXPECT_LE(rows.size(), 64);
    read_ += rows.size();
    scratch.resize(static_cast<std::size_t>(rows.size() * x_.columns));
    std::copy_n(x_.values.data() + rows.begin * x_.columns, scratch.size(), scratch.data());
    return scratch.data();
  }
  Index take_count() const { return read_.exchange(0); }

 private:
  const Dense<double>& x_;
  mutable std::atomic<Index> read_ = 0;
};

class BlocksOfRows : public ::testing::Test {
 protected:
  const Dense<double> x_ = oracle::dense<double>(oracle::structured_matrix(rows, columns, rank, 1));
  const Counted counted_{x_};
  const std::unique_ptr<Data<double>> data_ = make_data(counted_), dense_ = make_data(x_);
  const Factor<double> W_ = oracle::factor<double>(oracle::random_matrix(rank, rows, 2));
  const Factor<double> H_ = oracle::factor<double>(oracle::random_matrix(rank, columns, 3));
};

TEST_F(BlocksOfRows, are_read_once_for_whatever_is_by_rows) {
  EXPECT_EQ(counted_.take_count(), rows);
  product(*data_, Side::rows, H_);
  EXPECT_EQ(counted_.take_count(), rows);
  product(*data_, Side::columns, W_);
  EXPECT_EQ(counted_.take_count(), rows);
  data_->squared_error(W_, H_);
  EXPECT_EQ(counted_.take_count(), rows);
  data_->take_rows(3, 10);
  EXPECT_EQ(counted_.take_count(), 150);
}

// Where dense storage makes the fused pass, too.
TEST_F(BlocksOfRows, give_the_bits_of_memory_in_a_pass) {
  const auto products_of = [&](const Data<double>& data) {
    Factor<double> rows_product(rank, rows), columns_product(rank, columns);
    const auto into = [](Factor<double>& product) {
      return [&product](Range range, const double*, const double* P) {
        std::copy_n(P, range.size() * rank, product.column(range.begin));
        return Sums{};
      };
    };
    data.pass(H_, into(rows_product), W_, into(columns_product));
    return std::pair{std::move(rows_product), std::move(columns_product)};
  };
  counted_.take_count();
  const auto [of_rows, of_columns] = products_of(*data_);
  EXPECT_EQ(counted_.take_count(), rows);
  const auto [expected_rows, expected_columns] = products_of(*dense_);
  EXPECT_TRUE(std::equal(of_rows.begin(), of_rows.end(), expected_rows.begin()));
  EXPECT_TRUE(std::equal(of_columns.begin(), of_columns.end(), expected_columns.begin()));
}

}  // namespace
}  // namespace nmf
