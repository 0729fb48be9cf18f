#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>

#include "cli/console.hpp"
#include "cli/flag_names.hpp"
#include "commands/command.hpp"
#include "commands/factor_job.hpp"
#include "commands/factor_shares.hpp"
#include "input/chosen_rows.hpp"
#include "input/dealt.hpp"
#include "input/files_read.hpp"
#include "input/given_start.hpp"
#include "input/known.hpp"
#include "input/range.hpp"
#include "input/scaling.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/interruption.hpp"
#include "nmf/data/spread.hpp"
#include "nmf/io/source.hpp"
#include "nmf/solve/validate.hpp"
#include "nmf/update/update.hpp"
#include "report/forecast.hpp"
#include "report/outputs.hpp"
#include "report/progress.hpp"
#include "report/results.hpp"
#include "system/company.hpp"
#include "system/interrupt.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Of the time of the whole command enough is left to write what is found.
template <class T>
Options within_time(const FactorJob& job, const Data<T>& x, double seconds_before) {
  Options options = job.solver.options;
  const double numbers = static_cast<double>(options.rank) * static_cast<double>(x.rows() + x.columns());
  constexpr double least = 0.1, a_number = 1e-6;  // seconds, as text on a slow disk
  const double left = job.solver.total_time_limit - seconds_since(job.begin) - (least + numbers * a_number);
  options.time_limit =
      std::min(options.time_limit, seconds_before + std::max(left, std::numeric_limits<double>::min()));
  return options;
}

// From a start, or from several, to the end. Options of the job hold but for the limit of time. Where there
// are several processes, start and state are what the first of them has.
template <class T>
StartsResult<T> descend(const FactorJob& job, const CountedEntries<T>& counted, Fingerprint of_run,
                        Pair<T> start, std::optional<InterruptWatch>& interrupt, AskedWatch& asked) {
  tell_all(company(), start.Wt);
  tell_all(company(), start.H);
  const bool begins = !start.Wt.empty() || !start.H.empty();
  if (job.checkpoint.wanted() && begins) of_run.start = sha256_of(start);
  if (job.checkpoint.wanted() && job.solver.options.prior)
    of_run.prior = sha256_of(*job.solver.options.prior);
  Checkpoints checkpoints(job.checkpoint, asked, job.output.quiet);
  std::string from = job.checkpoint.wanted() ? checkpoints.state_of(*job.flags, of_run) : "";
  tell_all(company(), from);
  Options options = within_time(job, *counted.data, checkpoints.seconds_before());
  deal(company(), options);
  const bool given = begins || guided_components(options) > 0;
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

void warn(const std::string& warning, bool quiet, io::ReadReport& read) {
  if (warning.empty()) return;
  read.warnings.emplace_back(warning);
  if (!quiet) tell("warning: " + warning);
}

Forecast forecast_for(const Outputs& outputs, const MemoryBudget& budget, const MemoryNeed& need,
                      const Extent& extent, const io::ReadReport& read) {
  Forecast forecast;
  forecast.memory = need;
  forecast.scratch = budget.scratch();
  forecast.available = available_memory();
  forecast.allowed = budget.allowed();
  forecast.non_zeros = extent.non_zeros;
  forecast.read_seconds = read.seconds;
  forecast.places = {outputs.w, outputs.h, outputs.log, outputs.summary, outputs.anndata};
  return forecast;
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
           const InterruptWatch& interrupt, int signal) {
  if (facts.stop_reason == StopReason::interrupted) {
    const Outputs place = beside_finished(job.output, outputs, job.input.path);
    if (place.folder != outputs.folder && !job.output.quiet)
      tell(
          fmt::format("warning: {} has the result of a run that ended by itself, and stays as it is: this "
                      "one was interrupted and goes to {} (--force replaces it)",
                      outputs.folder, place.folder));
    if (place.folder != outputs.folder) take_lock(lock, place, job.output.quiet);
    outputs = place;
  }
  LastWords words;
  try {
    words = write_results(outputs, job.output, *lock, x.labels, runs, facts, job.begin);
  } catch (const io::WaitInterrupted& error) {
    tell(fmt::format("error: {}", with_flags(error.wording())));
    return 128 + interrupt.signal();
  }
  say(words);
  return status_of(facts, job.output, signal);
}

// The signal that ended the run, whichever process had it.
int signal_of_all(const InterruptWatch& interrupt) {
  int signal = 0;
  in_turn(company(), signal, [&](int& of_any) { of_any = of_any != 0 ? of_any : interrupt.signal(); });
  return signal;
}

// What a process does beside the first of several.
template <class T>
int follow(const FactorJob& job) {
  AskedWatch asked;
  io::ReadReport read;
  CountedEntries<T> counted;
  if (std::optional<FactorShares<T>> shares = read_shares<T>(job, read))
    counted = std::move(shares->counted);
  else
    counted.data = deal<T>(company(), nullptr, {}, counted.held_out, counted.test);
  std::optional<InterruptWatch> interrupt;
  descend<T>(job, counted, {}, {}, interrupt, asked);
  if (!interrupt) interrupt.emplace();
  signal_of_all(*interrupt);
  return 0;
}

template <class T>
int factor(FactorJob& job) {
  if (company().rank() > 0) return follow<T>(job);
  AskedWatch asked;  // even while the matrix is read
  Outputs outputs = check(job);
  const Options& options = job.solver.options;
  const MemoryBudget budget(job.memory, outputs.folder.empty() ? outputs.w : outputs.folder);
  io::ReadReport read;
  std::optional<FactorShares<T>> shares = read_shares<T>(job, read);
  LabelledMatrix<T> x = shares ? std::move(shares->x) : read_input<T>(job, budget, read);
  const Scale scale = scale_input(job.scaling, job.entries, options.threads, x, read);
  check_names_beside(outputs, x.labels);
  job.solver.options.prior = known_prior(job.known, job.solver, x.labels.columns, x.columns());
  validate(options, x.rows(), x.columns());
  if (!outputs.anndata.empty()) io::check_anndata(outputs.anndata_of, x.rows(), x.columns());
  const Extent extent = shares ? shares->extent : extent_of(x);
  const std::string lost = shares ? std::string() : lost_in_range(x, extent);
  check_lost(job.input.path, lost, options.loss);
  MemoryCase need;
  if (!shares) need = memory_case(x, job.entries, job.watch, job.solver, job.values());
  if (!shares) budget.settle(job.input.path, x, need, options);
  Pair<T> start = job.known.is_start()
                      ? known_start<T>(job.known, job.solver, x.labels, x.rows(), x.columns())
                      : read_start<T>(job.solver, x.labels, x.rows(), x.columns());

  std::optional<InterruptWatch> interrupt;  // once there is something to save
  std::optional<io::FolderLock> lock;
  take_lock(lock, outputs, job.output.quiet);
  Fingerprint of_run = shares ? shares->of_run : Fingerprint();
  const CountedEntries<T> counted =
      shares ? std::move(shares->counted)
             : count_entries(x, job.input, job.entries, job.watch, options, job.values(),
                             job.checkpoint.wanted() ? &of_run : nullptr, company());
  warn(counted.warning, job.output.quiet, read);
  std::vector<std::string> components = component_names(job.known, options.rank);
  if (job.chooses_rows) {
    ChosenRows<T> chosen = choose_rows(*counted.data, x, options);
    start.H = std::move(chosen.H);
    components = std::move(chosen.names);
  }
  if (job.output.dry_run)
    return foretell(job, x, counted, std::move(start),
                    forecast_for(outputs, budget, budget.settled(need, options), extent, read));
  const Traffic before = traffic();
  const StartsResult<T> runs = descend(job, counted, of_run, std::move(start), interrupt, asked);
  if (!interrupt) interrupt.emplace();  // a run that was at its end already
  const int signal = signal_of_all(*interrupt);

  RunFacts facts = facts_of(job, *job.flags, x, read, counted.counts, counted.missing, runs);
  facts.non_zeros = extent.non_zeros;
  facts.lost = lost;
  facts.components = std::move(components);
  if (job.chooses_rows) facts.algorithm = selection_algorithms().front().name;
  facts.scale = scale;
  facts.processes = {company().size(), shares.has_value(), traffic().since(before)};
  facts.scratch = budget.scratch();
  return finish(job, std::move(outputs), lock, x, runs, std::move(facts), *interrupt, signal);
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
  mpirun -n 8 nmf factor big.npy --rank 50
      one matrix spread over eight processes: the same bytes
  nmf factor iris.csv --config settings.ini
      where settings.ini has lines such as: rank = 2
)";

std::function<int()> define_factor(Flags& flags) {
  auto job = std::make_shared<FactorJob>();
  job->add_to(flags);
  job->flags = &flags;
  return [job] {
    job->begin = Clock::now();
    job->chooses_rows = ask_for_rows(job->solver);
    if (company().size() > 1) divide_roles(*job);
    if (company().rank() == 0) job->known = read_known(job->solver);
    return job->solver.precision == Precision::single_precision ? factor<float>(*job) : factor<double>(*job);
  };
}

}  // namespace

extern const Command factor_command{
    "factor",
    "factorize the matrix in a file",
    "Finds W >= 0 (rows x K) and H >= 0 (K x columns) so that W H is near the matrix in INPUT in the sense "
    "of --loss, and writes them with the names of rows and columns kept. Without options that say otherwise "
    "the result is the same, byte for byte, on every run and with any number of threads.",
    factor_examples,
    define_factor,
    true};

}  // namespace nmf::app
