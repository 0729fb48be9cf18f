#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "cli/console.hpp"
#include "cli/flag_groups.hpp"
#include "commands/command.hpp"
#include "input/model.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/model/counting.hpp"
#include "report/evaluation.hpp"
#include "report/progress.hpp"
#include "system/memory_budget.hpp"

namespace nmf::app {
namespace {

struct EvaluateJob {
  InputFlags input;
  ModelFlags model;
  EvaluationFlags what;
  MemoryFlags memory;
  int threads = 0;
  bool json = false;
  bool quiet = false;
};

LabelledMatrix<double> read_input(const EvaluateJob& job, const std::string& rule, const Model& model,
                                  const MemoryBudget& budget, io::ReadOptions& options,
                                  io::ReadReport& report) {
  options = job.input.options;
  set_missing_rule(rule, model, options);
  options.threads = job.threads;
  budget.limit_reading(options);
  ReadProgressLine progress(!job.quiet);
  io::ReadOptions shown = options;
  progress.follow(shown);
  LabelledMatrix<double> x = io::read_matrix<double>(job.input.path, shown, report);
  budget.add_warning(report);
  return x;
}

void check(const EvaluateJob& job) {
  std::vector<std::string> inputs{job.input.path, job.what.entries.weights, job.what.w,
                                  job.what.approximation, job.what.truth};
  if (std::count(inputs.begin(), inputs.end(), "-") > 1)
    throw Error(Fault::usage, "-: standard input is named twice; read the other from a file");
  if (!job.what.w.empty() && !job.what.approximation.empty())
    throw Error(Fault::usage, "--w, --approximation: give one of them");
  if (job.what.coherence < 0 || job.what.coherence == 1)
    throw Error(Fault::usage,
                fmt::format("--coherence: {} is not possible; give at least 2", job.what.coherence));
}

int evaluate_model(const EvaluateJob& job) {
  check(job);
  const ThreadLimit limit(job.threads);
  const Model model = open_model(job.model.folder, job.threads, job.quiet);
  const std::string& rule = job.what.entries.rule(model);
  Evaluation evaluation;
  evaluation.input = job.input.path;
  const MemoryBudget budget(job.memory, "");
  evaluation.scratch = budget.scratch();
  LabelledMatrix<double> x = read_input(job, rule, model, budget, evaluation.options, evaluation.read);
  evaluate(job.what, model, x, rule, job.threads, evaluation);
  if (job.json)
    print(as_json(evaluation));
  else
    print(as_text(evaluation));
  if (!job.quiet) tell(evaluation.read);
  return 0;
}

constexpr const char* evaluate_examples = R"(Examples:
  nmf evaluate iris.csv --model iris.nmf
  nmf evaluate iris.csv --model iris.nmf --truth Species
      how far clusters by largest component agree with a column of INPUT or a file
  nmf evaluate iris.csv --model iris.nmf --by columns
      which features fit badly
  nmf transform new.csv --model m | nmf evaluate new.csv --model m --w -
  nmf reconstruct --model m | nmf evaluate x.csv --model m --approximation -
)";

std::function<int()> define_evaluate(Flags& flags) {
  auto job = std::make_shared<EvaluateJob>();
  job->input.add_to(flags);
  flags.group("Model");
  job->model.add_to(flags);
  job->what.add_to(flags);
  flags.threads(job->threads);
  job->memory.add_to(flags);
  flags.group("Output");
  flags.flag("--json", job->json, "print JSON on standard output");
  flags.flag("-q,--quiet", job->quiet, "print nothing but the result and errors");
  return [job] { return evaluate_model(*job); };
}

}  // namespace

extern const Command evaluate_command{
    "evaluate", "say how well a model fits a matrix",
    "Says how well a model fits a matrix: every loss, in all and by row or column, how near it is to a "
    "minimum, how sparse its factors are, and how far its components agree with classes that are known. "
    "Entries count as they did when the model was made.",
    evaluate_examples, define_evaluate};

}  // namespace nmf::app
