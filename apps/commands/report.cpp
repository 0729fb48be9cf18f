#include <fmt/format.h>

#include <memory>

#include "cli/console.hpp"
#include "cli/flags.hpp"
#include "commands/command.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "page/pages.hpp"
#include "report/outputs.hpp"
#include "sweep/folder.hpp"

namespace nmf::app {
namespace {

struct ReportJob : PageOptions {
  std::string output = "report.html";
};

// Before anything is read.
void check(const ReportJob& job) {
  if (job.look.top < 1)
    throw Error(Fault::usage, fmt::format("--number: {} is not possible; give at least 1", job.look.top));
  const std::string& path = job.output;
  if (path != "-" && !path.ends_with(".html") && !path.ends_with(".htm"))
    throw Error(Fault::usage, fmt::format("-o {}: a report is an HTML page; end its name in .html", path));
  check_output(path, "-o", {job.input, job.color, job.look.features.axis});
  if (!is_sweep(job.folder)) return;
  const auto refuse = [&](bool given, const char* option) {
    if (given)
      throw Error(
          Fault::usage,
          fmt::format("{0}: {1} is a folder of 'nmf rank'; give one of its runs, a folder in {1}/runs",
                      option, job.folder));
  };
  refuse(!job.input.empty(), "INPUT");
  refuse(!job.color.empty(), "--color");
  refuse(!job.other.empty(), "--compare");
}

int report(const ReportJob& job) {
  check(job);
  const ThreadLimit limit(job.threads);
  const Page page = is_sweep(job.folder) ? page_of_sweep(job) : page_of_model(job);
  io::AtomicFile file(job.output);
  print(file, page.html());
  if (job.output != "-" && !job.quiet) tell(fmt::format("written {}", job.output));
  return 0;
}

constexpr const char* report_examples = R"(Examples:
  nmf report iris.nmf
      writes report.html: open it in a browser, print it, send it
  nmf report iris.nmf iris.csv --color Species -o iris.html
      with the rows and columns that fit worst, and how clusters agree with species
  nmf report topics -n 15 --score specificity -o topics.html
  nmf report iris.ranks -o ranks.html
  nmf report run1 --compare run2 -o both.html
)";

std::function<int()> define_report(Flags& flags) {
  auto job = std::make_shared<ReportJob>();
  flags.group("Options");
  flags.text("DIR", "DIR", job->folder, "a folder that 'nmf factor', 'nmf consensus' or 'nmf rank' wrote")
      .required();
  flags.text(
      "INPUT", "FILE", job->input,
      "what was factorized, read as the run read it: the page then says which rows and columns fit worst");
  flags.text("--color", "LABELS", job->color,
             "what rows are coloured by: a label column, or a file with a word or a number a line; with "
             "classes the page "
             "says how clusters agree with them");
  flags.text("--compare", "DIR", job->other, "another model, whose components are matched with these");
  flags.number("-n,--number", "N", job->look.top, "features of each component that are bars");
  flags.choice(
      "--score", "NAME", job->look.score,
      Choices<Ranking>{
          {"weight", Ranking::weight}, {"lift", Ranking::lift}, {"specificity", Ranking::specificity}},
      "what these are chosen by; see 'nmf top'");
  flags.text("--image-shape", "WxH", job->look.features.image_shape, "components are images; see 'nmf plot'");
  flags.text("--axis", "FILE", job->look.features.axis, "components are lines; see 'nmf plot'");
  flags.threads(job->threads);
  flags.group("Output");
  flags.text("-o,--output", "FILE", job->output, "where the page goes; - is standard output");
  flags.flag("-q,--quiet", job->quiet, "print nothing but errors");
  return [job] { return report(*job); };
}

}  // namespace

extern const Command report_command{"report", "make a page of a model, to read and to hand on",
                                    "Writes one HTML page about a model or a sweep over ranks: what was run, "
                                    "what it came to in plain words, what the "
                                    "components are and where, how the error fell, what fits worst. It is "
                                    "one file of at most about half a megabyte, loads "
                                    "nothing, works without script, is light or dark as its reader has it, "
                                    "and prints. What is sampled is said to be.",
                                    report_examples, define_report};

}  // namespace nmf::app
