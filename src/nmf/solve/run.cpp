#include "nmf/solve/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "nmf/base/aligned.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/interruption.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/solve/exchange.hpp"
#include "nmf/solve/measure.hpp"
#include "nmf/solve/normalize.hpp"
#include "nmf/solve/work.hpp"
#include "nmf/start/reseed.hpp"

namespace nmf {
namespace {

// The KKT residual is measured against its value at the start, but against no less than this share of ||X||
// (the root of Objective::magnitude): a start at a solution is recognised as one.
constexpr double kkt_floor = 1e-2;

template <class T>
Descent::Scale scale_of(const Data<T>& data, const Options& options, const Objective<T>& objective) {
  constexpr double cheap = 1e7;  // nanoseconds of iteration_work()
  return {options.tolerance * options.tolerance * objective.magnitude(),
          rounding_of<T> * objective.magnitude(),
          std::is_same_v<T, float> ? 0 : static_cast<Index>(cheap / iteration_work(data, options))};
}

// What relative changes are changes of.
double error_of(const Iteration& state) {
  return state.penalty > 0 ? state.objective : state.relative_error;
}

}  // namespace

template <class T>
Run<T>::Run(Phase phase, const Data<T>& data, const Options& options, const Observer& observer,
            const Watched<T>& watched, Pair<T> start, Progress before)
    : phase_(phase),
      data_(data),
      options_(options),
      observer_(observer),
      watched_(watched),
      penalties_(data, options),
      objective_(make_objective(data, options, penalties_)),
      loss_(objective_->chosen_loss()),
      loss_of_mean_(nmf::loss_of_mean(data, loss_)),
      unseen_(watched.held_out != nullptr || watched.test != nullptr ? unseen(data) : Unseen{}),
      solver_(make_solver(std::move(start))),
      rounding_(rounding_of<T> * objective_->magnitude()),
      scale_(before.scale),
      least_(before.least),
      descent_(options, scale_of(data, options, *objective_), std::move(before.objectives)),
      exchanges_(exchange_rounds(data, options), least_exchange_gain(options.rank)) {}

template <class T>
void Run<T>::iterate(Result<T>& result, const OneAtFirst& one, const Stopwatch& watch) {
  std::optional<ScratchKept> scratch;  // iterations of other losses take too long for it to matter
  if (is_least_squares(options_.loss)) scratch.emplace();
  while (true) {
    bool go_on = true;
    bool broken_off = false;
    try {
      if (!resumed_) go_on = step(result, one, watch);
    } catch (const BrokenOff&) {
      if (result.log.empty()) throw;
      broken_off = true;
    }
    resumed_ = false;
    const Iteration now = result.log.back();
    const auto stop = broken_off ? std::optional(StopReason::interrupted)
                      : kept_    ? over(result, now, go_on)
                                 : limit(now, options_, go_on);
    if (stop) {
      result.stop_reason = *stop;
      result.exchange_rounds += exchanges_.rounds();
      result.exchanges_kept += exchanges_.kept();
      return;
    }
  }
}

template <class T>
void Run<T>::keep(Archive& archive) {
  solver_->keep(archive);
  objective_->keep(archive);
  archive(scale_, least_, verifiable_, descent_, exchanges_, kept_, chosen_, returns_, since_least_, best_,
          from_, from_objective_, reviving_, revived_, revived_components_, failed_revivals_, revived_from_);
  resumed_ = archive.reading();
}

template <class T>
Pair<T> Run<T>::release() {
  if (chosen_ != Place::solver)
    solver_->restart([&](Factor<T>& Wt, Factor<T>& H) {
      Pair<T>& pair = chosen_ == Place::best ? best_ : from_;
      Wt = std::move(pair.Wt);
      H = std::move(pair.H);
    });
  Pair<T> pair = solver_->release();
  solver_.reset();  // and the steps that it remembers
  best_ = from_ = {};
  return pair;
}

template <class T>
void Run<T>::finish(Result<T>& result) {
  Pair<T> pair = release();
  result.Wt = std::move(pair.Wt);
  result.H = std::move(pair.H);
  for (const Index r : empty_components(result.Wt, result.H)) {
    ++result.empty;
    if (r < known_components(options_)) continue;
    clear_component(result.Wt, r);
    clear_component(result.H, r);
  }
  if (known_components(options_) == 0)
    normalize(normalization(options_), result.Wt, result.H, 0, placed_components(options_));
  const PassSums sums = measure(*objective_, penalties_, result.Wt, result.H);
  result.loss_function = loss_;
  result.loss = objective_->exact_loss(sums.columns.fit, result.Wt, result.H);
  result.penalty = penalties_.value(result.Wt, result.H);
  result.objective = result.loss + result.penalty;
  result.relative_error = relative_error(result.loss);
  result.explained_variance =
      loss_of_mean_ > 0 ? 1 - result.loss / loss_of_mean_ : std::numeric_limits<double>::quiet_NaN();
  if (!(is_least_squares(loss_) ? data_.squared_norm() > 0 : loss_of_mean_ > 0)) {
    result.relative_error = std::numeric_limits<double>::quiet_NaN();
    for (Iteration& state : result.log) state.relative_error = result.relative_error;
  }
  result.kkt_residual = residual_of(sums.rows.gradient2 + sums.columns.gradient2);
  result.holdout_error = watched_error(watched_.held_out, result.Wt, result.H);
  result.test_error = watched_error(watched_.test, result.Wt, result.H);
}

template <class T>
class Run<T>::State final : public Resumable {
 public:
  State(Result<T>& result, Run& run) : result_(result), run_(run) {}
  void keep(Archive& archive) const override {
    StateHeader header{run_.phase_, run_.data_.rows(), run_.data_.columns(), run_.options_.rank,
                       result_.log.back().seconds};
    archive(header, result_, run_);
  }

 private:
  Result<T>& result_;
  Run& run_;
};

template <class T>
bool Run<T>::step(Result<T>& result, const OneAtFirst& one, const Stopwatch& watch) {
  Iteration now = next(result.log);
  now.seconds = of_first(data_.company(), watch.seconds());
  one.time_passed(now.seconds);
  result.log.push_back(now);
  result.iterations = now.iteration;
  kept_ = solver_->accept(now.objective);
  if (kept_) note(result, now);
  const State state(result, *this);
  now.run = &state;
  return !anywhere(data_.company(), observer_ && !observer_(now));
}

template <class T>
Iteration Run<T>::next(const std::vector<Iteration>& log) {
  const Step step = solver_->iterate();
  Iteration now;
  now.iteration = static_cast<Index>(log.size()) + 1;
  now.loss = step.loss;
  now.penalty = step.penalty;
  now.objective = step.loss + step.penalty;
  if (!std::isfinite(now.objective))
    throw Error(
        Fault::numerical,
        fmt::format("iteration {}: the error is not a number; try another {} or {}, or scale the matrix",
                    now.iteration, option("init"), option("algorithm")));
  now.relative_error = relative_error(step.loss);
  if (!log.empty() && error_of(log.back()) > 0)
    now.relative_change = 1 - error_of(now) / error_of(log.back());
  const double gradient = std::sqrt(step.gradient2);
  if (log.empty()) scale_ = std::max(gradient, kkt_floor * std::sqrt(objective_->magnitude()));
  now.kkt_residual = residual_of(step.gradient2);
  now.holdout_error = watched_error(watched_.held_out, solver_->Wt(), solver_->H());
  now.test_error = watched_error(watched_.test, solver_->Wt(), solver_->H());
  return now;
}

template <class T>
std::unique_ptr<Solver<T>> Run<T>::make_solver(Pair<T> start) {
  if (options_.symmetric) return make_symmetric(data_, options_, start);
  if (options_.batch > 0) return make_online(data_, options_, std::move(start));
  return make_alternating(data_, options_, *objective_, penalties_, std::move(start));
}

template <class T>
double Run<T>::relative_error(double loss) const {
  if (!is_least_squares(loss_)) return loss_of_mean_ > 0 ? loss / loss_of_mean_ : 0;
  return data_.squared_norm() > 0 ? std::sqrt(2 * loss / data_.squared_norm()) : 0;
}

template <class T>
double Run<T>::watched_error(const Sparse<T>* entries, const Factor<T>& Wt, const Factor<T>& H) const {
  return entries == nullptr ? std::numeric_limits<double>::quiet_NaN()
                            : entry_error(loss_, *entries, Wt, H, data_.exponent(), {}, unseen_);
}

template <class T>
void Run<T>::note(Result<T>& result, const Iteration& now) {
  descent_.add(now.objective);
  const double measure = options_.early_stop ? now.holdout_error : now.objective;
  if (measure <= least_ + (options_.early_stop ? 0 : rounding_) ||
      (solver_->before() == nullptr && !trying())) {
    least_ = std::min(least_, measure);
    since_least_ = 0;
    return choose(result, now);
  }
  ++since_least_;
  if (chosen_ != Place::solver) return;
  best_ = *solver_->before();
  chosen_ = Place::best;
}

template <class T>
void Run<T>::choose(Result<T>& result, const Iteration& now) {
  result.chosen_iteration = now.iteration;
  chosen_ = Place::solver;
  best_ = {};
}

template <class T>
std::optional<StopReason> Run<T>::over(Result<T>& result, const Iteration& now, bool go_on) {
  auto stop = limit(now, options_, go_on);
  if (!stop && options_.early_stop && since_least_ >= options_.patience) stop = StopReason::holdout;
  auto end = descent_.over(now.kkt_residual);
  if ((!stop || reviving_) && revive(result, now, end.has_value())) end = std::nullopt;
  const bool last = exchanges_.over() && !reviving_ && stop != StopReason::interrupted;
  const bool best = now.objective <= least_ * (1 + options_.tolerance / 100) + rounding_;
  if (last && end && !options_.early_stop && !best && return_to_best()) end = std::nullopt;
  if (last && end == StopReason::kkt && !verified(now)) end = std::nullopt;
  if (last && end == StopReason::kkt && !options_.early_stop && best) choose(result, now);
  if (last && end) stop = end;
  if (!stop && !reviving_ && exchange(now, end.has_value())) result.exchanged_after.push_back(now.iteration);
  return stop;
}

template <class T>
bool Run<T>::verified(const Iteration& now) {
  if (now.kkt_residual > verifiable_) return false;
  const PassSums sums = measure(*objective_, penalties_, solver_->Wt(), solver_->H());
  const double residual = residual_of(sums.rows.gradient2 + sums.columns.gradient2);
  if (residual <= options_.tolerance) return true;
  verifiable_ = now.kkt_residual * options_.tolerance / residual;
  return false;
}

template class Run<float>;
template class Run<double>;

}  // namespace nmf
