// Components that are fixed stay as they are, to the bit, whatever is minimised in whichever way; and what is
// free descends all the same.
#include <fmt/format.h>

#include <gmock/gmock.h>

#include "contract/cases.hpp"
#include "support/factors.hpp"

namespace nmf::contract {
namespace {

constexpr Index rows_of_x = 24, columns_of_x = 17, rank = 4;

template <class T>
void expect_held(const Factor<T>& fixed, const Factor<T>& F, Index count) {
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < count; ++r)
      ASSERT_EQ(fixed(r, c), F(r, c)) << "component " << r << " of column " << c;
}

Options options_for(const Loss& loss, const std::string& algorithm) {
  Options options;
  options.rank = rank;
  options.loss = loss;
  options.algorithm = algorithm;
  options.max_iterations = 30;
  options.tolerance = 0;
  return options;
}

// X of some storage, with entries that do not count in every second case.
template <class T>
void check(const Options& options, Storage storage, bool masked) {
  const arma::mat x = oracle::random_matrix(rows_of_x, columns_of_x, 5, storage == Storage::dense ? 1 : 0.6) +
                      (options.loss.kind == Loss::Kind::beta && options.loss.parameter <= 0 ? 0.01 : 0.0);
  arma::mat weight(rows_of_x, columns_of_x, arma::fill::ones);
  if (masked) weight.elem(arma::regspace<arma::uvec>(0, 7, weight.n_elem - 1)).zeros();
  const Stored<T> data(storage, x, weight, 0);
  Pair<T> known{test::scattered_factor<T>(options.fixed_w, options.fixed_w > 0 ? rows_of_x : 0, 3),
                test::scattered_factor<T>(options.fixed_h, options.fixed_h > 0 ? columns_of_x : 0, 4)};
  const Result<T> result = factorize(*data, options, {}, known);
  expect_held(known.Wt, result.Wt, options.fixed_w);
  expect_held(known.H, result.H, options.fixed_h);
  const double first = result.log.front().objective;
  EXPECT_GT(first, 0);
  EXPECT_LE(result.objective, first * (1 + 1e-5));
  if (!find_algorithm(options.algorithm, options.loss).monotone) return;
  for (std::size_t i = 1; i < result.log.size(); ++i)
    ASSERT_LE(result.log[i].objective,
              result.log[i - 1].objective + (std::is_same_v<T, float> ? 1e-5 : 1e-10) * first)
        << "iteration " << i + 1;
}

struct Problem {
  Loss loss;
  std::string algorithm;
};
void PrintTo(const Problem& p, std::ostream* out) {
  *out << name(p.loss) << ' ' << p.algorithm;
}
std::vector<Problem> problems() {
  std::vector<Problem> all;
  for (const Algorithm& a : algorithms()) all.push_back({{}, a.name});
  for (const Algorithm& a : divergence_algorithms()) all.push_back({{Loss::Kind::beta, 1}, a.name});
  for (const double beta : {0.0, 0.5, 1.5, 3.0}) all.push_back({{Loss::Kind::beta, beta}, "mu"});
  for (const Loss& loss : {Loss{Loss::Kind::huber, 0.3}, Loss{Loss::Kind::l21, 0}})
    all.push_back({loss, "hals"});
  return all;
}

class Known : public ::testing::TestWithParam<Problem> {
 protected:
  void check_all(Options options) const {
    for (const Storage storage : {Storage::dense, Storage::sparse})
      for (const bool masked : {false, true}) {
        if (storage == Storage::sparse && options.loss.kind == Loss::Kind::beta &&
            options.loss.parameter <= 0)
          continue;  // has no room for zeros
        SCOPED_TRACE(fmt::format("storage {}, masked {}, fixed {} of W and {} of H",
                                 storage == Storage::dense ? "dense" : "sparse", masked, options.fixed_w,
                                 options.fixed_h));
        check<double>(options, storage, masked);
        check<float>(options, storage, masked);
      }
  }
};

TEST_P(Known, parts_stay_as_they_are) {
  for (const auto& [w, h] : {std::pair<Index, Index>{0, 2}, {3, 0}, {0, rank}, {rank, 0}, {1, 2}}) {
    Options options = options_for(GetParam().loss, GetParam().algorithm);
    options.fixed_w = w;
    options.fixed_h = h;
    check_all(options);
  }
}

TEST_P(Known, parts_stay_under_penalties) {
  for (const bool both : {false, true}) {
    Options options = options_for(GetParam().loss, GetParam().algorithm);
    options.fixed_h = 2;
    options.l1_w = 0.05;
    options.l2_h = both ? 0.1 : 0;
    check_all(options);
  }
}

INSTANTIATE_TEST_SUITE_P(Losses, Known, ::testing::ValuesIn(problems()), [](const auto& info) {
  std::string label = name(info.param.loss) + "_" + info.param.algorithm;
  for (char& c : label)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return label;
});

}  // namespace
}  // namespace nmf::contract
