// Makes what a sweep lacks: runs on all entries, and fits of what a fold leaves.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "commands/command.hpp"
#include "input/range.hpp"
#include "report/progress.hpp"
#include "sweep/folder.hpp"
#include "sweep/options.hpp"
#include "system/interrupt.hpp"

namespace nmf::app {

// X as runs see it: as it was read and scaled, and what counts of it.
template <class T>
struct SweepData {
  LabelledMatrix<T> x;
  io::ReadReport read;
  std::shared_ptr<const ScratchFiles> scratch;  // where matrices lie that memory does not hold
  Scale scale;                                  // what was done to it then
  Extent extent;
  std::string lost;  // entries that count as zero, see lost_in_range()
  WeightedEntries<T> entries;
  std::unique_ptr<Data<T>> stored;   // all of x
  std::unique_ptr<Data<T>> weighed;  // what counts of it; nothing where all does
  Pair<T> start;                     // what is known of W and H; empty: nothing
  Fingerprint fingerprint;

  const Data<T>& counted() const { return weighed ? *weighed : *stored; }
};

// What a summary of `nmf factor` says of a run by these options.
extern const Command as_factor;

// Writes a run as `nmf factor` would, into the folder that is locked.
template <class T>
void write_run(const SweepData<T>& data, const FactorOptions& options, const Flags& flags,
               const io::FolderLock& lock, const KnownFactors& known, StartsResult<T>&& runs);

// Those of one of its runs: with a seed of its own, and from a random start.
Options options_of_run(const Setting& setting, Index run);

// Of all of a sweep those that belong to a shard of it, setting by setting, runs before folds.
std::vector<Task> tasks_of(std::span<const Setting> settings, const SweepOptions& options);

template <class T>
class Fits {
 public:
  // stop: asked in each iteration, whether to end.
  Fits(const SweepOptions& options, const std::vector<Setting>& settings, const SweepFolder& folder,
       const SweepData<T>& data, std::function<bool()> stop, AskedWatch& asked)
      : options_(options),
        settings_(settings),
        folder_(folder),
        data_(data),
        stop_(std::move(stop)),
        asked_(asked) {}

  // Whether all of them are there in the end: not where it was told to stop, or where another process is
  // still making some. after_batch: called whenever some have been made.
  bool make(const std::vector<Task>& tasks, const std::function<void()>& after_batch);

 private:
  struct Claimed;
  std::vector<Claimed> next_batch(const std::vector<Task>& tasks) const;
  Claimed claimed(const Task& task, std::unique_ptr<io::FolderLock> lock) const;
  void run(std::vector<Claimed>& batch, CountLine& progress);
  void keep(const Claimed& claimed, Result<T>&& result) const;

  const SweepOptions& options_;
  const std::vector<Setting>& settings_;
  const SweepFolder& folder_;
  const SweepData<T>& data_;
  const std::function<bool()> stop_;
  AskedWatch& asked_;
  bool stopped_ = false;
};

}  // namespace nmf::app
