// W for new rows: the minimum for each row by itself, and for the rows of the training the W of the training.
#include <gtest/gtest.h>

#include <algorithm>

#include "nmf/base/parallel.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/problem/loss.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/study/transform.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

Options options_for(const char* loss) {
  Options options;
  options.rank = 3;
  options.loss = parse_loss(loss);
  return options;
}

Options tight(Options options) {
  options.tolerance = 1e-13;
  options.change_tolerance = 0;
  options.max_iterations = 20000;
  return options;
}

// The largest difference relative to the largest entry.
double distance(const arma::mat& a, const arma::mat& b) {
  return arma::abs(a - b).max() / arma::abs(b).max();
}

const arma::mat X = oracle::random_matrix(40, 12, 21) + 0.05;

// The training's final W comes before its final H: at a minimum that makes no difference.
TEST(Transform, training_rows_give_the_w_of_the_training) {
  const Dense<double> x = oracle::dense<double>(X);
  const auto data = make_data(x);
  for (const char* loss : {"frobenius", "kl", "huber:0.2"}) {
    const Options options = tight(options_for(loss));
    const Result<double> run = factorize(*data, options);
    const Transformed<double> again = transform(*data, options, run.H);
    EXPECT_LT(distance(again.Wt, run.Wt), 1e-8) << loss;
    EXPECT_EQ(again.unconverged, 0) << loss;
  }
}

TEST(Transform, training_rows_of_masked_and_weighted_data) {
  arma::mat weight = oracle::random_matrix(40, 12, 22, 0.8);
  for (const char* loss : {"frobenius", "kl"}) {
    Dense<double> x = oracle::dense<double>(X), w = oracle::dense<double>(weight);
    const auto data = make_data(std::move(x), weights_of(w));
    const Options options = tight(options_for(loss));
    const Result<double> run = factorize(*data, options);
    EXPECT_LT(distance(transform(*data, options, run.H).Wt, run.Wt), 1e-8) << loss;
  }
}

TEST(Transform, training_rows_with_penalties_and_bounds) {
  const Dense<double> x = oracle::dense<double>(X);
  const auto data = make_data(x);
  std::vector<Options> cases(6, options_for("frobenius"));
  cases[0].l1_w = 0.1;
  cases[1].l2_h = 0.1;  // W is held at unit norm, at a price
  cases[2].l1_w = cases[2].l1_h = 0.05;
  cases[3].upper_bound = 0.9;
  cases[4].l1_w = 0.02;
  cases[4].penalty_scale = PenaltyScale::entries;
  cases[5] = options_for("kl");
  cases[5].l2_w = cases[5].l1_h = 0.1;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    const Options options = tight(cases[c]);
    const Result<double> run = factorize(*data, options);
    const arma::mat Wt = run.Wt, norm = arma::sqrt(arma::sum(arma::square(Wt), 1));
    EXPECT_EQ(needs_w_norm(options), c == 1);
    EXPECT_LT(distance(transform(*data, options, run.H, Factor<double>(norm)).Wt, Wt), 1e-7) << c;
  }
}

// One row, one component, where the minimum is known: KL sum(x) / sum(h), least squares x'h / h'h,
// Itakura-Saito mean(x / h).
TEST(Transform, known_minima_with_one_component) {
  const Dense<double> x = oracle::dense<double>({{1, 2, 4}});
  const auto data = make_data(x);
  const Factor<double> H = arma::mat{{1, 1, 2}};
  EXPECT_NEAR(transform(*data, options_for("frobenius"), H).Wt(0, 0), 11.0 / 6, 1e-14);
  EXPECT_NEAR(transform(*data, options_for("kl"), H).Wt(0, 0), 7.0 / 4, 1e-14);
  EXPECT_NEAR(transform(*data, options_for("is"), H).Wt(0, 0), 5.0 / 3, 1e-13);
  Options bounded = options_for("frobenius");
  bounded.upper_bound = 1.5;
  EXPECT_EQ(transform(*data, bounded, H).Wt(0, 0), 1.5);
}

template <class T>
Dense<T> rows_of(const Dense<T>& x, const std::vector<Index>& rows) {
  Dense<T> part{static_cast<Index>(rows.size()), x.columns,
                Buffer<T>(rows.size() * static_cast<std::size_t>(x.columns))};
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::copy_n(x.values.data() + rows[i] * x.columns, x.columns,
                part.values.data() + static_cast<Index>(i) * x.columns);
  return part;
}

TEST(Transform, a_row_depends_on_no_other_nor_on_threads) {
  const Dense<double> x = oracle::dense<double>(oracle::random_matrix(200, 12, 23, 0.6) + 0.0);
  const auto data = make_data(x);
  const Factor<double> H = oracle::random_matrix(3, 12, 24);
  std::vector<Index> chosen{150, 3, 77, 4};
  const Dense<double> few = rows_of(x, chosen);
  const auto few_data = make_data(few);
  for (const char* loss : {"frobenius", "kl", "1.5", "huber:0.2", "l21"}) {
    const Options options = options_for(loss);
    const arma::mat all = transform(*data, options, H).Wt, part = transform(*few_data, options, H).Wt;
    for (std::size_t i = 0; i < chosen.size(); ++i)
      EXPECT_TRUE(arma::all(part.col(i) == all.col(static_cast<arma::uword>(chosen[i])))) << loss << " " << i;
    const ThreadLimit one(1);
    const arma::mat again = transform(*data, options, H).Wt;
    EXPECT_TRUE(arma::all(arma::vectorise(again == all))) << loss;
  }
}

// Powers of numbers, floors and squares of the others would all see how large these are.
TEST(Transform, a_row_is_the_same_beside_rows_of_any_size) {
  const arma::mat X = oracle::random_matrix(5, 12, 33) + 0.1;
  const Factor<double> H = arma::mat(oracle::random_matrix(3, 12, 34) + 0.01);
  Options bounded = options_for("frobenius"), orthogonal = options_for("frobenius"),
          priced = options_for("l21");
  bounded.upper_bound = 0.2;
  orthogonal.orthogonal_w = 0.5;
  priced.l1_w = 0.1;
  std::vector<Options> all{bounded, orthogonal, priced};
  for (const char* loss : {"frobenius", "kl", "is", "0.5", "1.5", "3", "huber:0.2", "l21"})
    all.push_back(options_for(loss));
  for (const Options& options : all)
    for (const double size : {1e-200, 1e-5, 1.0, 1e5, 1e130, 1e200}) {
      arma::mat both = arma::join_cols(X, X.rows(0, 2) * size);
      const Dense<double> x = oracle::dense<double>(X), beside = oracle::dense<double>(both);
      const arma::mat alone = transform(*make_data(x), options, H).Wt,
                      together = transform(*make_data(beside), options, H).Wt;
      EXPECT_TRUE(arma::all(arma::vectorise(together.cols(0, 4) == alone)))
          << name(options.loss) << ' ' << size;
      EXPECT_GT(arma::accu(alone), 0) << name(options.loss);
      if (size >= 1) {
        EXPECT_GT(arma::accu(together.col(5)), 0) << name(options.loss) << ' ' << size;
      }
    }
}

// Rows that are multiples of one component or the other. From where all components are alike, the second of
// these leads to a minimum at which each row is the other's.
TEST(Transform, orthogonal_components_each_get_their_rows) {
  arma::mat H{{1, 2, 6, 8}, {0, 9, 9, 1}};
  for (arma::uword r = 0; r < 2; ++r) H.row(r) /= arma::norm(H.row(r));
  const arma::mat W{{10, 0}, {20, 0}, {0, 12}, {0, 25}};
  for (const char* loss : {"frobenius", "huber:1", "l21"}) {
    Options options = options_for(loss);
    for (const double strength : {0.5, 2.0, 20.0}) {
      options.orthogonal_w = strength;
      const Dense<double> x = oracle::dense<double>(W * H);
      const Transformed<double> found = transform(*make_data(x), options, Factor<double>(H));
      EXPECT_LT(distance(found.Wt, W.t()), 1e-6) << loss << ' ' << strength;
      EXPECT_EQ(found.unconverged, 0) << loss << ' ' << strength;
    }
  }
}

// W of l21 is that of least squares: the norm of a row is least where its square is.
TEST(Transform, l21_is_least_squares_of_each_row) {
  const Dense<double> x = oracle::dense<double>(oracle::random_matrix(9, 12, 35));
  const Factor<double> H = oracle::random_matrix(3, 12, 36);
  const arma::mat l21 = transform(*make_data(x), options_for("l21"), H).Wt,
                  squares = transform(*make_data(x), options_for("frobenius"), H).Wt;
  EXPECT_TRUE(arma::all(arma::vectorise(l21 == squares)));
}

TEST(Transform, dense_and_sparse_agree) {
  const arma::mat S = oracle::random_matrix(60, 12, 25, 0.3);
  const Dense<double> dense = oracle::dense<double>(S);
  const Sparse<double> sparse = oracle::sparse<double>(S);
  const Factor<double> H = oracle::random_matrix(3, 12, 26);
  for (const char* loss : {"frobenius", "kl", "1.5", "l21"})
    EXPECT_LT(distance(transform(*make_data(sparse), options_for(loss), H).Wt,
                       transform(*make_data(dense), options_for(loss), H).Wt),
              1e-9)
        << loss;
}

// A row of zeros is nothing of anything; so is a component that no entry of the row sees.
TEST(Transform, nothing_comes_of_nothing) {
  const Dense<double> x = oracle::dense<double>({{0, 0, 0}, {1, 2, 0}});
  const auto data = make_data(x);
  const Factor<double> H = arma::mat{{1, 1, 0}, {0, 0, 0}};
  for (const char* loss : {"frobenius", "kl", "1.5", "huber:1", "l21"}) {
    const arma::mat Wt = transform(*data, options_for(loss), H).Wt;
    EXPECT_EQ(arma::accu(Wt.col(0)), 0) << loss;
    EXPECT_EQ(Wt(1, 1), 0) << loss;
    EXPECT_GT(Wt(0, 1), 0) << loss;
  }
}

}  // namespace
}  // namespace nmf
