#include "nmf/problem/loss.hpp"

#include <gtest/gtest.h>

#include <armadillo>

#include "nmf/base/aligned.hpp"
#include "nmf/base/error.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/kernels/divergence.hpp"
#include "nmf/objective/evaluate.hpp"
#include "support/factors.hpp"

namespace nmf::test {
namespace {

// What scikit-learn 1.2.1 gives for these factors: tests/peers/beta_losses.py.
struct Reference {
  double zeros, beta, loss;
};
constexpr Reference references[] = {
    {0.0, -1.0, 480.8981829971656}, {0.0, 0.0, 100.70376870412721}, {0.0, 0.5, 72.579753253756},
    {0.0, 1.0, 58.64185939483151},  {0.0, 1.5, 51.919474775817214}, {0.0, 2.0, 49.69978624353956},
    {0.0, 3.0, 55.04521377238198},  {0.5, 0.5, 85.09607013295674},  {0.5, 1.0, 46.51100355196378},
    {0.5, 1.5, 34.151601324681224}, {0.5, 2.0, 29.162680555404098}, {0.5, 3.0, 28.32814658413396},
};

TEST(LossTest, AgreesWithScikitLearn) {
  const Factor<double> W = scattered_factor<double>(3, 9, 1), H = scattered_factor<double>(3, 7, 2);
  for (const Reference& reference : references) {
    const Rows x = scattered_rows(9, 7, reference.zeros, 3);
    const auto dense = dense_of<double>(x);
    const auto sparse = sparse_of<double>(x);
    const Loss loss{Loss::Kind::beta, reference.beta};
    EXPECT_NEAR(loss_value(*make_data(dense, 0), loss, W, H), reference.loss, 1e-10)
        << "beta " << reference.beta;
    EXPECT_NEAR(loss_value(*make_data(sparse, 0), loss, W, H), reference.loss, 1e-10)
        << "beta " << reference.beta;
  }
}

// 1/2 (3 - 1)^2 + 1/2 (0.5 - 1)^2 ..., worked out by hand.
TEST(LossTest, RobustLossesByHand) {
  const auto x = dense_of<double>({{3, 1}, {1, 0.5}});
  const Factor<double> W(1, 2, 1), H(1, 2, 1);
  const auto data = make_data(x, 0);
  // Residuals 2, 0, 0, -0.5 with threshold 1: 2 - 1/2, 0, 0, 1/8.
  EXPECT_DOUBLE_EQ(loss_value(*data, {Loss::Kind::huber, 1}, W, H), 1.625);
  EXPECT_DOUBLE_EQ(loss_value(*data, {Loss::Kind::l21, 0}, W, H), 2.5);
}

// Hoyer 2004: 0 for equal numbers, 1 for a single one; (2 - 7 / 5) / (2 - 1) for (3, 4, 0, 0).
TEST(LossTest, SparsenessByHand) {
  EXPECT_DOUBLE_EQ(sparseness<double>(arma::mat{{2, 2, 2, 2}}), 0);
  EXPECT_DOUBLE_EQ(sparseness<double>(arma::mat{{0, 0, 5, 0}}), 1);
  EXPECT_DOUBLE_EQ(sparseness<double>(arma::mat{{3, 4, 0, 0}}), 0.6);
  EXPECT_DOUBLE_EQ(sparseness<double>(arma::mat{{3, 4, 0, 0}, {1, 1, 1, 1}, {0, 0, 0, 0}}), 0.3);
  EXPECT_TRUE(std::isnan(sparseness<double>(arma::mat{{0, 0, 0, 0}})));
}

template <class T>
class LossTestOf : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(LossTestOf, Precisions);

TYPED_TEST(LossTestOf, WeightsMultiplyTheLossOfEachEntry) {
  using T = TypeParam;
  constexpr Index m = 70, n = 90;
  const Factor<T> W = scattered_factor<T>(5, m, 1), H = scattered_factor<T>(5, n, 2);
  for (const double zeros : {0.0, 0.8})
    for (const double ones : {0.9, 0.2}) {
      const Rows x = scattered_rows(m, n, zeros, 3);
      Rows w(m, std::vector<double>(n, 1.0));
      for (std::size_t i = 0; i < w.size(); ++i)
        for (std::size_t j = 0; j < w[i].size(); ++j)
          if (scattered(i, j, 7) >= ones) w[i][j] = scattered(i, j, 8) < 0.5 ? 0 : 2 * scattered(i, j, 9);
      const auto dense = make_data(dense_of<T>(x), weights_of(dense_of<T>(w)), 0);
      const auto sparse = make_data(sparse_of<T>(x), weights_of(sparse_of<T>(w)), 0);
      for (const double beta : {-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5}) {
        if (beta <= 0 && zeros > 0) continue;
        double expected = 0;
        for (std::size_t i = 0; i < w.size(); ++i)
          for (std::size_t j = 0; j < w[i].size(); ++j)
            expected += w[i][j] * beta_divergence(beta, static_cast<T>(x[i][j]), model(W, H, i, j));
        EXPECT_NEAR(loss_value(*dense, {Loss::Kind::beta, beta}, W, H), expected, rounding<T> * expected)
            << beta;
        EXPECT_NEAR(loss_value(*sparse, {Loss::Kind::beta, beta}, W, H), expected, rounding<T> * expected)
            << beta;
      }
    }
}

TYPED_TEST(LossTestOf, TermsOfTheMultiplicativeUpdate) {
  using T = TypeParam;
  constexpr std::size_t count = 2 * entries_unit;
  AlignedVector<T> wx(count), w(count), y(count), top(count), bottom(count);
  for (std::size_t e = 0; e < count; ++e) {
    w[e] = e % 3 == 0 ? T(0) : static_cast<T>(scattered(e, 1));
    wx[e] = w[e] * static_cast<T>(3 * scattered(e, 2));
    y[e] = static_cast<T>(0.1 + scattered(e, 3));
  }
  for (const double beta : {-1.0, 0.0, 0.3, 1.0, 1.5, 2.0, 3.0}) {
    double loss = 0;
    const double got = beta_terms(beta, count, wx.data(), w.data(), y.data(), top.data(), bottom.data());
    for (std::size_t e = 0; e < count; ++e) {
      const double weight = w[e], model = y[e], data = wx[e];
      EXPECT_NEAR(top[e], data * std::pow(model, beta - 2), 10 * rounding<T>);
      EXPECT_NEAR(bottom[e], weight * std::pow(model, beta - 1), 10 * rounding<T>);
      if (weight == 0) continue;
      const double x = data / weight, own = beta == 0   ? -std::log(x) - 1
                                            : beta == 1 ? x * std::log(x) - x
                                                        : std::pow(x, beta) / (beta * (beta - 1));
      loss += weight * (beta_divergence(beta, x, model) - own);
    }
    EXPECT_NEAR(got, loss, rounding<T> * count) << beta;
  }
}

TYPED_TEST(LossTestOf, NoConstantModelIsBetterThanTheMean) {
  using T = TypeParam;
  const auto x = dense_of<T>(scattered_rows(12, 9, 0, 4));
  const auto data = make_data(x, 0);
  const Factor<T> ones(1, 12, 1);
  for (const double beta : {0.0, 1.0, 2.0, 3.0}) {
    const Loss loss{Loss::Kind::beta, beta};
    const double at_mean = loss_of_mean(*data, loss);
    for (const double factor : {0.99, 1.01}) {
      Factor<T> H(1, 9);
      H.fill(static_cast<T>(factor * data->sum() / (12.0 * 9.0)));
      EXPECT_GT(loss_value(*data, loss, ones, H), at_mean);
    }
  }
}

TEST(LossTest, NamesAreReadBack) {
  for (const char* word : {"frobenius", "kl", "is", "huber", "huber:0.25", "l21", "0.5", "-1", "1.5", "3"})
    EXPECT_EQ(spelled(parse_loss(word)), word);
  EXPECT_EQ(parse_loss("2"), parse_loss("frobenius"));
  EXPECT_EQ(parse_loss("1"), parse_loss("kl"));
  EXPECT_EQ(parse_loss("0"), parse_loss("is"));
}

TEST(LossTest, AnUnknownNameListsTheKnownOnes) {
  for (const char* word : {"euclid", "", "1.5x", "nan", "inf"}) {
    try {
      parse_loss(word);
      FAIL() << word;
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::usage);
      EXPECT_EQ(
          std::string(error.what()),
          "loss: " + std::string(word) +
              " is not known; choose frobenius, kl, is, huber, l21 or the number beta of a beta-divergence");
    }
  }
}

TEST(LossTest, TheThresholdOfHuberIsANumberAbove0) {
  EXPECT_EQ(parse_loss("huber:0.5").parameter, 0.5);
  EXPECT_EQ(name(parse_loss("huber:0.5")), "huber");
  for (const std::string word : {"huber:", "huber:0", "huber:-1", "huber:x", "huber:inf"}) {
    try {
      parse_loss(word);
      FAIL() << word;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()),
                "loss: " + word + " has no threshold above 0; write it like huber:0.5");
    }
  }
}

// Fevotte and Idier 2011, table 2.
TEST(LossTest, ExponentsOfTheMultiplicativeUpdate) {
  EXPECT_DOUBLE_EQ(mu_exponent(0, false), 0.5);
  EXPECT_DOUBLE_EQ(mu_exponent(1, false), 1);
  EXPECT_DOUBLE_EQ(mu_exponent(1.7, false), 1);
  EXPECT_DOUBLE_EQ(mu_exponent(3, false), 0.5);
  EXPECT_DOUBLE_EQ(mu_exponent(1, true), 0.5);
  EXPECT_DOUBLE_EQ(mu_exponent(3, true), 0.5);
}

}  // namespace
}  // namespace nmf::test
