// A sweep on disk: a model for each run that has ended, a file for each fold, and what they have in common.
// Several processes may work in one folder.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "input/model.hpp"
#include "nmf/io/folder_lock.hpp"
#include "nmf/solve/outcome.hpp"
#include "nmf/study/folds.hpp"
#include "sweep/settings.hpp"

namespace nmf::app {

// A run on all entries, or one with a fold left out.
struct Task {
  enum class Kind { run, fold };
  Kind kind = Kind::run;
  Index setting = 0, number = 0;
  Folds folds{};  // of which it is one
};

// What is there of a setting: the numbers of its runs and, by how they were dealt, of its folds.
struct Made {
  std::vector<Index> runs;
  std::map<std::string, std::vector<Index>> folds;
};

// What became of a fold.
struct FoldOutcome {
  double error = 0;  // Outcome::holdout_error
  Index entries = 0, iterations = 0, chosen_iteration = 0;
  StopReason stop_reason = StopReason::kkt;
  double seconds = 0;
};

// The runs of a sweep of a rank (0: the only one), by name. Throws Error where there is none.
std::vector<std::string> runs_of(const std::string& sweep, Index rank);

// What these folders say that they are of. Throws Error where one is no sweep, or two are of different ones.
std::string about_of_all(const std::vector<std::string>& sweeps);

class SweepFolder {
 public:
  SweepFolder(std::string folder, const std::vector<Setting>& settings)
      : folder_(std::move(folder)), settings_(settings) {}

  const std::string& folder() const { return folder_; }
  std::string path(const std::string& name) const;  // of a file in it
  std::string path(const Task& task) const;         // a folder for a run, a file for a fold
  std::string checkpoint(const Task& task) const;   // of one that is under way

  // What is there, by name of its setting, whoever made it.
  std::map<std::string, Made> made() const;

  bool has(const Task& task) const;
  // The right to make it; nothing where another process has that, or where it has been made.
  std::unique_ptr<io::FolderLock> claim(const Task& task) const;

  // Throws Error where the folder is of other data or options than `about` says (same_run.hpp), and keeps
  // that where it is new.
  void agree(const std::string& about) const;

  void write(const Task& fold, const FoldOutcome& outcome) const;
  FoldOutcome read(const Task& fold) const;

  // Takes over what another folder of the same sweep (about_of_all) has and this one has not.
  void take_over(const std::string& other) const;

 private:
  std::string name(const Task& task) const;

  std::string folder_;
  const std::vector<Setting>& settings_;
};

}  // namespace nmf::app
