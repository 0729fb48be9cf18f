// The storage of docs/adding.md beside dense storage of the same matrix.
#include <gtest/gtest.h>

#include "examples/file_blocks.hpp"
#include "nmf/solve/factorize.hpp"
#include "support/files.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

using oracle::distance;
using oracle::random_matrix;

constexpr Index rows = 203, columns = 90, rank = 5, block_rows = 32;  // the last block is shorter

// A matrix in memory and in a file.
template <class T>
struct Both {
  test::ScratchFolder folder;
  Dense<T> x;
  std::unique_ptr<Data<T>> dense;
  FileBlocks<T> blocks;

  explicit Both(double unit = 1)
      : x(oracle::dense<T>(unit * oracle::structured_matrix(rows, columns, rank, 1))),
        dense(make_data(x)),
        blocks(
            folder.file("x", {reinterpret_cast<const char*>(x.values.data()), x.values.size() * sizeof(T)}),
            rows, columns, block_rows) {}
};

template <class T>
class ExampleStorage : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(ExampleStorage, Precisions);

TYPED_TEST(ExampleStorage, says_what_dense_storage_says) {
  using T = TypeParam;
  for (const double unit : {1.0, 1e-30, 1e30}) {
    const Both<T> both(unit);
    const Data<T>&blocks = both.blocks, &dense = *both.dense;
    const double rounding = 100 * oracle::epsilon<T>;
    EXPECT_EQ(blocks.rows(), rows);
    EXPECT_EQ(blocks.columns(), columns);
    EXPECT_EQ(blocks.exponent(), dense.exponent());
    EXPECT_NEAR(blocks.sum(), dense.sum(), 1e-14 * dense.sum());
    EXPECT_NEAR(blocks.squared_norm(), dense.squared_norm(), 1e-14 * dense.squared_norm());
    const auto W = oracle::factor<T>(random_matrix(rank, rows, 2)),
               H = oracle::factor<T>(random_matrix(rank, columns, 3));
    EXPECT_NEAR(blocks.squared_error(W, H), dense.squared_error(W, H), 1e-14 * dense.squared_error(W, H));
    for (const Side side : {Side::rows, Side::columns}) {
      EXPECT_DOUBLE_EQ(blocks.entries(side), dense.entries(side));
      const Factor<T>& F = side == Side::rows ? H : W;
      EXPECT_LT(distance(product(blocks, side, F), product(dense, side, F)), rounding);
    }
  }
}

TYPED_TEST(ExampleStorage, holds_a_block) {
  const Both<TypeParam> both;
  EXPECT_EQ(both.blocks.buffered(), static_cast<std::size_t>(block_rows * columns));
}

TEST(ExampleStorage, factorizes_as_dense_storage_does) {
  const Both<double> both;
  for (const char* algorithm : {"auto", "hals", "bpp", "mu"}) {
    Options options;
    options.rank = rank;
    options.algorithm = algorithm;
    options.max_iterations = 40;
    options.tolerance = 0;
    options.exchanges = 0;
    const Pair<double> start{oracle::factor<double>(random_matrix(rank, rows, 4)),
                             oracle::factor<double>(random_matrix(rank, columns, 5))};
    const Result<double> dense = factorize(*both.dense, options, {}, start);
    const Result<double> blocks = factorize<double>(both.blocks, options, {}, start);
    EXPECT_EQ(blocks.iterations, dense.iterations) << algorithm;
    EXPECT_NEAR(blocks.relative_error, dense.relative_error, 1e-10) << algorithm;
  }
}

TEST(ExampleStorage, starts_by_itself_and_ends) {
  const Both<double> both;
  Options options;
  options.rank = rank;
  EXPECT_TRUE(converged(factorize<double>(both.blocks, options).stop_reason));
}

TEST(ExampleStorage, refuses_what_it_cannot_do) {
  const Both<double> both;
  Options options;
  options.rank = rank;
  options.loss = parse_loss("kl");
  EXPECT_THROW(factorize<double>(both.blocks, options), Error);
  const test::ScratchFolder folder;
  EXPECT_THROW(FileBlocks<double>(folder.file("cut", std::string(100, '\0')), 5, 5, 2), Error);
}

}  // namespace
}  // namespace nmf
