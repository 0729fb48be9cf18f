#include "nmf/study/starts.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nmf/base/random.hpp"
#include "nmf/solve/validate.hpp"
#include "nmf/solve/work.hpp"
#include "nmf/study/jobs.hpp"

namespace nmf {
namespace {

// How far the starts of a small problem are followed before most of them are given up. Which descent will end
// lowest is seen early: on small tables eight iterations tell all but one in twenty-five, within half a
// percent.
constexpr Index first_look = 8, second_look = 24, most_trials = 16;
constexpr Index going_on(Index trials) {
  return trials / 4;
}

// Nothing is in the way of several starts. Multiplicative updates are: there who leads early does not win.
bool left_to_us(const Options& options) {
  const bool multiplicative =
      options.loss.kind == Loss::Kind::beta && !is_least_squares(options.loss) && !is_beta(options.loss, 1);
  return options.init == Init::automatic && options.rank > 1 && options.algorithm == "auto" &&
         !multiplicative && !options.symmetric && options.batch == 0 && !options.early_stop &&
         std::isinf(options.time_limit) && options.max_iterations > second_look;
}

// How many starts there are when nobody says.
template <class T>
Index affordable_starts(const Data<T>& data, const Options& options) {
  constexpr double budget = 2e7;  // nanoseconds of iteration_work()
  constexpr double looks = static_cast<double>(first_look) + static_cast<double>(second_look) / 4;
  if (!left_to_us(options)) return 1;
  const double starts = budget / (looks * iteration_work(data, options));
  return std::clamp(static_cast<Index>(std::min(starts, static_cast<double>(most_trials))), Index{1},
                    most_trials);
}

template <class T>
class Contest {
 public:
  Contest(const Data<T>& data, const Options& options, Index starts, const Observer& observer,
          const Watched<T>& watched)
      : data_(data),
        options_(options),
        observer_(observer),
        watched_(watched),
        entries_(static_cast<std::size_t>(starts)) {}

  // All starts to their ends.
  void run_all() {
    std::vector<Entrant> all;
    for (Index start = 0; start < std::ssize(entries_); ++start) all.push_back({start, plain_options(start)});
    run(all, true);
  }

  // One of them to its end, the one that looks best.
  void run_most_promising() {
    std::vector<Index> left(entries_.size());
    std::iota(left.begin(), left.end(), Index{0});
    if (left.size() > 1) look(left, first_look);
    if (const Index next = going_on(std::ssize(entries_)); next > 1 && !stopped_) {
      left.resize(static_cast<std::size_t>(next));
      look(left, second_look);
    }
    if (!stopped_) run({{left.front(), mixed_options(left.front())}}, true);
  }

  StartsResult<T> result() {
    for (const auto& entry : entries_)
      if (entry) result_.starts.push_back(*entry);
    if (stopped_) result_.best.stop_reason = StopReason::interrupted;
    return std::move(result_);
  }

 private:
  struct Entrant {
    Index start;
    Options options;
  };

  // Start 0 as it is asked for, the others at random.
  Options plain_options(Index start) const {
    Options own = options_;
    own.init = start == 0 ? initialization(options_) : Init::random;
    if (start > 0) own.seed = derived_seed(options_.seed, Stream::starts, start);
    return own;
  }
  // The same with another kind of start in the second place.
  Options mixed_options(Index start) const {
    Options own = plain_options(start);
    if (start != 1) return own;
    own.init = initialization(options_) == Init::nndsvda ? Init::nndsvdar : Init::nndsvda;
    own.seed = options_.seed;
    return own;
  }

  // Makes the first iterations of some starts and puts them in order, the best first.
  void look(std::vector<Index>& starts, Index iterations) {
    std::vector<Entrant> lookers;
    for (const Index start : starts) {
      Options own = mixed_options(start);
      own.max_iterations = iterations;
      own.exchanges = 0;
      lookers.push_back({start, own});
    }
    run(lookers, false);
    std::sort(starts.begin(), starts.end(), [this](Index a, Index b) {
      return std::pair(objective_of(a), a) < std::pair(objective_of(b), b);
    });
  }
  double objective_of(Index start) const {
    const std::optional<StartSummary>& entry = entries_[static_cast<std::size_t>(start)];
    return entry ? entry->comparable : std::numeric_limits<double>::infinity();
  }

  void run(const std::vector<Entrant>& entrants, bool to_the_end) {
    std::vector<Job<T>> jobs;
    for (const Entrant& entrant : entrants)
      jobs.push_back({.options = entrant.options, .watched = watched_, .may_overflow = !to_the_end});
    const auto observe = [&](Iteration now) {
      now.start = entrants[static_cast<std::size_t>(now.start)].start;
      if (observer_ && !observer_(now)) stopped_ = true;
      return !stopped_;
    };
    const auto take = [&](Index job, Result<T>&& result) {
      this->take(entrants[static_cast<std::size_t>(job)], to_the_end, std::move(result));
    };
    // Looks take less than it costs to wake another thread beside other programs.
    nmf::run<T>(data_, jobs, take, {to_the_end ? options_.threads : 1, options_.time_limit, observe});
  }

  void take(const Entrant& entrant, bool finished, Result<T>&& result) {
    const auto& [start, own] = entrant;
    entries_[static_cast<std::size_t>(start)] = StartSummary{result, start, own.seed, own.init, finished};
    if (!finished && !stopped_) return;
    const double best = result_.best.comparable;
    if (any_ && (result.comparable > best || (result.comparable == best && start > result_.best_start)))
      return;
    any_ = true;
    result_.best = std::move(result);
    result_.best_start = start;
  }

  const Data<T>& data_;
  const Options& options_;
  const Observer& observer_;
  const Watched<T>& watched_;
  std::vector<std::optional<StartSummary>> entries_;
  StartsResult<T> result_;
  bool any_ = false;
  bool stopped_ = false;
};

}  // namespace

template <class T>
StartsResult<T> factorize_starts(const Data<T>& data, const Options& options, std::optional<Index> starts,
                                 const Observer& observer, const Watched<T>& watched) {
  validate(options, data.rows(), data.columns());
  Contest<T> contest(data, options, starts ? *starts : affordable_starts(data, options), observer, watched);
  if (starts)
    contest.run_all();
  else
    contest.run_most_promising();
  return contest.result();
}

template StartsResult<float> factorize_starts(const Data<float>&, const Options&, std::optional<Index>,
                                              const Observer&, const Watched<float>&);
template StartsResult<double> factorize_starts(const Data<double>&, const Options&, std::optional<Index>,
                                               const Observer&, const Watched<double>&);

}  // namespace nmf
