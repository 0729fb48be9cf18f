#include "sweep/final.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/console.hpp"
#include "cli/json.hpp"
#include "nmf/base/error.hpp"
#include "nmf/model/summary.hpp"

namespace nmf::app {
namespace {

Index median_of_chosen(std::vector<FoldOutcome> folds) {
  std::sort(folds.begin(), folds.end(),
            [](const auto& a, const auto& b) { return a.chosen_iteration < b.chosen_iteration; });
  return std::max<Index>(1, folds[folds.size() / 2].chosen_iteration);
}

bool is_there(const std::string& folder, const Flags& flags) {
  try {
    return read_summary(summary_path(folder)).at("options") == flags.values();
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

template <class T>
void make_final(const SweepOptions& options, const std::vector<Setting>& settings, const SettingRow& chosen,
                const SweepData<T>& data, const std::string& folder, const std::function<bool()>& stop) {
  FactorOptions own = options.run;
  own.checkpoint = {};
  own.output.folder = folder;
  own.solver.total_time_limit = std::numeric_limits<double>::infinity();
  const Setting& setting = settings[static_cast<std::size_t>(chosen.setting)];
  Options& of_run = own.solver.options = setting.options;
  if (of_run.early_stop) {
    of_run.early_stop = false;
    of_run.max_iterations = median_of_chosen(chosen.folds);
    own.solver.starts = 1;
  } else if (chosen.best) {
    of_run = options_of_run(setting, chosen.best->run);
    own.solver.starts = 1;
  }
  Flags flags(as_factor);
  own.add_to(flags);
  if (!is_there(folder, flags)) {
    const io::FolderLock lock(folder);
    StartsResult<T> runs;
    const auto observe = [&](const Iteration&) { return !stop(); };
    if (own.solver.starts || options.known.is_start())
      runs.best = factorize(data.counted(), of_run, observe, data.start);
    else
      runs = factorize_starts(data.counted(), of_run, own.solver.starts, observe);
    if (stop()) return;
    write_run(data, own, flags, lock, options.known, std::move(runs));
  }
  if (!options.run.output.quiet) tell(fmt::format("{}: the model of rank {}", folder, of_run.rank));
}

template void make_final(const SweepOptions&, const std::vector<Setting>&, const SettingRow&,
                         const SweepData<float>&, const std::string&, const std::function<bool()>&);
template void make_final(const SweepOptions&, const std::vector<Setting>&, const SettingRow&,
                         const SweepData<double>&, const std::string&, const std::function<bool()>&);

}  // namespace nmf::app
