// The rows in a file of docs/adding.md beside dense storage of the same matrix.
#include <gtest/gtest.h>

#include "examples/file_blocks.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/solve/factorize.hpp"
#include "support/files.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

using oracle::distance;
using oracle::random_matrix;

constexpr Index rows = 203, columns = 90, rank = 5;

// A matrix in memory and in a file.
template <class T>
struct Both {
  test::ScratchFolder folder;
  Dense<T> x;
  FileBlocks<T> file;
  std::unique_ptr<Data<T>> dense, blocks;

  explicit Both(double unit = 1)
      : x(oracle::dense<T>(unit * oracle::structured_matrix(rows, columns, rank, 1))),
        file(folder.file("x", {reinterpret_cast<const char*>(x.values.data()), x.values.size() * sizeof(T)}),
             rows, columns),
        dense(make_data(x)),
        blocks(make_data(file)) {}
};

template <class T>
class ExampleStorage : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(ExampleStorage, Precisions);

TYPED_TEST(ExampleStorage, says_what_dense_storage_says) {
  using T = TypeParam;
  for (const double unit : {1.0, 1e-30, 1e30}) {
    const Both<T> both(unit);
    const Data<T>&blocks = *both.blocks, &dense = *both.dense;
    EXPECT_EQ(blocks.rows(), rows);
    EXPECT_EQ(blocks.columns(), columns);
    EXPECT_EQ(blocks.exponent(), dense.exponent());
    EXPECT_EQ(blocks.sum(), dense.sum());
    EXPECT_EQ(blocks.squared_norm(), dense.squared_norm());
    const auto W = oracle::factor<T>(random_matrix(rank, rows, 2)),
               H = oracle::factor<T>(random_matrix(rank, columns, 3));
    EXPECT_EQ(blocks.squared_error(W, H), dense.squared_error(W, H));
    for (const Side side : {Side::rows, Side::columns}) {
      EXPECT_EQ(blocks.entries(side), dense.entries(side));
      const Factor<T>& F = side == Side::rows ? H : W;
      EXPECT_LT(distance(product(blocks, side, F), product(dense, side, F)), 100 * oracle::epsilon<T>);
    }
  }
}

// From one start, with what an option changes.
using Change = void (*)(Options&);
void compare(const char* what, const Data<double>& dense, const Data<double>& blocks, const Change& change) {
  Options options;
  options.rank = rank;
  options.max_iterations = 40;
  options.tolerance = 0;
  options.exchanges = 0;
  change(options);
  const Pair<double> start{oracle::factor<double>(random_matrix(rank, rows, 4)),
                           oracle::factor<double>(random_matrix(rank, columns, 5))};
  const Result<double> of_dense = factorize(dense, options, {}, start);
  const Result<double> of_blocks = factorize(blocks, options, {}, start);
  EXPECT_EQ(of_blocks.iterations, of_dense.iterations) << what;
  EXPECT_NEAR(of_blocks.relative_error, of_dense.relative_error, 1e-9) << what;
}

TEST(ExampleStorage, factorizes_as_dense_storage_does) {
  const Both<double> both;
  const std::pair<const char*, Change> changes[] = {
      {"auto", [](Options&) {}},
      {"bpp", [](Options& o) { o.algorithm = "bpp"; }},
      {"mu", [](Options& o) { o.algorithm = "mu"; }},
      {"kl", [](Options& o) { o.loss = parse_loss("kl"); }},
      {"huber", [](Options& o) { o.loss = parse_loss("huber"); }},
      {"l1", [](Options& o) { o.l1_h = 0.1; }},
      {"batch", [](Options& o) { o.batch = 50; }},
  };
  for (const auto& [what, change] : changes) compare(what, *both.dense, *both.blocks, change);
}

TEST(ExampleStorage, takes_weights_and_single_precision) {
  const Both<double> both;
  Weights<double> weights = all_count<double>(rows, columns);
  hold_out(both.x, weights, 0.2, 1);
  const auto copy = [&] { return multiplied(weights, all_count<double>(rows, columns)); };
  const auto dense = masked(*both.dense, copy()), blocks = masked(*both.blocks, copy());
  compare("weights", *dense, *blocks, [](Options&) {});
  compare("weights, kl", *dense, *blocks, [](Options& o) { o.loss = parse_loss("kl"); });
  const auto W = oracle::factor<float>(random_matrix(rank, rows, 2));
  EXPECT_LT(distance(product(*both.blocks->in_single(), Side::columns, W),
                     product(*both.dense->in_single(), Side::columns, W)),
            100 * oracle::epsilon<float>);
}

TEST(ExampleStorage, starts_by_itself_and_ends) {
  const Both<double> both;
  Options options;
  options.rank = rank;
  EXPECT_TRUE(converged(factorize(*both.blocks, options).stop_reason));
}

TEST(ExampleStorage, refuses_a_file_that_is_cut_off) {
  const test::ScratchFolder folder;
  const FileBlocks<double> cut(folder.file("cut", std::string(100, '\0')), 5, 5);
  EXPECT_THROW(make_data(cut), Error);
}

}  // namespace
}  // namespace nmf
