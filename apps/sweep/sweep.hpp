// A sweep as it is told and kept: a row for each rank once all of it is there, and in the end what the rows
// come to.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include "cli/flags.hpp"
#include "nmf/base/scratch_files.hpp"
#include "sweep/advice.hpp"
#include "sweep/folder.hpp"
#include "sweep/options.hpp"
#include "sweep/rows.hpp"
#include "sweep/table.hpp"

namespace nmf::app {

class Sweep {
 public:
  // Both outlive it.
  Sweep(const SweepOptions& options, const Flags& flags)
      : options_(options),
        flags_(flags),
        settings_(settings_of(options.ranks, options.vary, options.run.solver.options)),
        asked_(settings_.size()),
        folder_(options.folder(), settings_) {}

  // Those that are asked for, and after them those that are there besides.
  const std::vector<Setting>& settings() const { return settings_; }
  std::span<const Setting> asked() const { return std::span(settings_).first(asked_); }
  const SweepFolder& folder() const { return folder_; }

  // What held-out errors choose, once all is concluded; nullptr: nothing.
  const SettingRow* chosen() const;

  // Rows that have become complete, as they do. Settings may come after those that were there.
  void tell_new_rows();

  // What is there, whoever made it, goes into the folder and onto the terminal. scratch: where its matrices
  // lay, where it made something; of the seconds so many were taken to read.
  void conclude(double seconds, const std::shared_ptr<const ScratchFiles>& scratch = nullptr,
                double read_seconds = 0);

 private:
  void look();
  RowOf there(Index setting) const;
  bool is_asked(Index setting) const { return setting < static_cast<Index>(asked_); }
  bool complete(Index setting) const;
  SettingRow row(Index setting) const;
  TableOf table() const;
  void tell_row(const SettingRow& row);
  void tell_end(bool complete) const;
  void write_tables(bool complete) const;
  std::string summary(bool complete) const;

  const SweepOptions& options_;
  const Flags& flags_;
  std::vector<Setting> settings_;
  const std::size_t asked_;
  const SweepFolder folder_;
  std::map<std::string, Made> made_;  // as it was when it was looked at
  Folds folds_;                       // that are told
  std::vector<Index> order_;          // of the rows
  std::vector<SettingRow> rows_;
  std::set<Index> told_;
  Advice advice_;
  double seconds_ = 0, read_seconds_ = 0;
  std::shared_ptr<const ScratchFiles> scratch_;
};

}  // namespace nmf::app
