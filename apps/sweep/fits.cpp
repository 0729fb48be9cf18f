#include "sweep/fits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "nmf/base/random.hpp"
#include "nmf/data/unit.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/objective/entry_error.hpp"
#include "nmf/solve/units.hpp"
#include "nmf/study/jobs.hpp"
#include "report/results.hpp"

namespace nmf::app {
namespace {

constexpr std::size_t most_together = 32;  // runs
constexpr double small_for_folds = 1e6;    // entries that all folds together may list

double cost_of(const Setting& setting) {
  return static_cast<double>(setting.options.rank);
}

}  // namespace

const Command as_factor{"factor", "", "", "", nullptr};

template <class T>
void write_run(const SweepData<T>& data, const FactorOptions& options, const Flags& flags,
               const io::FolderLock& lock, const KnownFactors& known, StartsResult<T>&& runs) {
  EntryCounts counts;
  counts.weight = data.counted().total_weight();
  counts.mean = scaled(data.counted().sum() / counts.weight, data.counted().exponent());
  RunFacts facts = facts_of(options, flags, data.x, data.read, counts, data.entries.missing, runs);
  facts.non_zeros = data.extent.non_zeros;
  facts.lost = data.lost;
  facts.components = component_names(known, options.solver.options.rank);
  facts.scale = data.scale;
  Outputs outputs = plan_outputs(options.output, options.input.path, {});
  outputs.flush = false;  // what a failure of the machine damages is found by its hashes, and soon made again
  write_results(outputs, options.output, lock, data.x.labels, runs, facts, std::chrono::steady_clock::now());
}

Options options_of_run(const Setting& setting, Index run) {
  Options options = setting.options;
  options.early_stop = false;
  options.seed = derived_seed(derived_seed(options.seed, Stream::ranks, options.rank), Stream::ranks, run);
  if (options.init == Init::automatic) options.init = Init::random;
  return options;
}

std::vector<Task> tasks_of(std::span<const Setting> settings, const SweepOptions& options) {
  double whole = 0;
  const Index of_setting = options.runs + options.folds.count;
  for (const Setting& setting : settings) whole += cost_of(setting) * static_cast<double>(of_setting);
  const double share = whole / static_cast<double>(options.shard.of);
  const double from = share * static_cast<double>(options.shard.number - 1), to = from + share;
  const bool last = options.shard.number == options.shard.of;
  std::vector<Task> tasks;
  double before = 0;
  for (Index s = 0; s < std::ssize(settings); ++s)
    for (Index i = 0; i < of_setting; ++i) {
      const double cost = cost_of(settings[static_cast<std::size_t>(s)]), middle = before + cost / 2;
      before += cost;
      if (middle < from || (middle >= to && !last)) continue;
      const bool run = i < options.runs;
      tasks.push_back(run ? Task{Task::Kind::run, s, i}
                          : Task{Task::Kind::fold, s, i - options.runs, options.folds});
    }
  return tasks;
}

// One that this process makes now.
template <class T>
struct Fits<T>::Claimed {
  Task task;
  std::unique_ptr<io::FolderLock> lock;
  std::unique_ptr<FactorOptions> options;  // the flags refer to them
  std::unique_ptr<Flags> flags;
  std::unique_ptr<CheckpointFlags> checkpoint;
  std::unique_ptr<Checkpoints> checkpoints;
  Sparse<T> left_out;
  std::unique_ptr<Data<T>> data;  // of a fold
};

template <class T>
auto Fits<T>::claimed(const Task& task, std::unique_ptr<io::FolderLock> lock) const -> Claimed {
  Claimed claimed;
  claimed.task = task;
  claimed.lock = std::move(lock);
  claimed.options = std::make_unique<FactorOptions>(options_.run);
  FactorOptions& own = *claimed.options;
  own.checkpoint = {};
  own.solver.starts = 1;
  const Setting& setting = settings_[static_cast<std::size_t>(task.setting)];
  own.output.folder = folder_.path(task);
  if (task.kind == Task::Kind::run) {
    own.solver.options = options_of_run(setting, task.number);
  } else {
    own.solver.options = setting.options;
    Weights<T> weights = data_.entries.weights ? copy_of(*data_.entries.weights)
                                               : all_count<T>(data_.x.rows(), data_.x.columns());
    claimed.left_out = leave_out(data_.x, weights, options_.folds, task.number, setting.options.seed);
    claimed.data = masked(*data_.stored, std::move(weights));
  }
  claimed.flags = std::make_unique<Flags>(as_factor);
  own.add_to(*claimed.flags);
  claimed.checkpoint = std::make_unique<CheckpointFlags>(options_.run.checkpoint);
  claimed.checkpoint->path = folder_.checkpoint(task);
  claimed.checkpoints = std::make_unique<Checkpoints>(*claimed.checkpoint, asked_, true);
  return claimed;
}

// Of the first setting of which something is missing that nobody else makes.
template <class T>
auto Fits<T>::next_batch(const std::vector<Task>& tasks) const -> std::vector<Claimed> {
  std::vector<Claimed> batch;
  const double entries = static_cast<double>(data_.x.rows()) * static_cast<double>(data_.x.columns());
  for (const Task& task : tasks) {
    if (!batch.empty()) {
      const Task& first = batch.front().task;
      const std::size_t most = first.kind == Task::Kind::run ? most_together
                               : entries < small_for_folds   ? most_together
                                                             : 1;
      if (task.setting != first.setting || task.kind != first.kind || batch.size() == most) break;
    }
    if (std::unique_ptr<io::FolderLock> lock = folder_.claim(task))
      batch.push_back(claimed(task, std::move(lock)));
  }
  return batch;
}

template <class T>
void Fits<T>::keep(const Claimed& claimed, Result<T>&& result) const {
  if (claimed.task.kind == Task::Kind::run) {
    StartsResult<T> runs;
    runs.best = std::move(result);
    write_run(data_, *claimed.options, *claimed.flags, *claimed.lock, options_.known, std::move(runs));
  } else {
    // In the unit of the data, in which no square overflows or vanishes.
    const int unit = claimed.data->exponent(), of_h = exponent_of(result.H);
    scale(result.Wt, of_h - unit);
    scale(result.H, -of_h);
    const double error =
        entry_error(result.loss_function, claimed.left_out, result.Wt, result.H, unit,
                    bounds_of_foretold(data_.extent.largest, data_.counted(), result.loss_function, unit),
                    unseen(*claimed.data));
    const Units units(unit, claimed.options->solver.options, result.Wt, result.H);
    folder_.write(claimed.task, {units.entry_error(error), claimed.left_out.non_zeros(), result.iterations,
                                 result.chosen_iteration, result.stop_reason, result.iterate_seconds});
  }
  std::error_code none;
  std::filesystem::remove(claimed.checkpoint->path, none);
}

template <class T>
void Fits<T>::run(std::vector<Claimed>& batch, CountLine& progress) {
  std::vector<Job<T>> jobs;
  for (Claimed& claimed : batch) {
    Job<T>& job = jobs.emplace_back();
    job.options = claimed.options->solver.options;
    if (options_.known.is_start()) job.start = &data_.start;
    if (claimed.data) {
      job.data = claimed.data.get();
      job.watched.held_out = &claimed.left_out;
    }
    job.from = claimed.checkpoints->state_of(*claimed.flags, data_.fingerprint);
    job.seconds = claimed.checkpoints->seconds_before();
  }
  const double cost = cost_of(settings_[static_cast<std::size_t>(batch.front().task.setting)]);
  const auto observe = [&](const Iteration& now) {
    if (stop_()) stopped_ = true;
    batch[static_cast<std::size_t>(now.start)].checkpoints->observe(now, stopped_);
    progress.show();
    return !stopped_;
  };
  const auto take = [&](Index job, Result<T>&& result) {
    Claimed& claimed = batch[static_cast<std::size_t>(job)];
    claimed.checkpoints->finish();
    if (result.stop_reason == StopReason::interrupted) return;
    keep(claimed, std::move(result));
    progress.add(cost);
  };
  nmf::run<T>(data_.counted(), std::move(jobs), take,
              {options_.run.solver.options.threads, std::numeric_limits<double>::infinity(), observe});
}

template <class T>
bool Fits<T>::make(const std::vector<Task>& tasks, const std::function<void()>& after_batch) {
  double whole = 0, there = 0;
  Index count = 0;
  for (const Task& task : tasks) {
    const double cost = cost_of(settings_[static_cast<std::size_t>(task.setting)]);
    const bool had = folder_.has(task);
    whole += cost;
    there += had ? cost : 0;
    count += had ? 1 : 0;
  }
  CountLine progress(std::ssize(tasks), whole, !options_.run.output.quiet);
  progress.begin(count, there);
  while (!stopped_ && !stop_()) {
    std::vector<Claimed> batch = next_batch(tasks);
    if (batch.empty()) break;
    run(batch, progress);
    batch.clear();
    progress.wipe();
    after_batch();
  }
  return std::all_of(tasks.begin(), tasks.end(), [this](const Task& task) { return folder_.has(task); });
}

template void write_run(const SweepData<float>&, const FactorOptions&, const Flags&, const io::FolderLock&,
                        const KnownFactors&, StartsResult<float>&&);
template void write_run(const SweepData<double>&, const FactorOptions&, const Flags&, const io::FolderLock&,
                        const KnownFactors&, StartsResult<double>&&);
template class Fits<float>;
template class Fits<double>;

}  // namespace nmf::app
