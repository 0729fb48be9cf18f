#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>

#include "cli/console.hpp"
#include "cli/flag_names.hpp"
#include "commands/command.hpp"
#include "commands/factor_options.hpp"
#include "input/chosen_rows.hpp"
#include "input/files_read.hpp"
#include "input/given_start.hpp"
#include "input/known.hpp"
#include "input/range.hpp"
#include "input/scaling.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/interruption.hpp"
#include "nmf/io/source.hpp"
#include "nmf/solve/validate.hpp"
#include "nmf/update/update.hpp"
#include "report/forecast.hpp"
#include "report/outputs.hpp"
#include "report/progress.hpp"
#include "report/results.hpp"
#include "system/interrupt.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct FactorJob : FactorOptions {
  const Flags* flags = nullptr;  // all of these
  KnownFactors known;
  bool chooses_rows = false;  // to be H
};

// Where factors that go into a copy of the input belong.
io::AnndataPlace anndata_place(const FactorJob& job) {
  if (job.input.options.transpose)
    throw Error(Fault::usage,
                "--transpose: a copy of an .h5ad file has cells as rows; leave it out, or give -o a folder");
  if (job.scaling.top_columns.count > 0)
    throw Error(
        Fault::usage,
        "--top-columns: a copy of an .h5ad file has all of its genes; leave it out, or give -o a folder");
  const io::MatrixPath input = io::split_matrix_path(job.input.path);
  return {input.file, input.layer.empty() ? job.input.options.layer : input.layer};
}

// Everything in `job` that can be checked without the matrix.
Outputs check(const FactorJob& job) {
  const SolverFlags& solver = job.solver;
  std::vector<std::string> inputs{job.input.path,      solver.init_w,  solver.init_h,
                                  job.entries.weights, job.watch.test, job.flags->config_file()};
  inputs.insert(inputs.end(), job.known.paths.begin(), job.known.paths.end());
  if (std::count(inputs.begin(), inputs.end(), "-") > 1)
    throw Error(Fault::usage, "-: standard input is named twice; read the other from a file");
  constexpr Index any = std::numeric_limits<Index>::max();
  validate(solver.options, any, any);
  check_entries(job.entries, job.watch, solver.options);
  check_scale(job.scaling, job.entries, job.watch);
  if (const Index starts = solver.starts.value_or(1); starts < 1)
    throw Error(Fault::usage, fmt::format("--starts: {} is not possible; give at least 1", starts));
  if (solver.starts.value_or(1) > 1 && !(solver.init_w.empty() && solver.init_h.empty()))
    throw Error(Fault::usage, "--starts: a start that is given with --init-w or --init-h is the only one");
  std::vector<std::string> read = files_read(job.input.path, job.input.options);
  read.insert(read.end(), inputs.begin() + 1, inputs.end());
  job.checkpoint.check(read);
  read.insert(read.end(), {job.checkpoint.path, job.checkpoint.resume});
  Outputs outputs = plan_outputs(job.output, job.input.path, read);
  if (!outputs.anndata.empty()) outputs.anndata_of = anndata_place(job);
  return outputs;
}

// Of the time of the whole command enough is left to write what is found.
template <class T>
Options within_time(const FactorJob& job, const LabelledMatrix<T>& x, double seconds_before,
                    Clock::time_point begin) {
  Options options = job.solver.options;
  const double numbers = static_cast<double>(options.rank) * static_cast<double>(x.rows() + x.columns());
  constexpr double least = 0.1, a_number = 1e-6;  // seconds, as text on a slow disk
  const double left = job.solver.total_time_limit - seconds_since(begin) - (least + numbers * a_number);
  options.time_limit =
      std::min(options.time_limit, seconds_before + std::max(left, std::numeric_limits<double>::min()));
  return options;
}

// From a start, or from several, to the end. Options of the job hold but for the limit of time.
template <class T>
StartsResult<T> descend(const FactorJob& job, const LabelledMatrix<T>& x, const CountedEntries<T>& counted,
                        Fingerprint of_run, Pair<T> start, std::optional<InterruptWatch>& interrupt,
                        AskedWatch& asked, Clock::time_point begin) {
  const bool begins = !start.Wt.empty() || !start.H.empty();
  const bool given = begins || guided_components(job.solver.options) > 0;
  if (job.checkpoint.wanted() && begins) of_run.start = sha256_of(start);
  if (job.checkpoint.wanted() && job.solver.options.prior)
    of_run.prior = sha256_of(*job.solver.options.prior);
  Checkpoints checkpoints(job.checkpoint, asked, job.output.quiet);
  std::string from = job.checkpoint.wanted() ? checkpoints.state_of(*job.flags, of_run) : "";
  const Options options = within_time(job, x, checkpoints.seconds_before(), begin);
  StartsResult<T> runs;
  {
    constexpr double patience = 1;  // seconds; an iteration that is over by then ends the run by itself
    const Interruption long_iterations([&] { return interrupt && interrupt->seconds() > patience; });
    ProgressLine progress(options, !job.output.quiet);
    const auto observe = [&](const Iteration& state) {
      progress.show(state);
      if (!interrupt) interrupt.emplace();
      const bool interrupted = interrupt->signal() != 0;
      checkpoints.observe(state, interrupted);
      return !interrupted;
    };
    if (given || job.solver.starts == 1)
      runs.best =
          factorize(*counted.data, options, observe, std::move(start), counted.watched(), std::move(from));
    else
      runs = factorize_starts(*counted.data, options, job.solver.starts, observe, counted.watched(),
                              std::move(from));
  }
  checkpoints.finish();
  return runs;
}

int status_of(const RunFacts& facts, const OutputFlags& output, int signal) {
  constexpr int not_converged = 5;
  if (facts.stop_reason == StopReason::interrupted && signal != 0) return 128 + signal;
  return output.strict && !converged(facts.stop_reason) ? not_converged : 0;
}

// From here on no other run writes there.
void take_lock(std::optional<io::FolderLock>& lock, const Outputs& outputs, bool quiet) {
  lock.emplace(outputs.folder);
  if (!lock->works() && !quiet)
    tell(fmt::format("warning: {}: the file system has no locks; let no other run write there",
                     outputs.folder));
}

template <class T>
int foretell(const FactorJob& job, const LabelledMatrix<T>& x, const CountedEntries<T>& counted,
             Pair<T> start, Forecast forecast) {
  forecast.input = job.input.path;
  forecast.rows = x.rows();
  forecast.columns = x.columns();
  forecast.sparse = x.is_sparse();
  forecast.starts = job.solver.starts.value_or(1);
  measure(forecast, *counted.data, job.solver.options, std::move(start), counted.watched());
  print(job.output.json ? forecast_json(forecast) : forecast_lines(forecast));
  return 0;
}

// Writes what came out: beside a finished result what was interrupted.
template <class T>
int finish(const FactorJob& job, Outputs outputs, std::optional<io::FolderLock>& lock,
           const LabelledMatrix<T>& x, const StartsResult<T>& runs, RunFacts facts,
           const InterruptWatch& interrupt, Clock::time_point begin) {
  if (facts.stop_reason == StopReason::interrupted) {
    const Outputs place = beside_finished(job.output, outputs, job.input.path);
    if (place.folder != outputs.folder && !job.output.quiet)
      tell(
          fmt::format("warning: {} has the result of a run that ended by itself, and stays as it is: this "
                      "one was interrupted and "
                      "goes to {} (--force replaces it)",
                      outputs.folder, place.folder));
    if (place.folder != outputs.folder) take_lock(lock, place, job.output.quiet);
    outputs = place;
  }
  LastWords words;
  try {
    words = write_results(outputs, job.output, *lock, x.labels, runs, facts, begin);
  } catch (const io::WaitInterrupted& error) {
    tell(fmt::format("error: {}", with_flags(error.wording())));
    return 128 + interrupt.signal();
  }
  say(words);
  return status_of(facts, job.output, interrupt.signal());
}

template <class T>
int factor(FactorJob& job) {
  const auto begin = Clock::now();
  AskedWatch asked;  // even while the matrix is read
  Outputs outputs = check(job);
  const Options& options = job.solver.options;
  const MemoryBudget budget(job.memory, outputs.folder.empty() ? outputs.w : outputs.folder);
  io::ReadReport read;
  LabelledMatrix<T> x = read_input<T>(job, budget, read);
  const Scale scale = scale_input(job.scaling, job.entries, options.threads, x, read);
  check_names_beside(outputs, x.labels);
  job.solver.options.prior = known_prior(job.known, job.solver, x.labels.columns, x.columns());
  validate(options, x.rows(), x.columns());
  if (!outputs.anndata.empty()) io::check_anndata(outputs.anndata_of, x.rows(), x.columns());
  const Extent extent = extent_of(x);
  const std::string lost = lost_in_range(x, extent);
  check_lost(job.input.path, lost, options.loss);
  const MemoryNeed need =
      budget.settle(job.input.path, x, memory_case(x, job.entries, job.watch, job.solver), options);
  Pair<T> start = job.known.is_start()
                      ? known_start<T>(job.known, job.solver, x.labels, x.rows(), x.columns())
                      : read_start<T>(job.solver, x.rows(), x.columns());

  std::optional<InterruptWatch> interrupt;  // once there is something to save
  std::optional<io::FolderLock> lock;
  take_lock(lock, outputs, job.output.quiet);
  Fingerprint of_run;
  const CountedEntries<T> counted = count_entries(x, job.input, job.entries, job.watch, options,
                                                  job.checkpoint.wanted() ? &of_run : nullptr);
  if (!counted.warning.empty()) {
    read.warnings.emplace_back(counted.warning);
    if (!job.output.quiet) tell("warning: " + counted.warning);
  }
  std::vector<std::string> components = component_names(job.known, options.rank);
  if (job.chooses_rows) {
    ChosenRows<T> chosen = choose_rows(*counted.data, x, options);
    start.H = std::move(chosen.H);
    components = std::move(chosen.names);
  }
  if (job.output.dry_run) {
    Forecast forecast;
    forecast.memory = need;
    forecast.scratch = budget.scratch();
    forecast.available = available_memory();
    forecast.non_zeros = extent.non_zeros;
    forecast.read_seconds = read.seconds;
    forecast.places = {outputs.w, outputs.h, outputs.log, outputs.summary, outputs.anndata};
    return foretell(job, x, counted, std::move(start), std::move(forecast));
  }
  const StartsResult<T> runs = descend(job, x, counted, of_run, std::move(start), interrupt, asked, begin);
  if (!interrupt) interrupt.emplace();  // a run that was at its end already

  RunFacts facts = facts_of(job, *job.flags, x, read, counted.counts, counted.missing, runs);
  facts.non_zeros = extent.non_zeros;
  facts.lost = lost;
  facts.components = std::move(components);
  if (job.chooses_rows) facts.algorithm = selection_algorithms().front().name;
  facts.scale = scale;
  facts.scratch = budget.scratch();
  return finish(job, std::move(outputs), lock, x, runs, std::move(facts), *interrupt, begin);
}

constexpr const char* factor_examples = R"(Examples:
  nmf factor iris.csv --rank 2
      writes iris.nmf/W.csv, H.csv, log.csv and summary.json
  nmf factor counts.mtx.gz --rank 20 --precision single -o topics
  nmf factor counts.mtx --rank 20 --loss kl
      a Poisson model of counts
  nmf factor ratings.mtx --rank 16 --missing unlisted --holdout 0.1
      users x items; what is not listed is unknown
  nmf factor corpus/ --rank 10 --text --scale tfidf
      a folder of .txt files to topics; nmf top lists their words
  nmf factor cells.h5ad --rank 20 --loss kl -o factors.h5ad
      a copy of the file with obsm/X_nmf, varm/nmf and uns/nmf
  nmf factor table.tsv --rank 5 --labels id --drop date,comment --json -q
  nmf factor catalogue.csv --fix-h signatures.csv --rank 7
      the components in signatures.csv, and as many more as make seven
  nmf factor counts.mtx --loss kl --guide-h seeds.csv:100 --rank 20
      topics that begin with words of seeds.csv, and keep to them
  zcat x.csv.gz | nmf factor - --rank 5 -W - -H h.csv | head
  nmf factor iris.csv --config settings.ini
      where settings.ini has lines such as: rank = 2
)";

std::function<int()> define_factor(Flags& flags) {
  auto job = std::make_shared<FactorJob>();
  job->add_to(flags);
  job->flags = &flags;
  return [job] {
    job->chooses_rows = ask_for_rows(job->solver);
    job->known = read_known(job->solver);
    return job->solver.precision == Precision::single_precision ? factor<float>(*job) : factor<double>(*job);
  };
}

}  // namespace

extern const Command factor_command{
    "factor", "factorize the matrix in a file",
    "Finds W >= 0 (rows x K) and H >= 0 (K x columns) so that W H is near the matrix in INPUT in the sense "
    "of --loss, and writes them with the names of rows and columns kept. Without options that say otherwise "
    "the result is the same, byte for byte, on every run and with any number of threads.",
    factor_examples, define_factor};

}  // namespace nmf::app
