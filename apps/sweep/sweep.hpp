// A sweep as it is told and kept: a row for each rank once all of it is there, and in the end what the rows
// come to.
#pragma once

#include <memory>
#include <vector>

#include "cli/flags.hpp"
#include "nmf/base/scratch_files.hpp"
#include "sweep/advice.hpp"
#include "sweep/folder.hpp"
#include "sweep/options.hpp"
#include "sweep/rows.hpp"

namespace nmf::app {

class Sweep {
 public:
  // Both outlive it.
  Sweep(const SweepOptions& options, const Flags& flags)
      : options_(options),
        flags_(flags),
        settings_(settings_of(options.ranks, options.vary, options.run.solver.options)),
        folder_(options.folder(), settings_, options.folds) {}

  const std::vector<Setting>& settings() const { return settings_; }
  const SweepFolder& folder() const { return folder_; }

  // What held-out errors choose, once all is concluded; nullptr: nothing.
  const SettingRow* chosen() const;

  // Rows that have become complete, as they do.
  void tell_new_rows();

  // What is there of all of it goes into the folder and onto the terminal. scratch: where its matrices lay,
  // where it made something; of the seconds so many were taken to read.
  void conclude(double seconds, const std::shared_ptr<const ScratchFiles>& scratch = nullptr,
                double read_seconds = 0);

 private:
  void tell_row(const SettingRow& row);
  void tell_end(bool complete) const;
  void write_tables(bool complete) const;
  std::string summary(bool complete) const;

  const SweepOptions& options_;
  const Flags& flags_;
  const std::vector<Setting> settings_;
  const SweepFolder folder_;
  std::vector<SettingRow> rows_;
  Index told_ = 0;
  Advice advice_;
  double seconds_ = 0, read_seconds_ = 0;
  std::shared_ptr<const ScratchFiles> scratch_;
};

}  // namespace nmf::app
