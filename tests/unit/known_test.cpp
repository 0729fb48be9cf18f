// Factorizations of which some components are known.
#include <gtest/gtest.h>

#include "nmf/base/error.hpp"
#include "nmf/solve/factorize.hpp"
#include "support/factors.hpp"

namespace nmf {
namespace {

using test::Rows;

Options known_h(Index rank, Index fixed) {
  Options options;
  options.rank = rank;
  options.fixed_h = fixed;
  return options;
}

double cosine(const Factor<double>& A, Index r, const Factor<double>& B, Index s) {
  double ab = 0, aa = 0, bb = 0;
  for (Index c = 0; c < A.count(); ++c) {
    ab += A(r, c) * B(s, c);
    aa += A(r, c) * A(r, c);
    bb += B(s, c) * B(s, c);
  }
  return ab / std::sqrt(aa * bb);
}

// W = [scipy.optimize.nnls(H.T, x)[0] for x in X], SciPy 1.10.
TEST(KnownComponents, all_of_h_fixed_is_non_negative_least_squares) {
  const auto x =
      test::dense_of<double>(Rows{{1, 0, 2, 5}, {3, 1, 0, 4}, {0, 2, 2, 1}, {6, 1, 3, 0}, {2, 2, 8, 1}});
  const auto h = test::dense_of<double>(Rows{{1, 0.5, 0, 2}, {0, 1, 2, 0.25}});
  const double w[5][2] = {{1.97189981989194, 0.64752596},
                          {2.19047619047619, 0},
                          {0.34941967, 1.16554673},
                          {1.01282834, 1.18265119},
                          {0.27611484, 3.55039707}};
  Pair<double> known;
  known.H = transposed(Factor<double>(h.values.data(), 4, 2));
  const Result<double> result = factorize(*make_data(x), known_h(2, 2), {}, known);
  for (Index i = 0; i < 5; ++i)
    for (Index r = 0; r < 2; ++r) EXPECT_NEAR(result.Wt(r, i), w[i][r], 1e-8) << i << ' ' << r;
  EXPECT_TRUE(converged(result.stop_reason));
  EXPECT_LE(result.iterations, 10);  // it starts there
}

// Data made of five components, four of which are known.
TEST(KnownComponents, the_one_that_is_missing_is_found) {
  constexpr Index m = 60, n = 40, k = 5;
  for (const Loss& loss : {Loss{}, Loss{Loss::Kind::beta, 1}})
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      Factor<double> Wt = test::scattered_factor<double>(k, m, seed + 1),
                     H = test::scattered_factor<double>(k, n, seed + 100);
      for (double& v : H) v = v < 0.5 ? 0 : v;  // apart from each other
      for (double& v : Wt) v = v < 0.3 ? 0 : v;
      Dense<double> x{m, n, {}};
      for (Index i = 0; i < m; ++i)
        for (Index j = 0; j < n; ++j) x.values.push_back(test::model(Wt, H, i, j));
      Factor<double> first(k - 1, n);
      for (Index r = 0; r + 1 < k; ++r) set_component(first, r, component(H, r));
      Options options = known_h(k, k - 1);
      options.loss = loss;
      options.tolerance = 1e-7;
      options.change_tolerance = 0;
      options.max_iterations = 5000;
      const Result<double> result = factorize(*make_data(x), options, {}, {{}, first});
      EXPECT_GT(cosine(result.H, k - 1, H, k - 1), 0.999) << name(loss) << ' ' << seed;
    }
}

// More signatures than samples: what is fixed is not to be found.
TEST(KnownComponents, may_be_more_than_the_matrix_has_rows) {
  const Rows rows = test::scattered_rows(3, 12, 0, 7);
  Pair<double> known;
  known.H = test::scattered_factor<double>(9, 12, 5);
  const Result<double> result = factorize(*make_data(test::dense_of<double>(rows)), known_h(9, 9), {}, known);
  EXPECT_EQ(result.Wt.k(), 9);
  EXPECT_THROW(factorize(*make_data(test::dense_of<double>(rows)), known_h(13, 9), {}, known), Error);
}

TEST(KnownComponents, stay_in_front_and_the_others_are_sorted_and_scaled) {
  const auto x = test::dense_of<double>(test::scattered_rows(30, 20, 0.2, 3));
  Pair<double> known;
  known.H = test::scattered_factor<double>(2, 20, 5);
  const Result<double> result = factorize(*make_data(x), known_h(5, 2), {}, known);
  double last = std::numeric_limits<double>::infinity();
  for (Index r = 2; r < 5; ++r) {
    double h = 0, w = 0;
    for (Index c = 0; c < 20; ++c) h += result.H(r, c);
    for (Index i = 0; i < 30; ++i) w += result.Wt(r, i);
    EXPECT_NEAR(h, 1, 1e-12);
    EXPECT_LE(w * h, last);
    last = w * h;
  }
}

TEST(KnownComponents, do_not_depend_on_the_unit_of_x) {
  Rows rows = test::scattered_rows(30, 20, 0.2, 3);
  const Dense<double> x = test::dense_of<double>(rows);
  for (auto& row : rows)
    for (double& v : row) v = std::ldexp(v, 40);
  const Dense<double> large = test::dense_of<double>(rows);
  Pair<double> known;
  known.H = test::scattered_factor<double>(2, 20, 5);
  const Result<double> one = factorize(*make_data(x), known_h(4, 2), {}, known),
                       other = factorize(*make_data(large), known_h(4, 2), {}, known);
  for (Index e = 0; e < one.Wt.size(); ++e) ASSERT_EQ(std::ldexp(one.Wt.data()[e], 40), other.Wt.data()[e]);
  for (Index e = 0; e < one.H.size(); ++e) ASSERT_EQ(one.H.data()[e], other.H.data()[e]);
}

TEST(KnownComponents, that_do_not_fit_are_refused) {
  const auto data = make_data(test::dense_of<double>(test::scattered_rows(8, 6, 0, 3)));
  const auto complaint = [&](Options options, const Pair<double>& known) -> std::string {
    try {
      factorize(*data, options, {}, known);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::usage);
      return error.what();
    }
    return "";
  };
  const Pair<double> known{{}, test::scattered_factor<double>(2, 6, 5)};
  EXPECT_NE(complaint(known_h(1, 2), known).find("give at least as many"), std::string::npos);
  EXPECT_NE(
      complaint(known_h(3, 2), {{}, test::scattered_factor<double>(2, 5, 5)}).find("2 components for 5"),
      std::string::npos);
  Options bounded = known_h(3, 2);
  bounded.upper_bound = 0.01;
  EXPECT_NE(complaint(bounded, known).find("give a larger bound"), std::string::npos);
  Options symmetric = known_h(3, 2);
  symmetric.symmetric = true;
  EXPECT_NE(complaint(symmetric, known), "");
}

}  // namespace
}  // namespace nmf
