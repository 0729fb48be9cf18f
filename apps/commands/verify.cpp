#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "cli/console.hpp"
#include "cli/flag_groups.hpp"
#include "cli/json.hpp"
#include "commands/command.hpp"
#include "input/known.hpp"
#include "input/recorded.hpp"
#include "input/scaling.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/io/source.hpp"
#include "nmf/model/summary.hpp"
#include "report/progress.hpp"
#include "report/verification.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

struct VerifyJob {
  std::string folder;
  std::string input;  // empty: the one that the summary names
  int threads = 0;
  bool json = false;
  bool quiet = false;
};

LabelledMatrix<double> read_input(const VerifyJob& job, const RecordedRun& run, io::ReadReport& report) {
  io::ReadOptions options = run.input.options;
  set_missing(run.entries, options);
  options.threads = job.threads;
  options.memory_limit = available_memory();
  ReadProgressLine progress(!job.quiet);
  progress.follow(options);
  return io::read_matrix<double>(run.input.path, options, report);
}

// Whether the input of the run is there, or another was given.
bool find_input(const VerifyJob& job, RecordedRun& run, Checks& checks) {
  if (!job.input.empty())
    run.input.path = job.input;
  else if (run.input.path.empty())
    checks.leave_open("input", "the summary names none; give INPUT");
  else if (run.input.path == "-")
    checks.leave_open("input", "it was standard input; give INPUT");
  else if (!io::is_there(run.input.path))
    checks.leave_open("input", run.input.path + " is not there; give INPUT");
  else
    return true;
  return !job.input.empty();
}

// figures: nothing where the summary tells none.
void check_input(const VerifyJob& job, Model& model, const ModelRows& w,
                 const std::optional<Figures>& figures, Checks& checks) {
  RecordedRun run = recorded_run(job.folder);
  if (!find_input(job, run, checks)) return;
  run.solver.options.threads = job.threads;
  const std::string& path = run.input.path;
  io::ReadReport report;
  LabelledMatrix<double> x;
  Scale scale;
  if (!checks.ask("input", [&] {
        x = read_input(job, run, report);
        scale = scale_input(run.scaling, run.entries, job.threads, x, report);
        if (x.rows() != model.rows || x.columns() != model.columns)
          throw Error(Fault::input, fmt::format("{}: is {} x {}, but what was factorized is {} x {}", path,
                                                x.rows(), x.columns(), model.rows, model.columns));
        if (!run.sha256.empty() && run.sha256 != report.sha256)
          throw Error(Fault::input,
                      fmt::format("{}: is not what was factorized: its SHA-256 is another", path));
      }))
    return;
  try {
    model.options.prior = known_prior(model, job.threads);
  } catch (const Error& error) {  // the files are not the model's
    checks.leave_open("prior", error.what());
  }
  const bool single = run.solver.precision == Precision::single_precision;
  check_scale(model.scale, scale, single, checks);
  CountedEntries<double> counted;
  const bool counts = checks.ask(
      "entries", [&] { counted = count_entries(x, run.input, run.entries, run.watch, run.solver.options); });
  if (!figures)
    checks.leave_open("figures", "the summary tells none");
  else if (counts)
    check_figures(*figures, model, w, counted, single, checks);
}

const char* spoken(Verdict verdict) {
  if (verdict == Verdict::holds) return "holds";
  return verdict == Verdict::fails ? "does not hold" : "not known";
}

std::string as_json(const VerifyJob& job, const Checks& checks) {
  Json list = Json::array();
  for (const Check& check : checks.all())
    list.push_back(
        {{"what", check.what},
         {"holds", check.verdict == Verdict::unknown ? Json() : Json(check.verdict == Verdict::holds)},
         {"reason", check.reason.empty() ? Json() : Json(check.reason)}});
  return text_of({{"schema_version", 1},
                  {"program", "nmf"},
                  {"version", NMF_VERSION},
                  {"command", "verify"},
                  {"model", job.folder},
                  {"holds", checks.hold()},
                  {"checks", list}});
}

std::string as_text(const VerifyJob& job, const Checks& checks) {
  std::string text;
  for (const Check& check : checks.all())
    text += fmt::format("{:<19} {}{}{}\n", check.what, spoken(check.verdict),
                        check.reason.empty() ? "" : ": ", check.reason);
  return text + fmt::format("{}: {}\n", job.folder, spoken(checks.hold() ? Verdict::holds : Verdict::fails));
}

int verify(const VerifyJob& job) {
  const ThreadLimit limit(job.threads);
  Checks checks;
  Model model;
  ModelRows w;
  std::optional<Figures> figures;
  const bool told = checks.ask("summary", [&] {
    model = read_description(job.folder);
    if (tells_figures(read_summary(summary_path(job.folder)))) figures = read_figures(job.folder);
  });
  if (told && check_files(model, w, checks)) check_input(job, model, w, figures, checks);
  if (job.json)
    print(as_json(job, checks));
  else if (!job.quiet)
    print(as_text(job, checks));
  return checks.hold() ? 0 : 1;
}

constexpr const char* verify_examples = R"(Examples:
  nmf verify iris.nmf
  nmf verify topics counts.mtx.gz --json | jq '.checks[] | select(.holds == false)'
  nmf verify iris.nmf -q || echo "not what was computed"
)";

std::function<int()> define_verify(Flags& flags) {
  auto job = std::make_shared<VerifyJob>();
  flags.group("Options");
  flags.text("DIR", "DIR", job->folder, "the result: a folder that 'nmf factor' or 'nmf consensus' wrote")
      .required();
  flags.text("INPUT", "FILE", job->input,
             "what was factorized; when not given, the file that the summary names, if it is there");
  flags.threads(job->threads);
  flags.flag("--json", job->json, "print JSON");
  flags.flag("-q,--quiet", job->quiet,
             "print nothing but JSON and errors; the exit status says whether it holds");
  return [job] { return verify(*job); };
}

}  // namespace

extern const Command verify_command{"verify", "check what a result says of itself",
                                    "Checks a result: that its files are those that the run wrote, W and H "
                                    "are whole, of the right shape, finite "
                                    "and not negative, and, on the matrix that was factorized, that every "
                                    "figure of the summary is what W and H "
                                    "give. The matrix is read, and its entries count, as the summary says "
                                    "that they did. Ends with status 1 where "
                                    "something does not hold.",
                                    verify_examples, define_verify};

}  // namespace nmf::app
