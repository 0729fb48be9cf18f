// X that is spread over several processes ends with the bytes that it ends with in one, whatever their
// number.
#include <atomic>

#include "contract/counting.hpp"
#include "nmf/base/error.hpp"
#include "nmf/data/share.hpp"
#include "nmf/data/spread.hpp"
#include "nmf/study/starts.hpp"
#include "support/company.hpp"

namespace nmf::contract {
namespace {

using oracle::same_bits;

using Sizes = std::vector<int>;  // of companies

template <class T>
void expect_same_run(const Result<T>& result, const Result<T>& expected) {
  EXPECT_TRUE(same_bits(result.Wt, expected.Wt));
  EXPECT_TRUE(same_bits(result.H, expected.H));
  EXPECT_EQ(result.stop_reason, expected.stop_reason);
  EXPECT_EQ(result.objective, expected.objective);
  EXPECT_EQ(result.kkt_residual, expected.kkt_residual);
  EXPECT_EQ(result.explained_variance, expected.explained_variance);
  ASSERT_EQ(result.log.size(), expected.log.size());
  for (std::size_t i = 0; i < expected.log.size(); ++i) {
    ASSERT_EQ(result.log[i].objective, expected.log[i].objective) << "iteration " << i + 1;
    ASSERT_EQ(result.log[i].kkt_residual, expected.log[i].kkt_residual) << "iteration " << i + 1;
  }
}

// The rows that a member brings: one of two all of them, of others some, and the second none.
template <class T>
std::optional<LabelledMatrix<T>> brought(const Company& company, const LabelledMatrix<T>& x) {
  const Index members = company.size(), rank = company.rank(), m = x.rows();
  if (rank == 1) return std::nullopt;
  const Index begin = rank == 0 ? 0 : m * rank / (members + 2),
              end =
                  members == 2 || rank + 1 == members ? m : m * std::max<Index>(2, rank + 1) / (members + 2);
  return std::visit(
      [&](const auto& values) {
        return LabelledMatrix<T>{part_of(values, Side::rows, {begin, end}), {}};
      },
      x.values);
}
template <class T>
std::unique_ptr<Data<T>> spread_out(const Company& company, const LabelledMatrix<T>& x) {
  const auto own = brought(company, x);
  return spread(company, own ? &*own : nullptr);
}

template <class T, class Run>
Result<T> expect_same(const LabelledMatrix<T>& x, const Weights<T>* weights, const Run& run,
                      const Sizes& sizes = {3}) {
  const auto counted = [&](std::unique_ptr<Data<T>> data) {
    return weights == nullptr ? std::move(data) : masked(std::move(data), copy_of(*weights));
  };
  const Result<T> expected = run(*counted(make_data(x)));
  for (const int size : sizes) {
    SCOPED_TRACE(size);
    std::vector<Result<T>> results(static_cast<std::size_t>(size));
    test::CompanyOfThreads::hold(size, [&](const Company& company) {
      results[static_cast<std::size_t>(company.rank())] = run(*counted(spread_out(company, x)));
    });
    for (const Result<T>& result : results) expect_same_run(result, expected);
  }
  return expected;
}

template <class T>
Result<T> expect_same(const LabelledMatrix<T>& x, const Options& options, const Sizes& sizes = {3}) {
  return expect_same<T>(
      x, nullptr, [&](const Data<T>& data) { return factorize(data, options); }, sizes);
}

Options few_iterations(Index rank, Index iterations = 5) {
  Options options;
  options.rank = rank;
  options.max_iterations = iterations;
  options.threads = 2;
  return options;
}

arma::mat counts_of(Index rows, Index columns, double share = 1) {
  const arma::mat x = oracle::structured_matrix(rows, columns, 6, 5);
  return share == 1 ? x : x % oracle::random_matrix(rows, columns, 2, share);
}
LabelledMatrix<double> dense_of(Index rows, Index columns) {
  return {oracle::dense<double>(counts_of(rows, columns)), {}};
}
LabelledMatrix<double> sparse_of(Index rows, Index columns, double share) {
  return {oracle::sparse<double>(counts_of(rows, columns, share)), {}};
}

// Read once an iteration, by lanes; in two passes, since there are few rows; since there are many columns.
TEST(spread, dense_is_what_it_is_in_one_process) {
  for (const Index rank : {3, 20}) {
    SCOPED_TRACE(rank);
    expect_same(dense_of(1100, 280), few_iterations(rank), {1, 2, 5});
    expect_same(dense_of(300, 90), few_iterations(rank), {2, 5});
    expect_same(dense_of(130, 2300), few_iterations(rank), {2, 5});
  }
}

// With rows that are gathered at once, and in blocks.
TEST(spread, sparse_is_what_it_is_in_one_process) {
  for (const Index rank : {3, 20}) {
    SCOPED_TRACE(rank);
    expect_same(sparse_of(1100, 700, 0.1), few_iterations(rank), {1, 2, 5});
    expect_same(sparse_of(34000, 40, 0.08), few_iterations(rank), {2, 5});
  }
}

TEST(spread, single_precision_is_what_it_is_in_one_process) {
  const LabelledMatrix<float> dense{oracle::dense<float>(counts_of(1100, 280)), {}},
      sparse{oracle::sparse<float>(counts_of(1100, 700, 0.1)), {}};
  expect_same(dense, few_iterations(5));
  expect_same(sparse, few_iterations(5));
}

class Spread : public testing::TestWithParam<Problem> {};

TEST_P(Spread, is_what_it_is_in_one_process_however_it_counts) {
  Options options = options_for(GetParam());
  options.max_iterations = 6;
  const auto in = [&]<class T>() {
    however_it_counts<T>(large_x_for(options.loss), options.loss, [&](const auto& x, Counting counting) {
      const LabelledMatrix<T> matrix{part_of(x, Side::rows, {0, x.rows}), {}};
      const auto run = [&](const Data<T>& data) { return factorize(data, options); };
      if (counting == Counting::all) return void(expect_same<T>(matrix, nullptr, run, {2, 3}));
      const Weights<T> weights = weights_for(x, counting);
      expect_same<T>(matrix, &weights, run, {2, 3});
    });
  };
  in.operator()<double>();
  in.operator()<float>();
}

INSTANTIATE_TEST_SUITE_P(Problems, Spread, testing::ValuesIn(problems()), label_of);

TEST(spread, every_start_is_what_it_is_in_one_process) {
  for (const Init init :
       {Init::random, Init::nndsvd, Init::nndsvda, Init::nndsvdar, Init::spa, Init::kmeans, Init::nnsvdlrc}) {
    SCOPED_TRACE(name(init));
    Options options = few_iterations(5, 3);
    options.init = init;
    expect_same(dense_of(300, 90), options);
    expect_same(sparse_of(1100, 700, 0.1), options);
  }
}

TEST(spread, penalties_are_what_they_are_in_one_process) {
  Options sparse = few_iterations(4), escape = sparse, by_entries = sparse, bounded = sparse, shares = sparse;
  sparse.l1_h = sparse.l2_w = 0.1;
  escape.orthogonal_h = 0.1;
  by_entries.l2_h = by_entries.l2_w = 0.1;
  by_entries.penalty_scale = PenaltyScale::entries;
  bounded.upper_bound = 0.5;
  shares.simplex = Simplex::w;
  for (const Options& options : {sparse, escape, by_entries, bounded, shares}) {
    expect_same(dense_of(300, 90), options);
    expect_same(sparse_of(1100, 700, 0.1), options);
  }
}

// The first phase in single precision, exchanges of components, a stop by itself.
TEST(spread, long_descents_are_what_they_are_in_one_process) {
  EXPECT_GT(expect_same(dense_of(1100, 280), few_iterations(16, 20), {2}).single_iterations, 0);
  Options options = few_iterations(9, 300);
  options.exchanges = 2;
  const Result<double> exchanged = expect_same(dense_of(300, 90), options, {2});
  EXPECT_GT(exchanged.exchange_rounds, 0);
  options.rank = 6;
  options.tolerance = 1e-2;
  EXPECT_TRUE(converged(expect_same(sparse_of(700, 300, 0.1), options, {2}).stop_reason));
}

TEST(spread, a_symmetric_matrix_is_what_it_is_in_one_process) {
  Options options = few_iterations(4);
  options.symmetric = true;
  const arma::mat half = counts_of(200, 200);
  expect_same(LabelledMatrix<double>{oracle::dense<double>(half + half.t()), {}}, options);
}

void expect_same_where_some_count(const LabelledMatrix<double>& x, const char* loss) {
  Options options = few_iterations(4);
  options.loss = parse_loss(loss);
  options.l2_h = 0.1;
  options.penalty_scale = PenaltyScale::entries;
  Weights<double> weights = all_count<double>(x.rows(), x.columns());
  const Sparse<double> out =
      std::visit([&](const auto& values) { return hold_out(values, weights, 0.05, 1); }, x.values);
  expect_same<double>(x, &weights, [&](const Data<double>& data) {
    return factorize(data, options, {}, {}, Watched<double>{&out, nullptr});
  });
}
TEST(spread, weights_and_entries_held_out_are_what_they_are_in_one_process) {
  for (const char* loss : {"frobenius", "kl", "huber", "l21"}) {
    SCOPED_TRACE(loss);
    expect_same_where_some_count(dense_of(1100, 70), loss);
    expect_same_where_some_count(sparse_of(1100, 700, 0.1), loss);
  }
}

TEST(spread, several_starts_are_what_they_are_in_one_process) {
  for (const std::optional<Index> starts : {std::optional<Index>(), std::optional<Index>(3)})
    expect_same<double>(dense_of(300, 90), nullptr, [&](const Data<double>& data) {
      return factorize_starts(data, few_iterations(4, 20), starts).best;
    });
}

// Whoever has enough, all stop after the same iteration.
TEST(spread, an_observer_of_one_member_stops_all) {
  const LabelledMatrix<double> x = dense_of(300, 90);
  std::vector<Result<double>> results(3);
  test::CompanyOfThreads::hold(3, [&](const Company& company) {
    results[static_cast<std::size_t>(company.rank())] =
        factorize(*spread_out(company, x), few_iterations(4),
                  [&](const Iteration& now) { return company.rank() != 1 || now.iteration < 3; });
  });
  for (const Result<double>& result : results) {
    EXPECT_EQ(result.iterations, 3);
    EXPECT_EQ(result.stop_reason, StopReason::interrupted);
    EXPECT_TRUE(same_bits(result.Wt, results[0].Wt));
    EXPECT_EQ(result.log.back().seconds, results[0].log.back().seconds);
  }
}

TEST(spread, refuses_by_name_what_it_cannot_do) {
  const LabelledMatrix<double> x = dense_of(300, 90);
  Options options = few_iterations(4);
  options.batch = 100;
  std::atomic<int> refused = 0;
  test::CompanyOfThreads::hold(2, [&](const Company& company) {
    try {
      factorize(*spread_out(company, x), options);
    } catch (const Error& error) {
      refused += error.fault() == Fault::usage && std::string(error.what()).starts_with("batch") ? 1 : 0;
    }
  });
  EXPECT_EQ(refused, 2);
}

}  // namespace
}  // namespace nmf::contract
