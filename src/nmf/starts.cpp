#include "nmf/starts.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>

#include "nmf/parallel.hpp"
#include "nmf/random.hpp"

namespace nmf {
namespace {

// Below so many multiplications an iteration, threads gain more from starts of their own than from sharing
// one.
constexpr double small_iteration = 2e7;

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

  void run(Index start, int threads) {
    try {
      const double left = options_.time_limit - seconds();
      if (stopped_ || (start > 0 && left <= 0)) return;
      Options own = options_;
      own.threads = threads;
      own.time_limit = std::max(left, std::numeric_limits<double>::min());
      if (start > 0) {
        own.seed = derived_seed(options_.seed, Stream::starts, start);
        own.init = Init::random;
      }
      take(start, own,
           factorize<T>(
               data_, own, [&](const Iteration& now) { return observe(start, now); }, {}, watched_));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_ || start < failed_start_) {
        failure_ = std::current_exception();
        failed_start_ = start;
      }
      stopped_ = true;
    }
  }

  StartsResult<T> result() {
    if (failure_) std::rethrow_exception(failure_);
    for (const auto& entry : entries_)
      if (entry) result_.starts.push_back(*entry);
    if (stopped_) result_.best.stop_reason = StopReason::interrupted;
    return std::move(result_);
  }

 private:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

  bool observe(Index start, Iteration now) {
    const std::lock_guard lock(mutex_);
    now.start = start;
    if (observer_ && !observer_(now)) stopped_ = true;
    return !stopped_;
  }

  void take(Index start, const Options& own, Result<T>&& result) {
    const std::lock_guard lock(mutex_);
    entries_[static_cast<std::size_t>(start)] = StartSummary{start,
                                                             own.seed,
                                                             own.init,
                                                             result.objective,
                                                             result.relative_error,
                                                             result.kkt_residual,
                                                             result.iterations,
                                                             result.stop_reason};
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
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::mutex mutex_;  // guards what follows
  std::vector<std::optional<StartSummary>> entries_;
  StartsResult<T> result_;
  bool any_ = false;
  std::exception_ptr failure_;
  Index failed_start_ = 0;
  std::atomic<bool> stopped_ = false;
};

}  // namespace

template <class T>
StartsResult<T> factorize_starts(const Data<T>& data, const Options& options, Index starts,
                                 const Observer& observer, const Watched<T>& watched) {
  validate(options, data.rows(), data.columns());
  const ThreadLimit limit(options.threads);
  Contest<T> contest(data, options, starts, observer, watched);
  const double iteration =
      2.0 * static_cast<double>(options.rank) * static_cast<double>(data.rows()) * data.entries(Side::rows);
  if (iteration < small_iteration)
    parallel_for(starts, always_worth_it, [&](Index start, int) { contest.run(start, 1); });
  else
    for (Index start = 0; start < starts; ++start) contest.run(start, options.threads);
  return contest.result();
}

template StartsResult<float> factorize_starts(const Data<float>&, const Options&, Index, const Observer&,
                                              const Watched<float>&);
template StartsResult<double> factorize_starts(const Data<double>&, const Options&, Index, const Observer&,
                                               const Watched<double>&);

}  // namespace nmf
