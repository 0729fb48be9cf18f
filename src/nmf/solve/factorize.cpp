#include "nmf/solve/factorize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/base/portable.hpp"
#include "nmf/base/random.hpp"
#include "nmf/objective/objective.hpp"
#include "nmf/solve/first_phase.hpp"
#include "nmf/solve/normalize.hpp"
#include "nmf/solve/stopping.hpp"
#include "nmf/solve/units.hpp"
#include "nmf/solve/validate.hpp"
#include "nmf/start/init.hpp"
#include "nmf/start/known.hpp"
#include "nmf/update/simplex.hpp"

namespace nmf {
namespace {

template <class T>
void check_start(const Factor<T>& F, const std::string& what, Index k, Index fixed, Index count) {
  if (F.empty() && fixed == 0) return;
  if ((F.k() != k && F.k() != fixed) || F.count() != count)
    throw wrong(what,
                fmt::format("the start has {} components for {} rows or columns of X; it takes {} for {}",
                            F.k(), F.count(), fixed > 0 ? fixed : k, count));
  if (!is_finite(F) || *std::min_element(F.begin(), F.end()) < 0)
    throw wrong(what, "the start has a negative or infinite entry; give numbers >= 0");
}

// What is fixed has to be within the bound that holds for all.
template <class T>
void check_bound(const Factor<T>& F, const std::string& what, Index fixed, double upper) {
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < fixed; ++r)
      if (F(r, c) > upper)
        throw wrong(what, fmt::format("{} is above {} {}; give a larger bound", F(r, c),
                                      option("upper_bound"), upper));
}

template <class T>
void fill_start(const Data<T>& data, const Options& options, Pair<T>& start) {
  const auto lacks = [&](const Factor<T>& F) { return F.empty() || F.k() < options.rank; };
  if (!lacks(start.Wt) && !lacks(start.H)) return;
  Pair<T> made =
      known_components(options) > 0 ? start_around(data, options, start) : initialize(data, options);
  if (begins_gently(options)) made = without_penalties(data, options, std::move(made));
  if (lacks(start.Wt)) start.Wt = std::move(made.Wt);
  if (lacks(start.H)) start.H = std::move(made.H);
}

// Rows of W that sum to one, H in the scale that they leave.
template <class T>
void take_shares(const Options& options, Pair<T>& start) {
  if (options.simplex == Simplex::none) return;
  double total = 0;
  for (const T v : start.Wt) total += static_cast<double>(v);
  const T mean = static_cast<T>(total / static_cast<double>(start.Wt.count()));
  for (Index r = std::max(options.fixed_h, guided_components(options)); r < options.rank && mean > 0; ++r)
    scale_component(start.H, r, mean);
  for (Index c = 0; c < start.Wt.count(); ++c) put_on_simplex(start.Wt.k(), start.Wt.column(c));
}

template <class T>
void keep_pattern(const Options& options, Factor<T>& H) {
  for (Index c = 0; c < H.count() && patterned_components(options) > 0; ++c)
    for (Index r = 0; r < options.prior->patterned; ++r)
      if (options.prior->zero(r, c)) H(r, c) = 0;
}

// X = X' is tested on a random vector: X z = X' z within rounding.
template <class T>
void check_symmetry(const Data<T>& data, std::uint64_t seed) {
  Factor<T> z(1, data.rows());
  for (Index i = 0; i < z.size(); ++i)
    z(0, i) = static_cast<T>(uniform(seed, Stream::symmetry, static_cast<Index>(i), 0));
  const Factor<T> a = product(data, Side::rows, z), b = product(data, Side::columns, z);
  const T tolerance = std::sqrt(std::numeric_limits<T>::epsilon());
  for (Index i = 0; i < z.size(); ++i)
    if (std::abs(a(0, i) - b(0, i)) > tolerance * (a(0, i) + b(0, i)))
      throw Error(Fault::input,
                  fmt::format("{0}: row {1} and column {1} of the matrix differ; give a symmetric matrix, or "
                              "leave the flag out",
                              option("symmetric"), i + 1));
}

// Where a unit with a root of two leaves an entry a rounding beside the bound it is at.
template <class T>
void keep_within(double upper, Factor<T>& F) {
  const T bound = static_cast<T>(upper), near = bound * (1 - 4 * std::numeric_limits<T>::epsilon());
  if (!std::isfinite(upper)) return;
  for (T& v : F)
    if (v > near) v = bound;
}

template <class T>
StateHeader header_of(Archive& state, const Data<T>& data, const Options& options) {
  StateHeader header;
  state(header);
  if (header.rows != data.rows() || header.columns != data.columns() || header.rank != options.rank)
    throw Error(
        Fault::usage,
        fmt::format("the state is of a run of rank {} on a {} x {} matrix, not of rank {} on {} x {}; give "
                    "the same matrix and rank",
                    header.rank, header.rows, header.columns, options.rank, data.rows(), data.columns()));
  return header;
}

// Of a guide that weighs much more than X, rounding leaves too little of what X says: half of the digits of
// its loss are to be left.
template <class T>
void check_guide(const Data<T>& data, const Options& options, const Units& units) {
  if (guided_components(options) == 0) return;
  Options own = options;
  auto unit = std::make_shared<Prior>(*options.prior);
  unit->strength = 1;
  own.prior = std::move(unit);
  own = units.of_run(own);
  const Penalties<T> penalties(data, own);
  const double x = make_objective(data, own, penalties)->magnitude(),
               power = own.loss.kind == Loss::Kind::beta ? own.loss.parameter : 2;
  double guide = 0;  // of strength 1, measured as X is
  for (Index c = 0; c < data.columns(); ++c)
    for (Index r = 0; r < own.prior->guided; ++r)
      if (own.prior->guides(r, c))
        guide += own.prior->strength * portable::pow(own.prior->guide_at(r, c), power);
  const double most = x / guide / std::sqrt(double{std::numeric_limits<T>::epsilon()});
  if (!(most > 0) || options.prior->strength <= most) return;
  int power_of_ten = std::numeric_limits<double>::max_exponent10;
  while (portable::pow(10, power_of_ten) > most) --power_of_ten;
  throw wrong(
      option("guide_h"),
      fmt::format("a strength of {:g} leaves too little of what the matrix says in {} precision; give at "
                  "most 1e{}, or hold the components with {}",
                  options.prior->strength, std::is_same_v<T, float> ? "single" : "double", power_of_ten,
                  option("fixed_h")));
}

// All numbers in the units of a run. state: what it goes on from, where it does.
template <class T>
Result<T> run_from(const Data<T>& data, const Options& options, const Observer& observer, Pair<T> start,
                   const Watched<T>& watched, Archive* state) {
  if (options.symmetric) check_symmetry(data, options.seed);
  Result<T> result;
  const OneAtFirst one(data, options.rank);
  const StateHeader from = state != nullptr ? header_of(*state, data, options) : StateHeader{};
  if (from.phase == Phase::none) {
    const Stopwatch watch;
    fill_start(data, options, start);
    keep_pattern(options, start.H);
    take_shares(options, start);
    result.init_seconds = watch.seconds();
  } else {  // what the state holds comes in its place
    start = {Factor<T>(options.rank, data.rows()), Factor<T>(options.rank, data.columns())};
  }
  const Stopwatch iterating(from.seconds);
  const auto passes = [&](Phase phase, bool begins) {
    return from.phase == phase || (from.phase == Phase::none && begins);
  };
  const auto of = [&](Phase phase) { return from.phase == phase ? state : nullptr; };
  FirstPhase first;
  Options rest = options;
  if constexpr (std::is_same_v<T, double>)
    if (passes(Phase::single, begins_in_single(data, options, watched, start)))
      if (const auto single = data.in_single())
        first =
            descend_in_single(*single, options, observer, one, iterating, of(Phase::single), start, result);
  if (passes(Phase::gentle, begins_gently(options)))
    first =
        descend_gently(data, options, observer, watched, one, iterating, of(Phase::gentle), start, result);
  const Archive* last = of(Phase::last);
  if (last != nullptr) (*state)(result);
  if (std::is_same_v<T, double> && result.single_iterations > 0)
    rest.exchanges = 0;  // they were made already
  Run<T> run(Phase::last, data, rest, observer, watched, std::move(start), std::move(first.progress));
  if (last != nullptr) (*state)(run);
  if (!first.ended) run.iterate(result, one, iterating);
  if constexpr (std::is_same_v<T, float>) result.single_iterations = result.iterations;
  result.iterate_seconds = iterating.seconds();
  run.finish(result);
  return result;
}

// The state of a run with what its numbers are in.
struct UnitsOfState {
  static constexpr std::uint64_t this_version = 0x6e6d662d72756e33;  // "nmf-run3"
  std::uint64_t version = this_version;
  Index precision = 0;  // bytes of a number
  double w = 0, h = 0;
  void keep(Archive& archive) { archive(version, precision, w, h); }
};
class StateInUnits final : public Resumable {
 public:
  StateInUnits(UnitsOfState units, const Resumable& run) : units_(units), run_(run) {}
  void keep(Archive& archive) const override {
    UnitsOfState units = units_;
    archive(units);
    run_.keep(archive);
  }

 private:
  UnitsOfState units_;
  const Resumable& run_;
};

template <class T>
UnitsOfState units_of(Archive& state) {
  UnitsOfState units;
  state(units);
  if (units.version != UnitsOfState::this_version)
    throw Error(Fault::input, "the state is none of a run, or of another version of nmf");
  if (units.precision != Index{sizeof(T)})
    throw Error(Fault::usage, fmt::format("the state is of a run in {} precision; go on in that",
                                          units.precision == 4 ? "single" : "double"));
  return units;
}

}  // namespace

template <class T>
Result<T> factorize(const Data<T>& data, const Options& options, const Observer& observer, Pair<T> start,
                    const Watched<T>& watched, std::string from) {
  validate(options, data.rows(), data.columns());
  check_start(start.Wt, option(options.fixed_w > 0 ? "fixed_w" : "init_w"), options.rank, options.fixed_w,
              data.rows());
  check_start(start.H, option(options.fixed_h > 0 ? "fixed_h" : "init_h"), options.rank, options.fixed_h,
              data.columns());
  check_bound(start.Wt, option("fixed_w"), options.fixed_w, options.upper_bound);
  check_bound(start.H, option("fixed_h"), options.fixed_h, options.upper_bound);
  if (options.early_stop && watched.held_out == nullptr)
    throw wrong(option("early_stop"),
                "nothing is held out; give " + option("holdout") + " a share of the entries");
  if (options.exchanges.value_or(0) > 0 && data.own_grams())
    throw wrong(option("exchanges"), "does not go with missing values, weights and held-out entries");
  if (!std::isfinite(data.squared_norm()))
    throw Error(Fault::numerical, "an entry of the matrix is infinite or not a number; give finite data");
  const ThreadLimit threads(options.threads);
  Units units(data.exponent(), options, start.Wt, start.H);
  scale(start.Wt, -units.w);
  scale(start.H, -units.h);
  check_guide(data, options, units);
  const bool resumed = !from.empty();
  Archive state(std::move(from));
  if (resumed) {
    const UnitsOfState own = units_of<T>(state);
    units.w = own.w;
    units.h = own.h;
  }
  Observer told;
  if (observer)
    told = [&](const Iteration& now) {
      const StateInUnits run({UnitsOfState::this_version, sizeof(T), units.w, units.h}, *now.run);
      Iteration seen = units.of_user(now);
      seen.used = now.seconds;
      seen.last = limit(now, options, true).has_value();
      seen.run = &run;
      return observer(seen);
    };
  Result<T> result =
      run_from(data, units.of_run(options), told, std::move(start), watched, resumed ? &state : nullptr);
  result.comparable = result.objective;
  const Index known = known_components(options);
  units.to_user(known > 0 ? Normalize::none : normalization(options), result);
  if (known > 0) normalize(normalization(options), result.Wt, result.H, known, placed_components(options));
  keep_within(options.upper_bound, result.Wt);
  keep_within(options.upper_bound, result.H);
  return result;
}

template Result<float> factorize(const Data<float>&, const Options&, const Observer&, Pair<float>,
                                 const Watched<float>&, std::string);
template Result<double> factorize(const Data<double>&, const Options&, const Observer&, Pair<double>,
                                  const Watched<double>&, std::string);

}  // namespace nmf
