#include "sweep/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>

#include "input/files_read.hpp"
#include "input/scaling.hpp"
#include "nmf/base/error.hpp"
#include "nmf/solve/validate.hpp"
#include "report/outputs.hpp"

namespace nmf::app {
namespace {

Shard parse_shard(std::string_view text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto [slash, error] = std::from_chars(text.data(), end, shard.number);
  if (error == std::errc() && slash != end && *slash == '/') {
    const auto [last, other] = std::from_chars(slash + 1, end, shard.of);
    if (other == std::errc() && last == end && shard.number >= 1 && shard.number <= shard.of) return shard;
  }
  throw Error(Fault::usage, fmt::format("--shard: {} is not possible; give I/N, I from 1 to N", text));
}
std::string spelled_shard(const Shard& shard) {
  return fmt::format("{}/{}", shard.number, shard.of);
}

}  // namespace

void SweepOptions::add_to(Flags& flags) {
  run.input.add_to(flags, false);
  run.entries.add_to(flags);
  run.scaling.add_to(flags);
  flags.group("What is tried");
  flags.word<Ranks>("-k,--ranks", "LIST", ranks, parse_ranks, spelled, "the ranks, such as 2-12,15,20");
  flags.number(
      "--runs", "N", runs,
      "runs of each rank, from random starts of seeds that depend on --seed, the rank and the number "
      "of the run");
  flags.word<Folds>(
      "--folds", "N", folds, parse_folds, nmf::spelled,
      "leave a part of the entries out N times, fit the others, and tell the error of those left "
      "out; block leaves out groups of rows by groups of columns (3 x 3, block4: 4 x 4); none does "
      "without",
      {"5", "10", "block", "none"});
  flags.texts(
      "--vary", "OPTION=VALUES", vary,
      "try every rank with each of these values of another option: l2-w=0.03,0.1; l2-h=same has always the "
      "value of the one before");
  flags.choice("--cluster", "SIDE", cluster, Choices<Side>{{"rows", Side::rows}, {"columns", Side::columns}},
               "what is put into clusters by largest component, for the consensus of the runs");
  flags.flag("--final", final_model,
             "make the model with the least held-out error at the end, of all entries, in DIR/final; with "
             "--early-stop by as many iterations as the folds suggest");
  flags.number("--consensus", "K", consensus,
               "make consensus programs of the runs of rank K at the end ('nmf consensus'), in "
               "DIR/consensus_004 for a K of 4; 0 "
               "makes none");
  run.solver.options.exchanges = 0;  // they lead runs to one end, at ranks that the data have not, too
  run.solver.add_for_many_runs_to(flags);
  run.memory.add_to(flags);
  flags.group("Many machines");
  flags.word<Shard>(
      "--shard", "I/N", shard, parse_shard, spelled_shard,
      "make only the I-th of N equal parts; into one folder, or several that --merge puts together", {"1/1"});
  flags.list("--merge", "DIRS", merge,
             "put together what is in these folders of 'nmf rank', of the same data and options, into the "
             "one of -o or "
             "the first of them; without INPUT nothing is made beside");
  flags.word<CheckpointPace>("--checkpoint-every", "TIME", run.checkpoint.every, parse_pace, spelled_pace,
                             "how often the state of runs that are under way is kept", {"60s"});
  flags.group("Output");
  flags.text("-o,--output", "DIR", run.output.folder,
             "folder for all of it; when not given, named after INPUT (iris.csv gives iris.ranks)");
  flags.choice("--write-format", "NAME", run.output.format, table_formats(),
               "format of the factors; auto is csv");
  flags.flag("--json", run.output.json, "print the summary on standard output");
  flags.flag("-q,--quiet", run.output.quiet, "print nothing but errors");
}

void SweepOptions::check() const {
  if (run.input.path.empty())
    throw Error(Fault::usage, "INPUT: missing; give the matrix, or --merge; see 'nmf rank --help'");
  if (ranks.values.empty())
    throw Error(Fault::usage, "--ranks: missing; give some such as 2-10; see 'nmf rank --help'");
  constexpr Index any = std::numeric_limits<Index>::max();
  check_vary(vary, run.solver.options);
  for (const Setting& setting : settings_of(ranks, vary, run.solver.options)) {
    Options own = setting.options;
    check_together(own);
    own.early_stop = false;
    validate(own, any, any);
  }
  check_entries(run.entries, {}, [&] {
    Options own = run.solver.options;
    own.early_stop = false;
    return own;
  }());
  check_scale(run.scaling, run.entries, {});
  if (runs < 0 || runs > 100000)
    throw Error(Fault::usage, fmt::format("--runs: {} is not possible; give a number from 0 on", runs));
  if (runs == 0 && folds.kind == Folds::Kind::none)
    throw Error(Fault::usage, "--runs, --folds: nothing is left to do; give one of them a number");
  if (runs > 1 && run.solver.options.init != Init::automatic && run.solver.options.init != Init::random)
    throw Error(Fault::usage,
                fmt::format("--init: {} starts every run at the same place; leave it out, or give --runs 1",
                            nmf::name(run.solver.options.init)));
  if (run.solver.options.early_stop && folds.kind == Folds::Kind::none)
    throw Error(Fault::usage, "--early-stop: nothing is left out; give --folds a number");
  if (run.solver.options.symmetric && folds.kind != Folds::Kind::none)
    throw Error(Fault::usage, "--symmetric: every entry counts once; give --folds none");
  if (final_model && folds.kind == Folds::Kind::none)
    throw Error(Fault::usage, "--final: the held-out error decides; give --folds a number");
  if (consensus != 0 && std::find(ranks.values.begin(), ranks.values.end(), consensus) == ranks.values.end())
    throw Error(Fault::usage,
                fmt::format("--consensus: {} is none of the ranks; give one of them", consensus));
  if (consensus != 0 && runs < 2)
    throw Error(Fault::usage, "--consensus: one run is no consensus; give more --runs");
  check_names_folder(run.output.folder);
  std::vector<std::string> inputs = files_read(run.input.path, run.input.options);
  inputs.insert(inputs.end(), known.paths.begin(), known.paths.end());
  for (const char* name : {"ranks.csv", "runs.csv", "summary.json"}) {
    const std::string path = (std::filesystem::path(folder()) / name).string();
    if (std::filesystem::exists(path)) check_output(path, "-o", inputs);
  }
}

std::string SweepOptions::folder() const {
  if (!run.output.folder.empty()) return run.output.folder;
  return stem_of_input(run.input.path) + ".ranks";
}

}  // namespace nmf::app
