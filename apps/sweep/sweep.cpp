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

namespace nmf::app {

const SettingRow* Sweep::chosen() const {
  for (const SettingRow& row : rows_)
    if (row.setting == advice_.chosen && complete(row.setting)) return &row;
  return nullptr;
}

void Sweep::look() {
  made_ = folder_.made();
  std::set<std::string> known;
  std::map<std::string, std::size_t> dealt;  // how many folds there are of each kind
  for (const Setting& setting : settings_) known.insert(setting.name());
  for (const auto& [name, of_it] : made_) {
    std::optional<Setting> other;
    if (!known.contains(name)) other = setting_named(name, options_.run.solver.options);
    if (other) settings_.push_back(std::move(*other));
    for (const auto& [folds, numbers] : of_it.folds) dealt[folds] += numbers.size();
  }
  folds_ = options_.folds;
  if (folds_.kind == Folds::Kind::none && !dealt.empty())
    folds_ = parse_folds(std::max_element(dealt.begin(), dealt.end(), [](const auto& a, const auto& b) {
                           return a.second < b.second;
                         })->first);
  order_ = in_order(settings_);
}

RowOf Sweep::there(Index setting) const {
  const auto found = made_.find(settings_[static_cast<std::size_t>(setting)].name());
  if (found == made_.end()) return {};
  const auto of_folds = found->second.folds.find(spelled(folds_));
  return {found->second.runs,
          of_folds == found->second.folds.end() ? std::vector<Index>{} : of_folds->second};
}

// All that is asked for.
bool Sweep::complete(Index setting) const {
  return !is_asked(setting) || there(setting).complete(options_.runs, options_.folds);
}

SettingRow Sweep::row(Index setting) const {
  return row_of(folder_, settings_, setting, there(setting), folds_, options_.cluster);
}

TableOf Sweep::table() const {
  TableOf table{varied_in(settings_), folds_.kind != Folds::Kind::none, options_.runs > 0};
  for (const auto& [name, of_it] : made_) table.runs = table.runs || !of_it.runs.empty();
  return table;
}

void Sweep::tell_new_rows() {
  if (options_.run.output.quiet) return;
  look();
  for (const Index setting : order_) {
    if (told_.contains(setting)) continue;
    if (!complete(setting)) break;
    rows_.push_back(row(setting));
    tell_row(rows_.back());
  }
}

void Sweep::conclude(double seconds, const std::shared_ptr<const ScratchFiles>& scratch,
                     double read_seconds) {
  seconds_ = seconds;
  read_seconds_ = read_seconds;
  scratch_ = scratch;
  look();
  std::vector<SettingRow> rows;
  for (const Index setting : order_) {
    const RowOf of = there(setting);
    if (of == RowOf{}) continue;
    const auto before = std::find_if(rows_.begin(), rows_.end(), [&](const SettingRow& other) {
      return other.setting == setting && other.of == of;  // unless others have made more
    });
    rows.push_back(before != rows_.end() ? std::move(*before) : row(setting));
    if (!options_.run.output.quiet && !told_.contains(setting)) tell_row(rows.back());
  }
  rows_ = std::move(rows);
  bool all = true;
  for (const Index setting : order_) all = all && complete(setting);
  if (rows_.empty()) return;
  advice_ = advice_of(rows_, settings_);
  write_tables(all);
  if (!options_.run.output.quiet) tell_end(all);
}

void Sweep::tell_row(const SettingRow& row) {
  if (told_.empty()) std::fputs(table_head(table()).c_str(), stderr);
  std::fputs(table_row(row, settings_, table()).c_str(), stderr);
  told_.insert(row.setting);
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
  add("ranks.csv", ranks_csv(rows_, settings_, table()));
  add("runs.csv", runs_csv(rows_, settings_, table()));
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
