#include "commands/factor_options.hpp"

#include <algorithm>
#include <optional>

#include "cli/console.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/update/update.hpp"
#include "report/progress.hpp"
#include "system/company.hpp"

namespace nmf::app {
namespace {

// What the result started from.
template <class T>
std::string best_init(const SolverFlags& solver, const StartsResult<T>& runs) {
  if (!solver.init_w.empty() && !solver.init_h.empty()) return "given";
  if (solver.options.rank > 0 && known_components(solver.options) == solver.options.rank) return "given";
  for (const StartSummary& start : runs.starts)
    if (start.start == runs.best_start) return name(start.init);
  return name(initialization(solver.options));
}

}  // namespace

void FactorOptions::add_to(Flags& flags) {
  input.add_to(flags);
  entries.add_to(flags);
  watch.add_to(flags);
  scaling.add_to(flags);
  solver.add_to(flags);
  memory.add_to(flags);
  checkpoint.add_to(flags);
  output.add_to(flags);
}

template <class T>
LabelledMatrix<T> read_input(const FactorOptions& job, const MemoryBudget& budget, io::ReadReport& report) {
  io::ReadOptions options = job.input.options;
  set_missing(job.entries, options);
  options.threads = job.solver.options.threads;
  budget.limit_reading(options);
  options.rows_as_stored = company().size() == 1 && !job.scaling.changes_values();
  std::optional<ReadProgressLine> progress(std::in_place, !job.output.quiet);
  progress->follow(options);
  LabelledMatrix<T> x = io::read_matrix<T>(job.input.path, options, report);
  progress.reset();
  budget.add_warning(report);
  if (!job.output.quiet) tell(report);
  return x;
}

template <class T>
RunFacts facts_of(const FactorOptions& options, const Flags& flags, const LabelledMatrix<T>& x,
                  const io::ReadReport& read, const EntryCounts& counts, Index missing,
                  const StartsResult<T>& runs) {
  const Result<T>& result = runs.best;
  RunFacts facts;
  static_cast<Outcome&>(facts) = static_cast<const Outcome&>(result);
  facts.counts = counts;
  facts.sparseness_w = sparseness(result.Wt);
  facts.sparseness_h = sparseness(result.H);
  facts.starts = std::max<Index>(1, std::ssize(runs.starts));
  facts.best_start = runs.best_start;
  facts.init = best_init(options.solver, runs);
  facts.read_seconds = read.seconds;
  facts.input = options.input.path;
  facts.read = read;
  facts.rows = x.rows();
  facts.columns = x.columns();
  facts.sparse = x.is_sparse();
  facts.missing = missing;
  facts.options = options.solver.options;
  facts.flags = &flags;
  facts.algorithm = find_algorithm(facts.options.algorithm, facts.options.loss).name;
  facts.threads = facts.options.threads > 0 ? facts.options.threads : max_threads();
  return facts;
}

template LabelledMatrix<float> read_input(const FactorOptions&, const MemoryBudget&, io::ReadReport&);
template LabelledMatrix<double> read_input(const FactorOptions&, const MemoryBudget&, io::ReadReport&);
template RunFacts facts_of(const FactorOptions&, const Flags&, const LabelledMatrix<float>&,
                           const io::ReadReport&, const EntryCounts&, Index, const StartsResult<float>&);
template RunFacts facts_of(const FactorOptions&, const Flags&, const LabelledMatrix<double>&,
                           const io::ReadReport&, const EntryCounts&, Index, const StartsResult<double>&);

}  // namespace nmf::app
