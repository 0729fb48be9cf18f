#include "sweep/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "cli/console.hpp"
#include "cli/json.hpp"
#include "cli/usage.hpp"
#include "nmf/io/file_set.hpp"
#include "nmf/io/message.hpp"
#include "report/scratch.hpp"
#include "sweep/table.hpp"

namespace nmf::app {

const SettingRow* Sweep::chosen() const {
  for (const SettingRow& row : rows_)
    if (row.setting == advice_.chosen && row.complete) return &row;
  return nullptr;
}

void Sweep::tell_new_rows() {
  if (options_.run.output.quiet) return;
  while (told_ < std::ssize(settings_) && is_complete(folder_, options_, told_)) {
    SettingRow row = row_of(folder_, settings_, options_, told_);
    tell_row(row);
    rows_.push_back(std::move(row));
  }
}

void Sweep::conclude(double seconds, const std::shared_ptr<const ScratchFiles>& scratch,
                     double read_seconds) {
  seconds_ = seconds;
  read_seconds_ = read_seconds;
  scratch_ = scratch;
  for (Index setting = std::ssize(rows_); setting < std::ssize(settings_); ++setting) {
    SettingRow row = row_of(folder_, settings_, options_, setting);
    if (row.runs.empty() && row.folds.empty()) continue;
    if (!options_.run.output.quiet && setting >= told_) tell_row(row);
    rows_.push_back(std::move(row));
  }
  const bool complete =
      std::ssize(rows_) == std::ssize(settings_) &&
      std::all_of(rows_.begin(), rows_.end(), [](const SettingRow& row) { return row.complete; });
  if (rows_.empty()) return;
  advice_ = advice_of(rows_, settings_);
  write_tables(complete);
  if (!options_.run.output.quiet) tell_end(complete);
}

void Sweep::tell_row(const SettingRow& row) {
  if (told_ == 0) std::fputs(table_head(settings_, options_).c_str(), stderr);
  std::fputs(table_row(row, settings_, options_).c_str(), stderr);
  told_ = row.setting + 1;
}

void Sweep::tell_end(bool complete) const {
  constexpr std::size_t indent = 15;
  for (const auto& [what, line] : advice_.lines)
    std::fputs(fmt::format("{:<{}}{}\n", what, indent, wrapped(line, indent)).c_str(), stderr);
  if (in_files(scratch_))
    std::fputs(io::printable(
                   fmt::format("{:<14} {}\n", "scratch", spoken_scratch(*scratch_, seconds_ - read_seconds_)))
                   .c_str(),
               stderr);
  if (!complete) std::fputs("not complete   the same command goes on with what is missing\n", stderr);
  std::fputs(io::printable(fmt::format("{:<14} {} (ranks.csv, runs.csv, summary.json, runs/)\n", "written",
                                       folder_.folder()))
                 .c_str(),
             stderr);
}

void Sweep::write_tables(bool complete) const {
  const std::string summary = this->summary(complete);
  io::FileSet files;
  const auto add = [&](const char* name, const std::string& text) {
    files.add(io::AtomicFile(folder_.path(name))).write(text);
  };
  add("ranks.csv", ranks_csv(rows_, settings_));
  add("runs.csv", runs_csv(rows_, settings_));
  add("summary.json", summary);
  files.sync();
  files.put();
  files.keep();
  if (options_.run.output.json) print(summary);
}

std::string Sweep::summary(bool complete) const {
  Json all{{"schema_version", 1}, {"program", "nmf"},           {"version", NMF_VERSION},
           {"command", "rank"},   {"options", flags_.values()}, {"complete", complete},
           {"seconds", seconds_}};
  if (in_files(scratch_)) all["scratch"] = scratch_facts(*scratch_, seconds_ - read_seconds_);
  Json advice = Json::array();
  for (const auto& [what, line] : advice_.lines) advice.push_back(line);
  all["suggested"] = {{"verdict_by_holdout_error", name(advice_.by_error.verdict)},
                      {"verdict_by_stability", name(advice_.by_stability.verdict)}};
  all["suggested"].update(
      {{"by_holdout_error", advice_.by_error.rank > 0 ? Json(advice_.by_error.rank) : Json()},
       {"by_stability", advice_.by_stability.rank > 0 ? Json(advice_.by_stability.rank) : Json()},
       {"in_words", advice}});
  return text_of(all);
}

}  // namespace nmf::app
