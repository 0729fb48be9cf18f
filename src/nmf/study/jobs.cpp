#include "nmf/study/jobs.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <utility>

#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"

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
class Runner {
 public:
  Runner(const Data<T>& data, std::vector<Job<T>> jobs, const Sink<T>& sink, const Together& together)
      : data_(data), jobs_(std::move(jobs)), sink_(sink), together_(together) {}

  bool run_all() {
    const ThreadLimit limit(together_.threads);
    if (side_by_side<T>(data_, jobs_)) {
      parallel_for(std::ssize(jobs_), work(), [this](Index job, int) { run(job, 1); });
    } else {
      for (Index job = 0; job < std::ssize(jobs_); ++job) run(job, together_.threads);
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

  void run(Index number, int threads) {
    Job<T>& job = jobs_[static_cast<std::size_t>(number)];
    try {
      const double left = together_.time_limit - seconds();
      if (stopped_ || (number > 0 && left <= 0)) return;
      Options own = job.options;
      own.threads = threads;
      own.time_limit = std::max(job.seconds + left, std::numeric_limits<double>::min());
      const auto observe = [&](const Iteration& now) { return tell(number, now); };
      const Data<T>& data = job.data ? *job.data : data_;
      Result<T> result = factorize<T>(data, own, observe, {}, job.watched, std::move(job.from));
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

template <class T>
bool side_by_side(const Data<T>& data, std::span<const Job<T>> jobs) {
  const auto small = [&data](const Job<T>& job) { return iteration_of(data, job) < small_iteration; };
  return jobs.size() > 1 && std::all_of(jobs.begin(), jobs.end(), small);
}

template bool side_by_side(const Data<float>&, std::span<const Job<float>>);
template bool side_by_side(const Data<double>&, std::span<const Job<double>>);
template bool run(const Data<float>&, std::vector<Job<float>>, const Sink<float>&, const Together&);
template bool run(const Data<double>&, std::vector<Job<double>>, const Sink<double>&, const Together&);

}  // namespace nmf
