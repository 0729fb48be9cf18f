#include "nmf/study/jobs.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <exception>
#include <mutex>
#include <utility>

#include "nmf/base/aligned.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/shared.hpp"

namespace nmf {
namespace {

// Below so many multiplications an iteration, threads gain more from jobs of their own than from sharing one.
constexpr double small_iteration = 2e7;
template <class T>
double iteration_of(const Data<T>& all, const Job<T>& job) {
  const Data<T>& data = job.data ? *job.data : all;
  return 2.0 * static_cast<double>(job.options.rank) * static_cast<double>(data.rows()) *
         data.entries(Side::rows);
}

template <class T>
bool small(const Data<T>& data, std::span<const Job<T>> jobs) {
  return data.company().size() == 1 &&  // calls of a company come from one thread
         std::all_of(jobs.begin(), jobs.end(),
                     [&data](const Job<T>& job) { return iteration_of(data, job) < small_iteration; });
}

template <class T>
class Runner {
 public:
  Runner(const Data<T>& data, std::vector<Job<T>> jobs, const Sink<T>& sink, const Together& together)
      : data_(data), jobs_(std::move(jobs)), sink_(sink), together_(together) {}

  bool run_all() {
    const ThreadLimit limit(together_.threads);
    if (const Sharing shared = sharing<T>(data_, jobs_, together_); shared.pays()) {
      share_passes(shared);
    } else if (jobs_.size() > 1 && small<T>(data_, jobs_)) {
      parallel_for(std::ssize(jobs_), work(), [this](Index job, int) { run(job, data_, 1); });
    } else {
      for (Index job = 0; job < std::ssize(jobs_); ++job) run(job, data_, together_.threads);
    }
    if (failure_) std::rethrow_exception(failure_);
    return !stopped_;
  }

 private:
  // Of iterations that are known to be made: at the least.
  double work() const {
    double sum = 0;
    for (const Job<T>& job : jobs_)
      sum += static_cast<double>(job.options.max_iterations) * iteration_of(data_, job);
    return sum;
  }

  // A member takes the next job when its own has ended.
  void share_passes(const Sharing& shared) {
    const SharedStorage<T> storage(data_);
    std::atomic<Index> next = 0;
    parallel_for(shared.meetings, always_worth_it, [&](Index, int) {
      const ScratchKept scratch;
      Meeting::hold(static_cast<int>(shared.members), [&](Member& member) {
        for (Index job = 0; (job = next++) < std::ssize(jobs_);) run(job, *shared_view(storage, member), 1);
      });
    });
  }

  void run(Index number, const Data<T>& all, int threads) {
    Job<T>& job = jobs_[static_cast<std::size_t>(number)];
    try {
      const double left = of_first(data_.company(), together_.time_limit - seconds());
      if (stopped_ || (number > 0 && left <= 0)) return;
      Options own = job.options;
      own.threads = threads;
      own.time_limit = std::max(job.seconds + left, std::numeric_limits<double>::min());
      const auto observe = [&](const Iteration& now) { return tell(number, now); };
      const Data<T>& data = job.data && job.data != &data_ ? *job.data : all;
      Result<T> result = factorize<T>(data, own, observe, job.start ? *job.start : Pair<T>{}, job.watched,
                                      std::move(job.from));
      const std::lock_guard lock(mutex_);
      sink_(number, std::move(result));
    } catch (const Error& error) {
      if (!job.may_overflow || error.fault() != Fault::numerical) fail(number);
    } catch (...) {
      fail(number);
    }
  }

  void fail(Index number) {
    const std::lock_guard lock(mutex_);
    if (!failure_ || number < failed_) {
      failure_ = std::current_exception();
      failed_ = number;
    }
    stopped_ = true;
  }

  bool tell(Index number, Iteration now) {
    const std::lock_guard lock(mutex_);
    now.start = number;
    if (together_.observer && !together_.observer(now)) stopped_ = true;
    return !stopped_;
  }

  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

  const Data<T>& data_;
  std::vector<Job<T>> jobs_;
  const Sink<T>& sink_;
  const Together& together_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::mutex mutex_;  // guards what follows, and calls of the observer and the sink
  std::exception_ptr failure_;
  Index failed_ = 0;
  std::atomic<bool> stopped_ = false;
};

}  // namespace

template <class T>
bool run(const Data<T>& data, std::vector<Job<T>> jobs, const Sink<T>& sink, const Together& together) {
  return Runner<T>(data, std::move(jobs), sink, together).run_all();
}

Sharing sharing(const SharingCase& x, const Options& options) {
  // More of all that are together gain nothing. Where X is thin, rows of F are gathered, and many components
  // of one run fill the cache lines as well.
  constexpr Index most_components = 64;
  // Multiplications of an iteration: of fewer, going from one run to the next takes what is saved.
  constexpr double worth_it = 2e6;
  const auto rank = std::max<Index>(1, options.rank);
  const Index most = most_components / rank, enough = x.entries < x.cells / 2 ? 4 : 2;
  const double iteration = 2 * static_cast<double>(rank) * x.entries;
  if (x.runs < 2 || most < enough || std::isfinite(x.time_limit) || iteration < worth_it ||
      !is_least_squares(options.loss) || options.symmetric || options.batch > 0)
    return {};
  const Index full = iteration < small_iteration ? x.runs / most : 1;
  const Index meetings = std::clamp<Index>(full, 1, x.threads);
  return {meetings, std::min(most, blocks_of(x.runs, meetings))};
}

template <class T>
Sharing sharing(const Data<T>& data, std::span<const Job<T>> jobs, const Together& together) {
  if (data.own_grams() || data.company().size() > 1) return {};
  const ThreadLimit limit(together.threads);
  const auto rows = static_cast<double>(data.rows()), columns = static_cast<double>(data.columns());
  const SharingCase all{std::ssize(jobs), rows * columns, rows * data.entries(Side::rows),
                        together.time_limit, max_threads()};
  const bool alike = std::all_of(jobs.begin(), jobs.end(), [&](const Job<T>& job) {
    return (job.data == nullptr || job.data == &data) && job.options.rank == jobs.front().options.rank &&
           sharing(all, job.options).pays();
  });
  return alike && !jobs.empty() ? sharing(all, jobs.front().options) : Sharing{};
}

template <class T>
bool several_at_a_time(const Data<T>& data, std::span<const Job<T>> jobs, const Together& together) {
  return jobs.size() > 1 && (small(data, jobs) || sharing(data, jobs, together).pays());
}

template Sharing sharing(const Data<float>&, std::span<const Job<float>>, const Together&);
template Sharing sharing(const Data<double>&, std::span<const Job<double>>, const Together&);
template bool several_at_a_time(const Data<float>&, std::span<const Job<float>>, const Together&);
template bool several_at_a_time(const Data<double>&, std::span<const Job<double>>, const Together&);
template bool run(const Data<float>&, std::vector<Job<float>>, const Sink<float>&, const Together&);
template bool run(const Data<double>&, std::vector<Job<double>>, const Sink<double>&, const Together&);

}  // namespace nmf
