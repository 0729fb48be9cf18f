#include "nmf/study/starts.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "nmf/base/error.hpp"
#include "nmf/base/random.hpp"
#include "nmf/solve/pace.hpp"
#include "nmf/solve/validate.hpp"
#include "nmf/solve/work.hpp"
#include "nmf/study/jobs.hpp"
#include "nmf/study/starts_state.hpp"

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
  Contest(const Data<T>& data, const Options& options, std::optional<Index> starts, const Observer& observer,
          const Watched<T>& watched)
      : data_(data),
        options_(options),
        observer_(observer),
        watched_(watched),
        header_(starts.has_value(), starts ? *starts : affordable_starts(data, options), options),
        entries_(static_cast<std::size_t>(header_.starts)),
        cut_off_(entries_.size()),
        kept_(entries_.size()) {}

  // Goes on where a state was taken.
  void resume(std::string from) {
    Archive archive(std::move(from));
    header_ = header_of(archive, header_);
    archive(entries_, best_, seconds_before_, standings_);
    Standing last;
    archive(last.start, last.seconds);
    last.state = archive.rest();
    standings_.push_back(std::move(last));
    check_resumed();
    kept_.resize(entries_.size());
    cut_off_.resize(entries_.size());
  }

  void run_to_the_end() { header_.all ? run_all() : run_most_promising(); }

  StartsResult<T> result() {
    StartsResult<T> all;
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (const auto& entry = entries_[i] ? entries_[i] : cut_off_[i]) all.starts.push_back(*entry);
    if (best_cut_off_.any) best_.take(best_cut_off_.start, std::move(best_cut_off_.run));
    all.best = std::move(best_.run);
    all.best_start = best_.start;
    if (stopped_) all.best.stop_reason = StopReason::interrupted;
    return all;
  }

 private:
  struct Entrant {
    Index start;
    Options options;
  };

  // All starts to their ends.
  void run_all() {
    std::vector<Entrant> all;
    for (Index start = 0; start < header_.starts; ++start)
      if (!entries_[static_cast<std::size_t>(start)]) all.push_back({start, plain_options(start)});
    run(all, true);
  }

  // One of them to its end, the one that looks best.
  void run_most_promising() {
    if (!standings_.empty())
      return run({{standings_.back().start, mixed_options(standings_.back().start)}}, true);
    std::vector<Index> left(entries_.size());
    std::iota(left.begin(), left.end(), Index{0});
    if (left.size() > 1) look(left, first_look);
    if (const Index next = going_on(std::ssize(entries_)); next > 1 && !stopped_) {
      left.resize(static_cast<std::size_t>(next));
      look(left, second_look);
    }
    if (!stopped_) run({{left.front(), mixed_options(left.front())}}, true);
  }

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

  // The runs as they stand after an iteration of one of them.
  class State final : public Resumable {
   public:
    State(Contest& contest, const Iteration& now, bool side_by_side)
        : contest_(contest), now_(now), run_(*now.run), side_by_side_(side_by_side) {}

    void keep(Archive& archive) const override {
      contest_.forget(now_.start);
      contest_.keep(archive);
      Standing own{now_.start, now_.seconds, {}};
      archive(own.start, own.seconds);
      run_.keep(archive);
      if (!side_by_side_) return;
      ++contest_.taken_;
      keep_up();
    }

    // For states that are taken of others while it runs: how it stands when one is taken, or an iteration
    // later.
    void keep_up() const {
      Index& kept = contest_.kept_[static_cast<std::size_t>(now_.start)];
      if (kept == contest_.taken_) return;
      kept = contest_.taken_;
      contest_.forget(now_.start);
      contest_.standings_.push_back({now_.start, now_.seconds, run_.state()});
    }

   private:
    Contest& contest_;
    const Iteration& now_;
    const Resumable& run_;
    const bool side_by_side_;
  };

  // But the standing of the one that was looked at last.
  void keep(Archive& archive) {
    double seconds = used();
    archive(header_, entries_, best_, seconds, standings_);
  }

  double used() const { return seconds_before_ + watch_.seconds(); }

  void forget(Index start) {
    std::erase_if(standings_, [start](const Standing& one) { return one.start == start; });
  }

  // From where the start was before, if it was. A state that may be taken of the others until it has made an
  // iteration still needs that.
  void go_on(Job<T>& job, Index start, bool side_by_side) {
    for (Standing& one : standings_)
      if (one.start == start) {
        job.from = side_by_side ? one.state : std::move(one.state);
        job.seconds = one.seconds;
      }
  }

  void check_resumed() const {
    const bool known = std::all_of(standings_.begin(), standings_.end(), [this](const Standing& one) {
      return one.start >= 0 && one.start < header_.starts && !one.state.empty();
    });
    const auto fits = [this](const Factor<T>& F, Index count) {
      return !best_.any || (F.k() == options_.rank && F.count() == count);
    };
    if (!known || std::ssize(entries_) != header_.starts || !fits(best_.run.Wt, data_.rows()) ||
        !fits(best_.run.H, data_.columns()))
      throw Error(Fault::input, "the state is none of these starts; begin anew");
  }

  void run(const std::vector<Entrant>& entrants, bool to_the_end) {
    std::vector<Job<T>> jobs;
    for (const Entrant& entrant : entrants)
      jobs.push_back({.options = entrant.options, .watched = watched_, .may_overflow = !to_the_end});
    // Looks take less than it costs to wake another thread beside other programs.
    Together together{to_the_end ? options_.threads : 1, options_.time_limit - seconds_before_};
    const bool several = several_at_a_time<T>(data_, jobs, together);
    if (to_the_end)
      for (std::size_t i = 0; i < jobs.size(); ++i) go_on(jobs[i], entrants[i].start, several);
    together.observer = [&](Iteration now) {
      now.start = entrants[static_cast<std::size_t>(now.start)].start;
      const State state(*this, now, several);
      now.used = used();
      // Looks are soon made again. Whose limit is not the last one's goes on with nobody.
      now.run = to_the_end ? &state : nullptr;
      now.last = now.last && to_the_end && (!header_.all || now.iteration < options_.max_iterations);
      if (anywhere(data_.company(), observer_ && !observer_(now))) stopped_ = true;
      if (several) state.keep_up();
      return !stopped_;
    };
    const auto take = [&](Index job, Result<T>&& result) {
      this->take(entrants[static_cast<std::size_t>(job)], to_the_end, std::move(result));
    };
    nmf::run<T>(data_, std::move(jobs), take, together);
  }

  // What was stopped has not ended: a state that is taken of the others goes on with it.
  void take(const Entrant& entrant, bool finished, Result<T>&& result) {
    const auto& [start, own] = entrant;
    if (!stopped_) forget(start);
    (stopped_ ? cut_off_ : entries_)[static_cast<std::size_t>(start)] =
        StartSummary{static_cast<const Outcome&>(result), start, own.seed, own.init, finished};
    if (stopped_)
      best_cut_off_.take(start, std::move(result));
    else if (finished)
      best_.take(start, std::move(result));
  }

  const Data<T>& data_;
  const Options& options_;
  const Observer& observer_;
  const Watched<T>& watched_;
  ContestHeader header_;
  std::vector<std::optional<StartSummary>> entries_, cut_off_;  // that ended; by an observer
  std::vector<Standing> standings_;                             // of starts that are running
  Index taken_ = 0;                                             // states, while several starts run
  std::vector<Index> kept_;  // how many there were when each start's standing was kept
  const Stopwatch watch_;
  double seconds_before_ = 0;
  BestStart<T> best_;
  bool stopped_ = false;
  BestStart<T> best_cut_off_;
};

}  // namespace

template <class T>
StartsResult<T> factorize_starts(const Data<T>& data, const Options& options, std::optional<Index> starts,
                                 const Observer& observer, const Watched<T>& watched, std::string from) {
  validate(options, data.rows(), data.columns());
  Contest<T> contest(data, options, starts, observer, watched);
  if (!from.empty()) contest.resume(std::move(from));
  contest.run_to_the_end();
  return contest.result();
}

template StartsResult<float> factorize_starts(const Data<float>&, const Options&, std::optional<Index>,
                                              const Observer&, const Watched<float>&, std::string);
template StartsResult<double> factorize_starts(const Data<double>&, const Options&, std::optional<Index>,
                                               const Observer&, const Watched<double>&, std::string);

}  // namespace nmf
