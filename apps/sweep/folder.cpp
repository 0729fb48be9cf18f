#include "sweep/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include "cli/json.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/file_set.hpp"
#include "nmf/io/message.hpp"
#include "nmf/model/summary.hpp"
#include "report/same_run.hpp"

namespace nmf::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* runs_name = "runs";

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

Json read_json(const std::string& path, const char* remedy) {
  std::ifstream file(path);
  Json json = Json::parse(file, nullptr, false);
  if (!file.is_open() || json.is_discarded() || !json.is_object())
    throw Error(Fault::input, fmt::format("{}: cannot be read as JSON; {}", path, remedy));
  return json;
}

void write_json(const std::string& path, const Json& json) {
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error)
    throw Error(Fault::input, fmt::format("{}: cannot be made: {}; choose another folder with -o",
                                          fs::path(path).parent_path().string(), error.message()));
  io::FileSet file;
  file.add(io::AtomicFile(path)).write(text_of(json));
  file.put();
  file.keep();
}

// For as long as it takes another process to write a small file.
io::FolderLock lock_soon(const std::string& folder) {
  for (int tries = 0;; ++tries) {
    try {
      return io::FolderLock(folder);
    } catch (const io::FolderInUse&) {
      if (tries == 500) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
}

void copy_whole(const fs::path& from, const fs::path& to) {
  const fs::path made = to.parent_path() / fmt::format(".{}.nmf-new", to.filename().string());
  std::error_code error;
  fs::remove_all(made, error);
  fs::create_directories(to.parent_path(), error);
  fs::copy(from, made, fs::copy_options::recursive, error);
  if (!error) fs::rename(made, to, error);
  if (error)
    throw Error(Fault::input,
                fmt::format("{}: cannot be copied to {}: {}", from.string(), to.string(), error.message()));
}

// What was kept of a sweep.
Json about_of(const std::string& folder, const char* remedy) {
  return read_json((fs::path(folder) / sweep_name).string(), remedy);
}

// What compare() makes of what was kept of sweeps.
template <class Compare>
auto whole(const std::string& folder, const char* remedy, const Compare& compare) {
  try {
    return compare();
  } catch (const Json::exception& error) {
    throw Error(Fault::input, fmt::format("{}: does not say of which data ({}); {}",
                                          (fs::path(folder) / sweep_name).string(), in_words(error), remedy));
  }
}

void check_of_sweep(const std::string& folder, const Json& now) {
  const char* remedy = "choose another folder with -o, or remove this one to begin anew";
  const Json then = about_of(folder, remedy);
  whole(folder, remedy, [&] { check_same(folder, "sweep", then, now, remedy); });
}

}  // namespace

std::string about_of_all(const std::vector<std::string>& folders) {
  const char* remedy = "give folders of one sweep, of the same data and options";
  for (const std::string& folder : folders)
    if (!is_sweep(folder))
      throw Error(Fault::input,
                  fmt::format("{}: there is no sweep in it; give folders that 'nmf rank' wrote", folder));
  const std::string& first = folders.front();
  const Json then = about_of(first, remedy);
  for (const std::string& folder : folders) {
    const Json now = about_of(folder, remedy);
    if (const auto other = whole(folder, remedy, [&] { return difference(then, now); }))
      throw Error(Fault::usage,
                  fmt::format("{} and {} are of different sweeps: {} is {} in the first, and {} in the "
                              "second; {}",
                              first, folder, other->what, other->then, other->now, remedy));
  }
  return text_of(then);
}

std::vector<std::string> runs_of(const std::string& sweep, Index rank) {
  static const std::regex run("rank_([0-9]{1,9})_.*");
  std::map<Index, std::vector<std::string>> of_ranks;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(sweep) / runs_name, error)) {
    const std::string found = entry.path().filename().string();
    std::smatch parts;
    if (entry.is_directory() && std::regex_match(found, parts, run))
      of_ranks[std::stol(parts[1])].push_back(entry.path().string());
  }
  if (rank < 1 && of_ranks.size() > 1)
    throw Error(Fault::usage, fmt::format("--rank: missing; {} has runs of several ranks", sweep));
  if (rank < 1 && !of_ranks.empty()) rank = of_ranks.begin()->first;
  std::vector<std::string>& runs = of_ranks[rank];
  std::sort(runs.begin(), runs.end());
  if (runs.empty())
    throw Error(Fault::input, fmt::format("{}: has no run{}; make some with 'nmf rank'", sweep,
                                          rank < 1 ? "" : fmt::format(" of rank {}", rank)));
  return runs;
}

std::string SweepFolder::name(const Task& task) const {
  const std::string setting = settings_[static_cast<std::size_t>(task.setting)].name();
  if (task.kind == Task::Kind::run) return fmt::format("{}_run_{:02}", setting, task.number);
  const char* kind = task.folds.kind == Folds::Kind::blocks ? "block" : "fold";
  return fmt::format("{}_{}_{}_of_{}", setting, kind, task.number + 1, task.folds.count);
}

std::map<std::string, Made> SweepFolder::made() const {
  static const std::regex run("(.+)_run_([0-9]{1,9})"),
      fold("(.+)_(fold|block)_([0-9]{1,9})_of_([0-9]{1,9})[.]json");
  std::map<std::string, Made> all;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(folder_) / runs_name, error)) {
    const std::string name = entry.path().filename().string();
    std::smatch parts;
    if (std::regex_match(name, parts, run)) {
      all[parts[1]].runs.push_back(std::stol(parts[2]));
    } else if (std::regex_match(name, parts, fold)) {
      const Folds folds{parts[2] == "fold" ? Folds::Kind::entries : Folds::Kind::blocks, std::stol(parts[4])};
      all[parts[1]].folds[spelled(folds)].push_back(std::stol(parts[3]) - 1);
    }
  }
  for (auto& [setting, of_it] : all) {
    std::sort(of_it.runs.begin(), of_it.runs.end());
    for (auto& [folds, numbers] : of_it.folds) std::sort(numbers.begin(), numbers.end());
  }
  return all;
}

std::string SweepFolder::path(const std::string& name) const {
  return (fs::path(folder_) / name).string();
}

std::string SweepFolder::path(const Task& task) const {
  const char* ending = task.kind == Task::Kind::run ? "" : ".json";
  return (fs::path(folder_) / runs_name / (name(task) + ending)).string();
}

std::string SweepFolder::checkpoint(const Task& task) const {
  return (fs::path(folder_) / runs_name / (name(task) + ".checkpoint")).string();
}

bool SweepFolder::has(const Task& task) const {
  return is_there(path(task));
}

std::unique_ptr<io::FolderLock> SweepFolder::claim(const Task& task) const {
  if (has(task)) return nullptr;
  try {
    auto lock = std::make_unique<io::FolderLock>(path(task));
    return has(task) ? nullptr : std::move(lock);
  } catch (const io::FolderInUse&) {
    return nullptr;
  }
}

void SweepFolder::agree(const std::string& about) const {
  const std::string file = path(sweep_name);
  const io::FolderLock lock = lock_soon(file);
  const Json now = Json::parse(about);
  if (is_there(file)) return check_of_sweep(folder_, now);
  if (is_there(path("summary.json")))
    throw Error(Fault::usage,
                folder_ + ": has a result that is none of a sweep; choose another folder with -o");
  write_json(file, now);
}

void SweepFolder::write(const Task& fold, const FoldOutcome& outcome) const {
  write_json(path(fold), {{"holdout_error", outcome.error},
                          {"entries", outcome.entries},
                          {"iterations", outcome.iterations},
                          {"chosen_iteration", outcome.chosen_iteration},
                          {"stop_reason", nmf::name(outcome.stop_reason)},
                          {"seconds", outcome.seconds}});
}

FoldOutcome SweepFolder::read(const Task& fold) const {
  const std::string file = path(fold);
  const char* remedy = "remove it, and give the command again";
  const Json json = read_json(file, remedy);
  try {
    FoldOutcome outcome;
    outcome.error = json.at("holdout_error").is_null() ? std::numeric_limits<double>::quiet_NaN()
                                                       : json.at("holdout_error").get<double>();
    outcome.entries = json.at("entries").get<Index>();
    outcome.iterations = json.at("iterations").get<Index>();
    outcome.chosen_iteration = json.at("chosen_iteration").get<Index>();
    outcome.stop_reason = parse_stop_reason(json.at("stop_reason").get<std::string>());
    outcome.seconds = json.at("seconds").get<double>();
    return outcome;
  } catch (const Json::exception& error) {
    throw Error(Fault::input, fmt::format("{}: is not a whole fold ({}); {}", file, in_words(error), remedy));
  }
}

void SweepFolder::take_over(const std::string& other) const {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(other) / runs_name, error)) {
    const std::string name = entry.path().filename().string();
    const bool whole = entry.is_directory() ? !name.starts_with(".") : name.ends_with(".json");
    const fs::path own = fs::path(folder_) / runs_name / name;
    if (whole && !is_there(own.string())) copy_whole(entry.path(), own);
  }
}

}  // namespace nmf::app
