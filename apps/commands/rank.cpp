#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "cli/console.hpp"
#include "cli/json.hpp"
#include "commands/command.hpp"
#include "input/scaling.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/interruption.hpp"
#include "nmf/data/weighted.hpp"
#include "report/outputs.hpp"
#include "report/same_run.hpp"
#include "sweep/consensus.hpp"
#include "sweep/final.hpp"
#include "sweep/fits.hpp"
#include "sweep/merge.hpp"
#include "sweep/sweep.hpp"

namespace nmf::app {
namespace {

using Clock = std::chrono::steady_clock;

struct RankJob : SweepOptions {
  const Flags* flags = nullptr;
};

// What may be others in one folder: more of the same, and who makes it.
std::string about_sweep(const RankJob& job, const Fingerprint& data) {
  std::set<std::string> may_differ = options_of_no_account();
  may_differ.insert({"ranks", "runs", "folds", "vary", "cluster", "final", "consensus", "shard", "merge"});
  return text_of(about_run(*job.flags, data, may_differ));
}

template <class T>
SweepData<T> read_data(RankJob& job) {
  SweepData<T> data;
  Options& options = job.run.solver.options;
  const MemoryBudget budget(job.run.memory, job.folder());
  data.scratch = budget.scratch();
  data.x = read_input<T>(job.run, budget, data.read);
  data.scale = scale_input(job.run.scaling, job.run.entries, options.threads, data.x, data.read);
  const Index largest_possible = std::min(data.x.rows(), data.x.columns());
  if (const Index rank = job.ranks.values.back(); rank > largest_possible)
    throw Error(Fault::usage,
                fmt::format("--ranks: {} is not possible; {} is the smaller side of the {} x {} matrix", rank,
                            largest_possible, data.x.rows(), data.x.columns()));
  options.prior = known_prior(job.known, job.run.solver, data.x.labels.columns, data.x.columns());
  if (job.known.is_start())
    data.start = known_start<T>(job.known, job.run.solver, data.x.labels, data.x.rows(), data.x.columns());
  data.extent = extent_of(data.x);
  data.lost = lost_in_range(data.x, data.extent);
  SolverFlags largest = job.run.solver;
  largest.options.rank = job.ranks.values.back();
  largest.starts = std::max<Index>(1, job.runs);
  WatchFlags left_out;
  if (job.folds.kind != Folds::Kind::none)
    left_out.holdout =
        share_of_fold(job.folds, data.x.rows(), data.x.columns(), data.x.is_sparse(), data.extent.non_zeros);
  MemoryCase need = memory_case(data.x, job.run.entries, left_out, largest);
  budget.settle(job.run.input.path, data.x, need, largest.options);
  data.entries = weigh_entries(data.x, job.run.input, job.run.entries, WatchFlags{}, options);
  data.fingerprint = fingerprint_of(data.x, data.entries.weights, data.entries.test);
  if (job.known.is_start()) data.fingerprint.start = sha256_of(data.start);
  if (options.prior) data.fingerprint.prior = sha256_of(*options.prior);
  data.stored = make_data(data.x);
  if (data.entries.weights) data.weighed = masked(*data.stored, copy_of(*data.entries.weights));
  if (!(data.counted().total_weight() > 0))
    throw Error(Fault::input, fmt::format("{}: no entry counts; give others by --missing or --weights",
                                          job.run.input.path));
  const Weights<T> all = all_count<T>(data.x.rows(), data.x.columns());
  check_folds(data.x, data.entries.weights ? *data.entries.weights : all, job.folds, options.seed);
  return data;
}

template <class T>
int make_sweep(RankJob& job) {
  const auto begin = Clock::now();
  const auto seconds = [begin] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  AskedWatch asked;
  const SweepData<T> data = read_data<T>(job);
  InterruptWatch interrupt;
  Sweep sweep(job, *job.flags);
  const std::string about = about_sweep(job, data.fingerprint);
  if (!job.merge.empty())
    check_same(job.merge.front(), "sweep", Json::parse(about_of_all(job.merge)), Json::parse(about),
               "leave it out of --merge");
  sweep.folder().agree(about);
  for (const std::string& other : job.merge) sweep.folder().take_over(other);
  constexpr double patience = 1;  // seconds; an iteration that is over by then ends by itself
  const Interruption long_iterations([&] { return interrupt.seconds() > patience; });
  const auto stop = [&] { return interrupt.signal() != 0 || seconds() > job.run.solver.total_time_limit; };
  Fits<T> fits(job, sweep.settings(), sweep.folder(), data, stop, asked);
  const bool all_made = fits.make(tasks_of(sweep.asked(), job), [&] { sweep.tell_new_rows(); });
  if (!all_made && !stop() && !job.run.output.quiet) tell("the rest is being made by others");
  sweep.conclude(seconds(), data.scratch, data.read.seconds);
  if (job.final_model && !stop()) {
    if (const SettingRow* chosen = sweep.chosen())
      make_final(job, sweep.settings(), *chosen, data, sweep.folder().path("final"), stop);
    else if (!job.run.output.quiet)
      tell("warning: --final: the held-out error does not choose; give more folds or other ranks");
  }
  if (job.consensus > 0 && all_made && !stop()) {
    ConsensusJob programs;
    programs.folders = {sweep.folder().folder()};
    programs.rules.programs = job.consensus;
    programs.rules.seed = job.run.solver.options.seed;
    programs.output = sweep.folder().path(fmt::format("consensus_{:03}", job.consensus));
    programs.threads = job.run.solver.options.threads;
    programs.quiet = job.run.output.quiet;
    make_consensus(programs);
  }
  return interrupt.signal() != 0 ? 128 + interrupt.signal() : 0;
}

// What is there already, of folders whose summary says how it was made.
int merge(const RankJob& given) {
  check_names_folder(given.run.output.folder);
  const auto begin = Clock::now();
  Flags flags({"rank", "", "", "", nullptr});
  RankJob job;
  job.add_to(flags);
  recorded_sweep(given.merge, flags);
  job.flags = &flags;
  job.run.output = given.run.output;
  if (job.run.output.folder.empty()) job.run.output.folder = given.merge.front();
  job.merge = given.merge;
  Sweep sweep(job, *job.flags);
  sweep.folder().agree(about_of_all(job.merge));
  for (const std::string& other : job.merge) sweep.folder().take_over(other);
  sweep.conclude(std::chrono::duration<double>(Clock::now() - begin).count());
  return 0;
}

constexpr const char* rank_examples = R"(Examples:
  nmf rank iris.csv --ranks 1-4
      writes iris.ranks/ranks.csv, runs.csv, summary.json and a model for each run
  nmf rank counts.mtx --ranks 2-12,15,20 --loss kl --runs 20 -o ranks
  nmf rank counts.mtx --ranks 5-50 --shard 3/20 -o ranks
      the third of twenty jobs on a cluster; each goes on where it was killed
  nmf rank catalogue.csv --ranks 6-9 --fix-h signatures.csv
      how many components there are beside those that are known
  nmf rank ratings.mtx --ranks 8,16 --missing unlisted --runs 0 --vary l2-w=1,3,10 --vary l2-h=same
      a grid whose held-out error decides
)";

std::function<int()> define_rank(Flags& flags) {
  auto job = std::make_shared<RankJob>();
  job->add_to(flags);
  job->flags = &flags;
  return [job] {
    if (job->run.input.path.empty() && !job->merge.empty()) return merge(*job);
    job->known = read_known(job->run.solver);
    job->check();
    return job->run.solver.precision == Precision::single_precision ? make_sweep<float>(*job)
                                                                    : make_sweep<double>(*job);
  };
}

}  // namespace

extern const Command rank_command{"rank", "how many components? try several ranks",
                                  "Factorizes the matrix in INPUT at several ranks, from several starts "
                                  "each, and with parts of its entries "
                                  "left out; tells what each rank comes to, and which the held-out error and "
                                  "the stability of the components "
                                  "speak for. Everything is kept in DIR as it is made: the same command goes "
                                  "on where it was stopped, and adds "
                                  "ranks and runs to what is there.",
                                  rank_examples, define_rank};

}  // namespace nmf::app
