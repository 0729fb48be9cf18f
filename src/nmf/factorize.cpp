#include "nmf/factorize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "nmf/error.hpp"
#include "nmf/kkt.hpp"
#include "nmf/normalize.hpp"
#include "nmf/parallel.hpp"
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
  Result<T> result;

  const Stopwatch init_watch;
  if (start.Wt.is_empty() || start.H.is_empty()) {
    Start<T> made = initialize(data, options);
    if (start.Wt.is_empty()) start.Wt = std::move(made.Wt);
    if (start.H.is_empty()) start.H = std::move(made.H);
  }
  result.init_seconds = init_watch.seconds();

  const double norm2 = data.squared_norm(), norm = std::sqrt(norm2);
  if (!std::isfinite(norm2))
    throw Error(Fault::numerical, "the squares of the entries overflow; scale the matrix down");
  Solver<T> solver(data, options, std::move(start));
  const Stopwatch watch;
  double scale = 0;
  std::optional<StopReason> stop;
  while (!stop) {
    const PassSums sums = solver.iterate();
    Iteration now;
    now.iteration = ++result.iterations;
    const double error2 =
        std::max(0.0, squared_error(data, norm2 + sums.columns.fit, solver.Wt(), solver.H()));
    if (!std::isfinite(error2))
      throw Error(Fault::numerical,
                  fmt::format("iteration {}: the error is not a number; try another --init or "
                              "--algorithm, or scale the matrix",
                              now.iteration));
    now.objective = error2 / 2;
    now.relative_error = norm > 0 ? std::sqrt(error2) / norm : 0;
    if (!result.log.empty() && result.log.back().relative_error > 0)
      now.relative_change = 1 - now.relative_error / result.log.back().relative_error;
    const double gradient = std::sqrt(sums.rows.gradient2 + sums.columns.gradient2);
    if (result.log.empty()) scale = std::max(gradient, kkt_floor * norm);
    now.kkt_residual = scale > 0 ? gradient / scale : 0;
    now.seconds = watch.seconds();
    result.log.push_back(now);

    solver.accept(error2);
    const Index revived = result.reseeded < 10 * options.rank ? solver.revive(now.iteration) : 0;
    result.reseeded += revived;
    if (observer && !observer(now))
      stop = StopReason::interrupted;
    else if (revived > 0)
      continue;
    else if (below(now.kkt_residual, options.tolerance))
      stop = StopReason::kkt;
    else if (stalled(result.log, options))
      stop = StopReason::change;
    else if (now.iteration >= options.max_iterations)
      stop = StopReason::max_iterations;
    else if (now.seconds >= options.time_limit)
      stop = StopReason::time_limit;
  }
  result.stop_reason = *stop;
  result.iterate_seconds = watch.seconds();

  result.Wt = std::move(solver.Wt());
  result.H = std::move(solver.H());
  normalize(options.normalize, result.Wt, result.H);
  const PassSums sums = measure(data, result.Wt, result.H);
  const double error2 = std::is_same_v<T, double>
                            ? squared_error(data, norm2 + sums.columns.fit, result.Wt, result.H)
                            : data.squared_error(result.Wt, result.H);
  const double size = static_cast<double>(data.rows()) * static_cast<double>(data.columns());
  const double variance = norm2 - data.sum() * data.sum() / size;
  result.objective = error2 / 2;
  result.relative_error = norm > 0 ? std::sqrt(error2) / norm : 0;
  result.explained_variance = variance > 0 ? 1 - error2 / variance : 1;
  result.kkt_residual = scale > 0 ? std::sqrt(sums.rows.gradient2 + sums.columns.gradient2) / scale : 0;
  return result;
}

template Result<float> factorize(const Data<float>&, const Options&, const Observer&, Start<float>);
template Result<double> factorize(const Data<double>&, const Options&, const Observer&, Start<double>);

}  // namespace nmf
