#include "nmf/factorize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "nmf/error.hpp"
#include "nmf/kkt.hpp"
#include "nmf/normalize.hpp"
#include "nmf/parallel.hpp"
#include "nmf/random.hpp"
#include "nmf/reseed.hpp"
#include "nmf/solver.hpp"

namespace nmf {
namespace {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

template <class T>
void check_start(const Factor<T>& F, const char* option, Index k, Index count) {
  if (F.is_empty()) return;
  if (static_cast<Index>(F.n_rows) != k || static_cast<Index>(F.n_cols) != count)
    throw Error(Fault::usage,
                fmt::format("{}: the start has {} components for {} rows or columns of X; it takes {} "
                            "for {}",
                            option, F.n_rows, F.n_cols, k, count));
  if (!F.is_finite() || F.min() < 0)
    throw Error(Fault::usage,
                fmt::format("{}: the start has a negative or infinite entry; give numbers >= 0", option));
}

template <class T>
double squared_error(const Data<T>& data, double by_identity, const Factor<T>& Wt, const Factor<T>& H) {
  return by_identity > cancellation<T> * data.squared_norm() ? by_identity : data.squared_error(Wt, H);
}

// Both sides' sums at a pair that stays as it is.
template <class T>
PassSums measure(const Data<T>& data, const Factor<T>& Wt, const Factor<T>& H) {
  const auto k = static_cast<Index>(H.n_rows);
  const auto visit = [k](const Factor<T>& Y) {
    return [k, &Y](Range range, const T* G, const T* P) {
      const T* y = Y.memptr() + range.begin * k;
      return Sums{projected_gradient2(k, range.size(), G, P, y), fit(k, range.size(), G, P, y)};
    };
  };
  return data.pass(H, visit(Wt), Wt, visit(H));
}

// The KKT residual is measured against its value at the start, but against no less than this share of ||X||:
// a start at a solution is recognised as one.
constexpr double kkt_floor = 1e-2;

// Reseeds in all, as a multiple of the rank: a component that X has no use for would be started again for
// ever.
constexpr Index max_reseeds = 10;

bool below(double value, double tolerance) {
  return tolerance > 0 && value <= tolerance;
}

// Did the error fall by less than the tolerated share over the window?
bool stalled(const std::vector<Iteration>& log, const Options& options) {
  const auto window = static_cast<std::size_t>(options.window);
  if (options.tolerance == 0 || options.change_tolerance == 0 || log.size() <= window) return false;
  const double before = log[log.size() - 1 - window].relative_error, now = log.back().relative_error;
  return before - now < options.change_tolerance * before;
}

std::optional<StopReason> stop_after(const std::vector<Iteration>& log, const Options& options, bool go_on,
                                     Index revived) {
  const Iteration& now = log.back();
  if (!go_on) return StopReason::interrupted;
  if (revived == 0 && below(now.kkt_residual, options.tolerance)) return StopReason::kkt;
  if (revived == 0 && stalled(log, options)) return StopReason::change;
  if (now.iteration >= options.max_iterations) return StopReason::max_iterations;
  if (now.seconds >= options.time_limit) return StopReason::time_limit;
  return std::nullopt;
}

template <class T>
void fill_start(const Data<T>& data, const Options& options, Start<T>& start) {
  if (!start.Wt.is_empty() && !start.H.is_empty()) return;
  Start<T> made = initialize(data, options);
  if (start.Wt.is_empty()) start.Wt = std::move(made.Wt);
  if (start.H.is_empty()) start.H = std::move(made.H);
}

// X = X' is tested on a random vector: X z = X' z within rounding.
template <class T>
void check_symmetry(const Data<T>& data, std::uint64_t seed) {
  Factor<T> z(1, static_cast<arma::uword>(data.rows()));
  for (arma::uword i = 0; i < z.n_elem; ++i)
    z[i] = static_cast<T>(uniform(seed, Stream::symmetry, static_cast<Index>(i), 0));
  const Factor<T> a = product(data, Side::rows, z), b = product(data, Side::columns, z);
  const T tolerance = std::sqrt(std::numeric_limits<T>::epsilon());
  for (arma::uword i = 0; i < z.n_elem; ++i)
    if (std::abs(a[i] - b[i]) > tolerance * (a[i] + b[i]))
      throw Error(Fault::input,
                  fmt::format("--symmetric: row {0} and column {0} of the matrix differ; give a "
                              "symmetric matrix, or leave the flag out",
                              i + 1));
}

// Runs the solver to its stop, filling the result's log, stop reason and counts. Returns what the KKT
// residual is measured against.
template <class T>
double iterate(const Data<T>& data, const Options& options, const Observer& observer, Solver<T>& solver,
               Result<T>& result) {
  const Stopwatch watch;
  const double norm2 = data.squared_norm(), norm = std::sqrt(norm2);
  double scale = 0;
  while (true) {
    const Step step = solver.iterate();
    Iteration now;
    now.iteration = ++result.iterations;
    const double error2 = std::max(0.0, squared_error(data, step.squared_error, solver.Wt(), solver.H()));
    if (!std::isfinite(error2))
      throw Error(Fault::numerical,
                  fmt::format("iteration {}: the error is not a number; try another --init or "
                              "--algorithm, or scale the matrix",
                              now.iteration));
    now.objective = error2 / 2;
    now.relative_error = norm > 0 ? std::sqrt(error2) / norm : 0;
    if (!result.log.empty() && result.log.back().relative_error > 0)
      now.relative_change = 1 - now.relative_error / result.log.back().relative_error;
    const double gradient = std::sqrt(step.gradient2);
    if (result.log.empty()) scale = std::max(gradient, kkt_floor * norm);
    now.kkt_residual = scale > 0 ? gradient / scale : 0;
    now.seconds = watch.seconds();
    result.log.push_back(now);

    solver.accept(error2);
    const Index revived = result.reseeded < max_reseeds * options.rank ? solver.revive(now.iteration) : 0;
    result.reseeded += revived;
    const bool go_on = !observer || observer(now);
    if (const auto stop = stop_after(result.log, options, go_on, revived)) {
      result.stop_reason = *stop;
      return scale;
    }
  }
}

// The final pair: normalised and measured exactly.
template <class T>
void finish(const Data<T>& data, const Options& options, Start<T> pair, double scale, Result<T>& result) {
  result.Wt = std::move(pair.Wt);
  result.H = std::move(pair.H);
  normalize(options.symmetric ? Normalize::balance : options.normalize, result.Wt, result.H);
  result.empty = static_cast<Index>(zero_components(result.H).size());
  const double norm2 = data.squared_norm();
  const PassSums sums = measure(data, result.Wt, result.H);
  const double error2 = std::max(0.0, std::is_same_v<T, double>
                                          ? squared_error(data, norm2 + sums.columns.fit, result.Wt, result.H)
                                          : data.squared_error(result.Wt, result.H));
  const double size = static_cast<double>(data.rows()) * static_cast<double>(data.columns());
  const double variance = norm2 - data.sum() * data.sum() / size;
  result.objective = error2 / 2;
  result.relative_error = norm2 > 0 ? std::sqrt(error2 / norm2) : 0;
  result.explained_variance = variance > 0 ? 1 - error2 / variance : 1;
  result.kkt_residual = scale > 0 ? std::sqrt(sums.rows.gradient2 + sums.columns.gradient2) / scale : 0;
}

}  // namespace

const char* name(StopReason reason) {
  switch (reason) {
    case StopReason::kkt:
      return "kkt";
    case StopReason::change:
      return "change";
    case StopReason::max_iterations:
      return "max_iterations";
    case StopReason::time_limit:
      return "time_limit";
    case StopReason::interrupted:
      return "interrupted";
  }
  return "";
}

bool converged(StopReason reason) {
  return reason == StopReason::kkt || reason == StopReason::change;
}

template <class T>
Result<T> factorize(const Data<T>& data, const Options& options, const Observer& observer, Start<T> start) {
  validate(options, data.rows(), data.columns());
  check_start(start.Wt, "--init-w", options.rank, data.rows());
  check_start(start.H, "--init-h", options.rank, data.columns());
  const ThreadLimit limit(options.threads);
  if (!std::isfinite(data.squared_norm()))
    throw Error(Fault::numerical, "the squares of the entries overflow; scale the matrix down");
  if (options.symmetric) check_symmetry(data, options.seed);

  Result<T> result;
  const Stopwatch watch;
  fill_start(data, options, start);
  result.init_seconds = watch.seconds();
  const auto solver = options.symmetric ? make_symmetric(data, options, std::move(start))
                                        : make_alternating(data, options, std::move(start));
  const double scale = iterate(data, options, observer, *solver, result);
  result.iterate_seconds = watch.seconds() - result.init_seconds;
  finish(data, options, solver->release(), scale, result);
  return result;
}

template Result<float> factorize(const Data<float>&, const Options&, const Observer&, Start<float>);
template Result<double> factorize(const Data<double>&, const Options&, const Observer&, Start<double>);

}  // namespace nmf
