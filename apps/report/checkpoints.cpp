#include "report/checkpoints.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <set>
#include <string_view>

#include "cli/console.hpp"
#include "cli/flag_names.hpp"
#include "cli/json.hpp"
#include "nmf/base/error.hpp"
#include "nmf/model/summary.hpp"
#include "report/outputs.hpp"
#include "report/same_run.hpp"
#include "system/company.hpp"

namespace nmf::app {
namespace {

// Options that may be others when a run goes on: beside those of no account, when to stop.
std::set<std::string> may_differ() {
  std::set<std::string> names = options_of_no_account();
  names.insert({"max-iterations", "tolerance", "change-tolerance", "window", "patience"});
  return names;
}

bool is_there(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

}  // namespace

CheckpointPace parse_pace(std::string_view text) {
  Index iterations = 0;
  const char* const end = text.data() + text.size();
  if (const auto [stop, error] = std::from_chars(text.data(), end, iterations);
      error == std::errc() && stop == end && iterations > 0)
    return {0, iterations};
  const std::optional<double> seconds = parse_duration(text);
  if (!seconds || !(*seconds > 0))
    throw Error(Fault::usage,
                fmt::format("--checkpoint-every: {} is neither a time, such as 60s or 5m, nor a number of "
                            "iterations",
                            text));
  return {*seconds, 0};
}

std::string spelled_pace(const CheckpointPace& pace) {
  return pace.iterations > 0 ? fmt::to_string(pace.iterations) : fmt::format("{}s", pace.seconds);
}

void CheckpointFlags::add_to(Flags& flags) {
  flags.group("Checkpoints");
  flags.text("--checkpoint", "FILE", path,
             "keep the state of the run in FILE, and go on from there where FILE is of this run already: the "
             "same command, given again, ends with the same bytes as if it had never been stopped");
  flags.word<CheckpointPace>("--checkpoint-every", "TIME", every, parse_pace, spelled_pace,
                             "how often: a time such as 60s or 10m, or a number of iterations", {"60s"});
  flags.text("--resume", "FILE", resume, "go on from the checkpoint in FILE, which has to be there");
}

void CheckpointFlags::check(const std::vector<std::string>& inputs) const {
  if (path.empty() && spelled_pace(every) != spelled_pace({}))
    throw Error(Fault::usage, "--checkpoint-every: no checkpoint is written; give --checkpoint a file");
  if (!path.empty()) check_output(path, "--checkpoint", inputs);
  if (path == "-" || resume == "-")
    throw Error(Fault::usage, "--checkpoint, --resume: a checkpoint is a file; give its name");
  if (!resume.empty() && !is_there(resume))
    throw Error(Fault::input,
                fmt::format("{}: there is no such checkpoint; begin with --checkpoint", resume));
  for (const std::string& file : {path, resume})
    if (!file.empty() && is_there(file)) check_checkpoint(file);
}

Checkpoints::Checkpoints(const CheckpointFlags& flags, AskedWatch& asked, bool quiet)
    : flags_(flags), quiet_(quiet), asked_(asked) {
  if (!flags.path.empty()) writer_.emplace(flags.path);
  taken_anywhere_ = of_first(company(), writer_.has_value());
}

std::string Checkpoints::state_of(const Flags& options, const Fingerprint& data) {
  const Json run = about_run(options, data, may_differ());
  run_ = text_of(run);
  taken_ = seen_ = Clock::now();

  const std::string& path = flags_.resume.empty() ? flags_.path : flags_.resume;
  if (path.empty() || !is_there(path)) return {};
  Checkpoint found = read_checkpoint(path);
  try {
    const Json about = Json::parse(found.about);
    check_same(path, "run", about, run, "name another checkpoint, or remove this one to begin anew");
    seconds_before_ = about.at("seconds").get<double>();
    if (!quiet_)
      tell(fmt::format("{}: going on after iteration {}", path, about.at("iteration").get<Index>()));
  } catch (const Json::exception& error) {
    throw Error(Fault::input, fmt::format("{}: does not say of which run it is ({}); remove it to begin anew",
                                          path, in_words(error)));
  }
  return std::move(found.state);
}

void Checkpoints::observe(const Iteration& now, bool interrupted) {
  ++iterations_;
  const bool asked = asked_.take();
  if (asked && !quiet_)
    tell(writer_
             ? fmt::format("{}: a checkpoint after iteration {}, as asked for", flags_.path, now.iteration)
             : "asked for a checkpoint, but there is no --checkpoint; the run goes on");
  // In the middle of a long iteration there is no state: that of the one before is kept for a signal.
  constexpr std::chrono::milliseconds long_iteration{500};
  const bool slow = Clock::now() - seen_ > long_iteration;
  seen_ = Clock::now();
  if (!taken_anywhere_ || now.run == nullptr) return;
  const bool write = writer_ && (asked || interrupted || now.last || due()),
             wanted = write || (writer_ && slow && !writer_->busy());
  if (!of_first(company(), wanted)) return;
  keep(now);
  if (!write) return;
  writer_->write();
  taken_ = Clock::now();
  iterations_ = 0;
}

void Checkpoints::finish() {
  if (!writer_) return;
  writer_->write();
  tell_failure();
}

bool Checkpoints::due() {
  if (writer_->busy()) return false;
  if (flags_.every.iterations > 0) return iterations_ >= flags_.every.iterations;
  return std::chrono::duration<double>(Clock::now() - taken_).count() >= flags_.every.seconds;
}

void Checkpoints::keep(const Iteration& now) {
  if (!writer_) {
    now.run->state();  // the first has it whole then
    return;
  }
  tell_failure();
  Json about = Json::parse(run_);
  about["iteration"] = now.iteration;
  about["seconds"] = now.used;
  writer_->keep(text_of(about), *now.run);
}

// The run is worth more than its checkpoint, and goes on.
void Checkpoints::tell_failure() {
  const std::optional<std::string> failure = writer_->finish();
  if (!failure || *failure == last_told_) return;
  last_told_ = *failure;
  tell(fmt::format("warning: {}; the checkpoint is an older one", with_flags(Wording(*failure))));
}

}  // namespace nmf::app
