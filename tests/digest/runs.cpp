#include "digest/runs.hpp"

#include "digest/digest.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/study/starts.hpp"
#include "nmf/study/transform.hpp"
#include "nmf/update/update.hpp"

namespace nmf::test {
namespace {

// Small integers of a congruential generator, the same on every machine: a product of `parts` components that
// are mostly zero, and a little more.
template <class T>
Dense<T> counts(Index rows, Index columns, Index parts, std::uint64_t seed) {
  std::uint64_t state = seed;
  const auto below = [&](std::uint64_t limit) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<Index>((state >> 33) % limit);
  };
  const auto numbers = [&](Index size) {
    std::vector<Index> all(static_cast<std::size_t>(size));
    for (Index& n : all) n = below(3) == 0 ? 1 + below(9) : 0;
    return all;
  };
  const auto W = numbers(rows * parts), H = numbers(parts * columns);
  Dense<T> x{rows, columns, Buffer<T>(static_cast<std::size_t>(rows * columns))};
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; ++j) {
      Index value = below(4) == 0 ? below(5) : 0;
      for (Index r = 0; r < parts; ++r)
        value += W[static_cast<std::size_t>(i * parts + r)] * H[static_cast<std::size_t>(r * columns + j)];
      x.values[static_cast<std::size_t>(i * columns + j)] = static_cast<T>(value);
    }
  return x;
}

template <class T>
Dense<T> positive(Index rows, Index columns, Index parts, std::uint64_t seed) {
  Dense<T> x = counts<T>(rows, columns, parts, seed);
  for (T& value : x.values) value += 1;
  return x;
}

template <class T>
Sparse<T> sparse(const Dense<T>& x) {
  Sparse<T> y{x.rows, x.columns, {0}, {}, {}};
  for (Index i = 0; i < x.rows; ++i) {
    for (Index j = 0; j < x.columns; ++j)
      if (x(i, j) != 0) {
        y.column.push_back(static_cast<std::uint32_t>(j));
        y.value.push_back(x(i, j));
      }
    y.row_start.push_back(y.non_zeros());
  }
  return y;
}

// Two entries a row that do not count, and one that counts by half.
template <class T>
Weights<T> holes(const Dense<T>& x) {
  Weights<T> weights{1, {x.rows, x.columns, {0}, {}, {}}};
  for (Index i = 0; i < x.rows; ++i) {
    const Index first = 7 * i % (x.columns / 3);
    for (const Index j : {first, first + x.columns / 3, first + 2 * (x.columns / 3)}) {
      weights.listed.column.push_back(static_cast<std::uint32_t>(j));
      weights.listed.value.push_back(j == first ? T(0.5) : T(0));
    }
    weights.listed.row_start.push_back(weights.listed.non_zeros());
  }
  return weights;
}

Options options(Index rank, const std::string& loss = "frobenius", Index iterations = 30) {
  Options all;
  all.rank = rank;
  all.loss = parse_loss(loss);
  all.max_iterations = iterations;
  return all;
}

template <class T>
std::string digest(const Data<T>& data, const Options& options) {
  Bytes bytes;
  bytes.add(factorize(data, options));
  return bytes.sha256();
}

template <class Matrix>
Run plain(const std::string& name, const std::function<Matrix()>& matrix, const Options& options) {
  return {name, [=](int threads) {
            const Matrix x = matrix();
            Options own = options;
            own.threads = threads;
            return digest(*make_data(x), own);
          }};
}
template <class T>
Run dense(const std::string& name, Index rows, Index columns, const Options& options) {
  return plain<Dense<T>>(
      name, [=] { return counts<T>(rows, columns, 6, 1); }, options);
}
template <class T>
Run all_positive(const std::string& name, Index rows, Index columns, const Options& options) {
  return plain<Dense<T>>(
      name, [=] { return positive<T>(rows, columns, 4, 2); }, options);
}
template <class T>
Run sparse(const std::string& name, Index rows, Index columns, const Options& options) {
  return plain<Sparse<T>>(
      name, [=] { return sparse(counts<T>(rows, columns, 2, 3)); }, options);
}
template <class T>
Run masked(const std::string& name, Index rows, Index columns, const Options& options) {
  return {name, [=](int threads) {
            Dense<T> x = positive<T>(rows, columns, 4, 4);
            Weights<T> weights = holes(x);
            const Sparse<T> held = hold_out(x, weights, 0.0625, 1);
            const auto data = make_data(std::move(x), std::move(weights));
            Options own = options;
            own.threads = threads;
            Bytes bytes;
            bytes.add(factorize<T>(*data, own, {}, {}, {&held, nullptr}));
            return bytes.sha256();
          }};
}

Options with(Options options, const std::function<void(Options&)>& change) {
  change(options);
  return options;
}

// Every row of a table of algorithms.
template <class T>
Run every(const std::string& name, std::span<const Algorithm> table, const std::string& loss) {
  return {name, [=](int threads) {
            const Dense<T> x = counts<T>(75, 51, 6, 5);
            const auto data = make_data(x);
            Bytes bytes;
            for (const Algorithm& algorithm : table) {
              Options own = options(6, loss, 15);
              own.algorithm = algorithm.name;
              own.threads = threads;
              bytes.add(factorize(*data, own));
            }
            return bytes.sha256();
          }};
}

Run symmetric() {
  return {"symmetric", [](int threads) {
            Dense<double> x = counts<double>(90, 90, 5, 6);
            for (Index i = 0; i < x.rows; ++i)
              for (Index j = 0; j < i; ++j)
                x.values[static_cast<std::size_t>(i * x.columns + j)] =
                    x.values[static_cast<std::size_t>(j * x.columns + i)];
            Options own = options(5);
            own.symmetric = true;
            own.threads = threads;
            return digest(*make_data(x), own);
          }};
}

Run several_starts() {
  return {"starts", [](int threads) {
            const Dense<double> x = counts<double>(60, 40, 5, 7);
            Options own = options(5);
            own.threads = threads;
            Bytes bytes;
            bytes.add(factorize_starts(*make_data(x), own, 4).best);
            return bytes.sha256();
          }};
}

Run new_rows(const std::string& loss) {
  return {"transform_" + loss, [=](int threads) {
            const Dense<double> x = positive<double>(80, 50, 4, 8);
            const Dense<double> H = positive<double>(50, 4, 2, 9);
            Options own = options(4, loss);
            own.threads = threads;
            Bytes bytes;
            bytes.add(transform(*make_data(x), own, Factor<double>(H.values.data(), 4, 50)).Wt);
            return bytes.sha256();
          }};
}

}  // namespace

std::vector<Run> runs() {
  using Set = Options&;
  const auto penalised = [](Set o) { o.l1_w = 2, o.l2_h = 0.5, o.orthogonal_h = 0.25, o.upper_bound = 64; };
  const auto escaping = [](Set o) { o.l1_h = 2, o.orthogonal_h = 0.5; };
  const auto from = [](Init init) { return [init](Set o) { o.init = init; }; };
  std::vector<Run> all{
      dense<double>("dense_gram_start", 1100, 40, options(5)),  // fused, and the start by a Gram matrix
      dense<float>("dense_single", 1100, 90, options(9)),
      dense<double>("dense_single_first", 1200, 400, options(10, "frobenius", 60)),
      dense<double>("dense_sketched_start", 130, 120, options(3)),
      dense<double>("dense_few_components", 1100, 60, options(2)),
      dense<double>("dense_wide", 1100, 2100, options(3, "frobenius", 4)),
      dense<double>("dense_exchanges", 200, 150, options(20, "frobenius", 150)),
      dense<double>("dense_random", 200, 100, with(options(6), from(Init::random))),
      dense<double>("dense_nndsvd", 200, 100, with(options(6), from(Init::nndsvd))),
      dense<double>("dense_nndsvdar", 200, 100, with(options(6), from(Init::nndsvdar))),
      dense<double>("dense_penalties", 150, 80, with(options(6), penalised)),
      dense<float>("dense_unit_norm", 150, 80, with(options(6), escaping)),
      dense<double>("dense_huber", 150, 80, options(5, "huber")),
      dense<float>("dense_l21", 150, 80, options(5, "l21")),
      dense<double>("dense_kl_long", 900, 70, options(12, "kl", 15)),  // columns one by one
      dense<float>("dense_kl_single", 900, 70, options(12, "kl", 15)),
      dense<double>("dense_kl_penalties", 150, 80, with(options(4, "kl"), penalised)),
      all_positive<double>("dense_is", 120, 70, options(4, "is")),
      all_positive<float>("dense_is_single", 120, 70, options(4, "is")),
      all_positive<double>("dense_beta_half", 120, 70, options(4, "0.5")),
      all_positive<double>("dense_beta_1.25", 120, 70, options(4, "1.25")),
      all_positive<float>("dense_beta_1.5", 120, 70, options(4, "1.5")),
      all_positive<double>("dense_beta_3", 120, 70, options(4, "3")),
      sparse<double>("sparse", 300, 200, options(6)),
      sparse<float>("sparse_single", 300, 200, options(20)),
      sparse<double>("sparse_blocked", 40000, 30, options(3, "frobenius", 5)),  // blocks of 16384 rows
      sparse<double>("sparse_kl", 300, 200, options(6, "kl")),
      sparse<float>("sparse_kl_single", 300, 200, options(6, "kl")),
      masked<double>("masked", 100, 60, options(6)),
      masked<float>("masked_20_components", 100, 60, options(20)),
      masked<double>("masked_40_components", 100, 60, options(40, "frobenius", 10)),
      masked<double>("masked_kl", 100, 60, options(4, "kl")),
      masked<double>("masked_is", 100, 60, options(4, "is")),
      masked<double>("masked_huber", 100, 60, options(4, "huber")),
      dense<double>("online", 500, 60, with(options(4), [](Set o) { o.batch = 64; })),
      every<double>("every_algorithm", algorithms(), "frobenius"),
      every<float>("every_algorithm_single", algorithms(), "frobenius"),
      every<double>("every_kl_algorithm", divergence_algorithms(), "kl"),
      symmetric(),
      several_starts(),
  };
  for (const char* loss : {"frobenius", "kl", "is", "1.25", "huber:3"}) all.push_back(new_rows(loss));
  return all;
}

}  // namespace nmf::test
