// The published case for the Kullback-Leibler divergence: esGolub, rows 1 to 200, rank 3 (data/README.md).
#include <gtest/gtest.h>

#include "nmf/io/read.hpp"
#include "nmf/solve/factorize.hpp"

namespace nmf::test {
namespace {

constexpr double best_known = 543534.990, reached = 543535.04;

class Golub : public testing::Test {
 protected:
  Golub() : x_(read()), data_(make_data(x_)) {
    options_.rank = 3;
    options_.loss = parse_loss("kl");
  }
  static LabelledMatrix<double> read() {
    io::ReadReport report;
    return io::read_matrix<double>(NMF_DATA "/golub.csv", {}, report);
  }

  LabelledMatrix<double> x_;
  std::unique_ptr<Data<double>> data_;
  Options options_;
};

TEST_F(Golub, RandomStartsReachTheBestKnownOptimum) {
  options_.init = Init::random;
  int reached_by = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    options_.seed = seed;
    const Result<double> result = factorize(*data_, options_);
    EXPECT_GT(result.loss, best_known - 0.001);
    reached_by += result.loss <= reached;
  }
  EXPECT_GE(reached_by, 8);
}

TEST_F(Golub, TheDefaultStartReachesItToo) {
  EXPECT_LE(factorize(*data_, options_).loss, reached);
}

// 510 iterations of the multiplicative update are published to end at 543535.7.
TEST_F(Golub, MultiplicativeUpdatesEndWherePublishedOnesDo) {
  options_.init = Init::random;
  options_.algorithm = "mu";
  options_.tolerance = 0;
  options_.max_iterations = 510;
  EXPECT_NEAR(factorize(*data_, options_).loss, 543535.7, 1);
}

}  // namespace
}  // namespace nmf::test
