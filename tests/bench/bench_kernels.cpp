// What the products reach, beside what the machine could: multiply-add peak of a core, read bandwidth, and
// OpenBLAS's GEMM on square matrices and on the same shapes. One thread each; FLOP/s count useful operations,
// 2mnk a product, and of_limit is the share of what the slower of reading X once and that GEMM would allow.
#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench_kernels.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// 16 independent chains of multiply-adds; returns the operations done.
template <class T>
double chains(long rounds, T* sink) {
  const hn::ScalableTag<T> d;
  hn::Vec<hn::ScalableTag<T>> sum[16];
  for (auto& s : sum) s = hn::Set(d, *sink);
  const auto a = hn::Set(d, T(0.999)), b = hn::Set(d, T(1e-3));
  for (long i = 0; i < rounds; ++i)
    for (auto& s : sum) s = hn::MulAdd(s, a, b);
  for (int i = 1; i < 16; ++i) sum[0] = hn::Add(sum[0], sum[i]);
  *sink = hn::GetLane(sum[0]);
  return 32.0 * static_cast<double>(rounds) * static_cast<double>(hn::Lanes(d));
}
double chains_f(long rounds, float* sink) {
  return chains(rounds, sink);
}
double chains_d(long rounds, double* sink) {
  return chains(rounds, sink);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <benchmark/benchmark.h>

#include <armadillo>
#include <ctime>
#include <limits>
#include <numeric>

#include "nmf/base/aligned.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/data.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/update/update.hpp"

namespace nmf {
HWY_EXPORT(chains_f);
HWY_EXPORT(chains_d);

namespace {

using benchmark::Counter;
using benchmark::State;

double run_chains(long rounds, float* sink) {
  return HWY_DYNAMIC_DISPATCH(chains_f)(rounds, sink);
}
double run_chains(long rounds, double* sink) {
  return HWY_DYNAMIC_DISPATCH(chains_d)(rounds, sink);
}

void report(State& state, double operations_a_round) {
  state.counters["FLOP/s"] =
      Counter(operations_a_round * static_cast<double>(state.iterations()), Counter::kIsRate);
}

template <class T>
void peak(State& state) {
  T sink = 1;
  double operations = 0;
  for (auto _ : state) operations += run_chains(1 << 20, &sink);
  benchmark::DoNotOptimize(sink);
  state.counters["FLOP/s"] = Counter(operations, Counter::kIsRate);
}

double read_all(const std::vector<double>& values) {
  double sum[8] = {};
  for (std::size_t i = 0; i < values.size(); i += 8)
    for (std::size_t j = 0; j < 8; ++j) sum[j] += values[i + j];
  return std::accumulate(sum, sum + 8, 0.0);
}
void read_bandwidth(State& state) {
  const std::vector<double> values(std::size_t{1} << 25, 1.0);
  for (auto _ : state) benchmark::DoNotOptimize(read_all(values));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(values.size() * sizeof(double)));
}

// Of this program, which has one thread: others may run beside it.
double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}
// The least that `work` takes, of some times.
template <class Work>
double seconds_of(const Work& work) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 5; ++i) {
    const double begin = processor_seconds();
    work();
    least = std::min(least, processor_seconds() - begin);
  }
  return least;
}
// Seconds a byte, and an operation of GEMM.
double reading() {
  static const double seconds = [] {
    const std::vector<double> values(std::size_t{1} << 25, 1.0);
    return seconds_of([&] { benchmark::DoNotOptimize(read_all(values)); }) /
           static_cast<double>(values.size() * sizeof(double));
  }();
  return seconds;
}
template <class T>
double multiplying() {
  static const double seconds = [] {
    constexpr arma::uword n = 1000;
    const arma::Mat<T> A(n, n, arma::fill::ones), B(n, n, arma::fill::ones);
    arma::Mat<T> C;
    return seconds_of([&] { C = A * B; }) / (2.0 * n * n * n);
  }();
  return seconds;
}
// begin: processor_seconds() at the beginning.
template <class T>
void report_share(State& state, double begin, double bytes, double operations) {
  const double taken = (processor_seconds() - begin) / static_cast<double>(state.iterations());
  state.counters["of_limit"] = std::max(bytes * reading(), operations * multiplying<T>()) / taken;
}

template <class T>
void gemm_square(State& state) {
  const auto n = static_cast<arma::uword>(state.range(0));
  const arma::Mat<T> A(n, n, arma::fill::ones), B(n, n, arma::fill::ones);
  arma::Mat<T> C;
  for (auto _ : state) C = A * B;
  report(state, 2.0 * static_cast<double>(n * n * n));
}

// P = H X' as GEMM computes it for X of 6400 x n.
template <class T>
void gemm_skinny(State& state) {
  const auto k = static_cast<arma::uword>(state.range(0)), n = static_cast<arma::uword>(state.range(1));
  const arma::Mat<T> H(k, n, arma::fill::ones), Xt(n, 6400, arma::fill::ones);
  arma::Mat<T> P;
  for (auto _ : state) P = H * Xt;
  report(state, 2.0 * 6400 * static_cast<double>(n * k));
}

// A whole pass with visits that do nothing: both products of an iteration, of X in double.
template <class T>
void pass(State& state) {
  const Index k = state.range(0), m = state.range(1), n = state.range(2);
  Dense<double> x{m, n, Buffer<double>(static_cast<std::size_t>(m * n))};
  for (double& value : x.values) value = 0.5;
  const auto in_double = make_data(x);
  const auto in_single = in_double->in_single();
  const Factor<T> W(k, m, 1), H(k, n, 1);
  const Visit<T> nothing = [](Range, const T*, const T*) { return Sums{}; };
  const ScratchKept kept;
  const double begin = processor_seconds();
  for (auto _ : state) {
    if constexpr (std::is_same_v<T, double>)
      in_double->pass(H, nothing, W, nothing);
    else
      in_single->pass(H, nothing, W, nothing);
  }
  const double operations = 4.0 * static_cast<double>(m * n * k);
  report(state, operations);
  report_share<T>(state, begin, static_cast<double>(m * n) * sizeof(double), operations);
}

// Sweeps over 6400 columns of a factor, k^2 multiply-adds each.
template <class T>
void sweeps(State& state) {
  constexpr Index count = 6400;
  constexpr int sweeps = 4;
  const Index k = state.range(0);
  Factor<T> G(k, k, T(0.5)), P(k, count, 1), Y(k, count);
  for (Index r = 0; r < k; ++r) G(r, r) = static_cast<T>(k);
  Sums sums;
  for (auto _ : state) {
    Y.fill(1);
    find_algorithm("ahals").update<T>()({.k = k,
                                         .count = count,
                                         .G = G.data(),
                                         .P = P.data(),
                                         .Y = Y.data(),
                                         .max_sweeps = sweeps,
                                         .sums = &sums});
  }
  report(state, 2.0 * sweeps * static_cast<double>(k * k * count));
}

// One side of a sparse iteration: random columns, 100 entries a row.
template <class T>
void sparse_half_step(State& state) {
  const Index k = state.range(0), n = state.range(1), m = 20000, row = 100;
  Sparse<T> x{m, n, std::vector<Index>(static_cast<std::size_t>(m + 1)), {}, {}};
  for (Index i = 0; i < m; ++i) {
    for (Index e = 0; e < row; ++e) {
      x.column.push_back(static_cast<std::uint32_t>((e * n + (i * 7919) % n) / row));
      x.value.push_back(T(1));
    }
    x.row_start[static_cast<std::size_t>(i + 1)] = (i + 1) * row;
  }
  const auto data = make_data(x);
  const Factor<T> H(k, n, 1);
  const double begin = processor_seconds();
  for (auto _ : state) data->half_step(Side::rows, H, [](Range, const T*, const T*) { return Sums{}; });
  report(state, 2.0 * static_cast<double>(m * row * k));
  state.SetBytesProcessed(state.iterations() * m * row * (k * static_cast<Index>(sizeof(T)) + 12));
  report_share<T>(state, begin, static_cast<double>(m * row) * (sizeof(T) + 4),
                  2.0 * static_cast<double>(m * row * k));
}

void shapes(benchmark::internal::Benchmark* b) {
  for (const int k : {10, 20, 50, 100}) b->Args({k, 784});
  b->Args({50, 5000});
}

// Rank, rows, columns: the usual, tall and narrow, short and wide.
void passes(benchmark::internal::Benchmark* b) {
  for (const int k : {2, 3, 5, 8, 10, 16, 20, 50, 100, 200}) b->Args({k, 10000, 784});
  for (const int k : {2, 5, 10}) b->Args({k, 200000, 20})->Args({k, 500, 20000});
  b->Args({50, 5000, 5000});
}

BENCHMARK(peak<double>);
BENCHMARK(peak<float>);
BENCHMARK(read_bandwidth);
BENCHMARK(gemm_square<double>)->Arg(2000);
BENCHMARK(gemm_square<float>)->Arg(2000);
BENCHMARK(gemm_skinny<double>)->Apply(shapes);
BENCHMARK(gemm_skinny<float>)->Apply(shapes);
BENCHMARK(pass<double>)->Apply(passes);
BENCHMARK(pass<float>)->Apply(passes);
BENCHMARK(sweeps<double>)->Arg(5)->Arg(20)->Arg(50)->Arg(100)->Arg(200);
BENCHMARK(sweeps<float>)->Arg(5)->Arg(20)->Arg(50)->Arg(100)->Arg(200);
BENCHMARK(sparse_half_step<double>)->ArgsProduct({{2, 5, 10, 20, 50}, {2000, 20000}});
BENCHMARK(sparse_half_step<float>)->ArgsProduct({{2, 5, 10, 20, 50}, {20000}});

}  // namespace
}  // namespace nmf

int main(int argc, char** argv) {
  const nmf::ThreadLimit one(1);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
#endif
